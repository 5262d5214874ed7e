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
  /** True for only those of which nothing was decided before. */
  undecided?: boolean
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

export const EMPTY_TALLY: Tally = { total: 0, undecided: 0, keep: 0, revoke: 0, followUp: 0 }

export function decisionItem(reviewId: string, decision: Decision): Item {
  return { ...decision, ...keys.reviewDecision(reviewId, decision.number) }
}

export function decisionOf(item: Item): Decision {
  const { pk, sk, v, ...decision } = item
  return decision as unknown as Decision
}

/**
 * Makes the function that tells what was decided of a role: the latest decision that is about it.
 * @param decisions all of the review, in their order
 */
export function decider(decisions: readonly Decision[]): (role: ReviewedRole) => Decision | undefined {
  const byFilter = decisions.filter(({ filter }) => filter !== null)
  const byRole = new Map<string, Decision[]>()
  for (const decision of decisions) {
    for (const roleId of decision.roleIds ?? []) byRole.set(roleId, [...(byRole.get(roleId) ?? []), decision])
  }
  return role => {
    const about = [...byFilter, ...(byRole.get(role.roleId) ?? [])].sort((a, b) => a.number - b.number)
    let latest: Decision | undefined
    for (const decision of about) {
      const { filter } = decision
      if (filter === null || fits(role, filter, latest !== undefined)) latest = decision
    }
    return latest
  }
}

function fits(role: ReviewedRole, filter: DecisionFilter, isDecided: boolean): boolean {
  const { undecided, finding, ...equal } = filter
  if (undecided === true && isDecided) return false
  if (finding !== undefined && !role.findings.includes(finding)) return false
  return Object.entries(equal).every(([field, value]) => role[field as keyof ReviewedRole] === value)
}

/** Counts one role more. */
export function counted(tally: Tally, decision: DecisionKind | undefined): Tally {
  const place = decision === undefined ? 'undecided' : decision === 'follow-up' ? 'followUp' : decision
  return { ...tally, total: tally.total + 1, [place]: tally[place] + 1 }
}
