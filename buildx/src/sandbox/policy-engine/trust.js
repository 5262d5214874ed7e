import { statementApplies } from './evaluate.js';
const strength = { none: 0, account: 1, role: 2, direct: 3, deny: 4 };
/**
 * Evaluates a trust policy. `principalIds` holds the unique ID that each ARN stood for when the policy was
 * saved: an ARN whose role was deleted and made again no longer matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function evaluateTrust(policy, principalIds, party, request) {
    let strongest = 'none';
    for (const statement of policy.statements) {
        const named = nameOf(statement.principals ?? [], principalIds, party);
        if (named === 'none' || !statementApplies(statement, request))
            continue;
        if (statement.effect === 'Deny')
            return 'deny';
        if (strength[named] > strength[strongest])
            strongest = named;
    }
    return strongest;
}
function nameOf(principals, principalIds, party) {
    let strongest = 'none';
    for (const principal of principals) {
        const named = matchPrincipal(principal, principalIds, party);
        if (strength[named] > strength[strongest])
            strongest = named;
    }
    return strongest;
}
function matchPrincipal({ type, value }, principalIds, party) {
    if (party.kind === 'service')
        return type === 'Service' && value === party.arn ? 'direct' : 'none';
    if (type !== 'AWS')
        return 'none';
    const byPolicy = party.kind === 'user' ? 'direct' : 'role';
    if (value === '*')
        return byPolicy;
    if (value === party.accountId ||
        /^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(value)?.[1] === party.accountId) {
        return 'account';
    }
    if (value === party.arn && party.kind === 'session')
        return 'direct';
    return (principalIds.get(value) ?? value) === party.uniqueId ? byPolicy : 'none';
}
/**
 * Joins the trust policy with the caller's own policies. Across accounts both must allow. Within one account a
 * trust policy that names the caller suffices, one that names the account leaves it to the caller's policies.
 * A session's role that is named is still bound by session policy and boundary. Any explicit Deny wins.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function mayAssume(trust, own, sameAccount) {
    if (trust === 'deny' || trust === 'none' || own.explicitDeny)
        return false;
    if (!sameAccount || trust === 'account')
        return own.allowed;
    return trust === 'direct' || own.withinLimits;
}
//# sourceMappingURL=trust.js.map