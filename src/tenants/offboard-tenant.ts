import { type AuditLog, ChangeRefused } from '../audit/audit-log.js'
import { keys } from '../aws/keys.js'
import type { Table } from '../aws/table.js'
import { liveRoles } from '../roles/find-role.js'
import { revocation } from '../roles/revoke-role.js'
import { findTenant } from './find-tenant.js'
import { type Tenant, tenantStatusFields } from './tenant.js'
import type { TenantDirectory } from './tenant-directory.js'
import { laterThan } from './update-tenant.js'

export interface OffboardTools {
  table: Table
  auditLog: AuditLog
  directory: TenantDirectory
  now: () => Date
}

/**
 * Ends a tenant for ever, in one transaction: its status, and every role revoked (50 at most, so that all fit into
 * one), which ends their claims. The reservation of its external ID stays. Of an offboarded tenant nothing changes.
 * @throws Problem tenant-not-found
 */
export async function offboardTenant(tools: OffboardTools, tenantId: string, actor: string): Promise<Tenant> {
  const { table, auditLog, directory, now } = tools
  const item = await findTenant(table, tenantId)
  if (item.status === 'offboarded') return item
  const roles = await liveRoles(table, tenantId)
  const tenant: Tenant = { ...item, status: 'offboarded', updatedAt: laterThan(item.updatedAt, now()) }
  try {
    await auditLog.commit({
      chain: tenantId,
      actor,
      events: [
        { action: 'tenant.offboarded', details: { from: item.status, roleIds: roles.map(role => role.id) } },
      ],
      writes: [
        {
          update: keys.tenant(tenantId),
          set: {
            ...tenantStatusFields('offboarded'),
            updatedAt: tenant.updatedAt,
            roleCount: 0,
            unverifiedRoleCount: 0,
          },
          // A role registered since the list was read makes the count differ.
          condition: {
            expression: 'updatedAt = :updatedAt AND roleCount = :roleCount',
            values: { ':updatedAt': item.updatedAt, ':roleCount': roles.length },
          },
        },
        ...roles.map(revocation),
      ],
    })
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
    return offboardTenant(tools, tenantId, actor)
  }
  directory.remember(tenant)
  return tenant
}
