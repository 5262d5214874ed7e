import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import t from 'tap'
import { createSecretsManager } from '../../src/sandbox/secrets-manager/secrets-manager.js'
import { createStateStore } from '../../src/sandbox/state-store.js'
import type { SandboxService } from '../../src/sandbox/wire.js'
import {
  ACCOUNT,
  allowAll,
  clientSettings,
  denying,
  jsonRequest,
  listen,
  OTHER_ACCOUNT,
  temporaryFolder,
} from './support.js'

const NOW = new Date('2026-01-15T12:00:00Z')
const after = (days: number) => ({ now: new Date(NOW.getTime() + days * 24 * 3600 * 1000) })
const token = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

async function call(
  service: SandboxService,
  action: string,
  body: unknown,
  given = {},
  authorize = allowAll,
) {
  const request = jsonRequest('secretsmanager', `secretsmanager.${action}`, body, { now: NOW, ...given })
  const { status, body: text } = await service.handle(request, authorize)
  return { status, body: JSON.parse(String(text) || '{}') as Record<string, unknown> }
}

function withIds(folder?: string): SandboxService {
  let count = 100
  return createSecretsManager(createStateStore(folder), {
    suffix: () => 'AbC123',
    version: () => token(++count),
  })
}

async function withSecret(folder?: string): Promise<SandboxService> {
  const service = withIds(folder)
  await call(service, 'CreateSecret', { Name: 'team/key', SecretString: 'one', ClientRequestToken: token(1) })
  return service
}

const ARN = `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:team/key-AbC123`
const currentValue = async (service: SandboxService, more = {}) =>
  (await call(service, 'GetSecretValue', { SecretId: 'team/key', ...more })).body

t.test('through the real client', async t => {
  const server = await listen(createSecretsManager(createStateStore()), 'secretsmanager')
  t.teardown(server.close)
  const client = new SecretsManagerClient({ ...clientSettings(server.endpoint), maxAttempts: 1 })
  const created = await client.send(
    new CreateSecretCommand({
      Name: 'a/b',
      SecretString: 'ü',
      KmsKeyId: 'alias/k',
      Tags: [{ Key: 'k', Value: 'v' }],
    }),
  )
  t.match(created.ARN, /^arn:aws:secretsmanager:eu-west-1:111111111111:secret:a\/b-[A-Za-z0-9]{6}$/)
  await t.rejects(client.send(new CreateSecretCommand({ Name: 'a/b', SecretString: 'x' })), {
    name: 'ResourceExistsException',
    message: 'The operation failed because the secret a/b already exists.',
  })
  const first = await client.send(new GetSecretValueCommand({ SecretId: 'a/b' }))
  t.match(first, { SecretString: 'ü', VersionId: created.VersionId, VersionStages: ['AWSCURRENT'] })
  t.type(first.CreatedDate, Date)
  await client.send(
    new PutSecretValueCommand({ SecretId: created.ARN!, SecretBinary: Buffer.from([0, 255]) }),
  )
  const second = await client.send(new GetSecretValueCommand({ SecretId: 'a/b' }))
  t.same(Buffer.from(second.SecretBinary!), Buffer.from([0, 255]))
  t.equal(second.SecretString, undefined)
  const previous = await client.send(
    new GetSecretValueCommand({ SecretId: 'a/b', VersionStage: 'AWSPREVIOUS' }),
  )
  t.equal(previous.SecretString, 'ü')
  const described = await client.send(new DescribeSecretCommand({ SecretId: 'a/b' }))
  t.match(described, { KmsKeyId: 'alias/k', Tags: [{ Key: 'k', Value: 'v' }], Name: 'a/b' })
  t.same(Object.values(described.VersionIdsToStages ?? {}), [['AWSPREVIOUS'], ['AWSCURRENT']])
  t.equal((await client.send(new ListSecretsCommand({}))).SecretList?.length, 1)
  await client.send(new DeleteSecretCommand({ SecretId: 'a/b', RecoveryWindowInDays: 7 }))
  await t.rejects(client.send(new GetSecretValueCommand({ SecretId: 'a/b' })), {
    name: 'InvalidRequestException',
  })
  await client.send(new RestoreSecretCommand({ SecretId: 'a/b' }))
  await client.send(new GetSecretValueCommand({ SecretId: 'a/b' }))
  await t.rejects(client.send(new GetSecretValueCommand({ SecretId: 'none' })), {
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret.",
  })
})

