import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { pino } from 'pino'
import t from 'tap'
import { checkIntegrity } from '../../src/audit/check-integrity.js'
import { createCredentialStore } from '../../src/aws/credential-store.js'
import type { KeyOutcome } from '../../src/aws/key-identity.js'
import { keys } from '../../src/aws/keys.js'
import { createTable, type Item } from '../../src/aws/table.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import type { AccessKey } from '../../src/static-credentials/access-key.js'
import { deleteStaticCredential } from '../../src/static-credentials/delete-static-credential.js'
import { findCredential, findExemption } from '../../src/static-credentials/find-static-credential.js'
import { endExemption, grantExemption } from '../../src/static-credentials/grant-exemption.js'
import { lookAfterDueCredentials } from '../../src/static-credentials/look-after-loop.js'
import { restoreStaticCredential } from '../../src/static-credentials/restore-static-credential.js'
import { rotateStaticCredential } from '../../src/static-credentials/rotate-static-credential.js'
import type { StaticCredential } from '../../src/static-credentials/static-credential.js'
import { storeStaticCredential } from '../../src/static-credentials/store-static-credential.js'
import type { StaticCredentialTools } from '../../src/static-credentials/tools.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { createClock } from '../fixtures/clock.js'
import { createCore } from '../fixtures/core.js'
import { startTable } from '../fixtures/table.js'

/** Every change of a key, by a process that dies, or meets a failure, at each of its steps in turn. */

const ACTOR = 'https://id.example.com#operator'
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const PREFIX = 'drawbridge/'

const stage = await startTable(t)
const clock = createClock()
const quiet = pino({ level: 'silent' })

const key = (number: number): AccessKey => ({
  accessKeyId: `AKIA${String(number).padStart(16, '0')}`,
  secretAccessKey: `secret-${number}`,
})

/** What a key opens: an account that its number tells. */
const identity = async ({ accessKeyId }: AccessKey): Promise<KeyOutcome> => {
  const accountId = String(600_000_000_000 + (Number(accessKeyId.slice(4)) >> 1))
  return { kind: 'identity', accountId, arn: `arn:aws:iam::${accountId}:user/legacy` }
}

type Send = (command: { constructor: { name: string } }) => Promise<unknown>

/** A process whose calls to AWS pass `gate`. */
function processWith(gate: (send: () => Promise<unknown>, name: string) => Promise<unknown>) {
  const gated = <T extends { send: unknown }>(client: T): T =>
    new Proxy(client, {
      get: (target, name) =>
        name === 'send'
          ? (command: Parameters<Send>[0]) =>
              gate(() => (target.send as Send).call(target, command), command.constructor.name)
          : Reflect.get(target, name),
    })
  const core = createCore(createTable(gated(stage.clients.dynamodb), stage.name), clock)
  const tools: StaticCredentialTools & { log: typeof quiet } = {
    ...core,
    credentialStore: createCredentialStore(gated(stage.clients.secretsManager), {
      prefix: PREFIX,
      kmsKeyId: undefined,
      serviceRoleArn: stage.principalArn,
      readers: [],
    }),
    keyIdentity: { of: identity },
    budget: { run: (_tenantId, _priority, call) => call() },
    log: quiet,
  }
  return { core, tools }
}

const sound = processWith(send => send())

