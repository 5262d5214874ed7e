import { hash } from 'node:crypto'
import { calculateJwkThumbprint, errors, exportJWK, type JWTPayload, jwtVerify } from 'jose'
import { LRUCache } from 'lru-cache'
import { Problem } from '../problem.js'
import { httpErrors } from './errors.js'
import { discoverKeys, type IssuerKeySet } from './issuer-keys.js'
import { MAX_PRINCIPAL_ID, type Principal, ROLES } from './principal.js'
import { reasonToRefuse } from './token-claims.js'

export interface TokenVerifierSettings {
  /** Issuer as it stands in `iss`; its discovery document names the keys. */
  issuer: string
  audience: string
  rolesClaim: string
  tenantClaim: string
  now: () => Date
  /** Milliseconds for a request to the issuer. */
  timeout?: number
}

/** Asymmetric signatures only: with a symmetric one whoever checks tokens can make them. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

/** A checked token is not checked again for so long. */
const CACHE_SECONDS = 300
/** Age in milliseconds from which the keys are fetched anew in the background, and from which they are not used. */
const KEYS_STALE = 30_000
const KEYS_EXPIRED = 300_000
/** Seconds by which the issuer's clock may differ from ours. */
const CLOCK_TOLERANCE = 5

interface CheckedToken {
  principal: Principal
  checkedAt: number
  expiresAt: number
  keyThumbprint: string
}

interface IssuerKeys {
  find: IssuerKeySet
  fetchedAt: number
}

export type TokenVerifier = ReturnType<typeof createTokenVerifier>

/** Checks access tokens (RFC 7519, RFC 9068) against the configured OIDC issuer. */
export function createTokenVerifier(settings: TokenVerifierSettings) {
  const { issuer, audience, now, timeout = 3_000 } = settings
  const checked = new LRUCache<string, CheckedToken>({ max: 20_000 })
  // Of tokens only digests are kept, but for the one that each open connection sent last.
  const latest = new WeakMap<object, { token: string; digest: string }>()
  let keys: IssuerKeys | undefined
  let source: IssuerKeySet | undefined
  let loading: Promise<void> | undefined

  const load = async () => {
    const find = source ?? (await discoverKeys(issuer, timeout))
    // The moment of asking: a slow answer is as old as that.
    const fetchedAt = now().getTime()
    // Keys that cannot be fetched may have moved: the next time discovery is asked where they are.
    source = undefined
    await find.reload()
    source = find
    keys = { find, fetchedAt }
    await forgetTokensOfLostKeys(keys, checked)
  }
  const loadOnce = (): Promise<void> => {
    loading ??= load().finally(() => {
      loading = undefined
    })
    return loading
  }
  const ageOfKeys = () => (keys ? now().getTime() - keys.fetchedAt : Number.POSITIVE_INFINITY)
  const freshKeys = (): IssuerKeys | undefined => {
    const age = ageOfKeys()
    return age >= 0 && age <= KEYS_STALE ? keys : undefined
  }
  const currentKeys = async (): Promise<IssuerKeys> => {
    const age = ageOfKeys()
    try {
      // A clock that was set back makes the age negative: then nothing is known about the keys' age.
      if (age < 0 || age > KEYS_EXPIRED) await loadOnce()
      else if (age > KEYS_STALE) loadOnce().catch(() => undefined)
    } catch (error) {
      throw keysUnavailable(error)
    }
    return keys as IssuerKeys
  }

  const digestOn = (connection: object, token: string): string => {
    const known = latest.get(connection)
    if (known?.token === token) return known.digest
    const digest = digestOf(token)
    latest.set(connection, { token, digest })
    return digest
  }
  const recall = (digest: string): Principal | undefined => {
    const known = checked.get(digest)
    return known && isStillGood(known, now().getTime() / 1_000) ? known.principal : undefined
  }

  return {
    /** Fetches the issuer's keys; rejects where it cannot. */
    start: loadOnce,

    /**
     * Who the bearer of a token is that was checked not long ago; undefined where it has to be checked.
     * @param connection what the token came by; a client that keeps its connection sends the same token again
     */
    recall: (token: string, connection: object): Principal | undefined =>
      freshKeys() ? recall(digestOn(connection, token)) : undefined,

    /**
     * @returns who the bearer is
     * @throws Problem unauthenticated (401), identity-provider-unavailable (503)
     */
    async verify(token: string): Promise<Principal> {
      const current = freshKeys() ?? (await currentKeys())
      const digest = digestOf(token)
      const known = recall(digest)
      if (known) return known
      checked.delete(digest)
      const seconds = now().getTime() / 1_000
      const reason = reasonToRefuse(token, { issuer, audience, notBefore: seconds - CLOCK_TOLERANCE })
      if (reason !== undefined) throw unauthenticated(reason)
      try {
        const { payload, key } = await jwtVerify(token, current.find, {
          issuer,
          audience,
          algorithms: ALGORITHMS,
          requiredClaims: ['sub', 'exp'],
          clockTolerance: CLOCK_TOLERANCE,
          currentDate: now(),
        })
        const principal = principalOf(payload, settings)
        checked.set(digest, {
          principal,
          checkedAt: seconds,
          expiresAt: (payload.exp as number) + CLOCK_TOLERANCE,
          keyThumbprint: await calculateJwkThumbprint(await exportJWK(key)),
        })
        return principal
      } catch (error) {
        throw refusal(error)
      }
    },
  }
}

