import type { StoredRole } from './role.js'
import { CLOCK_TOLERANCE_MS } from './verification-lease.js'

/** The latest that a role can be due: a period from now, but for the tolerance between clocks. */
export function latestDue(now: Date, periodMs: number): string {
  return new Date(now.getTime() + periodMs + CLOCK_TOLERANCE_MS).toISOString()
}

/**
 * Whether a role that is due later than any can be has to be verified now: a clock that was set back since may have
 * written that, and then it would be left out for as long. Once a period only: another replica's clock may still be
 * ahead. To that one each such role is due again at once, so that the two of them would go on without end.
 */
export function isToBeSetRight({ setRightAt }: StoredRole, now: Date, periodMs: number): boolean {
  return setRightAt === null || Math.abs(now.getTime() - Date.parse(setRightAt)) >= periodMs
}
