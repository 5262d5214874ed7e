import { existingCredential } from './find-static-credential.js'
import { busy, endOperation, isBusy, refuseLost, type Taken, takeCredential } from './operation.js'
import type { StaticCredential } from './static-credential.js'
import type { KeepingTools } from './tools.js'

/**
 * Schedules the deletion of a tenant's access key, which can be taken back for thirty days. Again: the same.
 * @throws Problem static-credential-not-found, static-credential-busy, dependency-unavailable, audit-contention
 */
export async function deleteStaticCredential(
  tools: KeepingTools,
  tenantId: string,
  actor: string,
): Promise<StaticCredential> {
  const before = await existingCredential(tools.table, tenantId)
  if (before.state === 'deletion-scheduled') return before
  if (isBusy(before, tools.now())) throw busy()
  const taken = await takeCredential(tools, before, 'delete', 'requested')
  // Where this ends in between, the service goes on with it: what takes a key away is never taken back.
  return scheduleDeletion(tools, taken, actor)
}

/** Schedules the deletion of the secret, and records it. A secret that is gone already is recorded as gone now. */
export async function scheduleDeletion(
  tools: KeepingTools,
  taken: Taken,
  actor: string,
): Promise<StaticCredential> {
  refuseLost(tools, taken)
  const now = tools.now()
  const reason = taken.deletionReason ?? 'requested'
  const gone = await tools.credentialStore.scheduleDeletion(taken.tenantId, now)
  const deletionDate = (gone ?? now).toISOString()
  return endOperation(tools, taken, {
    actor,
    events: [{ action: 'static-credential.deletion-scheduled', details: { reason, deletionDate } }],
    set: { state: 'deletion-scheduled', deletionDate, deletionReason: reason, dueAt: deletionDate },
  })
}
