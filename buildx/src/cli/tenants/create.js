import { randomUUID } from 'node:crypto';
import { connect } from '../api/connect.js';
import { asTenant } from '../api/shapes.js';
import { EXIT } from '../exit-codes.js';
import { usageFailure } from '../failure.js';
import { showTenant } from './show-tenant.js';
/** `drawbridge tenants create`. */
export async function create(values, tools) {
    const { name, reference, timeout, json } = values;
    const metadata = metadataOf(values.metadata);
    const tenant = asTenant(await connect(tools).post('/v1/tenants', {
        body: {
            name,
            ...(reference !== undefined && { reference }),
            ...(Object.keys(metadata).length > 0 && { metadata }),
        },
        idempotencyKey: values['idempotency-key'] ?? randomUUID(),
        ...(timeout !== undefined && { timeout }),
    }));
    if (json)
        tools.terminal.json(tenant);
    else
        showTenant(tools.terminal, tenant);
    return EXIT.done;
}
function metadataOf(entries) {
    const pairs = entries.map(entry => {
        const [, key, value] = /^([^=]+)=(.*)$/s.exec(entry) ?? [];
        if (key === undefined || value === undefined) {
            throw usageFailure(`--metadata takes key=value, not "${entry}"`);
        }
        return [key, value];
    });
    // `fromEntries` makes own fields of any name, `__proto__` among them.
    return Object.fromEntries(pairs);
}
//# sourceMappingURL=create.js.map