import { type AuditLog, ChangeRefused } from '../audit/audit-log.js'
import type { NewEvent } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import { ABSENT, type Item, type Table, type Write } from '../aws/table.js'
import { IdempotencyKeyTaken, type IdempotencyRecorder } from '../idempotency.js'
import { Problem } from '../problem.js'
import { tenantErrors } from '../tenants/errors.js'
import { roleErrors } from './errors.js'
import { roleRegistrationKey } from './registration.js'
import { paceWait, paceWrite } from './registration-pace.js'
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
 *   tenant-offboarded, role-already-registered, role-limit, registration-too-soon
 * @throws IdempotencyKeyTaken when the caller's key was used before
 */
export async function registerRole(
  tools: RegisterRoleTools,
  tenantId: string,
  input: NewRole,
  actor: string,
  idempotency: IdempotencyRecorder,
): Promise<StoredRole> {
  const { arn, permissionSet } = acceptableRole(tools, input)
  const role = newRole(tools, tenantId, arn, permissionSet)
  const record = idempotency.write({ tenantId, roleId: role.id })
  const { roleArn, id: roleId } = role
  await tools.auditLog.decideAnew(async () => {
    const tenant = await findTenantItem(tools.table, tenantId)
    const count = countWrite(tenantId, tenant, tools.now())
    const writes: Write[] = [
      { put: roleItem(role), condition: ABSENT },
      { put: { ...roleRegistrationKey(role), roleId }, condition: ABSENT },
      count,
      ...(record ? [record] : []),
    ]
    const events: NewEvent[] = [{ action: 'role.registered', details: { roleId, roleArn, permissionSet } }]
    try {
      await tools.auditLog.commit({ chain: tenantId, actor, events, writes })
    } catch (error) {
      if (!(error instanceof ChangeRefused)) throw error
      const failed = error.failed.map(position => writes[position])
      if (record && failed.includes(record)) throw new IdempotencyKeyTaken()
      // Before the registration, which outlives an offboarded tenant.
      if (!failed.includes(count)) throw new Problem(roleErrors['role-already-registered'])
      // Where nothing is against it somebody else was the first since long: then it is decided anew.
      throw registrationRefusal(await findTenantItem(tools.table, tenantId), tools.now()) ?? error
    }
  })
  return role
}

async function findTenantItem(table: Table, tenantId: string): Promise<Item> {
  const tenant = await table.get(keys.tenant(tenantId))
  if (!tenant) throw new Problem(tenantErrors['tenant-not-found'])
  return tenant
}

/** Counts the role, where the tenant is not offboarded, has not too many, and did not register too many lately. */
function countWrite(tenantId: string, tenant: Item, now: Date): Write {
  const pace = paceWrite(tenant, now)
  return {
    update: keys.tenant(tenantId),
    set: pace.set,
    add: { roleCount: 1, unverifiedRoleCount: 1, ...pace.add },
    condition: {
      expression: `#status <> :offboarded AND roleCount < :most AND unverifiedRoleCount < :mostUnverified AND (${pace.expression})`,
      names: { '#status': 'status' },
      values: {
        ':offboarded': 'offboarded',
        ':most': MAX_ROLES,
        ':mostUnverified': MAX_UNVERIFIED_ROLES,
        ...pace.values,
      },
    },
  }
}

/** Why a tenant, by its item, may not register a role now, whatever the role; undefined where it may. */
export function registrationRefusal(tenant: Item, now: Date): Problem | undefined {
  const { status, roleCount, unverifiedRoleCount } = tenant
  if (status === 'offboarded') return new Problem(tenantErrors['tenant-offboarded'])
  if (Number(roleCount) >= MAX_ROLES || Number(unverifiedRoleCount) >= MAX_UNVERIFIED_ROLES) {
    return new Problem(roleErrors['role-limit'], {
      detail: `The tenant has ${roleCount} roles that are not revoked (${MAX_ROLES} at most), ${unverifiedRoleCount} of them never verified (${MAX_UNVERIFIED_ROLES} at most).`,
    })
  }
  const wait = paceWait(tenant, now)
  return wait > 0
    ? new Problem(roleErrors['registration-too-soon'], { retryAfterSeconds: wait / 1_000 })
    : undefined
}

/**
 * What a role is by itself, whoever registers it.
 * @throws Problem malformed-role-arn, foreign-partition, vendor-account-role, unknown-permission-set
 */
export function acceptableRole(
  { vendorAccounts, permissionSets }: Pick<RegisterRoleTools, 'vendorAccounts' | 'permissionSets'>,
  { roleArn, permissionSet }: NewRole,
): { arn: RoleArn; permissionSet: string } {
  return {
    arn: acceptableArn(roleArn, vendorAccounts),
    permissionSet: acceptablePermissionSet(permissionSet, permissionSets),
  }
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
    boundaryArn: null,
    claimed: false,
    denialRetryPending: false,
    inconclusiveRuns: 0,
    attempts: 0,
    refusedAt: null,
    letIn: 0,
    dueAt: new Date(createdAt.getTime() + FIRST_DUE_MS).toISOString(),
    setRightAt: null,
    verifying: null,
    verifyingUntil: null,
    verifyingChecks: null,
    askedAt: null,
  }
}
