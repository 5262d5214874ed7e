import type { Logger } from 'pino'

/** Work that a request begins and nobody waits for; whoever stops the service waits for all of it. */
export interface Background {
  /** Begins a task. Its failure is logged, with what it was about. */
  run(task: () => Promise<unknown>, about: Record<string, unknown>): void
  /** Resolves when everything that was begun has ended. */
  settled(): Promise<void>
}

export function createBackground(log: Logger): Background {
  const running = new Set<Promise<void>>()
  return {
    run(task, about) {
      const run = task().then(
        () => undefined,
        (error: unknown) => log.warn({ err: error, ...about }, 'Work begun by a request failed'),
      )
      running.add(run)
      run.finally(() => running.delete(run))
    },
    async settled() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
