import { endOperation, refuseLost, type Taken } from './operation.js'
import { nextLookAtDeletion, type StaticCredential } from './static-credential.js'
import type { KeepingTools } from './tools.js'

/**
 * Schedules the deletion of the secret of a key, and records it. A secret that is gone already is recorded as gone now.
 * @throws Problem static-credential-busy, dependency-unavailable, audit-contention
 */
export async function scheduleDeletion(
  tools: KeepingTools,
  taken: Taken,
  actor: string,
): Promise<StaticCredential> {
  const now = tools.now()
  const reason = taken.deletionReason ?? 'requested'
  const gone = await giveUpSecret(tools, taken)
  const deletionDate = (gone ?? now).toISOString()
  const dueAt = nextLookAtDeletion(deletionDate, now)
  return endOperation(tools, taken, {
    actor,
    events: [{ action: 'static-credential.deletion-scheduled', details: { reason, deletionDate } }],
    set: { state: 'deletion-scheduled', deletionDate, deletionReason: reason, dueAt },
  })
}

/** The part of it that Secrets Manager does. @returns when the secret is gone for good; undefined where there is none */
export async function giveUpSecret(tools: KeepingTools, taken: Taken): Promise<Date | undefined> {
  refuseLost(tools, taken)
  return tools.credentialStore.scheduleDeletion(taken.tenantId, tools.now())
}
