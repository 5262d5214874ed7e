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
  const tenantIds = [...new Set(roles.map(({ tenantId }) => tenantId))]
  const tenants = await table.getMany(tenantIds.map(keys.tenant))
  const names = new Map(tenants.map((tenant, position) => [tenantIds[position], tenant?.name]))
  return roles.map(role => {
    const name = names.get(role.tenantId)
    return { ...roleView(role, true, now), tenantName: typeof name === 'string' ? name : null }
  })
}
