import { keys } from '../aws/keys.js'
import type { Item, Table, Write } from '../aws/table.js'
import { otherKeyHolder } from '../static-credentials/key-account.js'
import { arnOf, claimKey } from './registration.js'
import type { StoredRole } from './role.js'

/**
 * Who holds the claim on an IAM role, and whether its account is proved by another tenant as well, by a role or an access
 * key. A claim is worth
 * as much as the role that holds it: revoking that role, or offboarding its tenant, ends it. Revoked is final, so a
 * dead claim can be taken over safely.
 */
export interface ClaimView {
  heldByAnother: boolean
  /** Role whose dead claim may be taken over. */
  deadHolder: string | null
  accountShared: boolean
}

/** Reads the claims in the role's account. */
export async function viewClaims(table: Table, role: StoredRole): Promise<ClaimView> {
  const { partition, accountId } = arnOf(role)
  const view: ClaimView = { heldByAnother: false, deadHolder: null, accountShared: false }
  const { sk } = claimKey(role)
  for await (const claim of table.all({ ...keys.claimsIn(partition, accountId), consistent: true })) {
    if (claim.roleId === role.id) continue
    const onThisRole = claim.sk === sk
    const byAnotherTenant = claim.tenantId !== role.tenantId
    if (!onThisRole && (!byAnotherTenant || view.accountShared)) continue
    const alive = await isAlive(table, claim)
    if (onThisRole && alive) view.heldByAnother = true
    if (onThisRole && !alive) view.deadHolder = String(claim.roleId)
    if (byAnotherTenant && alive) view.accountShared = true
  }
  if (!view.accountShared) {
    const { tenantId } = role
    const keyHolder = await otherKeyHolder(table, { partition, accountId, tenantId })
    view.accountShared = keyHolder?.hasKey === true
  }
  return view
}

/** Whether another tenant has proved a role in an AWS account. */
export async function isAccountClaimedByAnother(
  table: Table,
  { partition, accountId, tenantId }: { partition: string; accountId: string; tenantId: string },
): Promise<boolean> {
  for await (const claim of table.all({ ...keys.claimsIn(partition, accountId), consistent: true })) {
    if (claim.tenantId !== tenantId && (await isAlive(table, claim))) return true
  }
  return false
}

async function isAlive(table: Table, claim: Item): Promise<boolean> {
  const holder = await table.get(keys.role(String(claim.tenantId), String(claim.roleId)))
  return holder !== undefined && holder.status !== 'revoked'
}

/** The write that takes the claim: it is free, or this role's own, or a dead one. */
export function claimWrite(role: StoredRole, uniqueId: string | null, { deadHolder }: ClaimView): Write {
  return {
    put: { ...claimKey(role), roleId: role.id, tenantId: role.tenantId, uniqueId },
    condition: {
      expression: 'attribute_not_exists(pk) OR roleId = :me OR roleId = :deadHolder',
      values: { ':me': role.id, ':deadHolder': deadHolder ?? role.id },
    },
  }
}
