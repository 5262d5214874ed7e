import fc from 'fast-check'
import t from 'tap'
import { checkAllIntegrity, checkIntegrity } from '../../src/audit/check-integrity.js'
import { eventOf } from '../../src/audit/event.js'
import { keys } from '../../src/aws/keys.js'
import { createTable, type Table } from '../../src/aws/table.js'
import { createIdempotency, IDEMPOTENCY_HOURS, NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { Problem } from '../../src/problem.js'
import { registerRole } from '../../src/roles/register-role.js'
import { revokeRole } from '../../src/roles/revoke-role.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { findTenant } from '../../src/tenants/find-tenant.js'
import { listTenants } from '../../src/tenants/list-tenants.js'
import type { NewTenant } from '../../src/tenants/new-tenant.js'
import { offboardTenant } from '../../src/tenants/offboard-tenant.js'
import type { Tenant, TenantStatus } from '../../src/tenants/tenant.js'
import { createTenantDirectory, STATUS_AGE } from '../../src/tenants/tenant-directory.js'
import { type TenantPatch, updateTenant } from '../../src/tenants/update-tenant.js'
import { createClock } from '../fixtures/clock.js'
import { type Core, createCore } from '../fixtures/core.js'
import { type Fault, faultyClient, startTable } from '../fixtures/table.js'

const ACTOR = 'https://id.example.com#operator'
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

const create = (core: Core, input: Partial<NewTenant> = {}) =>
  createTenant(core, { name: 'Globex', ...input }, ACTOR, NOT_IDEMPOTENT)
const patch = (core: Core, id: string, given: TenantPatch) => updateTenant(core, id, given, ACTOR)
const offboard = (core: Core, id: string) => offboardTenant(core, id, ACTOR)
const register = (core: Core, id: string, name: string) =>
  registerRole(core, id, { roleArn: `arn:aws:iam::222222222222:role/${name}` }, ACTOR, NOT_IDEMPOTENT)

/** Code of the problem that a promise ends in; `done` where it ends well. Anything else is a fault. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'done'
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.kind.code
  }
}

async function actionsOf(table: Table, chain: string): Promise<string[]> {
  const actions: string[] = []
  for await (const item of table.all({ ...keys.auditEventsOf(chain), consistent: true }))
    actions.push(eventOf(item).action)
  return actions
}

t.test('a new tenant is pending, with an external ID of its own that is reserved', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const tenant = await create(core, { reference: 'crm-1', metadata: { plan: 'a', empty: '' } })
  const now = core.now().toISOString()
  test.match(tenant, {
    name: 'Globex',
    reference: 'crm-1',
    status: 'pending',
    createdAt: now,
    updatedAt: now,
  })
  test.match(tenant.externalId, UUID_V4)
  test.not(tenant.externalId, tenant.id)
  test.same(await findTenant(table, tenant.id), tenant)
  test.match(await table.get(keys.externalId(tenant.externalId)), { tenantId: tenant.id })
  const stored = JSON.stringify(await table.get(keys.auditEvent(tenant.id, 1)))
  test.notMatch(stored, /Globex|crm-1|plan/, 'the trail holds neither name nor reference nor metadata')
  test.equal(await codeOf(findTenant(table, core.newId())), 'tenant-not-found')
})

t.test('an external ID that exists is never given again, not even after offboarding', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const first = await create(core)
  await offboard(core, first.id)
  const again = createTenant(
    { ...core, newExternalId: () => first.externalId },
    { name: 'B' },
    ACTOR,
    NOT_IDEMPOTENT,
  )
  await test.rejects(again)
  const { tenants } = await listTenants(table, { limit: 10 })
  test.same(
    tenants.map(tenant => tenant.id),
    [first.id],
  )
})

t.test('a reference names one tenant, for ever', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const racing = await Promise.all(
    Array.from({ length: 10 }, () => codeOf(create(core, { reference: 'crm-1' }))),
  )
  test.same(racing.toSorted(), ['done', ...Array(9).fill('reference-taken')])
  const { tenants } = await listTenants(table, { reference: 'crm-1', limit: 10 })
  test.equal(tenants.length, 1)
  await offboard(core, tenants[0]!.id)
  test.equal(await codeOf(create(core, { reference: 'crm-1' })), 'reference-taken')
  test.equal(await codeOf(create(core, { reference: 'CRM-1' })), 'done', 'references tell case apart')
  test.match(await checkAllIntegrity(table), { intact: true })
})

t.test('lists come oldest first, page by page, each tenant once', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const all: Tenant[] = []
  for (let n = 0; n < 9; n++) all.push(await create(core, n === 4 ? { reference: 'crm-4' } : {}))
  await offboard(core, all[2]!.id)
  const pages = async (filter: { status?: TenantStatus; reference?: string }, limit: number) => {
    const found: string[] = []
    let after: Record<string, string> | undefined
    do {
      const page = await listTenants(table, { ...filter, limit, ...(after && { after }) })
      test.ok(page.tenants.length <= limit)
      found.push(...page.tenants.map(tenant => tenant.id))
      after = page.last
    } while (after)
    return found
  }
  const ids = all.map(tenant => tenant.id)
  for (const limit of [1, 2, 3, 9, 200]) {
    test.same(await pages({}, limit), ids, `pages of ${limit}`)
    test.same(
      await pages({ status: 'pending' }, limit),
      ids.filter(id => id !== ids[2]),
    )
  }
  test.same(await pages({ status: 'offboarded' }, 5), [ids[2]])
  test.same(await pages({ status: 'active' }, 5), [])
  test.same(await pages({ reference: 'crm-4' }, 5), [ids[4]])
  test.same(await pages({ reference: 'crm-4', status: 'offboarded' }, 5), [])
  test.same(await pages({ reference: 'nobody' }, 5), [])
})

t.test('a patch merges as RFC 7396 says, and what changes nothing leaves no event', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const cases: { patch: TenantPatch; name?: string; metadata?: Record<string, string>; fields?: string[] }[] =
    [
      { patch: {} },
      { patch: { name: 'Globex' } },
      { patch: { metadata: {} } },
      { patch: { metadata: { a: '1', none: null } } },
      { patch: { name: 'New' }, name: 'New', fields: ['name'] },
      { patch: { metadata: { a: '2' } }, metadata: { a: '2', b: '1' }, fields: ['metadata'] },
      { patch: { metadata: { a: null } }, metadata: { b: '1' }, fields: ['metadata'] },
      { patch: { metadata: { c: '' } }, metadata: { a: '1', b: '1', c: '' }, fields: ['metadata'] },
      { patch: { metadata: null }, metadata: {}, fields: ['metadata'] },
      { patch: { name: 'New', metadata: null }, name: 'New', metadata: {}, fields: ['name', 'metadata'] },
      {
        patch: { metadata: { constructor: 'x', toString: 'y' } },
        metadata: { a: '1', b: '1', constructor: 'x', toString: 'y' },
        fields: ['metadata'],
      },
    ]
  for (const { patch: given, name = 'Globex', metadata = { a: '1', b: '1' }, fields } of cases) {
    const before = await create(core, { metadata: { a: '1', b: '1' } })
    const after = await patch(core, before.id, given)
    test.same({ ...after.metadata }, metadata, JSON.stringify(given))
    test.equal(after.name, name)
    test.same(await findTenant(table, before.id), after, 'what is told is what is stored')
    const event = await table.get(keys.auditEvent(before.id, 2))
    test.same(event?.details, fields && { fields })
    if (!fields) test.equal(after.updatedAt, before.updatedAt)
    else test.ok(after.updatedAt > before.updatedAt, 'it grows though the clock stands still')
  }
})

t.test('a tenant holds twenty metadata entries, counted after the merge', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const entries = (from: number, to: number, value: string | null = 'x') =>
    Object.fromEntries(Array.from({ length: to - from }, (_, n) => [`k${from + n}`, value]))
  const { id } = await create(core, { metadata: entries(0, 19) as Record<string, string> })
  test.equal(await codeOf(patch(core, id, { metadata: entries(19, 21) })), 'metadata-limit')
  test.equal(await codeOf(patch(core, id, { metadata: entries(19, 20) })), 'done')
  test.equal(await codeOf(patch(core, id, { metadata: { more: 'x' } })), 'metadata-limit')
  test.equal(await codeOf(patch(core, id, { metadata: { more: 'x', k0: null } })), 'done')
  test.equal(await codeOf(patch(core, id, { metadata: entries(0, 20, 'y') })), 'metadata-limit', 'k0 is back')
  test.equal(Object.keys((await findTenant(table, id)).metadata).length, 20)
  const racing = await create(core, { metadata: entries(0, 18) as Record<string, string> })
  const codes = await Promise.all(
    Array.from({ length: 5 }, (_, n) => codeOf(patch(core, racing.id, { metadata: { [`race${n}`]: 'x' } }))),
  )
  test.same(codes.toSorted(), ['done', 'done', ...Array(3).fill('metadata-limit')])
})

t.test('patches at once lose nothing', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const { id } = await create(core)
  const patches = [...Array(8).keys()].map(n => ({ metadata: { [`k${n}`]: 'x' } }))
  const outcomes = await Promise.all([
    ...patches.map(given => codeOf(patch(core, id, given))),
    codeOf(patch(core, id, { name: 'New' })),
  ])
  test.same(new Set(outcomes), new Set(['done']))
  const after = await findTenant(table, id)
  test.equal(after.name, 'New')
  test.equal(Object.keys(after.metadata).length, 8)
  test.equal((await actionsOf(table, id)).length, 10)
})

t.test('a change that always comes too late waits longer and longer, and is given up', async test => {
  const stage = await startTable(test)
  const { id } = await create(createCore(stage.table))
  const role = await register(createCore(stage.table), id, 'Role')
  let others = 0
  const waits: number[] = []
  /** Somebody else changes tenant and role each time before this change is written. */
  const overtaken: Table = {
    ...stage.table,
    transact: async writes => {
      const at = new Date(Date.UTC(2026, 0) + ++others).toISOString()
      await stage.tamper(keys.tenant(id), item => ({ ...item, updatedAt: at }))
      await stage.tamper(keys.role(id, role.id), item => ({ ...item, firstVerifiedAt: at }))
      await stage.table.transact(writes)
    },
  }
  const core = createCore(overtaken, createClock(), async attempt => void waits.push(attempt))
  for (const change of [
    () => patch(core, id, { name: 'New' }),
    () => offboard(core, id),
    () => revokeRole(core, role, ACTOR),
  ]) {
    waits.length = 0
    test.equal(await codeOf(change()), 'audit-contention')
    test.same(
      waits,
      [...Array(12).keys()].map(n => n + 1),
      'after each try but for nothing',
    )
  }
})

