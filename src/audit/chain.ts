import { type AuditEvent, genesisHash, hashEvent } from './event.js'

/** Where a chain stops being whole, and why. */
export interface ChainBreak {
  /** A tenant's ID, or `system`. */
  chain: string
  /** Sequence of the first event that does not fit. */
  sequence: number
  eventId: string | null
  reason: string
}

/** Checks events of one chain as they come, oldest first; remembers how far the chain was whole. */
export interface ChainChecker {
  /** The break, once there is one. */
  add(event: AuditEvent): ChainBreak | undefined
  /** Compares the end with the recorded head. */
  end(head: { sequence: number; hash: string } | undefined): ChainBreak | undefined
  readonly checked: number
}

/** A checker for one chain. It needs nothing but the events, so that an auditor can run it offline. */
export function createChainChecker(chain: string): ChainChecker {
  let sequence = 0
  let hash = genesisHash(chain)
  const broken = (event: Partial<AuditEvent>, reason: string): ChainBreak => ({
    chain,
    sequence: sequence + 1,
    eventId: typeof event.id === 'string' ? event.id : null,
    reason,
  })
  return {
    add(event) {
      if (event.sequence !== sequence + 1) {
        return broken(
          event,
          `event ${sequence + 1} is missing: the next one found is ${String(event.sequence)}`,
        )
      }
      if ((event.tenantId ?? 'system') !== chain) return broken(event, 'the event belongs to another chain')
      if (event.previousHash !== hash)
        return broken(event, 'previousHash is not the hash of the event before')
      if (recomputed(event) !== event.hash)
        return broken(event, 'the event was changed: its hash does not fit its content')
      sequence = event.sequence
      hash = event.hash
      return undefined
    },
    end(head) {
      if (!head)
        return broken({}, sequence === 0 ? 'the chain is missing' : 'the head of the chain is missing')
      if (head.sequence > sequence) return broken({}, `the tail is cut: the head is event ${head.sequence}`)
      if (head.sequence < sequence || head.hash !== hash) return broken({}, 'the head is not the last event')
      return undefined
    },
    get checked() {
      return sequence
    },
  }
}

/** Undefined where tampering left something that has no canonical form. */
function recomputed(event: AuditEvent): string | undefined {
  try {
    return hashEvent(event)
  } catch {
    return undefined
  }
}
