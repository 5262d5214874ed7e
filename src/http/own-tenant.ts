import type { FastifyRequest } from 'fastify'
import { refuseEndedLink } from '../onboarding/links/link-principal.js'
import { Problem } from '../problem.js'
import type { TenantDirectory, TenantFacts } from '../tenants/tenant-directory.js'
import { httpErrors } from './errors.js'
import type { Principal } from './principal.js'

/** Whether there is a tenant that a caller stands for: it has a tenant's token, or a link. */
export function standsForTenant(principal: Principal | null): principal is Principal {
  return principal !== null && (principal.link !== undefined || principal.roles.has('tenant'))
}

/** The tenant of a tenant's token, from memory; undefined where `ownTenantOf` has to tell. */
export function recallOwnTenant(
  { link, tenantClaim }: Principal,
  directory: TenantDirectory,
): TenantFacts | undefined {
  if (link || tenantClaim === undefined) return undefined
  const id = directory.recallClaim(tenantClaim)
  const tenant = id === undefined ? undefined : directory.recall(id)
  return tenant?.status === 'offboarded' ? undefined : tenant
}

/**
 * The tenant a caller stands for. An offboarded tenant's token and an ended link are worth nothing; who has other roles
 * besides keeps those, and the request's principal is one without the tenant's.
 * @throws Problem unauthenticated, onboarding-link-ended (401)
 */
export async function ownTenantOf(
  request: FastifyRequest,
  principal: Principal,
  directory: TenantDirectory,
): Promise<TenantFacts | undefined> {
  const { link, tenantClaim } = principal
  if (link) {
    const linked = await directory.find(link.tenantId)
    refuseEndedLink(link, linked)
    return linked
  }
  const id = tenantClaim === undefined ? undefined : await directory.resolveClaim(tenantClaim)
  const tenant = id === undefined ? undefined : await directory.find(id)
  if (tenant?.status !== 'offboarded') return tenant
  const others = [...principal.roles].filter(role => role !== 'tenant')
  if (others.length > 0) {
    request.principal = { ...principal, roles: new Set(others) }
    return undefined
  }
  throw new Problem(httpErrors.unauthenticated, {
    detail: 'The tenant this token stands for has been offboarded.',
    headers: {
      'www-authenticate': 'Bearer error="invalid_token", error_description="the tenant is offboarded"',
    },
  })
}
