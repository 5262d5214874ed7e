import { existingCredential } from './find-static-credential.js'
import { whileHeld } from './mend.js'
import { busy, isBusy, takeCredential } from './operation.js'
import { scheduleDeletion } from './schedule-deletion.js'
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
  return whileHeld(tools, taken, () => scheduleDeletion(tools, taken, actor))
}
