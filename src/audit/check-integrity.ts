import { indexKeys, keys } from '../aws/keys.js'
import type { Item, Table } from '../aws/table.js'
import { type ChainBreak, type ChainChecker, createChainChecker } from './chain.js'
import { findDifference } from './current-items.js'
import { eventOf, SYSTEM_CHAIN } from './event.js'
import { emptyState, follow, type RecordedState } from './recorded-state.js'

export interface Integrity {
  intact: boolean
  /** Events whose place and content were checked. */
  checked: number
  firstBroken: ChainBreak | null
}

/**
 * Checks every chain: the system's, each tenant's, and that no tenant is without one.
 * @throws Problem dependency-unavailable
 */
export async function checkAllIntegrity(table: Table): Promise<Integrity> {
  const chains = new Set([SYSTEM_CHAIN])
  for await (const item of table.all({ index: 'gsi1', pk: indexKeys.chains })) chains.add(String(item.chain))
  for await (const item of table.all({ index: 'gsi1', pk: indexKeys.tenants })) chains.add(String(item.id))
  let checked = 0
  for (const chain of chains) {
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

/** A change that runs while its chain is checked makes items and events differ: such a check is made again. */
const MAX_TRIES = 5

/** Checks one chain, and the tenant's current items against what it says. */
export async function checkIntegrity(table: Table, chain: string): Promise<Integrity> {
  for (let attempt = 1; ; attempt++) {
    const head = headOf(await table.get(keys.chainHead(chain)))
    const result = await checkOnce(table, chain, head)
    if (result.intact || attempt === MAX_TRIES) return result
    const headNow = headOf(await table.get(keys.chainHead(chain)))
    if (headNow?.hash === head?.hash) return result
  }
}

type Head = { sequence: number; hash: string } | undefined

async function checkOnce(table: Table, chain: string, head: Head): Promise<Integrity> {
  const checker = createChainChecker(chain)
  const state = emptyState()
  const broken = await findBreak(table, chain, head, checker, state)
  return { intact: broken === undefined, checked: checker.checked, firstBroken: broken ?? null }
}

async function findBreak(
  table: Table,
  chain: string,
  head: Head,
  checker: ChainChecker,
  state: RecordedState,
): Promise<ChainBreak | undefined> {
  let found = false
  for await (const item of table.all({ ...keys.auditEventsOf(chain), consistent: true })) {
    found = true
    const event = eventOf(item)
    const broken = checker.add(event)
    if (broken) return broken
    follow(state, event)
  }
  // The system's chain begins with the first event that belongs to no tenant.
  if (chain === SYSTEM_CHAIN) return found || head ? checker.end(head) : undefined
  return checker.end(head) ?? (await findDifference(table, chain, state, checker.checked))
}

function headOf(item: Item | undefined): Head {
  return item && { sequence: item.sequence as number, hash: item.hash as string }
}
