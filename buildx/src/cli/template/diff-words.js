import { bold, green, red } from '../terminal/text.js';
/** Tells a difference as somebody would who explains it to the customer: more first. */
export function sayDiff(terminal, pair, diff) {
    const say = (line = '') => terminal.say(line);
    const { permissions, trust, maxSessionDuration, reasons, sids } = diff;
    const came = pair.before ? '' : ' (new)';
    const went = pair.after ? '' : ' (gone)';
    say([bold(`${pair.permissionSet}${came}${went}`), ': ', verdictText(diff)]);
    sayGain(say, permissions, 'asked for', pair);
    if (trust)
        sayGain(say, trust, 'trusted', pair);
    if (maxSessionDuration) {
        const { before, after } = maxSessionDuration;
        say(`  A session may last ${after} s; before it was ${before} s.`);
    }
    if (reasons.length > 0)
        say('  Reasons that are told otherwise:');
    for (const { sid, action, before, after } of reasons) {
        say(`    ${action ?? 'the statement'} (${sid})`);
        say(`      before: ${before}`);
        say(`      now:    ${after}`);
    }
    const named = [...sids.added.map(sid => `${sid} came`), ...sids.removed.map(sid => `${sid} went`)];
    const onlyNames = [...permissions.more, ...permissions.less].length === 0;
    if (named.length > 0 && onlyNames) {
        say(`  Statements: ${named.join(', ')}. That decides nothing, but it is another template version.`);
    }
    if (trust === null && pair.before && pair.after && tellsTrust(pair) !== undefined) {
        say(`  The trust policy is not compared: ${tellsTrust(pair)} tells none.`);
    }
}
function verdictText({ differs, asksMore }) {
    if (!differs)
        return 'nothing differs, both sides ask for the same';
    return asksMore ? red('more is asked for') : green('nothing more is asked for');
}
/** The side that tells no trust, where the other one does. */
function tellsTrust({ before, after }) {
    if (before?.ask.trust && !after?.ask.trust)
        return 'the side after';
    return after?.ask.trust && !before?.ask.trust ? 'the side before' : undefined;
}
function sayGain(say, { more, less }, what, { before, after }) {
    if (more.length > 0)
        say(['  More is ', what, ':']);
    for (const change of more)
        sayChange(say, '+', change, what, after?.ask.reasons ?? []);
    if (less.length > 0)
        say(['  Less is ', what, ':']);
    for (const change of less)
        sayChange(say, '-', change, what, before?.ask.reasons ?? []);
}
const INSTEAD = {
    action: '',
    wildcard: 'the other side names only',
    resource: 'on the other side it is on',
    condition: 'on the other side it is under',
};
function sayChange(say, sign, { kind, sid, action, on, conditions, instead, severity }, what, reasons) {
    const isPermission = what === 'asked for';
    const colour = sign === '+' ? red : green;
    const how = isPermission ? `on ${on.join(', ')}` : `for ${on.join(', ')}`;
    const grave = isPermission && sign === '+' && severity !== 'low' ? `  [${severity}]` : '';
    say(['    ', colour(`${sign} ${action}`), ` ${how}`, grave, `  (${sid})`]);
    if (conditions.length > 0)
        say(`        under: ${conditions.join(' and ')}`);
    if (instead.length > 0)
        say(`        ${INSTEAD[kind]}: ${instead.join(', ')}`);
    const reason = reasons.find(each => each.sid === sid && each.action === action);
    if (reason && kind !== 'condition')
        say(`        reason: ${reason.text}`);
}
//# sourceMappingURL=diff-words.js.map