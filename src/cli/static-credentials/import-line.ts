import type { Columns, Row } from '../../input-rows.js'
import { LONGEST_EXEMPTION_MS } from '../../static-credentials/exemption.js'
import { type Refusal, refuse } from './refusals.js'

/** What a line says. It holds the key, and is let go with it. */
export interface ImportLine {
  line: number
  tenant: string
  key: { accessKeyId: string; secretAccessKey: string }
  /** Terms of the exemption, where the tenant has none in force. */
  reason: string | undefined
  sunsetAt: string | undefined
}

/** Terms of lines that have none of their own. */
export type Terms = Pick<ImportLine, 'reason' | 'sunsetAt'>

export const COLUMNS: Columns = {
  known: ['tenant', 'accessKeyId', 'secretAccessKey', 'reason', 'sunsetAt'],
  needed: ['tenant', 'accessKeyId', 'secretAccessKey'],
}

/** As the API takes them (`NewStaticCredentialSchema`, `refuseMalformed`). */
const KEY_ID = /^AKIA[A-Z0-9]{12,124}$/
const SECRET = /^[A-Za-z0-9+/=]{16,128}$/

/** Reads a row by the rules of the API, before anything of it is sent anywhere. */
export function readLine({ line, fields }: Row, defaults: Terms, now: Date): ImportLine | Refusal {
  if (fields === undefined) return refuse('unreadable-line')
  const { tenant = '', accessKeyId = '', secretAccessKey = '', reason = '', sunsetAt = '', ...more } = fields
  const texts = [tenant, accessKeyId, secretAccessKey, reason, sunsetAt]
  if (Object.keys(more).length > 0 || !areTexts(texts)) return refuse('unknown-field')
  const [name = '', id = '', secret = '', why = '', until = ''] = texts
  // A tenant is looked up by an address, and a reason is stored: a key in the wrong column must get to neither.
  if ([name, why, until].some(holdsKey)) return refuse('key-in-wrong-column')
  if (name.trim() !== name || name === '' || name.length > 128) return refuse('invalid-tenant')
  if (!KEY_ID.test(id)) return refuse('malformed-access-key-id')
  if (!SECRET.test(secret)) return refuse('malformed-secret-access-key')
  if (!isReason(why)) return refuse('invalid-reason')
  const sunset = until === '' ? undefined : sunsetOf(until, now)
  if (sunset === null) return refuse('invalid-sunset')
  return {
    line,
    tenant: name,
    key: { accessKeyId: id, secretAccessKey: secret },
    reason: why === '' ? defaults.reason : why,
    sunsetAt: sunset ?? defaults.sunsetAt,
  }
}

export function isRefusal(read: ImportLine | Refusal): read is Refusal {
  return 'remedy' in read
}

/** Whether a text is a reason that the API takes, or none at all. */
export function isReason(text: string): boolean {
  return text.length <= 1_000 && !/\p{Cs}/u.test(text)
}

/**
 * A day (its start in UTC) or a moment (RFC 3339), in UTC; null where it is none, or no exemption can end then: it is over,
 * or further away than the 180 days after the first one.
 */
export function sunsetOf(text: string, now: Date): string | null {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const isMoment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(text)
  const time = isDay || isMoment ? Date.parse(isDay ? `${text}T00:00:00Z` : text) : Number.NaN
  const isInRange = time > now.getTime() && time <= now.getTime() + LONGEST_EXEMPTION_MS
  return isInRange ? new Date(time).toISOString() : null
}

/**
 * Whether a text has a word shaped like a key: an ID, or the forty characters of a secret. Digests in hexadecimal, which
 * are as long, have no capitals beside small letters.
 */
export function holdsKey(text: string): boolean {
  const words = text.split(/[^A-Za-z0-9+/]+/)
  return words.some(
    word =>
      /A[KS]IA[A-Z0-9]{12}/.test(word) || (word.length >= 40 && /[a-z]/.test(word) && /[A-Z]/.test(word)),
  )
}

function areTexts(values: readonly unknown[]): values is string[] {
  return values.every(value => typeof value === 'string')
}
