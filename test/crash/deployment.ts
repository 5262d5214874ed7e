import { fileURLToPath } from 'node:url'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { Test } from 'tap'
import { createAwsClients } from '../../src/aws/clients.js'
import { createTableIfAbsent } from '../../src/aws/create-table.js'
import { createTable, type Item, type Table } from '../../src/aws/table.js'
import { type AwsSandbox, startAwsSandbox } from '../../src/sandbox/sandbox.js'
import { VENDOR } from '../../src/sandbox/vendor-account.js'
import { type Call, caller, environment } from '../fixtures/bad-day.js'
import { startDynoxide } from '../fixtures/dynoxide.js'
import { type FaultProxy, startFaultProxy } from '../fixtures/fault-proxy.js'
import { SERVER, type Started, startProcess } from '../fixtures/real-start.js'

const CLOCK_AHEAD = fileURLToPath(new URL('clock-ahead.js', import.meta.url))
/** Milliseconds that a process may take to start, where others share the machine. */
const START_TIMEOUT = 60_000

/** A process of the service. */
export interface Replica extends Started {
  url: string
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>
}

export interface Deployment {
  aws: AwsSandbox
  /** Between the service and all of AWS but DynamoDB; DynamoDB too where that was asked for. */
  proxy: FaultProxy
  /**
   * Starts `node build/src/server.js` and waits until it is ready; its clock `ahead` by so many milliseconds, with
   * something more in its environment.
   */
  start(ahead?: number, more?: Record<string, string>): Promise<Replica>
  operator(replica: Replica): Promise<Call>
  /** Kills the database and starts it again on its file. */
  crashDatabase(): Promise<void>
  /** The table, past the proxy. */
  table: Table
  /** Every item of the table. */
  scan(): Promise<Item[]>
}

/** What a deployment has: a DynamoDB that is a process of its own with a file, and the sandbox for all else. */
export async function deploy(
  t: Test,
  { dynamodbThroughProxy = false }: { dynamodbThroughProxy?: boolean } = {},
): Promise<Deployment> {
  const file = `${t.testdir()}/table.sqlite`
  const aws = await startAwsSandbox({ port: 0 })
  let database = await startDynoxide(t, { file })
  const proxy = await startFaultProxy(aws.url, database.url)
  const clients = createAwsClients({
    region: VENDOR.region,
    endpoint: database.url,
    credentials: async () => ({ accessKeyId: VENDOR.accountId, secretAccessKey: 'any' }),
    timeout: 10_000,
  })
  await createTableIfAbsent(clients.dynamodb, VENDOR.table)
  const kills: (() => Promise<void>)[] = []
  t.teardown(async () => {
    await Promise.all(kills.map(kill => kill()))
    clients.destroy()
    proxy.mend()
    await proxy.close()
    await aws.close()
  })
  return {
    aws,
    proxy,
    table: createTable(clients.dynamodb, VENDOR.table),
    async start(ahead = 0, more = {}) {
      const session = await aws.vendorCredentials()
      const env = {
        ...environment(aws.url),
        AWS_ACCESS_KEY_ID: session.accessKeyId,
        AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
        AWS_SESSION_TOKEN: session.sessionToken,
        AWS_ENDPOINT_URL: proxy.url,
        AWS_ENDPOINT_URL_DYNAMODB: dynamodbThroughProxy ? proxy.url : database.url,
        DRAWBRIDGE_AWS_TIMEOUT: '10000',
        DRAWBRIDGE_RATE_LIMIT: '1000000',
        // A slow machine is no fault: nobody is turned away.
        DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: '0',
        LOG_LEVEL: 'info',
        CLOCK_AHEAD: String(ahead),
        ...more,
      }
      const started = startProcess(env, ['--enable-source-maps', '--import', CLOCK_AHEAD, SERVER])
      const kill = async () => {
        started.child.kill('SIGKILL')
        await started.ended
      }
      kills.push(kill)
      const { url } = await started.logged('listening', START_TIMEOUT)
      await started.logged('ready: every dependency has answered', START_TIMEOUT)
      return { ...started, url: String(url), kill }
    },
    operator: async replica => caller(replica.url, await aws.issueToken('operator')),
    async crashDatabase() {
      await database.kill()
      database = await startDynoxide(t, { file, port: database.port })
    },
    async scan() {
      const items: Item[] = []
      let after: Record<string, unknown> | undefined
      do {
        const page = await clients.dynamodb.send(
          new ScanCommand({
            TableName: VENDOR.table,
            ConsistentRead: true,
            ...(after && { ExclusiveStartKey: after }),
          }),
        )
        items.push(...((page.Items ?? []) as Item[]))
        after = page.LastEvaluatedKey
      } while (after)
      return items
    },
  }
}
