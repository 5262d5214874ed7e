import {
  DeleteResourcePolicyCommand,
  DeleteSecretCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager'
import { pino } from 'pino'
import t from 'tap'
import { checkAllIntegrity } from '../../src/audit/check-integrity.js'
import { keys } from '../../src/aws/keys.js'
import { deleteStaticCredential } from '../../src/static-credentials/delete-static-credential.js'
import { findCredential } from '../../src/static-credentials/find-static-credential.js'
import { endExemption } from '../../src/static-credentials/grant-exemption.js'
import { type Holdings, leftoversOf } from '../../src/static-credentials/leftovers.js'
import { lookAfterCredential } from '../../src/static-credentials/look-after.js'
import { lookAfterDueCredentials } from '../../src/static-credentials/look-after-loop.js'
import { takeCredential } from '../../src/static-credentials/operation.js'
import type { Reconciled } from '../../src/static-credentials/reconcile.js'
import type { StaticCredential } from '../../src/static-credentials/static-credential.js'
import { storeStaticCredential } from '../../src/static-credentials/store-static-credential.js'
import {
  ACTOR,
  MINUTE,
  nameOf,
  reconciled,
  SERVICE_ROLE,
  standing,
  startStage,
  type Tenant,
  told,
} from '../fixtures/key-stage.js'

t.test('what people did to secrets is mended, or told to people', async test => {
  const stage = await startStage(test)
  const { clients, sound } = stage
  const send = clients.secretsManager.send.bind(clients.secretsManager)
  const cases: [told: string[], stands: string, (tenant: Tenant) => Promise<unknown>][] = [
    [
      ['secret-missing left'],
      'an entry without a secret',
      ({ id }) => send(new DeleteSecretCommand({ SecretId: nameOf(id), ForceDeleteWithoutRecovery: true })),
    ],
    [
      ['secret-missing left'],
      'deleted, but stored',
      ({ id }) => send(new DeleteSecretCommand({ SecretId: nameOf(id), RecoveryWindowInDays: 7 })),
    ],
    [
      ['policy-open mended'],
      'first',
      ({ id }) => send(new DeleteResourcePolicyCommand({ SecretId: nameOf(id) })),
    ],
    [
      ['other-version mended', 'policy-open mended'],
      'first',
      async ({ id }) => {
        const SecretId = nameOf(id)
        await send(new PutSecretValueCommand({ SecretId, SecretString: '{"accessKeyId":"planted"}' }))
        const { ResourcePolicy = '' } = await send(new GetResourcePolicyCommand({ SecretId }))
        const open = ResourcePolicy.replace(stage.principalArn, 'arn:aws:iam::111111111111:role/other')
        await send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy: open }))
      },
    ],
    [
      ['deletion-undone mended'],
      'gone',
      async ({ id }) => {
        await deleteStaticCredential(sound.tools, id, ACTOR)
        await send(new RestoreSecretCommand({ SecretId: nameOf(id) }))
      },
    ],
    [
      ['entry-without-secret mended'],
      'none',
      async ({ id }) => {
        await deleteStaticCredential(sound.tools, id, ACTOR)
        await send(new DeleteSecretCommand({ SecretId: nameOf(id), ForceDeleteWithoutRecovery: true }))
      },
    ],
    [['must-go mended'], 'gone', ({ id }) => endExemption(sound.tools, id, ACTOR)],
  ]
  const tenants: Tenant[] = []
  for (const [, , change] of cases) {
    const tenant = await stage.withKey()
    tenants.push(tenant)
    await change(tenant)
  }
  const orphan = await stage.newTenant()
  await sound.tools.credentialStore.open(orphan.id)
  await sound.tools.credentialStore.open('not-a-tenant')
  const stranger = sound.core.newId()
  await sound.tools.credentialStore.open(stranger)

  const before = await stage.items()
  const foretold = await reconciled(sound.tools, true)
  test.strictSame(await stage.items(), before)
  const all = await reconciled(sound.tools)
  for (const [at, [outcomes, stands]] of cases.entries()) {
    const tenant = tenants[at] as Tenant
    const mine = (of: Reconciled[]) => told(of.filter(({ tenantId }) => tenantId === tenant.id))
    test.strictSame(mine(all), outcomes, `case ${at}`)
    test.strictSame(
      mine(foretold),
      outcomes.map(outcome => outcome.replace('mended', 'to-mend')),
      `case ${at}, in the dry run`,
    )
    test.equal(await standing(stage, tenant), stands, `case ${at}`)
  }
  const outcomeOf = (id: string) => told(all.filter(({ tenantId }) => tenantId === id))
  test.strictSame(outcomeOf(orphan.id), ['orphan-secret mended'])
  const given = await sound.tools.credentialStore.describe(orphan.id)
  test.match(given, { deletionScheduled: true }, 'never at once')
  test.strictSame(outcomeOf('not-a-tenant'), ['foreign-secret left'])
  test.strictSame(outcomeOf(stranger), ['unknown-tenant left'])
  test.match(await sound.tools.credentialStore.describe(stranger), { deletionScheduled: false })
  const missing = await findCredential(sound.core.table, (tenants[0] as Tenant).id)
  test.not(missing?.missingSince, null, 'it is a finding')
  test.strictSame(
    told(await reconciled(sound.tools)),
    ['foreign-secret left', 'secret-missing left', 'secret-missing left', 'unknown-tenant left'],
    'again: what is for people stays told',
  )
  test.match(await checkAllIntegrity(sound.core.table), { intact: true })
})

