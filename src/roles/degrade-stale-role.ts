import type { AuditLog } from '../audit/audit-log.js'
import { SERVICE_ACTOR } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import type { Table } from '../aws/table.js'
import { findRole } from './find-role.js'
import { currentStatus, type StoredRole } from './role.js'
import { statusField } from './role-index.js'

/**
 * Records that a verified role has been without a verdict for 72 hours, which readers are told from that moment on: a
 * run records it as well, but where none can be made somebody has to. Of any other role nothing changes.
 */
export async function degradeStaleRole(
  { table, auditLog, now }: { table: Table; auditLog: AuditLog; now: () => Date },
  { tenantId, id }: StoredRole,
): Promise<void> {
  await auditLog.decideAnew(async () => {
    const role = await findRole(table, tenantId, id)
    const [from, to] = [role.status, currentStatus(role, now())]
    if (from === to) return
    await auditLog.commit({
      chain: tenantId,
      actor: SERVICE_ACTOR,
      events: [
        { action: 'role.status-changed', details: { roleId: id, from, to, opened: [], resolved: [] } },
      ],
      writes: [
        {
          update: keys.role(tenantId, id),
          set: { status: to, provedSince: now().toISOString(), ...statusField(to) },
          condition: {
            expression: '#status = :from AND lastVerifiedAt = :lastVerifiedAt',
            names: { '#status': 'status' },
            values: { ':from': from, ':lastVerifiedAt': role.lastVerifiedAt },
          },
        },
      ],
    })
  })
}
