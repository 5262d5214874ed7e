import { keys } from '../../aws/keys.js'
import { ABSENT, type Table, type Write } from '../../aws/table.js'
import { IdempotencyKeyTaken, type IdempotencyRecorder } from '../../idempotency.js'
import { Problem } from '../../problem.js'
import { type AuditLog, ChangeRefused } from '../audit-log.js'
import { SYSTEM_CHAIN } from '../event.js'
import { reviewErrors } from './errors.js'
import { reviewItem, type StoredReview } from './review.js'

export interface ReviewTools {
  table: Table
  auditLog: AuditLog
  now: () => Date
  newId: () => string
}

/**
 * Opens an access review. Its roles are copied afterwards (prepare-review.ts).
 * @throws Problem review-under-way (409)
 * @throws IdempotencyKeyTaken when the caller's key was used before
 */
export async function openReview(
  { table, auditLog, now, newId }: ReviewTools,
  actor: string,
  idempotency: IdempotencyRecorder,
): Promise<StoredReview> {
  const review: StoredReview = {
    id: newId(),
    status: 'preparing',
    openedAt: now().toISOString(),
    openedBy: actor,
    completedAt: null,
    completedBy: null,
    statement: null,
    nextDueAt: null,
    decisions: 0,
    preparing: null,
    preparingUntil: null,
    tally: null,
  }
  const reviewId = review.id
  const record = idempotency.write({ reviewId })
  const underWay: Write = { put: { ...keys.reviewUnderWay(), reviewId }, condition: ABSENT }
  const writes: Write[] = [
    { put: reviewItem(review), condition: ABSENT },
    underWay,
    ...(record ? [record] : []),
  ]
  await auditLog.decideAnew(async () => {
    try {
      const events = [{ action: 'review.opened' as const, details: { reviewId } }]
      await auditLog.commit({ chain: SYSTEM_CHAIN, actor, events, writes })
    } catch (error) {
      if (!(error instanceof ChangeRefused)) throw error
      if (record && error.failed.includes(writes.indexOf(record))) throw new IdempotencyKeyTaken()
      const other = await table.get(keys.reviewUnderWay())
      // Completed meanwhile: nothing is in the way any more.
      if (!other) throw error
      throw new Problem(reviewErrors['review-under-way'], {
        detail: `The access review ${String(other.reviewId)} is not complete.`,
      })
    }
  })
  return review
}
