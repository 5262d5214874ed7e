import { createHash } from 'node:crypto'

/**
 * A role's place in the period, in milliseconds from its start. Taken from a hash of its ID, so that roles spread
 * evenly over the period whatever was imported, proved or mended at one time.
 */
export function slotOf(roleId: string, periodMs: number): number {
  return createHash('sha256').update(roleId).digest().readUIntBE(0, 6) % periodMs
}

/** The next time, later than `now` and at most a period later, that a slot comes round. */
export function nextSlot(slot: number, now: Date, periodMs: number): Date {
  const since = (now.getTime() - slot) % periodMs
  return new Date(now.getTime() - since + (since < 0 ? 0 : periodMs))
}
