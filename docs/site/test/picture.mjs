// Makes the picture of the playground for the README: node docs/site/test/picture.mjs
// docs/images/playground.png
import { launch, serve } from './browser.mjs'

const server = await serve()
const browser = await launch()
const page = await browser.newPage({ viewport: { width: 1100, height: 900 } })
await page.goto(server.url + '/playground')
await page.locator('.play-fixes button').first().waitFor({ timeout: 90000 })
await page.locator('.play-edges').waitFor()
await page.waitForTimeout(2000)
await page.screenshot({ path: process.argv[2], clip: { x: 0, y: 64, width: 1100, height: 690 } })
await browser.close()
server.close()
