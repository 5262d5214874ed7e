import { NEGATIVE_PROBES } from './negative-probes.js';
/** The negative probe that was allowed, if any: the run ends there. */
export function allowedNegative({ negatives }) {
    return NEGATIVE_PROBES.find(probe => negatives[probe]?.kind === 'allowed');
}
/** The role's unique ID (`AROA…`), which changes when a role is deleted and created again under its name. */
export function uniqueIdOf(outcome) {
    return outcome?.kind === 'allowed' ? outcome.assumedRoleId.split(':')[0] : undefined;
}
/** Tells whether another role of the same name answered the second time. */
export function wasReplaced({ before, after }) {
    return before.kind === 'allowed' && after?.kind === 'allowed' && uniqueIdOf(before) !== uniqueIdOf(after);
}
/** The first negative probe that was not answered by a denial: in error, or allowed, or not asked. */
export function unrefusedNegative({ negatives }) {
    return NEGATIVE_PROBES.find(probe => negatives[probe]?.kind !== 'denied');
}
/**
 * Tells whether the role can be assumed, by the same role before and after, and refused every negative probe. One in
 * error gives no leave to read: the role might have accepted it, and so be somebody else's.
 */
export function mayBeRead(probes) {
    const { before, after } = probes;
    if (before.kind !== 'allowed' || after?.kind !== 'allowed')
        return false;
    return !wasReplaced(probes) && unrefusedNegative(probes) === undefined;
}
//# sourceMappingURL=observations.js.map