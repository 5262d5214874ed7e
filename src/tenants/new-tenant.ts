import type { Change } from '../audit/audit-log.js'
import { keys } from '../aws/keys.js'
import { ABSENT, type Write } from '../aws/table.js'
import { type ExternalIdOrigin, stemOf } from './external-id.js'
import { type Tenant, tenantItem } from './tenant.js'

export interface NewTenant {
  name: string
  reference?: string
  metadata?: Record<string, string>
}

/** A tenant as it begins. */
export function freshTenant(
  { name, reference, metadata = {} }: NewTenant,
  { id, externalId, now }: { id: string; externalId: string; now: Date },
): Tenant {
  const createdAt = now.toISOString()
  const times = { createdAt, updatedAt: createdAt }
  return { id, name, reference: reference ?? null, externalId, status: 'pending', ...times, metadata }
}

/**
 * All that makes a tenant: the tenant, the reservation of its external ID, then that of its reference where it has one,
 * then that of an imported external ID's stem. Each has to be absent.
 */
export function newTenantWrites(tenant: Tenant, origin: ExternalIdOrigin): Write[] {
  const { id: tenantId, externalId, reference, createdAt } = tenant
  const reservation = { tenantId, createdAt }
  const puts = [
    tenantItem(tenant, origin),
    { ...keys.externalId(externalId), externalId, ...reservation },
    ...(reference === null ? [] : [{ ...keys.reference(reference), ...reservation }]),
    // What the service makes is random, and never so alike.
    ...(origin === 'imported' ? [{ ...keys.externalIdStem(stemOf(externalId)), ...reservation }] : []),
  ]
  return puts.map(put => ({ put, condition: ABSENT }))
}

/** The change that makes a tenant, the first of its chain, with these writes. */
export function newTenantChange(
  { id, externalId, reference }: Tenant,
  externalIdOrigin: ExternalIdOrigin,
  actor: string,
  writes: Write[],
): Change {
  const details = { externalId, externalIdOrigin, referenced: reference !== null }
  return { chain: id, firstOfChain: true, actor, events: [{ action: 'tenant.created', details }], writes }
}
