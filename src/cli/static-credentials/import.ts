import { createHmac, randomBytes } from 'node:crypto'
import { type InputFormat, type Row, readRows, UnreadableInput } from '../../input-rows.js'
import { connect } from '../api/connect.js'
import { createPatience } from '../api/patience.js'
import type { Tools } from '../command.js'
import type { ExitCode } from '../exit-codes.js'
import { Failure, usageFailure } from '../failure.js'
import { type ImportKeyTools, importKey, type LineOutcome } from './import-key.js'
import {
  COLUMNS,
  holdsKey,
  type ImportLine,
  isReason,
  isRefusal,
  readLine,
  sunsetOf,
  type Terms,
} from './import-line.js'
import { ImportReport } from './import-report.js'
import { type Refusal, refuse } from './refusals.js'
import { unechoedFault } from './unechoed.js'

interface Values {
  format: InputFormat | undefined
  reason: string | undefined
  'sunset-at': string | undefined
  replace: boolean | undefined
  'dry-run': boolean | undefined
  concurrency: number | undefined
  progress: boolean | undefined
  timeout: number | undefined
  json: boolean | undefined
}

/** Lines at a time where it is not said: the service shares its calls to AWS with everybody else. */
const CONCURRENCY = 4

/**
 * `drawbridge static-credentials import`. Keys come in on standard input alone: every user of a machine sees the command
 * line of a process. Lines are read as they are taken, and let go with what came of them.
 */
export async function importKeys(values: Values, tools: Tools): Promise<ExitCode> {
  const { terminal, onInterrupt, now } = tools
  const { progress, concurrency = CONCURRENCY } = values
  if (terminal.isTyped()) {
    throw usageFailure(
      'Keys are read from standard input, which is a terminal here',
      'Pipe them in, so that they stay in no history: drawbridge static-credentials import < keys.csv',
    )
  }
  const terms = termsOf(values, now())
  const api = connect(tools, progress)
  const report = new ImportReport(terminal, values)
  const run = new ImportRun(terms, report, {
    api,
    now,
    patiently: createPatience(tools.pause),
    replace: values.replace === true,
    dryRun: values['dry-run'] === true,
    timeout: values.timeout,
  })
  const rows = readRows(terminal.input(), values.format ?? 'csv', COLUMNS)
  const ended = onInterrupt(() => report.tellEarlyEnd())
  try {
    // Where it ends early nobody is to wait for the rest of the input.
    const workers = Array.from({ length: concurrency }, () => run.work(rows, terminal.closeInput))
    await Promise.all(workers)
    if (run.failure) throw run.failure.reason
  } catch (error) {
    report.tellEarlyEnd()
    throw inputFailure(error) ?? unechoedFault(error)
  } finally {
    ended()
    await rows.return(undefined).catch(() => undefined)
  }
  return report.end()
}

/** One run through the lines. Of those that are done it knows which tenants and, as a digest, which keys they had. */
class ImportRun {
  readonly #tools: ImportKeyTools
  readonly #tenants = new Map<string, number>()
  readonly #keys = new Map<string, number>()
  readonly #digestKey = randomBytes(32)
  /** What ended it early: the first that happened, of which all else comes. */
  failure: { reason: unknown } | undefined

  constructor(
    readonly terms: Terms,
    readonly report: ImportReport,
    tools: Omit<ImportKeyTools, 'claimTenant'>,
  ) {
    const claimTenant = (tenantId: string, line: number) => claim(this.#tenants, tenantId, line)
    this.#tools = { ...tools, claimTenant }
  }

  /** Takes line after line; with the others, which all end where one fails. */
  async work(rows: AsyncGenerator<Row>, stop: () => void): Promise<void> {
    try {
      // Not `for await`: the first to leave it would end the input for all.
      for (let next = await rows.next(); !next.done && !this.failure; next = await rows.next())
        this.report.line(await this.#take(next.value))
    } catch (reason) {
      this.failure ??= { reason }
      stop()
    }
  }

  async #take(row: Row): Promise<LineOutcome> {
    const read = readLine(row, this.terms, this.#tools.now())
    if (isRefusal(read)) return refused(row.line, read)
    const { accessKeyId } = read.key
    const digest = createHmac('sha256', this.#digestKey).update(accessKeyId).digest('base64')
    const other = claim(this.#keys, digest, row.line)
    if (other === undefined) return importKey(this.#tools, read satisfies ImportLine)
    return {
      ...refused(row.line, refuse('key-twice', `It is line ${other}.`)),
      accessKeyIdEnding: accessKeyId.slice(-4),
    }
  }
}

/** @returns the line that was there before */
function claim(lines: Map<string, number>, what: string, line: number): number | undefined {
  const before = lines.get(what)
  if (before === undefined) lines.set(what, line)
  return before
}

function refused(line: number, refusal: Refusal): LineOutcome {
  return { line, tenantId: null, outcome: 'refused', exemption: null, accessKeyIdEnding: null, refusal }
}

function termsOf({ reason, 'sunset-at': sunset }: Values, now: Date): Terms {
  if (reason !== undefined && (!isReason(reason) || reason === '' || holdsKey(reason)))
    throw usageFailure('--reason takes 1 to 1,000 characters, and no key')
  const sunsetAt = sunset === undefined ? undefined : sunsetOf(sunset, now)
  if (sunsetAt === null) {
    throw usageFailure(
      '--sunset-at is not a time in the next 180 days',
      'Give a day such as 2027-01-31, or a time such as 2027-01-31T12:00:00Z.',
    )
  }
  return { reason, sunsetAt }
}

function inputFailure(error: unknown): Failure | undefined {
  if (!(error instanceof UnreadableInput)) return undefined
  return new Failure('The input cannot be read to its end', {
    detail: `${error.reason}.`,
    remedy: error.remedy,
  })
}
