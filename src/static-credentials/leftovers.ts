import type { SecretState } from '../aws/credential-store.js'
import { isBusy } from './operation.js'
import type { DeletionReason, StaticCredential } from './static-credential.js'

/** What table and Secrets Manager hold of one tenant's key, seen at one time. The key itself is not looked at. */
export interface Holdings {
  tenantId: string
  /** Whether the table has such a tenant. */
  tenantIsKnown: boolean
  entry: StaticCredential | undefined
  secret: SecretState | undefined
  /** Whether the secret's resource policy is the closed one; true where there is none to be closed. */
  closed: boolean
  /** Whether the entry's secret has the name that the settings give it. */
  isNamed: boolean
  /** Why the tenant may not have its key any more. */
  mustGo: DeletionReason | undefined
}

/** What is not as it should be, and why nobody else is at work on it. */
export const LEFTOVERS = {
  'operation-died': {
    what: 'a change of the key died halfway',
    remedy: 'The service mends it within two minutes, if it runs.',
  },
  'must-go': {
    what: 'the tenant may not have its key any more, and it is still there',
    remedy: 'The service schedules its deletion within seconds, if it runs.',
  },
  'deletion-undone': {
    what: 'the deletion of the secret was taken back in Secrets Manager alone',
    remedy:
      'The service schedules it anew within a day, if it runs. Take it back with POST …/static-credentials/restore, if the tenant is to keep the key.',
  },
  'entry-without-secret': {
    what: 'the secret is deleted, and its entry is still there',
    remedy: 'The service takes the entry away when it is due, if it runs.',
  },
  'secret-missing': {
    what: 'the secret is gone, or on its way out, though the tenant has a key',
    remedy:
      'Restore it in Secrets Manager, have the key sent again with PUT, or let it go with DELETE; better, move the tenant to a role.',
  },
  'policy-open': {
    what: 'the resource policy of the secret is missing, or not the closed one',
    remedy: 'It needs secretsmanager:PutResourcePolicy.',
  },
  'other-version': {
    what: 'the current version of the secret is not the key that was proved',
    remedy:
      'Nobody but the service may move it. The service does within two minutes, if it runs; or run this as its role.',
  },
  'other-kms-key': {
    what: 'the secret is encrypted under another KMS key than DRAWBRIDGE_KMS_KEY_ID',
    remedy:
      "As the service's role, with secretsmanager:UpdateSecret and kms:Encrypt besides: aws secretsmanager update-secret --secret-id <its ARN> --kms-key-id <the key>. What is there stays readable under the key before, too, until the access key is replaced.",
  },
  'orphan-secret': {
    what: 'a secret that no entry knows of',
    remedy: 'It needs secretsmanager:DeleteSecret.',
  },
  'unknown-tenant': {
    what: 'the table has no such tenant',
    remedy: 'Nothing is touched. See that DRAWBRIDGE_TABLE and DRAWBRIDGE_SECRET_PREFIX belong together.',
  },
  'foreign-secret': {
    what: 'a secret under the prefix that the service did not make, or that was replicated',
    remedy: 'Nothing is touched. See whose it is.',
  },
  'other-name': {
    what: 'the secret of the entry has another name than the settings give it',
    remedy: 'Nothing is touched. See that DRAWBRIDGE_TABLE and DRAWBRIDGE_SECRET_PREFIX belong together.',
  },
} as const

export type Leftover = keyof typeof LEFTOVERS

/** What only people can mend. */
export const FOR_PEOPLE: ReadonlySet<Leftover> = new Set([
  'secret-missing',
  'other-kms-key',
  'unknown-tenant',
  'foreign-secret',
  'other-name',
])

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What is left over, in the order in which it is to be mended; nothing while somebody is at work on the key. */
export function leftoversOf(holdings: Holdings, now: Date): Leftover[] {
  const { tenantId, tenantIsKnown, entry, secret } = holdings
  if (entry === undefined) {
    if (secret === undefined || secret.deletionScheduled) return []
    if (!ID.test(tenantId) || (tenantIsKnown && !secret.isOwn)) return ['foreign-secret']
    // In another table every secret would be one that nobody knows of.
    return [tenantIsKnown ? 'orphan-secret' : 'unknown-tenant']
  }
  if (isBusy(entry, now)) return []
  if (!tenantIsKnown) return ['unknown-tenant']
  if (entry.operation !== null) return ['operation-died']
  // Under another prefix every key would be missing.
  if (!holdings.isNamed) return ['other-name']
  if (entry.state === 'deletion-scheduled') {
    if (secret === undefined) return ['entry-without-secret']
    return secret.deletionScheduled ? [] : ['deletion-undone']
  }
  if (holdings.mustGo !== undefined) return ['must-go']
  if (secret === undefined || secret.deletionScheduled) return ['secret-missing']
  return [
    ...(holdings.closed ? [] : (['policy-open'] as const)),
    ...(secret.currentVersion === entry.versionId ? [] : (['other-version'] as const)),
    ...(secret.hasOtherKmsKey ? (['other-kms-key'] as const) : []),
  ]
}