t.test('versions and their stages', async t => {
  const service = await withSecret()
  const put = (n: number, value: string, more = {}) =>
    call(service, 'PutSecretValue', {
      SecretId: ARN,
      SecretString: value,
      ClientRequestToken: token(n),
      ...more,
    })
  t.match(await currentValue(service), { SecretString: 'one', VersionId: token(1) })
  await put(2, 'two')
  t.match(
    await put(2, 'two'),
    { status: 200, body: { VersionId: token(2) } },
    'the same token and value: the same version',
  )
  t.match((await put(2, 'other')).body, { __type: 'ResourceExistsException' })
  t.match(await currentValue(service), { SecretString: 'two', VersionStages: ['AWSCURRENT'] })
  await put(3, 'three', { VersionStages: ['AWSPENDING'] })
  t.match(await currentValue(service), { SecretString: 'two' }, 'a pending value is not the current one')
  t.match(await currentValue(service, { VersionStage: 'AWSPENDING' }), { SecretString: 'three' })
  const move = { SecretId: ARN, VersionStage: 'AWSCURRENT', MoveToVersionId: token(3) }
  t.match((await call(service, 'UpdateSecretVersionStage', move)).body, {
    message: /RemoveFromVersionId can't be empty/,
  })
  await call(service, 'UpdateSecretVersionStage', { ...move, RemoveFromVersionId: token(2) })
  t.match(await currentValue(service), { SecretString: 'three' })
  t.match(await currentValue(service, { VersionStage: 'AWSPREVIOUS' }), { SecretString: 'two' })
  t.match(await currentValue(service, { VersionId: token(1) }), { SecretString: 'one' }, 'by its ID')
  const versions = async (more = {}) =>
    (await call(service, 'ListSecretVersionIds', { SecretId: ARN, ...more })).body.Versions
  t.same(((await versions()) as unknown[]).length, 2)
  t.same(((await versions({ IncludeDeprecated: true })) as unknown[]).length, 3)
  await call(service, 'UpdateSecret', {
    SecretId: ARN,
    SecretString: 'four',
    Description: 'd',
    KmsKeyId: 'k',
    ClientRequestToken: token(4),
  })
  t.match(await currentValue(service), { SecretString: 'four', VersionId: token(4) })
  t.match((await call(service, 'DescribeSecret', { SecretId: ARN })).body, {
    Description: 'd',
    KmsKeyId: 'k',
  })
  t.match(
    (
      await call(service, 'UpdateSecretVersionStage', {
        SecretId: ARN,
        VersionStage: 'AWSCURRENT',
        RemoveFromVersionId: token(4),
      })
    ).status,
    400,
  )
  t.match(await currentValue(service, { VersionId: token(9) }), { message: /VersionId: / })
  t.match(await currentValue(service, { VersionId: token(1), VersionStage: 'AWSCURRENT' }), {
    __type: 'InvalidRequestException',
  })
})

t.test('lookups', async t => {
  const service = await withSecret()
  for (const SecretId of ['team/key', ARN, ARN.slice(0, -7)])
    t.equal((await call(service, 'DescribeSecret', { SecretId })).body.ARN, ARN, SecretId)
  for (const SecretId of ['team/ke', 'key', `${ARN}x`, ARN.slice(0, -3)])
    t.match(
      (await call(service, 'DescribeSecret', { SecretId })).body,
      { __type: 'ResourceNotFoundException' },
      SecretId,
    )
  t.equal(
    (await call(service, 'DescribeSecret', { SecretId: ARN }, { account: OTHER_ACCOUNT })).status,
    400,
    'another account',
  )
  t.equal(
    (await call(service, 'DescribeSecret', { SecretId: 'team/key' }, { region: 'us-east-1' })).status,
    400,
    'another Region',
  )
})

