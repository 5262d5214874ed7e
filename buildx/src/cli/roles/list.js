import { gravest } from '../../verification/check.js';
import { connect } from '../api/connect.js';
import { listAll } from '../api/lists.js';
import { asRole } from '../api/shapes.js';
import { EXIT } from '../exit-codes.js';
import { tenantIdOf } from '../tenants/find-tenant.js';
import { green, red, yellow } from '../terminal/text.js';
/** `drawbridge roles list`. */
export async function list(values, tools) {
    const { limit, timeout, json } = values;
    const { terminal } = tools;
    const api = connect(tools);
    const tenantId = await tenantIdOf(api, values.tenant, timeout);
    const roles = [];
    for await (const role of listAll(api, `/v1/tenants/${tenantId}/roles`, asRole, { limit, timeout })) {
        if (json)
            terminal.json(role);
        else
            roles.push(role);
    }
    if (json)
        return EXIT.done;
    if (roles.length === 0) {
        terminal.note('There is none.');
        return EXIT.done;
    }
    terminal.table(['ID', 'STATUS', 'TEMPLATE', 'FINDINGS', 'LAST VERIFIED', 'ROLE'], roles.map(role => [
        role.id,
        roleStatusText(role.status),
        templateText(role),
        findingsText(role),
        role.lastVerifiedAt ?? 'never',
        role.roleArn,
    ]));
    return EXIT.done;
}
export function roleStatusText(status) {
    if (status === 'verified')
        return green(status);
    if (status === 'rejected')
        return red(status);
    return status === 'revoked' ? status : yellow(status);
}
function templateText({ templateVersion, updateAvailable }) {
    return `${templateVersion ?? 'unknown'}${updateAvailable ? ', newer there is' : ''}`;
}
function findingsText({ findings }) {
    const open = findings.filter(({ resolvedAt }) => resolvedAt === null);
    if (open.length === 0)
        return 'none';
    return yellow(`${open.length} open, ${gravest(open.map(({ severity }) => severity))}`);
}
//# sourceMappingURL=list.js.map