import {
  type AttributeDefinition,
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type KeySchemaElement,
  type ProjectionType,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { IndexName } from './keys.js'

/**
 * The indexes and what each holds of an item. A role is some kilobytes: were it copied into the five indexes of roles,
 * each verification would pay for it five times over.
 */
const INDEXES = {
  gsi1: 'ALL',
  gsi2: 'ALL',
  gsi3: 'ALL',
  gsi4: 'KEYS_ONLY',
  gsi5: 'KEYS_ONLY',
  gsi6: 'KEYS_ONLY',
  gsi7: 'KEYS_ONLY',
  gsi8: 'KEYS_ONLY',
} as const satisfies Record<IndexName, ProjectionType>

/** DynamoDB deletes items some time after the second that this attribute holds. */
const EXPIRY_ATTRIBUTE = 'expiresAt'

/** A table of this name is there, but not the one that the service needs. */
export class TableShapeError extends Error {
  constructor(
    readonly table: string,
    readonly problems: readonly string[],
  ) {
    super(
      `Table ${table} is there, but it is not what this service needs:\n${problems.map(p => `  - ${p}`).join('\n')}`,
    )
    this.name = 'TableShapeError'
  }
}

/**
 * Creates the table where it does not exist yet, with its expiry; one that is there stays as it is. Idempotent.
 * @returns whether this call created it
 * @throws TableShapeError where a table of this name has other keys or indexes
 */
export async function createTableIfAbsent(
  client: DynamoDBDocumentClient | DynamoDBClient,
  name: string,
): Promise<boolean> {
  const attributes = ['pk', 'sk', ...Object.keys(INDEXES).flatMap(index => [`${index}pk`, `${index}sk`])]
  const create = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map(AttributeName => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: keySchema(''),
    GlobalSecondaryIndexes: Object.entries(INDEXES).map(([index, ProjectionType]) => ({
      IndexName: index,
      KeySchema: keySchema(index),
      Projection: { ProjectionType },
    })),
  })
  const low = client as DynamoDBClient
  let created = true
  try {
    await low.send(create)
  } catch (error) {
    // Somebody made it, or is making it now, and may not have come to the end.
    if (!(error instanceof ResourceInUseException)) throw error
    created = false
  }
  const table = await untilActive(low, name)
  const problems = shapeProblems(table)
  if (problems.length > 0) throw new TableShapeError(name, problems)
  await enableExpiry(low, name)
  return created
}

function keySchema(prefix: string) {
  return [
    { AttributeName: `${prefix}pk`, KeyType: 'HASH' as const },
    { AttributeName: `${prefix}sk`, KeyType: 'RANGE' as const },
  ]
}

/** What the service would stumble over; further indexes and settings are the owner's own. */
function shapeProblems(table: TableDescription): string[] {
  const {
    AttributeDefinitions: types = [],
    KeySchema: keys = [],
    GlobalSecondaryIndexes: indexes = [],
  } = table
  const problems: string[] = []
  const expectKeys = (what: string, prefix: string, found: KeySchemaElement[]) => {
    const [wanted, actual] = [keysText(keySchema(prefix), []), keysText(found, types)]
    if (wanted !== actual) problems.push(`${what} ${actual || 'none'}, and not ${wanted}`)
  }
  expectKeys('its keys are', '', keys)
  for (const [name, wanted] of Object.entries(INDEXES)) {
    const index = indexes.find(({ IndexName }) => IndexName === name)
    if (!index || index.IndexStatus === 'DELETING') {
      problems.push(`it has no index ${name}`)
      continue
    }
    expectKeys(`the keys of index ${name} are`, name, index.KeySchema ?? [])
    const projection = index.Projection?.ProjectionType
    // Whole items do where keys would: what is read is the same, and only costs more.
    if (projection !== wanted && projection !== 'ALL')
      problems.push(`index ${name} holds ${projection}, and not ${wanted}`)
  }
  return problems
}

/** `pk (HASH, S), sk (RANGE, S)`: strings where no types are given. */
function keysText(keys: KeySchemaElement[], types: AttributeDefinition[]): string {
  const typeOf = (name = '') =>
    types.find(({ AttributeName }) => AttributeName === name)?.AttributeType ?? 'S'
  return keys
    .map(({ AttributeName, KeyType }) => `${AttributeName} (${KeyType}, ${typeOf(AttributeName)})`)
    .join(', ')
}

async function enableExpiry(client: DynamoDBClient, name: string): Promise<void> {
  if (await expiryIsOn(client, name)) return
  try {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: EXPIRY_ATTRIBUTE, Enabled: true },
      }),
    )
  } catch (error) {
    // Another process may have done it in between: that is refused as not valid.
    if (!(await expiryIsOn(client, name))) throw error
  }
}

async function expiryIsOn(client: DynamoDBClient, name: string): Promise<boolean> {
  const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }))
  const { TimeToLiveStatus = '', AttributeName } = TimeToLiveDescription ?? {}
  if (!/^ENABL/.test(TimeToLiveStatus)) return false
  if (AttributeName !== EXPIRY_ATTRIBUTE) {
    throw new TableShapeError(name, [`its items expire by ${AttributeName}, and not by ${EXPIRY_ATTRIBUTE}`])
  }
  return true
}

/** Is the table there and usable? Throws what the SDK throws when DynamoDB cannot be asked. */
export async function tableIsActive(
  client: DynamoDBDocumentClient | DynamoDBClient,
  name: string,
): Promise<boolean> {
  return isActive(await describeTable(client as DynamoDBClient, name))
}

function isActive(table: TableDescription | undefined): table is TableDescription {
  return table?.TableStatus === 'ACTIVE' || table?.TableStatus === 'UPDATING'
}

async function describeTable(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

/** AWS takes some ten seconds to make a table with its indexes, now and then a minute. */
async function untilActive(client: DynamoDBClient, name: string): Promise<TableDescription> {
  for (let attempt = 0; attempt < 480; attempt++) {
    const table = await describeTable(client, name)
    if (isActive(table)) return table
    await new Promise(resolve => setTimeout(resolve, 250))
  }
  throw new Error(`Table ${name} did not become active within two minutes`)
}