t.test('offboarding ends a tenant and all its roles at once, for ever', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const { id } = await create(core)
  const roles = await Promise.all(['A', 'B', 'C'].map(name => register(core, id, name)))
  const ended = await offboard(core, id)
  test.equal(ended.status, 'offboarded')
  for (const role of roles)
    test.match(await table.get(keys.role(id, role.id)), { status: 'revoked', verifying: null })
  test.same(await offboard(core, id), ended, 'again: the same')
  test.equal((await actionsOf(table, id)).filter(action => action === 'tenant.offboarded').length, 1)
  test.equal(await codeOf(patch(core, id, { name: 'New' })), 'tenant-offboarded')
  test.equal(await codeOf(register(core, id, 'D')), 'tenant-offboarded')
  test.equal(await codeOf(offboard(core, core.newId())), 'tenant-not-found')
  test.match(
    await table.get(keys.externalId(ended.externalId)),
    { tenantId: id },
    'the reservation outlives it',
  )
  test.match(await checkIntegrity(table, id), { intact: true })
})

t.test(
  'a role that is registered while its tenant is offboarded is revoked or refused, never left',
  async test => {
    const { table } = await startTable(test)
    const core = createCore(table)
    for (let round = 0; round < 8; round++) {
      const { id } = await create(core)
      const work = [...Array(4).keys()].map(n => codeOf(register(core, id, `Role${n}`)))
      const ending = codeOf(offboard(core, id))
      const again = codeOf(offboard(core, id))
      test.same([await ending, await again], ['done', 'done'])
      for (const code of await Promise.all(work)) test.match(code, /^(done|tenant-offboarded)$/)
      for await (const role of table.all({ ...keys.rolesOf(id), consistent: true }))
        test.equal(role.status, 'revoked')
      test.match(await checkIntegrity(table, id), { intact: true })
    }
  },
)

