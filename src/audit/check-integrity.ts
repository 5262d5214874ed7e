import { keys } from '../aws/keys.js'
import type { Item, Table } from '../aws/table.js'
import { Problem } from '../problem.js'
import { type ChainBreak, type ChainChecker, createChainChecker } from './chain.js'
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
}

/**
 * Checks every chain: the system's, each tenant's, and that no tenant is without one.
 * @throws Problem as `checkIntegrity`
 */
export async function checkAllIntegrity(table: Table): Promise<Integrity> {
  let checked = 0
  for (const chain of await chainsOf(table)) {
    const result = await checkIntegrity(table, chain)
    checked += result.checked
    if (!result.intact) return { ...result, checked }
  }
  return { intact: true, checked, firstBroken: null }
}

/** Is there anything of a chain: its tenant, its head, or an event? */
export async function hasTrace(table: Table, chain: string): Promise<boolean> {
  if (chain === SYSTEM_CHAIN) return true
  if ((await table.get(keys.tenant(chain))) || (await table.get(keys.chainHead(chain)))) return true
  return (await table.query({ ...keys.auditEventsOf(chain), limit: 1 })).items.length > 0
}

/** A change that runs while its chain is checked makes items and events differ: they are compared again then. */
const MAX_TRIES = 10

/**
 * Checks one chain, and the current items against what it says.
 * @throws Problem dependency-unavailable; audit-contention where the tenant changes too fast to be compared
 */
export async function checkIntegrity(table: Table, chain: string): Promise<Integrity> {
  const checker = createChainChecker(chain)
  const state = emptyState()
  const result = (broken?: ChainBreak): Integrity => ({
    intact: broken === undefined,
    checked: checker.checked,
    firstBroken: broken ?? null,
  })
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
  // The system's chain begins with the first event that belongs to no tenant.
  if (chain === SYSTEM_CHAIN && !head && checker.checked === 0) return undefined
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

function headOf(item: Item | undefined): { sequence: number; hash: string } | undefined {
  return item && { sequence: item.sequence as number, hash: item.hash as string }
}
