import type { Logger } from 'pino'
import type { Metrics } from '../../metrics.js'
import { type PrepareTools, prepareWhatIsLeft } from './prepare-review.js'
import { reviewDueAt } from './review-due.js'
import { revokeWhatIsLeft } from './revoke-what-is-left.js'

/** Milliseconds between two looks. */
const INTERVAL = 30_000

export type ReviewWorkTools = PrepareTools & { log: Logger; metrics: Metrics }

/**
 * Looks after access reviews until it is stopped: prepares one that a process left behind, revokes what one was to revoke
 * and did not, and tells the metrics when the next has to be complete. `stop` resolves when what was begun has ended.
 */
export function startReviewWork(tools: ReviewWorkTools): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const look = async () => {
    try {
      await lookAfterReviews(tools)
    } catch (error) {
      tools.log.warn({ err: error }, 'Access reviews could not be looked after')
    }
    if (!stopped) schedule(INTERVAL)
  }
  const schedule = (milliseconds: number) => {
    timer = setTimeout(() => {
      running = look()
    }, milliseconds)
    timer.unref()
  }
  schedule(1_000)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/** Once. */
export async function lookAfterReviews(tools: ReviewWorkTools): Promise<void> {
  const dueAt = await reviewDueAt(tools.table)
  if (dueAt !== null) {
    tools.metrics.reviewDue.set((new Date(dueAt).getTime() - tools.now().getTime()) / 1_000)
  }
  await prepareWhatIsLeft(tools)
  await revokeWhatIsLeft(tools)
}
