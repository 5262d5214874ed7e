import { parseIdentityPolicy } from '../policy-engine/parse-policy.js';
import { AwsError } from '../wire.js';
import { awsManagedPolicies } from './aws-managed-policies.js';
import { alreadyExists, deleteConflict, noSuchEntity } from './errors.js';
import { newUniqueId } from './unique-ids.js';
import { checkName, checkPath, checkSize } from './validation.js';
const MAX_VERSIONS = 5;
/** Gives a managed policy of the account or of AWS. Throws NoSuchEntity. */
export function requirePolicy(account, arn) {
    const own = account.policies.get(arn.slice(arn.lastIndexOf('/') + 1).toLowerCase());
    const policy = own?.arn === arn ? own : awsManagedPolicies.get(arn);
    if (policy)
        return policy;
    throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
}
/** Gives a policy that the account may change. Throws AccessDenied for AWS's own. */
export function requireOwnPolicy(account, arn) {
    const policy = requirePolicy(account, arn);
    if (!awsManagedPolicies.has(arn))
        return policy;
    throw new AwsError('AccessDenied', 'AWS managed policies belong to AWS and cannot be changed.', 403);
}
/** Gives the document of a policy's default version. */
export function defaultDocument(policy) {
    return requireVersion(policy, policy.defaultVersion).document;
}
/** Throws NoSuchEntity where the policy has no such version. */
export function requireVersion(policy, versionId) {
    const version = policy.versions.find(({ id }) => id === versionId);
    if (version)
        return version;
    throw noSuchEntity(`Policy ${policy.arn} version ${versionId} does not exist or is not attachable.`);
}
/** Adds a managed policy. Throws EntityAlreadyExists, MalformedPolicyDocument, LimitExceeded, ValidationError. */
export function createPolicy(account, properties, now) {
    const { policyName, path = '/', description, document } = properties;
    checkName('PolicyName', policyName, 128);
    checkPath(path);
    checkDocument(document);
    if (account.policies.has(policyName.toLowerCase())) {
        throw alreadyExists(`A policy called ${policyName} already exists. Duplicate names are not allowed.`);
    }
    const createdAt = now.toISOString();
    const policy = {
        policyName,
        path,
        arn: `arn:aws:iam::${account.accountId}:policy${path}${policyName}`,
        policyId: newUniqueId('ANPA'),
        ...(description === undefined ? {} : { description }),
        createdAt,
        updatedAt: createdAt,
        versions: [{ id: 'v1', document, createdAt }],
        defaultVersion: 'v1',
        nextVersion: 2,
    };
    account.policies.set(policyName.toLowerCase(), policy);
    return policy;
}
/** Adds a version. Throws LimitExceeded for a sixth, and as createPolicy. */
export function addVersion(policy, document, setAsDefault, now) {
    checkDocument(document);
    if (policy.versions.length >= MAX_VERSIONS) {
        const message = `A managed policy can have up to ${MAX_VERSIONS} versions. Before you create a new version, you must delete an existing version.`;
        throw new AwsError('LimitExceeded', message, 409);
    }
    const version = { id: `v${policy.nextVersion++}`, document, createdAt: now.toISOString() };
    policy.versions.push(version);
    policy.updatedAt = version.createdAt;
    if (setAsDefault)
        policy.defaultVersion = version.id;
    return version;
}
/** Removes a version. Throws DeleteConflict for the default one. */
export function deleteVersion(policy, versionId) {
    const version = requireVersion(policy, versionId);
    if (versionId === policy.defaultVersion) {
        throw deleteConflict('Cannot delete the default version of a policy.');
    }
    policy.versions.splice(policy.versions.indexOf(version), 1);
}
/** Removes a policy. Throws DeleteConflict while it is attached, bounds somebody or has other versions. */
export function deletePolicy(account, arn) {
    const policy = requireOwnPolicy(account, arn);
    if (attachmentCount(account, arn) + boundaryCount(account, arn) > 0) {
        throw deleteConflict('Cannot delete a policy attached to entities.');
    }
    if (policy.versions.length > 1) {
        throw deleteConflict('This policy has more than one version. Before you delete a policy, you must delete the other versions.');
    }
    account.policies.delete(policy.policyName.toLowerCase());
}
/** How many users and roles of the account have the policy attached. */
export function attachmentCount(account, arn) {
    return entities(account).filter(entity => entity.attached.includes(arn)).length;
}
/** How many users and roles of the account have the policy as their boundary. */
export function boundaryCount(account, arn) {
    return entities(account).filter(entity => entity.boundary === arn).length;
}
function entities(account) {
    return [...account.users.values(), ...account.roles.values()];
}
function checkDocument(document) {
    parseIdentityPolicy(document);
    checkSize(document, 6_144, 'PolicySize');
}
//# sourceMappingURL=managed-policies.js.map