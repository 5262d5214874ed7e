import {
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  ResourceInUseException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb'
import { CreateSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import t from 'tap'
import { createAwsClients } from '../../src/aws/clients.js'
import { createTableIfAbsent, tableIsActive } from '../../src/aws/create-table.js'
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
    await Promise.all(Array.from({ length: 4 }, () => createTableIfAbsent(clients.dynamodb, table)))
    await createTableIfAbsent(clients.dynamodb, table)
    test.equal(await tableIsActive(clients.dynamodb, table), true)
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName: table }))
    test.match(TimeToLiveDescription, { TimeToLiveStatus: /^ENABL/, AttributeName: 'expiresAt' })
  }
  test.equal(await tableIsActive(clients.dynamodb, 'absent'), false)
})

t.test('a table that somebody else is making is waited for', async test => {
  const asked: string[] = []
  const states = ['CREATING', 'ACTIVE']
  const send = async (command: object) => {
    asked.push(command.constructor.name)
    if (asked.at(-1) === 'CreateTableCommand')
      throw new ResourceInUseException({ message: '', $metadata: {} })
    if (asked.at(-1) === 'DescribeTableCommand') return { Table: { TableStatus: states.shift() } }
    return { TimeToLiveDescription: { TimeToLiveStatus: 'ENABLED' } }
  }
  await createTableIfAbsent({ send } as unknown as DynamoDBDocumentClient, 'drawbridge')
  test.same(states, [], 'until it is active')
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