t.test('a deletion that somebody undid past the service is scheduled anew within a day', async test => {
  const stage = await startStage(test)
  const { tools } = stage.sound
  const { id } = await stage.withKey()
  const look = () => lookAfterDueCredentials({ ...tools, log: pino({ level: 'silent' }) })
  await deleteStaticCredential(tools, id, ACTOR)
  for (let day = 1; day <= 3; day++) {
    await stage.clients.secretsManager.send(new RestoreSecretCommand({ SecretId: nameOf(id) }))
    stage.clock.advance(24 * 60 * MINUTE)
    test.strictSame(await look(), ['deletion-scheduled'], `day ${day}`)
    test.match(await tools.credentialStore.describe(id), { deletionScheduled: true })
  }
  test.strictSame(await look(), [], 'once a day')
  await stage.clients.secretsManager.send(
    new DeleteSecretCommand({ SecretId: nameOf(id), ForceDeleteWithoutRecovery: true }),
  )
  stage.clock.advance(24 * 60 * MINUTE)
  test.strictSame(await look(), ['deleted'])
  test.equal(await findCredential(tools.table, id), undefined)
})

t.test('a wrong setting does no harm', async test => {
  const stage = await startStage(test)
  const tenant = await stage.withKey()
  const { tools: elsewhere } = stage.toolsWith({ prefix: 'another/' })
  test.strictSame(told(await reconciled(elsewhere)), ['other-name left'])
  test.equal((await findCredential(elsewhere.table, tenant.id))?.missingSince, null)
  // As in a table of another deployment.
  await stage.tamper(keys.staticCredential(tenant.id), () => undefined)
  await stage.tamper(keys.tenant(tenant.id), () => undefined)
  test.strictSame(told(await reconciled(stage.sound.tools)), ['unknown-tenant left'])
  test.match(await stage.sound.tools.credentialStore.describe(tenant.id), { deletionScheduled: false })
})

t.test('a secret under another KMS key than the configured one is told, and can be mended', async test => {
  const stage = await startStage(test)
  const { id } = await stage.withKey()
  const kmsKeyId = 'alias/drawbridge'
  const { tools } = stage.toolsWith({ kmsKeyId })
  for (const dryRun of [true, false])
    test.match(await reconciled(tools, dryRun), [
      { tenantId: id, leftover: 'other-kms-key', outcome: 'left', detail: null },
    ])
  test.strictSame(await reconciled(stage.sound.tools), [], 'by the setting that it was made with it is right')
  // What the remedy says.
  const { arn: SecretId } = (await tools.credentialStore.describe(id)) ?? {}
  await stage.clients.secretsManager.send(new UpdateSecretCommand({ SecretId, KmsKeyId: kmsKeyId }))
  test.strictSame(await reconciled(tools), [])
  // What is made from now on is right.
  const newcomer = await stage.newTenant()
  await storeStaticCredential(tools, newcomer.id, newcomer.first, newcomer.by)
  test.strictSame(await reconciled(tools), [])
})

