import { type AuditLog, ChangeRefused } from '../audit/audit-log.js'
import { type NewEvent, SERVICE_ACTOR } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import type { ProbeOutcome } from '../aws/sts-probe.js'
import type { Condition, Table, Write } from '../aws/table.js'
import { Problem } from '../problem.js'
import { roleErrors } from './errors.js'
import { type Finding, isOpen, mergeFindings } from './finding.js'
import { STILL_OPEN } from './further-problems.js'
import { roleRegistrationKey } from './registration.js'
import { dueFields, roleOf, type StoredRole } from './role.js'
import { findingWrites } from './role-index.js'
import { PROPAGATION_WINDOW_MS } from './role-status.js'
import { LEASE_MS } from './verification-lease.js'

const MINUTE = 60_000
/** A role is asked for the first time so long after it was revoked: IAM needs a moment to forget a deleted one. */
export const FIRST_PROOF_MS = MINUTE
/** The first and the longest wait while a revoked role lets the vendor in; it doubles in between. */
export const PROOF_WAIT_MS = { first: 10 * MINUTE, longest: 24 * 60 * MINUTE } as const

export interface RefusalTools {
  table: Table
  auditLog: AuditLog
  now: () => Date
  opened: (codes: string[]) => void
  /** Asks the role once; touches AWS, not the table. */
  probeRevoked: (role: StoredRole) => Promise<ProbeOutcome>
}

/**
 * Asks a revoked role whether it still lets the vendor in, and records the answer. One that refuses, since it was
 * deleted or trusts the vendor no more, is proved shut and never asked again. One that lets the vendor in has the
 * finding `still-open` and is asked again, for ever. Not asked is what the same tenant has registered anew.
 * @param options.setsRight true where it is due later than any can be
 * @returns what STS answered; undefined where it was not asked
 * @throws Problem verification-in-progress where somebody else asks, sts-budget-exhausted, dependency-unavailable
 */
export async function proveRefusal(
  tools: RefusalTools,
  due: StoredRole,
  { setsRight = false } = {},
): Promise<ProbeOutcome | undefined> {
  const role = await claimProof(tools, due, setsRight)
  if (await isRegisteredAnew(tools.table, role)) {
    await record(tools, role, { findings: withoutStillOpen(role, tools.now()) }, PROOF_WAIT_MS.longest)
    return undefined
  }
  const outcome = await tools.probeRevoked(role)
  // Whoever stalled for so long may know what was so hours ago.
  if (tools.now().toISOString() > String(role.dueAt)) throw othersAsk()
  if (outcome.kind === 'denied' && !mayPropagate(role, tools.now())) await recordRefusal(tools, role)
  else if (outcome.kind === 'allowed') await recordStillOpen(tools, role)
  // An error is no verdict, nor is the denial of a role that IAM may not know yet: both leave all as it is.
  else await record(tools, role, {}, PROOF_WAIT_MS.first)
  return outcome
}

/** A role that was made a moment ago is denied until IAM knows it, and would let the vendor in from then on. */
function mayPropagate({ createdAt }: StoredRole, now: Date): boolean {
  return Math.abs(now.getTime() - Date.parse(createdAt)) < PROPAGATION_WINDOW_MS
}

/** Moves the due time to the end of a lease, where it is still the one that the role was found by. */
async function claimProof(
  { table, now: clock }: RefusalTools,
  { tenantId, id, dueAt }: StoredRole,
  setsRight: boolean,
) {
  const now = clock()
  const until = later(now, LEASE_MS)
  const setRight = setsRight && { setRightAt: now.toISOString() }
  const lease = { dueAt: until, ...dueFields(id, until), ...setRight }
  const item = await table.updateAndGet(keys.role(tenantId, id), lease, revokedAndDue(dueAt))
  if (item === undefined) throw othersAsk()
  return roleOf(item)
}

/** Then the vendor is let in on purpose. Once that registration is revoked as well, both are asked. */
async function isRegisteredAnew(table: Table, role: StoredRole): Promise<boolean> {
  const registration = await table.get(roleRegistrationKey(role))
  if (registration === undefined || registration.roleId === role.id) return false
  const successor = await table.get(keys.role(role.tenantId, String(registration.roleId)))
  return successor !== undefined && successor.status !== 'revoked'
}

async function recordStillOpen(tools: RefusalTools, role: StoredRole): Promise<void> {
  const findings = mergeFindings(role.findings, { checks: [] }, tools.now(), { problems: [STILL_OPEN] })
  const { first, longest } = PROOF_WAIT_MS
  const wait = Math.min(first * 2 ** Math.min(role.letIn, 30), longest)
  await record(tools, role, { findings, letIn: role.letIn + 1 }, wait)
}

/** Records what changes about a role that stays due. */
async function record(
  tools: RefusalTools,
  role: StoredRole,
  changes: { findings?: Finding[]; letIn?: number },
  wait: number,
): Promise<void> {
  const dueAt = later(tools.now(), wait)
  const set = { ...changes, dueAt, ...dueFields(role.id, dueAt) }
  const [was, is] = [role.findings, changes.findings ?? role.findings].map(all => isOpen(all, 'still-open'))
  const [opened, resolved] = [is && !was, was && !is].map(changed => (changed ? ['still-open'] : []))
  const details = { roleId: role.id, opened, resolved }
  await write(tools, role, { set }, was === is ? [] : [{ action: 'role.findings-changed', details }])
  tools.opened(opened ?? [])
}

async function recordRefusal(tools: RefusalTools, role: StoredRole): Promise<void> {
  const resolved = isOpen(role.findings, 'still-open') ? ['still-open'] : []
  const refusedAt = tools.now().toISOString()
  const set = { refusedAt, findings: withoutStillOpen(role, tools.now()), dueAt: null }
  const event: NewEvent = { action: 'role.refused', details: { roleId: role.id, resolved } }
  await write(tools, role, { set, remove: ['gsi3pk', 'gsi3sk'] }, [event])
}

/** Where the lease ran out and somebody else took it, theirs counts and nothing is recorded. */
async function write(
  { auditLog }: RefusalTools,
  role: StoredRole,
  change: { set: { findings?: Finding[] } & Record<string, unknown>; remove?: string[] },
  events: NewEvent[],
): Promise<void> {
  const { tenantId: chain, id, dueAt } = role
  const writes: Write[] = [
    { update: keys.role(chain, id), ...change, condition: revokedAndDue(dueAt) },
    ...findingWrites(role, { ...role, findings: change.set.findings ?? role.findings }),
  ]
  try {
    if (events.length === 0) await auditLog.recordWithoutEvent(writes)
    else await auditLog.commit({ chain, actor: SERVICE_ACTOR, events, writes })
  } catch (error) {
    throw error instanceof ChangeRefused ? othersAsk() : error
  }
}

function withoutStillOpen({ findings }: StoredRole, now: Date): Finding[] {
  return mergeFindings(findings, { checks: [] }, now, { resolved: ['still-open'] })
}

function othersAsk(): Problem {
  return new Problem(roleErrors['verification-in-progress'], { retryAfterSeconds: 2 })
}

function revokedAndDue(dueAt: string | null): Condition {
  return {
    expression: '#status = :revoked AND dueAt = :dueAt',
    names: { '#status': 'status' },
    values: { ':revoked': 'revoked', ':dueAt': dueAt },
  }
}

function later(time: Date, milliseconds: number): string {
  return new Date(time.getTime() + milliseconds).toISOString()
}
