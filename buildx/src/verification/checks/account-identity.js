import { fail, inconclusive, pass } from '../check.js';
import { clip } from '../evidence.js';
import { identifies } from '../read-role.js';
import { notRead, unreadable } from '../unread.js';
const ID = 'account-identity';
/** CAA-001: GetCallerIdentity answers the account and role of the ARN. */
export function accountIdentity(observations, { role }) {
    const unread = notRead(ID, observations);
    if (unread !== undefined)
        return unread;
    const identity = observations.readings?.identity;
    if (identity === undefined)
        return inconclusive(ID, 'GetCallerIdentity was not asked.', 'Verify the role again.');
    // GetCallerIdentity needs no permission, so that a denial of it is an odd answer and no verdict.
    if (identity.kind === 'denied') {
        return inconclusive(ID, 'GetCallerIdentity was denied, which AWS never does.', 'Check proxies and the endpoint.');
    }
    if (identity.kind === 'error')
        return unreadable(ID, 'The identity of the session', identity);
    const { account, arn } = identity.value;
    if (identifies(role, identity.value)) {
        return pass(ID, `The session belongs to account ${account}.`, { account, arn });
    }
    return fail(ID, 'critical', {
        summary: `The session belongs to ${clip(arn)}, not to ${clip(role.arn)}.`,
        remedy: 'Check which account the endpoint belongs to, and register the ARN of the role that is meant.',
        evidence: { expectedAccount: role.accountId, expectedRole: clip(role.arn) },
    });
}
//# sourceMappingURL=account-identity.js.map