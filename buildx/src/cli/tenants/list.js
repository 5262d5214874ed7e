import { connect } from '../api/connect.js';
import { listAll } from '../api/lists.js';
import { asTenant } from '../api/shapes.js';
import { EXIT } from '../exit-codes.js';
import { statusText } from './show-tenant.js';
/** `drawbridge tenants list`. */
export async function list(values, tools) {
    const { status, reference, limit, timeout, json } = values;
    const { terminal } = tools;
    const items = listAll(connect(tools), '/v1/tenants', asTenant, {
        query: { status, reference },
        limit,
        timeout,
    });
    const tenants = [];
    for await (const tenant of items) {
        if (json)
            terminal.json(tenant);
        else
            tenants.push(tenant);
    }
    if (json)
        return EXIT.done;
    if (tenants.length === 0) {
        terminal.note('There is none.');
        return EXIT.done;
    }
    terminal.table(['ID', 'STATUS', 'CREATED', 'REFERENCE', 'NAME'], tenants.map(tenant => [
        tenant.id,
        statusText(tenant.status),
        tenant.createdAt,
        tenant.reference ?? '-',
        tenant.name,
    ]));
    return EXIT.done;
}
//# sourceMappingURL=list.js.map