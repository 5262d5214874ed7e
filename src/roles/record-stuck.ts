import { type AuditLog, ChangeRefused } from '../audit/audit-log.js'
import { SERVICE_ACTOR } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import { isOpen, mergeFindings } from './finding.js'
import { STUCK, STUCK_AFTER } from './further-problems.js'
import type { StoredRole } from './role.js'
import { findingWrites } from './role-index.js'
import { heldBy } from './verification-lease.js'

/**
 * Records that a role is stuck where no run did: those before died with their process, or with something it needs.
 * Whoever holds the lease does so before its own run, which may end the same way.
 * @returns the role with the finding
 */
export async function recordStuck(
  tools: { auditLog: AuditLog; now: () => Date; opened: (codes: string[]) => void },
  role: StoredRole,
): Promise<StoredRole> {
  // The attempt that is about to be made is counted already.
  if (role.attempts <= STUCK_AFTER || isOpen(role.findings, 'stuck')) return role
  const findings = mergeFindings(role.findings, { checks: [] }, tools.now(), { problems: [STUCK] })
  const details = { roleId: role.id, opened: ['stuck'], resolved: [] }
  try {
    await tools.auditLog.commit({
      chain: role.tenantId,
      actor: SERVICE_ACTOR,
      events: [{ action: 'role.findings-changed', details }],
      writes: [
        { update: keys.role(role.tenantId, role.id), set: { findings }, condition: heldBy(role.verifying) },
        ...findingWrites(role, { ...role, findings }),
      ],
    })
  } catch (error) {
    // The lease is gone: the role was revoked, and the run that follows records nothing either.
    if (error instanceof ChangeRefused) return role
    throw error
  }
  tools.opened(['stuck'])
  return { ...role, findings }
}
