import { keys } from '../../aws/keys.js'
import type { Table } from '../../aws/table.js'
import { type AuditEvent, canonicalJson, sha256, textOf } from '../event.js'
import type { Decision } from './decision.js'
import { decisionsOf } from './find-review.js'
import { digestOf } from './prepare-review.js'
import { reviewOf, type StoredReview } from './review.js'

/** What the trail says an access review has to be. */
export interface RecordedReview {
  /** Fields of its item. */
  fields: Partial<StoredReview>
  statementHash: unknown
  /** A hash of each decision, in their order. */
  decisions: string[]
  /** How many copies of roles it has, and their digest; undefined until they are all there. */
  copies: unknown
}

/** Follows one event. Events of other kinds change nothing that is compared. */
export function followReview(
  reviews: Map<string, RecordedReview>,
  { action, actor, details }: AuditEvent,
): void {
  const { reviewId, ...told } = details
  const id = textOf(reviewId)
  if (action === 'review.opened') {
    const fields: Partial<StoredReview> = { status: 'preparing', openedBy: actor, decisions: 0 }
    reviews.set(id, { fields, statementHash: undefined, decisions: [], copies: undefined })
  }
  const review = reviews.get(id)
  if (!review) return
  if (action === 'review.prepared') {
    review.fields.status = 'open'
    review.copies = told
  }
  if (action === 'review.decided') {
    const { roles: _count, ...decision } = told
    review.decisions.push(hashOf({ roleIds: null, filter: null, ...decision, decidedBy: actor }))
    review.fields.decisions = review.decisions.length
  }
  if (action === 'review.completed') {
    const { digest: _ofDecisions, statementHash, completedAt, nextDueAt, ...tally } = told
    const end = { status: 'completed', completedAt, completedBy: actor, nextDueAt, tally }
    Object.assign(review.fields, end)
    review.statementHash = statementHash
  }
}

/** What a decision's event tells of it. The reason is told by its hash. */
export function toldOf({ reason, ...decision }: Decision) {
  return { ...decision, reasonHash: sha256(reason) }
}

function hashOf(told: object): string {
  return sha256(canonicalJson(told))
}

/** Undefined where tampering left something that has no hash. */
function hashOfItem(decision: Decision): string | undefined {
  try {
    return hashOf(toldOf(decision))
  } catch {
    return undefined
  }
}

/** @returns the first difference of the reviews from what the trail says of them */
export async function reviewDifference(
  table: Table,
  recorded: ReadonlyMap<string, RecordedReview>,
): Promise<string | undefined> {
  const unseen = new Map(recorded)
  for await (const item of table.all({ ...keys.reviews(), consistent: true })) {
    const review = reviewOf(item)
    const told = unseen.get(review.id)
    if (!told) return `access review ${review.id} is in the table but not recorded`
    const different = itemDifference(review, told) ?? (await decisionDifference(table, review.id, told))
    if (different) return `access review ${review.id}: ${different}`
    unseen.delete(review.id)
  }
  for (const [missing] of unseen) return `access review ${missing} is recorded but not in the table`
  const [underWay] = [...recorded].find(([, { fields }]) => fields.status !== 'completed') ?? []
  if ((await table.get(keys.reviewUnderWay()))?.reviewId !== underWay)
    return 'which access review is not complete is not told as recorded'
  // Last, since it takes long and nothing changes them any more.
  for (const [id, { copies }] of recorded) {
    if (copies && canonicalJson(await digestOf(table, id)) !== canonicalJson(copies))
      return `access review ${id}: the copies of the roles are not those recorded`
  }
  return undefined
}

function itemDifference(review: StoredReview, { fields, statementHash }: RecordedReview) {
  for (const [field, value] of Object.entries(fields)) {
    const is = review[field as keyof StoredReview]
    if (canonicalJson(is ?? null) !== canonicalJson(value)) return `its ${field} is not the one recorded`
  }
  const { statement } = review
  const hash = statement === null ? undefined : sha256(textOf(statement))
  return hash === statementHash ? undefined : 'its statement is not the one recorded'
}

async function decisionDifference(table: Table, reviewId: string, { decisions }: RecordedReview) {
  const found = await decisionsOf(table, reviewId)
  const at = decisions.findIndex((hash, position) => {
    const decision = found[position]
    return decision === undefined || hashOfItem(decision) !== hash
  })
  if (at !== -1) return `decision ${at + 1} is not the one recorded`
  return found.length > decisions.length ? `decision ${decisions.length + 1} is not recorded` : undefined
}
