import { indexKeys, keys } from '../aws/keys.js'
import type { Item } from '../aws/table.js'
import type { ExternalIdOrigin } from './external-id.js'

export const TENANT_STATUSES = ['pending', 'active', 'offboarded'] as const
export type TenantStatus = (typeof TENANT_STATUSES)[number]

/** A customer of the vendor. */
export interface Tenant {
  /** UUID v7. */
  id: string
  name: string
  /** The vendor's own ID for the tenant, unique, never changed. */
  reference: string | null
  /** A UUID, never changed, never reused: v4, made by the service, unless the tenant was imported. */
  externalId: string
  status: TenantStatus
  /** RFC 3339 UTC, as all times. */
  createdAt: string
  updatedAt: string
  metadata: Record<string, string>
}

/** The table item of a new tenant, with its counters of registered roles. */
export function tenantItem(tenant: Tenant, externalIdOrigin: ExternalIdOrigin): Item {
  const { pk, sk } = keys.tenant(tenant.id)
  return {
    ...tenant,
    pk,
    sk,
    gsi1pk: indexKeys.tenants,
    gsi1sk: tenant.id,
    gsi2pk: indexKeys.tenantsWithStatus(tenant.status),
    gsi2sk: tenant.id,
    externalIdOrigin,
    ...(externalIdOrigin === 'imported' && { gsi3pk: indexKeys.importedExternalIds, gsi3sk: tenant.id }),
    roleCount: 0,
    unverifiedRoleCount: 0,
  }
}

/** What of a tenant's item changes with its status. */
export function tenantStatusFields(status: TenantStatus) {
  return { status, gsi2pk: indexKeys.tenantsWithStatus(status) }
}

/** The epoch of a tenant's onboarding links: each time they are ended it moves on, and links of before are refused. */
export function linkEpochOf(item: Item): number {
  return (item.linkEpoch as number | undefined) ?? 0
}

export function tenantOf(item: Item): Tenant {
  const { id, name, reference, externalId, status, createdAt, updatedAt, metadata } = item as Item & Tenant
  return { id, name, reference, externalId, status, createdAt, updatedAt, metadata }
}
