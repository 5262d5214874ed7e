import { OLD_AFTER_DAYS } from '../../static-credentials/static-credential.js'
import type { StaticCredential } from '../api/shapes.js'

/** The figures that a reviewer asks for (FTR CAA-003, IAM-002). All but the first and the last are of keys in use. */
export interface CredentialCounts {
  total: number
  /** A role of the tenant is verified: the key can go now. */
  superseded: number
  /** Not rotated for so long (IAM-002). */
  olderThan90Days: number
  /** Their exemption ends within 30 days, or is over. */
  endingWithin30Days: number
  deletionScheduled: number
}

const DAY = 86_400_000
const SOON_DAYS = 30

export function countCredentials(all: Iterable<StaticCredential>, now: Date): CredentialCounts {
  const counts = { total: 0, superseded: 0, olderThan90Days: 0, endingWithin30Days: 0, deletionScheduled: 0 }
  const soon = now.getTime() + SOON_DAYS * DAY
  for (const { status, ageDays, sunsetAt } of all) {
    counts.total += 1
    if (status === 'deletion-scheduled') {
      counts.deletionScheduled += 1
      continue
    }
    if (status === 'superseded') counts.superseded += 1
    if (ageDays > OLD_AFTER_DAYS) counts.olderThan90Days += 1
    if (sunsetAt !== null && Date.parse(sunsetAt) <= soon) counts.endingWithin30Days += 1
  }
  return counts
}
