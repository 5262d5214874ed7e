import { keys } from '../aws/keys.js';
import { Problem } from '../problem.js';
import { roleErrors } from './errors.js';
import { roleOf } from './role.js';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/**
 * A role of a tenant as it is now.
 * @throws Problem role-not-found
 */
export async function findRole(table, tenantId, roleId) {
    const item = UUID.test(roleId) ? await table.get(keys.role(tenantId, roleId)) : undefined;
    if (!item)
        throw new Problem(roleErrors['role-not-found']);
    return roleOf(item);
}
/** One page of a tenant's roles, oldest first, revoked ones among them. */
export async function listRoles(table, tenantId, { limit, after }) {
    const page = await table.query({
        ...keys.rolesOf(tenantId),
        limit,
        consistent: true,
        ...(after && { after }),
    });
    return { roles: page.items.map(roleOf), last: page.last };
}
/** Every role of a tenant that is not revoked. */
export async function liveRoles(table, tenantId) {
    const roles = [];
    for await (const item of table.all({ ...keys.rolesOf(tenantId), consistent: true })) {
        const role = roleOf(item);
        if (role.status !== 'revoked')
            roles.push(role);
    }
    return roles;
}
//# sourceMappingURL=find-role.js.map