import { severityOfGrant } from './access-level.js';
import { statementName } from './document.js';
import { conditionSet, isSubset, statementsOf, surelyHasAction, surelyHasResource, } from './grant.js';
import { actionCovers, resourceCovers } from './pattern.js';
/** Enough to act on; a role with more has to be made anew anyway. */
export const MAX_EXCESS = 1000;
/**
 * How much is looked up in Deny statements, in characters compared: some tens of milliseconds. A customer's policies
 * hold thousands of patterns on either side, and whoever wants to can make all of them be compared.
 */
const MAX_DENY_WORK = 20_000_000;
/** What a comparison costs beside its characters. */
const COMPARISON = 16;
/**
 * Every grant that is neither asked for nor surely denied, the first thousand of them. Where there are more patterns
 * than can be compared, the rest of the grants counts as not denied.
 */
export function findExcess({ granted, wanted, allowedExtra = [] }) {
    const asked = [...wanted, ...allowedExtra].map(item => ({ ...item, held: conditionSet(item.conditions) }));
    const denied = granted
        .flatMap(policy => statementsOf(policy.document, 'Deny'))
        .map(statement => ({
        statement,
        held: conditionSet(statement.Condition),
        actionCost: costOf(statement.Action ?? statement.NotAction),
        resourceCost: costOf(statement.Resource ?? statement.NotResource),
    }));
    const allowance = { left: MAX_DENY_WORK };
    const excess = [];
    for (const policy of granted) {
        for (const [index, statement] of policy.document.Statement.entries()) {
            if (statement.Effect !== 'Allow')
                continue;
            const sid = statementName(statement, index);
            for (const grant of excessGrants(statement, asked, denied, allowance)) {
                if (excess.length === MAX_EXCESS)
                    return excess;
                excess.push({ policy: policy.name, kind: policy.kind, sid, ...grant });
            }
        }
    }
    return excess;
}
/** A grant of all but something is taken as a grant of everything: that is what it grows into. */
function* excessGrants(statement, asked, denied, allowance) {
    const actions = unique(statement.Action ?? ['*'], action => action.toLowerCase());
    const resources = unique(statement.Resource ?? ['*'], resource => resource);
    const held = conditionSet(statement.Condition);
    for (const action of actions) {
        const covering = asked.filter(item => isSubset(item.held, held) && item.actions.some(wanted => actionCovers(wanted, action)));
        const denying = denied.filter(deny => isSubset(deny.held, held) &&
            spend(allowance, action, deny.actionCost) &&
            surelyHasAction(deny.statement, action));
        const within = unique(covering.flatMap(item => item.resources), resource => resource);
        for (const resource of resources) {
            if (within.some(wanted => resourceCovers(wanted, resource)))
                continue;
            const isDenied = denying.some(deny => spend(allowance, resource, deny.resourceCost) && surelyHasResource(deny.statement, resource));
            if (isDenied)
                continue;
            yield { action, resource, severity: severityOfGrant(action, resource) };
        }
    }
}
function costOf(patterns = []) {
    return patterns.reduce((sum, pattern) => sum + pattern.length + COMPARISON, 0);
}
/** Whether there is room for one more look-up; takes its cost. */
function spend(allowance, text, cost) {
    allowance.left -= (text.length + COMPARISON) * cost;
    return allowance.left >= 0;
}
function unique(items, key) {
    return [...new Map(items.map(item => [key(item), item])).values()];
}
//# sourceMappingURL=excess-permissions.js.map