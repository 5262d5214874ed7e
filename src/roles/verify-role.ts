import type { AuditLog } from '../audit/audit-log.js'
import type { NewEvent } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import { ABSENT, type Condition, type Table, type Write } from '../aws/table.js'
import { findTenant } from '../tenants/find-tenant.js'
import { type Tenant, tenantStatusFields } from '../tenants/tenant.js'
import { laterThan } from '../tenants/update-tenant.js'
import type { Check, Verification } from '../verification/check.js'
import type { VerificationFacts } from '../verification/run-verification.js'
import type { Priority } from '../verification/sts-budget.js'
import { claimWrite, viewClaims } from './claim.js'
import { type Conclusion, conclude } from './conclusion.js'
import { findRole } from './find-role.js'
import { recordStuck } from './record-stuck.js'
import { arnOf } from './registration.js'
import { dueFields, type StoredRole } from './role.js'
import { findingWrites, indexFields } from './role-index.js'
import { giveLeaseBack, hasRunOut, heldBy, NO_LEASE } from './verification-lease.js'

export interface VerifyRoleTools {
  table: Table
  auditLog: AuditLog
  now: () => Date
  /** Milliseconds in which every role is verified once. */
  verificationInterval: number
  /** Told of each verification that was recorded, for the metrics. */
  verified: (status: string) => void
  /** Told of the findings that were opened, by their codes, for the metrics. */
  opened: (codes: string[]) => void
  /** Runs the checks; touches AWS, not the table. */
  runVerification: (
    role: StoredRole,
    verificationId: string,
    priority: Priority,
    progress: ((checks: Check[]) => void) | undefined,
  ) => Promise<{ verification: Verification; facts: VerificationFacts }>
}

/**
 * Verifies a role whose lease the caller holds, and records what came out: the verification, the role's new status,
 * the claim on its IAM role where it is proved for the first time, the tenant's activation with its first verified
 * role; all in one transaction with the audit events.
 * @param watched true where somebody looks at the role meanwhile: what is answered already is kept for them
 * @throws Problem dependency-unavailable, sts-budget-exhausted; the lease is given back then
 */
export async function verifyRole(
  tools: VerifyRoleTools,
  role: StoredRole,
  actor: string,
  priority: Priority,
  { watched = false } = {},
): Promise<StoredRole> {
  if (role.verifying === null) throw new TypeError('A role is verified by whoever holds its lease')
  try {
    const progress = (checks: Check[]) => void showProgress(tools, role, checks)
    const told = await recordStuck(tools, role)
    const run = await tools.runVerification(told, role.verifying, priority, watched ? progress : undefined)
    return await record(tools, told, run, actor)
  } catch (error) {
    await giveLeaseBack(tools.table, role)
    throw error
  }
}

type Run = { verification: Verification; facts: VerificationFacts }

/**
 * Records a run on what the table holds now: its claim may be lost at the last moment, or the tenant changed. The role
 * itself is as it was leased, or the write is refused; then it is read anew. Where it was revoked meanwhile, or its
 * lease ran out, nothing is recorded: a process that stalled may know what was so hours ago, and another may have been
 * quicker.
 */
async function record(
  tools: VerifyRoleTools,
  leased: StoredRole,
  run: Run,
  actor: string,
): Promise<StoredRole> {
  const { tenantId, id, verifying } = leased
  let known: StoredRole | undefined = leased
  return tools.auditLog.decideAnew(async () => {
    const role = known ?? (await findRole(tools.table, tenantId, id))
    known = undefined
    const isHeld = role.verifying === verifying && !hasRunOut(role, tools.now())
    return isHeld ? recordOn(tools, role, run, actor) : role
  })
}

