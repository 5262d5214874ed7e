import { type Check, isBarring, isConclusive } from '../verification/check.js'
import { nextSlot } from './slot.js'

export const ROLE_STATUSES = [
  'pending',
  'propagating',
  'verified',
  'degraded',
  'rejected',
  'revoked',
] as const
export type RoleStatus = (typeof ROLE_STATUSES)[number]

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** How long after registration a denial is put down to IAM making the new role known. */
export const PROPAGATION_WINDOW_MS = 2 * MINUTE
/** How long to wait before the next try while a role propagates, by the time since its registration. */
export const PROPAGATION_BACKOFF_MS: readonly number[] = [2, 4, 8, 15, 30].map(seconds => seconds * SECOND)
/** A verified role's first plain denial is tried once more after this: within a minute, a late start included. */
export const DENIAL_RETRY_MS = 30 * SECOND
/** A newly verified role is verified again after this, because a stale denial can flatter it. */
export const RECHECK_MS = 10 * MINUTE
/** The longest that a deployment may leave between two verifications of a role: a miss is to leave time for another. */
export const LONGEST_INTERVAL_MS = 48 * HOUR
/** A verified role without a conclusive verification for so long is degraded. */
export const STALE_MS = 72 * HOUR
/** The first and the longest wait after runs without a verdict; it doubles in between. */
export const ERROR_BACKOFF_MS = { first: MINUTE, longest: HOUR } as const

export interface StatusInput {
  previous: RoleStatus
  registeredAt: Date
  /** When the latest verification with a verdict ended. */
  lastConclusiveAt?: Date | undefined
  /** Since when the role has been `verified` or `degraded`, as the previous decision said. */
  provedSince?: Date | undefined
  /** Whether a plain denial of a proved role waits for its second try, as the previous decision said. */
  denialRetryPending?: boolean | undefined
  /** How many runs in a row brought no verdict, as the previous decision said. */
  inconclusiveRuns?: number | undefined
  checks: readonly Check[]
  facts: { plainDenial: boolean }
  now: Date
  /** Milliseconds in which every other role is verified once, and the role's place in them (`slotOf`). */
  interval: number
  slot: number
}

export interface StatusDecision {
  status: RoleStatus
  /** When to verify next; null for a revoked role. */
  nextDueAt: Date | null
  /** Whether this run counts as a verdict: errors do not, and neither does a denial that is tried again. */
  conclusive: boolean
  provedSince: Date | null
  denialRetryPending: boolean
  inconclusiveRuns: number
}

/**
 * Decides a role's status from its latest verification, and when to verify it next. What it gives besides the status
 * is stored with the role and comes in again next time.
 *
 * A failed CAA-001 or CAA-002 check rejects, but for a denial of a new role (it propagates) and the first denial of
 * a proved one (it is tried again). An ERROR changes nothing; only a failed CAA-007 check beside it still degrades
 * a verified role. Without a verdict for 72 hours a verified role is degraded. A revoked role stays revoked.
 */
export function decideStatus(input: StatusInput): StatusDecision {
  if (input.previous === 'revoked') return settled(input, 'revoked')
  if (input.checks.some(isBarring)) return decideBarred(input)
  if (!isConclusive(input.checks)) return decideWithoutVerdict(input)
  return settled(input, statusOfProof(input))
}

/**
 * Tells whether a verified role has gone so long without a verdict that it is degraded. A verdict as far ahead is of a
 * clock that was set back since: nothing is known about its age.
 */
export function hasGoneStale(role: { status: RoleStatus; lastConclusiveAt: Date }, now: Date): boolean {
  const age = now.getTime() - role.lastConclusiveAt.getTime()
  return role.status === 'verified' && Math.abs(age) >= STALE_MS
}

function decideBarred(input: StatusInput): StatusDecision {
  const { previous, facts, checks } = input
  if (!facts.plainDenial || !isDenialAlone(checks)) return settled(input, 'rejected')
  if (isNew(previous) && mayPropagate(input)) return propagating(input)
  if (isProved(previous) && input.denialRetryPending !== true) return heldOver(input)
  return settled(input, 'rejected')
}

function decideWithoutVerdict(input: StatusInput): StatusDecision {
  const { previous, checks, inconclusiveRuns = 0 } = input
  const excess =
    previous === 'verified' && isAssumable(checks) && checks.some(({ status }) => status === 'FAIL')
  const status = excess ? 'degraded' : kept(input)
  const wait = waitWithoutVerdict(input)
  return {
    ...unsettled(input, status),
    nextDueAt: after(input.now, wait),
    denialRetryPending: input.denialRetryPending === true,
    inconclusiveRuns: inconclusiveRuns + 1,
  }
}