let made = 0
/** A tenant that may have a key, and two keys of one account. */
async function exempted() {
  made += 2
  const { id } = await createTenant(sound.core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
  const sunsetAt = new Date(clock.now().getTime() + 150 * DAY).toISOString()
  const exemption = await grantExemption(sound.tools, id, { reason: 'x', sunsetAt }, ACTOR)
  return { id, by: { exemption, actor: ACTOR }, first: key(made), second: key(made + 1) }
}

type Tenant = Awaited<ReturnType<typeof exempted>>

interface Change {
  name: string
  /** Brings the tenant to where the change begins. */
  before: (tenant: Tenant) => Promise<unknown>
  run: (tools: StaticCredentialTools, tenant: Tenant) => Promise<StaticCredential>
  /** States that the change may leave where nobody was told how it ended: the key by its name. */
  leaves: ('none' | 'first' | 'second' | 'gone')[]
  done: 'first' | 'second' | 'gone'
}

const store = (tenant: Tenant) => storeStaticCredential(sound.tools, tenant.id, tenant.first, tenant.by)

const CHANGES: Change[] = [
  {
    name: 'a key comes in',
    before: async () => undefined,
    run: (tools, { id, first, by }) => storeStaticCredential(tools, id, first, by),
    leaves: ['none', 'first'],
    done: 'first',
  },
  {
    name: 'a key is rotated',
    before: store,
    run: (tools, { id, second, by }) => rotateStaticCredential(tools, id, second, by),
    leaves: ['first', 'second'],
    done: 'second',
  },
  {
    name: 'a key is deleted',
    before: store,
    run: (tools, { id }) => deleteStaticCredential(tools, id, ACTOR),
    leaves: ['first', 'gone'],
    done: 'gone',
  },
  {
    name: 'a deletion is taken back',
    before: async tenant => {
      await store(tenant)
      await deleteStaticCredential(sound.tools, tenant.id, ACTOR)
    },
    run: (tools, { id, by }) => restoreStaticCredential(tools, id, by),
    leaves: ['gone', 'first'],
    done: 'first',
  },
]

/** What Secrets Manager has of a tenant, as anybody finds it who looks. */
async function secretOf(id: string) {
  const SecretId = `${PREFIX}static-credentials/${id}`
  const { secretsManager } = stage.clients
  const told = await secretsManager.send(new DescribeSecretCommand({ SecretId })).catch(() => undefined)
  if (!told) return undefined
  if (told.DeletedDate) return { deleted: true as const }
  const value = await secretsManager.send(new GetSecretValueCommand({ SecretId }))
  const { secretAccessKey } = JSON.parse(value.SecretString ?? '{}') as AccessKey
  return { deleted: false as const, secretAccessKey, versionId: value.VersionId }
}

/** How it stands with a tenant's key: table and Secrets Manager have to agree. */
async function standing({ id, first, second }: Tenant): Promise<string> {
  const entry = await findCredential(sound.core.table, id)
  const secret = await secretOf(id)
  if (!entry) return secret ? 'a secret without an entry' : 'none'
  if (entry.operationId !== null) return `left in the middle of ${entry.operation}`
  if (!secret) return 'an entry without a secret'
  if (secret.deleted) return entry.state === 'deletion-scheduled' ? 'gone' : `deleted, but ${entry.state}`
  if (entry.state !== 'stored') return `there, but ${entry.state}`
  if (secret.versionId !== entry.versionId) return 'another version than the entry has'
  if (secret.secretAccessKey === first.secretAccessKey) return 'first'
  return secret.secretAccessKey === second.secretAccessKey ? 'second' : 'another key'
}

/** The service goes on with what was left, once its time is over. */
async function settle(): Promise<void> {
  for (let looks = 0; looks < 3; looks++) {
    clock.advance(2 * MINUTE)
    await lookAfterDueCredentials(sound.tools)
  }
}

type Mishap = 'dies before' | 'dies after' | 'fails at' | 'loses the answer of'

/** Runs a change whose process meets a mishap at one step; tells whether the change came to an end, and at which call. */
async function mishapAt(step: number, mishap: Mishap, change: Change, tenant: Tenant) {
  let calls = 0
  let dead = false
  let at: string | undefined
  const { tools } = processWith(async (send, name) => {
    if (dead) throw new Error('The process is dead')
    calls += 1
    if (calls !== step) return send()
    at = name
    dead = mishap.startsWith('dies')
    if (mishap === 'dies after' || mishap === 'loses the answer of') await send()
    throw new Error('socket hang up')
  })
  const ended = await change.run(tools, tenant).then(
    () => true,
    () => false,
  )
  return { ended, at }
}

for (const change of CHANGES) {
  for (const mishap of ['dies before', 'dies after', 'fails at', 'loses the answer of'] as const) {
    t.test(`${change.name}, and the process ${mishap} each of its steps`, async test => {
      for (let step = 1; ; step++) {
        const tenant = await exempted()
        await change.before(tenant)
        const { ended, at } = await mishapAt(step, mishap, change, tenant)
        if (at === undefined) {
          test.ok(step > 4, `${step - 1} steps`)
          test.equal(await standing(tenant), change.done)
          break
        }
        await settle()
        const left = await standing(tenant)
        const may = ended ? [change.done] : change.leaves
        test.ok(
          may.includes(left as never),
          `step ${step}, ${at}: ${ended ? 'ended' : 'refused'}, then: ${left}`,
        )
        test.match(await checkIntegrity(sound.core.table, tenant.id), { intact: true })
        // Nothing stands in the way of the next attempt.
        if (left === change.done) continue
        await change.run(sound.tools, tenant)
        test.equal(await standing(tenant), change.done, `step ${step}, ${at}: again, and it works`)
      }
    })
  }
}

for (const change of CHANGES) {
  t.test(
    `${change.name}, and the process stalls before each of its steps until others took over`,
    async test => {
      for (let step = 1; ; step++) {
        const tenant = await exempted()
        await change.before(tenant)
        let calls = 0
        let at: string | undefined
        const { tools } = processWith(async (send, name) => {
          calls += 1
          if (calls === step) {
            at = name
            await settle()
          }
          return send()
        })
        const ended = await change.run(tools, tenant).then(
          () => true,
          () => false,
        )
        if (at === undefined) {
          test.ok(step > 4, `${step - 1} steps`)
          break
        }
        await settle()
        const left = await standing(tenant)
        const may = ended ? [change.done] : change.leaves
        test.ok(
          may.includes(left as never),
          `step ${step}, ${at}: ${ended ? 'ended' : 'refused'}, then: ${left}`,
        )
        test.match(await checkIntegrity(sound.core.table, tenant.id), { intact: true })
        if (left === change.done) continue
        await change.run(sound.tools, tenant)
        test.equal(await standing(tenant), change.done, `step ${step}, ${at}: again, and it works`)
      }
    },
  )
}

t.test('a process that stalls does not touch the key that came in meanwhile', async test => {
  for (let step = 1; ; step++) {
    const tenant = await exempted()
    const { id, first, second, by } = tenant
    let calls = 0
    let took = true
    const { tools } = processWith(async send => {
      calls += 1
      if (calls === step) {
        await settle()
        took = await storeStaticCredential(sound.tools, id, second, by).then(
          () => true,
          () => false,
        )
      }
      return send()
    })
    const ended = await storeStaticCredential(tools, id, first, by).then(
      () => true,
      () => false,
    )
    if (calls < step) {
      test.ok(step > 5, `${step - 1} steps`)
      break
    }
    await settle()
    test.not(ended, took, `step ${step}: one of the two came in`)
    test.equal(await standing(tenant), ended ? 'first' : 'second', `step ${step} of ${calls}`)
    test.match(await checkIntegrity(sound.core.table, id), { intact: true })
  }
})

t.test('a mending that stalls does not touch the key that came in meanwhile', async test => {
  for (let step = 1; ; step++) {
    const tenant = await exempted()
    const { id, first, second, by } = tenant
    await mishapAt(8, 'dies before', CHANGES[0] as Change, tenant)
    clock.advance(2 * MINUTE)
    let calls = 0
    const { tools } = processWith(async send => {
      calls += 1
      if (calls === step) {
        await settle()
        await storeStaticCredential(sound.tools, id, second, by)
      }
      return send()
    })
    await lookAfterDueCredentials(tools)
    if (calls < step) {
      test.ok(step > 3, `${step - 1} steps`)
      break
    }
    await settle()
    test.equal(await standing({ ...tenant, first }), 'second', `step ${step} of ${calls}`)
    test.match(await checkIntegrity(sound.core.table, id), { intact: true })
  }
})

t.test(
  'of two changes at once one is made, and the other told to wait, or to find the first made',
  async test => {
    for (let round = 0; round < 5; round++) {
      const tenant = await exempted()
      const { id, first, second, by } = tenant
      const attempts = await Promise.allSettled([
        storeStaticCredential(sound.tools, id, first, by),
        storeStaticCredential(sound.tools, id, second, by),
        storeStaticCredential(sound.tools, id, first, by),
      ])
      const ended = attempts.filter(({ status }) => status === 'fulfilled')
      test.equal(ended.length, 1, 'one came in')
      const stands = await standing(tenant)
      test.equal(stands, attempts[1]?.status === 'fulfilled' ? 'second' : 'first')

      const all = await Promise.allSettled([
        rotateStaticCredential(sound.tools, id, stands === 'first' ? second : first, by),
        deleteStaticCredential(sound.tools, id, ACTOR),
        lookAfterDueCredentials(sound.tools),
      ])
      const [rotated, deleted] = all.map(({ status }) => status === 'fulfilled')
      const expected = deleted ? ['gone'] : rotated ? [stands === 'first' ? 'second' : 'first'] : [stands]
      const now = await standing(tenant)
      test.ok(expected.includes(now), `rotated ${rotated}, deleted ${deleted}: ${now}`)
      test.match(await checkIntegrity(sound.core.table, id), { intact: true })
    }
  },
)

t.test('an exemption that ends while a key comes in keeps it out, or takes it away', async test => {
  for (let at = 1; ; at++) {
    const tenant = await exempted()
    const { id, first, by } = tenant
    let calls = 0
    const { tools } = processWith(async send => {
      calls += 1
      if (calls === at) await endExemption(sound.tools, id, ACTOR)
      return send()
    })
    const came = await storeStaticCredential(tools, id, first, by).then(
      () => true,
      () => false,
    )
    if (calls < at) {
      test.ok(at > 5, `${at - 1} calls`)
      break
    }
    await settle()
    test.equal(await standing(tenant), came ? 'gone' : 'none', `at call ${at}`)
    test.not((await findExemption(sound.core.table, id))?.endedAt, null)
  }
})

t.test('an account is one tenant’s, also where two bring its keys in at once', async test => {
  const [one, two] = [await exempted(), await exempted()]
  const both = await Promise.allSettled([
    storeStaticCredential(sound.tools, one.id, one.first, one.by),
    storeStaticCredential(sound.tools, two.id, one.second, two.by),
  ])
  test.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  const [holder, other] = both[0]?.status === 'fulfilled' ? [one, two] : [two, one]
  await settle()
  test.equal(await standing(other), 'none')
  // Once the key is gone for good, the account is free.
  await deleteStaticCredential(sound.tools, holder.id, ACTOR)
  await test.rejects(storeStaticCredential(sound.tools, other.id, one.first, other.by), {
    message: "The access key's AWS account cannot be used for this tenant",
  })
})

t.test('a key or an exemption changed behind the trail’s back is found', async test => {
  const changes: [string, (id: string) => [Parameters<typeof stage.tamper>[0], Partial<Item> | undefined]][] =
    [
      ['state', id => [keys.staticCredential(id), { state: 'deletion-scheduled' }]],
      ['versionId', id => [keys.staticCredential(id), { versionId: 'another' }]],
      ['accountId', id => [keys.staticCredential(id), { accountId: '999999999999' }]],
      ['access key is recorded but not', id => [keys.staticCredential(id), undefined]],
      ['sunsetAt', id => [keys.staticCredentialExemption(id), { sunsetAt: '2099-01-01T00:00:00.000Z' }]],
      ['reasonHash', id => [keys.staticCredentialExemption(id), { reason: 'y' }]],
      [
        'firstGrantedAt',
        id => [keys.staticCredentialExemption(id), { firstGrantedAt: '2099-01-01T00:00:00.000Z' }],
      ],
      ['endedAt', id => [keys.staticCredentialExemption(id), { endedAt: '2020-01-01T00:00:00.000Z' }]],
    ]
  for (const [what, change] of changes) {
    const tenant = await exempted()
    await store(tenant)
    const [place, fields] = change(tenant.id)
    await stage.tamper(place, item => (fields ? ({ ...item, ...fields } as Item) : undefined))
    const { intact, firstBroken } = await checkIntegrity(sound.core.table, tenant.id)
    test.equal(intact, false, what)
    test.match(firstBroken?.reason, new RegExp(what))
  }
})
