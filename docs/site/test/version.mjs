// Tests the site of a version, which is in a folder of the built site, next to the latest site: node
// test/version.mjs FOLDER. That site may be without the pages of the reference.
import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { check, dist, finish, launch, serve } from './browser.mjs'

const version = process.argv[2]
const base = `/${version}/`
const names = (await readdir(join(dist, version), { recursive: true })).filter((name) => name.endsWith('.html'))

await check(`links on ${names.length} pages stay in ${base}, except for those to other versions`, async () => {
  const foreign = new Set()
  for (const name of names) {
    const text = await readFile(join(dist, version, name), 'utf8')
    for (const [, address] of text.matchAll(/ (?:href|src)="([^"#]+)/g)) {
      const { origin, pathname } = new URL(address, 'http://x' + base + name)
      if (origin === 'http://x' && !pathname.startsWith(base)) foreign.add(pathname)
    }
  }
  assert.deepEqual([...foreign], ['/'])
})

const server = await serve()
const browser = await launch()
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } })
const faults = []
page.on('pageerror', (error) => faults.push(String(error)))
page.on('response', (response) => response.status() >= 400 && faults.push(`${response.status()} ${response.url()}`))
const outside = []
page.on('request', (request) => {
  const { origin, pathname } = new URL(request.url())
  if (origin === server.url && !pathname.startsWith(base)) outside.push(pathname)
})

await check('the menu lists the versions, also those that came later', async () => {
  await page.route('**/versions.json', (route) => route.fulfill({ json: ['v9.9', version] }))
  await page.goto(server.url + base + 'start')
  const menu = page.locator('.VPNavBarMenuGroup')
  await menu.locator('a', { hasText: 'v9.9' }).waitFor({ state: 'attached' })
  assert.equal((await menu.locator('button').textContent()).trim(), version)
  assert.deepEqual(await menu.locator('a').evaluateAll((all) => all.map((a) => `${a.textContent} ${new URL(a.href).pathname}`)), ['latest /', 'v9.9 /v9.9/', `${version} ${base}`])
})
await check('pages, the search and the playground', async () => {
  await page.locator('.VPSidebar a', { hasText: 'Tutorial' }).click()
  await page.waitForURL(server.url + base + 'tutorial')
  await page.locator('#local-search button').click()
  await page.locator('#localsearch-input').fill('pre-commit')
  await page.locator(`.results a[href^="${base}ci"]`).first().waitFor()
  await page.goto(server.url + base + 'playground')
  await page.locator('.play-problem', { hasText: '5433' }).waitFor({ timeout: 60000 })
  assert.deepEqual(faults, [])
  assert.deepEqual([...new Set(outside)], ['/versions.json'])
})
await check('the menu leads to the latest version', async () => {
  await page.locator('.VPNavBarMenuGroup button').hover()
  await page.locator('.VPNavBarMenuGroup a', { hasText: 'latest' }).click()
  await page.waitForURL(server.url + '/')
})
await browser.close()
server.close()
finish()