t.test('a table whose counters do not fit its roles is an error, not an endless loop', async test => {
  const { table, tamper } = await startTable(test)
  const core = createCore(table)
  const { id } = await create(core)
  await tamper(keys.tenant(id), item => ({ ...item, roleCount: 7 }))
  test.equal(await codeOf(offboard(core, id)), 'audit-contention')
  test.equal((await findTenant(table, id)).status, 'pending')
})

t.test('the directory knows what never changes for good, and a status for three seconds', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  let reads = 0
  const counted: Table = {
    ...table,
    get: (...given) => {
      reads += 1
      return table.get(...given)
    },
  }
  const replica = createTenantDirectory({ table: counted, now: core.now })
  const { id, externalId } = await create(core, { reference: 'crm-1' })
  test.match(await replica.find(id), { id, externalId, reference: 'crm-1', status: 'pending' })
  test.equal(await replica.resolveClaim('crm-1'), id)
  test.equal(await replica.resolveClaim(id), id)
  test.equal(await replica.resolveClaim('nobody'), undefined)
  reads = 0
  for (let n = 0; n < 5; n++) await replica.find(id)
  test.equal(reads, 0)
  await offboard(core, id)
  test.match(await core.directory.find(id), { status: 'offboarded' }, 'here at once')
  core.clock.advance(STATUS_AGE)
  test.match(await replica.find(id, { freshStatus: false }), { externalId })
  test.equal(await replica.resolveClaim('crm-1'), id)
  test.equal(reads, 0, 'what never changes costs nothing however old it is')
  test.match(await replica.find(id), { status: 'offboarded' }, 'elsewhere within three seconds')
  core.clock.advance(-86_400_000)
  test.match(await replica.find(id), { status: 'offboarded' }, 'for good')
  for (const odd of ['', 'x', id.toUpperCase(), `${id} `, '../x', core.newId()])
    test.equal(await replica.find(odd), undefined, odd)
})

