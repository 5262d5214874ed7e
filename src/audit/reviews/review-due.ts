import { keys } from '../../aws/keys.js'
import type { Table } from '../../aws/table.js'
import { eventOf, SYSTEM_CHAIN } from '../event.js'
import { listReviews } from './find-review.js'
import { nextDueAfter } from './review.js'

/**
 * When the next access review has to be complete: a quarter after the end of the last one; before the first, a quarter
 * after the service's own first event. Null where nothing ever happened.
 */
export async function reviewDueAt(table: Table): Promise<string | null> {
  // There is one at a time: where the newest is not complete, the one before it is.
  const { reviews } = await listReviews(table, { limit: 2 })
  const completed = reviews.find(({ status }) => status === 'completed')
  if (completed) return completed.nextDueAt
  const { items } = await table.query({ ...keys.auditEventsOf(SYSTEM_CHAIN), limit: 1 })
  const [first] = items.map(eventOf)
  return first ? nextDueAfter(new Date(first.occurredAt)) : null
}

/** The next access review: when it has to be complete, and whether it should be by now. */
export interface ReviewDue {
  /** Null where nothing ever happened. */
  dueAt: string | null
  overdue: boolean
}

/** As `reviewDueAt`, with what that means now. */
export async function reviewDue(table: Table, now: Date): Promise<ReviewDue> {
  const dueAt = await reviewDueAt(table)
  return { dueAt, overdue: dueAt !== null && dueAt < now.toISOString() }
}
