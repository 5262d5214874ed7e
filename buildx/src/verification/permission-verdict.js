import { comparePermissions } from '../policy/permissions.js';
import { inconclusive } from './check.js';
import { clip } from './evidence.js';
import { grantedPolicies } from './granted-policies.js';
import { roleNotRead, unreadable } from './unread.js';
/** What the permission checks compare, or the verdict where there is nothing to compare. */
export function comparable(id, observations, subject) {
    const unread = roleNotRead(id, observations, subject);
    if (unread !== undefined)
        return unread;
    const { readings } = observations;
    const role = readings?.role;
    if (role !== undefined && role.kind !== 'read')
        return unreadable(id, 'The role', role);
    if (readings === undefined || readings.judgement === undefined) {
        return inconclusive(id, 'The role was not read.', 'Verify the role again.');
    }
    return { policies: grantedPolicies(readings), judgement: readings.judgement };
}
/** Compares what is granted with what is wanted; what the role reads about itself is no excess. */
export function compare({ policies, judgement }) {
    const { granted, boundary } = policies;
    const { wanted, selfReads: allowedExtra } = judgement;
    return comparePermissions({
        granted,
        wanted,
        allowedExtra,
        ...(boundary === undefined ? {} : { boundary }),
    });
}
/** The verdict where some of the policies could not be read: ERROR goes before SKIP. */
export function policiesUnread(id, { unread }) {
    const first = unread.find(({ reading }) => reading.kind === 'error') ?? unread[0];
    return first === undefined ? undefined : unreadable(id, clip(first.what), first.reading);
}
//# sourceMappingURL=permission-verdict.js.map