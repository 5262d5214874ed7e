import { conditionHolds } from './conditions.js';
import { arnMatches, globMatches } from './pattern.js';
import { RequestContext } from './request-context.js';
/**
 * Evaluates identity-like policies (identity, session, permissions boundary) on a request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(policies, request) {
    let verdict = 'none';
    for (const policy of policies) {
        for (const statement of policy.statements) {
            if (verdict === 'allow' && statement.effect === 'Allow')
                continue;
            if (!statementApplies(statement, request))
                continue;
            if (statement.effect === 'Deny')
                return 'deny';
            verdict = 'allow';
        }
    }
    return verdict;
}
/** Tells whether action, resource and every condition of the statement fit the request; not the principal. */
export function statementApplies(statement, request) {
    return (actionFits(statement, request.action) &&
        resourceFits(statement, request) &&
        statement.conditions.every(condition => conditionHolds(condition, request.context)));
}
function actionFits(statement, action) {
    const name = action.toLowerCase();
    const matches = (pattern) => globMatches(pattern.glob(noContext) ?? [], name);
    if (statement.actions)
        return statement.actions.some(matches);
    return statement.notActions !== undefined && !statement.notActions.some(matches);
}
const noContext = new RequestContext();
function resourceFits({ resources, notResources, principals }, request) {
    if (resources)
        return resources.some(pattern => resourceMatches(pattern, request) === true);
    // A NotResource with a variable that has no value makes the statement match nothing, not everything.
    if (notResources)
        return notResources.every(pattern => resourceMatches(pattern, request) === false);
    return principals !== undefined;
}
/** Gives undefined for a pattern with a variable that has no value. */
function resourceMatches(pattern, request) {
    if (pattern.source === '*')
        return true;
    const glob = pattern.glob(request.context);
    return glob && arnMatches(glob, request.resource, true);
}
//# sourceMappingURL=evaluate.js.map