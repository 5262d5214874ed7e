import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb'
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { dependencyUnavailable } from './errors.js'
import type { IndexName, Key } from './keys.js'

/** Format version written into every item, so that a later release can tell what it reads. */
export const ITEM_VERSION = 1

export type Item = Record<string, unknown> & Key

/** A DynamoDB condition expression with its names and values. */
export interface Condition {
  expression: string
  names?: Record<string, string>
  values?: Record<string, unknown>
}

/** One write of a transaction. */
export type Write =
  | { put: Item; condition?: Condition }
  | {
      update: Key
      set?: Record<string, unknown>
      remove?: string[]
      add?: Record<string, number>
      condition?: Condition
    }
  | { delete: Key; condition?: Condition }
  | { check: Key; condition: Condition }

type Update = Extract<Write, { update: Key }>

export interface Query {
  index?: IndexName
  pk: string
  /** Sort keys that begin so. */
  prefix?: string
  /** Sort keys from and to, both included. */
  from?: string
  to?: string
  limit: number
  /** Key of the last item of the page before. */
  after?: Record<string, string>
  newestFirst?: boolean
  consistent?: boolean
}

export interface Page {
  items: Item[]
  /** Given where more follows. */
  last: Record<string, string> | undefined
}

/** The one item the condition of a put demands not to be there. */
export const ABSENT: Condition = { expression: 'attribute_not_exists(pk)' }
export const PRESENT: Condition = { expression: 'attribute_exists(pk)' }

/**
 * A transaction that DynamoDB refused as a whole. `failed` are the positions of the writes whose condition did
 * not hold; `conflict` tells that another transaction held an item at the same time, so that trying again helps.
 */
export class TransactionRefused extends Error {
  constructor(
    readonly failed: readonly number[],
    readonly conflict: boolean,
    cause: unknown,
  ) {
    super('The transaction was refused', { cause })
    this.name = 'TransactionRefused'
  }
}

/** Keys that one BatchGetItem takes. */
const BATCH = 100
/** Requests in a row of which DynamoDB answers nothing. */
const BATCH_TRIES = 6
/** Milliseconds before the second request, about; each later one waits twice as long. */
const BATCH_PAUSE = 25

export type Table = ReturnType<typeof createTable>

/**
 * The service's DynamoDB table in plain terms. Every method throws `Problem` dependency-unavailable (503) where
 * DynamoDB throttles, times out or cannot be reached.
 */
