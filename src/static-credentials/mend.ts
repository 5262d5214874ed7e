import { ChangeRefused } from '../audit/audit-log.js'
import { SERVICE_ACTOR } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import type { Condition } from '../aws/table.js'
import { findCredential } from './find-static-credential.js'
import {
  busy,
  endOperation,
  isBusy,
  isHeld,
  refuseLost,
  removeCredential,
  type Taken,
  takeNewCredential,
} from './operation.js'
import { giveUpSecret, scheduleDeletion } from './schedule-deletion.js'
import { dueFields, nextLookAtDeletion } from './static-credential.js'
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
    case 'store':
      await removeLeftover(tools, taken)
      return removeCredential(tools, taken, unfinished)
    case 'rotate':
      if (versionId !== null) await credentialStore.makeCurrent(tenantId, versionId)
      await endOperation(tools, taken, {
        ...unfinished,
        set: { previousVersionId: null, dueAt: nowOf(tools) },
      })
      return
    case 'restore': {
      await giveUpSecret(tools, taken)
      const dueAt = nextLookAtDeletion(taken.deletionDate, tools.now())
      await endOperation(tools, taken, { ...unfinished, set: { dueAt } })
      return
    }
    case 'delete':
      await scheduleDeletion(tools, taken, SERVICE_ACTOR)
      return
    case 'look':
      await endOperation(tools, taken, { ...unfinished, set: { dueAt: nowOf(tools) } })
  }
}

/**
 * Deletes for good the secret of a key that was to come in, and did not. Nobody can lose a key by that, however late the
 * call is: whoever holds the entry after the secret was seen knows that the entry's key is not in it, and no key ever
 * comes into a secret that an attempt before has made.
 * @throws Problem static-credential-busy, dependency-unavailable
 */
export async function removeLeftover(tools: KeepingTools, taken: Taken): Promise<void> {
  const secret = await tools.credentialStore.describe(taken.tenantId)
  if (!secret?.isOwn) return
  if (!(await isHeld(tools, taken))) throw busy()
  await tools.credentialStore.remove(secret.arn)
}

/**
 * Does the work of an operation. Where that fails since it took too long, and others took over, what it did to the secret
 * after that is put right. Where it comes to its end, it was held all the while.
 * @throws what the work throws
 */
export async function whileHeld<T>(tools: KeepingTools, taken: Taken, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await putRightIfLost(tools, taken)
    throw error
  }
}

async function putRightIfLost(tools: KeepingTools, taken: Taken): Promise<void> {
  try {
    if (!(await isHeld(tools, taken))) await putRight(tools, taken)
  } catch {
    // Whatever is left then the next look finds.
  }
}

/**
 * Mends after a failure, as far as that can be done now. What cannot is done when the operation's time is over; and
 * nothing is undone whose end was recorded after all, though the answer got lost. Where others took over, since this
 * took too long, what it did to the secret after that is put right.
 */
export async function undo(tools: KeepingTools, taken: Taken): Promise<void> {
  try {
    await whileHeld(tools, taken, async () => {
      if (!(await isHeld(tools, taken))) throw busy()
      await mendOperation(tools, taken)
    })
  } catch {
    // The due time, which is the end of the operation, brings it back.
  }
}

/**
 * Has the tenant's secret compared with its entry at once; takes one away that has none, and one back whose deletion came
 * after the key had been restored. Waits for who is at work on it.
 */
async function putRight(tools: KeepingTools, late: Taken): Promise<void> {
  const { table, auditLog, credentialStore, now } = tools
  const { tenantId } = late
  await auditLog.decideAnew(async () => {
    const entry = await findCredential(table, tenantId)
    if (entry === undefined) return mendOperation(tools, await takeNewCredential(tools, tenantId, undefined))
    if (isBusy(entry, now())) throw new ChangeRefused([])
    const { operation, operationId, state } = entry
    const isKept = state === 'stored' && operation !== 'delete'
    if (isKept && mayHaveDeleted(late)) await credentialStore.restore(tenantId)
    const set = dueFields(tenantId, nowOf(tools))
    const unchanged: Condition = {
      expression: '#state = :state AND operationId = :operationId',
      names: { '#state': 'state' },
      values: { ':state': state, ':operationId': operationId },
    }
    await auditLog.recordWithoutEvent([
      { update: keys.staticCredential(tenantId), set, condition: unchanged },
    ])
  })
}

/** Whether an operation, or the mending of it, schedules the deletion of the secret. */
function mayHaveDeleted({ operation, state }: Taken): boolean {
  return operation === 'delete' || state === 'deletion-scheduled'
}

function nowOf({ now }: KeepingTools): string {
  return now().toISOString()
}
