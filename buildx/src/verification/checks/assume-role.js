import { fail, inconclusive, pass, skip } from '../check.js';
import { denialCauses, denialRemedy } from '../denial-causes.js';
import { SENT } from '../negative-probes.js';
import { allowedNegative, uniqueIdOf, wasReplaced } from '../observations.js';
const ID = 'assume-role';
const AGAIN = 'The service tries again by itself; nothing is known against the role.';
/** CAA-001: AssumeRole with the tenant's external ID works, before and after the negative probes. */
export function assumeRole({ probes }, subject) {
    const { before, after } = probes;
    if (before.kind === 'error')
        return inconclusive(ID, before.message, AGAIN, { code: before.code });
    if (before.kind === 'denied')
        return denied('AWS denied AssumeRole.', before.requestId, subject);
    const allowed = allowedNegative(probes);
    if (allowed !== undefined) {
        return skip(ID, `It worked, and was not repeated: the role accepted ${SENT[allowed]} too.`);
    }
    if (after === undefined || after.kind === 'error') {
        const { code, message } = after ?? { code: 'not-repeated', message: 'The second request was not made.' };
        return inconclusive(ID, `It worked at first; asked again: ${message}`, AGAIN, { code });
    }
    if (after.kind === 'denied') {
        return denied('AWS allowed AssumeRole at first and denied it seconds later.', after.requestId, subject);
    }
    if (wasReplaced(probes)) {
        const summary = 'The role was deleted and created again under its name between two requests.';
        return inconclusive(ID, summary, 'Verify the role again in two minutes.');
    }
    return pass(ID, "The role can be assumed with the tenant's external ID.", {
        assumedRoleArn: after.assumedRoleArn,
        uniqueId: uniqueIdOf(after) ?? null,
    });
}
function denied(summary, requestId, subject) {
    const causes = denialCauses(subject);
    return fail(ID, 'high', {
        summary,
        remedy: denialRemedy(causes),
        evidence: {
            requestId,
            causes: causes.map(({ code, cause, howToCheck }) => ({ code, cause, howToCheck })),
        },
    });
}
//# sourceMappingURL=assume-role.js.map