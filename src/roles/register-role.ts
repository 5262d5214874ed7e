import { type AuditLog, ChangeRefused } from '../audit/audit-log.js'
import { keys } from '../aws/keys.js'
import { ABSENT, type Table, type Write } from '../aws/table.js'
import { IdempotencyKeyTaken, type IdempotencyRecorder } from '../idempotency.js'
import { Problem } from '../problem.js'
import { tenantErrors } from '../tenants/errors.js'
import { roleErrors } from './errors.js'
import { roleRegistrationKey } from './registration.js'
import { roleItem, type StoredRole } from './role.js'
import { parseRoleArn, type RoleArn } from './role-arn.js'

/** Most roles of a tenant that are not revoked, and most of them that never passed a verification. */
export const MAX_ROLES = 50
export const MAX_UNVERIFIED_ROLES = 10

/** A first verification that nobody has begun after this is made in the background. */
const FIRST_DUE_MS = 10_000

export interface RegisterRoleTools {
  table: Table
  auditLog: AuditLog
  now: () => Date
  newId: () => string
  /** Partition served, and the accounts of the vendor's own. */
  vendorAccounts: { partition: string; accountIds: readonly string[] }
  /** Names of the permission sets that are published; the first is the default. */
  permissionSets: { default: string; has: (name: string) => boolean }
}

export interface NewRole {
  roleArn: string
  permissionSet?: string
}

/**
 * Registers a role for a tenant, `pending` and without a verification: the caller runs the first. A crash before it
 * begins leaves the role due, so that it is verified in the background; so does a lost answer, but that the repeat of
 * the request finds the role free, and verifies it.
 * @throws Problem malformed-role-arn, unknown-permission-set, foreign-partition, vendor-account-role,
 *   tenant-offboarded, role-already-registered, role-limit
 * @throws IdempotencyKeyTaken when the caller's key was used before
 */
export async function registerRole(
  tools: RegisterRoleTools,
  tenantId: string,
  input: NewRole,
  actor: string,
  idempotency: IdempotencyRecorder,
): Promise<StoredRole> {
  const arn = acceptableArn(input.roleArn, tools.vendorAccounts)
  const role = newRole(
    tools,
    tenantId,
    arn,
    acceptablePermissionSet(input.permissionSet, tools.permissionSets),
  )
  const record = idempotency.write({ tenantId, roleId: role.id })
  const registration = { put: { ...roleRegistrationKey(role), roleId: role.id }, condition: ABSENT }
  const count: Write = {
    update: keys.tenant(tenantId),
    add: { roleCount: 1, unverifiedRoleCount: 1 },
    condition: {
      expression: '#status <> :offboarded AND roleCount < :most AND unverifiedRoleCount < :mostUnverified',
      names: { '#status': 'status' },
      values: { ':offboarded': 'offboarded', ':most': MAX_ROLES, ':mostUnverified': MAX_UNVERIFIED_ROLES },
    },
  }
  const writes: Write[] = [
    { put: roleItem(role), condition: ABSENT },
    registration,
    count,
    ...(record ? [record] : []),
  ]
  const details = { roleId: role.id, roleArn: role.roleArn, permissionSet: role.permissionSet }
  try {
    await tools.auditLog.commit({
      chain: tenantId,
      actor,
      events: [{ action: 'role.registered', details }],
      writes,
    })
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
    const failed = error.failed.map(position => writes[position])
    if (record && failed.includes(record)) throw new IdempotencyKeyTaken()
    // Before the registration, which outlives an offboarded tenant.
    if (failed.includes(count)) throw await tenantRefusal(tools.table, tenantId)
    throw new Problem(roleErrors['role-already-registered'])
  }
  return role
}

function acceptableArn(text: string, vendor: RegisterRoleTools['vendorAccounts']): RoleArn {
  const arn = parseRoleArn(text)
  if (!arn) throw new Problem(roleErrors['malformed-role-arn'])
  if (arn.partition !== vendor.partition) {
    throw new Problem(roleErrors['foreign-partition'], {
      detail: `The role lies in partition ${arn.partition}; this deployment serves ${vendor.partition}.`,
    })
  }
  if (vendor.accountIds.includes(arn.accountId)) throw new Problem(roleErrors['vendor-account-role'])
  return arn
}

function acceptablePermissionSet(
  name: string | undefined,
  sets: RegisterRoleTools['permissionSets'],
): string {
  if (name === undefined) return sets.default
  if (!sets.has(name)) throw new Problem(roleErrors['unknown-permission-set'])
  return name
}

function newRole(
  { now, newId }: RegisterRoleTools,
  tenantId: string,
  { arn, accountId }: RoleArn,
  permissionSet: string,
): StoredRole {
  const createdAt = now()
  return {
    id: newId(),
    tenantId,
    roleArn: arn,
    accountId,
    permissionSet,
    status: 'pending',
    templateVersion: null,
    updateAvailable: false,
    lastVerifiedAt: null,
    lastVerification: null,
    findings: [],
    createdAt: createdAt.toISOString(),
    firstVerifiedAt: null,
    provedSince: null,
    uniqueId: null,
    claimed: false,
    denialRetryPending: false,
    inconclusiveRuns: 0,
    dueAt: new Date(createdAt.getTime() + FIRST_DUE_MS).toISOString(),
    verifying: null,
    verifyingUntil: null,
    askedAt: null,
  }
}

async function tenantRefusal(table: Table, tenantId: string): Promise<Problem> {
  const tenant = await table.get(keys.tenant(tenantId))
  if (!tenant) return new Problem(tenantErrors['tenant-not-found'])
  if (tenant.status === 'offboarded') return new Problem(tenantErrors['tenant-offboarded'])
  return new Problem(roleErrors['role-limit'], {
    detail: `The tenant has ${tenant.roleCount} roles that are not revoked (${MAX_ROLES} at most), ${tenant.unverifiedRoleCount} of them never verified (${MAX_UNVERIFIED_ROLES} at most).`,
  })
}
