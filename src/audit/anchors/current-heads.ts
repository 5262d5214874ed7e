import { indexKeys, keys } from '../../aws/keys.js'
import type { Item, Table } from '../../aws/table.js'
import type { Head } from '../export/lines.js'
import type { AnchoredHead } from './anchor.js'

/** Chains looked at at a time, of those that changed. */
const AT_ONCE = 16

/**
 * The heads of every chain there is, and of those that the anchor before lists. A chain that does not go on from where
 * that anchor has it, or whose head is none of its events, keeps that head, marked: what was rewritten is never anchored
 * over. One that is new and has such a head is left out.
 * @returns in the order of their names
 */
export async function currentHeads(table: Table, before: readonly AnchoredHead[]): Promise<AnchoredHead[]> {
  const found = new Map<string, Head | undefined>(before.map(({ chain }) => [chain, undefined]))
  for await (const item of table.all({ index: 'gsi1', pk: indexKeys.chains })) {
    if (typeof item.chain === 'string') found.set(item.chain, headOf(item))
  }
  const known = new Map(before.map(head => [head.chain, head]))
  const chains = [...found.keys()].sort()
  const heads: (AnchoredHead | undefined)[] = []
  const entries = chains.entries()
  const work = async () => {
    for (const [position, chain] of entries)
      heads[position] = await headSince(table, chain, known.get(chain), found.get(chain))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return heads.filter(head => head !== undefined)
}

async function headSince(
  table: Table,
  chain: string,
  before: AnchoredHead | undefined,
  indexed: Head | undefined,
): Promise<AnchoredHead | undefined> {
  if (!before) return indexed && ((await hasEvent(table, chain, indexed)) ? { chain, ...indexed } : undefined)
  const { fault: _fault, ...last } = before
  if (indexed?.sequence === last.sequence && indexed.hash === last.hash) return last
  // An index tells late: the head itself decides.
  const head = headOf(await table.get(keys.chainHead(chain)))
  if (!head) return { ...last, fault: 'missing' }
  if (head.sequence < last.sequence) return { ...last, fault: 'shorter' }
  const goesOn = (await hasEvent(table, chain, last)) && (await hasEvent(table, chain, head))
  return goesOn ? { chain, ...head } : { ...last, fault: 'rewritten' }
}

/**
 * Is the event of a head in its place? A head without its event, once anchored, would contradict the chain for
 * good, even after it is mended.
 */
async function hasEvent(table: Table, chain: string, { sequence, hash }: Head): Promise<boolean> {
  const event = await table.get(keys.auditEvent(chain, sequence))
  return event !== undefined && event.sequence === sequence && event.hash === hash
}

function headOf(item: Item | undefined): Head | undefined {
  const { sequence, hash } = (item ?? {}) as Partial<Head>
  return Number.isSafeInteger(sequence) && typeof hash === 'string'
    ? { sequence: sequence as number, hash }
    : undefined
}
