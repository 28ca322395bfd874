// Tests the built site in Chromium: every link on every page, the layout on a phone, searches, and that no
// `{{` is lost.
import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { check, dist, finish, launch, serve, site } from './browser.mjs'

const names = (await readdir(dist, { recursive: true })).filter((name) => name.endsWith('.html'))
const html = new Map()
for (const name of names) html.set('/' + name.replace(/(^|\/)index\.html$/, '$1').replace(/\.html$/, ''), await readFile(join(dist, name), 'utf8'))
const unescape = (text) => text.replaceAll('&#123;', '{').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

await check('every link leads to a page and a heading of it', () => {
  const ids = new Map()
  for (const [path, text] of html) ids.set(path, new Set([...text.matchAll(/ id="([^"]+)"/g)].map((m) => m[1])))
  const broken = []
  for (const [path, text] of html) {
    for (const [, href] of text.matchAll(/<a [^>]*?href="([^"]+)"/g)) {
      if (/^[a-z]+:/.test(href)) continue
      const url = new URL(unescape(href), 'http://x' + path)
      const to = decodeURIComponent(url.pathname)
      const anchor = decodeURIComponent(url.hash.slice(1))
      if (!ids.has(to)) broken.push(`${path} -> ${href}`)
      else if (anchor && !ids.get(to).has(anchor)) broken.push(`${path} -> ${href} (no such heading)`)
    }
  }
  assert.deepEqual([...new Set(broken)].slice(0, 20), [])
})

await check('every placeholder of the Markdown is in the page', async () => {
  const lost = []
  let all = 0
  for (const [path, text] of html) {
    const source = await readFile(join(site, '.pages', path.endsWith('/') ? path + 'index.md' : path + '.md'), 'utf8').catch(() => '')
    const want = source.split('{{').length - 1
    const body = unescape(text.slice(text.indexOf('<main'), text.lastIndexOf('</main>')).replace(/<[^>]*>/g, ''))
    all += want
    if (body.split('{{').length - 1 < want) lost.push(path)
  }
  assert.deepEqual(lost, [])
  assert.ok(all > 100, `only ${all} placeholders`)
})

const server = await serve()
const browser = await launch()
const page = await browser.newPage({ viewport: { width: 360, height: 740 } })
const errors = []
page.on('pageerror', (error) => errors.push(`${page.url()}: ${error}`))
page.on('request', (request) => request.url().startsWith(server.url) || request.url().startsWith('data:') || errors.push(`${page.url()} asks ${request.url()}`))

// One page of each kind, and all pages of the manual.
const sample = [...html.keys()].filter((path) => path !== '/404' && !/^\/(rules|reference)\/.+\/./.test(path)).concat('/rules/wiring/wrong-port', '/reference/images/postgres', '/reference/types/org-ietf-http', '/reference/instructions/listens-contract')
await check(`${sample.length} pages at phone width`, async () => {
  const wide = []
  for (const path of sample) {
    await page.goto(server.url + path)
    await page.locator('main, .VPContent').first().waitFor()
    const { scroll, width } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, width: innerWidth }))
    if (scroll > width) wide.push(`${path}: ${scroll}`)
  }
  assert.deepEqual(wide, [])
  assert.deepEqual(errors, [])
})

// A phone loads the scripts of a page only when it is used, and the first tap must not be lost.
await check('a page on a phone, without and with its scripts', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true })
  const phone = await context.newPage()
  const scripts = []
  phone.on('request', (request) => request.resourceType() === 'script' && scripts.push(request.url()))
  await phone.goto(server.url + '/start', { waitUntil: 'networkidle' })
  assert.deepEqual(scripts, [])
  await phone.locator('.VPNavBarHamburger').tap()
  await phone.locator('.VPNavScreen').waitFor()
  await phone.locator('.VPNavScreen a', { hasText: 'Tutorial' }).tap()
  await phone.waitForURL(server.url + '/tutorial')
  await context.close()
})

// What people search for, and a page that must be among the first results.
const queries = JSON.parse(await readFile(join(site, 'test/queries.json'), 'utf8'))
await check(`${Object.keys(queries).length} searches`, async () => {
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.goto(server.url + '/start')
  await page.locator('#local-search button').click()
  const input = page.locator('#localsearch-input')
  await input.waitFor()
  const missed = []
  for (const [query, want] of Object.entries(queries)) {
    await input.fill(query)
    const found = page.locator(`.results a[href^="${want}"]`).first()
    await found.waitFor({ state: 'attached', timeout: 15000 }).catch(() => missed.push(`${query}: no ${want}`))
  }
  assert.deepEqual(missed, [])
})
await browser.close()
server.close()
finish()
