import { keys } from '../aws/keys.js'
import type { Table } from '../aws/table.js'
import { Problem } from '../problem.js'
import { tenantErrors } from './errors.js'
import { type Tenant, tenantOf } from './tenant.js'

/**
 * A tenant as it is now.
 * @throws Problem tenant-not-found
 */
export async function findTenant(table: Table, tenantId: string): Promise<Tenant> {
  const item = await table.get(keys.tenant(tenantId))
  if (!item) throw new Problem(tenantErrors['tenant-not-found'])
  return tenantOf(item)
}
