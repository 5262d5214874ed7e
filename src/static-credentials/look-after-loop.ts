import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { indexKeys } from '../aws/keys.js'
import { Problem } from '../problem.js'
import { type Looked, lookAfterCredential } from './look-after.js'
import { credentialOf } from './static-credential.js'
import type { StaticCredentialTools } from './tools.js'

/** Milliseconds between two looks for what is due. */
const INTERVAL = 2_000
/** Keys looked after between two of them; one after the other, since there are few and none is in a hurry. */
const BATCH = 25

export type LookAfterTools = StaticCredentialTools & { log: Logger }

/**
 * Looks after access keys that are due, until it is stopped. Any number of replicas may do so at once: taking a key
 * decides who does. `stop` resolves when what was begun has ended.
 */
export function startLookingAfterCredentials(tools: LookAfterTools): { stop(): Promise<void> } {
  const stopped = new AbortController()
  const running = (async () => {
    while (await passes(stopped.signal)) await lookAfterDueCredentials(tools, stopped.signal)
  })()
  return {
    async stop() {
      stopped.abort()
      await running
    },
  }
}

/**
 * Once.
 * @returns what came of each, where it was to be had
 */
export async function lookAfterDueCredentials(
  tools: LookAfterTools,
  signal?: AbortSignal,
): Promise<Looked[]> {
  const looked: Looked[] = []
  try {
    const now = tools.now().toISOString()
    const due = { index: 'gsi3', pk: indexKeys.dueStaticCredentials, to: `${now}$`, limit: BATCH } as const
    for (const item of (await tools.table.query(due)).items) {
      if (signal?.aborted) break
      const outcome = await attempt(tools, credentialOf(item))
      if (outcome !== undefined) looked.push(outcome)
    }
  } catch (error) {
    tools.log.warn({ err: error }, 'Access keys that are due could not be looked for')
  }
  return looked
}

async function attempt(
  tools: LookAfterTools,
  due: ReturnType<typeof credentialOf>,
): Promise<Looked | undefined> {
  const { tenantId } = due
  try {
    const outcome = await lookAfterCredential(tools, due)
    tools.log.info({ tenantId, outcome }, 'An access key was looked after')
    return outcome
  } catch (error) {
    // Somebody else is at work on it, or a dependency is away: the due time brings it back.
    const expected = error instanceof Problem
    tools.log[expected ? 'debug' : 'error']({ err: error, tenantId }, 'An access key was not looked after')
    return undefined
  }
}

/** Waits; false once it is told to stop. */
function passes(signal: AbortSignal): Promise<boolean> {
  return pause(INTERVAL, true, { signal, ref: false }).catch(() => false)
}
