import { roleArn } from '../iam/model.js';
import { parseTrustPolicy } from '../policy-engine/parse-policy.js';
import { evaluateTrust, mayAssume } from '../policy-engine/trust.js';
/** Tells whether a principal may take `action` (sts:AssumeRole, TagSession, SetSourceIdentity) on a role. */
export function principalMay(action, identity, principal, target, context) {
    const resource = roleArn(target.account.accountId, target.role);
    const party = { ...partyOf(principal), kind: principal.kind };
    const trust = trustOf(target, party, { action, resource, context });
    const own = identity.decide(principal, { action, resource, context });
    return mayAssume(trust, own, principal.accountId === target.account.accountId);
}
/** Tells how the role's trust policy speaks of a party. */
export function trustOf({ role }, party, request) {
    const policy = parseTrustPolicy(role.trust.document);
    return evaluateTrust(policy, new Map(role.trust.principalIds), party, request);
}
function partyOf({ accountId, arn, uniqueId }) {
    return { accountId, arn, uniqueId };
}
/**
 * Gives the condition keys that AssumeRole adds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function assumeRoleKeys(parameters, { account, role }) {
    const { tags, transitiveTagKeys } = parameters;
    return {
        'sts:ExternalId': parameters.externalId,
        'sts:RoleSessionName': parameters.sessionName,
        'sts:SourceIdentity': parameters.sourceIdentity,
        'sts:TransitiveTagKeys': transitiveTagKeys.length > 0 ? transitiveTagKeys : undefined,
        'aws:TagKeys': tags.length > 0 ? tags.map(tag => tag.Key) : undefined,
        'aws:ResourceAccount': account.accountId,
        ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
        ...Object.fromEntries(role.tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value])),
        ...Object.fromEntries(role.tags.map(({ Key, Value }) => [`iam:ResourceTag/${Key}`, Value])),
    };
}
//# sourceMappingURL=role-trust.js.map