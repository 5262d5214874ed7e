import { currentStatus } from '../../roles/role.js';
import { isUnderWay } from '../../roles/verification-lease.js';
import { CHECK_IDS } from '../../verification/check.js';
/** What of a role the page shows at a moment. */
export function shownRole(role, now) {
    const running = isUnderWay(role, now);
    const status = currentStatus(role, now);
    const answered = running ? (role.verifyingChecks ?? []) : (role.lastVerification?.checks ?? []);
    return {
        id: role.id,
        tenantId: role.tenantId,
        roleArn: role.roleArn,
        status,
        running,
        unsettled: running || status === 'propagating' || status === 'pending',
        checks: CHECK_IDS.map(id => ({ id, check: answered.find(check => check.id === id) })),
        lastVerifiedAt: role.lastVerification?.finishedAt ?? null,
        createdAt: role.createdAt,
        updateAvailable: role.updateAvailable,
    };
}
/** Roles in the order in which a customer looks for them: the newest first, those that were revoked left out. */
export function shownRoles(roles, now) {
    return roles
        .filter(role => role.status !== 'revoked')
        .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
        .map(role => shownRole(role, now));
}
//# sourceMappingURL=page-model.js.map