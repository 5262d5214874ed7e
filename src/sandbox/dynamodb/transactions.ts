import { createHash } from 'node:crypto'
import { isObject, type JsonObject } from '../protocols/json.js'
import { AwsError } from '../wire.js'
import { prefixes } from './account-tables.js'
import { authorizeTable, type Call, returnsOldOnFailure, validationError } from './call.js'
import { type Attributes, dynaliteDb, validated, type Write } from './dynalite.js'
import { addUnits, type Consumed, consumedCapacity, existingTable, itemKey } from './item-operations.js'
import { Attempt, runAction } from './staged-store.js'

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const MAX_ITEMS = 100
const MAX_BYTES = 4 * 1024 * 1024
const TOKEN_MS = 10 * 60 * 1000

type Kind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck' | 'Get'

/** dynalite's action for each kind; a check is a delete whose writes are thrown away. */
const KINDS = {
  Put: { action: 'PutItem', permission: 'PutItem', required: 'Item' },
  Update: { action: 'UpdateItem', permission: 'UpdateItem', required: 'UpdateExpression' },
  Delete: { action: 'DeleteItem', permission: 'DeleteItem', required: 'Key' },
  ConditionCheck: {
    action: 'DeleteItem',
    permission: 'ConditionCheckItem',
    required: 'ConditionExpression',
  },
  Get: { action: 'GetItem', permission: 'GetItem', required: 'Key' },
} as const

const MEMBERS = [
  'TableName',
  'Key',
  'Item',
  'ConditionExpression',
  'UpdateExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
]

interface Operation {
  kind: Kind
  action: (typeof KINDS)[Kind]['action']
  data: { TableName: string; Key?: Attributes; Item?: Attributes }
  returnsOld: boolean
}

export interface CancellationReason {
  Code: 'None' | 'ConditionalCheckFailed' | 'ValidationError'
  Message?: string
  Item?: Attributes
}

/**
 * TransactWriteItems: all writes or none, in one batch with the request's token. Throws
 * `TransactionCanceledException` with a reason for each item, `IdempotentParameterMismatchException`,
 * `ValidationException`, `ResourceNotFoundException`.
 * Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export async function transactWriteItems(call: Call): Promise<unknown> {
  const { ClientRequestToken: token, ReturnConsumedCapacity: asked } = call.body
  const fingerprint = createHash('sha256')
    .update(JSON.stringify(call.body.TransactItems ?? null))
    .digest('hex')
  const operations = parseOperations(call.body, ['ConditionCheck', 'Put', 'Update', 'Delete'])
  refuseToken(token)
  await authorizeOperations(call, operations)
  return call.account.writing.run(async () => {
    if (await answeredBefore(call, token, fingerprint)) return {}
    await refuseDuplicates(call, operations)
    const attempts = await attemptAll(call, operations)
    const writes = attempts.flatMap(({ attempt }, index) =>
      operations[index]?.kind === 'ConditionCheck' ? [] : [...attempt.writes.values()],
    )
    if (typeof token === 'string') writes.push(tokenWrite(token, fingerprint, call.now))
    await call.account.commit(writes)
    return consumedByAll(asked, attempts)
  })
}

/** TransactGetItems: the items as they are between two writes, in the order asked for. Throws as above. */
export async function transactGetItems(call: Call): Promise<unknown> {
  const asked = call.body.ReturnConsumedCapacity
  const operations = parseOperations(call.body, ['Get'])
  await authorizeOperations(call, operations)
  return call.account.writing.run(async () => {
    await refuseDuplicates(call, operations)
    const attempts = await attemptAll(call, operations)
    const responses = attempts.map(({ answer }) => (answer.Item === undefined ? {} : { Item: answer.Item }))
    return { Responses: responses, ...consumedByAll(asked, attempts) }
  })
}

function parseOperations(body: JsonObject, kinds: Kind[]): Operation[] {
  const items = body.TransactItems
  if (!Array.isArray(items)) throw refusedMember('transactItems', 'null', 'Member must not be null')
  if (items.length < 1) throw refusedItems('greater than or equal to 1')
  if (items.length > MAX_ITEMS) throw refusedItems(`less than or equal to ${MAX_ITEMS}`)
  const operations = items.map((item, index) => parseOperation(item, index + 1, kinds))
  const size = operations.reduce((sum, { data }) => sum + dynaliteDb.itemSize(data.Item ?? data.Key ?? {}), 0)
  if (size > MAX_BYTES) throw validationError('Transaction size exceeds the maximum of 4 MB')
  return operations
}

