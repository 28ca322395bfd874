// Stores the state of the playground in the fragment of its URL, which a browser never sends to the host.

const pipe = async (bytes, stream) => new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer())

// encode returns files as a text that consists of letters, digits, "-" and "_".
export async function encode(files) {
  const packed = await pipe(new TextEncoder().encode(JSON.stringify(files)), new CompressionStream('deflate-raw'))
  let binary = ''
  for (const byte of packed) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

// decode returns the files in a fragment, or null if it contains none.
export async function decode(fragment) {
  try {
    const binary = atob(fragment.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (c) => c.charCodeAt(0))
    const files = JSON.parse(new TextDecoder().decode(await pipe(bytes, new DecompressionStream('deflate-raw'))))
    const valid = Array.isArray(files) && files.length > 0 && files.every((f) => typeof f?.name === 'string' && typeof f?.text === 'string')
    return valid ? files.slice(0, 20) : null
  } catch {
    return null
  }
}
