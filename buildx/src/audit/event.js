import { createHash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
// The package is CommonJS whose types claim an ES default export.
const canonicalize = canonicalizeModule;
/** Chain of what belongs to no tenant. */
export const SYSTEM_CHAIN = 'system';
export const AUDIT_ACTIONS = [
    'tenant.created',
    'tenant.updated',
    'tenant.activated',
    'tenant.offboarded',
    'role.registered',
    'role.status-changed',
    'role.findings-changed',
    'role.claimed',
    'role.recreated',
    'role.revoked',
    'onboarding.link-created',
    'onboarding.links-ended',
    'template.published',
];
/** Actor of what the service does by itself. */
export const SERVICE_ACTOR = 'drawbridge';
/** `previousHash` of a chain's first event: binds the chain to its tenant, so that chains cannot be swapped. */
export function genesisHash(chain) {
    return sha256(`drawbridge audit chain ${chain}`);
}
/** SHA-256, in hex, over the RFC 8785 canonical JSON of the whole event but its hash. */
export function hashEvent(event) {
    const { id, sequence, tenantId, action, actor, occurredAt, details, previousHash } = event;
    return sha256(canonicalJson({ id, sequence, tenantId, action, actor, occurredAt, details, previousHash }));
}
/** RFC 8785 (JSON Canonicalization Scheme) text of a value. */
export function canonicalJson(value) {
    const text = canonicalize(value);
    if (text === undefined)
        throw new TypeError('The value has no JSON form');
    return text;
}
export function sha256(text) {
    return createHash('sha256').update(text).digest('hex');
}
/** The event an item of the table holds. Tampering can have put anything there: nothing is assumed. */
export function eventOf(item) {
    const { id, sequence, tenantId, action, actor, occurredAt, details, previousHash, hash } = item;
    return { id, sequence, tenantId, action, actor, occurredAt, details, previousHash, hash };
}
//# sourceMappingURL=event.js.map