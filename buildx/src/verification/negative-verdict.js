import { fail, inconclusive, pass, skip } from './check.js';
import { SENT } from './negative-probes.js';
import { allowedNegative, wasReplaced } from './observations.js';
/**
 * Judges the negative probes of one check together: one that was allowed fails it, whatever came of the others.
 * A denial counts only between two positive probes that worked, since only then was it about the external ID.
 */
export function judgeNegatives(id, probes, asked, words) {
    const verdicts = asked.map(probe => judgeOne(probe, probes));
    const evidence = evidenceOf(verdicts, probes);
    const worst = ['FAIL', 'ERROR', 'SKIP']
        .map(status => verdicts.find(verdict => verdict.status === status))
        .find(verdict => verdict !== undefined);
    if (worst === undefined)
        return pass(id, words.passed, evidence);
    if (worst.status === 'SKIP')
        return skip(id, worst.reason, null, evidence);
    if (worst.status === 'ERROR')
        return inconclusive(id, worst.reason, 'Verify the role again later.', evidence);
    return fail(id, 'critical', { summary: worst.reason, remedy: words.remedy, evidence });
}
function judgeOne(probe, probes) {
    const outcome = probes.negatives[probe];
    if (outcome === undefined)
        return { status: 'SKIP', probe, reason: whyNotAsked(probes) };
    if (outcome.kind === 'allowed') {
        return { status: 'FAIL', probe, reason: `The role can be assumed with ${SENT[probe]}.` };
    }
    if (outcome.kind === 'error') {
        const reason = `Whether the role refuses ${SENT[probe]} is not known. ${outcome.message}`;
        return { status: 'ERROR', probe, reason };
    }
    return judgeDenial(probe, probes);
}
function judgeDenial(probe, probes) {
    const { before, after } = probes;
    if (before.kind === 'denied' || after?.kind === 'denied') {
        const reason = 'Denied, which says nothing while the right external ID is denied as well.';
        return { status: 'SKIP', probe, reason };
    }
    if (after?.kind === 'error') {
        const reason = `Denied, but not confirmed: asking once more ended in an error. ${after.message}`;
        return { status: 'ERROR', probe, reason };
    }
    if (wasReplaced(probes)) {
        return {
            status: 'ERROR',
            probe,
            reason: 'Denied while the role was being replaced by another of its name.',
        };
    }
    if (after === undefined) {
        return {
            status: 'SKIP',
            probe,
            reason: 'Denied, but not confirmed: the run ended at a request that was allowed.',
        };
    }
    return { status: 'PASS', probe, reason: `The role refuses ${SENT[probe]}.` };
}
function whyNotAsked(probes) {
    const allowed = allowedNegative(probes);
    if (allowed === undefined)
        return 'Not asked: asking for the role with its external ID ended in an error.';
    return `Not asked: the role accepted ${SENT[allowed]}, so nothing more was asked of it.`;
}
function evidenceOf(verdicts, probes) {
    return {
        probes: verdicts.map(({ probe }) => {
            const outcome = probes.negatives[probe];
            const entry = { probe, sent: SENT[probe], outcome: outcome?.kind ?? 'not-asked' };
            if (outcome?.kind === 'denied')
                return { ...entry, requestId: outcome.requestId };
            return outcome?.kind === 'error' ? { ...entry, code: outcome.code } : entry;
        }),
    };
}
//# sourceMappingURL=negative-verdict.js.map