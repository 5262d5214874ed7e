import { indexKeys, keys } from '../aws/keys.js'
import type { Item } from '../aws/table.js'
import type { Severity } from '../verification/check.js'
import type { Exemption } from './exemption.js'

/**
 * Where a tenant's access key stands. `storing` is one that is only being taken in: nobody was told of it, and to
 * everybody but the service it is not there.
 */
export type CredentialState = 'storing' | 'stored' | 'deletion-scheduled'

/** Why a key's deletion was scheduled: somebody asked for it, or the tenant may not have one any more. */
export type DeletionReason = 'requested' | 'sunset' | 'exemption-ended' | 'offboarded'

/** What is done to a key between Secrets Manager and the table, one thing at a time. */
export type Operation = 'store' | 'rotate' | 'delete' | 'restore' | 'look'

/** What the table holds of a tenant's access key: never the key. Times are RFC 3339 UTC. */
export interface StaticCredential {
  tenantId: string
  state: CredentialState
  secretArn: string | null
  /** The version of the secret that is the key: whatever else the secret holds does not count. */
  versionId: string | null
  /** The version before, kept until the key has been seen to work as it is stored. */
  previousVersionId: string | null
  /** The AWS account that the key opens. */
  accountId: string | null
  /** Last four characters of the key's ID. */
  keyIdEnding: string | null
  createdAt: string
  /** When the key that there is now came in. */
  rotatedAt: string
  /** When AWS last accepted it. */
  provedAt: string | null
  /** Since when AWS refuses it, and since when Secrets Manager does not have it. */
  refusedSince: string | null
  missingSince: string | null
  /** When it is gone for good. */
  deletionDate: string | null
  deletionReason: DeletionReason | null
  /** What is under way, who does it, and when that counts as lost. */
  operation: Operation | null
  operationId: string | null
  operationUntil: string | null
  /** When the service looks after it by itself. */
  dueAt: string
}

export const NO_OPERATION = { operation: null, operationId: null, operationUntil: null } as const

export function credentialItem(credential: StaticCredential): Item {
  return {
    ...credential,
    ...keys.staticCredential(credential.tenantId),
    gsi1pk: indexKeys.staticCredentials,
    gsi1sk: credential.tenantId,
    ...dueFields(credential.tenantId, credential.dueAt),
  }
}

/** A key is looked at so often. */
export const LOOK_INTERVAL_MS = 24 * 60 * 60_000

/**
 * When a key that is on its way out is looked at next: when it is to be gone, and each day until then, since somebody may
 * take the deletion back past the service.
 */
export function nextLookAtDeletion(deletionDate: string | null, now: Date): string {
  const regular = new Date(now.getTime() + LOOK_INTERVAL_MS).toISOString()
  const gone = deletionDate ?? now.toISOString()
  return gone < regular ? gone : regular
}

/** Places a credential in the index of what is due. */
export function dueFields(tenantId: string, dueAt: string) {
  return { dueAt, gsi3pk: indexKeys.dueStaticCredentials, gsi3sk: `${dueAt}#${tenantId}` }
}

export function credentialOf(item: Item): StaticCredential {
  const { pk, sk, v, gsi1pk, gsi1sk, gsi3pk, gsi3sk, ...credential } = item
  return credential as unknown as StaticCredential
}

export const CREDENTIAL_STATUSES = ['active', 'missing', 'superseded', 'deletion-scheduled'] as const
export type CredentialStatus = (typeof CREDENTIAL_STATUSES)[number]

export const CREDENTIAL_FINDINGS = ['access-key-old', 'access-key-refused', 'secret-missing'] as const
export type CredentialFindingCode = (typeof CREDENTIAL_FINDINGS)[number]

export interface CredentialFinding {
  code: CredentialFindingCode
  severity: Severity
  summary: string
  remedy: string
  /** Since when it is so. */
  since: string
}

/** A tenant's access key as it is shown. */
export interface ShownCredential {
  tenantId: string
  /** `superseded`: a role of the tenant is verified, so the key can go. `missing`: it is not stored any more. */
  status: CredentialStatus
  accountId: string
  accessKeyIdEnding: string
  createdAt: string
  rotatedAt: string
  /** Whole days since the key that there is now came in. */
  ageDays: number
  lastProvedAt: string | null
  /** When the tenant's exemption ends, and the key with it; null where it has none. */
  sunsetAt: string | null
  deletionDate: string | null
  findings: CredentialFinding[]
}

const DAY = 86_400_000
/** @see https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html#iam-3 (CIS 1.14: rotated every 90 days) */
export const OLD_AFTER_DAYS = 90

/** @param superseded whether a role of the tenant is verified */
export function shownCredential(
  credential: StaticCredential,
  { exemption, superseded, now }: { exemption: Exemption | undefined; superseded: boolean; now: Date },
): ShownCredential {
  const { tenantId, accountId, keyIdEnding, createdAt, rotatedAt, provedAt, deletionDate } = credential
  return {
    tenantId,
    status: statusOf(credential, superseded),
    accountId: String(accountId),
    accessKeyIdEnding: String(keyIdEnding),
    createdAt,
    rotatedAt,
    ageDays: ageInDays(rotatedAt, now),
    lastProvedAt: provedAt,
    sunsetAt: exemption === undefined || exemption.endedAt !== null ? null : exemption.sunsetAt,
    deletionDate,
    findings: findingsOf(credential, now),
  }
}

/** Of a key that can go nothing else matters; that it is missing its findings tell. */
function statusOf({ state, missingSince }: StaticCredential, superseded: boolean): CredentialStatus {
  if (state === 'deletion-scheduled') return state
  if (superseded) return 'superseded'
  return missingSince === null ? 'active' : 'missing'
}

/** Whole days; none where a clock that was set back since makes them negative. */
function ageInDays(since: string, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / DAY))
}

/** What is wrong with a key. Of one that is on its way out nothing is, but that it is missing. */
export function findingsOf(credential: StaticCredential, now: Date): CredentialFinding[] {
  if (credential.state === 'deletion-scheduled') return []
  const { rotatedAt, refusedSince, missingSince } = credential
  const age = ageInDays(rotatedAt, now)
  return [
    ...(missingSince === null ? [] : [missing(missingSince)]),
    ...(refusedSince === null ? [] : [refused(refusedSince)]),
    ...(age > OLD_AFTER_DAYS ? [old(rotatedAt, age)] : []),
  ]
}

function missing(since: string): CredentialFinding {
  return {
    code: 'secret-missing',
    severity: 'high',
    summary: 'Secrets Manager does not have the key any more: somebody deleted it there.',
    remedy: 'Move the tenant to a role. Until then, send the key again with PUT, or end this with DELETE.',
    since,
  }
}

function refused(since: string): CredentialFinding {
  return {
    code: 'access-key-refused',
    severity: 'medium',
    summary: 'AWS refuses the key: it is inactive or deleted.',
    remedy:
      'Move the tenant to a role, and end this with DELETE. If the key was replaced, send the new one with PUT.',
    since,
  }
}

function old(rotatedAt: string, age: number): CredentialFinding {
  return {
    code: 'access-key-old',
    severity: 'medium',
    summary: `The key has not been rotated for ${age} days; ${OLD_AFTER_DAYS} are the most that is accepted (IAM-002).`,
    remedy: 'Move the tenant to a role. Until then have the key rotated, and send the new one with PUT.',
    since: new Date(Date.parse(rotatedAt) + OLD_AFTER_DAYS * DAY).toISOString(),
  }
}
