import { OLD_AFTER_DAYS } from '../../static-credentials/static-credential.js'
import type { StaticCredential } from '../api/shapes.js'

/** The figures that a reviewer asks for (FTR CAA-003, IAM-002). Age and sunset are those of keys in use. */
export interface CredentialCounts {
  total: number
  /** A role of the tenant is verified: the key can go now. */
  superseded: number
  /** Secrets Manager does not have them any more. */
  missing: number
  /** Not rotated for so long (IAM-002). */
  olderThan90Days: number
  /** Their exemption ends within 30 days, or is over. */
  endingWithin30Days: number
  deletionScheduled: number
}

const DAY = 86_400_000
const SOON_DAYS = 30

export function countCredentials(all: Iterable<StaticCredential>, now: Date): CredentialCounts {
  const counts = {
    total: 0,
    superseded: 0,
    missing: 0,
    olderThan90Days: 0,
    endingWithin30Days: 0,
    deletionScheduled: 0,
  }
  const soon = now.getTime() + SOON_DAYS * DAY
  for (const one of all) {
    const { status, ageDays, sunsetAt } = one
    counts.total += 1
    if (status === 'deletion-scheduled') {
      counts.deletionScheduled += 1
      continue
    }
    if (status === 'superseded') counts.superseded += 1
    if (isMissing(one)) {
      counts.missing += 1
      continue
    }
    if (ageDays > OLD_AFTER_DAYS) counts.olderThan90Days += 1
    if (sunsetAt !== null && Date.parse(sunsetAt) <= soon) counts.endingWithin30Days += 1
  }
  return counts
}

/** Whether Secrets Manager does not have a key any more, though nobody asked for that. */
export function isMissing({ findings }: Pick<StaticCredential, 'findings'>): boolean {
  return findings.some(({ code }) => code === 'secret-missing')
}