t.test('deletion', async t => {
  const service = await withSecret()
  const remove = (more: object, given = {}) =>
    call(service, 'DeleteSecret', { SecretId: ARN, ...more }, given)
  for (const RecoveryWindowInDays of [6, 31, 0, -1])
    t.match(
      (await remove({ RecoveryWindowInDays })).body,
      { message: /between 7 and 30 days/ },
      `${RecoveryWindowInDays} days`,
    )
  t.match((await remove({ RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true })).body, {
    message: /in conjunction with/,
  })
  const deleted = await remove({})
  t.equal(deleted.body.DeletionDate, NOW.getTime() / 1000 + 30 * 24 * 3600, '30 days where nothing is said')
  t.match((await remove({})).body, { message: /currently marked deleted/ })
  t.match((await call(service, 'CreateSecret', { Name: 'team/key', SecretString: 'x' })).body, {
    __type: 'InvalidRequestException',
    message: /already scheduled for deletion/,
  })
  for (const action of [
    'GetSecretValue',
    'PutSecretValue',
    'UpdateSecret',
    'TagResource',
    'GetResourcePolicy',
  ])
    t.match(
      (await call(service, action, { SecretId: ARN, SecretString: 'x' })).body,
      { message: /marked for deletion/ },
      action,
    )
  t.equal((await call(service, 'DescribeSecret', { SecretId: ARN })).body.DeletedDate, NOW.getTime() / 1000)
  t.same((await call(service, 'ListSecrets', {})).body.SecretList, [])
  t.match((await call(service, 'ListSecrets', { IncludePlannedDeletion: true })).body.SecretList, [{ ARN }])
  await call(service, 'RestoreSecret', { SecretId: ARN })
  t.match(await currentValue(service), { SecretString: 'one' })
  await remove({ RecoveryWindowInDays: 7 })
  t.equal((await call(service, 'RestoreSecret', { SecretId: ARN }, after(6.9))).status, 200)
  await remove({ RecoveryWindowInDays: 7 })
  t.match((await call(service, 'RestoreSecret', { SecretId: ARN }, after(7))).body, {
    __type: 'ResourceNotFoundException',
  })
  t.equal(
    (await call(service, 'CreateSecret', { Name: 'team/key', SecretString: 'new' })).status,
    200,
    'the name is free again',
  )
  t.equal((await remove({ ForceDeleteWithoutRecovery: true })).status, 200)
  t.match(await currentValue(service), { __type: 'ResourceNotFoundException' })
  t.equal((await remove({ ForceDeleteWithoutRecovery: true })).status, 200, 'forced, what is gone is gone')
})

t.test('lists', async t => {
  const service = withIds()
  for (const name of ['b', 'a', 'c', 'team/x'])
    await call(service, 'CreateSecret', { Name: name, Tags: [{ Key: 'k', Value: name }] })
  const names = async (body: object) => {
    const { SecretList, NextToken } = (await call(service, 'ListSecrets', body)).body
    return { names: (SecretList as { Name: string }[]).map(({ Name }) => Name), NextToken }
  }
  const first = await names({ MaxResults: 3 })
  t.same(first.names, ['a', 'b', 'c'])
  t.same((await names({ MaxResults: 3, NextToken: first.NextToken })).names, ['team/x'])
  t.same((await names({ Filters: [{ Key: 'name', Values: ['team/'] }] })).names, ['team/x'])
  t.same((await names({ Filters: [{ Key: 'tag-value', Values: ['a', 'b'] }] })).names, ['a', 'b'])
  t.same((await names({ Filters: [{ Key: 'name', Values: ['!a'] }] })).names, ['b', 'c', 'team/x'])
  t.match((await call(service, 'ListSecrets', { Filters: [{ Key: 'all', Values: ['a'] }] })).body, {
    message: /does not serve the filter/,
  })
  t.equal((await call(service, 'ListSecrets', { MaxResults: 0 })).status, 400)
})

