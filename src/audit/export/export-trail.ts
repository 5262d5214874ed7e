import { indexKeys, keys } from '../../aws/keys.js'
import type { Item, Table } from '../../aws/table.js'
import { eventOf, SYSTEM_CHAIN, textOf } from '../event.js'
import { type Head, lineOf } from './lines.js'

/**
 * The trail as lines (src/audit/export/lines.ts), chain by chain, some hundred events at a time, as fast as they are
 * taken. What is in the table is told as it is, broken or not: whoever reads it judges it.
 * @param chain a tenant's ID or `system`; all chains without
 * @throws Problem dependency-unavailable, at any time: what came until then is no export
 */
export async function* exportTrail(
  table: Table,
  { chain, now }: { chain?: string | undefined; now: Date },
): AsyncGenerator<string> {
  const chains = chain === undefined ? await chainsOf(table) : new Set([chain])
  let events = 0
  yield lineOf({ auditExport: 1, exportedAt: now.toISOString(), chain: chain ?? null })
  for (const each of chains) {
    yield lineOf({ chainStart: each })
    let last = 0
    for await (const { lines, count, end } of eventsOf(table, each)) {
      yield lines
      events += count
      last = end
    }
    // Head and events are written in one transaction: a head that is ahead tells of events that came meanwhile.
    const head = headOf(await table.get(keys.chainHead(each)))
    if (head && typeof head.sequence === 'number' && head.sequence > last) {
      for await (const { lines, count } of eventsOf(table, each, { from: last + 1, to: head.sequence })) {
        yield lines
        events += count
      }
    }
    yield lineOf({ chainEnd: each, head })
  }
  yield lineOf({ complete: true, chains: chains.size, events })
}

/** The system's chain, every one that has a head, and every tenant's: a tenant without a chain is told as that. */
export async function chainsOf(table: Table): Promise<Set<string>> {
  const chains = new Set([SYSTEM_CHAIN])
  for await (const item of table.all({ index: 'gsi1', pk: indexKeys.chains })) chains.add(textOf(item.chain))
  for await (const item of table.all({ index: 'gsi1', pk: indexKeys.tenants })) chains.add(textOf(item.id))
  return chains
}

/** Pages of one chain. `end` is the sequence after which to go on. */
async function* eventsOf(
  table: Table,
  chain: string,
  between?: { from: number; to: number },
): AsyncGenerator<{ lines: string; count: number; end: number }> {
  const { pk } = keys.auditEventsOf(chain)
  const place = (sequence: number) => keys.auditEvent(chain, sequence).sk
  const range = between && { from: place(between.from), to: place(between.to) }
  let after: Record<string, string> | undefined
  do {
    const page = await table.query({ pk, ...range, consistent: true, limit: 200, ...(after && { after }) })
    if (page.items.length > 0) {
      const lines = page.items.map(item => lineOf(eventOf(item))).join('')
      yield { lines, count: page.items.length, end: Number(page.items.at(-1)?.sk) }
    }
    after = page.last
  } while (after)
}

function headOf(item: Item | undefined): Head | null {
  return item ? { sequence: item.sequence as number, hash: item.hash as string } : null
}
