import { keys } from '../aws/keys.js';
import { Problem } from '../problem.js';
import { tenantErrors } from './errors.js';
import { tenantOf } from './tenant.js';
/**
 * A tenant as it is now.
 * @throws Problem tenant-not-found
 */
export async function findTenant(table, tenantId) {
    const item = await table.get(keys.tenant(tenantId));
    if (!item)
        throw new Problem(tenantErrors['tenant-not-found']);
    return tenantOf(item);
}
//# sourceMappingURL=find-tenant.js.map