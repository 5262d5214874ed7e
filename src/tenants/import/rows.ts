import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { readLines } from '../../audit/export/read-lines.js'
import { COLUMNS, NEEDED, type Row } from './line.js'

export const IMPORT_FORMATS = ['csv', 'ndjson'] as const
export type ImportFormat = (typeof IMPORT_FORMATS)[number]

/** An input of which nothing can be relied on, so that nothing of it is done. */
export class UnreadableInput extends Error {
  constructor(
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(reason)
    this.name = 'UnreadableInput'
  }
}

const KNOWN: readonly string[] = COLUMNS

/** Characters of a row of CSV: a tenant's name, reference and ID, and the longest ARN, with room. */
const LONGEST_ROW = 16_384
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
  for await (const row of format === 'csv' ? csvRows(chunks) : jsonRows(chunks)) {
    rows += 1
    if (rows > most)
      throw new UnreadableInput(
        `The input has more than ${most} lines`,
        'Part it, by references: lines of one tenant belong together.',
      )
    yield row
  }
}

/** RFC 4180, with a header, and LF for CRLF as well. A row that is not as wide as the header is refused by itself. */
async function* csvRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  const records = parse({
    info: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: LONGEST_ROW,
  })
  // What goes wrong on the way comes out of the loop below.
  pipeline(Readable.from(decoded(chunks)), records, () => undefined)
  let header: string[] | undefined
  let line = 1
  try {
    for await (const { info, record: cells } of records as AsyncIterable<{
      info: { lines: number }
      record: string[]
    }>) {
      const isEmpty = cells.length === 1 && cells[0] === ''
      if (header === undefined) header = checkedHeader(cells)
      else if (!isEmpty) yield { line, fields: fieldsOf(header, cells) }
      line = info.lines + 1
    }
  } catch (error) {
    throw error instanceof CsvError ? brokenCsv(error) : error
  }
  if (header === undefined) throw wrongHeader('The input is empty')
}

function checkedHeader(cells: string[]): string[] {
  const unknown = cells.findIndex(cell => !KNOWN.includes(cell))
  if (unknown >= 0) throw wrongHeader(`Column ${unknown + 1} is not one that an import knows`)
  if (new Set(cells).size < cells.length) throw wrongHeader('A column is there twice')
  const missing = NEEDED.filter(column => !cells.includes(column))
  if (missing.length > 0) throw wrongHeader(`The header has no ${missing.join(', ')}`)
  return cells
}

function wrongHeader(reason: string): UnreadableInput {
  return new UnreadableInput(
    reason,
    `Begin with a row that names the columns, with commas between them, of: ${COLUMNS.join(',')}`,
  )
}

function fieldsOf(header: string[], cells: string[]): Row['fields'] {
  if (cells.length !== header.length) return undefined
  return Object.fromEntries(header.map((column, position) => [column, cells[position] ?? '']))
}

/** Behind a quote that is wrong nobody can tell what is a cell and what a line. The parser's message would tell cells. */
function brokenCsv({ code, lines }: CsvError & { lines?: number }): UnreadableInput {
  const wrong: Partial<Record<string, string>> = {
    CSV_MAX_RECORD_SIZE: `has more than ${LONGEST_ROW} characters`,
    CSV_QUOTE_NOT_CLOSED: 'has a quote that is never closed',
  }
  return new UnreadableInput(
    `The row that reaches line ${lines} ${wrong[code] ?? 'has a quote where none can be'}`,
    'Put a cell with quotes into quotes, and double those inside.',
  )
}

async function* decoded(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let begun = false
  try {
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true })
      if (!begun && text.startsWith('{'))
        throw new UnreadableInput('The input looks like JSON lines', 'Say so: --format ndjson')
      begun ||= text !== ''
      yield text
    }
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new UnreadableInput('The input is not UTF-8', 'Save it as "CSV UTF-8".')
  }
}

/** One object a line. A line that is not is refused by itself. */
async function* jsonRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  let line = 0
  for await (const { text } of readLines(chunks)) {
    line += 1
    const json = line === 1 ? text?.replace(/^\ufeff/, '') : text
    if (json?.trim() !== '') yield { line, fields: json === undefined ? undefined : objectOf(json) }
  }
}

/** Every string of a JSON text, with the colon that makes it a key. */
const STRING = /"(?:[^"\\]|\\.)*"(\s*:)?/g

/** The object of a line, or undefined. Of a field that is there twice `JSON.parse` would tell the last alone. */
function objectOf(json: string): Row['fields'] {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const fields = Object.entries(value)
    const named = [...json.matchAll(STRING)].filter(([, colon]) => colon !== undefined)
    return named.length === fields.length ? Object.fromEntries(fields) : undefined
  } catch {
    return undefined
  }
}
