import { keys } from '../aws/keys.js'
import type { Condition, Table } from '../aws/table.js'
import { Problem } from '../problem.js'
import { roleErrors } from './errors.js'
import { findRole } from './find-role.js'
import { dueFields, type StoredRole } from './role.js'

/** A verification that has not ended after this counts as lost, and the role is due again. */
export const LEASE_MS = 90_000
/** Between two verifications that somebody asks for. */
export const ASKING_INTERVAL_MS = 5_000

export interface LeaseTools {
  table: Table
  now: () => Date
  newId: () => string
}

/**
 * Takes the right to verify a role: one verification at a time, whatever replica runs it. The role's due time moves
 * to the end of the lease, so that a verification that dies is made again.
 * @param asked true where somebody asked for it: then it also has to be five seconds after the last time
 * @returns the role with its lease
 * @throws Problem role-revoked (409), verification-in-progress, verification-too-soon (429)
 */
export async function takeLease(tools: LeaseTools, role: StoredRole, asked: boolean): Promise<StoredRole> {
  const now = tools.now()
  const verifying = tools.newId()
  const until = new Date(now.getTime() + LEASE_MS).toISOString()
  const lease = {
    verifying,
    verifyingUntil: until,
    dueAt: until,
    ...dueFields(role.id, until),
    ...(asked && { askedAt: now.toISOString() }),
  }
  const taken = await tools.table.update(keys.role(role.tenantId, role.id), lease, leaseCondition(now, asked))
  const current = await findRole(tools.table, role.tenantId, role.id)
  if (taken) return current
  throw refusal(current, now)
}

function leaseCondition(now: Date, asked: boolean): Condition {
  const free = '#status <> :revoked AND (verifying = :none OR verifyingUntil <= :now)'
  const rested = ' AND (askedAt = :none OR askedAt <= :lately)'
  return {
    expression: asked ? free + rested : free,
    names: { '#status': 'status' },
    values: {
      ':revoked': 'revoked',
      ':none': null,
      ':now': now.toISOString(),
      ...(asked && { ':lately': new Date(now.getTime() - ASKING_INTERVAL_MS).toISOString() }),
    },
  }
}

function refusal(role: StoredRole, now: Date): Problem {
  if (role.status === 'revoked') return new Problem(roleErrors['role-revoked'])
  if (role.verifying !== null) {
    return new Problem(roleErrors['verification-in-progress'], { retryAfterSeconds: 2 })
  }
  const askedAt = role.askedAt === null ? now.getTime() : Date.parse(role.askedAt)
  const wait = (askedAt + ASKING_INTERVAL_MS - now.getTime()) / 1_000
  return new Problem(roleErrors['verification-too-soon'], {
    retryAfterSeconds: Math.min(Math.max(wait, 1), 5),
  })
}