function digestOf(token: string): string {
  return hash('sha256', token, 'base64')
}

function isStillGood(token: CheckedToken, seconds: number): boolean {
  const age = seconds - token.checkedAt
  return age >= 0 && age < CACHE_SECONDS && seconds < token.expiresAt
}

function principalOf(payload: JWTPayload, { rolesClaim, tenantClaim }: TokenVerifierSettings): Principal {
  if (typeof payload.sub !== 'string' || payload.sub === '') throw unauthenticated('its "sub" is empty')
  const id = `${payload.iss}#${payload.sub}`
  // Half a surrogate pair does not survive storage, so that an audit event naming it would look tampered with.
  if (id.length > MAX_PRINCIPAL_ID || /\p{Surrogate}/u.test(id)) {
    throw unauthenticated('its "sub" is too long or not well-formed text')
  }
  const claimed = Object.hasOwn(payload, rolesClaim) ? payload[rolesClaim] : []
  const tenant = Object.hasOwn(payload, tenantClaim) ? payload[tenantClaim] : undefined
  return {
    id,
    roles: new Set(ROLES.filter(role => Array.isArray(claimed) && claimed.includes(role))),
    tenantClaim: typeof tenant === 'string' && /^.{1,128}$/su.test(tenant) ? tenant : undefined,
  }
}

async function forgetTokensOfLostKeys(
  keys: IssuerKeys,
  checked: LRUCache<string, CheckedToken>,
): Promise<void> {
  const published = keys.find.jwks()?.keys ?? []
  const thumbprints = await Promise.all(published.map(key => calculateJwkThumbprint(key).catch(() => '')))
  for (const [digest, token] of checked.entries()) {
    if (!thumbprints.includes(token.keyThumbprint)) checked.delete(digest)
  }
}

function refusal(error: unknown): unknown {
  if (error instanceof Problem) return error
  if (error instanceof errors.JWKSTimeout) return keysUnavailable(error)
  if (error instanceof errors.JWTExpired) return unauthenticated('it has expired')
  if (error instanceof errors.JWTClaimValidationFailed)
    return unauthenticated(`its "${error.claim}" does not fit`)
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) {
    return unauthenticated('no key of the issuer fits it')
  }
  if (error instanceof errors.JWSSignatureVerificationFailed) return unauthenticated('its signature is wrong')
  if (error instanceof errors.JOSEAlgNotAllowed) return unauthenticated('its algorithm is not allowed')
  // jose reports an issuer that answers badly with its base class; everything more special is the token's fault.
  if (error instanceof errors.JOSEError && error.constructor !== errors.JOSEError) {
    return unauthenticated('it is not a JSON Web Token that can be read')
  }
  return keysUnavailable(error)
}

function unauthenticated(why: string): Problem {
  return new Problem(httpErrors.unauthenticated, {
    detail: `The token was refused: ${why}.`,
    headers: {
      'www-authenticate': `Bearer error="invalid_token", error_description="${why.replaceAll('"', "'")}"`,
    },
  })
}

function keysUnavailable(cause: unknown): Problem {
  return new Problem(httpErrors['identity-provider-unavailable'], { retryAfterSeconds: 5, cause })
}
