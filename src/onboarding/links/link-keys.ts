import { createHash, randomBytes } from 'node:crypto'
import { dependencyUnavailable } from '../../aws/errors.js'
import type { Secrets } from '../../aws/secrets.js'

/** A symmetric key that signs onboarding links: whoever checks them is whoever made them. */
export interface LinkKey {
  /** Period of the key, `kid` of what it signs. */
  id: string
  secret: Uint8Array
}

export interface LinkKeys {
  /** The key that signs now; made on first use, and anew with each period. */
  signing(): Promise<LinkKey>
  /** The key of that ID, where it may still have signed a link that is good. */
  find(id: string): Promise<LinkKey | undefined>
}

const SECRET = 'onboarding-link-key'
const DAY_MS = 86_400_000
/** A link lives for 7 days at most, so the key before the present one is all that is ever looked for. */
const PERIOD_MS = 30 * DAY_MS
/** Keys are read anew after so long, so that one that was replaced by hand is soon worth nothing. */
const KEPT_MS = 60_000
/** A link with an unknown key makes the keys be read, but not more often than this. */
const REREAD_MS = 5_000
/** The least that HS256 takes (RFC 7518, section 3.2). */
const KEY_BYTES = 32
const NO_KEY = `The current value of the secret "${SECRET}" is no key. Give AWSCURRENT back to the version before it (UpdateSecretVersionStage).`

interface KeyRing {
  keys: LinkKey[]
  readAt: number
}

/**
 * The keys of onboarding links, in Secrets Manager: AWSCURRENT signs, AWSPREVIOUS is still good. The version of a
 * period has an ID that follows from the period, so that of several replicas that rotate at once one writes and all
 * read the same (PutSecretValue refuses another value under a version that is there).
 */
export function createLinkKeys({ secrets, now }: { secrets: Secrets; now: () => Date }): LinkKeys {
  let ring: KeyRing | undefined
  let reading: Promise<KeyRing> | undefined

  const read = (): Promise<KeyRing> => {
    reading ??= readRing(secrets, now().getTime()).finally(() => {
      reading = undefined
    })
    return reading.then(fresh => {
      ring = fresh
      return fresh
    })
  }
  const atMost = async (age: number): Promise<KeyRing> => {
    const since = ring ? now().getTime() - ring.readAt : Number.POSITIVE_INFINITY
    // A clock that was set back makes the age negative: then nothing is known about it.
    return ring && since >= 0 && since < age ? ring : read()
  }

  return {
    async signing() {
      const period = periodAt(now())
      const [current] = (await atMost(KEPT_MS)).keys
      // The key of a replica whose clock is ahead serves as well.
      if (current && Number(current.id) >= period) return current
      await secrets.addVersion(SECRET, { id: versionIdOf(period), value: newKey(period) })
      const [made] = (await read()).keys
      if (!made) throw new Error('The key of onboarding links was written, but cannot be read')
      return made
    },

    async find(id) {
      const known = (await atMost(KEPT_MS)).keys.find(key => key.id === id)
      return known ?? (await atMost(REREAD_MS)).keys.find(key => key.id === id)
    },
  }
}

/** @throws Problem dependency-unavailable, also where what signs now is no key */
async function readRing(secrets: Secrets, readAt: number): Promise<KeyRing> {
  const [current, previous] = await Promise.all(
    (['AWSCURRENT', 'AWSPREVIOUS'] as const).map(stage => secrets.read(SECRET, stage)),
  )
  const key = keyOf(current)
  if (current !== undefined && !key) throw dependencyUnavailable('Secrets Manager', new Error(NO_KEY))
  // Where no key was put there by mistake and replaced since, it is the previous value, and nothing was signed with it.
  return { readAt, keys: [key, keyOf(previous)].filter(each => each !== undefined) }
}

function periodAt(time: Date): number {
  return Math.floor(time.getTime() / PERIOD_MS)
}

/** A `ClientRequestToken` has 32 to 64 characters. */
function versionIdOf(period: number): string {
  return createHash('sha256').update(`drawbridge onboarding link key ${period}`).digest('hex')
}

function newKey(period: number): string {
  return JSON.stringify({ id: String(period), secret: randomBytes(KEY_BYTES).toString('base64url') })
}

/** The key in a secret's value. What else is there is named in no error: it may be a key in another form. */
function keyOf(text: string | undefined): LinkKey | undefined {
  const { id, secret } = fieldsOf(text)
  if (typeof id !== 'string' || !/^\d+$/.test(id) || typeof secret !== 'string') return undefined
  const bytes = Buffer.from(secret, 'base64url')
  return bytes.length < KEY_BYTES ? undefined : { id, secret: bytes }
}

function fieldsOf(text: string | undefined): { id?: unknown; secret?: unknown } {
  try {
    return JSON.parse(text ?? '{}') ?? {}
  } catch {
    return {}
  }
}
