import { diffAsks } from '../../policy/ask-diff.js';
import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { sayDiff } from './diff-words.js';
import { readSide } from './sides.js';
/** `drawbridge template diff`: found is that more is asked for. */
export async function diff(values, tools) {
    const { terminal } = tools;
    const before = await readSide(values.before, tools);
    const after = await readSide(values.after, tools);
    const compared = pairs(before, after).map(pair => ({ pair, diff: compare(pair) }));
    for (const { pair, diff: found } of compared) {
        if (values.json) {
            terminal.json({ permissionSet: pair.permissionSet, before: before.name, after: after.name, ...found });
        }
        else {
            sayDiff(terminal, pair, found);
        }
    }
    return compared.some(({ diff: { asksMore } }) => asksMore) ? EXIT.found : EXIT.done;
}
/** Two folders are compared set by set; a single one with its like, or with another single one whatever its name. */
function pairs(before, after) {
    const [old, now] = [before.asks, after.asks];
    if (before.kind === 'single' && after.kind === 'single') {
        return [{ permissionSet: now[0]?.permissionSet ?? '', before: old[0], after: now[0] }];
    }
    const byName = (asks, name) => asks.find(({ permissionSet }) => permissionSet === name);
    const wanted = [before, after].filter(({ kind }) => kind === 'single').flatMap(({ asks }) => asks);
    const names = new Set((wanted.length > 0 ? wanted : [...old, ...now]).map(({ permissionSet }) => permissionSet));
    return [...names].sort().map(permissionSet => {
        const pair = { permissionSet, before: byName(old, permissionSet), after: byName(now, permissionSet) };
        if (wanted.length > 0 && (!pair.before || !pair.after)) {
            const folder = pair.before ? after.name : before.name;
            throw new Failure(`There is no permission set ${permissionSet} in ${folder} to compare with`);
        }
        return pair;
    });
}
/** What the role reads of itself is compared where both sides tell it, as what else is asked for. */
function compare({ before, after }) {
    const both = before?.selfReads !== undefined && after?.selfReads !== undefined;
    return diffAsks(askOf(before, both), askOf(after, both));
}
function askOf(side, withSelfReads) {
    if (side === undefined)
        return { permissions: [], reasons: [] };
    const { ask, selfReads = [] } = side;
    return withSelfReads ? { ...ask, permissions: [...ask.permissions, ...selfReads] } : ask;
}
//# sourceMappingURL=diff.js.map