import { severityOfGrant } from './access-level.js';
import { conditionSet, isSubset } from './grant.js';
import { actionCovers, actionOverlaps, resourceCovers } from './pattern.js';
/**
 * What `after` asks for that `before` did not, and the other way round. What cannot be shown to lie within the other
 * side counts as more (or less): a wildcard in the place of names, a resource that is wider, a condition that is
 * missing or another.
 * Source: IAM User Guide, "Policy evaluation logic"; all statements are Allow statements.
 */
export function diffAsks(before, after) {
    const permissions = gain(before.permissions, after.permissions);
    const trust = before.trust && after.trust ? gain(before.trust, after.trust) : null;
    const maxSessionDuration = sessionChange(before, after);
    const reasons = reasonChanges(before.reasons ?? [], after.reasons ?? []);
    const sids = {
        added: sidsBeyond(after.permissions, before.permissions),
        removed: sidsBeyond(before.permissions, after.permissions),
    };
    const longer = maxSessionDuration !== null && maxSessionDuration.after > maxSessionDuration.before;
    const changes = [permissions, trust].flatMap(each => (each ? [...each.more, ...each.less] : []));
    return {
        permissions,
        trust,
        maxSessionDuration,
        reasons,
        sids,
        asksMore: permissions.more.length > 0 || (trust?.more.length ?? 0) > 0 || longer,
        differs: [changes, reasons, sids.added, sids.removed].some(list => list.length > 0) ||
            maxSessionDuration !== null,
    };
}
function gain(before, after) {
    return { more: beyond(after, before), less: beyond(before, after) };
}
/** What of `asked` does not surely lie within one grant of `others`, or within several for its things. */
function beyond(asked, others) {
    const held = others.map(heldOf);
    const told = new Set();
    return asked.flatMap(grant => {
        const { on, conditions, conditionTexts } = heldOf(grant);
        return grant.actions.flatMap(action => {
            const naming = held.filter(other => other.actions.some(wider => actionCovers(wider, action)));
            const binding = naming.filter(other => isSubset(other.conditions, conditions));
            const open = on.filter(({ pattern, text }) => {
                const key = JSON.stringify([action.toLowerCase(), text, [...conditions].sort()]);
                if (told.has(key) || holds(binding, pattern))
                    return false;
                told.add(key);
                return true;
            });
            const change = (kind, things, instead) => {
                if (things.length === 0)
                    return [];
                const texts = things.map(({ text }) => text);
                const severity = gravestOf(texts.map(text => severityOfGrant(action, text)));
                return [
                    {
                        kind,
                        sid: grant.sid,
                        action,
                        on: texts,
                        conditions: conditionTexts,
                        instead: distinct(instead),
                        severity,
                    },
                ];
            };
            const conditional = open.filter(({ pattern }) => holds(naming, pattern));
            const rest = open.filter(thing => !conditional.includes(thing));
            const parts = held.flatMap(other => other.actions.filter(narrower => actionOverlaps(narrower, action)));
            const kind = naming.length > 0 ? 'resource' : parts.length > 0 ? 'wildcard' : 'action';
            const instead = naming.length > 0 ? naming.flatMap(other => other.on.map(({ text }) => text)) : parts;
            return [
                ...change('condition', conditional, conditionsOn(naming, conditional)),
                ...change(kind, rest, instead),
            ];
        });
    });
}
function holds(grants, pattern) {
    return grants.some(grant => grant.on.some(wider => resourceCovers(wider.pattern, pattern)));
}
function conditionsOn(grants, things) {
    return grants
        .filter(grant => things.some(({ pattern }) => holds([grant], pattern)))
        .flatMap(({ conditionTexts }) => conditionTexts.length > 0 ? [conditionTexts.join(' and ')] : ['no condition']);
}
function heldOf({ actions, on, conditions }) {
    return {
        actions,
        on: distinct(on).map(text => ({ text, pattern: asName(text) })),
        conditions: conditionSet(conditions),
        conditionTexts: Object.entries(conditions ?? {}).flatMap(([operator, keys]) => Object.entries(keys).map(([key, values]) => `${operator} ${key} ${[values].flat().join(' or ')}`)),
    };
}
/**
 * A reference such as `${AWS::AccountId}` stands for the same on both sides: it is compared as a name. Without `$` and
 * colons it is neither a variable that can be anything nor a boundary of an ARN's parts.
 */
function asName(text) {
    return text.replace(/\$\{([^{}]*)\}/g, (_, name) => `{${name.replaceAll(':', '.')}}`);
}
function sessionChange(before, after) {
    const [old, now] = [before.maxSessionDuration, after.maxSessionDuration];
    return old === undefined || now === undefined || old === now ? null : { before: old, after: now };
}
/** Reasons of what both sides have; those of what came or went are told with it. */
function reasonChanges(before, after) {
    const keyOf = ({ sid, action }) => JSON.stringify([sid, action?.toLowerCase() ?? null]);
    const old = new Map(before.map(reason => [keyOf(reason), reason.text]));
    return after.flatMap(reason => {
        const was = old.get(keyOf(reason));
        return was === undefined || was === reason.text
            ? []
            : [{ sid: reason.sid, action: reason.action ?? null, before: was, after: reason.text }];
    });
}
function sidsBeyond(some, others) {
    return distinct(some.map(({ sid }) => sid)).filter(sid => !others.some(other => other.sid === sid));
}
const ORDER = ['low', 'medium', 'high', 'critical'];
function gravestOf(severities) {
    return ORDER.findLast(severity => severities.includes(severity)) ?? 'low';
}
function distinct(texts) {
    return [...new Set(texts)];
}
//# sourceMappingURL=ask-diff.js.map