// Uses the playground like a visitor.
import assert from 'node:assert/strict'
import { check, finish, launch, serve } from './browser.mjs'

const server = await serve()
const browser = await launch()
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } })
await context.grantPermissions(['clipboard-write', 'clipboard-read'], { origin: server.url })
const page = await context.newPage()
page.setDefaultTimeout(60000)
const requests = []
const errors = []
page.on('request', (request) => requests.push(request.url()))
page.on('pageerror', (error) => errors.push(String(error)))
page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))

const editor = '.play-editor:not([hidden]) .cm-content'
const problem = (text) => page.locator('.play-problem', { hasText: text })
const tab = (name) => page.locator('.play-tab [aria-pressed]', { hasText: name }).click()
// place puts the cursor inside the first occurrence of a word, and returns its position.
async function place(line, word) {
  const row = page.locator(`${editor} .cm-line`, { hasText: line }).first()
  await row.scrollIntoViewIfNeeded()
  const box = await row.evaluate((node, word) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
    let at = node.textContent.indexOf(word) + 1
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      if (at < text.length) {
        const range = document.createRange()
        range.setStart(text, at)
        range.setEnd(text, at + 1)
        const { x, y, width, height } = range.getBoundingClientRect()
        return { x: x + width / 2, y: y + height / 2 }
      }
      at -= text.length
    }
  }, word)
  return box
}

await page.goto(server.url + '/playground')
await check('the load shows its progress', () => page.locator('#play-progress').waitFor())
await check('first findings', async () => {
  await page.locator('.play-load').waitFor({ state: 'detached' })
  const ready = performance.now()
  await problem('5433').waitFor()
  console.log(`      first finding ${Math.round(performance.now() - ready)} ms after the program is loaded`)
  await problem('did you mean cache').waitFor()
})
await check('squiggles', async () => {
  await page.locator(`${editor} .cm-lintRange-error`, { hasText: '5433' }).waitFor()
})
await check('hover', async () => {
  const at = await place('POSTGRES_USER', 'POSTGRES_USER')
  await page.mouse.move(at.x, at.y)
  await page.locator('.cm-tooltip-hover', { hasText: 'administrator' }).waitFor()
  await page.mouse.move(0, 0)
})
await check('go to the provider', async () => {
  const at = await place('5433/shop', '5433')
  await page.mouse.click(at.x, at.y)
  await page.getByRole('button', { name: 'Go to provider' }).click()
  await page.locator('.play-tab.on', { hasText: 'postgres.contract' }).or(page.locator('.cm-activeLine', { hasText: 'db:' })).first().waitFor()
  await tab('compose.yaml')
})
await check('quick fix', async () => {
  await problem('5433').getByRole('button', { name: /5432/ }).click()
  await page.locator(`${editor} .cm-line`, { hasText: 'db:5432/shop' }).waitFor()
  await problem('5433').waitFor({ state: 'detached' })
})
await check('completion', async () => {
  const at = await place('CACHE_HOST', 'cahce')
  await page.mouse.click(at.x, at.y)
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  await page.keyboard.type('SESS', { delay: 30 })
  await page.locator('.cm-tooltip-autocomplete li', { hasText: 'SESSION_SECRET' }).first().waitFor()
  await page.keyboard.press('Enter')
  await page.locator(`${editor} .cm-line`, { hasText: 'SESSION_SECRET' }).first().waitFor()
})
await check('the graph', async () => {
  await page.locator('.play-edges td', { hasText: 'db' }).or(page.locator('.play-graph svg')).first().waitFor()
})
await check('a link with the project', async () => {
  await tab('compose.yaml')
  await page.getByRole('button', { name: 'Share' }).click()
  await page.waitForFunction(() => location.hash.length > 20)
  const second = await context.newPage()
  await second.goto(page.url())
  await second.locator('.cm-line', { hasText: 'db:5432/shop' }).waitFor({ timeout: 60000 })
  await second.close()
})
await check('a link without a project', async () => {
  const second = await context.newPage()
  await second.goto(server.url + '/playground#nonsense')
  await second.getByRole('alert').waitFor({ timeout: 60000 })
  await second.locator('.cm-line', { hasText: 'services:' }).waitFor()
  await second.close()
})
await check('every example', async () => {
  const titles = await page.locator('.play-bar option').allTextContents()
  for (let i = 0; i < titles.length; i++) {
    await page.locator('.play-bar select').selectOption(String(i))
    await page.locator('.play-problem').first().waitFor()
  }
})
await check('2,000 lines pasted', async () => {
  await page.locator('.play-bar select').selectOption('3')
  await page.locator(editor).click()
  await page.keyboard.press('Control+a')
  await page.evaluate(() => navigator.clipboard.writeText('FROM debian:13\n' + Array.from({ length: 2000 }, (_, i) => `RUN echo ${i}`).join('\n') + '\nMAINTAINER me\n'))
  await page.keyboard.press('Control+v')
  await problem('MAINTAINER').waitFor()
})
await check('phone width', async () => {
  await page.setViewportSize({ width: 360, height: 740 })
  const { scroll, width } = await page.evaluate(() => ({ scroll: document.documentElement.scrollWidth, width: innerWidth }))
  assert.ok(scroll <= width, `the page is ${scroll} pixels wide`)
  await page.locator('.play-tab').first().waitFor()
})
await check('no request leaves the page', async () => {
  const foreign = requests.filter((url) => !url.startsWith(server.url) && !url.startsWith('blob:') && !url.startsWith('data:'))
  assert.deepEqual(foreign, [])
  assert.deepEqual(errors, [])
})
await browser.close()
server.close()
finish()
