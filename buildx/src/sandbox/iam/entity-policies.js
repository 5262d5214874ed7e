import { parseIdentityPolicy } from '../policy-engine/parse-policy.js';
import { AwsError } from '../wire.js';
import { noSuchEntity } from './errors.js';
import { requirePolicy } from './managed-policies.js';
import { checkName } from './validation.js';
const MAX_ATTACHED = 10;
/**
 * Puts an inline policy on a user or role. `quota` is for all its inline policies together: 2,048 characters for
 * a user, 10,240 for a role. Throws MalformedPolicyDocument, LimitExceeded, ValidationError.
 */
export function putInline(entity, policyName, document, quota) {
    checkName('PolicyName', policyName, 128);
    parseIdentityPolicy(document);
    const others = entity.inline.filter(policy => policy.policyName !== policyName);
    const size = [...others.map(policy => policy.document), document].join('').replace(/\s/g, '').length;
    if (size > quota)
        throw new AwsError('LimitExceeded', `Maximum policy size of ${quota} bytes exceeded`, 409);
    const position = entity.inline.findIndex(policy => policy.policyName === policyName);
    if (position < 0)
        entity.inline.push({ policyName, document });
    else
        entity.inline[position] = { policyName, document };
}
/** Gives an inline policy. Throws NoSuchEntity; `owner` is the user or role for its message. */
export function requireInline(entity, policyName, owner) {
    const policy = entity.inline.find(candidate => candidate.policyName === policyName);
    if (policy)
        return policy;
    throw noSuchEntity(`The ${owner} policy with name ${policyName} cannot be found.`);
}
/** Removes an inline policy. Throws NoSuchEntity. */
export function deleteInline(entity, policyName, owner) {
    requireInline(entity, policyName, owner);
    entity.inline = entity.inline.filter(policy => policy.policyName !== policyName);
}
/** Attaches a managed policy; again is no error. Throws NoSuchEntity, LimitExceeded. */
export function attach(account, entity, policyArn) {
    requirePolicy(account, policyArn);
    if (entity.attached.includes(policyArn))
        return;
    if (entity.attached.length >= MAX_ATTACHED) {
        throw new AwsError('LimitExceeded', `Cannot exceed quota for PoliciesPerRole: ${MAX_ATTACHED}`, 409);
    }
    entity.attached.push(policyArn);
}
/** Detaches a managed policy. Throws NoSuchEntity where it is not attached. */
export function detach(entity, policyArn) {
    if (!entity.attached.includes(policyArn))
        throw noSuchEntity(`Policy ${policyArn} was not found.`);
    entity.attached = entity.attached.filter(arn => arn !== policyArn);
}
/** Sets or, without an ARN, removes the permissions boundary. Throws NoSuchEntity for an unknown policy. */
export function setBoundary(account, entity, policyArn) {
    if (policyArn === undefined) {
        delete entity.boundary;
        return;
    }
    requirePolicy(account, policyArn);
    entity.boundary = policyArn;
}
//# sourceMappingURL=entity-policies.js.map