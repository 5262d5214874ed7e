import type { Table } from '../../aws/table.js'
import type { Exemption } from '../../static-credentials/exemption.js'
import { findCredential, findExemption } from '../../static-credentials/find-static-credential.js'
import {
  type CredentialStatus,
  type StaticCredential,
  shownCredential,
} from '../../static-credentials/static-credential.js'
import type { ShownRole } from './page-model.js'

/** A tenant's access key, and the exemption under which it may still be there. */
export interface KeptKey {
  credential: StaticCredential
  /** Of a key that is to be deleted anyway it is not asked for. */
  exemption: Exemption | undefined
}

/** What the page tells of a tenant's access key: of the key itself the last four characters of its ID. */
export interface ShownKey {
  status: CredentialStatus
  /** Whether it is not stored any more, though nobody asked for that. */
  isMissing: boolean
  accountId: string
  ending: string
  storedSince: string
  /** When it is deleted; null where its time is over, so that it is deleted as soon as the service gets to it. */
  deletedAt: string | null
}

/**
 * The access key that a tenant still has: one read where there is none, as there mostly is not, and two where there is.
 * One that is only being taken in is not there yet.
 */
export async function findKeptKey(table: Table, tenantId: string): Promise<KeptKey | undefined> {
  const credential = await findCredential(table, tenantId)
  if (credential === undefined || credential.state === 'storing') return undefined
  const exemption = credential.state === 'stored' ? await findExemption(table, tenantId) : undefined
  return { credential, exemption }
}

/** What of a key the page shows at a moment, beside these roles. It stands as the API tells it. */
export function shownKey(
  { credential, exemption }: KeptKey,
  roles: readonly ShownRole[],
  now: Date,
): ShownKey {
  const superseded = roles.some(role => role.status === 'verified')
  const shown = shownCredential(credential, { exemption, superseded, now })
  const end = shown.status === 'deletion-scheduled' ? shown.deletionDate : shown.sunsetAt
  return {
    status: shown.status,
    isMissing: shown.findings.some(({ code }) => code === 'secret-missing'),
    accountId: shown.accountId,
    ending: shown.accessKeyIdEnding,
    storedSince: shown.rotatedAt,
    deletedAt: end !== null && end > now.toISOString() ? end : null,
  }
}
