import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { readLines } from './audit/export/read-lines.js'

export type InputFormat = 'csv' | 'ndjson'

/** One row as it was read: its fields by their names, or nothing where it could not be. */
export interface Row {
  /** Of the input, from 1. */
  line: number
  fields: Readonly<Record<string, unknown>> | undefined
}

/** What the header of CSV may name, and has to. */
export interface Columns {
  known: readonly string[]
  needed: readonly string[]
}

/** An input that cannot be read any further. Nothing of what stands in it is told: it may be secret. */
export class UnreadableInput extends Error {
  constructor(
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(reason)
    this.name = 'UnreadableInput'
  }
}

/** Characters of a row of CSV. */
const LONGEST_ROW = 16_384

/**
 * The rows of an input with the lines that they begin in, as they are asked for: not many more than that are held at a
 * time. Empty ones are left out.
 * @throws UnreadableInput where it is not what it is said to be, or nobody can tell any more what is a cell
 */
export function readRows(
  chunks: AsyncIterable<Uint8Array>,
  format: InputFormat,
  columns: Columns,
): AsyncGenerator<Row> {
  return format === 'csv' ? csvRows(chunks, columns) : jsonRows(chunks)
}

/** RFC 4180, with a header, and LF for CRLF as well. A row that is not as wide as the header is one without fields. */
async function* csvRows(chunks: AsyncIterable<Uint8Array>, columns: Columns): AsyncGenerator<Row> {
  const records = parse({
    info: true,
    relax_column_count: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: LONGEST_ROW,
  })
  // What goes wrong on the way comes out of the loop below.
  pipeline(Readable.from(pieces(chunks), { highWaterMark: 1 }), records, () => undefined)
  let header: string[] | undefined
  let line = 1
  try {
    for await (const { info, record: cells } of records as AsyncIterable<{
      info: { lines: number }
      record: string[]
    }>) {
      const isEmpty = cells.length === 1 && cells[0] === ''
      if (header === undefined) header = checkedHeader(cells, columns)
      else if (!isEmpty) yield { line, fields: fieldsOf(header, cells) }
      line = info.lines + 1
    }
  } catch (error) {
    throw error instanceof CsvError ? brokenCsv(error) : error
  }
  if (header === undefined) throw wrongHeader('The input is empty', columns)
}

function checkedHeader(cells: string[], columns: Columns): string[] {
  const unknown = cells.findIndex(cell => !columns.known.includes(cell))
  if (unknown >= 0) throw wrongHeader(`Column ${unknown + 1} is not one that an import knows`, columns)
  if (new Set(cells).size < cells.length) throw wrongHeader('A column is there twice', columns)
  const missing = columns.needed.filter(column => !cells.includes(column))
  if (missing.length > 0) throw wrongHeader(`The header has no ${missing.join(', ')}`, columns)
  return cells
}

function wrongHeader(reason: string, { known }: Columns): UnreadableInput {
  return new UnreadableInput(
    reason,
    `Begin with a row that names the columns, with commas between them, of: ${known.join(',')}`,
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

/** The text line by line: the parser takes in all that it is given, however slowly its rows are taken. */
async function* pieces(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const text of decoded(chunks)) yield* text.split(/(?<=\n)/)
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

/** One object a line. A line that is none is a row without fields. */
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
