/**
 * The parts of dynalite 4.0.0 that the sandbox calls. They are not its exported API, which is why the version is
 * pinned exactly; its HTTP server is not used, because it lets an unexpected error end the process.
 */
import { createRequire } from 'node:module'
import { AwsError } from '../wire.js'

export type Attributes = Record<string, Record<string, unknown>>
export type Callback<T = unknown> = (error: unknown, value?: T) => void

export interface Table {
  TableName: string
  TableArn: string
  TableStatus: string
  KeySchema: { AttributeName: string; KeyType: string }[]
  AttributeDefinitions: { AttributeName: string; AttributeType: string }[]
  GlobalSecondaryIndexes?: {
    IndexName: string
    IndexStatus: string
    KeySchema: { AttributeName: string; KeyType: 'HASH' | 'RANGE' }[]
  }[]
  LocalSecondaryIndexes?: { IndexName: string }[]
}

export interface Range {
  gt?: string
  gte?: string
  lt?: string
  lte?: string
  limit?: number
  reverse?: boolean
}

export type Write = { type: 'put'; key: string; value: unknown } | { type: 'del'; key: string }

/** The LevelDB behind a dynalite store, with its promise calls. */
export interface LevelDb {
  open(): Promise<void>
  get(key: string): Promise<unknown>
  batch(writes: Write[]): Promise<void>
  keys(range: Range): AsyncIterable<string>
  values(range: Range): AsyncIterable<unknown>
  iterator(range: Range): AsyncIterable<[string, unknown]>
  close(): Promise<void>
}

export interface StoreOptions {
  createTableMs: number
  deleteTableMs: number
  updateTableMs: number
  path?: string
}

interface DynaliteDb {
  create(options: StoreOptions): { db: LevelDb; options: object }
  createKey(key: Attributes, table: Table): string
  validateKey(key: Attributes, table: Table): Error | null | undefined
  validateItem(item: Attributes, table: Table): Error | null | undefined
  itemSize(item: Attributes): number
}

interface Validation {
  types: Record<string, unknown>
  custom?: (data: unknown, store: unknown) => string | undefined
}

interface Validations {
  checkTypes(data: unknown, types: Validation['types']): Record<string, unknown>
  checkValidations(
    data: unknown,
    types: Validation['types'],
    custom: Validation['custom'],
    store: unknown,
  ): void
}

export type Action = (store: unknown, data: unknown, callback: Callback) => void

const require = createRequire(import.meta.url)

export const dynaliteDb = require('dynalite/db') as DynaliteDb
const validations = require('dynalite/validations') as Validations

const ACTION_NAMES = [
  'BatchGetItem',
  'BatchWriteItem',
  'CreateTable',
  'DeleteItem',
  'DescribeTable',
  'DescribeTimeToLive',
  'GetItem',
  'ListTables',
  'ListTagsOfResource',
  'PutItem',
  'Query',
  'Scan',
  'TagResource',
  'UntagResource',
  'UpdateItem',
  'UpdateTable',
  'DeleteTable',
] as const

export type ActionName = (typeof ACTION_NAMES)[number]

const loaded = new Map<string, { action: Action; validation: Validation }>(
  ACTION_NAMES.map(name => {
    const file = name.charAt(0).toLowerCase() + name.slice(1)
    const action = require(`dynalite/actions/${file}`) as Action
    return [name, { action, validation: require(`dynalite/validations/${file}`) as Validation }]
  }),
)

export function isActionName(name: string): name is ActionName {
  return loaded.has(name)
}

export function dynaliteAction(name: ActionName): Action {
  return loaded.get(name)!.action
}

/**
 * The request of an action, checked and with its expressions parsed, as dynalite's actions take it.
 * Throws `AwsError` with `SerializationException` or `ValidationException` in DynamoDB's words.
 */
export function validated<T = Record<string, unknown>>(name: ActionName, body: unknown): T {
  const { types, custom } = loaded.get(name)!.validation
  try {
    const data = validations.checkTypes(body, types)
    validations.checkValidations(data, types, custom, { options: { maxItemSize: MAX_ITEM_BYTES } })
    return data as T
  } catch (error) {
    throw toAwsError(error)
  }
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-items */
export const MAX_ITEM_BYTES = 409_600

/** dynalite's own errors carry an HTTP status and the answer's body; anything else is returned as it is. */
export function toAwsError(error: unknown): unknown {
  if (!(error instanceof Error) || !('statusCode' in error) || !('body' in error)) return error
  const body = error.body as { __type?: string; message?: string; Message?: string }
  const code = (body.__type ?? 'InternalServerError').replace(/^.*#/, '')
  return new AwsError(code, body.message ?? body.Message ?? '', Number(error.statusCode))
}
