import type { FastifyRequest } from 'fastify'
import { principalOfLink } from '../onboarding/links/link-principal.js'
import { claimsToBeLink, type LinkTokens } from '../onboarding/links/link-token.js'
import { type SessionSettings, sessionTokenOf } from '../onboarding/page/session.js'
import { Problem } from '../problem.js'
import { httpErrors } from './errors.js'
import type { Principal } from './principal.js'
import { countSent } from './sent-headers.js'
import type { TokenVerifier } from './token-verifier.js'

export interface AuthenticationTools {
  verifier: TokenVerifier
  linkTokens: LinkTokens
  session: SessionSettings
}

/** The one bearer token sent (RFC 6750, section 2.1: the scheme is case-insensitive). The API looks at no cookie and no query. */
function bearerToken(request: FastifyRequest): string | undefined {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? '')?.[1]
  return countSent('authorization', request.raw) === 1 ? token : undefined
}

/** Who calls, where the token was checked a moment ago; undefined where `authenticate` has to tell. */
export function recallBearer(verifier: TokenVerifier, request: FastifyRequest): Principal | undefined {
  const token = bearerToken(request)
  return token === undefined ? undefined : verifier.recall(token, request.raw.socket)
}

/**
 * Who calls, by the bearer token.
 * @throws Problem unauthenticated, onboarding-link-expired and others (401), identity-provider-unavailable (503)
 */
export async function authenticate(
  { verifier, linkTokens }: AuthenticationTools,
  request: FastifyRequest,
): Promise<Principal> {
  const token = bearerToken(request)
  if (token === undefined) {
    throw new Problem(httpErrors.unauthenticated, { headers: { 'www-authenticate': 'Bearer' } })
  }
  if (!claimsToBeLink(token)) return verifier.verify(token)
  return principalOfLink(linkTokens.issuer, await linkTokens.verify('link', token))
}

/**
 * Who calls a page: those know their caller by the cookie of an opened link alone.
 * @throws Problem unauthenticated, onboarding-link-expired and others (401)
 */
export async function authenticateSession(
  { session, linkTokens }: AuthenticationTools,
  request: FastifyRequest,
): Promise<Principal> {
  const token = sessionTokenOf(session, request.headers.cookie)
  if (token === undefined) throw new Problem(httpErrors.unauthenticated)
  return principalOfLink(linkTokens.issuer, await linkTokens.verify('session', token))
}