t.test('a status read slowly does not bring an offboarded tenant back', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const { id } = await create(core)
  const before = await findTenant(table, id)
  await offboard(core, id)
  core.directory.remember(before)
  test.match(await core.directory.find(id), { status: 'offboarded' })
})

// Idempotency

const keyed = (core: Core, key: string, body: NewTenant, principal = ACTOR, path = '/v1/tenants') =>
  core.idempotency(
    { key, principal, method: 'POST', path, body },
    recorder => createTenant(core, body, principal, recorder),
    ({ tenantId }) => findTenant(core.table, tenantId as string),
  )

const tenantCount = async (core: Core) => (await listTenants(core.table, { limit: 200 })).tenants.length

t.test('one key makes one tenant, however often and wherever it is sent at once', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const replicas = [core, { ...core, idempotency: createIdempotency(core) }]
  const body = { name: 'Globex', reference: 'crm-1' }
  const sent = await Promise.allSettled(
    Array.from({ length: 50 }, (_, n) => keyed(replicas[n % 2]!, 'key-1', body)),
  )
  const made = sent.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value.id] : []))
  test.equal(new Set(made).size, 1)
  for (const outcome of sent) {
    if (outcome.status === 'rejected')
      test.match(outcome.reason, {
        kind: { code: 'idempotency-key-in-flight' },
        headers: { 'retry-after': '1' },
      })
  }
  test.equal(await tenantCount(core), 1)
  test.equal((await keyed(core, 'key-1', body)).id, made[0], 'and later on')
  test.match(await checkAllIntegrity(table), { intact: true, checked: 1 })
})

