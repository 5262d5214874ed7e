import { keys } from '../aws/keys.js';
import { findRole } from './find-role.js';
import { roleRegistrationKey } from './registration.js';
/**
 * Revokes a role for ever: it is never used or verified again, its claim ends (a claim is worth as much as the role
 * that holds it), and the same IAM role may be registered anew. Of a role already revoked nothing changes. Where it
 * was verified meanwhile, or revoked by somebody else, what it is now decides.
 * @throws Problem role-not-found, audit-contention
 */
export async function revokeRole({ table, auditLog }, { tenantId, id }, actor) {
    await auditLog.decideAnew(async () => {
        const role = await findRole(table, tenantId, id);
        if (role.status !== 'revoked')
            await auditLog.commit(revocationOf(role, actor));
    });
    return findRole(table, tenantId, id);
}
function revocationOf(role, actor) {
    const { tenantId, id, status, firstVerifiedAt } = role;
    const counters = { roleCount: -1, ...(firstVerifiedAt === null && { unverifiedRoleCount: -1 }) };
    return {
        chain: tenantId,
        actor,
        events: [{ action: 'role.revoked', details: { roleId: id, from: status } }],
        writes: [
            revocation(role),
            { delete: roleRegistrationKey(role) },
            { update: keys.tenant(tenantId), add: counters },
        ],
    };
}
/** The write that makes a role revoked, provided that nothing else changed it since it was read. */
export function revocation(role) {
    return {
        update: keys.role(role.tenantId, role.id),
        set: { status: 'revoked', dueAt: null, verifying: null, verifyingUntil: null },
        remove: ['gsi3pk', 'gsi3sk'],
        condition: {
            expression: '#status = :status AND firstVerifiedAt = :firstVerifiedAt',
            names: { '#status': 'status' },
            values: { ':status': role.status, ':firstVerifiedAt': role.firstVerifiedAt },
        },
    };
}
//# sourceMappingURL=revoke-role.js.map