/**
 * Every key of the one table. `pk` and `sk` name an item; `gsi1` to `gsi3` are the indexes, each holding what
 * the comment says. docs/data-model.md lists the access patterns.
 */
export const keys = {
    tenant: (tenantId) => ({ pk: `TENANT#${tenantId}`, sk: 'TENANT' }),
    /** Keeps an external ID from ever being used twice; outlives its tenant. */
    externalId: (externalId) => ({ pk: `EXTERNAL_ID#${externalId}`, sk: 'RESERVATION' }),
    reference: (reference) => ({ pk: `REFERENCE#${reference}`, sk: 'RESERVATION' }),
    role: (tenantId, roleId) => ({ pk: `TENANT#${tenantId}`, sk: `ROLE#${roleId}` }),
    rolesOf: (tenantId) => ({ pk: `TENANT#${tenantId}`, prefix: 'ROLE#' }),
    /** One IAM role is registered once per tenant; IAM compares role names without case. */
    roleRegistration: (tenantId, partition, accountId, roleName) => ({
        pk: `TENANT#${tenantId}`,
        sk: `REGISTRATION#${partition}#${accountId}#${roleName.toLowerCase()}`,
    }),
    /** One IAM role belongs to one tenant. */
    claim: (partition, accountId, roleName) => ({
        pk: `CLAIM#${partition}#${accountId}`,
        sk: roleName.toLowerCase(),
    }),
    claimsIn: (partition, accountId) => ({ pk: `CLAIM#${partition}#${accountId}` }),
    verification: (roleId, verificationId) => ({
        pk: `ROLE#${roleId}`,
        sk: `VERIFICATION#${verificationId}`,
    }),
    verificationsOf: (roleId) => ({ pk: `ROLE#${roleId}`, prefix: 'VERIFICATION#' }),
    idempotency: (hash) => ({ pk: `IDEMPOTENCY#${hash}`, sk: 'IDEMPOTENCY' }),
    templateVersion: (id) => ({ pk: 'TEMPLATE_VERSIONS', sk: id }),
    templateVersions: () => ({ pk: 'TEMPLATE_VERSIONS' }),
    /**
     * Audit events have a prefix of their own and are only ever put: the service's IAM role can be denied
     * UpdateItem and DeleteItem on `AUDIT#*` by `dynamodb:LeadingKeys`. The head moves, so it lies elsewhere.
     */
    auditEvent: (chain, sequence) => ({
        pk: `AUDIT#${chain}`,
        sk: String(sequence).padStart(12, '0'),
    }),
    auditEventsOf: (chain) => ({ pk: `AUDIT#${chain}` }),
    chainHead: (chain) => ({ pk: `CHAIN#${chain}`, sk: 'HEAD' }),
};
/** Partition keys of the indexes. */
export const indexKeys = {
    tenants: 'TENANTS',
    tenantsWithStatus: (status) => `TENANTS#${status}`,
    chains: 'CHAINS',
    /** Audit events of one month (`2026-11`), so that no partition grows without end. */
    eventsOfMonth: (month) => `EVENTS#${month}`,
    eventsOfActor: (actor) => `ACTOR#${actor}`,
    eventsOfAction: (action) => `ACTION#${action}`,
    dueRoles: 'DUE_ROLES',
};
//# sourceMappingURL=keys.js.map