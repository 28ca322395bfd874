// Measures the built site with Lighthouse, which is not a dependency: node test/lighthouse.mjs FOLDER, where
// FOLDER is one in which `npm install lighthouse@12` ran. RUNS=3 prints the median of three runs.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createRequire } from 'node:module'
import { serve } from './browser.mjs'

const require = createRequire(join(process.argv[2], 'x.js'))
const { default: lighthouse, desktopConfig } = await import(pathToFileURL(require.resolve('lighthouse')))
const chromeLauncher = await import(pathToFileURL(require.resolve('chrome-launcher')))
const pages = process.argv.slice(3)
if (!pages.length) pages.push('/', '/start', '/rules/', '/rules/wiring/wrong-port', '/reference/images/postgres', '/reference/instructions/listens-contract', '/reference/types/org-ietf-http', '/playground')
const median = (all) => all.sort((a, b) => a - b)[Math.floor(all.length / 2)]

const server = await serve()
const chrome = await chromeLauncher.launch({ chromePath: '/usr/bin/chromium', chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'] })
for (const path of pages) {
  for (const [size, config] of [['phone', undefined], ['desktop', desktopConfig]]) {
    const scores = {}
    const faults = new Set()
    for (let i = 0; i < Number(process.env.RUNS ?? 1); i++) {
      const { lhr } = await lighthouse(server.url + path, { port: chrome.port, logLevel: 'silent', onlyCategories: ['performance', 'accessibility', 'best-practices'] }, config)
      for (const [name, category] of Object.entries(lhr.categories)) {
        ;(scores[name] ??= []).push(Math.round(category.score * 100))
        if (name !== 'performance') for (const ref of category.auditRefs) if (ref.weight && lhr.audits[ref.id].score === 0) faults.add(ref.id + ': ' + JSON.stringify(lhr.audits[ref.id].details?.items?.slice(0, 2).map((x) => x.node?.snippet ?? x.description ?? x)))
      }
    }
    console.log(path, size, Object.entries(scores).map(([name, all]) => `${name} ${median(all)}`).join(', '), ...faults)
  }
}
await chrome.kill()
server.close()
