import { LRUCache } from 'lru-cache'
import { keys } from '../aws/keys.js'
import type { Table } from '../aws/table.js'
import { type Tenant, type TenantStatus, tenantOf } from './tenant.js'

/** What never changes about a tenant, and its status as it was at most `STATUS_AGE` ago. */
export interface TenantFacts {
  id: string
  externalId: string
  reference: string | null
  status: TenantStatus
}

/** Milliseconds; an offboarded tenant's tokens must be worth nothing within five seconds on every replica. */
export const STATUS_AGE = 3_000

const CAPACITY = 50_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

type CachedTenant = TenantFacts & { statusReadAt: number }

export type TenantDirectory = ReturnType<typeof createTenantDirectory>

/**
 * Tenants by ID or reference, from memory where it can be: external ID and reference are immutable and cached for
 * good, the status for three seconds.
 */
export function createTenantDirectory({ table, now }: { table: Table; now: () => Date }) {
  const tenants = new LRUCache<string, CachedTenant>({ max: CAPACITY })
  const idsByReference = new LRUCache<string, string>({ max: CAPACITY })

  const read = async (tenantId: string): Promise<TenantFacts | undefined> => {
    const statusReadAt = now().getTime()
    const item = await table.get(keys.tenant(tenantId))
    return item && remember(tenantOf(item), statusReadAt)
  }
  const remember = (tenant: Tenant, statusReadAt = now().getTime()): TenantFacts => {
    const { id, externalId, reference, status } = tenant
    // A slow read may return after a later one: an offboarded tenant never comes back to life.
    const final = tenants.get(id)?.status === 'offboarded' ? 'offboarded' : status
    const facts = { id, externalId, reference, status: final, statusReadAt }
    tenants.set(id, facts)
    return facts
  }

  return {
    remember,

    /**
     * A tenant by ID; undefined where there is none.
     * @param freshStatus false where only immutable facts matter: such a read costs no call to AWS once cached
     */
    async find(tenantId: string, { freshStatus = true } = {}): Promise<TenantFacts | undefined> {
      if (!UUID.test(tenantId)) return undefined
      const cached = tenants.get(tenantId)
      if (!cached) return read(tenantId)
      const age = now().getTime() - cached.statusReadAt
      // A clock that was set back makes the age negative: then the status counts as old.
      const fresh = cached.status === 'offboarded' || (age >= 0 && age < STATUS_AGE)
      return fresh || !freshStatus ? cached : read(tenantId)
    },

    /** The ID a token's tenant claim means: a tenant's ID, or the vendor's reference for it. */
    async resolveClaim(claim: string): Promise<string | undefined> {
      if (UUID.test(claim)) return claim
      const known = idsByReference.get(claim)
      if (known !== undefined) return known
      const item = await table.get(keys.reference(claim))
      const tenantId = item?.tenantId as string | undefined
      if (tenantId !== undefined) idsByReference.set(claim, tenantId)
      return tenantId
    },
  }
}
