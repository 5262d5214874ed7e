import { keys } from '../aws/keys.js';
import { liveRoles } from '../roles/find-role.js';
import { revocation } from '../roles/revoke-role.js';
import { findTenant } from './find-tenant.js';
import { tenantStatusFields } from './tenant.js';
import { laterThan } from './update-tenant.js';
/**
 * Ends a tenant for ever, in one transaction: its status, and every role revoked (50 at most, so that all fit into
 * one), which ends their claims. The reservation of its external ID stays. Of an offboarded tenant nothing changes.
 * Roles registered meanwhile make it start again.
 * @throws Problem tenant-not-found, audit-contention
 */
export async function offboardTenant(tools, tenantId, actor) {
    const ended = await tools.auditLog.decideAnew(async () => {
        const tenant = await findTenant(tools.table, tenantId);
        return tenant.status === 'offboarded' ? tenant : endTenant(tools, tenant, actor);
    });
    tools.directory.remember(ended);
    return ended;
}
/** The tenant as it is once ended. */
async function endTenant({ table, auditLog, now }, before, actor) {
    const roles = await liveRoles(table, before.id);
    const tenant = { ...before, status: 'offboarded', updatedAt: laterThan(before.updatedAt, now()) };
    const details = { from: before.status, roleIds: roles.map(role => role.id) };
    const write = {
        update: keys.tenant(before.id),
        set: {
            ...tenantStatusFields('offboarded'),
            updatedAt: tenant.updatedAt,
            roleCount: 0,
            unverifiedRoleCount: 0,
        },
        // A role registered since the list was read makes the count differ.
        condition: {
            expression: 'updatedAt = :updatedAt AND roleCount = :roleCount',
            values: { ':updatedAt': before.updatedAt, ':roleCount': roles.length },
        },
    };
    await auditLog.commit({
        chain: before.id,
        actor,
        events: [{ action: 'tenant.offboarded', details }],
        writes: [write, ...roles.map(revocation)],
    });
    return tenant;
}
//# sourceMappingURL=offboard-tenant.js.map