import { SERVICE_ACTOR } from '../audit/event.js'
import { scheduleDeletion } from './delete-static-credential.js'
import { endOperation, isHeld, removeCredential, type Taken } from './operation.js'
import type { StaticCredentialTools } from './tools.js'

/**
 * Takes back what an operation has done so far, where nobody was told that it came to its end: a key that was to come in
 * is taken away, the version before is the current one again, a deletion that was to be taken back stands. A deletion is
 * brought to its end instead.
 * @throws Problem dependency-unavailable, static-credential-busy, audit-contention
 */
export async function mendOperation(tools: StaticCredentialTools, taken: Taken): Promise<void> {
  const { tenantId, versionId, operation } = taken
  const { credentialStore } = tools
  const unfinished = { actor: SERVICE_ACTOR, events: [] }
  switch (operation) {
    case 'store':
      await credentialStore.remove(tenantId)
      return removeCredential(tools, taken, unfinished)
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
 * nothing is undone whose end was recorded after all, though the answer got lost.
 */
export async function undo(tools: StaticCredentialTools, taken: Taken): Promise<void> {
  try {
    if (await isHeld(tools, taken)) await mendOperation(tools, taken)
  } catch {
    // The due time, which is the end of the operation, brings it back.
  }
}

function nowOf({ now }: StaticCredentialTools): string {
  return now().toISOString()
}
