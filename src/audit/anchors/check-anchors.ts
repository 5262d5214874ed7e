import type { KeyObject } from 'node:crypto'
import type { ExportFinding } from '../export/check-export.js'
import { FIRST_PREVIOUS_HASH, readAnchor } from './anchor.js'

/** The head of a chain as the first of several anchors that has it lists it. */
export interface ListedHead {
  sequence: number
  hash: string
  anchor: number
  /** When that anchor was made. */
  madeAt: string
}

/** What a row of anchors says, as far as they can be relied on. */
export interface AnchorRow {
  first: number
  last: number
  /** When the last one was made. */
  madeAt: string
  heads: Map<string, ListedHead[]>
}

/** Where a break is told that is in no chain of events, but among the anchors. */
export const ANCHOR_CHAIN = 'anchors'

/**
 * Checks anchors with nothing but their files: form, hash, signature, and that each follows the one before. The row may
 * begin with any number.
 * @param files texts of their objects, in the order of their numbers
 * @param found told what is wrong, as it is found
 * @returns undefined where there is no anchor that can be relied on
 */
export function checkAnchors(
  files: Iterable<{ name: string; text: string }>,
  keyOf: (kid: string) => KeyObject | undefined,
  found: (finding: ExportFinding) => void,
): AnchorRow | undefined {
  let row: AnchorRow | undefined
  let hash: string | undefined
  const tell = (sequence: number | null, reason: string) =>
    found({ line: null, chain: ANCHOR_CHAIN, sequence, eventId: null, reason })
  for (const { name, text } of files) {
    const anchor = readAnchor(text, keyOf)
    if (typeof anchor === 'string') {
      tell(null, `${name} is no anchor to rely on: ${anchor}`)
      continue
    }
    const { number, madeAt } = anchor
    const before = row?.last ?? number - 1
    const previousHash = number === 1 ? FIRST_PREVIOUS_HASH : hash
    if (number > before + 1) tell(before + 1, `anchor ${before + 1} is missing: the next one is ${number}`)
    else if (number <= before) tell(number, `${name} is anchor ${number}, which comes after ${before}`)
    else if (previousHash !== undefined && anchor.previousHash !== previousHash)
      tell(number, 'the anchor does not follow the one before: its previousHash is another')
    row ??= { first: number, last: number, madeAt, heads: new Map() }
    row.last = Math.max(row.last, number)
    row.madeAt = madeAt
    hash = anchor.hash
    for (const head of anchor.chains) list(row.heads, head, { anchor: number, madeAt })
  }
  return row
}

/** Of the same head in anchor after anchor one is kept. A row of years has a hundred thousand of a chain. */
function list(
  heads: AnchorRow['heads'],
  { chain, sequence, hash }: { chain: string; sequence: number; hash: string },
  by: { anchor: number; madeAt: string },
): void {
  const listed = heads.get(chain)
  const last = listed?.at(-1)
  if (last?.sequence === sequence && last.hash === hash) return
  if (listed) listed.push({ sequence, hash, ...by })
  else heads.set(chain, [{ sequence, hash, ...by }])
}
