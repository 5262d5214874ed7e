import { Problem } from '../problem.js'
import { staticCredentialErrors } from './errors.js'

/** An access key of an IAM user, as it comes in: it goes to STS and to Secrets Manager, and nowhere else. */
export interface AccessKey {
  accessKeyId: string
  secretAccessKey: string
}

/**
 * By its prefix an access key ID tells what it belongs to.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
const LONG_TERM = /^AKIA[A-Z0-9]{12,124}$/

/** @throws Problem malformed-access-key, which tells nothing of the key */
export function refuseMalformed({ accessKeyId }: AccessKey): void {
  if (LONG_TERM.test(accessKeyId)) return
  throw new Problem(staticCredentialErrors['malformed-access-key'], {
    detail: accessKeyId.startsWith('ASIA')
      ? 'The ID begins with ASIA, so it belongs to temporary credentials, which end by themselves within hours.'
      : 'The ID of a long-term access key is AKIA and at least twelve capital letters and digits.',
  })
}

/** What of a key's ID may be kept and shown. */
export function endingOf({ accessKeyId }: AccessKey): string {
  return accessKeyId.slice(-4)
}
