import type { AuditLog, Change } from '../audit/audit-log.js'
import { keys } from '../aws/keys.js'
import type { Table, Write } from '../aws/table.js'
import { findRole } from './find-role.js'
import { FINDING_CODES } from './finding.js'
import { FIRST_PROOF_MS } from './prove-refusal.js'
import { roleRegistrationKey } from './registration.js'
import { dueFields, type StoredRole } from './role.js'
import { findingWrites, openFindings, revokedFields } from './role-index.js'

/**
 * Revokes a role for ever: it is never used or verified again, its claim ends (a claim is worth as much as the role
 * that holds it), and the same IAM role may be registered anew. Of a role already revoked nothing changes. Where it
 * was verified meanwhile, or revoked by somebody else, what it is now decides.
 * @param because what it was revoked in; told by its event
 * @throws Problem role-not-found, audit-contention
 */
export async function revokeRole(
  { table, auditLog, now }: { table: Table; auditLog: AuditLog; now: () => Date },
  { tenantId, id }: StoredRole,
  actor: string,
  because: { reviewId?: string } = {},
): Promise<StoredRole> {
  await auditLog.decideAnew(async () => {
    const role = await findRole(table, tenantId, id)
    if (role.status !== 'revoked') await auditLog.commit(revocationOf(role, actor, now(), because))
  })
  return findRole(table, tenantId, id)
}

function revocationOf(role: StoredRole, actor: string, now: Date, because: { reviewId?: string }): Change {
  const { tenantId, id, status, firstVerifiedAt } = role
  const counters = { roleCount: -1, ...(firstVerifiedAt === null && { unverifiedRoleCount: -1 }) }
  return {
    chain: tenantId,
    actor,
    events: [{ action: 'role.revoked', details: { roleId: id, from: status, ...because } }],
    writes: [
      revocation(role, now),
      { delete: roleRegistrationKey(role) },
      ...closingWrites([role]),
      { update: keys.tenant(tenantId), add: counters },
    ],
  }
}

/**
 * The write that makes a role revoked, provided that nothing else changed it since it was read. It stays due: from now
 * on for the proof that it refuses the vendor.
 */
export function revocation(role: StoredRole, now: Date): Write {
  const { status, firstVerifiedAt, templateVersion } = role
  const { set, remove } = revokedFields(role)
  const dueAt = new Date(now.getTime() + FIRST_PROOF_MS).toISOString()
  const due = { dueAt, ...dueFields(role.id, dueAt) }
  return {
    update: keys.role(role.tenantId, role.id),
    set: { status: 'revoked', verifying: null, verifyingUntil: null, ...due, ...set },
    remove,
    condition: {
      expression:
        '#status = :status AND firstVerifiedAt = :firstVerifiedAt AND templateVersion = :templateVersion',
      names: { '#status': 'status' },
      values: {
        ':status': status,
        ':firstVerifiedAt': firstVerifiedAt,
        ':templateVersion': templateVersion,
      },
    },
  }
}

/**
 * The writes that take roles that are being revoked out of the lists of findings: nothing of them is open any more. Those
 * of what is open come first; then of all else, which a verification may open before the role is written.
 */
export function closingWrites(roles: readonly StoredRole[]): Write[] {
  const closing = roles.flatMap(role => findingWrites(role, { ...role, findings: [] }))
  const others = roles.flatMap(role => {
    const open = openFindings(role)
    const codes = FINDING_CODES.filter(code => !open.includes(code))
    return codes.map(code => ({ delete: keys.roleFinding(role.tenantId, role.id, code) }))
  })
  return [...closing, ...others]
}
