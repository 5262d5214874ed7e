import { createHash, randomBytes } from 'node:crypto'
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

async function readRing(secrets: Secrets, readAt: number): Promise<KeyRing> {
  const texts = await Promise.all(
    (['AWSCURRENT', 'AWSPREVIOUS'] as const).map(stage => secrets.read(SECRET, stage)),
  )
  return { readAt, keys: texts.flatMap(text => (text === undefined ? [] : [parseKey(text)])) }
}

function periodAt(time: Date): number {
  return Math.floor(time.getTime() / PERIOD_MS)
}

/** A `ClientRequestToken` has 32 to 64 characters. */
function versionIdOf(period: number): string {
  return createHash('sha256').update(`drawbridge onboarding link key ${period}`).digest('hex')
}

function newKey(period: number): string {
  return JSON.stringify({ id: String(period), secret: randomBytes(32).toString('base64url') })
}

function parseKey(text: string): LinkKey {
  const { id, secret } = JSON.parse(text) as { id: string; secret: string }
  return { id, secret: Buffer.from(secret, 'base64url') }
}
