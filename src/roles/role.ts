import { indexKeys, keys } from '../aws/keys.js'
import type { Item } from '../aws/table.js'
import type { Check, Verification } from '../verification/check.js'
import type { Finding } from './finding.js'
import { inCustomersWords } from './further-problems.js'
import { indexFields } from './role-index.js'
import { hasGoneStale, type RoleStatus } from './role-status.js'

/** An IAM role in a customer's account, registered for a tenant. */
export interface Role {
  /** UUID v7. */
  id: string
  tenantId: string
  roleArn: string
  accountId: string
  permissionSet: string
  status: RoleStatus
  /** The published version the role carries, its first 12 digits; null until it was read. */
  templateVersion: string | null
  updateAvailable: boolean
  /** End of the last verification that reached a verdict, RFC 3339 UTC. */
  lastVerifiedAt: string | null
  lastVerification: Verification | null
  findings: Finding[]
  createdAt: string
}

/** A role with what the service keeps about it for itself. */
export interface StoredRole extends Role {
  /** First time it was `verified`. */
  firstVerifiedAt: string | null
  /** Since when it is `verified` or `degraded`. */
  provedSince: string | null
  /** The role's unique ID (`AROA…`) when it was last proved. */
  uniqueId: string | null
  /** The permissions boundary that it had when it was last seen with one. */
  boundaryArn: string | null
  /** True once this role holds the claim on its IAM role. */
  claimed: boolean
  /** A proved role was plainly denied once and is about to be asked again. */
  denialRetryPending: boolean
  /** Verifications in a row without a verdict. */
  inconclusiveRuns: number
  /** Verifications that were begun since the last verdict, those that died among them. */
  attempts: number
  /** When it was first seen that the role refuses the vendor, after it was revoked. */
  refusedAt: string | null
  /** How often it let the vendor in after it was revoked. */
  letIn: number
  /** When the next verification is due, or the next proof of a revoked role; null once it refuses the vendor. */
  dueAt: string | null
  /** When it was last verified, or asked, for being due later than any role can be; by the clock of whoever did. */
  setRightAt: string | null
  /** The verification under way, and when it counts as lost. */
  verifying: string | null
  verifyingUntil: string | null
  /** The checks of the verification under way that are answered already, for whoever watches. */
  verifyingChecks: Check[] | null
  /** Last verification somebody asked for. */
  askedAt: string | null
}

export function roleItem(role: StoredRole): Item {
  return {
    ...keys.role(role.tenantId, role.id),
    ...dueFields(role.id, role.dueAt),
    ...indexFields(role),
    ...role,
  }
}

/** Attributes that put a role into the index of due roles; empty once nothing is due. */
export function dueFields(roleId: string, dueAt: string | null) {
  return dueAt === null ? {} : { gsi3pk: indexKeys.dueRoles, gsi3sk: `${dueAt}#${roleId}` }
}

export function roleOf(item: Item): StoredRole {
  const attributes = Object.entries(item).filter(([name]) => !/^(pk|sk|v|gsi\d[ps]k)$/.test(name))
  return {
    boundaryArn: null,
    attempts: 0,
    refusedAt: null,
    letIn: 0,
    setRightAt: null,
    ...Object.fromEntries(attributes),
  } as unknown as StoredRole
}

/**
 * The status a role has now. The recorded one grows stale by itself: a role that was `verified` and has been without a
 * verdict for 72 hours is `degraded`, whether that was recorded yet or not.
 */
export function currentStatus(role: StoredRole, now: Date): RoleStatus {
  const lastConclusiveAt = new Date(role.lastVerifiedAt ?? role.createdAt)
  return hasGoneStale({ status: role.status, lastConclusiveAt }, now) ? 'degraded' : role.status
}

/**
 * A role as a caller may see it now.
 * @param forOperators true for operators and auditors: only they learn that an account is shared between tenants
 */
export function roleView(role: StoredRole, forOperators: boolean, now: Date): Role {
  const { id, tenantId, roleArn, accountId, permissionSet, templateVersion, updateAvailable } = role
  const { lastVerifiedAt, lastVerification, createdAt } = role
  const findings = forOperators
    ? role.findings
    : role.findings.filter(({ code }) => code !== 'account-shared').map(inCustomersWords)
  return {
    id,
    tenantId,
    roleArn,
    accountId,
    permissionSet,
    status: currentStatus(role, now),
    templateVersion,
    updateAvailable,
    lastVerifiedAt,
    lastVerification,
    findings,
    createdAt,
  }
}
