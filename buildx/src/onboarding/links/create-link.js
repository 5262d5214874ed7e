import { keys } from '../../aws/keys.js';
import { Problem } from '../../problem.js';
import { tenantErrors } from '../../tenants/errors.js';
import { linkEpochOf } from '../../tenants/tenant.js';
export const DEFAULT_HOURS = 72;
export const MAX_HOURS = 168;
/**
 * Makes a link that lets whoever holds it see and connect one tenant. It is signed and stored nowhere; the trail
 * names its ID. The token stands behind `#`, which browsers send to no server and put into no referrer.
 * @throws Problem tenant-not-found, tenant-offboarded, audit-contention
 */
export async function createLink(tools, tenantId, wanted, actor) {
    return tools.auditLog.decideAnew(() => linkOfNow(tools, tenantId, wanted, actor));
}
async function linkOfNow({ table, auditLog, linkTokens, publicUrl, now, newId }, tenantId, { expiresInHours = DEFAULT_HOURS, accountId }, actor) {
    const tenant = await table.get(keys.tenant(tenantId));
    if (!tenant)
        throw new Problem(tenantErrors['tenant-not-found']);
    if (tenant.status === 'offboarded')
        throw new Problem(tenantErrors['tenant-offboarded']);
    const grant = {
        id: newId(),
        tenantId,
        epoch: linkEpochOf(tenant),
        accountId: accountId ?? null,
        expiresAt: new Date(Math.floor(now().getTime() / 1_000) * 1_000 + expiresInHours * 3_600_000),
    };
    const expiresAt = grant.expiresAt.toISOString();
    const token = await linkTokens.sign('link', grant);
    const details = { linkId: grant.id, expiresAt, accountId: grant.accountId };
    await auditLog.commit({
        chain: tenantId,
        actor,
        events: [{ action: 'onboarding.link-created', details }],
        writes: [{ check: keys.tenant(tenantId), condition: linksOfEpoch(grant.epoch) }],
    });
    return { url: `${publicUrl}/onboarding#${token}`, expiresAt };
}
/** The tenant's links were not ended, nor the tenant offboarded, since it was read. */
function linksOfEpoch(epoch) {
    const unmoved = epoch === 0 ? 'attribute_not_exists(linkEpoch)' : 'linkEpoch = :epoch';
    return {
        expression: `#status <> :offboarded AND ${unmoved}`,
        names: { '#status': 'status' },
        values: { ':offboarded': 'offboarded', ...(epoch > 0 && { ':epoch': epoch }) },
    };
}
//# sourceMappingURL=create-link.js.map