export function createTable(client: DynamoDBDocumentClient, name: string) {
  const guarded = async <T>(call: Promise<T>): Promise<T> => {
    try {
      return await call
    } catch (error) {
      throw unavailable(error)
    }
  }
  const updateOne = async (write: Update, ReturnValues: 'NONE' | 'ALL_NEW') => {
    const update = { TableName: name, Key: write.update, ...updateInput(write), ReturnValues }
    try {
      return await client.send(new UpdateCommand(update))
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined
      throw unavailable(error)
    }
  }
  return {
    /** One item, read consistently unless `eventually` is true; undefined where there is none. */
    async get(key: Key, options: { eventually?: boolean } = {}): Promise<Item | undefined> {
      const read = new GetCommand({ TableName: name, Key: key, ConsistentRead: !options.eventually })
      return (await guarded(client.send(read))).Item as Item | undefined
    },

    /**
     * Many items, read consistently, in the order asked for; undefined where there is none. What DynamoDB leaves over
     * is asked for again: at once where the answer grew too large (16 MB, 1 MB of a partition), and after a wait that
     * grows where it answered nothing.
     * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
     */
    async getMany(wanted: readonly Key[]): Promise<(Item | undefined)[]> {
      const found = new Map<string, Item>()
      const distinct = [...new Map(wanted.map(key => [placeOf(key), key])).values()]
      for (let first = 0; first < distinct.length; first += BATCH) {
        let left = distinct.slice(first, first + BATCH).map(({ pk, sk }) => ({ pk, sk }))
        for (let tries = 0; left.length > 0; ) {
          if (tries > 0) await pause(BATCH_PAUSE * 2 ** (tries - 1) * (0.5 + Math.random()))
          const read = new BatchGetCommand({ RequestItems: { [name]: { Keys: left, ConsistentRead: true } } })
          const answer = await guarded(client.send(read))
          for (const item of (answer.Responses?.[name] ?? []) as Item[]) found.set(placeOf(item), item)
          const over = (answer.UnprocessedKeys?.[name]?.Keys ?? []) as Key[]
          tries = over.length < left.length ? 0 : tries + 1
          if (tries === BATCH_TRIES) throw unavailable(new Error('DynamoDB leaves every key over'))
          left = over
        }
      }
      return wanted.map(key => found.get(placeOf(key)))
    },

    /** How many items lie in a range; reads them all, but moves none. */
    async count(query: Omit<Query, 'limit' | 'after' | 'newestFirst'>): Promise<number> {
      let count = 0
      let after: Record<string, string> | undefined
      do {
        const { Limit: _all, ...input } = queryInput({ ...query, limit: 0, ...(after && { after }) })
        const page = new QueryCommand({ TableName: name, ...input, Select: 'COUNT' })
        const answer = await guarded(client.send(page))
        count += answer.Count ?? 0
        after = answer.LastEvaluatedKey as Record<string, string> | undefined
      } while (after)
      return count
    },

    /** One page of items under a partition key. */
    async query(query: Query): Promise<Page> {
      const answer = await guarded(client.send(new QueryCommand({ TableName: name, ...queryInput(query) })))
      return {
        items: (answer.Items ?? []) as Item[],
        last: answer.LastEvaluatedKey as Record<string, string> | undefined,
      }
    },

    /** Every item under a partition key, page by page. */
    async *all(query: Omit<Query, 'limit' | 'after'>): AsyncGenerator<Item> {
      let after: Record<string, string> | undefined
      do {
        const page: Page = await this.query({ ...query, limit: 200, ...(after && { after }) })
        yield* page.items
        after = page.last
      } while (after)
    },

    /**
     * All writes or none.
     * @throws TransactionRefused when a condition does not hold or another transaction is in the way
     */
    async transact(writes: readonly Write[]): Promise<void> {
      const items = writes.map(write => transactItem(name, write))
      try {
        await client.send(new TransactWriteCommand({ TransactItems: items }))
      } catch (error) {
        throw refusal(error) ?? unavailable(error)
      }
    },

    /** One conditional update; false where the condition does not hold. For leases, never for recorded state. */
    async update(key: Key, set: Record<string, unknown>, condition: Condition): Promise<boolean> {
      return (await updateOne({ update: key, set, condition }, 'NONE')) !== undefined
    },

    /** As `update`, and adds; gives the whole item as the update left it, undefined where the condition does not hold. */
    async updateAndGet(
      key: Key,
      set: Record<string, unknown>,
      condition: Condition,
      add: Record<string, number> = {},
    ): Promise<Item | undefined> {
      return (await updateOne({ update: key, set, add, condition }, 'ALL_NEW'))?.Attributes as
        | Item
        | undefined
    },
  }
}

/** No partition key holds a line break. */
function placeOf({ pk, sk }: Key): string {
  return `${pk}\n${sk}`
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

/** A request that DynamoDB calls malformed is this service's own mistake; all else is DynamoDB's bad day. */
function unavailable(error: unknown): unknown {
  return isMalformed(error) ? error : dependencyUnavailable('DynamoDB', error)
}

/** In a transaction DynamoDB names some malformed writes only among the reasons of the whole. */
function isMalformed(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException))
    return error instanceof Error && error.name === 'ValidationException'
  return (error.CancellationReasons ?? []).some(({ Code }) => Code === 'ValidationError')
}

