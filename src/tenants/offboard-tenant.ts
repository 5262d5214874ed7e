import type { AuditLog } from '../audit/audit-log.js'
import { keys } from '../aws/keys.js'
import type { Table, Write } from '../aws/table.js'
import { liveRoles } from '../roles/find-role.js'
import { closingWrites, revocation } from '../roles/revoke-role.js'
import { dueNow } from '../static-credentials/grant-exemption.js'
import { findTenant } from './find-tenant.js'
import { type Tenant, tenantStatusFields } from './tenant.js'
import type { TenantDirectory } from './tenant-directory.js'
import { laterThan } from './update-tenant.js'

/** DynamoDB takes 100 writes in a transaction; two are the event and the head of the chain. */
const MOST_WRITES = 98

export interface OffboardTools {
  table: Table
  auditLog: AuditLog
  directory: TenantDirectory
  now: () => Date
}

/**
 * Ends a tenant for ever, in one transaction: its status, and every role revoked (50 at most, so that all fit into
 * one), which ends their claims. The reservation of its external ID stays. Of an offboarded tenant nothing changes.
 * Roles registered meanwhile make it start again.
 * @throws Problem tenant-not-found, audit-contention
 */
export async function offboardTenant(tools: OffboardTools, tenantId: string, actor: string): Promise<Tenant> {
  const ended = await tools.auditLog.decideAnew(async () => {
    const tenant = await findTenant(tools.table, tenantId)
    return tenant.status === 'offboarded' ? tenant : endTenant(tools, tenant, actor)
  })
  tools.directory.remember(ended)
  return ended
}

/** The tenant as it is once ended. */
async function endTenant(
  { table, auditLog, now }: OffboardTools,
  before: Tenant,
  actor: string,
): Promise<Tenant> {
  const roles = await liveRoles(table, before.id)
  const tenant: Tenant = { ...before, status: 'offboarded', updatedAt: laterThan(before.updatedAt, now()) }
  const revocations = roles.map(role => revocation(role, now()))
  const details = { from: before.status, roleIds: roles.map(role => role.id) }
  const write: Write = {
    update: keys.tenant(before.id),
    set: {
      ...tenantStatusFields('offboarded'),
      updatedAt: tenant.updatedAt,
      roleCount: 0,
      unverifiedRoleCount: 0,
    },
    // Its external ID is no longer in use, so nobody has to answer for where it comes from.
    remove: ['gsi3pk', 'gsi3sk'],
    // A role registered since the list was read makes the count differ.
    condition: {
      expression: 'updatedAt = :updatedAt AND roleCount = :roleCount',
      values: { ':updatedAt': before.updatedAt, ':roleCount': roles.length },
    },
  }
  await auditLog.commit({
    chain: before.id,
    actor,
    events: [{ action: 'tenant.offboarded', details }],
    // What does not fit stays in the index of findings, whose readers look at the role itself.
    writes: [
      write,
      ...(await dueNow({ table, now }, before.id)),
      ...revocations,
      ...closingWrites(roles),
    ].slice(0, MOST_WRITES),
  })
  return tenant
}