t.test('whoever may not move a version or read a key leaves it to the service', async test => {
  const stage = await startStage(test)
  const tenant = await stage.withKey()
  const { id } = tenant
  const { secretsManager } = stage.clients
  await secretsManager.send(new PutSecretValueCommand({ SecretId: nameOf(id), SecretString: '{}' }))
  const { tools } = stage.toolsWith({ serviceRoleArn: SERVICE_ROLE })
  await tools.credentialStore.close(id)
  const [left, ...more] = await reconciled(tools)
  test.strictSame(more, [])
  test.match(left, { leftover: 'other-version', outcome: 'left', detail: /denied the call/ })
  test.strictSame(await reconciled(tools), [], 'it is under way')

  // The service, as which the sandbox knows this caller alone.
  await stage.sound.tools.credentialStore.close(id)
  stage.clock.advance(3 * MINUTE)
  const due = (await findCredential(stage.sound.core.table, id)) as StaticCredential
  test.equal(await lookAfterCredential(stage.sound.tools, due), 'mended')
  test.equal(await standing(stage, tenant), 'first')
})

t.test('it keeps its hands off a key that somebody else is at work on', async test => {
  const stage = await startStage(test)
  const { tools } = stage.sound
  const tenant = await stage.withKey()
  await stage.clients.secretsManager.send(
    new PutSecretValueCommand({ SecretId: nameOf(tenant.id), SecretString: '{}' }),
  )
  const entry = (await findCredential(tools.table, tenant.id)) as StaticCredential
  // Taken between the look and the mending.
  let looked = false
  const { tools: late } = stage.toolsWith({
    gate: async (send, name) => {
      const answer = await send()
      if (name === 'GetResourcePolicyCommand' && !looked) {
        looked = true
        await takeCredential(tools, entry, 'rotate')
      }
      return answer
    },
  })
  test.strictSame(await reconciled(late), [])
  test.ok(looked)

  // A key that comes in before, or after, its secret was taken for an orphan keeps it.
  for (const at of ['DescribeSecretCommand', 'DeleteSecretCommand']) {
    const stage = await startStage(test)
    const { tools } = stage.sound
    const newcomer = await stage.newTenant()
    await tools.credentialStore.open(newcomer.id)
    let came = false
    const { tools: racing } = stage.toolsWith({
      gate: async (send, name) => {
        if (name === at && !came) {
          came = true
          await storeStaticCredential(tools, newcomer.id, newcomer.first, newcomer.by)
        }
        return send()
      },
    })
    await reconciled(racing)
    test.ok(came)
    test.equal(await standing(stage, newcomer), 'first', at)
  }
})

t.test('an AWS that is away is told for each tenant, and ends nothing', async test => {
  const stage = await startStage(test)
  await stage.withKey()
  await stage.withKey()
  const { tools } = stage.toolsWith({
    gate: (send, name) =>
      name === 'DescribeSecretCommand' ? Promise.reject(new Error('socket hang up')) : send(),
  })
  const all = await reconciled(tools)
  test.match(all, [
    { leftover: null, outcome: 'left', detail: /Secrets Manager/ },
    { leftover: null, outcome: 'left' },
  ])
})

t.test('the closed policy is known in each form that AWS may give it', async test => {
  const stage = await startStage(test)
  const { id } = await stage.withKey()
  const readers = ['arn:aws:iam::111111111111:role/b', 'arn:aws:iam::111111111111:role/a']
  const { credentialStore } = stage.toolsWith({ readers }).tools
  await credentialStore.close(id)
  const SecretId = nameOf(id)
  const { secretsManager } = stage.clients
  const { ResourcePolicy = '' } = await secretsManager.send(new GetResourcePolicyCommand({ SecretId }))
  const policy = JSON.parse(ResourcePolicy)
  const [read, write] = policy.Statement
  const arns = read.Condition.ArnNotEquals['aws:PrincipalArn']
  const forms: [what: string, closed: boolean, policy: object][] = [
    ['as it was put', true, policy],
    ['in another order', true, { Statement: policy.Statement, Version: policy.Version }],
    [
      'its principals in another order',
      true,
      {
        ...policy,
        Statement: [
          { ...read, Condition: { ArnNotEquals: { 'aws:PrincipalArn': arns.toReversed() } } },
          write,
        ],
      },
    ],
    [
      'a list of one as its member',
      true,
      {
        ...policy,
        Statement: [
          read,
          { ...write, Condition: { ArnNotEquals: { 'aws:PrincipalArn': stage.principalArn } } },
        ],
      },
    ],
    ['without a statement', false, { ...policy, Statement: [read] }],
    ['with one more', false, { ...policy, Statement: [read, write, { ...read, Sid: 'More' }] }],
    ['an Allow', false, { ...policy, Statement: [{ ...read, Effect: 'Allow' }, write] }],
    [
      'another reader',
      false,
      {
        ...policy,
        Statement: [
          { ...read, Condition: { ArnNotEquals: { 'aws:PrincipalArn': [...arns, SERVICE_ROLE] } } },
          write,
        ],
      },
    ],
    ['an action less', false, { ...policy, Statement: [read, { ...write, Action: write.Action.slice(1) }] }],
  ]
  for (const [what, closed, form] of forms) {
    await secretsManager.send(
      new PutResourcePolicyCommand({ SecretId, ResourcePolicy: JSON.stringify(form) }),
    )
    test.equal(await credentialStore.isClosed(id), closed, what)
  }
})

