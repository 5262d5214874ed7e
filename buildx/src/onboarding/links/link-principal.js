import { Problem } from '../../problem.js';
import { linkErrors } from './errors.js';
import { refusedLink } from './link-token.js';
/** Whoever holds an onboarding link; the trail names the link. */
export function principalOfLink(issuer, grant) {
    return {
        id: `${issuer}#${grant.id}`,
        roles: new Set(['link']),
        tenantClaim: grant.tenantId,
        link: grant,
    };
}
/**
 * A link is good only while its tenant's links have not been ended, and the tenant is there.
 * @throws Problem onboarding-link-ended (401)
 */
export function refuseEndedLink(grant, tenant) {
    const good = tenant?.id === grant.tenantId && tenant.status !== 'offboarded' && tenant.linkEpoch === grant.epoch;
    if (!good)
        throw refusedLink('onboarding-link-ended');
}
/**
 * A link that was made for one account registers and verifies roles of that account alone.
 * @throws Problem account-not-of-link (403)
 */
export function refuseAccountOutsideLink({ link }, accountId) {
    if (!link || link.accountId === null || link.accountId === accountId)
        return;
    throw new Problem(linkErrors['account-not-of-link'], {
        detail: `This link is for roles of account ${link.accountId} alone.`,
    });
}
//# sourceMappingURL=link-principal.js.map