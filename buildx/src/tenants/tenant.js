import { indexKeys, keys } from '../aws/keys.js';
export const TENANT_STATUSES = ['pending', 'active', 'offboarded'];
/** The table item of a new tenant, with its counters of registered roles. */
export function tenantItem(tenant) {
    const { pk, sk } = keys.tenant(tenant.id);
    return {
        ...tenant,
        pk,
        sk,
        gsi1pk: indexKeys.tenants,
        gsi1sk: tenant.id,
        gsi2pk: indexKeys.tenantsWithStatus(tenant.status),
        gsi2sk: tenant.id,
        roleCount: 0,
        unverifiedRoleCount: 0,
    };
}
/** What of a tenant's item changes with its status. */
export function tenantStatusFields(status) {
    return { status, gsi2pk: indexKeys.tenantsWithStatus(status) };
}
/** The epoch of a tenant's onboarding links: each time they are ended it moves on, and links of before are refused. */
export function linkEpochOf(item) {
    return item.linkEpoch ?? 0;
}
export function tenantOf(item) {
    const { id, name, reference, externalId, status, createdAt, updatedAt, metadata } = item;
    return { id, name, reference, externalId, status, createdAt, updatedAt, metadata };
}
//# sourceMappingURL=tenant.js.map