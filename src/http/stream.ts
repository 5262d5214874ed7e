import { Readable } from 'node:stream'

/**
 * Begins a stream of text. What fails at once throws, and can be answered; a failure on the way breaks the connection
 * off, so that nobody takes a part for the whole. Whoever goes away ends the reading.
 * @param parts read one by one, as fast as they are taken
 */
export async function streamed(parts: AsyncGenerator<string>): Promise<Readable> {
  const first = await parts.next()
  const stream = Readable.from(resumed(first, parts), { highWaterMark: 1 })
  // A generator that was not begun ends without ending the one within.
  stream.once('close', () => void parts.return(undefined).catch(() => undefined))
  return stream
}

async function* resumed<T>(first: IteratorResult<T, void>, rest: AsyncGenerator<T>): AsyncGenerator<T> {
  if (!first.done) yield first.value
  yield* rest
}
