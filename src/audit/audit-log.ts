import { indexKeys, keys } from '../aws/keys.js'
import { ABSENT, type Item, type Table, TransactionRefused, type Write } from '../aws/table.js'
import { Problem } from '../problem.js'
import { auditErrors } from './errors.js'
import { type AuditEvent, genesisHash, hashEvent, type NewEvent, SYSTEM_CHAIN } from './event.js'

/** A change of state: its writes and the events that tell of it, committed together or not at all. */
export interface Change {
  /** A tenant's ID, or `SYSTEM_CHAIN`. */
  chain: string
  actor: string
  events: NewEvent[]
  writes: Write[]
  /** True where this change makes the chain, so that its head need not be looked for. */
  firstOfChain?: boolean
}

/** Positions, in `Change.writes`, of the writes whose condition did not hold. */
export class ChangeRefused extends Error {
  constructor(readonly failed: readonly number[]) {
    super('The change was refused by a condition')
    this.name = 'ChangeRefused'
  }
}

export interface AuditLogTools {
  table: Table
  now: () => Date
  newId: () => string
  /** Milliseconds to wait before try `attempt` (from 1); jittered by the caller. */
  backOff: (attempt: number) => Promise<void>
}

const MAX_ATTEMPTS = 12

export type AuditLog = ReturnType<typeof createAuditLog>

/** The one way to change state: writes and audit events in one transaction, chained (docs/data-model.md). */
export function createAuditLog({ table, now, newId, backOff }: AuditLogTools) {
  return {
    /**
     * Commits a change with its events appended to the chain.
     * @returns the events as written
     * @throws ChangeRefused when a condition of one of the change's own writes does not hold
     * @throws Problem audit-contention (503) when the chain's head could not be won, dependency-unavailable (503)
     */
    async commit(change: Change): Promise<AuditEvent[]> {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        const head = change.firstOfChain ? undefined : await table.get(keys.chainHead(change.chain))
        const events = chainEvents(change, head, now().toISOString(), newId)
        const own = [headWrite(change.chain, head, events), ...events.map(eventWrite)]
        try {
          await table.transact([...own, ...change.writes])
          return events
        } catch (error) {
          if (!(error instanceof TransactionRefused)) throw error
          const refused = error.failed.filter(position => position >= own.length)
          if (refused.length > 0) throw new ChangeRefused(refused.map(position => position - own.length))
        }
        await backOff(attempt)
      }
      throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 })
    },

    /**
     * Makes a change that is decided on what was read before. Where it is refused, since somebody else changed that
     * meanwhile, it is decided anew, after a wait that grows.
     * @param attempt reads, decides and commits; a refusal that nothing read anew can change it throws as a Problem
     * @throws Problem audit-contention (503) when somebody else was quicker each time
     */
    async decideAnew<T>(attempt: () => Promise<T>): Promise<T> {
      for (let tries = 1; tries <= MAX_ATTEMPTS; tries++) {
        try {
          return await attempt()
        } catch (error) {
          if (!(error instanceof ChangeRefused)) throw error
        }
        await backOff(tries)
      }
      throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 })
    },

    /**
     * Writes what changes no recorded state, in one transaction: a verification that came out as the one before.
     * @throws ChangeRefused when a condition does not hold, Problem as `commit`
     */
    async recordWithoutEvent(writes: Write[]): Promise<void> {
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
        try {
          return await table.transact(writes)
        } catch (error) {
          if (!(error instanceof TransactionRefused)) throw error
          if (error.failed.length > 0) throw new ChangeRefused(error.failed)
        }
        await backOff(attempt)
      }
      throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 })
    },
  }
}

function chainEvents(
  change: Change,
  head: Item | undefined,
  occurredAt: string,
  newId: () => string,
): AuditEvent[] {
  let sequence = (head?.sequence as number | undefined) ?? 0
  let previousHash = (head?.hash as string | undefined) ?? genesisHash(change.chain)
  const tenantId = change.chain === SYSTEM_CHAIN ? null : change.chain
  return change.events.map(({ action, details }) => {
    sequence += 1
    const unhashed = {
      id: newId(),
      sequence,
      tenantId,
      action,
      actor: change.actor,
      occurredAt,
      details,
      previousHash,
    }
    const event = { ...unhashed, hash: hashEvent(unhashed) }
    previousHash = event.hash
    return event
  })
}

/** The head moves only from where it was read: two changes at once cannot fork the chain. */
function headWrite(chain: string, head: Item | undefined, events: AuditEvent[]): Write {
  const last = events.at(-1)
  if (!last) throw new TypeError('A change of state needs an audit event')
  const put = {
    ...keys.chainHead(chain),
    gsi1pk: indexKeys.chains,
    gsi1sk: chain,
    chain,
    sequence: last.sequence,
    hash: last.hash,
  }
  if (!head) return { put, condition: ABSENT }
  return {
    put,
    condition: {
      expression: '#hash = :hash AND #sequence = :sequence',
      names: { '#hash': 'hash', '#sequence': 'sequence' },
      values: { ':hash': head.hash, ':sequence': head.sequence },
    },
  }
}

function eventWrite(event: AuditEvent): Write {
  const order = `${event.occurredAt}#${event.id}`
  const { pk, sk } = keys.auditEvent(event.tenantId ?? SYSTEM_CHAIN, event.sequence)
  return {
    put: {
      // Spread first and alone: V8 copies such an object as a whole, and any other field by field, ten times slower.
      ...event,
      pk,
      sk,
      gsi1pk: indexKeys.eventsOfMonth(event.occurredAt.slice(0, 7)),
      gsi1sk: order,
      gsi2pk: indexKeys.eventsOfActor(event.actor),
      gsi2sk: order,
      gsi3pk: indexKeys.eventsOfAction(event.action),
      gsi3sk: order,
    },
    condition: ABSENT,
  }
}
