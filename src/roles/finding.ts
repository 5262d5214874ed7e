import {
  CHECK_IDS,
  type Check,
  type CheckId,
  type Control,
  type Severity,
  type Verification,
} from '../verification/check.js'

/** What a role can have open besides a failed check. */
const FURTHER_CODES = [
  'account-shared',
  'boundary-removed',
  'role-claimed',
  'role-recreated',
  'still-open',
  'stuck',
] as const
export type FurtherCode = (typeof FURTHER_CODES)[number]
export type FindingCode = CheckId | FurtherCode
export const FINDING_CODES: readonly FindingCode[] = [...CHECK_IDS, ...FURTHER_CODES]

/** What is or was wrong with a role. There is at most one of each code; times are RFC 3339 in UTC. */
export interface Finding {
  readonly code: FindingCode
  readonly control: Control
  readonly severity: Severity
  readonly summary: string
  readonly remedy: string | null
  readonly firstSeenAt: string
  readonly lastSeenAt: string
  readonly resolvedAt: string | null
}

/** What is wrong now, before it is known since when. */
export type Problem = Omit<Finding, 'firstSeenAt' | 'lastSeenAt' | 'resolvedAt'>

/** What is known beyond the checks: problems that are there, and codes of those that are there no more. */
export interface Further {
  problems?: readonly (Problem & { code: FurtherCode })[]
  resolved?: readonly FurtherCode[]
}

export function isOpen(findings: readonly Finding[], code: FindingCode): boolean {
  return findings.some(finding => finding.code === code && finding.resolvedAt === null)
}

/**
 * Brings a role's findings up to date with a verification. A FAIL opens a finding or keeps it open; so does a PASS
 * that carries a severity, as that of a trust policy naming the whole vendor account. A plain PASS resolves; SKIP
 * and ERROR leave a finding as it is. One that comes back after it was resolved is first seen anew.
 */
export function mergeFindings(
  previous: readonly Finding[],
  verification: Pick<Verification, 'checks'>,
  now: Date,
  further: Further = {},
): Finding[] {
  const problems = [...verification.checks.filter(isProblem).map(problemOf), ...(further.problems ?? [])]
  const resolved = new Set<FindingCode>(further.resolved)
  for (const check of verification.checks) {
    if (check.status === 'PASS' && !isProblem(check)) resolved.add(check.id)
  }
  const at = now.toISOString()
  const findings = new Map(previous.map(finding => [finding.code, finding]))
  for (const [code, finding] of findings) {
    if (resolved.has(code) && finding.resolvedAt === null) findings.set(code, { ...finding, resolvedAt: at })
  }
  for (const problem of problems) findings.set(problem.code, seen(findings.get(problem.code), problem, at))
  return [...findings.values()]
}

function isProblem({ status, severity }: Check): boolean {
  return status === 'FAIL' || (status === 'PASS' && severity !== 'info')
}

function problemOf({ id, control, severity, summary, remedy }: Check): Problem {
  return { code: id, control, severity, summary, remedy }
}

function seen(known: Finding | undefined, problem: Problem, at: string): Finding {
  const firstSeenAt = known?.resolvedAt === null ? known.firstSeenAt : at
  return { ...problem, firstSeenAt, lastSeenAt: at, resolvedAt: null }
}
