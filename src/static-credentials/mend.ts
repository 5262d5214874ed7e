import { ChangeRefused } from '../audit/audit-log.js'
import { SERVICE_ACTOR } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import { scheduleDeletion } from './delete-static-credential.js'
import { findCredential } from './find-static-credential.js'
import {
  endOperation,
  isBusy,
  isHeld,
  refuseLost,
  removeCredential,
  type Taken,
  takeNewCredential,
} from './operation.js'
import { dueFields } from './static-credential.js'
import type { KeepingTools } from './tools.js'

/**
 * Takes back what an operation has done so far, where nobody was told that it came to its end: a key that was to come in
 * is taken away, the version before is the current one again, a deletion that was to be taken back stands. A deletion is
 * brought to its end instead.
 * @throws Problem dependency-unavailable, static-credential-busy, audit-contention
 */
export async function mendOperation(tools: KeepingTools, taken: Taken): Promise<void> {
  const { tenantId, versionId, operation } = taken
  const { credentialStore } = tools
  refuseLost(tools, taken)
  const unfinished = { actor: SERVICE_ACTOR, events: [] }
  switch (operation) {
    case 'store': {
      const secret = await credentialStore.describe(tenantId)
      refuseLost(tools, taken)
      if (secret?.isOwn) await credentialStore.remove(secret.arn)
      return removeCredential(tools, taken, unfinished)
    }
    case 'rotate':
      if (versionId !== null) await credentialStore.makeCurrent(tenantId, versionId)
      await endOperation(tools, taken, {
        ...unfinished,
        set: { previousVersionId: null, dueAt: nowOf(tools) },
      })
      return
    case 'restore':
      await credentialStore.scheduleDeletion(tenantId, tools.now())
      await endOperation(tools, taken, { ...unfinished, set: { dueAt: taken.deletionDate ?? nowOf(tools) } })
      return
    case 'delete':
      await scheduleDeletion(tools, taken, SERVICE_ACTOR)
      return
    case 'look':
      await endOperation(tools, taken, { ...unfinished, set: { dueAt: nowOf(tools) } })
  }
}

/**
 * Mends after a failure, as far as that can be done now. What cannot is done when the operation's time is over; and
 * nothing is undone whose end was recorded after all, though the answer got lost. Where others took over, since this
 * took too long, what it did to the secret after that is put right.
 */
export async function undo(tools: KeepingTools, taken: Taken): Promise<void> {
  try {
    if (await isHeld(tools, taken)) await mendOperation(tools, taken)
    else await putRight(tools, taken.tenantId)
  } catch {
    // The due time, which is the end of the operation, brings it back.
  }
}

/** Has the tenant's secret compared with its entry at once; takes one away that has none. Waits for who is at work on it. */
async function putRight(tools: KeepingTools, tenantId: string): Promise<void> {
  const { table, auditLog, now } = tools
  await auditLog.decideAnew(async () => {
    const entry = await findCredential(table, tenantId)
    if (entry === undefined) return mendOperation(tools, await takeNewCredential(tools, tenantId, undefined))
    if (isBusy(entry, now())) throw new ChangeRefused([])
    const idle = { expression: 'operationId = :none', values: { ':none': null } }
    const set = dueFields(tenantId, nowOf(tools))
    await auditLog.recordWithoutEvent([{ update: keys.staticCredential(tenantId), set, condition: idle }])
  })
}

function nowOf({ now }: KeepingTools): string {
  return now().toISOString()
}
