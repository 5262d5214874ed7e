import type { AuditEvent } from './event.js'

/** What the trail of a tenant says the current items have to be. */
export interface RecordedState {
  externalId: string | undefined
  tenantStatus: string
  /** Status by role ID. */
  roles: Map<string, string>
  /** Role ID by claim (`partition/account/role name in lower case`), of roles that hold one. */
  claims: Map<string, string>
}

export function emptyState(): RecordedState {
  return { externalId: undefined, tenantStatus: 'pending', roles: new Map(), claims: new Map() }
}

/** Follows one event. Events of other kinds change nothing that is compared. */
export function follow(state: RecordedState, { action, details }: AuditEvent): void {
  const roleId = String(details.roleId)
  switch (action) {
    case 'tenant.created':
      state.externalId = String(details.externalId)
      break
    case 'tenant.activated':
      state.tenantStatus = 'active'
      break
    case 'tenant.offboarded':
      state.tenantStatus = 'offboarded'
      for (const id of details.roleIds as string[]) state.roles.set(id, 'revoked')
      break
    case 'role.registered':
      state.roles.set(roleId, 'pending')
      break
    case 'role.status-changed':
      state.roles.set(roleId, String(details.to))
      break
    case 'role.claimed':
      state.claims.set(String(details.claim), roleId)
      break
    case 'role.revoked':
      state.roles.set(roleId, 'revoked')
      break
    default:
  }
}
