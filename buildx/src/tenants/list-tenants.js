import { indexKeys, keys } from '../aws/keys.js';
import { tenantOf } from './tenant.js';
/** One page of tenants, oldest first; by reference there is one at most. */
export async function listTenants(table, { status, reference, limit, after }) {
    if (reference !== undefined) {
        const tenant = await tenantWithReference(table, reference);
        const fits = tenant && (status === undefined || tenant.status === status);
        return { tenants: fits ? [tenant] : [], last: undefined };
    }
    const page = await table.query({
        ...(status === undefined
            ? { index: 'gsi1', pk: indexKeys.tenants }
            : { index: 'gsi2', pk: indexKeys.tenantsWithStatus(status) }),
        limit,
        ...(after && { after }),
    });
    return { tenants: page.items.map(tenantOf), last: page.last };
}
async function tenantWithReference(table, reference) {
    const reservation = await table.get(keys.reference(reference));
    const item = reservation && (await table.get(keys.tenant(reservation.tenantId)));
    return item && tenantOf(item);
}
//# sourceMappingURL=list-tenants.js.map