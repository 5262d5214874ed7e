import { keys } from '../../aws/keys.js'
import type { Page, Table } from '../../aws/table.js'
import { Problem } from '../../problem.js'
import { type Decision, type DecisionKind, decider, decisionOf } from './decision.js'
import { reviewErrors } from './errors.js'
import { type ReviewedRole, reviewedRoleOf, reviewOf, type StoredReview } from './review.js'

/** A role of a review with what was decided of it. */
export interface DecidedRole {
  role: ReviewedRole
  decision: Decision | undefined
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** @throws Problem review-not-found */
export async function findReview(table: Table, reviewId: string): Promise<StoredReview> {
  const item = UUID.test(reviewId) ? await table.get(keys.review(reviewId)) : undefined
  if (!item) throw new Problem(reviewErrors['review-not-found'])
  return reviewOf(item)
}

/** One page of reviews, newest first. */
export async function listReviews(table: Table, page: { limit: number; after?: Record<string, string> }) {
  const { items, last } = await table.query({
    ...keys.reviews(),
    ...page,
    newestFirst: true,
    consistent: true,
  })
  return { reviews: items.map(reviewOf), last }
}

/** The newest review; undefined before the first. */
export async function latestReview(table: Table): Promise<StoredReview | undefined> {
  return (await listReviews(table, { limit: 1 })).reviews[0]
}

/** What was decided in a review, in the order in which it was. */
export async function decisionsOf(table: Table, reviewId: string): Promise<Decision[]> {
  const decisions: Decision[] = []
  for await (const item of table.all({ ...keys.reviewDecisions(reviewId), consistent: true })) {
    decisions.push(decisionOf(item))
  }
  return decisions
}

/** Every role of a review with what was decided of it. */
export async function* decidedRoles(table: Table, reviewId: string): AsyncGenerator<DecidedRole> {
  const decide = decider(await decisionsOf(table, reviewId))
  for await (const item of table.all({ ...keys.reviewedRoles(reviewId), consistent: true })) {
    const role = reviewedRoleOf(item)
    yield { role, decision: decide(role) }
  }
}

/** Pages of the table read at most for one page of an answer: it may be short and still have a next one. */
const PAGES_AT_MOST = 10

/** One page of a review's roles, by role ID, with what was decided of each. */
export async function listDecidedRoles(
  table: Table,
  reviewId: string,
  wanted: DecisionKind | 'undecided' | undefined,
  { limit, after: start }: { limit: number; after?: Record<string, string> },
): Promise<{ roles: DecidedRole[]; last: Record<string, string> | undefined }> {
  const decide = decider(await decisionsOf(table, reviewId))
  const roles: DecidedRole[] = []
  let after = start
  for (let pages = 0; pages < PAGES_AT_MOST; pages++) {
    const query = { ...keys.reviewedRoles(reviewId), limit: limit - roles.length, consistent: true }
    const page: Page = await table.query({ ...query, ...(after && { after }) })
    for (const item of page.items) {
      const role = reviewedRoleOf(item)
      const decision = decide(role)
      if (wanted === undefined || (decision?.decision ?? 'undecided') === wanted)
        roles.push({ role, decision })
    }
    after = page.last
    if (!after || roles.length === limit) break
  }
  return { roles, last: after }
}
