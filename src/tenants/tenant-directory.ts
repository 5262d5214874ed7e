import { LRUCache } from 'lru-cache'
import { keys } from '../aws/keys.js'
import type { Table } from '../aws/table.js'
import { linkEpochOf, type Tenant, type TenantStatus, tenantOf } from './tenant.js'

/** What never changes about a tenant, and its status and link epoch as they were at most `STATUS_AGE` ago. */
export interface TenantFacts {
  id: string
  externalId: string
  reference: string | null
  status: TenantStatus
  /** Onboarding links of an earlier epoch have been ended. */
  linkEpoch: number
}

/** Milliseconds; an offboarded tenant's tokens and ended links must be worth nothing within five seconds everywhere. */
export const STATUS_AGE = 3_000

const CAPACITY = 50_000
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

interface TenantDirectoryTools {
  table: Table
  now: () => Date
  /** Tenants that it remembers, for whom it takes the memory at once. */
  capacity?: number
}

type CachedTenant = TenantFacts & { statusReadAt: number }

export type TenantDirectory = ReturnType<typeof createTenantDirectory>

/**
 * Tenants by ID or reference, from memory where it can be: external ID and reference are immutable and cached for
 * good, the status for three seconds.
 */
export function createTenantDirectory({ table, now, capacity = CAPACITY }: TenantDirectoryTools) {
  const tenants = new LRUCache<string, CachedTenant>({ max: capacity })
  const idsByReference = new LRUCache<string, string>({ max: capacity })

  const read = async (tenantId: string): Promise<TenantFacts | undefined> => {
    const statusReadAt = now().getTime()
    const item = await table.get(keys.tenant(tenantId))
    return item && keep(tenantOf(item), linkEpochOf(item), statusReadAt)
  }
  const keep = (tenant: Tenant, epoch: number, statusReadAt: number): TenantFacts => {
    const { id, externalId, reference, status } = tenant
    // A slow read may return after a later one: an offboarded tenant never comes back to life, nor an ended link.
    const known = tenants.get(id)
    const final = known?.status === 'offboarded' ? 'offboarded' : status
    const linkEpoch = Math.max(known?.linkEpoch ?? 0, epoch)
    const facts = { id, externalId, reference, status: final, linkEpoch, statusReadAt }
    tenants.set(id, facts)
    return facts
  }

  const recall = (tenantId: string, { freshStatus = true } = {}): TenantFacts | undefined => {
    const cached = tenants.get(tenantId)
    if (!cached || !freshStatus || cached.status === 'offboarded') return cached
    const age = now().getTime() - cached.statusReadAt
    // A clock that was set back makes the age negative: then the status counts as old.
    return age >= 0 && age < STATUS_AGE ? cached : undefined
  }
  const recallClaim = (claim: string): string | undefined =>
    UUID.test(claim) ? claim : idsByReference.get(claim)

  return {
    /** A tenant that was just made or changed: this replica knows it at once. */
    remember: (tenant: Tenant): TenantFacts => keep(tenant, 0, now().getTime()),

    /** A tenant's links were just ended: this replica refuses them at once. */
    linksEnded(tenantId: string, linkEpoch: number): void {
      const known = tenants.get(tenantId)
      if (known) tenants.set(tenantId, { ...known, linkEpoch: Math.max(known.linkEpoch, linkEpoch) })
    },

    /**
     * What `find` would give without a call to AWS; undefined where it would need one.
     * Who asks on the way of each request tries this first: to wait for what is there costs more than to look it up.
     */
    recall,

    /**
     * A tenant by ID; undefined where there is none.
     * @param freshStatus false where only immutable facts matter: such a read costs no call to AWS once cached
     */
    async find(tenantId: string, options: { freshStatus?: boolean } = {}): Promise<TenantFacts | undefined> {
      return UUID.test(tenantId) ? (recall(tenantId, options) ?? read(tenantId)) : undefined
    },

    /** What `resolveClaim` would give without a call to AWS; undefined where it would need one. */
    recallClaim,

    /** The ID a token's tenant claim means: a tenant's ID, or the vendor's reference for it. */
    async resolveClaim(claim: string): Promise<string | undefined> {
      const known = recallClaim(claim)
      if (known !== undefined) return known
      const item = await table.get(keys.reference(claim))
      const tenantId = item?.tenantId as string | undefined
      if (tenantId !== undefined) idsByReference.set(claim, tenantId)
      return tenantId
    },
  }
}