function parseOperation(item: unknown, position: number, kinds: Kind[]): Operation {
  const given = kinds.filter(kind => isObject(item) && isObject(item[kind]))
  const [kind] = given
  if (kind === undefined || given.length > 1)
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete')
  const source = (item as JsonObject)[kind] as JsonObject
  const { action, required } = KINDS[kind]
  if (source[required] === undefined || source[required] === null) {
    const member = `transactItems.${position}.member.${lowerFirst(kind)}.${lowerFirst(required)}`
    throw refusedMember(member, 'null', 'Member must not be null')
  }
  const known = Object.fromEntries(MEMBERS.flatMap(name => (name in source ? [[name, source[name]]] : [])))
  const data = validated<Operation['data']>(action, { ...known, ReturnConsumedCapacity: 'TOTAL' })
  return { kind, action, data, returnsOld: returnsOldOnFailure(source.ReturnValuesOnConditionCheckFailure) }
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}

function refusedItems(constraint: string): AwsError {
  return refusedMember('transactItems', "'[]'", `Member must have length ${constraint}`)
}

function refusedMember(member: string, value: string, constraint: string): AwsError {
  return validationError(
    `1 validation error detected: Value ${value} at '${member}' failed to satisfy constraint: ${constraint}`,
  )
}

function refuseToken(token: unknown): void {
  if (token === undefined || token === null) return
  if (typeof token !== 'string') throw new AwsError('SerializationException', 'Unexpected token type')
  if (token.length < 1 || token.length > 36)
    throw refusedMember(
      'clientRequestToken',
      `'${token}'`,
      'Member must have length less than or equal to 36',
    )
}

async function authorizeOperations(call: Call, operations: Operation[]): Promise<void> {
  for (const { kind, data } of operations)
    await authorizeTable(call, KINDS[kind].permission, data.TableName, [data.Key ?? data.Item])
}

async function answeredBefore(call: Call, token: unknown, fingerprint: string): Promise<boolean> {
  if (typeof token !== 'string') return false
  const earlier = (await call.account.db.get(prefixes.token + token)) as TokenRecord | undefined
  if (earlier === undefined || earlier.expiresAt <= call.now.getTime()) return false
  if (earlier.fingerprint === fingerprint) return true
  throw new AwsError(
    'IdempotentParameterMismatchException',
    'Your request token was used with different parameters within the last 10 minutes',
  )
}

export interface TokenRecord {
  fingerprint: string
  expiresAt: number
}

function tokenWrite(token: string, fingerprint: string, now: Date): Write {
  const value: TokenRecord = { fingerprint, expiresAt: now.getTime() + TOKEN_MS }
  return { type: 'put', key: prefixes.token + token, value }
}

async function refuseDuplicates(call: Call, operations: Operation[]): Promise<void> {
  const seen = new Set<string>()
  for (const { action, data } of operations) {
    const key = itemKey(action, data, await existingTable(call, data.TableName))
    // A key of the wrong form is the transaction's own reason to be cancelled.
    if (key instanceof Error) continue
    const place = `${data.TableName}/${key}`
    if (seen.has(place))
      throw validationError('Transaction request cannot include multiple operations on one item')
    seen.add(place)
  }
}

interface Attempted {
  attempt: Attempt
  answer: Consumed & { Item?: Attributes }
  reason: CancellationReason
}

async function attemptAll(call: Call, operations: Operation[]): Promise<Attempted[]> {
  const attempts: Attempted[] = []
  for (const operation of operations) attempts.push(await attemptOne(call, operation))
  const reasons = attempts.map(({ reason }) => reason)
  if (reasons.some(({ Code }) => Code !== 'None')) throw transactionCanceled(reasons)
  return attempts
}

async function attemptOne(call: Call, operation: Operation): Promise<Attempted> {
  const attempt = new Attempt()
  try {
    const answer = await runAction<Attempted['answer']>(
      call.account,
      operation.action,
      operation.data,
      attempt,
    )
    return { attempt, answer, reason: { Code: 'None' } }
  } catch (error) {
    return { attempt, answer: {}, reason: cancellationReason(error, operation, attempt) }
  }
}

function cancellationReason(error: unknown, operation: Operation, attempt: Attempt): CancellationReason {
  if (!(error instanceof AwsError)) throw error
  if (error.code === 'ValidationException') return { Code: 'ValidationError', Message: error.message }
  if (error.code !== 'ConditionalCheckFailedException') throw error
  const item = operation.returnsOld && attempt.existing !== undefined ? { Item: attempt.existing } : {}
  return { Code: 'ConditionalCheckFailed', Message: error.message, ...item }
}

function transactionCanceled(reasons: CancellationReason[]): AwsError {
  const codes = reasons.map(({ Code }) => Code).join(', ')
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`
  const members = { Message: message, CancellationReasons: reasons }
  return new AwsError('TransactionCanceledException', message, 400, members)
}

/** A transaction reads or writes each item twice, which is what it costs. */
function consumedByAll(asked: unknown, attempts: Attempted[]): object {
  const units = new Map<string, number>()
  for (const { answer } of attempts) addUnits(units, answer, 2)
  return consumedCapacity(asked, units)
}
