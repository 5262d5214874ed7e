import type { Principal } from '../../http/principal.js'
import { Problem } from '../../problem.js'
import { roleErrors } from '../../roles/errors.js'
import { parseRoleArn } from '../../roles/role-arn.js'
import type { TenantFacts } from '../../tenants/tenant-directory.js'
import { linkErrors } from './errors.js'
import { type LinkGrant, refusedLink } from './link-token.js'

/** Whoever holds an onboarding link; the trail names the link. */
export function principalOfLink(issuer: string, grant: LinkGrant): Principal {
  return {
    id: `${issuer}#${grant.id}`,
    roles: new Set(['link']),
    tenantClaim: grant.tenantId,
    link: grant,
  }
}

/**
 * A link is good only while its tenant's links have not been ended, and the tenant is there.
 * @throws Problem onboarding-link-ended (401)
 */
export function refuseEndedLink(grant: LinkGrant, tenant: TenantFacts | undefined): void {
  const good =
    tenant?.id === grant.tenantId && tenant.status !== 'offboarded' && tenant.linkEpoch === grant.epoch
  if (!good) throw refusedLink('onboarding-link-ended')
}

/**
 * A link that was made for one account registers and verifies roles of that account alone.
 * @throws Problem account-not-of-link (403)
 */
export function refuseAccountOutsideLink({ link }: Principal, accountId: string): void {
  if (!link || link.accountId === null || link.accountId === accountId) return
  throw new Problem(linkErrors['account-not-of-link'], {
    detail: `This link is for roles of account ${link.accountId} alone.`,
  })
}

/**
 * The same by a role's ARN.
 * @throws Problem malformed-role-arn (400), account-not-of-link (403)
 */
export function refuseArnOutsideLink(principal: Principal, roleArn: string): void {
  const arn = parseRoleArn(roleArn)
  if (!arn) throw new Problem(roleErrors['malformed-role-arn'])
  refuseAccountOutsideLink(principal, arn.accountId)
}
