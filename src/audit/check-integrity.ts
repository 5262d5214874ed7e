import { keys } from '../aws/keys.js'
import type { Item, Table } from '../aws/table.js'
import { Problem } from '../problem.js'
import type { Anchor, AnchoredHead } from './anchors/anchor.js'
import type { AnchorBreak, AnchorStore } from './anchors/anchor-store.js'
import { ANCHOR_CHAIN } from './anchors/check-anchors.js'
import { type AnchoredPlace, type ChainBreak, type ChainChecker, createChainChecker } from './chain.js'
import { findDifference } from './current-items.js'
import { auditErrors } from './errors.js'
import { eventOf, SYSTEM_CHAIN } from './event.js'
import { chainsOf } from './export/export-trail.js'
import { emptyState, follow, type RecordedState } from './recorded-state.js'

export interface Integrity {
  intact: boolean
  /** Events whose place and content were checked. */
  checked: number
  firstBroken: ChainBreak | null
  /** The latest anchor, against which the chains were held. */
  anchor: { number: number; madeAt: string } | null
  /** Of the events that were checked, those that no anchor covers yet: the last ones of their chains. */
  unanchored: number
}

/** Where the latest anchor comes from; undefined where none are made. */
export type Anchors = Pick<AnchorStore, 'latest'> | undefined

type Found = Pick<Integrity, 'checked' | 'unanchored'> & { broken: ChainBreak | undefined }

/**
 * Checks every chain: the system's, each tenant's, and that no tenant and no chain that is anchored is without one.
 * @throws Problem as `checkIntegrity`
 */
export async function checkAllIntegrity(table: Table, anchors?: Anchors): Promise<Integrity> {
  // Before the chains are read: they only grow.
  const latest = await anchors?.latest()
  const anchor = anchorOf(latest)
  const chains = await chainsOf(table)
  const heads = new Map(anchor?.chains.map(head => [head.chain, head]))
  for (const chain of heads.keys()) chains.add(chain)
  const all: Found = { checked: 0, unanchored: 0, broken: undefined }
  for (const chain of chains) {
    const { checked, unanchored, broken } = await checkChain(table, chain, placeIn(anchor, heads.get(chain)))
    all.checked += checked
    all.unanchored += unanchored
    all.broken = broken
    if (broken) break
  }
  return integrityOf(all, latest)
}

/**
 * Checks one chain, and the current items against what it says.
 * @throws Problem dependency-unavailable; audit-contention where the tenant changes too fast to be compared
 */
export async function checkIntegrity(table: Table, chain: string, anchors?: Anchors): Promise<Integrity> {
  const latest = await anchors?.latest()
  const anchor = anchorOf(latest)
  return integrityOf(await checkChain(table, chain, placeIn(anchor, headIn(anchor, chain))), latest)
}

type Latest = Anchor | AnchorBreak | undefined

function anchorOf(latest: Latest): Anchor | undefined {
  return latest && 'chains' in latest ? latest : undefined
}

/** A chain that is broken comes before an anchor that is: the first is what the second is for. */
function integrityOf({ checked, unanchored, broken }: Found, latest: Latest): Integrity {
  const anchor = anchorOf(latest)
  const firstBroken = broken ?? (latest && 'reason' in latest ? anchorBroken(latest) : null)
  return {
    intact: firstBroken === null,
    checked,
    firstBroken,
    anchor: anchor ? { number: anchor.number, madeAt: anchor.madeAt } : null,
    unanchored,
  }
}

function anchorBroken({ number, reason }: AnchorBreak): ChainBreak {
  return {
    chain: ANCHOR_CHAIN,
    sequence: number,
    eventId: null,
    reason: `anchor ${number} cannot be relied on: ${reason}`,
  }
}

/** Is there anything of a chain: its tenant, its head, an event, or an anchor that lists it? */
export async function hasTrace(table: Table, chain: string, anchors?: Anchors): Promise<boolean> {
  if (chain === SYSTEM_CHAIN) return true
  if ((await table.get(keys.tenant(chain))) || (await table.get(keys.chainHead(chain)))) return true
  if ((await table.query({ ...keys.auditEventsOf(chain), limit: 1 })).items.length > 0) return true
  return headIn(anchorOf(await anchors?.latest()), chain) !== undefined
}

function headIn(anchor: Anchor | undefined, chain: string): AnchoredHead | undefined {
  return anchor?.chains.find(head => head.chain === chain)
}

function placeIn(anchor: Anchor | undefined, head: AnchoredHead | undefined): AnchoredPlace[] {
  return anchor && head ? [{ sequence: head.sequence, hash: head.hash, anchor: anchor.number }] : []
}

/** A change that runs while its chain is checked makes items and events differ: they are compared again then. */
const MAX_TRIES = 10

async function checkChain(table: Table, chain: string, anchored: AnchoredPlace[]): Promise<Found> {
  const checker = createChainChecker(chain, anchored)
  const state = emptyState()
  const result = (broken?: ChainBreak): Found => {
    const { checked, unanchored } = checker
    return { checked, unanchored, broken }
  }
  let difference: ChainBreak | undefined
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const before = checker.checked
    const broken = await followChain(table, chain, checker, state)
    if (broken) return result(broken)
    if (difference && checker.checked === before) return result(difference)
    difference = await findDifference(table, chain, state, checker.checked)
    if (!difference) return result()
  }
  throw new Problem(auditErrors['audit-contention'], { retryAfterSeconds: 1 })
}

/**
 * Follows the chain from where the checker stands to its end. Head and events are written in one transaction, so a
 * head read after events is never behind them, and events read after a head are never short of it.
 */
async function followChain(
  table: Table,
  chain: string,
  checker: ChainChecker,
  state: RecordedState,
): Promise<ChainBreak | undefined> {
  const broken = await followEvents(table, chain, checker, state)
  if (broken) return broken
  const head = headOf(await table.get(keys.chainHead(chain)))
  if (!head || head.sequence <= checker.checked) return checker.end(head)
  const brokenSince = await followEvents(table, chain, checker, state)
  if (brokenSince) return brokenSince
  return head.sequence < checker.checked ? undefined : checker.end(head)
}

async function followEvents(
  table: Table,
  chain: string,
  checker: ChainChecker,
  state: RecordedState,
): Promise<ChainBreak | undefined> {
  const { pk, sk: from } = keys.auditEvent(chain, checker.checked + 1)
  for await (const item of table.all({ pk, ...(checker.checked > 0 && { from }), consistent: true })) {
    const event = eventOf(item)
    const broken = checker.add(event)
    if (broken) return broken
    follow(state, event)
  }
  return undefined
}

/** One whose sequence is no number is none. */
function headOf(item: Item | undefined): { sequence: number; hash: string } | undefined {
  const sequence = item?.sequence
  return typeof sequence === 'number' ? { sequence, hash: item?.hash as string } : undefined
}
