import { evaluate } from './evaluate.js';
/**
 * Decides by the principal's own policies: the intersection of identity policies, permissions boundary and
 * session policy, where an explicit Deny in any of them wins.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function decide(policies, request) {
    const kinds = [
        ['identity-based policy', evaluate(policies.identity, request)],
        ['permissions boundary', policies.boundary ? evaluate(policies.boundary, request) : 'allow'],
        ['session policy', policies.session ? evaluate(policies.session, request) : 'allow'],
    ];
    const denying = kinds.find(([, verdict]) => verdict === 'deny');
    const silent = kinds.find(([, verdict]) => verdict === 'none');
    return {
        allowed: !denying && !silent,
        explicitDeny: denying !== undefined,
        withinLimits: kinds.slice(1).every(([, verdict]) => verdict === 'allow'),
        deniedBy: (denying ?? silent)?.[0],
    };
}
//# sourceMappingURL=decide.js.map