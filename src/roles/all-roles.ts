import { indexKeys, keys } from '../aws/keys.js'
import type { Table } from '../aws/table.js'
import { roleOf, type StoredRole } from './role.js'

/** Every role of every tenant, revoked ones among them; tenant by tenant, in no order of their own. */
export async function* allRoles(table: Table): AsyncGenerator<StoredRole> {
  for await (const tenant of table.all({ index: 'gsi1', pk: indexKeys.tenants })) {
    const roles = table.all({ ...keys.rolesOf(String(tenant.id)), consistent: true })
    for await (const item of roles) yield roleOf(item)
  }
}
