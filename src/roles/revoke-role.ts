import { type AuditLog, ChangeRefused } from '../audit/audit-log.js'
import { keys } from '../aws/keys.js'
import type { Table, Write } from '../aws/table.js'
import { findRole } from './find-role.js'
import { roleRegistrationKey } from './registration.js'
import type { StoredRole } from './role.js'

/**
 * Revokes a role for ever: it is never used or verified again, its claim ends (a claim is worth as much as the role
 * that holds it), and the same IAM role may be registered anew. Of a role already revoked nothing changes.
 */
export async function revokeRole(
  tools: { table: Table; auditLog: AuditLog },
  role: StoredRole,
  actor: string,
): Promise<StoredRole> {
  if (role.status === 'revoked') return role
  const { tenantId, id, firstVerifiedAt } = role
  const counters = { roleCount: -1, ...(firstVerifiedAt === null && { unverifiedRoleCount: -1 }) }
  try {
    await tools.auditLog.commit({
      chain: tenantId,
      actor,
      events: [{ action: 'role.revoked', details: { roleId: id, from: role.status } }],
      writes: [
        revocation(role),
        { delete: roleRegistrationKey(role) },
        { update: keys.tenant(tenantId), add: counters },
      ],
    })
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
    return revokeRole(tools, await findRole(tools.table, tenantId, id), actor)
  }
  return findRole(tools.table, tenantId, id)
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
