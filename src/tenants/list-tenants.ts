import { indexKeys, keys } from '../aws/keys.js'
import type { Page, Table } from '../aws/table.js'
import { type Tenant, type TenantStatus, tenantOf } from './tenant.js'

export interface TenantFilter {
  status?: TenantStatus
  reference?: string
  limit: number
  after?: Record<string, string>
}

/** One page of tenants, oldest first; by reference there is one at most. */
export async function listTenants(
  table: Table,
  { status, reference, limit, after }: TenantFilter,
): Promise<{ tenants: Tenant[]; last: Page['last'] }> {
  if (reference !== undefined) {
    const tenant = await tenantWithReference(table, reference)
    const fits = tenant && (status === undefined || tenant.status === status)
    return { tenants: fits ? [tenant] : [], last: undefined }
  }
  const page = await table.query({
    ...(status === undefined
      ? { index: 'gsi1', pk: indexKeys.tenants }
      : { index: 'gsi2', pk: indexKeys.tenantsWithStatus(status) }),
    limit,
    ...(after && { after }),
  })
  return { tenants: page.items.map(tenantOf), last: page.last }
}

async function tenantWithReference(table: Table, reference: string): Promise<Tenant | undefined> {
  const reservation = await table.get(keys.reference(reference))
  const item = reservation && (await table.get(keys.tenant(reservation.tenantId as string)))
  return item && tenantOf(item)
}
