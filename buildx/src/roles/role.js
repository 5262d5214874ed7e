import { indexKeys, keys } from '../aws/keys.js';
import { hasGoneStale } from './role-status.js';
export function roleItem(role) {
    return { ...keys.role(role.tenantId, role.id), ...dueFields(role.id, role.dueAt), ...role };
}
/** Attributes that put a role into the index of due roles; empty once nothing is due. */
export function dueFields(roleId, dueAt) {
    return dueAt === null ? {} : { gsi3pk: indexKeys.dueRoles, gsi3sk: `${dueAt}#${roleId}` };
}
export function roleOf(item) {
    const { pk, sk, gsi3pk, gsi3sk, v, ...role } = item;
    return role;
}
/**
 * The status a role has now. The recorded one grows stale by itself: a role that was `verified` and has been without a
 * verdict for 72 hours is `degraded`, whether that was recorded yet or not.
 */
export function currentStatus(role, now) {
    const lastConclusiveAt = new Date(role.lastVerifiedAt ?? role.createdAt);
    return hasGoneStale({ status: role.status, lastConclusiveAt }, now) ? 'degraded' : role.status;
}
/**
 * A role as a caller may see it now.
 * @param forOperators true for operators and auditors: only they learn that an account is shared between tenants
 */
export function roleView(role, forOperators, now) {
    const { id, tenantId, roleArn, accountId, permissionSet, templateVersion, updateAvailable } = role;
    const { lastVerifiedAt, lastVerification, createdAt } = role;
    const findings = role.findings.filter(finding => forOperators || finding.code !== 'account-shared');
    return {
        id,
        tenantId,
        roleArn,
        accountId,
        permissionSet,
        status: currentStatus(role, now),
        templateVersion,
        updateAvailable,
        lastVerifiedAt,
        lastVerification,
        findings,
        createdAt,
    };
}
//# sourceMappingURL=role.js.map