import type { FastifyRequest } from 'fastify'
import type { StoredRole } from '../roles/role.js'
import type { TenantFacts } from '../tenants/tenant-directory.js'
import type { Principal } from './principal.js'

/** The caller of a route that needs a token; the guard has set it. */
export function principalOf(request: FastifyRequest): Principal {
  return present(request.principal)
}

/** The tenant a route's path names; the guard has found it and let the caller in. */
export function tenantOfPath(request: FastifyRequest): TenantFacts {
  return present(request.tenant)
}

/** The role a route's path names; the guard has found it. */
export function roleOfPath(request: FastifyRequest): StoredRole {
  return present(request.role)
}

function present<T>(value: T | null): T {
  if (value === null) throw new TypeError('The guard did not run before this handler')
  return value
}
