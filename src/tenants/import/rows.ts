import { type InputFormat, readRows as readAny, UnreadableInput } from '../../input-rows.js'
import { COLUMNS, NEEDED, type Row } from './line.js'

export { UnreadableInput }
export type ImportFormat = InputFormat

/** Rows of one input: they are all held in memory, since lines that contradict each other are to be found first. */
const MOST_ROWS = 500_000

/**
 * The rows of an input, with the lines that they begin in. Empty ones are left out.
 * @throws UnreadableInput where it is not what it is said to be as a whole; it never holds what stands in the input
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  format: ImportFormat,
  most = MOST_ROWS,
): AsyncGenerator<Row> {
  let rows = 0
  for await (const row of readAny(chunks, format, { known: COLUMNS, needed: NEEDED })) {
    rows += 1
    if (rows > most)
      throw new UnreadableInput(
        `The input has more than ${most} lines`,
        'Part it, by references: lines of one tenant belong together.',
      )
    yield row
  }
}
