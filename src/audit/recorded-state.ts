import { followCredential, type RecordedCredential } from '../static-credentials/recorded-credential.js'
import { originOf } from '../tenants/external-id.js'
import { type AuditEvent, textOf } from './event.js'
import { followReview, type RecordedReview } from './reviews/recorded-review.js'

/** What a trail says the current items have to be: a tenant's, or the system's. */
export interface RecordedState {
  externalId: string | undefined
  /** Who made it. */
  externalIdOrigin: unknown
  tenantStatus: string
  /** Status by role ID. */
  roles: Map<string, string>
  /** Role ID by claim (`partition/account/role name in lower case`), of roles that hold one. */
  claims: Map<string, string>
  staticCredential: RecordedCredential
  /** By ID; of the system's trail alone. */
  reviews: Map<string, RecordedReview>
}

export function emptyState(): RecordedState {
  return {
    externalId: undefined,
    externalIdOrigin: undefined,
    tenantStatus: 'pending',
    roles: new Map(),
    claims: new Map(),
    staticCredential: {},
    reviews: new Map(),
  }
}

/** Follows one event. Events of other kinds change nothing that is compared. */
export function follow(state: RecordedState, event: AuditEvent): void {
  const { action } = event
  const details = detailsOf(event)
  const roleId = textOf(details.roleId)
  switch (action) {
    case 'tenant.created':
      state.externalId = textOf(details.externalId)
      state.externalIdOrigin = originOf(details.externalIdOrigin)
      break
    case 'tenant.activated':
      state.tenantStatus = 'active'
      break
    case 'tenant.offboarded':
      state.tenantStatus = 'offboarded'
      for (const id of listOf(details.roleIds)) state.roles.set(textOf(id), 'revoked')
      break
    case 'role.registered':
      state.roles.set(roleId, 'pending')
      break
    case 'role.status-changed':
      state.roles.set(roleId, textOf(details.to))
      break
    case 'role.claimed':
      state.claims.set(textOf(details.claim), roleId)
      break
    case 'role.revoked':
      state.roles.set(roleId, 'revoked')
      break
    default:
      followReview(state.reviews, { ...event, details })
      followCredential(state.staticCredential, { ...event, details })
  }
}

/** Whoever rewrites an event gives it right hashes, and details of any form: what they lack is told as a difference. */
function detailsOf({ details }: AuditEvent): Record<string, unknown> {
  return typeof details === 'object' && details !== null ? details : {}
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
