import { PolicyError, parsePolicy } from '../../policy/document.js';
import { analyseTrust } from '../../policy/trust.js';
import { fail, gravest, inconclusive, pass } from '../check.js';
import { clip, listed } from '../evidence.js';
import { uniqueIdOf } from '../observations.js';
import { roleNotRead, unreadable } from '../unread.js';
const ID = 'trust-policy';
/**
 * CAA-002: the trust policy names nobody outside the vendor's account and requires exactly this external ID. That the
 * whole vendor account is trusted passes, with low severity.
 */
export function trustPolicy(observations, subject) {
    const unread = roleNotRead(ID, observations, subject);
    if (unread !== undefined)
        return unread;
    const role = observations.readings?.role;
    if (role === undefined)
        return inconclusive(ID, 'The role was not read.', 'Verify the role again.');
    if (role.kind !== 'read')
        return unreadable(ID, 'The trust policy', role);
    if (role.value.uniqueId !== uniqueIdOf(observations.probes.before)) {
        const summary = 'The role that was read is not the one that was assumed: it was replaced meanwhile.';
        return inconclusive(ID, summary, 'Verify the role again in two minutes.');
    }
    return judge(role.value.trustPolicy, subject);
}
function judge(source, subject) {
    const trust = analysed(source, subject);
    if (trust instanceof PolicyError) {
        return inconclusive(ID, `The trust policy cannot be judged: ${clip(trust.message)}`, LAUNCH_AGAIN);
    }
    const { trusted, findings } = trust;
    if (trusted && findings.length === 0)
        return pass(ID, SOUND);
    const severity = gravest(findings.map(finding => finding.severity));
    const summary = clip(findings.map(({ message }) => message).join(' '));
    const remedy = [...new Set(findings.map(finding => finding.remedy))].slice(0, 5).join('\n');
    const problem = { summary, remedy, evidence: listed('findings', findings) };
    return trusted ? { ...pass(ID, summary, problem.evidence), severity, remedy } : fail(ID, severity, problem);
}
function analysed(source, { externalId, vendor }) {
    try {
        return analyseTrust(parsePolicy(source), {
            partition: vendor.partition,
            vendorAccountId: vendor.accountId,
            vendorRoleArn: vendor.roleArn,
            externalId,
        });
    }
    catch (error) {
        if (error instanceof PolicyError)
            return error;
        throw error;
    }
}
const SOUND = 'The trust policy lets in the vendor alone, and with exactly this external ID.';
const LAUNCH_AGAIN = "Launch the vendor's template again: its trust policy is as it should be.";
//# sourceMappingURL=trust-policy.js.map