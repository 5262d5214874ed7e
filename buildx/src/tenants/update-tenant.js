import { keys } from '../aws/keys.js';
import { Problem } from '../problem.js';
import { tenantErrors } from './errors.js';
import { findTenant } from './find-tenant.js';
export const MAX_METADATA = 20;
/**
 * Changes a tenant's name and metadata; what the patch leaves as it was costs no event. Where somebody else changed
 * the tenant in between, the patch is merged into what it is now.
 * @throws Problem tenant-not-found, tenant-offboarded, metadata-limit, audit-contention
 */
export async function updateTenant(tools, tenantId, patch, actor) {
    return tools.auditLog.decideAnew(() => patchTenant(tools, tenantId, patch, actor));
}
async function patchTenant(tools, tenantId, patch, actor) {
    const before = await findTenant(tools.table, tenantId);
    if (before.status === 'offboarded')
        throw new Problem(tenantErrors['tenant-offboarded']);
    const patched = applyPatch(before, patch);
    const fields = changedFields(before, patched);
    if (fields.length === 0)
        return before;
    const after = { ...patched, updatedAt: laterThan(before.updatedAt, tools.now()) };
    await tools.auditLog.commit({
        chain: tenantId,
        actor,
        events: [{ action: 'tenant.updated', details: { fields } }],
        writes: [
            {
                update: keys.tenant(tenantId),
                set: { name: after.name, metadata: after.metadata, updatedAt: after.updatedAt },
                condition: unchangedSince(before),
            },
        ],
    });
    return after;
}
/** `updatedAt` grows with every change of the tenant, so that it tells whether there was one. */
function unchangedSince(tenant) {
    return {
        expression: '#updatedAt = :updatedAt AND #status <> :offboarded',
        names: { '#updatedAt': 'updatedAt', '#status': 'status' },
        values: { ':updatedAt': tenant.updatedAt, ':offboarded': 'offboarded' },
    };
}
/** Now, or one millisecond after `previous` where the clock has not passed it. */
export function laterThan(previous, now) {
    return new Date(Math.max(now.getTime(), Date.parse(previous) + 1)).toISOString();
}
function applyPatch(tenant, patch) {
    const merged = { ...tenant.metadata, ...patch.metadata };
    const kept = Object.entries(merged).filter((entry) => entry[1] !== null);
    const metadata = patch.metadata === null ? {} : Object.fromEntries(kept);
    if (Object.keys(metadata).length > MAX_METADATA)
        throw new Problem(tenantErrors['metadata-limit']);
    return { ...tenant, name: patch.name ?? tenant.name, metadata };
}
/** Names of the fields that differ, for the audit event: names, never values. */
function changedFields(before, after) {
    const entries = new Set([...Object.keys(before.metadata), ...Object.keys(after.metadata)]);
    const metadata = [...entries].some(key => before.metadata[key] !== after.metadata[key]);
    return [...(before.name === after.name ? [] : ['name']), ...(metadata ? ['metadata'] : [])];
}
//# sourceMappingURL=update-tenant.js.map