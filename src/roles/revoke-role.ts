import { type AuditLog, type Change, ChangeRefused } from '../audit/audit-log.js'
import { auditErrors } from '../audit/errors.js'
import { keys } from '../aws/keys.js'
import type { Table, Write } from '../aws/table.js'
import { Problem } from '../problem.js'
import { findRole } from './find-role.js'
import { roleRegistrationKey } from './registration.js'
import type { StoredRole } from './role.js'

/** Each try that fails means that somebody else changed the role; a table that does not fit must not loop. */
const MAX_TRIES = 20

/**
 * Revokes a role for ever: it is never used or verified again, its claim ends (a claim is worth as much as the role
 * that holds it), and the same IAM role may be registered anew. Of a role already revoked nothing changes.
 */
export async function revokeRole(
  { table, auditLog }: { table: Table; auditLog: AuditLog },
  role: StoredRole,
  actor: string,
): Promise<StoredRole> {
  let current = role
  for (let attempt = 1; attempt <= MAX_TRIES && current.status !== 'revoked'; attempt++) {
    try {
      await auditLog.commit(revocationOf(current, actor))
    } catch (error) {
      // Verified meanwhile, or revoked by somebody else: what it is now decides.
      if (!(error instanceof ChangeRefused)) throw error
    }
    current = await findRole(table, role.tenantId, role.id)
  }
  if (current.status === 'revoked') return current
  throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 })
}

function revocationOf(role: StoredRole, actor: string): Change {
  const { tenantId, id, status, firstVerifiedAt } = role
  const counters = { roleCount: -1, ...(firstVerifiedAt === null && { unverifiedRoleCount: -1 }) }
  return {
    chain: tenantId,
    actor,
    events: [{ action: 'role.revoked', details: { roleId: id, from: status } }],
    writes: [
      revocation(role),
      { delete: roleRegistrationKey(role) },
      { update: keys.tenant(tenantId), add: counters },
    ],
  }
}

/** The write that makes a role revoked, provided that nothing else changed it since it was read. */
export function revocation(role: StoredRole): Write {
  return {
    update: keys.role(role.tenantId, role.id),
    set: { status: 'revoked', dueAt: null, verifying: null, verifyingUntil: null },
    remove: ['gsi3pk', 'gsi3sk'],
    condition: {
      expression: '#status = :status AND firstVerifiedAt = :firstVerifiedAt',
      names: { '#status': 'status' },
      values: { ':status': role.status, ':firstVerifiedAt': role.firstVerifiedAt },
    },
  }
}
