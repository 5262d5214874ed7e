import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from 'pino'
import { auditErrors } from '../audit/errors.js'
import { SERVICE_ACTOR } from '../audit/event.js'
import { awsErrors } from '../aws/errors.js'
import { indexKeys } from '../aws/keys.js'
import type { ProbeOutcome } from '../aws/sts-probe.js'
import type { OccasionalLog } from '../occasional-log.js'
import { Problem } from '../problem.js'
import { inSpan, type Tracing } from '../tracing/tracing.js'
import { verificationErrors } from '../verification/errors.js'
import { TenantQueue } from '../verification/tenant-queue.js'
import { degradeStaleRole } from './degrade-stale-role.js'
import { type Attempt, DuePace } from './due-pace.js'
import { isToBeSetRight, latestDue } from './due-too-late.js'
import { proveRefusal, type RefusalTools } from './prove-refusal.js'
import { currentStatus, roleOf, type StoredRole } from './role.js'
import { type LeaseTools, takeLease } from './verification-lease.js'
import { type VerifyRoleTools, verifyRole } from './verify-role.js'

/** Due roles read at a time, of each kind. */
const BATCH = 100
/** Roles of a batch that others may have been quicker with before it counts as stale and is read anew. */
const LOST_OF_BATCH = 10
/** Milliseconds between two looks where nothing is due. */
const INTERVAL = 1_000

export type DueRoleTools = VerifyRoleTools &
  LeaseTools &
  RefusalTools & {
    log: Logger
    occasionally: OccasionalLog
    tracing?: Tracing | undefined
    /** 0 to 1, at random. */
    jitter: () => number
  }

/**
 * How many roles are verified at a time, so that the calls to STS alone limit how fast it goes: a verification spends
 * about half its time on other calls. Fewer where STS may be asked so seldom that runs would outlive their lease.
 */
export function dueRolesAtOnce(sts: { stsConcurrency: number; stsRatePerSecond: number }): number {
  return Math.min(2 * sts.stsConcurrency, 4 * sts.stsRatePerSecond)
}

/**
 * Verifies what is due, as long as there is anything: new roles that were denied, roles whose verification died, the
 * regular ones, revoked ones that still have to refuse the vendor, and those due later than any can be, by a clock that
 * was set back since.
 * Any number of replicas may do so at once: a lease decides who verifies a role.
 * @returns how many roles were verified
 */
export async function verifyDueRoles(tools: DueRoleTools, concurrency = 10): Promise<number> {
  const pool = new DueRolePool(tools, concurrency)
  await pool.sweep()
  await pool.settled()
  return pool.verified
}

/** Verifies due roles until it is stopped. `stop` resolves when what was begun has ended. */
export function startVerifyingDueRoles(tools: DueRoleTools, concurrency: number): { stop(): Promise<void> } {
  const pool = new DueRolePool(tools, concurrency)
  const stopped = new AbortController()
  const running = (async () => {
    for (let wait = INTERVAL; await passes(wait, stopped.signal); ) wait = await pool.sweep()
    await pool.settled()
  })()
  return {
    async stop() {
      pool.stop()
      stopped.abort()
      await running
    },
  }
}

/** Verifications of due roles, so many at a time. */
class DueRolePool {
  verified = 0
  readonly #tools: DueRoleTools
  readonly #pace: DuePace
  readonly #underWay = new Map<string, Promise<void>>()
  #halting = false
  #stopped = false
  #lost = 0

  constructor(tools: DueRoleTools, concurrency: number) {
    this.#tools = tools
    this.#pace = new DuePace(concurrency)
  }

  /**
   * Begins to verify what is due, as there is room, until nothing is left or nothing can be done.
   * @returns milliseconds until the next sweep
   */
  async sweep(): Promise<number> {
    try {
      for (let found = await this.#find(); found > 0; ) found = await this.#find()
    } catch (error) {
      this.#tools.log.warn({ err: error }, 'Due roles could not be looked for')
      this.#halting = true
    }
    if (!this.#halting) return INTERVAL
    // Attempts that end during the halt, or between two sweeps, may ask for the next one.
    this.#halting = false
    return this.#pace.halt(this.#tools.jitter())
  }

  stop(): void {
    this.#stopped = true
  }

  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay.values())
  }

