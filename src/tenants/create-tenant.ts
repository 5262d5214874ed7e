import { type AuditLog, ChangeRefused } from '../audit/audit-log.js'
import { IdempotencyKeyTaken, type IdempotencyRecorder } from '../idempotency.js'
import { Problem } from '../problem.js'
import { tenantErrors } from './errors.js'
import { freshTenant, type NewTenant, newTenantChange, newTenantWrites } from './new-tenant.js'
import type { Tenant } from './tenant.js'

export interface CreateTenantTools {
  auditLog: AuditLog
  now: () => Date
  newId: () => string
  newExternalId: () => string
}

/**
 * Makes a tenant and its external ID. The ID is reserved for ever in the same transaction (CAA-004, CAA-005);
 * nothing the caller sends has any part in it.
 * @throws Problem reference-taken
 * @throws IdempotencyKeyTaken when the caller's key was used before
 */
export async function createTenant(
  { auditLog, now, newId, newExternalId }: CreateTenantTools,
  input: NewTenant,
  actor: string,
  idempotency: IdempotencyRecorder,
): Promise<Tenant> {
  const tenant = freshTenant(input, { id: newId(), externalId: newExternalId(), now: now() })
  const record = idempotency.write({ tenantId: tenant.id })
  const writes = [...newTenantWrites(tenant, 'generated'), ...(record ? [record] : [])]
  try {
    await auditLog.commit(newTenantChange(tenant, 'generated', actor, writes))
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
    if (record && error.failed.includes(writes.indexOf(record))) throw new IdempotencyKeyTaken()
    if (error.failed.every(position => position < 2)) throw error // an ID made twice: never seen, never hidden
    throw new Problem(tenantErrors['reference-taken'])
  }
  return tenant
}
