import { covers, overlaps, resourceCovers, resourceOverlaps } from './pattern.js';
/** A condition element as a set; the order of keys and values and the case of keys do not matter. */
export function conditionSet(conditions) {
    return new Set(Object.entries(conditions ?? {}).flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => JSON.stringify([operator.toLowerCase(), key.toLowerCase(), [...new Set([values].flat())].sort()]))));
}
/** Whether every condition of `inner` is one of `outer`, so that `outer` holds only where `inner` does. */
export function isSubset(inner, outer) {
    return [...inner].every(condition => outer.has(condition));
}
/** The statements of one effect. */
export function statementsOf(document, effect) {
    return document.Statement.filter(statement => statement.Effect === effect);
}
/** Whether a statement surely applies to all that an action pattern names. */
export function surelyHasAction(statement, action) {
    const asked = action.toLowerCase();
    if (statement.Action !== undefined)
        return lowered(statement.Action).some(pattern => covers(pattern, asked));
    return !lowered(statement.NotAction).some(pattern => overlaps(pattern, asked));
}
/** Whether a statement may apply to something that an action pattern names. */
export function mayHaveAction(statement, action) {
    const asked = action.toLowerCase();
    if (statement.Action !== undefined)
        return lowered(statement.Action).some(pattern => overlaps(pattern, asked));
    return !lowered(statement.NotAction).some(pattern => covers(pattern, asked));
}
const loweredLists = new WeakMap();
/** Action patterns in lower case, made once for each list: a role's are held against every action asked for. */
function lowered(patterns = []) {
    const known = loweredLists.get(patterns);
    if (known)
        return known;
    const made = patterns.map(pattern => pattern.toLowerCase());
    loweredLists.set(patterns, made);
    return made;
}
/** Whether a statement surely applies to every resource of a pattern. One that names no resource does not. */
export function surelyHasResource(statement, resource) {
    if (statement.Resource !== undefined)
        return statement.Resource.some(pattern => resourceCovers(pattern, resource));
    const except = statement.NotResource;
    return except !== undefined && !except.some(pattern => resourceOverlaps(pattern, resource));
}
/** Whether a statement may apply to a resource of a pattern. */
export function mayHaveResource(statement, resource) {
    if (statement.Resource !== undefined)
        return statement.Resource.some(pattern => resourceOverlaps(pattern, resource));
    return !(statement.NotResource ?? []).some(pattern => resourceCovers(pattern, resource));
}
//# sourceMappingURL=grant.js.map