import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import findMyWay, { type HTTPMethod } from 'find-my-way'
import { principalOfLink, refuseEndedLink } from '../onboarding/links/link-principal.js'
import { claimsToBeLink, type LinkTokens } from '../onboarding/links/link-token.js'
import { type SessionSettings, sessionTokenOf } from '../onboarding/page/session.js'
import { Problem } from '../problem.js'
import type { StoredRole } from '../roles/role.js'
import { tenantErrors } from '../tenants/errors.js'
import type { TenantDirectory, TenantFacts } from '../tenants/tenant-directory.js'
import { type Caller, callersOf } from './access.js'
import { httpErrors } from './errors.js'
import type { Principal } from './principal.js'
import { createRateLimit, networkOf, RATE_WINDOW_SECONDS, type RateCount } from './rate-limit.js'
import { countSent } from './sent-headers.js'
import type { TokenVerifier } from './token-verifier.js'

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
    /** Who may call the route; the guard sets it. */
    callers?: readonly Caller[]
  }
}

export interface GuardTools {
  verifier: TokenVerifier
  linkTokens: LinkTokens
  session: SessionSettings
  directory: TenantDirectory
  /** A role of a tenant. Throws Problem role-not-found. */
  findRole: (tenantId: string, roleId: string) => Promise<StoredRole>
  /** Requests one principal may send in ten seconds. */
  rateLimit: number
}

type TenantParams = { tenantId?: string; roleId?: string }

/** No URL is longer than the headers may be, so that an ID of any length is judged like any other. */
export const ROUTER_OPTIONS = { maxParamLength: 16_384 }

/**
 * Judges every request before its body is read, in the contract's order: 401 no valid token, 405, 403 not this
 * kind of caller, 404 not there or another tenant's. What passes carries its principal, tenant and role.
 */
export function registerGuard(app: FastifyInstance, tools: GuardTools): void {
  const { rateLimit: max, directory, findRole } = tools
  const routes = trackRoutes(app)
  const countRequest = createRateLimit(max)
  const countRefused = createRateLimit(max)
  for (const name of ['principal', 'tenant', 'role']) app.decorateRequest(name, null)

  app.addHook('onRequest', async (request, reply) => {
    const { config } = request.routeOptions
    const missing = request.is404 ? routes.at(request.url.split('?', 1)[0] ?? '') : undefined
    // A route whose callers are not known is nobody's.
    const callers = missing?.callers ?? config.callers ?? []
    if (!(missing?.isOpen ?? isForAnyone(callers))) {
      request.principal =
        recallBearer(tools, request) ??
        (await authenticate(tools, request).catch((error: unknown) => {
          // A caller whose token is good is never counted here, so that nobody can use up what is theirs.
          if (isRefusal(error)) limitRate(max, countRefused(countedCaller(request)), reply, REFUSED_TOO_OFTEN)
          throw error
        }))
    }
    limitRate(max, countRequest(countedCaller(request)), reply)
    const own = recallOwnTenant(request, tools) ?? (await ownTenantOf(request, directory))
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
    const which = { freshStatus: !config.immutableFactsOnly }
    if (own?.id === tenantId) request.tenant = own
    else if (byRole) {
      request.tenant = directory.recall(tenantId, which) ?? (await directory.find(tenantId, which)) ?? null
    }
    if (!request.tenant) throw new Problem(tenantErrors['tenant-not-found'])
    if (roleId !== undefined) request.role = await findRole(tenantId, roleId)
  })
}

function isForAnyone(callers: readonly Caller[]): boolean {
  return callers.length > 0 && callers.every(caller => caller === 'anyone')
}

/** Every route's path in a router of its own, to tell a wrong method from a wrong path. */
function trackRoutes(app: FastifyInstance) {
  const router = findMyWay(ROUTER_OPTIONS)
  app.addHook('onRoute', route => {
    for (const method of [route.method].flat()) {
      const callers = callersOf(method, route.url)
      route.config = { ...route.config, callers }
      if (!router.hasRoute(method as HTTPMethod, route.url)) {
        router.on(method as HTTPMethod, route.url, () => undefined, { callers })
      }
    }
  })
  const has = (method: HTTPMethod, path: string) => router.find(method, path) !== null
  const methods: HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']
  // A plugin's route under both `/docs` and `/docs/` announces only the HEAD of the second.
  const methodsAt = (path: string) =>
    methods.filter(method => has(method, path) || (method === 'GET' && has('HEAD', path)))
  const callersAt = (method: HTTPMethod, path: string): readonly Caller[] =>
    (router.find(method, path)?.store as { callers: readonly Caller[] } | undefined)?.callers ?? []
  return {
    /** The methods that a path does take, who may call them, and whether that is anyone. */
    at(path: string) {
      const methods = methodsAt(path)
      const callers = methods.flatMap(method => callersAt(method, path))
      const isOpen = callers.length > 0 ? isForAnyone(callers) : !path.startsWith('/v1')
      return { methods, callers, isOpen }
    },
  }
}

