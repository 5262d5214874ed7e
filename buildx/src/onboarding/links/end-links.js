import { keys } from '../../aws/keys.js';
import { Problem } from '../../problem.js';
import { tenantErrors } from '../../tenants/errors.js';
import { linkEpochOf } from '../../tenants/tenant.js';
/**
 * Ends every onboarding link of a tenant, and the pages opened with one: on this replica at once, on the others
 * within five seconds. An offboarded tenant's links are worth nothing already.
 * @throws Problem tenant-not-found, audit-contention
 */
export async function endLinks(tools, tenantId, actor) {
    // Where somebody else ends them in between, those made since then are ended as well.
    return tools.auditLog.decideAnew(() => endLinksOfNow(tools, tenantId, actor));
}
async function endLinksOfNow({ table, auditLog, directory }, tenantId, actor) {
    const tenant = await table.get(keys.tenant(tenantId));
    if (!tenant)
        throw new Problem(tenantErrors['tenant-not-found']);
    if (tenant.status === 'offboarded')
        return;
    const epoch = linkEpochOf(tenant) + 1;
    await auditLog.commit({
        chain: tenantId,
        actor,
        events: [{ action: 'onboarding.links-ended', details: { epoch } }],
        writes: [{ update: keys.tenant(tenantId), set: { linkEpoch: epoch }, condition: linksBefore(epoch) }],
    });
    directory.linksEnded(tenantId, epoch);
}
function linksBefore(epoch) {
    return {
        expression: '#status <> :offboarded AND (attribute_not_exists(linkEpoch) OR linkEpoch < :next)',
        names: { '#status': 'status' },
        values: { ':offboarded': 'offboarded', ':next': epoch },
    };
}
//# sourceMappingURL=end-links.js.map