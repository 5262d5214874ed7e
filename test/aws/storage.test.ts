import {
  ContinuousBackupsUnavailableException,
  CreateTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import t from 'tap'
import { createAwsClients } from '../../src/aws/clients.js'
import { createTableIfAbsent, TableShapeError, tableIsActive } from '../../src/aws/create-table.js'
import { enableDeletionProtection, enablePointInTimeRecovery } from '../../src/aws/protect-table.js'
import { createSecrets } from '../../src/aws/secrets.js'
import { ABSENT, createTable, ITEM_VERSION, PRESENT, TransactionRefused } from '../../src/aws/table.js'
import { Problem } from '../../src/problem.js'
import { startTable } from '../fixtures/table.js'

const at = (pk: string, sk = 'X') => ({ pk, sk })
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

t.test('the table is made once, by whoever comes first, and forgets what has expired', async test => {
  const { clients, name } = await startTable(test)
  const client = clients.dynamodb as unknown as DynamoDBClient
  for (const table of [name, 'second']) {
    const made = await Promise.all(
      Array.from({ length: 4 }, () => createTableIfAbsent(clients.dynamodb, table)),
    )
    test.equal(made.filter(Boolean).length, table === name ? 0 : 1, 'one of them made it')
    test.equal(await createTableIfAbsent(clients.dynamodb, table), false)
    test.equal(await tableIsActive(clients.dynamodb, table), true)
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: table }))
    test.match(TimeToLiveDescription, { TimeToLiveStatus: /^ENABL/, AttributeName: 'expiresAt' })
  }
  test.equal(await tableIsActive(clients.dynamodb, 'absent'), false)
})

/** A client that answers as it is told, by the name of the command. */
function scripted(answers: Record<string, unknown>) {
  const asked: string[] = []
  const send = async (command: object) => {
    const name = command.constructor.name.replace(/Command$/, '')
    asked.push(name)
    const answer = answers[name]
    const one = Array.isArray(answer) ? answer.shift() : answer
    if (one instanceof Error) throw one
    return one ?? {}
  }
  return { client: { send } as unknown as DynamoDBDocumentClient, asked }
}

const inUse = () => new ResourceInUseException({ message: '', $metadata: {} })
const TTL = {
  TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED' as string, AttributeName: 'expiresAt' },
}

/** The table as DynamoDB describes it, with what a test changes. */
function described(change: (table: ReturnType<typeof describedTable>) => void = () => undefined) {
  const table = describedTable()
  change(table)
  return { Table: table }
}

const INDEXES = ['gsi1', 'gsi2', 'gsi3', 'gsi4', 'gsi5', 'gsi6', 'gsi7', 'gsi8']

function describedTable() {
  const keys = (prefix: string) => [
    { AttributeName: `${prefix}pk`, KeyType: 'HASH' },
    { AttributeName: `${prefix}sk`, KeyType: 'RANGE' },
  ]
  return {
    TableStatus: 'ACTIVE',
    KeySchema: keys(''),
    AttributeDefinitions: ['', ...INDEXES].flatMap(prefix =>
      keys(prefix).map(({ AttributeName }) => ({ AttributeName, AttributeType: 'S' })),
    ),
    GlobalSecondaryIndexes: INDEXES.map((IndexName, position) => ({
      IndexName,
      IndexStatus: 'ACTIVE',
      KeySchema: keys(IndexName),
      Projection: { ProjectionType: position < 3 ? 'ALL' : 'KEYS_ONLY' },
    })),
  }
}

t.test('a table that somebody else is making is waited for', async test => {
  const DescribeTable = [described(table => Object.assign(table, { TableStatus: 'CREATING' })), described()]
  const { client } = scripted({ CreateTable: inUse(), DescribeTable, DescribeTimeToLive: TTL })
  test.equal(await createTableIfAbsent(client, 'drawbridge'), false)
  test.same(DescribeTable, [], 'until it is active')
})

