/** Milliseconds to wait after attempts that all failed for want of STS or DynamoDB: doubling, for each time in a row. */
export const HALT_MS = { first: 2_000, longest: 60_000 } as const
/** Attempts in a row that have to fail so before it counts as an outage, and not as one role's bad luck. */
const FAILED_BEFORE_HALT = 5

/**
 * How an attempt to verify a due role went. `held-up`: STS throttles, or DynamoDB does not answer. `taken`: somebody
 * else was quicker. `failed`: for a reason of its own.
 */
export type Attempt = 'worked' | 'held-up' | 'taken' | 'failed'

/**
 * How many due roles are verified at a time. While STS throttles or DynamoDB is away there is a halt that grows, and
 * after it a single attempt: the first one that works opens the gate again.
 */
export class DuePace {
  readonly #concurrency: number
  #failedInARow = 0
  #haltsInARow = 0

  constructor(concurrency: number) {
    this.#concurrency = concurrency
  }

  get concurrency(): number {
    return this.#haltsInARow > 0 ? 1 : this.#concurrency
  }

  /** @returns true where nothing more is to be begun before a halt */
  noteAttempt(attempt: Attempt): boolean {
    if (attempt === 'taken' || attempt === 'failed') return false
    this.#failedInARow = attempt === 'worked' ? 0 : this.#failedInARow + 1
    if (attempt === 'worked') this.#haltsInARow = 0
    return this.#haltsInARow > 0 || this.#failedInARow >= FAILED_BEFORE_HALT
  }

  /** @param jitter 0 to 1, at random: replicas do not come back at once */
  halt(jitter: number): number {
    const wait = Math.min(HALT_MS.first * 2 ** Math.min(this.#haltsInARow, 10), HALT_MS.longest)
    this.#haltsInARow += 1
    return wait * (0.5 + jitter / 2)
  }
}
