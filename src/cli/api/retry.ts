/** What came of one attempt, as far as it decides about another. */
export type Attempt =
  | { kind: 'answer'; status: number; code?: string; retryAfter?: string }
  /** No answer: not connected, broken off, or too late. */
  | { kind: 'silence' }

/** Attempts of one request in all. */
const MAX_ATTEMPTS = 4

/** Milliseconds that one request may be waited with in all, as the service asks for it. */
export const MAX_WAIT = 90_000

/** With these nothing was done, so that they may be repeated whatever was asked. */
const NOTHING_DONE = new Set(['overloaded', 'sts-budget-exhausted', 'static-credential-busy'])

/**
 * Milliseconds until a request is sent again; undefined where it is not.
 * @param repeatable true where to do it twice is the same as to do it once
 * @param waited milliseconds waited so far
 * @param jitter from 0 to 1
 */
export function retryDelay(
  attempt: Attempt,
  state: { count: number; waited: number; repeatable: boolean; now: Date; jitter: number },
): number | undefined {
  if (state.count >= MAX_ATTEMPTS || !mayHelp(attempt, state.repeatable)) return undefined
  const backOff = 250 * 3 ** (state.count - 1) * (0.5 + state.jitter / 2)
  const asked = attempt.kind === 'answer' ? retryAfterOf(attempt.retryAfter, state.now) : undefined
  // A little more than asked for: clocks differ, and the first to come back are too early.
  const delay = asked === undefined ? backOff : asked + 250 * state.jitter
  return state.waited + delay > MAX_WAIT ? undefined : Math.round(delay)
}

function mayHelp(attempt: Attempt, repeatable: boolean): boolean {
  if (attempt.kind === 'silence') return repeatable
  const { status, code = '' } = attempt
  if (status === 429 || NOTHING_DONE.has(code)) return true
  return (
    repeatable && (status === 502 || status === 503 || status === 504 || code === 'idempotency-key-in-flight')
  )
}

/** Milliseconds that `Retry-After` asks for, in both forms of RFC 9110, section 10.2.3. */
export function retryAfterOf(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000
  // `Date.parse` makes dates of far more than HTTP has.
  const moment = /^[A-Z][a-z]+, /.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(moment) ? undefined : Math.max(0, moment - now.getTime())
}
