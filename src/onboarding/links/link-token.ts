import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose'
import { Problem } from '../../problem.js'
import { linkErrors } from './errors.js'
import type { LinkKeys } from './link-keys.js'

/** What an onboarding link lets its bearer do: see and connect one tenant. */
export interface LinkGrant {
  /** ID of the link, named in the trail as `sub` of whoever used it. */
  id: string
  tenantId: string
  /** The tenant's link epoch when the link was made: ending the tenant's links moves it on. */
  epoch: number
  /** The one account whose roles may be registered; null for any. */
  accountId: string | null
  expiresAt: Date
  /** Of a session: where the vendor's product is to be returned to. */
  returnUrl?: string
}

/**
 * `link` stands behind `#` in the URL that a customer gets, and is a bearer token of the API too; `session` is what
 * the page's cookie holds. Each is worth nothing in the other's place.
 */
export type LinkTokenKind = 'link' | 'session'

/** Explicit types, so that no token of one kind passes as another (RFC 8725, section 3.11). */
const TYPES = { link: 'drawbridge-link+jwt', session: 'drawbridge-link-session+jwt' } as const

const ALGORITHM = 'HS256'

export interface LinkTokens {
  sign(kind: LinkTokenKind, grant: LinkGrant): Promise<string>
  /**
   * What a token grants. Whether its tenant's links were ended meanwhile is for the caller to see.
   * @throws Problem onboarding-link-invalid, onboarding-link-expired (401), dependency-unavailable (503)
   */
  verify(kind: LinkTokenKind, token: string): Promise<LinkGrant>
  /** `iss` of every such token: never the one of the OIDC issuer. */
  issuer: string
}

/** Is this, by its own words, a token of an onboarding link, and so nothing for the OIDC issuer's keys? */
export function claimsToBeLink(token: string): boolean {
  try {
    return decodeProtectedHeader(token).typ === TYPES.link
  } catch {
    return false
  }
}

/** Signs and checks tokens of onboarding links; the service is their only issuer and their only audience. */
export function createLinkTokens(settings: {
  keys: LinkKeys
  publicUrl: string
  now: () => Date
}): LinkTokens {
  const { keys, publicUrl, now } = settings
  const issuer = `${publicUrl}/onboarding`
  return {
    issuer,

    async sign(kind, { id, tenantId, epoch, accountId, expiresAt, returnUrl }) {
      const key = await keys.signing()
      const claims = {
        tenant_id: tenantId,
        epoch,
        ...(accountId !== null && { account_id: accountId }),
        ...(returnUrl !== undefined && { return_url: returnUrl }),
      }
      return new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPES[kind], kid: key.id })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(id)
        .setIssuedAt(seconds(now()))
        .setExpirationTime(seconds(expiresAt))
        .sign(key.secret)
    },

    async verify(kind, token) {
      try {
        const { payload } = await jwtVerify(
          token,
          async ({ kid }) => {
            const key = kid === undefined ? undefined : await keys.find(kid)
            if (!key) throw new errors.JWKSNoMatchingKey()
            return key.secret
          },
          {
            issuer,
            audience: issuer,
            typ: TYPES[kind],
            algorithms: [ALGORITHM],
            requiredClaims: ['sub', 'exp', 'tenant_id', 'epoch'],
            currentDate: now(),
          },
        )
        return {
          id: payload.sub as string,
          tenantId: payload.tenant_id as string,
          epoch: payload.epoch as number,
          accountId: (payload.account_id as string | undefined) ?? null,
          expiresAt: new Date((payload.exp as number) * 1_000),
          ...(payload.return_url !== undefined && { returnUrl: payload.return_url as string }),
        }
      } catch (error) {
        throw refusal(error)
      }
    },
  }
}

function refusal(error: unknown): unknown {
  if (!(error instanceof errors.JOSEError)) return error
  const code = error instanceof errors.JWTExpired ? 'onboarding-link-expired' : 'onboarding-link-invalid'
  return refusedLink(code, error)
}

/** The answer to a link that is worth nothing (RFC 6750, section 3). */
export function refusedLink(
  code: keyof typeof linkErrors & `onboarding-link-${string}`,
  cause?: unknown,
): Problem {
  return new Problem(linkErrors[code], {
    headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
    cause,
  })
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1_000)
}
