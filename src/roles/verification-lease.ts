import { keys } from '../aws/keys.js'
import type { Condition, Table } from '../aws/table.js'
import { Problem } from '../problem.js'
import { roleErrors } from './errors.js'
import { findRole } from './find-role.js'
import { dueFields, roleOf, type StoredRole } from './role.js'

/** A verification that has not ended after this counts as lost, and the role is due again. */
export const LEASE_MS = 90_000
/** Between two verifications that somebody asks for. */
export const ASKING_INTERVAL_MS = 5_000
/** By so much the clocks of two replicas may differ. */
export const CLOCK_TOLERANCE_MS = 30_000

export interface LeaseTools {
  table: Table
  now: () => Date
  newId: () => string
}

/**
 * Takes the right to verify a role: one verification at a time, whatever replica runs it. The role's due time moves
 * to the end of the lease, so that a verification that dies is made again.
 * @param asked true where somebody asked for it: then it also has to be five seconds after the last time
 * @param options.ifDueAt the due time that the role was found by: where that moved, somebody was quicker
 * @param options.setsRight true where that lies later than any can
 * @returns the role with its lease
 * @throws Problem role-revoked (409), verification-in-progress, verification-too-soon (429), dependency-unavailable
 */
export async function takeLease(
  tools: LeaseTools,
  role: StoredRole,
  asked: boolean,
  { ifDueAt, setsRight = false }: { ifDueAt?: string | null; setsRight?: boolean } = {},
): Promise<StoredRole> {
  const { table, now: clock, newId } = tools
  const now = clock()
  const verifying = newId()
  const until = later(now, LEASE_MS)
  const lease = {
    verifying,
    verifyingUntil: until,
    verifyingChecks: null,
    dueAt: until,
    ...dueFields(role.id, until),
    ...(asked && { askedAt: now.toISOString() }),
    ...(setsRight && { setRightAt: now.toISOString() }),
  }
  let current: StoredRole
  try {
    const key = keys.role(role.tenantId, role.id)
    const condition = leaseCondition(now, asked, ifDueAt)
    const leased = await table.updateAndGet(key, lease, condition, { attempts: 1 })
    // A refusal tells too little: where the first try's answer is lost, the SDK's second loses to the first.
    current = leased ? roleOf(leased) : await findRole(table, role.tenantId, role.id)
  } catch (error) {
    await giveLeaseBack(table, { ...role, verifying })
    throw error
  }
  if (current.verifying === verifying) return current
  throw refusal(current, now)
}

/** Is a verification of the role under way, as far as its lease tells? */
export function isUnderWay({ verifying, verifyingUntil }: StoredRole, now: Date): boolean {
  const until = verifyingUntil ?? ''
  return verifying !== null && !hasRunOut({ verifyingUntil }, now) && until <= longestLease(now)
}

/** Is a lease over? What its verification saw may be old by then. */
export function hasRunOut({ verifyingUntil }: Pick<StoredRole, 'verifyingUntil'>, now: Date): boolean {
  return (verifyingUntil ?? '') <= now.toISOString()
}

/** Ends a lease before its time, where it is still this one. Where even that fails it runs out by itself. */
export async function giveLeaseBack(
  table: Table,
  { tenantId, id, verifying }: Pick<StoredRole, 'tenantId' | 'id' | 'verifying'>,
): Promise<void> {
  await table.update(keys.role(tenantId, id), NO_LEASE, heldBy(verifying)).catch(() => false)
}

/** Of a role that nobody verifies. */
export const NO_LEASE = { verifying: null, verifyingUntil: null, verifyingChecks: null }

export function heldBy(verifying: string | null): Condition {
  return { expression: 'verifying = :lease', values: { ':lease': verifying } }
}

/** A time that lies further ahead than it can was written by a clock that went ahead, and holds up nobody. */
function leaseCondition(now: Date, asked: boolean, ifDueAt: string | null | undefined): Condition {
  const free = 'verifying = :none OR verifyingUntil <= :now OR verifyingUntil > :longest'
  const rested = 'askedAt = :none OR askedAt <= :lately OR askedAt > :ahead'
  const conditions = [
    '#status <> :revoked',
    `(${free})`,
    ...(asked ? [`(${rested})`] : []),
    ...(ifDueAt === undefined ? [] : ['dueAt = :dueAt']),
  ]
  return {
    expression: conditions.join(' AND '),
    names: { '#status': 'status' },
    values: {
      ':revoked': 'revoked',
      ':none': null,
      ':now': now.toISOString(),
      ':longest': longestLease(now),
      ...(asked && {
        ':lately': later(now, -ASKING_INTERVAL_MS),
        ':ahead': later(now, CLOCK_TOLERANCE_MS),
      }),
      ...(ifDueAt !== undefined && { ':dueAt': ifDueAt }),
    },
  }
}

function longestLease(now: Date): string {
  return later(now, LEASE_MS + CLOCK_TOLERANCE_MS)
}

function later(time: Date, milliseconds: number): string {
  return new Date(time.getTime() + milliseconds).toISOString()
}

function refusal(role: StoredRole, now: Date): Problem {
  if (role.status === 'revoked') return new Problem(roleErrors['role-revoked'])
  const wait =
    role.askedAt === null ? 0 : (Date.parse(role.askedAt) + ASKING_INTERVAL_MS - now.getTime()) / 1_000
  // Where nothing else was in the way, it was under way until this moment.
  if (role.verifying !== null || wait <= 0) {
    return new Problem(roleErrors['verification-in-progress'], { retryAfterSeconds: 2 })
  }
  return new Problem(roleErrors['verification-too-soon'], {
    retryAfterSeconds: Math.min(Math.max(wait, 1), 5),
  })
}
