import { keys } from '../../aws/keys.js'
import type { Table } from '../../aws/table.js'
import { type Role, roleView, type StoredRole } from '../../roles/role.js'

/** A role as operators and auditors see it among those of all tenants. */
export interface AuditedRole extends Role {
  /** Null where the table holds no such tenant. */
  tenantName: string | null
}

/** Roles as operators see them, with the names of their tenants, each of which is read once. */
export async function auditedRoles(
  table: Table,
  roles: readonly StoredRole[],
  now: Date,
): Promise<AuditedRole[]> {
  const nameOf = await tenantNames(table, roles)
  return roles.map(role => ({ ...roleView(role, true, now), tenantName: nameOf(role.tenantId) }))
}

/** The names of the tenants that things belong to, each of which is read once; null where there is no such tenant. */
export async function tenantNames(
  table: Table,
  things: readonly { tenantId: string }[],
): Promise<(tenantId: string) => string | null> {
  const tenantIds = [...new Set(things.map(({ tenantId }) => tenantId))]
  const tenants = await table.getMany(tenantIds.map(keys.tenant))
  const names = new Map(tenants.map((tenant, position) => [tenantIds[position], tenant?.name]))
  return tenantId => {
    const name = names.get(tenantId)
    return typeof name === 'string' ? name : null
  }
}
