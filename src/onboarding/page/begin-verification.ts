import type { Background } from '../../background.js'
import { NOT_IDEMPOTENT } from '../../idempotency.js'
import { Problem } from '../../problem.js'
import { roleErrors } from '../../roles/errors.js'
import { liveRoles } from '../../roles/find-role.js'
import { type RegisterRoleTools, registerRole } from '../../roles/register-role.js'
import type { StoredRole } from '../../roles/role.js'
import { type LeaseTools, takeLease } from '../../roles/verification-lease.js'
import { type VerifyRoleTools, verifyRole } from '../../roles/verify-role.js'

export type BeginTools = RegisterRoleTools & VerifyRoleTools & LeaseTools & { background: Background }

/**
 * Registers a role and begins its verification, which goes on by itself: the page shows its checks as they end. Of a
 * role that is registered already only the verification begins.
 * @throws Problem as `registerRole` and `takeLease`
 */
export async function beginRegistration(
  tools: BeginTools,
  tenantId: string,
  roleArn: string,
  actor: string,
): Promise<void> {
  let registered: StoredRole
  try {
    registered = await registerRole(tools, tenantId, { roleArn }, actor, NOT_IDEMPOTENT)
  } catch (error) {
    const known = error instanceof Problem && error.kind === roleErrors['role-already-registered']
    const role = known ? (await liveRoles(tools.table, tenantId)).find(isSameRole(roleArn)) : undefined
    if (!role) throw error
    return beginVerification(tools, role, actor)
  }
  // A second click finds the role registered, and may be the one that begins.
  await begin(tools, registered, actor, false)
}

/**
 * Begins to verify a role anew; where one is under way already, that one serves.
 * @throws Problem role-revoked, verification-too-soon
 */
export function beginVerification(tools: BeginTools, role: StoredRole, actor: string): Promise<void> {
  return begin(tools, role, actor, true)
}

async function begin(tools: BeginTools, role: StoredRole, actor: string, asked: boolean): Promise<void> {
  try {
    goOn(tools, await takeLease(tools, role, asked), actor)
  } catch (error) {
    if (!(error instanceof Problem && error.kind === roleErrors['verification-in-progress'])) throw error
  }
}

function goOn(tools: BeginTools, role: StoredRole, actor: string): void {
  const verify = () => verifyRole(tools, role, actor, 'person', { watched: true })
  tools.background.run(verify, { roleId: role.id })
}

/** IAM tells role names apart by neither case nor path. */
function isSameRole(roleArn: string): (role: StoredRole) => boolean {
  const nameOf = (arn: string) => `${arn.split(':')[4]}/${arn.split('/').at(-1)?.toLowerCase()}`
  return role => nameOf(role.roleArn) === nameOf(roleArn)
}
