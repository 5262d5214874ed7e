import { bold, green, yellow } from '../terminal/text.js';
export function statusText(status) {
    if (status === 'active')
        return green(status);
    return status === 'pending' ? yellow(status) : status;
}
/** All of a tenant, a line each. */
export function showTenant(terminal, tenant) {
    const { id, name, reference, externalId, status, createdAt, updatedAt, metadata } = tenant;
    const lines = [
        ['id', id],
        ['name', bold(name)],
        ['reference', reference ?? 'none'],
        ['external ID', externalId],
        ['status', statusText(status)],
        ['created', createdAt],
        ['updated', updatedAt],
        ...Object.entries(metadata).map(([key, value]) => ['metadata', `${key}=${value}`]),
    ];
    for (const [label, value] of lines)
        terminal.say([label.padEnd(13), value]);
}
//# sourceMappingURL=show-tenant.js.map