import { SYSTEM_CHAIN } from '../../audit/event.js'
import type { Api } from '../api/client.js'
import { tenantIdOf } from '../tenants/find-tenant.js'

/** The chain that an argument names: a tenant's, by ID or reference, or `system`; undefined for all. */
export async function chainOf(api: Api, tenant: string | undefined): Promise<string | undefined> {
  return tenant === undefined || tenant === SYSTEM_CHAIN ? tenant : tenantIdOf(api, tenant)
}