t.test('a key stands for one request of one caller', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const body = { name: 'Globex', metadata: { a: '1', b: '2' } }
  const first = await keyed(core, 'key-1', body)
  await patch(core, first.id, { name: 'New' })
  const again = await keyed(core, 'key-1', { metadata: { b: '2', a: '1' }, name: 'Globex' })
  test.match(
    again,
    { id: first.id, name: 'New' },
    'the resource as it is now; the order of fields does not matter',
  )
  test.equal(await codeOf(keyed(core, 'key-1', { name: 'Other' })), 'idempotency-key-reused')
  test.not((await keyed(core, 'key-1', body, 'https://id.example.com#other')).id, first.id, 'another caller')
  test.not((await keyed(core, 'key-1', body, ACTOR, '/v1/other')).id, first.id, 'another path')
  test.not((await keyed(core, 'KEY-1', body)).id, first.id, 'another key')
  for (const key of ['', 'x'.repeat(256), 'ä', 'a\tb', 'a\nb', '\u0000'])
    test.equal(await codeOf(keyed(core, key, body)), 'idempotency-key-invalid', JSON.stringify(key))
  test.equal(await codeOf(keyed(core, `${' ~'.repeat(127)}x`, body)), 'done', '255 printable characters')
})

t.test('a key is forgotten after a day, though DynamoDB deletes late', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const body = { name: 'Globex' }
  const first = await keyed(core, 'key-1', body)
  core.clock.advance(IDEMPOTENCY_HOURS * 3_600_000 - 1_000)
  test.equal((await keyed(core, 'key-1', body)).id, first.id)
  core.clock.advance(1_000)
  const second = await keyed(core, 'key-1', { name: 'Other body' })
  test.not(second.id, first.id)
  test.equal((await keyed(core, 'key-1', { name: 'Other body' })).id, second.id)
})

t.test('a clock that is set forgets no key too soon, and makes no second tenant', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const body = { name: 'Globex' }
  const first = await keyed(core, 'key-1', body)
  const HOUR = 3_600_000
  for (const hours of [-48, 30, 41]) {
    core.clock.advance(hours * HOUR)
    test.equal((await keyed(core, 'key-1', body)).id, first.id, `after ${hours} hours more`)
    test.equal(await codeOf(keyed(core, 'key-1', { name: 'Other' })), 'idempotency-key-reused')
  }
  core.clock.advance(HOUR)
  test.not((await keyed(core, 'key-1', { name: 'Other' })).id, first.id, 'a day after it was sent')
  test.match(await checkAllIntegrity(table), { intact: true })
})

t.test('a request that failed leaves its key free', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  await create(core, { reference: 'crm-1' })
  test.equal(await codeOf(keyed(core, 'key-1', { name: 'B', reference: 'crm-1' })), 'reference-taken')
  test.equal(await codeOf(keyed(core, 'key-1', { name: 'B', reference: 'crm-2' })), 'done')
})

t.test('a database that fails at any call leaves all or nothing, and the key tells which', async test => {
  const stage = await startTable(test)
  const steady = createCore(stage.table)
  for (const fault of ['before', 'after'] as Fault[]) {
    for (let failing = 0; failing < 3; failing++) {
      let call = 0
      const client = faultyClient(stage.clients.dynamodb, () => (call++ === failing ? fault : undefined))
      const core = createCore(createTable(client, stage.name))
      const key = `${fault}-${failing}`
      const body = { name: key, reference: key }
      const code = await codeOf(keyed(core, key, body))
      test.equal(code, call > failing ? 'dependency-unavailable' : 'done', `call ${failing} ${fault}`)
      const retried = await keyed(steady, key, body)
      const { tenants } = await listTenants(stage.table, { reference: key, limit: 10 })
      test.same(
        tenants.map(tenant => tenant.id),
        [retried.id],
        'sent again it is there once',
      )
      test.same(await actionsOf(stage.table, retried.id), ['tenant.created'])
    }
  }
  test.match(await checkAllIntegrity(stage.table), { intact: true })
})

