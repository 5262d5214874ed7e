import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto'
import { dependencyUnavailable } from '../../aws/errors.js'
import type { Secrets } from '../../aws/secrets.js'
import { canonicalJson } from '../event.js'

/** A public key that anchors are checked with, as a JWK (RFC 8037). */
export interface AnchorJwk {
  kty: 'OKP'
  crv: 'Ed25519'
  x: string
  /** Its thumbprint, RFC 7638. */
  kid: string
  use: 'sig'
  alg: 'EdDSA'
}

export interface AnchorKeys {
  /** The key that signs now; made on first use, and anew with each period. */
  signing(): Promise<{ kid: string; privateKey: KeyObject }>
  /**
   * Public keys of all that ever signed, the newest first.
   * @param options.fresh true for those of this moment: another process may have made one since they were read
   */
  published(options?: { fresh?: boolean }): Promise<AnchorJwk[]>
}

const SECRET = 'anchor-key'
/** So long one key signs. Former ones stay published for good. */
const PERIOD_MS = 365 * 86_400_000
/** Keys are read anew after so long. Whoever asks for the public ones costs no call more often than that. */
const KEPT_MS = 60_000
const NO_KEY = `The current value of the secret "${SECRET}" is no key. Give AWSCURRENT back to the version before it (UpdateSecretVersionStage).`

/** The secret's value: the private key that signs, and the public ones before it. */
interface KeyRing {
  period: number
  jwk: { kty: string; crv: string; x: string; d: string }
  former: AnchorJwk[]
}

/**
 * The keys of anchors, in Secrets Manager. As with onboarding links the version of a period has an ID that follows from
 * the period, so that of several replicas one writes and all read the same.
 */
export function createAnchorKeys({ secrets, now }: { secrets: Secrets; now: () => Date }): AnchorKeys {
  let kept: { ring: KeyRing | undefined; readAt: number } | undefined

  const read = async (): Promise<KeyRing | undefined> => {
    const text = await secrets.read(SECRET, 'AWSCURRENT')
    const ring = text === undefined ? undefined : ringOf(text)
    if (text !== undefined && !ring) throw dependencyUnavailable('Secrets Manager', new Error(NO_KEY))
    kept = { ring, readAt: now().getTime() }
    return ring
  }
  const current = async (): Promise<KeyRing | undefined> => {
    const age = kept ? now().getTime() - kept.readAt : -1
    return kept && age >= 0 && age < KEPT_MS ? kept.ring : read()
  }

  return {
    async signing() {
      const period = Math.floor(now().getTime() / PERIOD_MS)
      let ring = await current()
      // The key of a replica whose clock is ahead serves as well.
      if (!ring || ring.period < period) {
        await secrets.addVersion(SECRET, { id: versionIdOf(period), value: newRing(period, ring) })
        ring = await read()
      }
      if (!ring) throw new Error('The key of anchors was written, but cannot be read')
      return {
        kid: publicJwk(ring.jwk.x).kid,
        privateKey: createPrivateKey({ key: ring.jwk, format: 'jwk' }),
      }
    },

    async published({ fresh = false } = {}) {
      const ring = fresh ? await read() : await current()
      return ring ? [publicJwk(ring.jwk.x), ...ring.former] : []
    },
  }
}

/** Finds public keys by their ID; a key that is called otherwise than its thumbprint is not known. */
export function keyFinder(jwks: readonly unknown[]): (kid: string) => KeyObject | undefined {
  const keys = new Map<string, KeyObject>()
  for (const jwk of jwks) {
    const { kty, crv, x } = (jwk ?? {}) as Partial<AnchorJwk>
    if (kty !== 'OKP' || crv !== 'Ed25519' || typeof x !== 'string') continue
    try {
      keys.set(publicJwk(x).kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }))
    } catch {
      // It is no point of the curve: nothing can have been signed with it.
    }
  }
  return kid => keys.get(kid)
}

function publicJwk(x: string): AnchorJwk {
  const required = { kty: 'OKP', crv: 'Ed25519', x } as const
  const kid = createHash('sha256').update(canonicalJson(required)).digest('base64url')
  return { ...required, kid, use: 'sig', alg: 'EdDSA' }
}

function newRing(period: number, before: KeyRing | undefined): string {
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const former = before ? [publicJwk(before.jwk.x), ...before.former] : []
  return JSON.stringify({ period, jwk, former })
}

/** A `ClientRequestToken` has 32 to 64 characters. */
function versionIdOf(period: number): string {
  return createHash('sha256').update(`drawbridge anchor key ${period}`).digest('hex')
}

/** The keys in a secret's value. What else is there is named in no error: it may be a key in another form. */
function ringOf(text: string): KeyRing | undefined {
  try {
    const { period, jwk, former } = JSON.parse(text) as Partial<KeyRing>
    if (!Number.isSafeInteger(period) || !jwk || !Array.isArray(former)) return undefined
    createPrivateKey({ key: jwk, format: 'jwk' })
    return { period: period as number, jwk, former: former.map(({ x }) => publicJwk(x)) }
  } catch {
    return undefined
  }
}
