import { type AuditEvent, genesisHash, hashEvent, SYSTEM_CHAIN, textOf } from './event.js'

/** Where a chain stops being whole, and why. */
export interface ChainBreak {
  /** A tenant's ID, or `system`. */
  chain: string
  /** Sequence of the first event that does not fit. */
  sequence: number
  eventId: string | null
  reason: string
}

/** An event that an anchor lists as the head that its chain had then. */
export interface AnchoredPlace {
  sequence: number
  hash: string
  /** Number of the anchor. */
  anchor: number
  /** True where the events may be older than the anchor, and need not reach so far. */
  later?: boolean
}

/** Checks events of one chain as they come, oldest first; remembers how far the chain was whole. */
export interface ChainChecker {
  /** The break, once there is one. */
  add(event: AuditEvent): ChainBreak | undefined
  /** Compares the end with the recorded head. */
  end(head: { sequence: number; hash: string } | undefined): ChainBreak | undefined
  readonly checked: number
  /** Events so far that come after every one that is anchored. */
  readonly unanchored: number
}

/**
 * A checker for one chain. It needs nothing but the events, so that an auditor can run it offline.
 * @param anchored what anchors say of it
 */
export function createChainChecker(chain: string, anchored: readonly AnchoredPlace[] = []): ChainChecker {
  const placesAt = new Map<number, AnchoredPlace[]>()
  for (const place of anchored) placesAt.set(place.sequence, [...(placesAt.get(place.sequence) ?? []), place])
  const furthest = anchored.reduce<AnchoredPlace | undefined>(
    (last, place) => (place.later || (last && last.sequence >= place.sequence) ? last : place),
    undefined,
  )
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
          `event ${sequence + 1} is missing: the next one found is ${textOf(event.sequence)}`,
        )
      }
      if ((event.tenantId ?? SYSTEM_CHAIN) !== chain)
        return broken(event, 'the event belongs to another chain')
      if (event.previousHash !== hash)
        return broken(event, 'previousHash is not the hash of the event before')
      if (recomputed(event) !== event.hash)
        return broken(event, 'the event was changed: its hash does not fit its content')
      const other = placesAt.get(event.sequence)?.find(place => place.hash !== event.hash)
      if (other)
        return broken(event, `the chain was rewritten: anchor ${other.anchor} has another event here`)
      sequence = event.sequence
      hash = event.hash
      return undefined
    },
    end(head) {
      const isShort = furthest && furthest.sequence > sequence
      const listed = isShort ? `: anchor ${furthest.anchor} lists its event ${furthest.sequence}` : ''
      // The system's chain begins with the first event that belongs to no tenant.
      if (!head && sequence === 0 && chain === SYSTEM_CHAIN && !isShort) return undefined
      if (!head && sequence === 0) return broken({}, `the chain is missing${listed}`)
      if (isShort) return broken({}, `the tail is cut${listed}`)
      if (!head) return broken({}, 'the head of the chain is missing')
      if (head.sequence > sequence) return broken({}, `the tail is cut: the head is event ${head.sequence}`)
      if (head.sequence < sequence || head.hash !== hash) return broken({}, 'the head is not the last event')
      return undefined
    },
    get checked() {
      return sequence
    },
    get unanchored() {
      const last = anchored.reduce((most, place) => Math.max(most, place.sequence), 0)
      return Math.max(0, sequence - last)
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
