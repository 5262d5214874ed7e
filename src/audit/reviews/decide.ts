import { keys } from '../../aws/keys.js'
import { ABSENT } from '../../aws/table.js'
import { Problem } from '../../problem.js'
import { findRole } from '../../roles/find-role.js'
import { revokeRole } from '../../roles/revoke-role.js'
import { SYSTEM_CHAIN, sha256 } from '../event.js'
import { type Decision, type DecisionFilter, type DecisionKind, decider, decisionItem } from './decision.js'
import { reviewErrors } from './errors.js'
import { decisionsOf, findReview } from './find-review.js'
import type { ReviewTools } from './open-review.js'
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
 * roles are named in it, and revoked at once; what a failure leaves is revoked when the same is decided again, or when
 * the review is completed.
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
    const { roles, isByFilter } = await rolesMeant(tools, reviewId, number, input)
    const isNamed = input.decision === 'revoke' || !isByFilter
    const decision: Decision = {
      number,
      decision: input.decision,
      reason: input.reason,
      roleIds: isNamed ? roles.map(({ roleId }) => roleId) : null,
      filter: isNamed ? null : (input.filter ?? {}),
      decidedBy: actor,
      decidedAt: now().toISOString(),
    }
    await auditLog.commit({
      chain: SYSTEM_CHAIN,
      actor,
      events: [{ action: 'review.decided', details: detailsOf(reviewId, decision, roles.length) }],
      writes: [
        {
          update: keys.review(reviewId),
          set: { decisions: number },
          condition: {
            expression: '#status = :open AND decisions = :before',
            names: { '#status': 'status' },
            values: { ':open': 'open', ':before': review.decisions },
          },
        },
        { put: decisionItem(reviewId, decision), condition: ABSENT },
      ],
    })
    return { review: { ...review, decisions: number }, roles }
  })
  if (input.decision === 'revoke') await revokeAll(tools, decided.roles, actor)
  return decided.review
}

/** @throws Problem review-not-prepared, review-completed */
export function refuseUnlessOpen({ status }: StoredReview): void {
  if (status === 'completed') throw new Problem(reviewErrors['review-completed'])
  if (status === 'preparing') throw new Problem(reviewErrors['review-not-prepared'], { retryAfterSeconds: 5 })
}

/** Revokes roles that are not revoked yet. */
export async function revokeAll(
  tools: ReviewTools,
  roles: readonly Pick<ReviewedRole, 'tenantId' | 'roleId'>[],
  actor: string,
): Promise<void> {
  for (const { tenantId, roleId } of roles) {
    const role = await findRole(tools.table, tenantId, roleId)
    if (role.status !== 'revoked') await revokeRole(tools, role, actor)
  }
}

async function rolesMeant(
  tools: ReviewTools,
  reviewId: string,
  number: number,
  { decision, roleIds, filter }: NewDecision,
): Promise<{ roles: ReviewedRole[]; isByFilter: boolean }> {
  if (roleIds) return { roles: await rolesById(tools, reviewId, roleIds), isByFilter: false }
  const earlier = await decisionsOf(tools.table, reviewId)
  const isMeant = decider([
    ...earlier,
    { number, decision, reason: '', roleIds: null, filter: filter ?? {}, decidedBy: '', decidedAt: '' },
  ])
  const roles: ReviewedRole[] = []
  for await (const item of tools.table.all({ ...keys.reviewedRoles(reviewId), consistent: true })) {
    const role = reviewedRoleOf(item)
    if (isMeant(role)?.number === number) roles.push(role)
    if (decision === 'revoke' && roles.length > MOST_REVOKED) {
      throw new Problem(reviewErrors['review-revokes-too-many'])
    }
  }
  if (roles.length === 0) throw new Problem(reviewErrors['review-decides-nothing'])
  return { roles, isByFilter: true }
}

async function rolesById({ table }: ReviewTools, reviewId: string, roleIds: readonly string[]) {
  const items = await Promise.all(roleIds.map(roleId => table.get(keys.reviewedRole(reviewId, roleId))))
  return items.map((item, position) => {
    if (item) return reviewedRoleOf(item)
    throw new Problem(reviewErrors['review-role-unknown'], {
      detail: `Role ${roleIds[position]} is not part of this access review.`,
    })
  })
}

/** The reason is an operator's own words, which may be erased; its hash shows which they were. */
function detailsOf(reviewId: string, { number, decision, reason, roleIds, filter }: Decision, roles: number) {
  return {
    reviewId,
    number,
    decision,
    reasonHash: sha256(reason),
    roles,
    ...(roleIds ? { roleIds } : { filter }),
  }
}
