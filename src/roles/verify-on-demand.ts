import type { StoredRole } from './role.js'
import { type LeaseTools, takeLease } from './verification-lease.js'
import { type VerifyRoleTools, verifyRole } from './verify-role.js'

/**
 * Verifies a role because somebody asks for it.
 * @returns the role afterwards; its `lastVerification` is this one
 * @throws Problem role-revoked, verification-in-progress, verification-too-soon, and those of `verifyRole`
 */
export async function verifyOnDemand(
  tools: VerifyRoleTools & LeaseTools,
  role: StoredRole,
  actor: string,
): Promise<StoredRole> {
  return verifyRole(tools, await takeLease(tools, role, true), actor, 'person')
}
