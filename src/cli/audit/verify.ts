import type { Integrity } from '../../audit/check-integrity.js'
import { connect } from '../api/connect.js'
import { asIntegrity } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode, gravestCode } from '../exit-codes.js'
import { concernsAllRequests, Failure, usageFailure } from '../failure.js'
import { reportFailure } from '../report-failure.js'
import type { Terminal } from '../terminal/terminal.js'
import { bold, green, red } from '../terminal/text.js'
import { chainOf } from './chain-of.js'
import { isFile, verifyFile } from './verify-file.js'

export interface Values {
  trail: string[]
  anchors: string | undefined
  keys: string | undefined
  timeout: number | undefined
  json: boolean | undefined
}

/** Seconds: the service reads every event there is. */
const INTEGRITY_TIMEOUT = 300

/** `drawbridge audit verify`: what is broken comes first. A chain that cannot be checked does not hide another. */
export async function verify(values: Values, tools: Tools): Promise<ExitCode> {
  const { trail, timeout = INTEGRITY_TIMEOUT, json } = values
  const { terminal } = tools
  const [file] = trail.filter(isFile)
  if (file !== undefined) {
    if (trail.length === 1) return verifyFile(file, values, tools)
    throw usageFailure('A file is verified by itself', `Give ${file} alone.`)
  }
  if (values.anchors !== undefined || values.keys !== undefined) {
    throw usageFailure(
      'Only a file is held against anchors',
      'Export the trail first: drawbridge audit export.',
    )
  }
  const api = connect(tools)
  const results: { tenantId: string | null; integrity: Integrity }[] = []
  const failures: Failure[] = []
  for (const tenant of trail.length > 0 ? new Set(trail) : [undefined]) {
    try {
      const tenantId = await chainOf(api, tenant)
      const integrity = asIntegrity(await api.get('/v1/audit/integrity', { query: { tenantId }, timeout }))
      results.push({ tenantId: tenantId ?? null, integrity })
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      failures.push(error)
      if (concernsAllRequests(error)) break
    }
  }
  const ordered = results.toSorted((a, b) => Number(a.integrity.intact) - Number(b.integrity.intact))
  for (const { tenantId, integrity } of ordered) {
    if (json) terminal.json({ tenantId, ...integrity })
    else showIntegrity(terminal, tenantId, integrity)
  }
  for (const failure of failures) reportFailure(terminal, failure, json)
  const found = results.some(({ integrity }) => !integrity.intact)
  return gravestCode(new Set([...(found ? [EXIT.found] : []), ...failures.map(failure => failure.exitCode)]))
}

/** Against what a chain that was rewritten as a whole would show. */
function anchoredUpTo({ anchor, unanchored }: Integrity): string {
  if (anchor === null) return 'against no anchor'
  return `${unanchored} of them since anchor ${anchor.number} of ${anchor.madeAt}`
}

function showIntegrity(terminal: Terminal, tenant: string | null, integrity: Integrity): void {
  const what = tenant === null ? 'all chains' : `chain ${tenant}`
  const { intact, checked, firstBroken } = integrity
  if (intact) {
    terminal.say([green('intact'), `  ${what}: ${checked} events checked, ${anchoredUpTo(integrity)}`])
    return
  }
  terminal.say([red('BROKEN'), `  ${what}: ${checked} events checked before it broke`])
  if (firstBroken === null) return
  const { chain, sequence, eventId, reason } = firstBroken
  terminal.say([
    '  first broken: chain ',
    bold(chain),
    `, event ${sequence}${eventId ? ` (${eventId})` : ''}`,
  ])
  terminal.say(['  ', reason])
  terminal.say(
    '  What to do: keep the table as it is, restore it into another one, and compare the two from there on.',
  )
}
