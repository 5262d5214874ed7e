import type { Integrity } from '../../audit/check-integrity.js'
import type { ReviewDue } from '../../audit/reviews/review-due.js'
import type { AuditedRole } from '../../audit/roles/audited-role.js'
import type { RoleSummary } from '../../audit/roles/role-summary.js'
import type { Role } from '../../roles/role.js'
import type { ShownCredential } from '../../static-credentials/static-credential.js'
import type { Tenant } from '../../tenants/tenant.js'
import type { Check, Verification } from '../../verification/check.js'
import { Failure } from '../failure.js'

/**
 * Answers are held against what the commands use of them, so that a wrong server ends in words. Fields that are not
 * used may be missing, and a newer service may send more.
 */

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type Test = (value: unknown) => boolean

const isText: Test = value => typeof value === 'string'
const isNumber: Test = value => typeof value === 'number'
const isFlag: Test = value => typeof value === 'boolean'
const orNull =
  (test: Test): Test =>
  value =>
    value === null || test(value)
const listOf =
  (test: Test): Test =>
  value =>
    Array.isArray(value) && value.every(test)
const has =
  (fields: Record<string, Test>): Test =>
  value =>
    isRecord(value) && Object.entries(fields).every(([name, test]) => test(value[name]))

const isCheck = has({ id: isText, control: isText, status: isText, summary: isText, remedy: orNull(isText) })
const isVerification = has({ id: isText, finishedAt: isText, checks: listOf(isCheck) })
const isTenant = has({
  id: isText,
  name: isText,
  reference: orNull(isText),
  externalId: isText,
  status: isText,
  createdAt: isText,
  updatedAt: isText,
  metadata: value => isRecord(value) && Object.values(value).every(isText),
})
const isRole = has({
  id: isText,
  tenantId: isText,
  roleArn: isText,
  accountId: isText,
  permissionSet: isText,
  status: isText,
  templateVersion: orNull(isText),
  updateAvailable: isFlag,
  lastVerifiedAt: orNull(isText),
  findings: listOf(has({ code: isText, severity: isText, resolvedAt: orNull(isText) })),
})
const isAuditedRole: Test = value => isRole(value) && has({ tenantName: orNull(isText) })(value)
const isCounts: Test = value => isRecord(value) && Object.values(value).every(isNumber)
const isRoleSummary = has({
  byStatus: isCounts,
  byOpenFinding: isCounts,
  byTemplateVersion: isCounts,
  neverVerified: isNumber,
  notVerifiedFor90Days: isNumber,
  externalIds: has({ generated: isNumber, imported: isNumber }),
  countedAt: isText,
  accessReview: has({ dueAt: orNull(isText), overdue: isFlag }),
})
/** No more than that of a key is ever shown, whoever answers. */
const isEnding: Test = value => typeof value === 'string' && /^[A-Z0-9]{1,4}$/.test(value)
const isStaticCredential = has({
  tenantId: isText,
  status: isText,
  accountId: isText,
  accessKeyIdEnding: isEnding,
  rotatedAt: isText,
  ageDays: isNumber,
  sunsetAt: orNull(isText),
  deletionDate: orNull(isText),
  findings: listOf(has({ code: isText, severity: isText })),
})
const isAuditedCredential: Test = value =>
  isStaticCredential(value) && has({ tenantName: orNull(isText) })(value)
const isIntegrity = has({
  intact: isFlag,
  checked: isNumber,
  firstBroken: orNull(has({ chain: isText, sequence: isNumber, reason: isText })),
  anchor: orNull(has({ number: isNumber, madeAt: isText })),
  unanchored: isNumber,
})

/** A page of a list. */
export interface ListPage<T> {
  items: T[]
  nextCursor: string | null
}

export const asTenant = (value: unknown): Tenant => expected(value, isTenant, 'a tenant') as Tenant
export const asVerification = (value: unknown): Verification =>
  expected(value, isVerification, 'a verification') as Verification
export const asRole = (value: unknown): Role => expected(value, isRole, 'a role') as Role
export const asAuditedRole = (value: unknown): AuditedRole =>
  expected(value, isAuditedRole, 'a role with the name of its tenant') as AuditedRole
export const asRoleSummary = (value: unknown): ShownSummary =>
  expected(value, isRoleSummary, 'a summary of roles') as ShownSummary
export const asStaticCredential = (value: unknown): StaticCredential =>
  expected(value, isStaticCredential, 'an access key as it is shown') as StaticCredential
export const asAuditedCredential = (value: unknown): AuditedCredential =>
  expected(value, isAuditedCredential, 'an access key with the name of its tenant') as AuditedCredential
export const asIntegrity = (value: unknown): Integrity =>
  expected(value, isIntegrity, 'the result of an integrity check') as Integrity
export const asPage = (value: unknown): ListPage<unknown> =>
  expected(
    value,
    has({ items: Array.isArray, nextCursor: orNull(isText) }),
    'a page of a list',
  ) as ListPage<unknown>

export type { AuditedRole, Check, Integrity, Role, Tenant, Verification }
export type ShownSummary = RoleSummary & { accessReview: ReviewDue }
export type StaticCredential = ShownCredential
export type AuditedCredential = ShownCredential & { tenantName: string | null }

function expected(value: unknown, test: Test, what: string): unknown {
  if (test(value)) return value
  throw new Failure(`The answer is not ${what}`, {
    detail: 'It is JSON, but fields are missing or of another type.',
    remedy: 'Check DRAWBRIDGE_URL, and that service and command line are of the same release.',
  })
}
