import { connect } from '../api/connect.js';
import { asTenant } from '../api/shapes.js';
import { EXIT } from '../exit-codes.js';
import { Failure, usageFailure } from '../failure.js';
import { findTenant } from './find-tenant.js';
import { showTenant } from './show-tenant.js';
/** `drawbridge tenants offboard`: since it is final, somebody says yes, here or beforehand. */
export async function offboard(values, tools) {
    const { terminal } = tools;
    if (!values.yes && !terminal.canAsk()) {
        throw usageFailure('Offboarding is final, and nobody can be asked here', 'Give --yes to do it all the same.');
    }
    const api = connect(tools);
    const { id, name, status } = await findTenant(api, values.tenant, values.timeout);
    if (!values.yes && status !== 'offboarded') {
        terminal.note(`Tenant ${id}, ${name}.`);
        terminal.note('All its roles are revoked, its tokens are worth nothing, its external ID is retired. For good.');
        const answer = await terminal.ask('Offboard it? Type yes:');
        if (answer !== 'yes')
            throw new Failure('Nothing was changed', { detail: 'The answer was not yes.' });
    }
    const { timeout } = values;
    const options = timeout === undefined ? {} : { timeout };
    const tenant = asTenant(await api.delete(`/v1/tenants/${encodeURIComponent(id)}`, options));
    if (values.json)
        terminal.json(tenant);
    else
        showTenant(terminal, tenant);
    return EXIT.done;
}
//# sourceMappingURL=offboard.js.map