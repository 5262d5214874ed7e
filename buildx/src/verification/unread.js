import { inconclusive, skip } from './check.js';
import { SENT } from './negative-probes.js';
import { allowedNegative, unrefusedNegative, wasReplaced, } from './observations.js';
import { identifies } from './read-role.js';
const LATER = 'Nothing is wrong with the role as far as is known. The service tries again by itself.';
/** Why nothing was read at all: the verdict of a reading check before it looks at any reading, if that settles it. */
export function notRead(id, { probes, readings }) {
    const allowed = allowedNegative(probes);
    if (allowed !== undefined) {
        return skip(id, `Not looked at: the role may be somebody else's, since it accepted ${SENT[allowed]}.`);
    }
    if (readings === undefined)
        return skip(id, `Not looked at: ${whyNotProved({ probes })}.`);
    const { session, identity } = readings;
    if (session.kind === 'error')
        return inconclusive(id, session.message, LATER, { code: session.code });
    if (session.kind === 'denied') {
        const summary = 'The role was assumed three times over, and then denied the session to read with.';
        return inconclusive(id, summary, 'If the role was changed just now, verify it again in two minutes.', {
            requestId: session.requestId,
        });
    }
    if (identity === undefined) {
        const summary = 'Another role of the same name answered the reading session than answered the probes.';
        return inconclusive(id, summary, 'If the role was created anew just now, verify it again in two minutes.');
    }
    return undefined;
}
/** Why the role itself was not read: as `notRead`, and where the session is not proved to be the role's. */
export function roleNotRead(id, observations, subject) {
    const unread = notRead(id, observations);
    if (unread !== undefined)
        return unread;
    const identity = observations.readings?.identity;
    if (identity?.kind !== 'read')
        return skip(id, 'Not looked at: GetCallerIdentity did not confirm the account.');
    if (identifies(subject.role, identity.value))
        return undefined;
    return skip(id, "Not looked at: the session belongs to another account or role than the ARN's.");
}
/** The verdict on a check whose reading was denied (SKIP) or failed (ERROR). */
export function unreadable(id, what, reading) {
    if (reading.kind === 'error') {
        return inconclusive(id, `${what} could not be read. ${reading.message}`, LATER, { code: reading.code });
    }
    const summary = `${what} could not be read: the role is not allowed to read about itself.`;
    return skip(id, summary, "Launch the vendor's template again: it lets the role read its own policies.");
}
function whyNotProved({ probes }) {
    if (probes.before.kind === 'denied')
        return 'the role could not be assumed';
    if (probes.after?.kind === 'denied')
        return 'the role could not be assumed a second time';
    if (wasReplaced(probes))
        return 'the role was replaced by another of its name meanwhile';
    const unrefused = unrefusedNegative(probes);
    if (probes.after?.kind === 'allowed' && unrefused !== undefined) {
        return `whether the role refuses ${SENT[unrefused]} is not known, so it may be somebody else's`;
    }
    return 'asking for the role ended in an error';
}
//# sourceMappingURL=unread.js.map