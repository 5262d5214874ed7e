/** The eight checks, in the order in which every verification lists them. */
export const CHECK_IDS = [
  'assume-role',
  'external-id-required',
  'external-id-matched',
  'account-identity',
  'trust-policy',
  'required-permissions',
  'excess-permissions',
  'template-version',
] as const

export type CheckId = (typeof CHECK_IDS)[number]
export type Control = 'CAA-001' | 'CAA-002' | 'CAA-007'
export type CheckStatus = 'PASS' | 'FAIL' | 'SKIP' | 'ERROR'
export type Severity = 'critical' | 'high' | 'medium' | 'low' | 'info'
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }
export type Evidence = Record<string, JsonValue>

/** One question about a role, answered. `remedy` is null where there is nothing to do. */
export interface Check {
  readonly id: CheckId
  readonly control: Control
  readonly status: CheckStatus
  readonly severity: Severity
  readonly summary: string
  readonly remedy: string | null
  readonly evidence: Evidence
}

/** One run of all checks on a role; times are RFC 3339 in UTC. */
export interface Verification {
  readonly id: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly checks: Check[]
}

/** The FTR control that each check answers for. */
export const CONTROL_OF: Readonly<Record<CheckId, Control>> = {
  'assume-role': 'CAA-001',
  'external-id-required': 'CAA-002',
  'external-id-matched': 'CAA-002',
  'account-identity': 'CAA-001',
  'trust-policy': 'CAA-002',
  'required-permissions': 'CAA-007',
  'excess-permissions': 'CAA-007',
  'template-version': 'CAA-007',
}

/** From the least to the gravest. */
export const SEVERITIES: readonly Severity[] = ['info', 'low', 'medium', 'high', 'critical']

/** The gravest of the severities given, `info` where there is none. */
export function gravest(severities: Iterable<Severity>): Severity {
  let worst: Severity = 'info'
  for (const severity of severities) {
    if (SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(worst)) worst = severity
  }
  return worst
}

/** A check that holds. */
export function pass(id: CheckId, summary: string, evidence: Evidence = {}): Check {
  return { id, control: CONTROL_OF[id], status: 'PASS', severity: 'info', summary, remedy: null, evidence }
}

/** A check that does not hold, with what to do about it. */
export function fail(
  id: CheckId,
  severity: Severity,
  problem: { summary: string; remedy: string; evidence?: Evidence },
): Check {
  const { summary, remedy, evidence = {} } = problem
  return { id, control: CONTROL_OF[id], status: 'FAIL', severity, summary, remedy, evidence }
}

/** A check that was not made, with the reason. */
export function skip(
  id: CheckId,
  summary: string,
  remedy: string | null = null,
  evidence: Evidence = {},
): Check {
  return { id, control: CONTROL_OF[id], status: 'SKIP', severity: 'info', summary, remedy, evidence }
}

/** A check that was tried and reached no verdict: it neither clears nor blames the role. */
export function inconclusive(id: CheckId, summary: string, remedy: string, evidence: Evidence = {}): Check {
  return { id, control: CONTROL_OF[id], status: 'ERROR', severity: 'info', summary, remedy, evidence }
}

/**
 * Tells whether a run reached a verdict: nothing ended in ERROR, or something already failed that keeps the role
 * from being used whatever else is found.
 */
export function isConclusive(checks: readonly Check[]): boolean {
  return checks.some(isBarring) || checks.every(check => check.status !== 'ERROR')
}

/** Tells whether a check bars the role from use: a failed CAA-001 or CAA-002 check. */
export function isBarring(check: Check): boolean {
  return check.status === 'FAIL' && check.control !== 'CAA-007'
}