function refusal(error: unknown): TransactionRefused | undefined {
  if (!(error instanceof TransactionCanceledException)) return undefined
  const reasons = (error.CancellationReasons ?? []).map(reason => reason.Code ?? 'None')
  const failed = reasons.flatMap((code, position) => (code === 'ConditionalCheckFailed' ? [position] : []))
  const conflict = reasons.includes('TransactionConflict')
  // Throttling and the like arrive as reasons too: those are the dependency's fault, not a refusal.
  return failed.length > 0 || conflict ? new TransactionRefused(failed, conflict, error) : undefined
}

function queryInput(query: Query) {
  const { index, pk, prefix, from, to, limit, after, newestFirst, consistent } = query
  const sort = index ? `${index}sk` : 'sk'
  const range =
    prefix !== undefined
      ? ' AND begins_with(#sk, :prefix)'
      : from !== undefined && to !== undefined
        ? ' AND #sk BETWEEN :from AND :to'
        : from !== undefined
          ? ' AND #sk >= :from'
          : to !== undefined
            ? ' AND #sk <= :to'
            : ''
  return {
    ...(index && { IndexName: index }),
    KeyConditionExpression: `#pk = :pk${range}`,
    ExpressionAttributeNames: { '#pk': index ? `${index}pk` : 'pk', ...(range && { '#sk': sort }) },
    ExpressionAttributeValues: {
      ':pk': pk,
      ...(prefix !== undefined
        ? { ':prefix': prefix }
        : { ...(from && { ':from': from }), ...(to && { ':to': to }) }),
    },
    Limit: limit,
    ScanIndexForward: !newestFirst,
    ...(after && { ExclusiveStartKey: after }),
    ...(consistent && !index && { ConsistentRead: true }),
  }
}

function transactItem(table: string, write: Write) {
  if ('put' in write) {
    const item = { ...write.put, v: write.put.v ?? ITEM_VERSION }
    return { Put: { TableName: table, Item: item, ...conditionInput(write.condition) } }
  }
  if ('delete' in write) {
    return { Delete: { TableName: table, Key: write.delete, ...conditionInput(write.condition) } }
  }
  if ('check' in write) {
    const { expression, names, values } = write.condition
    return {
      ConditionCheck: {
        TableName: table,
        Key: write.check,
        ConditionExpression: expression,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      },
    }
  }
  return { Update: { TableName: table, Key: write.update, ...updateInput(write) } }
}

function conditionInput(condition: Condition | undefined) {
  if (!condition) return {}
  return {
    ConditionExpression: condition.expression,
    ...(condition.names && { ExpressionAttributeNames: condition.names }),
    ...(condition.values && { ExpressionAttributeValues: condition.values }),
  }
}

function updateInput(write: Update) {
  const { set = {}, remove = [], add = {}, condition } = write
  const names: Record<string, string> = {}
  const values: Record<string, unknown> = {}
  const assign = (entries: Record<string, unknown>, kind: string) =>
    Object.entries(entries)
      .filter(([, value]) => value !== undefined)
      .map(([attribute, value], position) => {
        names[`#${kind}${position}`] = attribute
        values[`:${kind}${position}`] = value
        return [`#${kind}${position}`, `:${kind}${position}`] as const
      })
  const sets = assign(set, 's').map(([n, v]) => `${n} = ${v}`)
  const adds = assign(add, 'a').map(([n, v]) => `${n} ${v}`)
  const removes = remove.map((attribute, position) => {
    names[`#r${position}`] = attribute
    return `#r${position}`
  })
  const clauses = [
    sets.length > 0 && `SET ${sets.join(', ')}`,
    removes.length > 0 && `REMOVE ${removes.join(', ')}`,
    adds.length > 0 && `ADD ${adds.join(', ')}`,
  ]
  return {
    UpdateExpression: clauses.filter(Boolean).join(' '),
    ExpressionAttributeNames: { ...names, ...condition?.names },
    ...withValues({ ...values, ...condition?.values }),
    ConditionExpression: condition?.expression ?? PRESENT.expression,
  }
}

/** DynamoDB refuses an empty map of values. */
function withValues(values: Record<string, unknown>) {
  return Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}
}
