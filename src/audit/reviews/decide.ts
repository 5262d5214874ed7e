import { keys } from '../../aws/keys.js'
import { ABSENT, type Table } from '../../aws/table.js'
import { Problem } from '../../problem.js'
import { revokeRole } from '../../roles/revoke-role.js'
import { roleOf } from '../../roles/role.js'
import { SYSTEM_CHAIN } from '../event.js'
import {
  type Decision,
  type DecisionFilter,
  type DecisionKind,
  decider,
  decisionItem,
  fitting,
  recounted,
  undecidedTally,
} from './decision.js'
import { reviewErrors } from './errors.js'
import { decisionsOf, findReview } from './find-review.js'
import type { ReviewTools } from './open-review.js'
import { toldOf } from './recorded-review.js'
import { type ReviewedRole, reviewedRoleOf, type StoredReview } from './review.js'

export interface NewDecision {
  decision: DecisionKind
  reason: string
  roleIds?: string[]
  filter?: DecisionFilter
}

/** Roles that one decision revokes at most: it is done before the answer, one after the other. */
const MOST_REVOKED = 200
const MOST_DECISIONS = 10_000

/**
 * Decides about roles of a review. The decision is one write, however many roles it is about. Where it is `revoke`, the
 * roles are named in it, and revoked at once; what a failure leaves is revoked soon after, in the background
 * (`revokeWhatIsLeft`), at the latest when the review is completed.
 * @returns the review afterwards
 * @throws Problem review-not-found, review-not-prepared, review-completed, review-role-unknown, review-decides-nothing,
 *   review-revokes-too-many, review-too-many-decisions
 */
export async function decide(
  tools: ReviewTools,
  reviewId: string,
  input: NewDecision,
  actor: string,
): Promise<StoredReview> {
  const { table, auditLog, now } = tools
  const decided = await auditLog.decideAnew(async () => {
    const review = await findReview(table, reviewId)
    refuseUnlessOpen(review)
    if (review.decisions >= MOST_DECISIONS) throw new Problem(reviewErrors['review-too-many-decisions'])
    const number = review.decisions + 1
    const { tally, roles, named } = await consequenceOf(tools, review, input)
    const decision: Decision = {
      number,
      decision: input.decision,
      reason: input.reason,
      roleIds: named?.map(({ roleId }) => roleId) ?? null,
      filter: named ? null : (input.filter ?? {}),
      decidedBy: actor,
      decidedAt: now().toISOString(),
    }
    await auditLog.commit({
      chain: SYSTEM_CHAIN,
      actor,
      events: [{ action: 'review.decided', details: detailsOf(reviewId, decision, roles) }],
      writes: [
        {
          update: keys.review(reviewId),
          set: { decisions: number, tally },
          condition: {
            expression: '#status = :open AND decisions = :before',
            names: { '#status': 'status' },
            values: { ':open': 'open', ':before': review.decisions },
          },
        },
        { put: decisionItem(reviewId, decision), condition: ABSENT },
        ...(input.decision === 'revoke'
          ? [{ put: { ...keys.reviewRevocation(reviewId, number), reviewId, number } }]
          : []),
      ],
    })
    return { review: { ...review, decisions: number, tally }, named: named ?? [] }
  })
  if (input.decision === 'revoke') {
    await revokeAll(tools, reviewId, decided.named, actor)
    await table.transact([{ delete: keys.reviewRevocation(reviewId, decided.review.decisions) }])
  }
  return decided.review
}

/** @throws Problem review-not-prepared, review-completed */
export function refuseUnlessOpen({ status }: StoredReview): void {
  if (status === 'completed') throw new Problem(reviewErrors['review-completed'])
  if (status === 'preparing') throw new Problem(reviewErrors['review-not-prepared'], { retryAfterSeconds: 5 })
}

/** Roles that are read at once. */
const READ_AT_ONCE = 100

/** Revokes, for a review, roles that are not revoked yet. One that is not in the table any more lets nobody in. */
export async function revokeAll(
  tools: ReviewTools,
  reviewId: string,
  roles: readonly Pick<ReviewedRole, 'tenantId' | 'roleId'>[],
  actor: string,
): Promise<void> {
  for (let first = 0; first < roles.length; first += READ_AT_ONCE) {
    const wanted = roles.slice(first, first + READ_AT_ONCE)
    const items = await tools.table.getMany(wanted.map(({ tenantId, roleId }) => keys.role(tenantId, roleId)))
    for (const item of items) {
      if (item && item.status !== 'revoked') await revokeRole(tools, roleOf(item), actor, { reviewId })
    }
  }
}

/**
 * What a decision comes to: how many roles it is about, how the review stands after it, and which roles it names, where
 * it does.
 */
async function consequenceOf(tools: ReviewTools, { id, tally: before }: StoredReview, input: NewDecision) {
  const decidedBefore = decider(await decisionsOf(tools.table, id))
  const isNamed = input.decision === 'revoke' || input.roleIds !== undefined
  const named: ReviewedRole[] = []
  let tally = before ?? undecidedTally(0)
  let roles = 0
  for await (const role of rolesMeant(tools, id, input, decidedBefore)) {
    roles += 1
    tally = recounted(tally, decidedBefore(role)?.decision, input.decision)
    if (isNamed) named.push(role)
    if (input.decision === 'revoke' && roles > MOST_REVOKED) {
      throw new Problem(reviewErrors['review-revokes-too-many'])
    }
  }
  if (roles === 0) throw new Problem(reviewErrors['review-decides-nothing'])
  return { tally, roles, named: isNamed ? named : null }
}

async function* rolesMeant(
  { table }: ReviewTools,
  reviewId: string,
  { roleIds, filter = {} }: NewDecision,
  decidedBefore: ReturnType<typeof decider>,
): AsyncGenerator<ReviewedRole> {
  if (roleIds) {
    yield* await rolesById(table, reviewId, roleIds)
    return
  }
  const fits = fitting(filter)
  for await (const item of table.all({ ...keys.reviewedRoles(reviewId), consistent: true })) {
    const role = reviewedRoleOf(item)
    if (fits(role) && !(filter.undecided && decidedBefore(role))) yield role
  }
}

async function rolesById(table: Table, reviewId: string, roleIds: readonly string[]) {
  const items = await table.getMany(roleIds.map(roleId => keys.reviewedRole(reviewId, roleId)))
  return items.map((item, position) => {
    if (item) return reviewedRoleOf(item)
    throw new Problem(reviewErrors['review-role-unknown'], {
      detail: `Role ${roleIds[position]} is not part of this access review.`,
    })
  })
}

/** The reason is an operator's own words, which may be erased; its hash shows which they were. */
function detailsOf(reviewId: string, decision: Decision, roles: number) {
  const { decidedBy: _actor, roleIds, filter, ...told } = toldOf(decision)
  return { reviewId, ...told, roles, ...(roleIds ? { roleIds } : { filter }) }
}