t.test('a table of another shape is refused, in words, and nothing of it is changed', async test => {
  const cases: [problem: RegExp, answers: Record<string, unknown>][] = [
    [
      /its keys are id \(HASH, S\), and not pk \(HASH, S\), sk \(RANGE, S\)/,
      {
        DescribeTable: described(table => {
          table.KeySchema = [{ AttributeName: 'id', KeyType: 'HASH' }]
        }),
      },
    ],
    [
      /its keys are pk \(HASH, S\), sk \(RANGE, N\)/,
      {
        DescribeTable: described(table => {
          table.AttributeDefinitions[1]!.AttributeType = 'N'
        }),
      },
    ],
    [/it has no index gsi8/, { DescribeTable: described(table => void table.GlobalSecondaryIndexes.pop()) }],
    [
      /it has no index gsi1/,
      {
        DescribeTable: described(table => {
          table.GlobalSecondaryIndexes[0]!.IndexStatus = 'DELETING'
        }),
      },
    ],
    [
      /the keys of index gsi2 are gsi1pk/,
      {
        DescribeTable: described(table => {
          table.GlobalSecondaryIndexes[1]!.KeySchema = table.GlobalSecondaryIndexes[0]!.KeySchema
        }),
      },
    ],
    [
      /index gsi1 holds KEYS_ONLY, and not ALL/,
      {
        DescribeTable: described(table => {
          table.GlobalSecondaryIndexes[0]!.Projection.ProjectionType = 'KEYS_ONLY'
        }),
      },
    ],
    [
      /its items expire by ttl, and not by expiresAt/,
      {
        DescribeTable: described(),
        DescribeTimeToLive: {
          TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED', AttributeName: 'ttl' },
        },
      },
    ],
  ]
  for (const [problem, answers] of cases) {
    const { client, asked } = scripted({ CreateTable: inUse(), DescribeTimeToLive: TTL, ...answers })
    const error = await failure(createTableIfAbsent(client, 'theirs'))
    test.ok(error instanceof TableShapeError)
    test.match((error as Error).message, problem)
    test.match((error as Error).message, /^Table theirs is there, but/)
    test.notOk(asked.some(name => name.startsWith('Update')))
  }
})

t.test(
  'a table of another shape is seen on a real one too, and more than is needed is left alone',
  async test => {
    const { clients } = await startTable(test)
    const low = clients.dynamodb as unknown as DynamoDBClient
    const attribute = (AttributeName: string) => ({ AttributeName, AttributeType: 'S' as const })
    await low.send(
      new CreateTableCommand({
        TableName: 'theirs',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [attribute('pk')],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      }),
    )
    const error = await failure(createTableIfAbsent(clients.dynamodb, 'theirs'))
    test.match(error, { name: 'TableShapeError', problems: { length: 9 } })
    const more = described(table => {
      table.GlobalSecondaryIndexes.push({ ...table.GlobalSecondaryIndexes[0]!, IndexName: 'theirs' })
    })
    const { client } = scripted({ CreateTable: inUse(), DescribeTable: more, DescribeTimeToLive: TTL })
    test.equal(await createTableIfAbsent(client, 'drawbridge'), false)
  },
)

t.test('a table is protected once, and backups that are not set up yet are waited for', async test => {
  const backups = (PointInTimeRecoveryStatus: string) => ({
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus } },
  })
  const notYet = new ContinuousBackupsUnavailableException({ message: '', $metadata: {} })
  const pauses: number[] = []
  const pause = async (milliseconds: number) => void pauses.push(milliseconds)
  const fresh = scripted({
    DescribeContinuousBackups: backups('DISABLED'),
    UpdateContinuousBackups: [notYet, notYet, {}],
    DescribeTable: described(),
  })
  test.equal(await enablePointInTimeRecovery(fresh.client, 'drawbridge', pause), 'switched-on')
  test.equal(pauses.length, 2)
  test.equal(await enableDeletionProtection(fresh.client, 'drawbridge'), 'switched-on')
  test.ok(fresh.asked.includes('UpdateTable'))

  const done = scripted({
    DescribeContinuousBackups: backups('ENABLED'),
    DescribeTable: { Table: { DeletionProtectionEnabled: true } },
  })
  test.equal(await enablePointInTimeRecovery(done.client, 'drawbridge', pause), 'was-on')
  test.equal(await enableDeletionProtection(done.client, 'drawbridge'), 'was-on')
  test.notOk(done.asked.some(name => name.startsWith('Update')))

  const never = scripted({ UpdateContinuousBackups: notYet })
  await test.rejects(enablePointInTimeRecovery(never.client, 'drawbridge', pause), {
    name: 'ContinuousBackupsUnavailableException',
  })
  test.ok(pauses.length < 30, 'not for ever')
})

