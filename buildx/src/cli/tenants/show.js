import { connect } from '../api/connect.js';
import { EXIT } from '../exit-codes.js';
import { findTenant } from './find-tenant.js';
import { showTenant } from './show-tenant.js';
/** `drawbridge tenants show`. */
export async function show(values, tools) {
    const tenant = await findTenant(connect(tools), values.tenant, values.timeout);
    if (values.json)
        tools.terminal.json(tenant);
    else
        showTenant(tools.terminal, tenant);
    return EXIT.done;
}
//# sourceMappingURL=show.js.map