t.test('a database that fails while a tenant is changed or ended leaves all or nothing', async test => {
  const stage = await startTable(test)
  const steady = createCore(stage.table)
  const changes = [
    (core: Core, id: string) => patch(core, id, { name: 'New' }),
    offboard,
    (core: Core, id: string) => register(core, id, 'Role2'),
  ]
  for (const change of changes) {
    for (const fault of ['before', 'after'] as Fault[]) {
      const { id } = await create(steady)
      await register(steady, id, 'Role1')
      const before = (await actionsOf(stage.table, id)).length
      const client = faultyClient(stage.clients.dynamodb, command =>
        command.startsWith('TransactWrite') ? fault : undefined,
      )
      const core = createCore(createTable(client, stage.name))
      test.equal(await codeOf(change(core, id)), 'dependency-unavailable')
      test.equal((await actionsOf(stage.table, id)).length, before + (fault === 'after' ? 1 : 0))
      test.match(
        await checkIntegrity(stage.table, id),
        { intact: true },
        'no item without its event, no event without its item',
      )
    }
  }
})

// Everything at once

type Command =
  | { kind: 'create'; reference: number | undefined }
  | { kind: 'patch'; tenant: number; entry: number }
  | { kind: 'rename'; tenant: number }
  | { kind: 'offboard'; tenant: number }
  | { kind: 'register'; tenant: number; role: number }

const at = fc.nat({ max: 3 })
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), reference: fc.option(at, { nil: undefined }) }),
  fc.record({ kind: fc.constant('patch' as const), tenant: at, entry: fc.nat({ max: 99 }) }),
  fc.record({ kind: fc.constant('rename' as const), tenant: at }),
  fc.record({ kind: fc.constant('offboard' as const), tenant: at }),
  fc.record({ kind: fc.constant('register' as const), tenant: at, role: at }),
)

const REFUSALS = new Set([
  'reference-taken',
  'tenant-offboarded',
  'metadata-limit',
  'role-already-registered',
  'audit-contention',
])

t.test(
  'whatever commands come at once, external IDs stay as they were made and the trail is whole',
  async test => {
    const { table } = await startTable(test)
    let run = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(command, { minLength: 1, maxLength: 6 }), { maxLength: 5 }),
        async batches => {
          run += 1
          const core = createCore(table, createClock())
          const made = new Map<string, string>()
          const patched = new Map<string, Set<string>>()
          const remember = async (creating: Promise<Tenant>) => {
            const { id, externalId } = await creating
            made.set(id, externalId)
          }
          await remember(create(core))
          const execute = async (given: Command): Promise<unknown> => {
            if (given.kind === 'create')
              return remember(
                create(core, given.reference === undefined ? {} : { reference: `${run}-${given.reference}` }),
              )
            const id = [...made.keys()][given.tenant % made.size]!
            if (given.kind === 'rename') return patch(core, id, { name: core.newId() })
            if (given.kind === 'offboard') return offboard(core, id)
            if (given.kind === 'register') return register(core, id, `Role${given.role}`)
            const entry = `k${given.entry}`
            await patch(core, id, { metadata: { [entry]: 'x' } })
            return patched.set(id, (patched.get(id) ?? new Set()).add(entry))
          }
          for (const batch of batches) {
            const codes = await Promise.all(batch.map(given => codeOf(execute(given))))
            for (const code of codes) if (code !== 'done' && !REFUSALS.has(code)) throw new Error(code)
          }
          if (new Set(made.values()).size !== made.size) throw new Error('an external ID was given twice')
          for (const [id, externalId] of made) {
            const tenant = await findTenant(table, id)
            test.strictSame(tenant.externalId, externalId)
            for (const entry of patched.get(id) ?? []) test.strictSame(tenant.metadata[entry], 'x')
            const integrity = await checkIntegrity(table, id)
            if (!integrity.intact) throw new Error(integrity.firstBroken?.reason)
          }
        },
      ),
      { numRuns: 15 },
    )
  },
)
