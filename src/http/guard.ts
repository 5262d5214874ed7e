import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../problem.js'
import type { StoredRole } from '../roles/role.js'
import { tenantErrors } from '../tenants/errors.js'
import type { TenantDirectory, TenantFacts } from '../tenants/tenant-directory.js'
import type { Caller } from './access.js'
import {
  type AuthenticationTools,
  authenticate,
  authenticateSession,
  recallBearer,
} from './authentication.js'
import { httpErrors } from './errors.js'
import { isForAnyone, trackRoutes } from './known-routes.js'
import { ownTenantOf, recallOwnTenant, standsForTenant } from './own-tenant.js'
import type { Principal } from './principal.js'
import { createRateLimit, networkOf, RATE_WINDOW_SECONDS, type RateCount } from './rate-limit.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; null on routes for anyone. */
    principal: Principal | null
    /** The tenant the path names, which the caller may reach; null where it names none. */
    tenant: TenantFacts | null
    /** The role the path names; null where it names none. */
    role: StoredRole | null
  }
  interface FastifyContextConfig {
    /** True where a route needs nothing of its tenant but what never changes: reading it costs no call to AWS. */
    immutableFactsOnly?: boolean
  }
}

export type GuardTools = AuthenticationTools & {
  directory: TenantDirectory
  /** A role of a tenant. Throws Problem role-not-found. */
  findRole: (tenantId: string, roleId: string) => Promise<StoredRole>
  /** Requests one principal may send in ten seconds. */
  rateLimit: number
}

type TenantParams = { tenantId?: string; roleId?: string }

/**
 * Judges every request before its body is read, in the contract's order: 401 no valid token, 405, 403 not this
 * kind of caller, 404 not there or another tenant's. What passes carries its principal, tenant and role.
 * Most callers are known from a moment ago, so memory is asked first, and what is there is not waited for.
 */
export function registerGuard(app: FastifyInstance, tools: GuardTools): void {
  const { verifier, rateLimit: max, directory, findRole } = tools
  const routes = trackRoutes(app)
  // Apart, so that no address, which a proxy may have from its client, is taken for a principal.
  const countPrincipal = createRateLimit(max)
  const countAddress = createRateLimit(max)
  const countRefused = createRateLimit(max)
  for (const name of ['principal', 'tenant', 'role']) app.decorateRequest(name, null)

  app.addHook('onRequest', async (request, reply) => {
    const { config } = request.routeOptions
    const missing = request.is404 ? routes.at(request.url.split('?', 1)[0] ?? '') : undefined
    // A route whose callers are not known is nobody's.
    const callers = missing?.callers ?? config.callers ?? []
    if (!(missing?.isOpen ?? isForAnyone(callers))) {
      // By its route, where it has one: a path can be written in several ways.
      const isPage = (config.url ?? request.url).startsWith('/onboarding/')
      request.principal =
        (isPage ? undefined : recallBearer(verifier, request)) ??
        (await (isPage ? authenticateSession : authenticate)(tools, request).catch((error: unknown) => {
          // A caller whose token is good is never counted here, so that nobody can use up what is theirs.
          if (isRefusal(error))
            limitRate(max, countRefused(networkOfCaller(request)), reply, REFUSED_TOO_OFTEN)
          throw error
        }))
    }
    const count = request.principal
      ? countPrincipal(request.principal.id)
      : countAddress(networkOfCaller(request))
    limitRate(max, count, reply)
    const own = standsForTenant(request.principal)
      ? (recallOwnTenant(request.principal, directory) ??
        (await ownTenantOf(request, request.principal, directory)))
      : undefined
    if (missing) {
      throw missing.methods.length > 0
        ? methodNotAllowed(missing.methods)
        : new Problem(httpErrors['not-found'])
    }
    const { principal } = request
    if (!principal) return
    const { byRole } = admit(principal, callers)
    const { tenantId = principal.link?.tenantId, roleId } = request.params as TenantParams
    if (tenantId === undefined) return
    if (own?.id === tenantId) request.tenant = own
    else if (byRole) {
      const which = { freshStatus: !config.immutableFactsOnly }
      request.tenant = directory.recall(tenantId, which) ?? (await directory.find(tenantId, which)) ?? null
    }
    if (!request.tenant) throw new Problem(tenantErrors['tenant-not-found'])
    if (roleId !== undefined) request.role = await findRole(tenantId, roleId)
  })
}

function methodNotAllowed(methods: string[]): Problem {
  const allow = methods.join(', ')
  return new Problem(httpErrors['method-not-allowed'], {
    detail: `This resource takes ${allow}.`,
    headers: { allow },
  })
}

function isRefusal(error: unknown): boolean {
  return error instanceof Problem && error.kind.status === 401
}

const REFUSED_TOO_OFTEN =
  'More requests without a valid token came from your address than one address may send. A request with a valid one is served.'

/** By what a caller without a token is counted. One that has gone has no address any more. */
function networkOfCaller({ ip }: FastifyRequest): string {
  return networkOf(ip ?? '')
}

/** RateLimit headers of draft-ietf-httpapi-ratelimit-headers, in its present form and in the older one. */
function limitRate(
  max: number,
  { remaining, secondsLeft, isExceeded }: RateCount,
  reply: FastifyReply,
  detail?: string,
) {
  reply.headers({
    'ratelimit-policy': `"default";q=${max};w=${RATE_WINDOW_SECONDS}`,
    ratelimit: `"default";r=${remaining};t=${secondsLeft}`,
    'ratelimit-limit': max,
    'ratelimit-remaining': remaining,
    'ratelimit-reset': secondsLeft,
  })
  if (!isExceeded) return
  throw new Problem(httpErrors['too-many-requests'], {
    retryAfterSeconds: secondsLeft,
    ...(detail !== undefined && { detail }),
  })
}

/**
 * Lets in whom the route names.
 * @returns whether it is for a role that reaches every tenant
 * @throws Problem forbidden (403)
 */
function admit({ roles }: Principal, callers: readonly Caller[]): { byRole: boolean } {
  const byRole = callers.some(
    caller => caller !== 'own-tenant' && caller !== 'link' && caller !== 'anyone' && roles.has(caller),
  )
  const asTenant = callers.includes('own-tenant') && roles.has('tenant')
  const byLink = callers.includes('link') && roles.has('link')
  if (!byRole && !asTenant && !byLink) throw new Problem(httpErrors.forbidden)
  return { byRole }
}
