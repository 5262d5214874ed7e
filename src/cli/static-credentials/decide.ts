import type { ShownCredential } from '../../static-credentials/static-credential.js'
import { isMissing } from './counts.js'
import type { ImportLine } from './import-line.js'
import { type Refusal, refuse } from './refusals.js'

/** Where a tenant stands before its line is taken. */
export interface Standing {
  /** What the service tells of the tenant's key; undefined where it has none. */
  credential: Pick<ShownCredential, 'accessKeyIdEnding' | 'status' | 'findings'> | undefined
  /** Whether its exemption is in force. */
  exempted: boolean
}

/** What is to be done for a line: first the exemption, then the key. */
export interface Deed {
  exemption: { reason: string; sunsetAt: string } | undefined
  /** `compare`: it seems to be there; the service, which is sent it, can tell. */
  key: 'store' | 'replace' | 'compare' | 'nothing'
}

/**
 * Decides what is to be done for a line. All that is ever told of a key is the last four characters of its ID: of a
 * million other keys one has the same. So where they are, the service is to compare the whole; of a key that is on its
 * way out it cannot.
 */
export function decide(
  { credential, exempted }: Standing,
  { key, reason, sunsetAt }: ImportLine,
  { replace }: { replace: boolean },
): Deed | Refusal {
  const isSame = credential?.accessKeyIdEnding === key.accessKeyId.slice(-4)
  if (credential?.status === 'deletion-scheduled')
    return isSame ? { exemption: undefined, key: 'nothing' } : refuse('deletion-scheduled')
  if (credential && !isSame && !replace)
    return refuse('has-another-key', `It ends in ${credential.accessKeyIdEnding}.`)
  if (credential && isMissing(credential) && !replace) return refuse('key-missing')
  const todo = credential === undefined ? 'store' : replace ? 'replace' : 'compare'
  if (exempted) return { exemption: undefined, key: todo }
  if (reason === undefined || sunsetAt === undefined) return refuse('exemption-needed')
  return { exemption: { reason, sunsetAt }, key: todo }
}
