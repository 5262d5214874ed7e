import { indexKeys, keys } from '../aws/keys.js'
import type { Page, Table } from '../aws/table.js'
import { Problem } from '../problem.js'
import { liveRoles } from '../roles/find-role.js'
import { currentStatus } from '../roles/role.js'
import { staticCredentialErrors } from './errors.js'
import { type Exemption, exemptionOf } from './exemption.js'
import {
  credentialOf,
  type ShownCredential,
  type StaticCredential,
  shownCredential,
} from './static-credential.js'

/** What the table holds of a tenant's access key, one that is only being taken in included. */
export async function findCredential(table: Table, tenantId: string): Promise<StaticCredential | undefined> {
  const item = await table.get(keys.staticCredential(tenantId))
  return item && credentialOf(item)
}

/** A tenant's latest exemption, whether it still counts or not. */
export async function findExemption(table: Table, tenantId: string): Promise<Exemption | undefined> {
  const item = await table.get(keys.staticCredentialExemption(tenantId))
  return item && exemptionOf(item)
}

/**
 * The tenant's access key.
 * @throws Problem static-credential-not-found
 */
export async function existingCredential(table: Table, tenantId: string): Promise<StaticCredential> {
  const credential = await findCredential(table, tenantId)
  if (!credential || credential.state === 'storing')
    throw new Problem(staticCredentialErrors['static-credential-not-found'])
  return credential
}

/** The tenant's access key as it is shown. */
export async function showCredential(
  { table, now }: { table: Table; now: () => Date },
  credential: StaticCredential,
): Promise<ShownCredential> {
  const { tenantId } = credential
  const [exemption, superseded] = await Promise.all([
    findExemption(table, tenantId),
    hasVerifiedRole(table, tenantId, now()),
  ])
  return shownCredential(credential, { exemption, superseded, now: now() })
}

async function hasVerifiedRole(table: Table, tenantId: string, now: Date): Promise<boolean> {
  const roles = await liveRoles(table, tenantId)
  return roles.some(role => currentStatus(role, now) === 'verified')
}

/** One page of the access keys of all tenants, by tenant. */
export async function listCredentials(
  table: Table,
  { limit, after }: { limit: number; after?: Record<string, string> },
): Promise<{ credentials: StaticCredential[]; last: Page['last'] }> {
  const page = await table.query({
    index: 'gsi1',
    pk: indexKeys.staticCredentials,
    limit,
    ...(after && { after }),
  })
  const credentials = page.items.map(credentialOf).filter(({ state }) => state !== 'storing')
  return { credentials, last: page.last }
}
