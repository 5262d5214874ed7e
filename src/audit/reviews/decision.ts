import { keys } from '../../aws/keys.js'
import type { Item } from '../../aws/table.js'
import type { ReviewedRole } from './review.js'

export const DECISIONS = ['keep', 'revoke', 'follow-up'] as const
export type DecisionKind = (typeof DECISIONS)[number]

/** Which roles of a review a decision is about: all that fit every field given. */
export interface DecisionFilter {
  status?: string
  finding?: string
  accountId?: string
  tenantId?: string
  templateVersion?: string
  permissionSet?: string
  /** Only those of which nothing was decided before. */
  undecided?: true
}

/** What an operator decided, of roles by ID or of all that fit a filter. */
export interface Decision {
  /** Place among the decisions of the review, from 1. A later one overrules an earlier one. */
  number: number
  decision: DecisionKind
  reason: string
  roleIds: string[] | null
  filter: DecisionFilter | null
  decidedBy: string
  decidedAt: string
}

/** How many roles a review has, and how many of them were decided how. */
export interface Tally {
  total: number
  undecided: number
  keep: number
  revoke: number
  followUp: number
}

export function decisionItem(reviewId: string, decision: Decision): Item {
  return { ...decision, ...keys.reviewDecision(reviewId, decision.number) }
}

export function decisionOf(item: Item): Decision {
  const { pk, sk, v, ...decision } = item
  return decision as unknown as Decision
}

/**
 * Makes the function that tells what was decided of a role: the latest decision that is about it. One that is about
 * undecided roles counts only where no other ever was about the role, and of those the first.
 * @param decisions all of the review, in their order
 */
export function decider(decisions: readonly Decision[]): (role: ReviewedRole) => Decision | undefined {
  const byRole = new Map<string, Decision>()
  const byFilter: { decision: Decision; fits: (role: ReviewedRole) => boolean }[] = []
  const ofUndecided: typeof byFilter = []
  for (const decision of decisions) {
    for (const roleId of decision.roleIds ?? []) byRole.set(roleId, decision)
    const { filter } = decision
    if (filter) (filter.undecided ? ofUndecided : byFilter).push({ decision, fits: fitting(filter) })
  }
  byFilter.reverse()
  return role => {
    const named = byRole.get(role.roleId)
    const found = byFilter.find(({ fits }) => fits(role))?.decision
    if (named && found) return named.number > found.number ? named : found
    return named ?? found ?? ofUndecided.find(({ fits }) => fits(role))?.decision
  }
}

/** Makes the function that tells whether a role fits a filter, whatever was decided of it. */
export function fitting(filter: DecisionFilter): (role: ReviewedRole) => boolean {
  const { undecided, finding, ...equal } = filter
  const fields = Object.entries(equal) as [keyof ReviewedRole, string][]
  return role =>
    (finding === undefined || role.findings.includes(finding)) &&
    fields.every(([field, value]) => role[field] === value)
}

/** The tally of a review in which nothing is decided. */
export function undecidedTally(total: number): Tally {
  return { total, undecided: total, keep: 0, revoke: 0, followUp: 0 }
}

/** Counts one more role, of which this was decided. */
export function counted(tally: Tally, decision: DecisionKind | undefined): Tally {
  return { ...tally, total: tally.total + 1, [placeOf(decision)]: tally[placeOf(decision)] + 1 }
}

/** Counts a role elsewhere than before. */
export function recounted(tally: Tally, before: DecisionKind | undefined, after: DecisionKind): Tally {
  const without = { ...tally, [placeOf(before)]: tally[placeOf(before)] - 1 }
  return { ...without, [placeOf(after)]: without[placeOf(after)] + 1 }
}

function placeOf(decision: DecisionKind | undefined): Exclude<keyof Tally, 'total'> {
  return decision === undefined ? 'undecided' : decision === 'follow-up' ? 'followUp' : decision
}
