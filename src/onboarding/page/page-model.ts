import { currentStatus, type StoredRole } from '../../roles/role.js'
import type { RoleStatus } from '../../roles/role-status.js'
import { isUnderWay } from '../../roles/verification-lease.js'
import { CHECK_IDS, type Check, type CheckId } from '../../verification/check.js'

/** A check of a role as the page shows it: answered, or still to come. */
export interface ShownCheck {
  id: CheckId
  check: Check | undefined
}

/** A role as the page shows it. */
export interface ShownRole {
  id: string
  tenantId: string
  roleArn: string
  status: RoleStatus
  /** A verification is under way: its checks appear as they end. */
  running: boolean
  /** It goes on by itself: the page looks again. */
  unsettled: boolean
  checks: ShownCheck[]
  lastVerifiedAt: string | null
  createdAt: string
  updateAvailable: boolean
}

/** What of a role the page shows at a moment. */
export function shownRole(role: StoredRole, now: Date): ShownRole {
  const running = isUnderWay(role, now)
  const status = currentStatus(role, now)
  const answered = running ? (role.verifyingChecks ?? []) : (role.lastVerification?.checks ?? [])
  return {
    id: role.id,
    tenantId: role.tenantId,
    roleArn: role.roleArn,
    status,
    running,
    unsettled: running || status === 'propagating' || status === 'pending',
    checks: CHECK_IDS.map(id => ({ id, check: answered.find(check => check.id === id) })),
    lastVerifiedAt: role.lastVerification?.finishedAt ?? null,
    createdAt: role.createdAt,
    updateAvailable: role.updateAvailable,
  }
}

/** Roles in the order in which a customer looks for them: the newest first, those that were revoked left out. */
export function shownRoles(roles: readonly StoredRole[], now: Date): ShownRole[] {
  return roles
    .filter(role => role.status !== 'revoked')
    .toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
    .map(role => shownRole(role, now))
}