async function recordOn(
  tools: VerifyRoleTools,
  role: StoredRole,
  run: Run,
  actor: string,
): Promise<StoredRole> {
  const claims = await viewClaims(tools.table, role)
  const conclusion = conclude(role, run, { claims, interval: tools.verificationInterval, now: tools.now() })
  const tenant = conclusion.firstVerified ? await findTenant(tools.table, role.tenantId) : undefined
  const writes = [
    ...verificationWrites(role, conclusion),
    ...(conclusion.takesClaim ? [claimWrite(role, conclusion.changes.uniqueId, claims)] : []),
    ...(tenant ? [firstVerificationWrite(tenant, tools.now())] : []),
  ]
  const events = eventsOf(role, conclusion, tenant)
  if (events.length === 0) await tools.auditLog.recordWithoutEvent(writes)
  else await tools.auditLog.commit({ chain: role.tenantId, actor, events, writes })
  tools.verified(conclusion.changes.status)
  tools.opened(conclusion.opened)
  return { ...role, ...recorded(conclusion) }
}

/** Lets whoever watches see what is answered already. Nothing hangs on it, so a failure is let go. */
async function showProgress(
  { table }: VerifyRoleTools,
  { tenantId, id, verifying }: StoredRole,
  checks: Check[],
): Promise<void> {
  await table
    .update(keys.role(tenantId, id), { verifyingChecks: checks }, heldBy(verifying))
    .catch(() => false)
}

/** What a role is set to by what was concluded of it. */
function recorded({ changes, verification }: Conclusion) {
  return { ...changes, lastVerification: verification, ...NO_LEASE }
}

/** All that is decided on of a role: while it is leased nobody else changes more than its status. */
function asDecidedOn({ verifying, status }: StoredRole): Condition {
  const { expression, values } = heldBy(verifying)
  return {
    expression: `${expression} AND #status = :status`,
    names: { '#status': 'status' },
    values: { ...values, ':status': status },
  }
}

function verificationWrites(role: StoredRole, conclusion: Conclusion): Write[] {
  const { changes, verification } = conclusion
  const concluded = { ...role, ...changes }
  return [
    {
      update: keys.role(role.tenantId, role.id),
      set: { ...recorded(conclusion), ...dueFields(role.id, changes.dueAt), ...indexFields(concluded) },
      condition: asDecidedOn(role),
    },
    { put: { ...keys.verification(role.id, verification.id), ...verification }, condition: ABSENT },
    ...findingWrites(role, concluded),
  ]
}

/** The tenant has one role less that never passed, and is active from its first verified role on. */
function firstVerificationWrite(tenant: Tenant, now: Date): Write {
  const activated = {
    ...tenantStatusFields('active'),
    updatedAt: laterThan(tenant.updatedAt, now),
  }
  return {
    update: keys.tenant(tenant.id),
    add: { unverifiedRoleCount: -1 },
    ...(tenant.status === 'pending' && { set: activated }),
    condition: {
      expression: '#status = :status AND updatedAt = :updatedAt',
      names: { '#status': 'status' },
      values: { ':status': tenant.status, ':updatedAt': tenant.updatedAt },
    },
  }
}

function eventsOf(role: StoredRole, conclusion: Conclusion, tenant: Tenant | undefined): NewEvent[] {
  const { changes, verification, takesClaim, opened, resolved, recreated } = conclusion
  const ids = { roleId: role.id, verificationId: verification.id }
  const { partition, accountId, roleName } = arnOf(role)
  const claim = `${partition}/${accountId}/${roleName.toLowerCase()}`
  const events: NewEvent[] = []
  if (changes.status !== role.status) {
    events.push({
      action: 'role.status-changed',
      details: { ...ids, from: role.status, to: changes.status, opened, resolved },
    })
  } else if (opened.length + resolved.length > 0) {
    events.push({ action: 'role.findings-changed', details: { ...ids, opened, resolved } })
  }
  if (takesClaim)
    events.push({ action: 'role.claimed', details: { ...ids, claim, uniqueId: changes.uniqueId } })
  if (recreated) {
    events.push({ action: 'role.recreated', details: { ...ids, from: role.uniqueId, to: changes.uniqueId } })
  }
  if (tenant?.status === 'pending') events.push({ action: 'tenant.activated', details: ids })
  return events
}