function methodNotAllowed(methods: string[]): Problem {
  const allow = methods.join(', ')
  return new Problem(httpErrors['method-not-allowed'], {
    detail: `This resource takes ${allow}.`,
    headers: { allow },
  })
}

/** The one bearer token sent (RFC 6750, section 2.1: the scheme is case-insensitive). The API looks at no cookie and no query. */
function bearerToken(request: FastifyRequest): string | undefined {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1]
  return countSent('authorization', request.raw) === 1 ? token : undefined
}

/** Who calls, where the token was checked a moment ago. */
function recallBearer({ verifier }: GuardTools, request: FastifyRequest): Principal | undefined {
  const token = isPage(request) ? undefined : bearerToken(request)
  return token === undefined ? undefined : verifier.recall(token, request.raw.socket)
}

async function authenticate(tools: GuardTools, request: FastifyRequest): Promise<Principal> {
  if (isPage(request)) return authenticateSession(tools, request)
  const { verifier, linkTokens } = tools
  const token = bearerToken(request)
  if (token === undefined) {
    throw new Problem(httpErrors.unauthenticated, { headers: { 'www-authenticate': 'Bearer' } })
  }
  if (!claimsToBeLink(token)) return verifier.verify(token)
  return principalOfLink(linkTokens.issuer, await linkTokens.verify('link', token))
}

function isRefusal(error: unknown): boolean {
  return error instanceof Problem && error.kind.status === 401
}

const REFUSED_TOO_OFTEN =
  'More requests without a valid token came from your address than one address may send. A request with a valid one is served.'

/** By its route, where it has one: a path can be written in several ways. */
function isPage({ routeOptions, url }: FastifyRequest): boolean {
  return (routeOptions.url ?? url).startsWith('/onboarding/')
}

/** Pages know their caller by the cookie of an opened link alone. */
async function authenticateSession(
  { session, linkTokens }: GuardTools,
  request: FastifyRequest,
): Promise<Principal> {
  const token = sessionTokenOf(session, request.headers.cookie)
  if (token === undefined) throw new Problem(httpErrors.unauthenticated)
  return principalOfLink(linkTokens.issuer, await linkTokens.verify('session', token))
}

/** By what a caller's requests are counted. One that has gone has no address any more. */
function countedCaller({ principal, ip }: FastifyRequest): string {
  return principal ? principal.id : networkOf(ip ?? '')
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

/** What `ownTenantOf` would give for a tenant's token, where nothing has to be read for it. */
function recallOwnTenant({ principal }: FastifyRequest, { directory }: GuardTools): TenantFacts | undefined {
  if (!principal?.roles.has('tenant') || principal.link || principal.tenantClaim === undefined)
    return undefined
  const id = directory.recallClaim(principal.tenantClaim)
  const tenant = id === undefined ? undefined : directory.recall(id)
  return tenant?.status === 'offboarded' ? undefined : tenant
}

/** The tenant a tenant's token or a link stands for. An offboarded tenant's token and an ended link are worth nothing. */
async function ownTenantOf(
  request: FastifyRequest,
  directory: TenantDirectory,
): Promise<TenantFacts | undefined> {
  const { principal } = request
  if (principal?.link) {
    const { tenantId } = principal.link
    const linked = directory.recall(tenantId) ?? (await directory.find(tenantId))
    refuseEndedLink(principal.link, linked)
    return linked
  }
  if (!principal?.roles.has('tenant')) return undefined
  const { tenantClaim } = principal
  if (tenantClaim === undefined) return undefined
  const id = directory.recallClaim(tenantClaim) ?? (await directory.resolveClaim(tenantClaim))
  if (id === undefined) return undefined
  const tenant = directory.recall(id) ?? (await directory.find(id))
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
