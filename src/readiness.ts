import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Metrics } from './metrics.js'

/** Something that has to have worked once before the service takes requests. */
export interface StartTask {
  name: string
  run(): Promise<void>
  /** An error that no retry mends: it stops the process. */
  isFatal?: (error: unknown) => boolean
}

const LONGEST_WAIT = 15_000

export interface Readiness {
  /** Names of what has not answered yet; empty from the moment that everything has, for good. */
  waitingFor(): string[]
  /** Resolves when all tasks are done; rejects with a fatal error; stays pending once stopped before that. */
  readonly ready: Promise<void>
  stop(): void
}

/** Runs all tasks at once, each again with back-off until it works. */
export function startTasks(tasks: StartTask[], log: Logger, metrics: Metrics): Readiness {
  const waiting = new Set(tasks.map(task => task.name))
  const stopping = new AbortController()
  const untilDone = async (task: StartTask) => {
    metrics.ready.set({ dependency: task.name }, 0)
    for (let wait = 250; !stopping.signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT)) {
      try {
        await task.run()
        waiting.delete(task.name)
        metrics.ready.set({ dependency: task.name }, 1)
        return
      } catch (error) {
        if (task.isFatal?.(error)) throw error
        log.warn({ err: error, dependency: task.name }, `Not ready: ${task.name} does not answer yet`)
        await pause(wait, undefined, stopping).catch(() => undefined)
      }
    }
    return new Promise<never>(() => undefined)
  }
  const ready = Promise.all(tasks.map(untilDone)).then(() => undefined)
  ready.catch(() => undefined)
  return { waitingFor: () => [...waiting], ready, stop: () => stopping.abort() }
}
