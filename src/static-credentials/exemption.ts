import { keys } from '../aws/keys.js'
import type { Item } from '../aws/table.js'

/** A dated leave for one tenant to keep using an access key. */
export interface Exemption {
  tenantId: string
  reason: string
  /** RFC 3339 UTC, as all times. */
  sunsetAt: string
  grantedAt: string
  grantedBy: string
  /** When the tenant's first exemption was granted, whatever became of it: it bounds all later ones. */
  firstGrantedAt: string
  /** When an operator ended it before its sunset; null where nobody did. */
  endedAt: string | null
}

/** What an exemption says about writing now. */
export type Leave = 'none' | 'granted' | 'over'

const DAY = 86_400_000
/** A tenant's exemptions end so long after its first one began, at the latest. */
export const LONGEST_EXEMPTION_MS = 180 * DAY

export function leaveOf(exemption: Exemption | undefined, now: Date): Leave {
  if (exemption === undefined || exemption.endedAt !== null) return 'none'
  return now.toISOString() < exemption.sunsetAt ? 'granted' : 'over'
}

/** When an exemption granted now has to end at the latest. */
export function latestSunset(previous: Exemption | undefined, now: Date): Date {
  const first = previous === undefined ? now : new Date(previous.firstGrantedAt)
  return new Date(first.getTime() + LONGEST_EXEMPTION_MS)
}

export function exemptionItem(exemption: Exemption): Item {
  return { ...exemption, ...keys.staticCredentialExemption(exemption.tenantId) }
}

export function exemptionOf(item: Item): Exemption {
  const { tenantId, reason, sunsetAt, grantedAt, grantedBy, firstGrantedAt, endedAt } = item as Item &
    Exemption
  return { tenantId, reason, sunsetAt, grantedAt, grantedBy, firstGrantedAt, endedAt }
}
