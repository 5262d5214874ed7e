import { keys } from '../../aws/keys.js'
import { Problem } from '../../problem.js'
import { canonicalJson, SYSTEM_CHAIN, sha256 } from '../event.js'
import { refuseUnlessOpen, revokeAll } from './decide.js'
import { counted, undecidedTally } from './decision.js'
import { reviewErrors } from './errors.js'
import { decidedRoles, findReview } from './find-review.js'
import type { ReviewTools } from './open-review.js'
import { nextDueAfter, type ReviewedRole, type StoredReview } from './review.js'

/**
 * Completes a review: something was decided of every role, and every role that was to be revoked is. Nothing of it can
 * be changed afterwards; the trail holds what it came to and a digest of every decision.
 * @throws Problem review-not-found, review-not-prepared, review-completed, review-undecided
 */
export async function completeReview(
  tools: ReviewTools,
  reviewId: string,
  statement: string | null,
  actor: string,
): Promise<StoredReview> {
  const { table, auditLog, now } = tools
  return auditLog.decideAnew(async () => {
    const review = await findReview(table, reviewId)
    refuseUnlessOpen(review)
    const { tally, digest, revoked } = await outcomeOf(tools, reviewId)
    if (tally.undecided > 0) {
      throw new Problem(reviewErrors['review-undecided'], {
        detail: `${tally.undecided} of ${tally.total} roles are undecided.`,
      })
    }
    await revokeAll(tools, reviewId, revoked, actor)
    const end = now()
    const changes = {
      status: 'completed' as const,
      completedAt: end.toISOString(),
      completedBy: actor,
      statement,
      nextDueAt: nextDueAfter(end),
      tally,
    }
    await auditLog.commit({
      chain: SYSTEM_CHAIN,
      actor,
      events: [
        {
          action: 'review.completed',
          details: {
            reviewId,
            ...tally,
            digest,
            completedAt: changes.completedAt,
            nextDueAt: changes.nextDueAt,
            ...(statement !== null && { statementHash: sha256(statement) }),
          },
        },
      ],
      writes: [
        {
          update: keys.review(reviewId),
          set: changes,
          condition: {
            expression: '#status = :open AND decisions = :decisions',
            names: { '#status': 'status' },
            values: { ':open': 'open', ':decisions': review.decisions },
          },
        },
        { delete: keys.reviewUnderWay() },
      ],
    })
    return { ...review, ...changes }
  })
}

/** What the review comes to, by role ID. */
async function outcomeOf({ table }: ReviewTools, reviewId: string) {
  let tally = undecidedTally(0)
  const hashes: string[] = []
  const revoked: Pick<ReviewedRole, 'tenantId' | 'roleId'>[] = []
  for await (const { role, decision } of decidedRoles(table, reviewId)) {
    tally = counted(tally, decision?.decision)
    hashes.push(sha256(canonicalJson([role.roleId, decision?.decision ?? null, decision?.number ?? null])))
    if (decision?.decision === 'revoke') revoked.push({ tenantId: role.tenantId, roleId: role.roleId })
  }
  return { tally, digest: sha256(hashes.join('\n')), revoked }
}
