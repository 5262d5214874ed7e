import rateLimit from '@fastify/rate-limit';
import findMyWay, {} from 'find-my-way';
import { principalOfLink, refuseEndedLink } from '../onboarding/links/link-principal.js';
import { claimsToBeLink } from '../onboarding/links/link-token.js';
import { sessionTokenOf } from '../onboarding/page/session.js';
import { Problem } from '../problem.js';
import { tenantErrors } from '../tenants/errors.js';
import { callersOf } from './access.js';
import { httpErrors } from './errors.js';
import { RateWindows } from './rate-windows.js';
import { countSent } from './sent-headers.js';
const RATE_WINDOW_SECONDS = 10;
/** No URL is longer than the headers may be, so that an ID of any length is judged like any other. */
export const ROUTER_OPTIONS = { maxParamLength: 16_384 };
/**
 * Judges every request before its body is read, in the contract's order: 401 no valid token, 405, 403 not this
 * kind of caller, 404 not there or another tenant's. What passes carries its principal, tenant and role.
 */
export async function registerGuard(app, tools) {
    const { rateLimit: max } = tools;
    const routes = trackRoutes(app);
    await app.register(rateLimit, { global: false, store: RateWindows });
    const countRequest = app.createRateLimit({
        max,
        timeWindow: RATE_WINDOW_SECONDS * 1_000,
        keyGenerator: request => request.principal?.id ?? request.ip,
    });
    // By address, or by the network that an IPv6 address belongs to, since one household has billions of those.
    const countRefused = app.createRateLimit({ max, timeWindow: RATE_WINDOW_SECONDS * 1_000 });
    for (const name of ['principal', 'tenant', 'role'])
        app.decorateRequest(name, null);
    app.addHook('onRequest', async (request, reply) => {
        const missing = request.is404 ? routes.at(request.url.split('?', 1)[0] ?? '') : undefined;
        const callers = missing?.callers ?? callersOf(request.method, request.routeOptions.url ?? '');
        if (!(missing?.isOpen ?? isForAnyone(callers))) {
            request.principal =
                recallBearer(tools, request) ??
                    (await authenticate(tools, request).catch(async (error) => {
                        // A caller whose token is good is never counted here, so that nobody can use up what is theirs.
                        if (isRefusal(error))
                            limitRate(await countRefused(request), reply, REFUSED_TOO_OFTEN);
                        throw error;
                    }));
        }
        limitRate(await countRequest(request), reply);
        const own = request.principal ? await ownTenantOf(request, tools.directory) : undefined;
        if (missing) {
            throw missing.methods.length > 0
                ? methodNotAllowed(missing.methods)
                : new Problem(httpErrors['not-found']);
        }
        if (request.principal)
            await authorise(request, request.principal, own, callers, tools);
    });
}
function isForAnyone(callers) {
    return callers.every(caller => caller === 'anyone');
}
/** Every route's path in a router of its own, to tell a wrong method from a wrong path. */
function trackRoutes(app) {
    const router = findMyWay(ROUTER_OPTIONS);
    app.addHook('onRoute', route => {
        for (const method of [route.method].flat()) {
            const callers = callersOf(method, route.url);
            if (!router.hasRoute(method, route.url)) {
                router.on(method, route.url, () => undefined, { callers });
            }
        }
    });
    const has = (method, path) => router.find(method, path) !== null;
    const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
    // A plugin's route under both `/docs` and `/docs/` announces only the HEAD of the second.
    const methodsAt = (path) => methods.filter(method => has(method, path) || (method === 'GET' && has('HEAD', path)));
    const callersAt = (method, path) => router.find(method, path)?.store?.callers ?? [];
    return {
        /** The methods that a path does take, who may call them, and whether that is anyone. */
        at(path) {
            const methods = methodsAt(path);
            const callers = methods.flatMap(method => callersAt(method, path));
            const isOpen = callers.length > 0 ? isForAnyone(callers) : !path.startsWith('/v1');
            return { methods, callers, isOpen };
        },
    };
}
function methodNotAllowed(methods) {
    const allow = methods.join(', ');
    return new Problem(httpErrors['method-not-allowed'], {
        detail: `This resource takes ${allow}.`,
        headers: { allow },
    });
}
/** The one bearer token sent (RFC 6750, section 2.1: the scheme is case-insensitive). The API looks at no cookie and no query. */
function bearerToken(request) {
    const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1];
    return countSent('authorization', request.raw) === 1 ? token : undefined;
}
/** Who calls, where the token was checked a moment ago. */
function recallBearer({ verifier }, request) {
    const token = isPage(request.url) ? undefined : bearerToken(request);
    return token === undefined ? undefined : verifier.recall(token);
}
async function authenticate({ verifier, linkTokens }, request) {
    if (isPage(request.url))
        return authenticateSession(linkTokens, request);
    const token = bearerToken(request);
    if (token === undefined) {
        throw new Problem(httpErrors.unauthenticated, { headers: { 'www-authenticate': 'Bearer' } });
    }
    if (!claimsToBeLink(token))
        return verifier.verify(token);
    return principalOfLink(linkTokens.issuer, await linkTokens.verify('link', token));
}
function isRefusal(error) {
    return error instanceof Problem && error.kind.status === 401;
}
const REFUSED_TOO_OFTEN = 'More requests without a valid token came from your address than one address may send. A request with a valid one is served.';
function isPage(url) {
    return url.startsWith('/onboarding/');
}
/** Pages know their caller by the cookie of an opened link alone. */
async function authenticateSession(linkTokens, request) {
    const token = sessionTokenOf(request.headers.cookie);
    if (token === undefined)
        throw new Problem(httpErrors.unauthenticated);
    return principalOfLink(linkTokens.issuer, await linkTokens.verify('session', token));
}
/** RateLimit headers of draft-ietf-httpapi-ratelimit-headers, in its present form and in the older one. */
function limitRate(count, reply, detail) {
    if (count.isAllowed)
        return;
    const { max, remaining, ttlInSeconds, isExceeded } = count;
    reply.headers({
        'ratelimit-policy': `"default";q=${max};w=${RATE_WINDOW_SECONDS}`,
        ratelimit: `"default";r=${remaining};t=${ttlInSeconds}`,
        'ratelimit-limit': max,
        'ratelimit-remaining': remaining,
        'ratelimit-reset': ttlInSeconds,
    });
    if (!isExceeded)
        return;
    throw new Problem(httpErrors['too-many-requests'], {
        retryAfterSeconds: ttlInSeconds,
        ...(detail !== undefined && { detail }),
    });
}
async function authorise(request, principal, own, callers, { directory, findRole }) {
    const { tenantId = principal.link?.tenantId, roleId } = request.params;
    const byRole = callers.some(caller => caller !== 'own-tenant' && caller !== 'link' && caller !== 'anyone' && principal.roles.has(caller));
    const asTenant = callers.includes('own-tenant') && principal.roles.has('tenant');
    const byLink = callers.includes('link') && principal.roles.has('link');
    if (!byRole && !asTenant && !byLink)
        throw new Problem(httpErrors.forbidden);
    if (tenantId === undefined)
        return;
    const tenant = await reachableTenant(tenantId, byRole, own, request, directory);
    if (!tenant)
        throw new Problem(tenantErrors['tenant-not-found']);
    request.tenant = tenant;
    if (roleId !== undefined)
        request.role = await findRole(tenantId, roleId);
}
/** The tenant a tenant's token or a link stands for. An offboarded tenant's token and an ended link are worth nothing. */
async function ownTenantOf(request, directory) {
    const { principal } = request;
    if (principal?.link) {
        const linked = await directory.find(principal.link.tenantId);
        refuseEndedLink(principal.link, linked);
        return linked;
    }
    if (!principal?.roles.has('tenant'))
        return undefined;
    const { tenantClaim } = principal;
    const id = tenantClaim === undefined ? undefined : await directory.resolveClaim(tenantClaim);
    const tenant = id === undefined ? undefined : await directory.find(id);
    if (tenant?.status !== 'offboarded')
        return tenant;
    const others = [...principal.roles].filter(role => role !== 'tenant');
    if (others.length > 0) {
        request.principal = { ...principal, roles: new Set(others) };
        return undefined;
    }
    throw new Problem(httpErrors.unauthenticated, {
        detail: 'The tenant this token stands for has been offboarded.',
        headers: {
            'www-authenticate': 'Bearer error="invalid_token", error_description="the tenant is offboarded"',
        },
    });
}
async function reachableTenant(tenantId, byRole, own, request, directory) {
    if (own?.id === tenantId)
        return own;
    if (!byRole)
        return undefined;
    return directory.find(tenantId, { freshStatus: !request.routeOptions.config.immutableFactsOnly });
}
//# sourceMappingURL=guard.js.map