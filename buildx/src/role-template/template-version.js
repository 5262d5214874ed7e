import { createHash } from 'node:crypto';
import canonicalizeModule from 'canonicalize';
import { roleDefinition } from './role-definition.js';
// The package is CommonJS typed as if it had a `default` member; what arrives is the function itself.
const canonicalize = canonicalizeModule;
/**
 * Names what the role is to be: one version for CloudFormation, Terraform and CLI, and for every tenant.
 * SHA-256 over RFC 8785 canonical JSON of trust, permissions, self-reads, path and session length. Reasons, titles
 * and the order of statements, actions and resources decide nothing in IAM, so they do not change it.
 */
export function templateVersion(set, trust) {
    const definition = roleDefinition(set, trust);
    const meaning = {
        permissionSet: set.name,
        path: definition.path,
        maxSessionDuration: definition.maxSessionDuration,
        trust: inOrder(definition.trust.map(trustMeaning)),
        permissions: inOrder(definition.permissions.map(statementMeaning)),
        selfReads: inOrder(definition.selfReads.map(statementMeaning)),
    };
    const sha256 = createHash('sha256').update(canonical(meaning)).digest('hex');
    return { sha256, id: sha256.slice(0, 12) };
}
function statementMeaning({ sid, actions, resources }) {
    return { sid, actions: distinct(actions), resources: distinct(resources) };
}
function trustMeaning({ sid, principal, actions, conditions }) {
    return { sid, principal, actions: distinct(actions), conditions };
}
function distinct(texts) {
    return [...new Set(texts)].sort();
}
function inOrder(statements) {
    return statements
        .map(statement => ({ statement, key: canonical(statement) }))
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ statement }) => statement);
}
function canonical(value) {
    const text = canonicalize(value);
    if (text === undefined)
        throw new TypeError('nothing to canonicalize');
    return text;
}
//# sourceMappingURL=template-version.js.map