t.test('items carry their format, and conditions hold on each kind of write', async test => {
  const { table } = await startTable(test)
  await table.transact([{ put: { ...at('a'), n: 1, gone: 'x', none: undefined }, condition: ABSENT }])
  test.same(await table.get(at('a')), { ...at('a'), v: ITEM_VERSION, n: 1, gone: 'x' })
  await table.transact([
    { update: at('a'), set: { name: 'b', status: 'c', none: undefined }, add: { n: 2 }, remove: ['gone'] },
    { check: at('b'), condition: ABSENT },
  ])
  test.same(await table.get(at('a')), { ...at('a'), v: ITEM_VERSION, n: 3, name: 'b', status: 'c' })
  const refused = await failure(
    table.transact([
      { put: at('a'), condition: ABSENT },
      { put: at('new') },
      { update: at('none'), set: { n: 1 } },
      { delete: at('none', 'Y'), condition: PRESENT },
      { check: at('none', 'Z'), condition: PRESENT },
    ]),
  )
  test.match(refused, { name: 'TransactionRefused', failed: [0, 2, 3, 4], conflict: false })
  test.equal(await table.get(at('new')), undefined, 'all or nothing')
  test.equal(await table.get(at('none')), undefined, 'an update makes no item')
  await table.transact([{ delete: at('a'), condition: PRESENT }])
  test.equal(await table.get(at('a')), undefined)
  test.equal(await table.update(at('a'), { n: 1 }, PRESENT), false)
  await table.transact([{ put: at('a') }])
  const condition = { expression: '#v = :v', names: { '#v': 'v' }, values: { ':v': ITEM_VERSION } }
  test.equal(await table.update(at('a'), { n: 1 }, condition), true)
  test.match(await table.get(at('a'), { eventually: true }), { n: 1 })
})

t.test('what DynamoDB leaves over of many items is asked for again, as often as that helps', async test => {
  const left = (...names: string[]) => ({
    UnprocessedKeys: names.length > 0 ? { drawbridge: { Keys: names.map(name => at(name)) } } : {},
  })
  const got = (...names: string[]) => ({ Responses: { drawbridge: names.map(name => at(name)) } })
  const answers = [left('a', 'b'), { ...got('b'), ...left('a') }, left('a'), { ...got('a'), ...left() }]
  const { client, asked } = scripted({ BatchGet: answers })
  const found = await createTable(client, 'drawbridge').getMany([at('a'), at('b')])
  test.same(found, [at('a'), at('b')], 'in the order asked for')
  test.equal(asked.length, 4)
  const never = scripted({ BatchGet: left('a') })
  const error = await failure(createTable(never.client, 'drawbridge').getMany([at('a')]))
  test.match(error, { kind: { code: 'dependency-unavailable' } })
  test.equal(never.asked.length, 6, 'not for ever')
})

t.test('queries give what lies in their range, either way round, page by page', async test => {
  const { table } = await startTable(test)
  const keys = ['a1', 'a2', 'b1', 'b2', 'c1']
  await table.transact(keys.map(sk => ({ put: { ...at('p', sk), gsi1pk: 'g', gsi1sk: `g${sk}` } })))
  const sorts = async (query: object) =>
    (await table.query({ pk: 'p', limit: 10, ...query })).items.map(item => item.sk)
  const cases: [object, string[]][] = [
    [{}, keys],
    [{ newestFirst: true }, keys.toReversed()],
    [{ prefix: 'b' }, ['b1', 'b2']],
    [{ from: 'a2' }, ['a2', 'b1', 'b2', 'c1']],
    [{ to: 'b1' }, ['a1', 'a2', 'b1']],
    [{ from: 'a2', to: 'b2' }, ['a2', 'b1', 'b2']],
    [{ index: 'gsi1', pk: 'g', from: 'gb', to: 'gb2' }, ['b1', 'b2']],
    [{ index: 'gsi1', pk: 'g', consistent: true }, keys],
    [{ consistent: true, limit: 2 }, ['a1', 'a2']],
    [{ pk: 'other' }, []],
  ]
  for (const [query, expected] of cases) test.same(await sorts(query), expected, JSON.stringify(query))
  const found: string[] = []
  for await (const item of table.all({ pk: 'p', newestFirst: true })) found.push(item.sk)
  test.same(found, keys.toReversed())
})

