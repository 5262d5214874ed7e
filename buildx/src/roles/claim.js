import { keys } from '../aws/keys.js';
import { arnOf, claimKey } from './registration.js';
/** Reads the claims in the role's account. */
export async function viewClaims(table, role) {
    const { partition, accountId } = arnOf(role);
    const view = { heldByAnother: false, deadHolder: null, accountShared: false };
    const { sk } = claimKey(role);
    for await (const claim of table.all({ ...keys.claimsIn(partition, accountId), consistent: true })) {
        if (claim.roleId === role.id)
            continue;
        const onThisRole = claim.sk === sk;
        const byAnotherTenant = claim.tenantId !== role.tenantId;
        if (!onThisRole && (!byAnotherTenant || view.accountShared))
            continue;
        const alive = await isAlive(table, claim);
        if (onThisRole && alive)
            view.heldByAnother = true;
        if (onThisRole && !alive)
            view.deadHolder = String(claim.roleId);
        if (byAnotherTenant && alive)
            view.accountShared = true;
    }
    return view;
}
async function isAlive(table, claim) {
    const holder = await table.get(keys.role(String(claim.tenantId), String(claim.roleId)));
    return holder !== undefined && holder.status !== 'revoked';
}
/** The write that takes the claim: it is free, or this role's own, or a dead one. */
export function claimWrite(role, uniqueId, { deadHolder }) {
    return {
        put: { ...claimKey(role), roleId: role.id, tenantId: role.tenantId, uniqueId },
        condition: {
            expression: 'attribute_not_exists(pk) OR roleId = :me OR roleId = :deadHolder',
            values: { ':me': role.id, ':deadHolder': deadHolder ?? role.id },
        },
    };
}
//# sourceMappingURL=claim.js.map