function propagating(input: StatusInput): StatusDecision {
  const wait = propagationWait(input)
  return { ...unsettled(input, 'propagating'), conclusive: true, nextDueAt: after(input.now, wait) }
}

function heldOver(input: StatusInput): StatusDecision {
  const decision = unsettled(input, kept(input))
  return { ...decision, nextDueAt: after(input.now, DENIAL_RETRY_MS), denialRetryPending: true }
}

function unsettled(input: StatusInput, status: RoleStatus): StatusDecision {
  return {
    status,
    nextDueAt: null,
    conclusive: false,
    provedSince: provedSince(input, status),
    denialRetryPending: false,
    inconclusiveRuns: 0,
  }
}

function settled(input: StatusInput, status: RoleStatus): StatusDecision {
  const since = provedSince(input, status)
  const decision = { ...unsettled(input, status), conclusive: status !== 'revoked' }
  return { ...decision, nextDueAt: status === 'revoked' ? null : nextRegular(input, since) }
}

/** What a run without any barring failure and without ERROR makes of a role. */
function statusOfProof({ previous, checks }: StatusInput): RoleStatus {
  if (!isAssumable(checks)) return previous
  const trustRead = checks.some(({ id, status }) => id === 'trust-policy' && status === 'PASS')
  return trustRead && checks.every(({ status }) => status !== 'FAIL') ? 'verified' : 'degraded'
}

/** The status that a run without a verdict leaves: the one it had, unless that has grown stale. */
function kept({ previous, registeredAt, lastConclusiveAt = registeredAt, now }: StatusInput): RoleStatus {
  return hasGoneStale({ status: previous, lastConclusiveAt }, now) ? 'degraded' : previous
}

const FIRST_FOUR = ['assume-role', 'external-id-required', 'external-id-matched', 'account-identity']

function isAssumable(checks: readonly Check[]): boolean {
  return FIRST_FOUR.every(id => checks.some(check => check.id === id && check.status === 'PASS'))
}

function isDenialAlone(checks: readonly Check[]): boolean {
  return checks.filter(isBarring).every(({ id }) => id === 'assume-role')
}

function isNew(status: RoleStatus): boolean {
  return status === 'pending' || status === 'propagating'
}

function isProved(status: RoleStatus): boolean {
  return status === 'verified' || status === 'degraded'
}

function provedSince({ previous, provedSince: since, now }: StatusInput, status: RoleStatus): Date | null {
  if (!isProved(status)) return null
  return status === previous && since !== undefined ? since : now
}

/** A verification on demand must not push out the one due ten minutes after a role was proved. */
function nextRegular({ now, slot, interval }: StatusInput, since: Date | null): Date {
  const recheck = since === null ? now : after(since, RECHECK_MS)
  // Not even where it was proved by a clock that was set back since.
  const latest = after(now, RECHECK_MS)
  if (recheck > latest) return latest
  return recheck > now ? recheck : nextSlot(slot, now, interval)
}

/** A registration that lies as far ahead as the window is long was written by a clock that was set back since. */
function mayPropagate(input: StatusInput): boolean {
  return Math.abs(sinceRegistration(input)) < PROPAGATION_WINDOW_MS
}

function sinceRegistration({ registeredAt, now }: StatusInput): number {
  return now.getTime() - registeredAt.getTime()
}

function propagationWait(input: StatusInput): number {
  const elapsed = sinceRegistration(input)
  let until = 0
  const wait = PROPAGATION_BACKOFF_MS.find(step => {
    until += step
    return elapsed < until
  })
  return Math.min(wait ?? PROPAGATION_BACKOFF_MS.at(-1)!, PROPAGATION_WINDOW_MS - elapsed)
}

/** Soon where a new role or a second try waits for its verdict; longer and longer while there is none. */
function waitWithoutVerdict(input: StatusInput): number {
  const { previous, denialRetryPending, inconclusiveRuns: runs = 0 } = input
  const backoff = errorBackoff(runs)
  if (isNew(previous) && mayPropagate(input)) return propagationWait(input)
  return denialRetryPending === true && runs === 0 ? Math.min(DENIAL_RETRY_MS, backoff) : backoff
}

function errorBackoff(runs: number): number {
  return Math.min(ERROR_BACKOFF_MS.first * 2 ** Math.min(runs, 30), ERROR_BACKOFF_MS.longest)
}

function after(start: Date, milliseconds: number): Date {
  return new Date(start.getTime() + milliseconds)
}
