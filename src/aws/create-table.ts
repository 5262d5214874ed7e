import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

const INDEXES = ['gsi1', 'gsi2', 'gsi3'] as const

/**
 * Creates the table where it does not exist yet: for the sandbox, for tests, for trials. A deployment gets its
 * table from `templates/service.yaml`. Idempotent.
 */
export async function createTableIfAbsent(
  client: DynamoDBDocumentClient | DynamoDBClient,
  name: string,
): Promise<void> {
  const attributes = ['pk', 'sk', ...INDEXES.flatMap(index => [`${index}pk`, `${index}sk`])]
  const schema = (pk: string, sk: string) => [
    { AttributeName: pk, KeyType: 'HASH' as const },
    { AttributeName: sk, KeyType: 'RANGE' as const },
  ]
  const create = new CreateTableCommand({
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributes.map(AttributeName => ({ AttributeName, AttributeType: 'S' as const })),
    KeySchema: schema('pk', 'sk'),
    GlobalSecondaryIndexes: INDEXES.map(index => ({
      IndexName: index,
      KeySchema: schema(`${index}pk`, `${index}sk`),
      Projection: { ProjectionType: 'ALL' as const },
    })),
  })
  const low = client as DynamoDBClient
  try {
    await low.send(create)
  } catch (error) {
    // Somebody made it, or is making it now, and may not have come to the end.
    if (!(error instanceof ResourceInUseException)) throw error
  }
  await untilActive(low, name)
  await enableExpiry(low, name)
}

async function enableExpiry(client: DynamoDBClient, name: string): Promise<void> {
  const isEnabled = async () => {
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: name }))
    return /^ENABL/.test(TimeToLiveDescription?.TimeToLiveStatus ?? '')
  }
  if (await isEnabled()) return
  try {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: name,
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      }),
    )
  } catch (error) {
    // Another process may have done it in between: that is refused as not valid.
    if (!(await isEnabled())) throw error
  }
}

/** Is the table there and usable? Throws what the SDK throws when DynamoDB cannot be asked. */
export async function tableIsActive(
  client: DynamoDBDocumentClient | DynamoDBClient,
  name: string,
): Promise<boolean> {
  try {
    const { Table } = await (client as DynamoDBClient).send(new DescribeTableCommand({ TableName: name }))
    return Table?.TableStatus === 'ACTIVE' || Table?.TableStatus === 'UPDATING'
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false
    throw error
  }
}

async function untilActive(client: DynamoDBClient, name: string): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt++) {
    if (await tableIsActive(client, name)) return
    await new Promise(resolve => setTimeout(resolve, 250))
  }
  throw new Error(`Table ${name} did not become active within 30 s`)
}