t.test('tags and policies', async t => {
  const service = await withSecret()
  await call(service, 'TagResource', {
    SecretId: ARN,
    Tags: [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ],
  })
  await call(service, 'TagResource', { SecretId: ARN, Tags: [{ Key: 'a', Value: '3' }] })
  await call(service, 'UntagResource', { SecretId: ARN, TagKeys: ['b'] })
  t.same((await call(service, 'DescribeSecret', { SecretId: ARN })).body.Tags, [{ Key: 'a', Value: '3' }])
  const asked: unknown[] = []
  await call(service, 'GetSecretValue', { SecretId: 'team/key' }, {}, (...given) => asked.push(given))
  t.same(asked, [['secretsmanager:GetSecretValue', ARN, { 'aws:ResourceTag/a': '3' }]])
  const denied = await call(
    service,
    'GetSecretValue',
    { SecretId: ARN },
    {},
    denying('secretsmanager:GetSecretValue'),
  )
  t.match(denied, { status: 400, body: { __type: 'AccessDeniedException', message: /not authorized/ } })

  const policy = (Effect: string, more = {}) =>
    JSON.stringify({
      Statement: [
        { Effect, Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*', ...more },
      ],
    })
  const put = (ResourcePolicy: string) =>
    call(service, 'PutResourcePolicy', { SecretId: ARN, ResourcePolicy })
  t.match((await put(policy('Deny', { Condition: {} }))).body, { __type: 'MalformedPolicyDocumentException' })
  t.match((await put('{')).body, { __type: 'MalformedPolicyDocumentException' })
  const closed = (ResourcePolicy: string) =>
    call(service, 'PutResourcePolicy', { SecretId: ARN, ResourcePolicy, BlockPublicPolicy: true })
  t.match((await closed(policy('Allow'))).body, { __type: 'PublicPolicyException' })
  t.equal((await closed(policy('Deny'))).status, 200)
  await put(policy('Deny'))
  t.match(await currentValue(service), {
    __type: 'AccessDeniedException',
    message: /explicit deny in a resource-based policy/,
  })
  t.equal((await call(service, 'GetResourcePolicy', { SecretId: ARN })).body.ResourcePolicy, policy('Deny'))
  await call(service, 'DeleteResourcePolicy', { SecretId: ARN })
  t.match(await currentValue(service), { SecretString: 'one' })
})

t.test('secrets survive a restart', async t => {
  const folder = temporaryFolder(t)
  await withSecret(folder)
  t.match(await currentValue(withIds(folder)), { SecretString: 'one', ARN })
})

t.test('what is refused', async t => {
  const service = await withSecret()
  const name = { Name: 'n' }
  const cases: [string, string, unknown, string][] = [
    ['no JSON', 'CreateSecret', '{', 'SerializationException'],
    ['a list', 'CreateSecret', '[]', 'SerializationException'],
    ['an unknown action', 'RotateSecret', {}, 'UnknownOperationException'],
    ['an action of the prototype', 'toString', {}, 'UnknownOperationException'],
    ['no name', 'CreateSecret', {}, 'ValidationException'],
    ['a name with a space', 'CreateSecret', { Name: 'a b' }, 'ValidationException'],
    ['a name of 513 characters', 'CreateSecret', { Name: 'a'.repeat(513) }, 'ValidationException'],
    ['a number as name', 'CreateSecret', { Name: 1e308 }, 'SerializationException'],
    [
      'text and bytes',
      'CreateSecret',
      { ...name, SecretString: 'a', SecretBinary: 'YQ==' },
      'InvalidParameterException',
    ],
    ['65,537 bytes', 'CreateSecret', { ...name, SecretString: 'a'.repeat(65_537) }, 'ValidationException'],
    ['a short token', 'CreateSecret', { ...name, ClientRequestToken: 'x' }, 'InvalidParameterException'],
    [
      'a tag of AWS',
      'CreateSecret',
      { ...name, Tags: [{ Key: 'aws:x', Value: '' }] },
      'InvalidParameterException',
    ],
    ['tags that are text', 'CreateSecret', { ...name, Tags: 'a' }, 'SerializationException'],
    [
      'a replica',
      'CreateSecret',
      { ...name, AddReplicaRegions: [{ Region: 'x' }] },
      'InvalidParameterException',
    ],
    ['no value', 'PutSecretValue', { SecretId: ARN }, 'InvalidRequestException'],
    [
      'no stages',
      'PutSecretValue',
      { SecretId: ARN, SecretString: 'a', VersionStages: [] },
      'InvalidParameterException',
    ],
    ['no secret', 'GetSecretValue', {}, 'ValidationException'],
    [
      'a window that is text',
      'DeleteSecret',
      { SecretId: ARN, RecoveryWindowInDays: '7' },
      'SerializationException',
    ],
  ]
  for (const [label, action, body, code] of cases) {
    const answer = await call(service, action, body)
    t.match(answer, { status: 400, body: { __type: code } }, label)
  }
  t.equal((await call(service, 'ListSecrets', {}, { account: '' })).status, 400, 'nobody')
})
