import { type AuditEvent, sha256, textOf } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import type { Item, Table } from '../aws/table.js'

/** What a tenant's trail says its access key and its exemption have to be: fields of their items, and no other. */
export interface RecordedCredential {
  /** Absent where there is none. */
  key?: Record<'state' | 'secretArn' | 'versionId' | 'accountId', unknown>
  exemption?: Record<'sunsetAt' | 'firstGrantedAt' | 'reasonHash' | 'endedAt', unknown>
}

/** Follows one event. Events of other kinds change nothing that is compared. */
export function followCredential(recorded: RecordedCredential, { action, details }: AuditEvent): void {
  switch (action) {
    case 'static-credential.exempted': {
      const { sunsetAt, firstGrantedAt, reasonHash } = details
      recorded.exemption = { sunsetAt, firstGrantedAt, reasonHash, endedAt: null }
      break
    }
    case 'static-credential.exemption-ended':
      if (recorded.exemption) recorded.exemption.endedAt = details.endedAt
      break
    case 'static-credential.stored':
    case 'static-credential.rotated': {
      const { secretArn, versionId, accountId } = details
      recorded.key = { state: 'stored', secretArn, versionId, accountId }
      break
    }
    case 'static-credential.deletion-scheduled':
      if (recorded.key) recorded.key.state = 'deletion-scheduled'
      break
    case 'static-credential.restored':
      if (recorded.key) recorded.key.state = 'stored'
      break
    case 'static-credential.deleted':
      delete recorded.key
  }
}

/** @returns the first difference of a tenant's access key and exemption from what the trail says of them */
export async function credentialDifference(
  table: Table,
  tenantId: string,
  { key, exemption }: RecordedCredential,
): Promise<string | undefined> {
  const [keyItem, exemptionItem] = await table.getMany([
    keys.staticCredential(tenantId),
    keys.staticCredentialExemption(tenantId),
  ])
  // One that is only being taken in is not recorded yet.
  const keyThere = keyItem?.state === 'storing' ? undefined : keyItem
  return (
    difference('access key', keyThere, key) ??
    difference('exemption', withReasonHash(exemptionItem), exemption)
  )
}

function difference(
  what: string,
  item: Record<string, unknown> | undefined,
  recorded: Record<string, unknown> | undefined,
): string | undefined {
  if (!item && !recorded) return undefined
  if (!item) return `the ${what} is recorded but not in the table`
  if (!recorded) return `the ${what} is in the table but not recorded`
  const field = Object.keys(recorded).find(name => textOf(item[name]) !== textOf(recorded[name]))
  return field && `the ${field} of the ${what} is not the one recorded`
}

function withReasonHash(item: Item | undefined): Record<string, unknown> | undefined {
  return item && { ...item, reasonHash: sha256(textOf(item.reason)) }
}
