import type { AnchorBucket } from '../../aws/anchor-bucket.js'
import { dependencyUnavailable } from '../../aws/errors.js'
import type { Table } from '../../aws/table.js'
import {
  type Anchor,
  anchorText,
  FIRST_PREVIOUS_HASH,
  numberOf,
  OBJECT_PREFIX,
  objectKeyOf,
  signAnchor,
} from './anchor.js'
import type { AnchorKeys } from './anchor-keys.js'
import type { AnchorRecord, AnchorStore } from './anchor-store.js'
import { currentHeads } from './current-heads.js'

export interface MakeAnchorTools {
  table: Table
  store: AnchorStore
  bucket: AnchorBucket
  keys: AnchorKeys
  now: () => Date
  /** Milliseconds from one anchor to the next. */
  interval: number
}

/** No anchor can be made until a person has looked at it. */
export class AnchorTrouble extends Error {
  override readonly name = 'AnchorTrouble'
}

/**
 * Makes the next anchor where it is due. Any number of replicas may try at once: the object in S3 decides who made it.
 * A number whose object is there and whose record is not was made by one that died in between: it is taken over.
 * @returns the record of the latest anchor there is then
 * @throws AnchorTrouble where the anchor before, or an object in the place of the next, is not what it ought to be
 * @throws Problem dependency-unavailable
 */
export async function makeAnchorIfDue(tools: MakeAnchorTools): Promise<AnchorRecord | undefined> {
  const { table, store, bucket, keys, now } = tools
  const latest = await takeOverMade(tools)
  if (latest && !isDue(latest, tools)) return latest
  const before = latest && (await anchorBefore(store, latest))
  const content = {
    number: (latest?.number ?? 0) + 1,
    previousHash: latest?.hash ?? FIRST_PREVIOUS_HASH,
    madeAt: now().toISOString(),
    chains: await currentHeads(table, before?.chains ?? []),
  }
  const own = signAnchor(content, await keys.signing())
  const locked = await bucket.isLocked()
  const outcome = await bucket.putIfAbsent(objectKeyOf(own.number), anchorText(own))
  await store.record(outcome === 'created' ? own : await madeMeanwhile(tools, own), locked)
  return store.latestRecord()
}

/** Records what is in the bucket beyond what is recorded: one that was just made, or many where records were lost. */
async function takeOverMade({ store, bucket }: MakeAnchorTools): Promise<AnchorRecord | undefined> {
  let latest = await store.latestRecord()
  const last = await bucket.lastAfter(OBJECT_PREFIX, objectKeyOf(latest?.number ?? 0))
  if (last === undefined) return latest
  const number = numberOf(last)
  if (number === undefined) throw misplaced(last, "is in the bucket of anchors, but has no anchor's name")
  const locked = await bucket.isLocked()
  while ((latest?.number ?? 0) < number) {
    const next = { number: (latest?.number ?? 0) + 1, previousHash: latest?.hash ?? FIRST_PREVIOUS_HASH }
    if (next.number < number && (await bucket.get(objectKeyOf(next.number))) === undefined)
      throw misplaced(
        last,
        `is in the bucket, but ${objectKeyOf(next.number)} is not: bring that back, if it was`,
      )
    await store.record(await madeBefore(store, next), locked)
    latest = await store.latestRecord()
  }
  return latest
}

/** Another process was first, unless it has not ended: S3 tells of both. */
async function madeMeanwhile({ store, bucket }: MakeAnchorTools, own: Anchor): Promise<Anchor> {
  const key = objectKeyOf(own.number)
  if ((await bucket.get(key)) === undefined)
    throw dependencyUnavailable('S3', new Error(`${key} is being written by another process`))
  return madeBefore(store, own)
}

/** By a clock that was far ahead the last one was made later than any can be: that does not hold up the next. */
function isDue({ madeAt }: AnchorRecord, { now, interval }: MakeAnchorTools): boolean {
  const age = now().getTime() - Date.parse(madeAt)
  return !(age < interval && age > -interval)
}

async function anchorBefore(store: AnchorStore, { number, hash }: AnchorRecord): Promise<Anchor> {
  const anchor = await store.load(number, hash)
  if (typeof anchor !== 'string') return anchor
  throw new AnchorTrouble(
    `Anchor ${number} cannot be relied on: ${anchor}. Look for who did that; then bring its object back, from an ` +
      'older version in the bucket or from a copy.',
  )
}

async function madeBefore(
  store: AnchorStore,
  { number, previousHash }: Pick<Anchor, 'number' | 'previousHash'>,
): Promise<Anchor> {
  const anchor = await store.load(number)
  const wrong =
    typeof anchor === 'string'
      ? anchor
      : anchor.previousHash === previousHash
        ? undefined
        : 'it does not follow the anchor before'
  if (typeof anchor !== 'string' && wrong === undefined) return anchor
  throw misplaced(
    objectKeyOf(number),
    `is in the place of the next anchor, but is none of this service's: ${wrong}`,
  )
}

function misplaced(key: string, what: string): AnchorTrouble {
  return new AnchorTrouble(`The object ${key} ${what}. Look for who put it there; then delete it.`)
}
