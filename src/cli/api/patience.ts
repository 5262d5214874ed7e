import { EXIT } from '../exit-codes.js'
import { concernsAllRequests, Failure } from '../failure.js'

/** Tries of one thing while the service is busy, and milliseconds before the second; it doubles. */
const TRIES = 4
const FIRST_WAIT = 5_000

/**
 * Makes the patience of several workers with one service. Its own `Retry-After` is heeded already; where it is still
 * busy then, all of them wait, and longer each time.
 */
export function createPatience(pause: (milliseconds: number) => Promise<void>) {
  /** While the service is busy nobody asks it. */
  let quiet: Promise<void> = Promise.resolve()
  return async <T>(call: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      await quiet
      try {
        return await call()
      } catch (error) {
        const busy = error instanceof Failure && error.exitCode === EXIT.unavailable
        if (!busy || concernsAllRequests(error) || tries === TRIES) throw error
        quiet = pause(FIRST_WAIT * 2 ** (tries - 1))
      }
    }
  }
}
