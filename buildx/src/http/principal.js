/** What a token may say its bearer is. */
export const ROLES = ['operator', 'auditor', 'tenant', 'workload'];
/**
 * Longest `Principal.id`. It is part of index keys, which DynamoDB takes up to 2,048 bytes of; a `sub` has 255
 * characters at most (OpenID Connect Core 1.0, section 2).
 */
export const MAX_PRINCIPAL_ID = 500;
//# sourceMappingURL=principal.js.map