// Runs dfvet's language server in a worker: it loads the program, reports its progress to the page, and
// passes messages on. It is a classic script, because Go's wasm_exec.js is one. The build puts both next to
// dfvet.wasm.gz.
importScripts('wasm_exec.js')

let server
const waiting = []

onmessage = ({ data }) => {
  if (data.start) start(data.start)
  else if (server) server.receive(data.message)
  else waiting.push(data.message)
}

async function start({ size, files }) {
  try {
    const go = new Go()
    const module = await load('dfvet.wasm.gz', size)
    const { instance } = await WebAssembly.instantiateStreaming(module, go.importObject)
    go.run(instance)
    server = dfvet({ send: (message) => postMessage({ message }), files })
    postMessage({ ready: true })
    for (const message of waiting.splice(0)) server.receive(message)
  } catch (error) {
    postMessage({ failed: String(error) })
  }
}

// load returns the program as a streaming response. Some hosts decompress a .gz file before they send it, so
// load looks at the first two bytes.
async function load(url, size) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  const reader = response.body.getReader()
  let done = 0
  const count = (chunk) => {
    done += chunk.length
    postMessage({ progress: Math.min(done / size, 1) })
    return chunk
  }
  const first = await reader.read()
  let body = new ReadableStream({
    start(controller) {
      if (first.value) controller.enqueue(count(first.value))
    },
    async pull(controller) {
      const next = await reader.read()
      if (next.done) controller.close()
      else controller.enqueue(count(next.value))
    },
  })
  if (first.value?.[0] === 0x1f && first.value[1] === 0x8b) body = body.pipeThrough(new DecompressionStream('gzip'))
  return new Response(body, { headers: { 'Content-Type': 'application/wasm' } })
}
