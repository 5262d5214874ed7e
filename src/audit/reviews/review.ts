import { keys } from '../../aws/keys.js'
import type { Item } from '../../aws/table.js'
import type { RoleStatus } from '../../roles/role-status.js'
import type { Tally } from './decision.js'

/** An access review: all tenants' roles as they were at one time, and what was decided of each (FTR IAM-008). */
export interface Review {
  /** UUID v7. */
  id: string
  /** `preparing` until every role is copied; `completed` is final. */
  status: 'preparing' | 'open' | 'completed'
  openedAt: string
  /** `iss#sub` of whoever opened it. */
  openedBy: string
  completedAt: string | null
  completedBy: string | null
  /** What whoever completed it declared. */
  statement: string | null
  /** When the next review has to be complete; null until this one is. */
  nextDueAt: string | null
}

/** A review with what the service keeps about it for itself. */
export interface StoredReview extends Review {
  /** How many times something was decided; the place of the latest decision. */
  decisions: number
  /** Who copies the roles, and when that counts as lost. */
  preparing: string | null
  preparingUntil: string | null
  /** How many roles were decided how, counted anew by each decision; null until they are all copied. */
  tally: Tally | null
}

/** A role as it was when the review was prepared. */
export interface ReviewedRole {
  roleId: string
  tenantId: string
  roleArn: string
  accountId: string
  permissionSet: string
  status: RoleStatus
  templateVersion: string | null
  updateAvailable: boolean
  lastVerifiedAt: string | null
  /** Codes of the findings that were open. */
  findings: string[]
  createdAt: string
}

const DAY_MS = 86_400_000
/** From the end of a review to the end of the next: a quarter. */
export const REVIEW_PERIOD_MS = 90 * DAY_MS

/** When the review after one that ends now has to be complete. */
export function nextDueAfter(end: Date): string {
  return new Date(end.getTime() + REVIEW_PERIOD_MS).toISOString()
}

export function reviewItem(review: StoredReview): Item {
  return { ...review, ...keys.review(review.id) }
}

export function reviewOf(item: Item): StoredReview {
  const { pk, sk, v, ...review } = item
  return review as unknown as StoredReview
}

export function reviewView(review: StoredReview): Review & { roles: Tally | null } {
  const { id, status, openedAt, openedBy, completedAt, completedBy, statement, nextDueAt, tally } = review
  return { id, status, openedAt, openedBy, completedAt, completedBy, statement, nextDueAt, roles: tally }
}

export function reviewedRoleItem(reviewId: string, role: ReviewedRole): Item {
  return { ...role, ...keys.reviewedRole(reviewId, role.roleId) }
}

export function reviewedRoleOf(item: Item): ReviewedRole {
  const { pk, sk, v, ...role } = item
  return role as unknown as ReviewedRole
}