t.test(
  "what DynamoDB cannot do now is a 503, what it does not understand is this service's fault",
  async test => {
    const throwing = (error: Error) =>
      createTable({ send: () => Promise.reject(error) } as unknown as DynamoDBDocumentClient, 'drawbridge')
    const named = (name: string) => Object.assign(new Error(name), { name })
    const cancelled = (...codes: string[]) =>
      new TransactionCanceledException({
        message: '',
        $metadata: {},
        CancellationReasons: codes.map(Code => ({ Code })),
      })
    const calls = (error: Error) => {
      const table = throwing(error)
      return [
        table.get(at('a')),
        table.query({ pk: 'a', limit: 1 }),
        table.getMany([at('a')]),
        table.count({ pk: 'a' }),
        table.transact([{ put: at('a') }]),
        table.update(at('a'), { n: 1 }, PRESENT),
      ].map(failure)
    }
    for (const name of [
      'ThrottlingException',
      'TimeoutError',
      'InternalServerError',
      'AccessDeniedException',
    ]) {
      const cause = named(name)
      for (const error of await Promise.all(calls(cause))) {
        test.match(error, { kind: { code: 'dependency-unavailable', status: 503 }, cause: { name } }, name)
        test.notMatch((error as Problem).detail, name, 'the caller is told nothing of it')
      }
    }
    for (const error of await Promise.all(calls(named('ValidationException'))))
      test.notOk(error instanceof Problem, 'ValidationException')
    const transact = (error: Error) => failure(throwing(error).transact([{ put: at('a') }, { put: at('b') }]))
    test.match(await transact(cancelled('None', 'ConditionalCheckFailed')), { failed: [1], conflict: false })
    test.match(await transact(cancelled('TransactionConflict', 'None')), { failed: [], conflict: true })
    test.ok((await transact(cancelled('TransactionConflict'))) instanceof TransactionRefused)
    test.match(await transact(cancelled('ThrottlingError', 'None')), { kind: { status: 503 } })
  },
)

t.test('a call to a database that does not answer ends in its time, retries and all', async test => {
  const clients = createAwsClients({
    region: 'eu-central-1',
    endpoint: 'http://127.0.0.1:9',
    credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }),
    timeout: 100,
  })
  test.teardown(() => clients.destroy())
  const error = await failure(createTable(clients.dynamodb, 'drawbridge').get(at('a')))
  test.match(error, { kind: { code: 'dependency-unavailable' } })
})

t.test('of replicas that start at once one makes the secret and all use it', async test => {
  const { clients } = await startTable(test)
  let made = 0
  const replica = () =>
    createSecrets(clients.secretsManager, 'drawbridge/').getOrCreate('cursor-key', () => {
      made += 1
      return `value-${made}`
    })
  const values = await Promise.all(Array.from({ length: 8 }, replica))
  test.equal(new Set(values).size, 1)
  const before = made
  test.equal(await replica(), values[0])
  test.equal(made, before, 'a secret that is there is not made again')
  const read = await clients.secretsManager.send(
    new GetSecretValueCommand({ SecretId: 'drawbridge/cursor-key' }),
  )
  test.equal(read.SecretString, values[0])
})

t.test('a secret that cannot be used is a 503', async test => {
  const { clients } = await startTable(test)
  const secrets = createSecrets(clients.secretsManager, 'drawbridge/')
  await clients.secretsManager.send(
    new CreateSecretCommand({ Name: 'drawbridge/binary', SecretBinary: Buffer.from('x') }),
  )
  test.match(await failure(secrets.getOrCreate('binary', () => 'x')), {
    kind: { code: 'dependency-unavailable' },
  })
  const send = () => Promise.reject(new Error('socket hang up'))
  const broken = createSecrets({ send } as unknown as typeof clients.secretsManager, 'drawbridge/')
  test.match(await failure(broken.getOrCreate('a', () => 'x')), { kind: { code: 'dependency-unavailable' } })
})
