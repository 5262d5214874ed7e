import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { v4 as uuid } from 'uuid'
import { createAwsClients } from '../../src/aws/clients.js'
import { createTableIfAbsent } from '../../src/aws/create-table.js'
import { createTable, type Table } from '../../src/aws/table.js'
import type { Backend } from './backend.js'

export interface DynamoDbContext {
  client: DynamoDBDocumentClient
  tableName: string
  table: Table
}

/** A table of its own on a backend, made as the product makes it. */
export async function openDynamoDb(
  t: { teardown(task: () => void): unknown },
  { access }: Pick<Backend, 'access'>,
): Promise<DynamoDbContext> {
  const clients = createAwsClients(access)
  t.teardown(() => clients.destroy())
  const tableName = `contract-${uuid()}`
  await createTableIfAbsent(clients.dynamodb, tableName)
  return { client: clients.dynamodb, tableName, table: createTable(clients.dynamodb, tableName) }
}
