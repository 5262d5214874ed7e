import type { AnchorBucket } from '../../aws/anchor-bucket.js'
import { keys } from '../../aws/keys.js'
import { ABSENT, type Item, type Table, TransactionRefused } from '../../aws/table.js'
import { type Anchor, numberOf, OBJECT_PREFIX, objectKeyOf, readAnchor } from './anchor.js'
import { type AnchorKeys, keyFinder } from './anchor-keys.js'

/** What the table keeps of an anchor: enough to find and to prove its object. */
export interface AnchorRecord {
  number: number
  hash: string
  previousHash: string
  madeAt: string
  objectKey: string
  kid: string
  signature: string
  /** Chains that it lists. */
  chains: number
  /** Of these, what was found missing, shorter or rewritten. */
  faults: number
  /** Was its object put under a retention of Object Lock? */
  locked: boolean
}

/** An anchor that cannot be relied on, and why. */
export interface AnchorBreak {
  number: number
  reason: string
}

export type AnchorStore = ReturnType<typeof createAnchorStore>

/**
 * Anchors: each an object in S3, which counts, and a small item in the table, by which it is found. Every method throws
 * Problem dependency-unavailable where S3, DynamoDB or Secrets Manager is away.
 */
export function createAnchorStore(tools: { table: Table; bucket: AnchorBucket; keys: AnchorKeys }) {
  const { table, bucket } = tools
  let kept: Anchor | undefined

  /** Keys are read anew for one that is not known: it may have been made a moment ago. */
  const read = async (text: string): Promise<Anchor | string> => {
    const keyOf = keyFinder(await tools.keys.published())
    let isKnown = true
    const anchor = readAnchor(text, kid => {
      const key = keyOf(kid)
      isKnown = key !== undefined
      return key
    })
    return isKnown ? anchor : readAnchor(text, keyFinder(await tools.keys.published({ fresh: true })))
  }

  /** The anchor of a number as its object has it, or why there is none. */
  const load = async (number: number, hash?: string): Promise<Anchor | string> => {
    if (kept && kept.number === number && kept.hash === hash) return kept
    const text = await bucket.get(objectKeyOf(number))
    if (text === undefined) return `its object ${objectKeyOf(number)} is gone from the bucket`
    const anchor = await read(text)
    if (typeof anchor === 'string') return anchor
    if (anchor.number !== number) return `its object is that of anchor ${anchor.number}`
    if (hash !== undefined && anchor.hash !== hash) return 'its object is not the one that the table tells of'
    kept = anchor
    return anchor
  }

  return {
    load,

    /** The record of the latest anchor, as far as the table tells. */
    latestRecord: () => latestRecord(table),

    /**
     * The latest anchor. The bucket decides which one that is: the table may have been made to forget some.
     * @returns undefined where none was ever made
     */
    async latest(): Promise<Anchor | AnchorBreak | undefined> {
      const record = await latestRecord(table)
      const later = await bucket.lastAfter(OBJECT_PREFIX, objectKeyOf(record?.number ?? 0))
      const number = later === undefined ? record?.number : numberOf(later)
      if (later !== undefined && number === undefined)
        return { number: (record?.number ?? 0) + 1, reason: `${later} in its bucket is no anchor's name` }
      if (number === undefined) return undefined
      const anchor = await load(number, number === record?.number ? record.hash : undefined)
      return typeof anchor === 'string' ? { number, reason: anchor } : anchor
    },

    /** Keeps the record of an anchor; of several replicas that do so one writes. */
    async record(anchor: Anchor, locked: boolean): Promise<void> {
      const { number, hash, previousHash, madeAt, kid, signature, chains } = anchor
      const faults = chains.filter(({ fault }) => fault !== undefined).length
      const record: AnchorRecord = {
        number,
        hash,
        previousHash,
        madeAt,
        objectKey: objectKeyOf(number),
        kid,
        signature,
        chains: chains.length,
        faults,
        locked,
      }
      try {
        await table.transact([{ put: { ...keys.anchor(number), ...record }, condition: ABSENT }])
      } catch (error) {
        if (!(error instanceof TransactionRefused)) throw error
      }
      kept = anchor
    },
  }
}

/** One page of the records, newest first. */
export async function listAnchors(
  table: Table,
  { limit, after }: { limit: number; after?: Record<string, string> },
): Promise<{ items: AnchorRecord[]; last: Record<string, string> | undefined }> {
  const { items, last } = await table.query({
    ...keys.anchors(),
    newestFirst: true,
    limit,
    ...(after && { after }),
  })
  return { items: items.map(recordOf), last }
}

async function latestRecord(table: Table): Promise<AnchorRecord | undefined> {
  const { items } = await table.query({ ...keys.anchors(), newestFirst: true, limit: 1, consistent: true })
  return items.map(recordOf)[0]
}

/** The last that has a name: that of a record in a place that is none, which somebody put after all others. */
const LAST_NUMBER = 999_999_999_999

/** Its number is that of its place, by which it is the latest or not, whatever else an item that was changed says. */
function recordOf(item: Item): AnchorRecord {
  const number = /^\d{12}$/.test(item.sk) ? Number(item.sk) : LAST_NUMBER
  const { hash, previousHash, madeAt, objectKey, kid, signature, chains, faults, locked } =
    item as unknown as AnchorRecord
  return { number, hash, previousHash, madeAt, objectKey, kid, signature, chains, faults, locked }
}
