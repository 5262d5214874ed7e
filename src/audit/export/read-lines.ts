import type { ReadLine } from './check-export.js'
import { LONGEST_LINE } from './lines.js'

const NEW_LINE = 0x0a

/** Parts bytes into lines. Of a line that is too long no more is kept than makes it so. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let parts: Uint8Array[] = []
  let size = 0
  const keep = (part: Uint8Array) => {
    size += part.length
    if (size <= LONGEST_LINE) parts.push(part)
    else parts = []
  }
  const line = (ended: boolean): ReadLine => {
    const text = size <= LONGEST_LINE ? decoded(decoder, Buffer.concat(parts)) : undefined
    parts = []
    size = 0
    return { text, ended }
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, from)) {
      keep(chunk.subarray(from, at))
      yield line(true)
      from = at + 1
    }
    keep(chunk.subarray(from))
  }
  if (size > 0) yield line(false)
}

function decoded(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}
