import { ChangeRefused } from '../audit/audit-log.js'
import { Problem } from '../problem.js'
import { tenantErrors } from '../tenants/errors.js'
import { findTenant } from '../tenants/find-tenant.js'
import { exemptionStands, tenantLives } from './conditions.js'
import { staticCredentialErrors } from './errors.js'
import type { Exemption } from './exemption.js'
import { existingCredential } from './find-static-credential.js'
import { undo } from './mend.js'
import { busy, endOperation, isBusy, refuseLost, takeCredential } from './operation.js'
import type { StaticCredential } from './static-credential.js'
import type { StaticCredentialTools } from './tools.js'

/**
 * Takes the scheduled deletion of a tenant's access key back. Where none is scheduled nothing changes.
 * @param exemption the leave to do so, as it was read
 * @throws Problem static-credential-not-found, static-credential-busy, tenant-offboarded, dependency-unavailable,
 *   audit-contention
 */
export async function restoreStaticCredential(
  tools: StaticCredentialTools,
  tenantId: string,
  { exemption, actor }: { exemption: Exemption; actor: string },
): Promise<StaticCredential> {
  const before = await existingCredential(tools.table, tenantId)
  if (before.state === 'stored') return before
  if (isBusy(before, tools.now())) throw busy()
  const taken = await takeCredential(tools, before, 'restore')
  try {
    refuseLost(tools, taken)
    if (!(await tools.credentialStore.restore(tenantId)))
      throw new Problem(staticCredentialErrors['static-credential-not-found'])
    return await endOperation(tools, taken, {
      actor,
      events: [{ action: 'static-credential.restored', details: {} }],
      writes: [tenantLives(tenantId), exemptionStands(exemption)],
      // Looked at soon: it may have stopped working meanwhile.
      set: { state: 'stored', deletionDate: null, deletionReason: null, dueAt: tools.now().toISOString() },
    })
  } catch (error) {
    await undo(tools, taken)
    if (!(error instanceof ChangeRefused)) throw error
    const { status } = await findTenant(tools.table, tenantId)
    throw status === 'offboarded' ? new Problem(tenantErrors['tenant-offboarded']) : busy()
  }
}
