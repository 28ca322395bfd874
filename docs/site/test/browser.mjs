// Serves the built site from this process, opens it in Debian's Chromium, and collects failures.
import { createServer } from 'node:http'
import { readFile } from 'node:fs/promises'
import { dirname, extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium } from 'playwright-core'

export const site = dirname(dirname(fileURLToPath(import.meta.url)))
export const dist = join(site, '.vitepress/dist')

const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.png': 'image/png', '.svg': 'image/svg+xml', '.gz': 'application/gzip', '.woff2': 'font/woff2' }

// serve answers requests with the files of the built site, like a static host that hides the extension
// .html.
export async function serve() {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://x').pathname))
    const names = path.endsWith('/') ? [path + 'index.html'] : [path, path + '.html']
    for (const name of names) {
      try {
        let data = await readFile(join(dist, name))
        const headers = { 'Content-Type': types[extname(name)] ?? 'application/octet-stream', 'Cache-Control': 'max-age=600' }
        if (/^text|json|svg/.test(headers['Content-Type']) && /gzip/.test(request.headers['accept-encoding'])) {
          data = gzipSync(data)
          headers['Content-Encoding'] = 'gzip'
        }
        response.writeHead(200, { ...headers, 'Content-Length': data.length })
        return response.end(data)
      } catch {}
    }
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() }
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  })

const failures = []
export async function check(what, test) {
  const start = performance.now()
  try {
    await test()
    console.log(`ok    ${what} (${Math.round(performance.now() - start)} ms)`)
  } catch (error) {
    failures.push(what)
    console.log(`FAIL  ${what}: ${error.message}`)
  }
}

export function finish() {
  if (failures.length) console.log(`${failures.length} failed`)
  process.exitCode = failures.length ? 1 : 0
}