t.test('what is left over, by what both sides hold', test => {
  const now = new Date('2026-11-25T12:00:00Z')
  const entry: StaticCredential = {
    tenantId: '01a213c6-8383-704c-98d9-a93a314d2945',
    state: 'stored',
    secretArn: 'arn',
    versionId: 'v1',
    previousVersionId: null,
    accountId: '222222222222',
    keyIdEnding: 'MPLE',
    createdAt: '2026-11-01T00:00:00.000Z',
    rotatedAt: '2026-11-01T00:00:00.000Z',
    provedAt: null,
    refusedSince: null,
    missingSince: null,
    deletionDate: null,
    deletionReason: null,
    operation: null,
    operationId: null,
    operationUntil: null,
    dueAt: '2026-11-26T00:00:00.000Z',
  }
  const secret = {
    arn: 'arn',
    currentVersion: 'v1',
    previousVersion: undefined,
    deletionScheduled: false,
    isOwn: true,
    hasOtherKmsKey: false,
  }
  const whole: Holdings = {
    tenantId: entry.tenantId,
    tenantIsKnown: true,
    entry,
    secret,
    closed: true,
    isNamed: true,
    mustGo: undefined,
  }
  const operating = (until: string) =>
    ({ ...entry, operation: 'rotate', operationId: 'x', operationUntil: until }) as const
  const cases: [Partial<Holdings>, string[]][] = [
    [{}, []],
    [{ closed: false, secret: { ...secret, currentVersion: 'v2' } }, ['policy-open', 'other-version']],
    [{ secret: { ...secret, currentVersion: undefined } }, ['other-version']],
    [{ secret: { ...secret, hasOtherKmsKey: true } }, ['other-kms-key']],
    [
      { closed: false, secret: { ...secret, currentVersion: 'v2', hasOtherKmsKey: true } },
      ['policy-open', 'other-version', 'other-kms-key'],
    ],
    [{ secret: { ...secret, deletionScheduled: true, hasOtherKmsKey: true } }, ['secret-missing']],
    [{ entry: operating('2026-11-25T12:01:00.000Z'), secret: undefined }, []],
    [{ entry: operating('2026-11-25T11:59:00.000Z'), closed: false }, ['operation-died']],
    // A clock that was set back since: no operation lasts so long.
    [{ entry: operating('2026-11-26T12:00:00.000Z') }, ['operation-died']],
    [{ mustGo: 'sunset', secret: undefined }, ['must-go']],
    [{ mustGo: 'sunset', closed: false }, ['must-go']],
    [{ isNamed: false, mustGo: 'sunset' }, ['other-name']],
    [
      { entry: { ...entry, state: 'deletion-scheduled' }, secret: { ...secret, deletionScheduled: true } },
      [],
    ],
    [{ tenantIsKnown: false }, ['unknown-tenant']],
    [{ entry: undefined }, ['orphan-secret']],
    [{ entry: undefined, tenantIsKnown: false }, ['unknown-tenant']],
    [{ entry: undefined, tenantId: 'x/y', tenantIsKnown: false }, ['foreign-secret']],
    [{ entry: undefined, secret: { ...secret, isOwn: false } }, ['foreign-secret']],
    [{ entry: undefined, secret: { ...secret, deletionScheduled: true } }, []],
    [{ entry: undefined, secret: undefined }, []],
  ]
  for (const [changed, left] of cases)
    test.strictSame(leftoversOf({ ...whole, ...changed }, now), left, JSON.stringify(changed))
  test.end()
})
