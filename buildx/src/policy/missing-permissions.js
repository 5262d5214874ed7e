import { isAccountWide } from './access-level.js';
import { conditionSet, isSubset, mayHaveAction, mayHaveResource, statementsOf, surelyHasAction, surelyHasResource, } from './grant.js';
import { matchesAll } from './pattern.js';
/** Everything asked for that is not surely granted, one entry for each action and resource. */
export function findMissing({ granted, boundary, wanted }) {
    const documents = granted.map(policy => policy.document);
    const reach = {
        surely: rememberedOf(surelyHasResource),
        maybe: rememberedOf(mayHaveResource),
    };
    return wanted.flatMap(({ sid, actions, resources, conditions }) => {
        const asked = conditionSet(conditions);
        return actions.flatMap(action => {
            const own = relevant(documents, action);
            const limit = boundary && relevant([boundary], action);
            return resources.flatMap(resource => {
                const reason = reasonMissing(own, limit, resource, asked, reach);
                return reason === undefined ? [] : [{ sid, action, resource, reason }];
            });
        });
    });
}
function relevant(documents, action) {
    const all = (effect) => documents.flatMap(document => statementsOf(document, effect));
    return {
        allows: all('Allow').filter(statement => surelyHasAction(statement, action)),
        denies: all('Deny').filter(statement => mayHaveAction(statement, action) && canApply(statement) && reaches(statement, action)),
    };
}
function reasonMissing(own, limit, resource, asked, reach) {
    const allows = own.allows.filter(statement => reach.surely(statement, resource));
    const denies = own.denies.filter(statement => reach.maybe(statement, resource));
    if (denies.some(statement => conditionSet(statement.Condition).size === 0))
        return 'denied';
    if (allows.length === 0)
        return 'not-granted';
    const free = allows.some(statement => isSubset(conditionSet(statement.Condition), asked));
    if (!free || denies.length > 0)
        return 'conditional';
    return limit !== undefined && reasonMissing(limit, undefined, resource, asked, reach) !== undefined
        ? 'boundary'
        : undefined;
}
/** Many actions are asked for on the same few resources: each is looked up in a statement once. */
function rememberedOf(applies) {
    const known = new Map();
    return (statement, resource) => {
        const answers = known.get(statement) ?? new Map();
        known.set(statement, answers);
        const answer = answers.get(resource) ?? applies(statement, resource);
        answers.set(resource, answer);
        return answer;
    };
}
/** What takes no resource is judged on the resource `*`, which no ARN of a Deny matches. */
function reaches(statement, action) {
    return !isAccountWide(action) || (statement.Resource?.some(matchesAll) ?? true);
}
/**
 * Many accounts deny whatever does not come over TLS. Every call of this service does, so such a Deny takes
 * nothing away; all others are taken to apply.
 */
function canApply(statement) {
    const onlyWithoutTls = JSON.stringify(['bool', 'aws:securetransport', ['false']]);
    return !conditionSet(statement.Condition).has(onlyWithoutTls);
}
//# sourceMappingURL=missing-permissions.js.map