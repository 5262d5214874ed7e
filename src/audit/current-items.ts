import { indexKeys, keys } from '../aws/keys.js'
import type { Item, Table } from '../aws/table.js'
import { credentialDifference } from '../static-credentials/recorded-credential.js'
import { originOf } from '../tenants/external-id.js'
import type { ChainBreak } from './chain.js'
import { SYSTEM_CHAIN, textOf } from './event.js'
import type { RecordedState } from './recorded-state.js'
import { reviewDifference } from './reviews/recorded-review.js'

/** Claims, and external IDs, as the service records them: others have no place in the table, nor have all a key. */
const CLAIM = /^([\w-]{1,64})\/(\d{12})\/([\w+=,.@-]{1,64})$/
const EXTERNAL_ID = /^[\w-]{1,64}$/

/**
 * Holds current items against what their trail says. Of a tenant: external ID, who made it and its reservation, statuses,
 * claims, access key and exemption. Of the system: access reviews.
 * @param sequence the last event of the trail
 * @returns the first difference: something was changed without an event
 */
export async function findDifference(
  table: Table,
  chain: string,
  recorded: RecordedState,
  sequence: number,
): Promise<ChainBreak | undefined> {
  const reason =
    chain === SYSTEM_CHAIN
      ? await reviewDifference(table, recorded.reviews)
      : ((await tenantDifference(table, chain, recorded)) ??
        (await roleDifference(table, chain, recorded)) ??
        (await claimDifference(table, recorded)) ??
        (await credentialDifference(table, chain, recorded.staticCredential)))
  return reason === undefined ? undefined : { chain, sequence, eventId: null, reason }
}

async function tenantDifference(table: Table, tenantId: string, recorded: RecordedState) {
  const { externalId, externalIdOrigin, tenantStatus } = recorded
  const tenant = await table.get(keys.tenant(tenantId))
  if (!tenant) return 'the tenant is recorded but not in the table'
  if (externalId === undefined) return 'the trail does not say how the tenant was made'
  if (tenant.externalId !== externalId) return 'the external ID of the tenant is not the one recorded'
  if (tenant.status !== tenantStatus)
    return `the tenant is ${textOf(tenant.status)}, but recorded as ${tenantStatus}`
  if (originOf(tenant.externalIdOrigin) !== externalIdOrigin)
    return 'the external ID of the tenant is not of the origin recorded'
  const isListed = tenant.gsi3pk === indexKeys.importedExternalIds
  if (isListed !== (externalIdOrigin === 'imported' && tenantStatus !== 'offboarded'))
    return `the tenant is ${isListed ? '' : 'not '}among those whose external ID was imported, against its trail`
  const reservation = EXTERNAL_ID.test(externalId) ? await table.get(keys.externalId(externalId)) : undefined
  return reservation?.tenantId === tenantId
    ? undefined
    : 'the reservation of the external ID is missing or of another tenant'
}

async function roleDifference(table: Table, tenantId: string, { roles }: RecordedState) {
  const unseen = new Map(roles)
  for await (const role of table.all({ ...keys.rolesOf(tenantId), consistent: true })) {
    const id = textOf(role.id)
    const recorded = unseen.get(id)
    if (recorded === undefined) return `role ${id} is in the table but not recorded`
    if (role.status !== recorded) return `role ${id} is ${textOf(role.status)}, but recorded as ${recorded}`
    unseen.delete(id)
  }
  const [missing] = unseen.keys()
  return missing === undefined ? undefined : `role ${missing} is recorded but not in the table`
}

async function claimDifference(table: Table, { claims, roles }: RecordedState) {
  for (const [claim, roleId] of claims) {
    if (roles.get(roleId) === 'revoked') continue
    const [, partition, accountId, roleName] = CLAIM.exec(claim) ?? []
    const item: Item | undefined =
      partition && accountId && roleName
        ? await table.get(keys.claim(partition, accountId, roleName))
        : undefined
    if (item?.roleId !== roleId) return `the claim of role ${roleId} is missing or of another role`
  }
  return undefined
}