  /** @returns how many due roles it began to verify */
  async #find(): Promise<number> {
    if (this.#rests) return 0
    const queue = inTurns(await dueRoles(this.#tools), this.#tools.jitter)
    let begun = 0
    this.#lost = 0
    for (let role = queue.take(); role !== undefined; role = queue.take()) {
      if (this.#underWay.has(role.id)) continue
      while (this.#underWay.size >= this.#pace.concurrency) await Promise.race(this.#underWay.values())
      if (this.#rests) return 0
      this.#begin(role)
      begun += 1
      if (this.#lost >= LOST_OF_BATCH) break
    }
    // What nobody could be quicker with is still in the index for a moment.
    if (this.#lost >= begun) return 0
    return begun
  }

  get #rests(): boolean {
    return this.#halting || this.#stopped
  }

  #begin(role: StoredRole): void {
    const run = verifyDueRole(this.#tools, role).then(attempt => {
      this.#underWay.delete(role.id)
      if (attempt === 'taken') this.#lost += 1
      if (attempt === 'worked') this.verified += 1
      if (this.#pace.noteAttempt(attempt)) this.#halting = true
    })
    this.#underWay.set(role.id, run)
  }
}

async function dueRoles(tools: DueRoleTools): Promise<StoredRole[]> {
  const [now, period] = [tools.now(), tools.verificationInterval]
  const [due, tooLate] = await Promise.all([
    rolesDue(tools, { to: `${now.toISOString()}$` }),
    rolesDue(tools, { from: latestDue(now, period) }),
  ])
  for (const { id: roleId, dueAt } of tooLate.slice(0, 1)) {
    const message = 'A role is due later than any can be: the clock of a replica is ahead, or was'
    tools.occasionally('due too late', { roleId, dueAt }, message)
  }
  return [...due, ...tooLate.filter(role => isToBeSetRight(role, now, period))]
}

async function rolesDue(
  { table }: DueRoleTools,
  when: { from?: string; to?: string },
): Promise<StoredRole[]> {
  const { items } = await table.query({ index: 'gsi3', pk: indexKeys.dueRoles, ...when, limit: BATCH })
  return items.map(roleOf)
}

/** Tenants in turn; at random besides, so that replicas that read the same ones do not begin with the same. */
function inTurns(roles: StoredRole[], random: () => number): TenantQueue<StoredRole> {
  const queue = new TenantQueue<StoredRole>()
  const ordered = roles.map(role => ({ role, order: random() })).toSorted((a, b) => a.order - b.order)
  for (const { role } of ordered) queue.add(role.tenantId, role)
  return queue
}

async function verifyDueRole(tools: DueRoleTools, role: StoredRole): Promise<Attempt> {
  const span = tools.tracing?.startTrace('verifyDueRole', 'internal')
  span?.set({ 'drawbridge.tenant.id': role.tenantId, 'drawbridge.role.id': role.id })
  try {
    const heldUp = await inSpan(span, async () => {
      const setsRight = String(role.dueAt) > latestDue(tools.now(), tools.verificationInterval)
      if (role.status === 'revoked') return wasHeldUp(await proveRefusal(tools, role, { setsRight }))
      const leased = await takeLease(tools, role, false, { ifDueAt: role.dueAt, setsRight })
      return wasThrottled(await verifyRole(tools, leased, SERVICE_ACTOR, 'scheduled'))
    })
    return heldUp ? 'held-up' : 'worked'
  } catch (error) {
    // Somebody else verifies it, it was revoked, or a dependency is away: the due time brings it back.
    const expected = error instanceof Problem
    tools.log[expected ? 'debug' : 'error']({ err: error, roleId: role.id }, 'A due role was not verified')
    await degradeWhereStale(tools, role)
    return expected ? (ATTEMPTS[error.kind.code] ?? 'taken') : 'failed'
  }
}

/** What a problem says of an attempt; any other is that the lease was not to be had. */
const ATTEMPTS: Record<string, Attempt> = {
  [awsErrors['dependency-unavailable'].code]: 'held-up',
  [verificationErrors['sts-budget-exhausted'].code]: 'held-up',
  [auditErrors['audit-contention'].code]: 'failed',
}

function wasThrottled({ lastVerification }: StoredRole): boolean {
  const checks = lastVerification?.checks ?? []
  return checks.some(({ status, evidence }) => status === 'ERROR' && evidence.code === 'throttled')
}

function wasHeldUp(outcome: ProbeOutcome | undefined): boolean {
  return outcome?.kind === 'error' && outcome.code === 'throttled'
}

/** What no run records, since none can be made. */
async function degradeWhereStale(tools: DueRoleTools, role: StoredRole): Promise<void> {
  if (currentStatus(role, tools.now()) === role.status) return
  try {
    await degradeStaleRole(tools, role)
  } catch (error) {
    // Readers are told all the same; the due time brings the role back.
    tools.log.debug({ err: error, roleId: role.id }, 'A role without a verdict was not recorded as degraded')
  }
}

/** Waits; false once it is told to stop. */
function passes(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  return pause(milliseconds, true, { signal, ref: false }).catch(() => false)
}
