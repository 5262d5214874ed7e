import { createHash, randomUUID } from 'node:crypto'
import { DeleteCommand, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import t from 'tap'
import { EXIT } from '../../src/cli/exit-codes.js'
import { runLine } from '../cli/run-line.js'
import { customersOf, exactly, trust } from './customers-roles.js'
import {
  type Answer,
  type Api,
  checksOf,
  eventually,
  HOUR,
  type Page,
  type ProblemView,
  type RoleView,
  SECOND,
  startWorld,
  type TenantView,
  UUID_V4,
  VENDOR_ACCOUNT,
  VENDOR_ROLE,
} from './world.js'

const world = await startWorld({ env: { DRAWBRIDGE_RATE_LIMIT: '100000' } })
const operator = await world.as('operator')
const auditor = await world.as('auditor')
const customers = customersOf(world, operator)
t.teardown(async () => world.close())

interface AuditEvent {
  id: string
  sequence: number
  tenantId: string | null
  action: string
  actor: string
  occurredAt: string
  details: Record<string, unknown>
  previousHash: string
  hash: string
}

interface Integrity {
  intact: boolean
  checked: number
  firstBroken: { chain: string; sequence: number; eventId: string | null; reason: string } | null
}

const times3 = <T>(make: () => T): [T, T, T] => [make(), make(), make()]
const statuses = (answers: Answer<unknown>[]) => [...new Set(answers.map(({ status }) => status))].sort()
const times = <T>(count: number, make: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)))
const integrity = async (tenantId?: string) =>
  (await auditor<Integrity>('GET', `/v1/audit/integrity${tenantId ? `?tenantId=${tenantId}` : ''}`)).body

async function eventsOf(query: string): Promise<AuditEvent[]> {
  const events: AuditEvent[] = []
  let cursor: string | null = ''
  do {
    const at: string = `/v1/audit/events?limit=200&${query}${cursor ? `&cursor=${cursor}` : ''}`
    const { body }: Answer<Page<AuditEvent>> = await auditor<Page<AuditEvent>>('GET', at)
    events.push(...body.items)
    cursor = body.nextCursor
  } while (cursor !== null)
  return events
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

function hashOf({ hash: _hash, ...rest }: AuditEvent): string {
  return createHash('sha256').update(canonical(rest)).digest('hex')
}

t.test('every change is an event in a hash chain', async t => {
  const started = world.now().toISOString()
  const created = await operator<TenantView>('POST', '/v1/tenants', {
    body: { name: 'SECRET name', metadata: { plan: 'SECRET plan' } },
  })
  const { id } = created.body
  const path = `/v1/tenants/${id}`
  const connected = { tenant: created.body, own: await world.asTenant(id), path }
  await operator('PATCH', path, { body: { name: 'SECRET too', metadata: { plan: null } } })
  await operator('PATCH', path, { body: { name: 'SECRET too' } })
  const role = await customers.register(connected, await customers.launch(connected, '404040404040'))
  await customers.verify(connected, role.id)
  await connected.own('DELETE', `${path}/roles/${role.id}`)
  await operator('DELETE', path)
  await operator('DELETE', path)

  const events = (await eventsOf(`tenantId=${id}`)).reverse()
  const issuer = events[0]?.actor.split('#')[0]
  t.strictSame(
    events.map(({ action, actor }) => [action, actor]),
    [
      ['tenant.created', `${issuer}#operator`],
      ['tenant.updated', `${issuer}#operator`],
      ['role.registered', `${issuer}#of-${id}`],
      ['role.status-changed', `${issuer}#of-${id}`],
      ['role.claimed', `${issuer}#of-${id}`],
      ['tenant.activated', `${issuer}#of-${id}`],
      ['role.revoked', `${issuer}#of-${id}`],
      ['tenant.offboarded', `${issuer}#operator`],
    ],
  )
  for (const [index, event] of events.entries()) {
    t.equal(event.sequence, index + 1)
    t.equal(event.tenantId, id)
    t.ok(event.occurredAt >= started && event.occurredAt <= world.now().toISOString())
    t.equal(event.hash, hashOf(event), 'SHA-256 over the canonical JSON')
    if (index > 0) t.equal(event.previousHash, events[index - 1]?.hash)
  }
  t.match(events[1]?.details, { fields: ['name', 'metadata'] })
  t.notMatch(JSON.stringify(events), /SECRET/, 'IDs and field names, no names or metadata')
  const [another] = await eventsOf(`tenantId=${(await customers.newTenant()).tenant.id}`)
  t.not(another?.previousHash, events[0]?.previousHash, 'the first event binds the tenant')
  const system = await eventsOf('tenantId=system')
  t.match(system[0], { tenantId: null, action: 'template.published', actor: 'drawbridge' })
  t.match(await integrity(id), { intact: true, checked: 8, firstBroken: null })
})

t.test('events are found by tenant, actor, action and time', async t => {
  const busy = await world.as({ sub: 'the-busy-one', roles: ['operator'] })
  world.pass(SECOND)
  const from = world.now().toISOString()
  const { body: tenant } = await busy<TenantView>('POST', '/v1/tenants', { body: { name: 'Filtered' } })
  for (const name of ['One', 'Two', 'Three']) {
    world.pass(SECOND)
    await busy('PATCH', `/v1/tenants/${tenant.id}`, { body: { name } })
  }
  world.pass(SECOND)
  await operator('DELETE', `/v1/tenants/${tenant.id}`)
  const all = await eventsOf(`tenantId=${tenant.id}`)
  const actor = encodeURIComponent(all.at(-1)?.actor ?? '')
  const [, third, second] = all as [AuditEvent, AuditEvent, AuditEvent]
  const cases: [query: string, found: string[]][] = [
    [`tenantId=${tenant.id}&action=tenant.updated`, ['updated', 'updated', 'updated']],
    [`actor=${actor}`, ['updated', 'updated', 'updated', 'created']],
    [`actor=${actor}&action=tenant.created`, ['created']],
    [`action=tenant.updated&from=${from}`, ['updated', 'updated', 'updated']],
    [`from=${from}`, ['offboarded', 'updated', 'updated', 'updated', 'created']],
    [`from=${second.occurredAt}&to=${third.occurredAt}`, ['updated', 'updated']],
    [`tenantId=${tenant.id}&to=${second.occurredAt}`, ['updated', 'updated', 'created']],
    [`actor=${actor}&from=${from.replace('Z', '%2B00:00')}`, ['updated', 'updated', 'updated', 'created']],
    [`tenantId=${tenant.id}&actor=${actor}&action=tenant.offboarded`, []],
    [`tenantId=${randomUUID()}`, []],
  ]
  for (const [query, found] of cases) {
    const events = await eventsOf(query)
    t.strictSame(
      events.map(({ action }) => action.replace('tenant.', '')),
      found,
      `${query.slice(0, 60)}: newest first`,
    )
  }
  const single: AuditEvent[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const at: string = `/v1/audit/events?tenantId=${tenant.id}&limit=1${cursor && `&cursor=${cursor}`}`
    const { body }: Answer<Page<AuditEvent>> = await auditor<Page<AuditEvent>>('GET', at)
    single.push(...body.items)
    cursor = body.nextCursor
  }
  t.strictSame(single, all, 'page by page the same')
})

type Key = { pk: string; sk: string }
type Item = Key & Record<string, unknown>

const TableName = 'drawbridge'
const read = async (Key: Key) =>
  (await world.database.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item as Item
const write = (Item: Item) => world.database.send(new PutCommand({ TableName, Item }))
const remove = ({ pk, sk }: Key) => world.database.send(new DeleteCommand({ TableName, Key: { pk, sk } }))
const eventKey = (chain: string, sequence: number): Key => ({
  pk: `AUDIT#${chain}`,
  sk: String(sequence).padStart(12, '0'),
})

t.test('whoever changes the table by hand is found out, at the right place', async t => {
  const { role, ...connected } = await customers.connected('414141414141')
  const { tenant, path } = connected
  const other = await customers.connected('424242424242')
  for (const name of ['One', 'Two']) await operator('PATCH', path, { body: { name } })
  const { id } = tenant
  const count = (await integrity(id)).checked
  t.ok(count >= 7)
  const keyOf = {
    tenant: { pk: `TENANT#${id}`, sk: 'TENANT' },
    role: { pk: `TENANT#${id}`, sk: `ROLE#${role.id}` },
    reservation: { pk: `EXTERNAL_ID#${tenant.externalId}`, sk: 'RESERVATION' },
    head: { pk: `CHAIN#${id}`, sk: 'HEAD' },
    claim: {
      pk: 'CLAIM#aws#414141414141',
      sk: (role.roleArn.split('/').at(-1) ?? '').toLowerCase(),
    },
  }
  const event = (sequence: number) => eventKey(id, sequence)
  const set = (key: Key, fields: object) => async () => write({ ...(await read(key)), ...fields })
  const rehashed = (item: Item): Item => {
    const fields = [
      'id',
      'sequence',
      'tenantId',
      'action',
      'actor',
      'occurredAt',
      'details',
      'previousHash',
      'hash',
    ]
    const shown = Object.fromEntries(fields.map(name => [name, item[name]])) as unknown as AuditEvent
    return { ...item, hash: hashOf(shown) }
  }
  const cases: [
    what: string,
    touched: Key[],
    tamper: () => Promise<unknown>,
    sequence: number | undefined,
  ][] = [
    ['an action is changed', [event(2)], set(event(2), { action: 'tenant.updated' }), 2],
    ['an actor is changed', [event(1)], set(event(1), { actor: 'somebody else' }), 1],
    ['a time is changed', [event(3)], set(event(3), { occurredAt: '2026-01-01T00:00:00.000Z' }), 3],
    ['details are changed', [event(1)], set(event(1), { details: { externalId: randomUUID() } }), 1],
    ['a hash is changed', [event(4)], set(event(4), { hash: '0'.repeat(64) }), 4],
    ['a field turns into another type', [event(4)], set(event(4), { details: 'gone' }), 4],
    ['an event is deleted', [event(3)], () => remove(event(3)), 3],
    ['the first event is deleted', [event(1)], () => remove(event(1)), 1],
    ['the last event is deleted', [event(count)], () => remove(event(count)), count],
    [
      'two events are swapped',
      [event(2), event(3)],
      async () => {
        const [a, b] = [await read(event(2)), await read(event(3))]
        await write({ ...a, ...event(3) })
        await write({ ...b, ...event(2) })
      },
      2,
    ],
    [
      'an event is changed and hashed anew',
      [event(3)],
      async () => write(rehashed({ ...(await read(event(3))), actor: 'somebody else' })),
      4,
    ],
    [
      'the last event is changed and hashed anew',
      [event(count)],
      async () => write(rehashed({ ...(await read(event(count))), actor: 'somebody else' })),
      undefined,
    ],
    [
      'an event is added without the head',
      [event(count + 1)],
      async () => {
        const last = await read(event(count))
        await write(rehashed({ ...last, ...event(count + 1), sequence: count + 1, previousHash: last.hash }))
      },
      undefined,
    ],
    ['the head is deleted', [keyOf.head], () => remove(keyOf.head), undefined],
    [
      'the external ID is changed',
      [keyOf.tenant],
      set(keyOf.tenant, { externalId: randomUUID() }),
      undefined,
    ],
    [
      'the tenant is set to offboarded',
      [keyOf.tenant],
      set(keyOf.tenant, { status: 'offboarded' }),
      undefined,
    ],
    ['the tenant is deleted', [keyOf.tenant], () => remove(keyOf.tenant), undefined],
    ['the reservation is deleted', [keyOf.reservation], () => remove(keyOf.reservation), undefined],
    [
      'the reservation is moved',
      [keyOf.reservation],
      set(keyOf.reservation, { tenantId: other.tenant.id }),
      undefined,
    ],
    ["a role's status is set", [keyOf.role], set(keyOf.role, { status: 'rejected' }), undefined],
    ['a role is deleted', [keyOf.role], () => remove(keyOf.role), undefined],
    [
      'a role is added',
      [{ ...keyOf.role, sk: `ROLE#${tenant.id}` }],
      async () => write({ ...(await read(keyOf.role)), sk: `ROLE#${tenant.id}`, id: tenant.id }),
      undefined,
    ],
    [
      'the claim is moved',
      [keyOf.claim],
      set(keyOf.claim, { tenantId: other.tenant.id, roleId: other.role.id }),
      undefined,
    ],
    ['the claim is deleted', [keyOf.claim], () => remove(keyOf.claim), undefined],
  ]
  for (const [what, touched, tamper, sequence] of cases) {
    const before = await Promise.all(touched.map(read))
    await tamper()
    const found = await integrity(id)
    t.equal(found.intact, false, what)
    t.equal(found.firstBroken?.chain, id, what)
    t.ok(found.firstBroken?.reason)
    if (sequence !== undefined)
      t.equal(found.firstBroken?.sequence, sequence, `${what}: ${found.firstBroken?.reason}`)
    await Promise.all(touched.map((key, index) => (before[index] ? write(before[index]) : remove(key))))
  }
  t.match(await integrity(id), { intact: true, checked: count }, 'put back as it was, all is well')

  await Promise.all([1, 2, 3].map(async sequence => write({ ...(await read(event(sequence))), actor: 'x' })))
  t.match((await integrity()).firstBroken, { chain: id, sequence: 1 }, 'the check of all chains finds it too')
  t.match(await integrity(other.tenant.id), { intact: true }, "another tenant's chain is its own")
})

t.test('two hundred tenants at once get two hundred external IDs', async t => {
  const made = await times(200, () => operator<TenantView>('POST', '/v1/tenants', { body: { name: 'Many' } }))
  t.strictSame(statuses(made), [201])
  const ids = made.map(({ body }) => body.externalId)
  t.equal(new Set(ids).size, 200)
  t.ok(ids.every(id => UUID_V4.test(id)))
})

t.test('one Idempotency-Key makes one thing', async t => {
  const headers = { 'idempotency-key': randomUUID() }
  const body = { name: 'Once', metadata: { plan: 'a' } }
  const create = (sending: object = {}) =>
    operator<TenantView & ProblemView>('POST', '/v1/tenants', { body, headers, ...sending })
  const burst = await times(50, () => create())
  t.ok(burst.every(({ status }) => status === 201 || status === 409))
  const waiting = burst.filter(({ status }) => status === 409)
  t.ok(waiting.every(({ body: { code } }) => code === 'idempotency-key-in-flight'))
  t.ok(waiting.every(answer => Number(answer.headers['retry-after']) >= 1))
  const ids = new Set(burst.filter(({ status }) => status === 201).map(answer => answer.body.id))
  t.equal(ids.size, 1)
  const [id = ''] = ids
  t.match(await create(), { status: 201, body: { id }, headers: { location: `/v1/tenants/${id}` } })
  await operator('PATCH', `/v1/tenants/${id}`, { body: { name: 'Renamed' } })
  t.match((await create()).body, { id, name: 'Renamed' }, 'the resource as it is now')
  t.match(await create({ body: { metadata: { plan: 'a' }, name: 'Once' } }), { status: 201, body: { id } })
  const reused = await create({ body: { name: 'Another' } })
  t.match([reused.status, reused.body.code], [422, 'idempotency-key-reused'])
  const other = await world.as({ sub: 'another-operator', roles: ['operator'] })
  const theirs = await other<TenantView>('POST', '/v1/tenants', { body, headers })
  t.equal(theirs.status, 201)
  t.not(theirs.body.id, id, "a key means nothing to another caller's")
  for (const key of ['', 'x'.repeat(256), 'ü']) {
    const answer = await create({ headers: { 'idempotency-key': key } })
    t.match([answer.status, answer.body.code], [400, 'idempotency-key-invalid'], JSON.stringify(key))
  }
  world.pass(23 * HOUR)
  t.equal((await create()).body.id, id)
  world.pass(2 * HOUR)
  t.not((await create()).body.id, id, 'forgotten after 24 hours')
  t.equal((await integrity(id)).intact, true)
})

t.test('a key, and an ARN, register one role', async t => {
  const { tenant, own, path } = await customers.newTenant()
  const roleArn = 'arn:aws:iam::222222222222:role/once'
  const headers = { 'idempotency-key': 'my key' }
  const register = (sending: object) =>
    own<RoleView & ProblemView>('POST', `${path}/roles`, { body: { roleArn }, ...sending })
  const keyed = await times(20, () => register({ headers }))
  t.ok(keyed.every(({ status }) => status === 201 || status === 409))
  const ids = new Set(keyed.filter(({ status }) => status === 201).map(({ body }) => body.id))
  t.equal(ids.size, 1)
  t.match(await register({ headers }), { status: 201, body: { id: [...ids][0] } })
  t.match(await register({}), { status: 409, body: { code: 'role-already-registered' } })

  const second = 'arn:aws:iam::222222222222:role/twice'
  const spellings = [second, second.replace('twice', 'TWICE'), second.replace('role/', 'role/a/path/')]
  const bare = await times(20, index => register({ body: { roleArn: spellings[index % 3] } }))
  t.equal(
    bare.filter(({ status }) => status === 201).length,
    1,
    'IAM tells names apart by neither case nor path',
  )
  t.ok(bare.every(({ status, body }) => status === 201 || body.code === 'role-already-registered'))
  const listed = await own<Page<RoleView>>('GET', `${path}/roles`)
  t.equal(listed.body.items.length, 2)
  t.equal((await integrity(tenant.id)).intact, true)
})

t.test('changes of one tenant at once are all made, or told to come again', async t => {
  const { tenant, path } = await customers.newTenant()
  const patches = await times(15, index =>
    operator('PATCH', path, { body: { metadata: { [`key-${index}`]: 'v' } } }),
  )
  t.ok(patches.every(({ status, headers }) => status === 200 || (status === 503 && headers['retry-after'])))
  const { body } = await operator<TenantView>('GET', path)
  const made = patches.filter(({ status }) => status === 200).length
  t.equal(Object.keys(body.metadata).length, made, 'none was lost')
  const events = await eventsOf(`tenantId=${tenant.id}&action=tenant.updated`)
  t.equal(events.length, made)
})

t.test('offboarding while roles are registered leaves none in use', async t => {
  const { tenant, path } = await customers.newTenant()
  const register = (index: number) =>
    operator<ProblemView>('POST', `${path}/roles`, {
      body: { roleArn: `arn:aws:iam::222222222222:role/race-${index}` },
    })
  const [registered, ...gone] = await Promise.all([
    times(9, register),
    operator<TenantView>('DELETE', path),
    operator<TenantView>('DELETE', path),
  ])
  t.ok(gone.every(({ status, body }) => status === 200 && body.status === 'offboarded'))
  for (const { status, body } of registered) {
    t.ok(status === 201 || body.code === 'tenant-offboarded', `${status} ${body.code}`)
  }
  const { body } = await operator<Page<RoleView>>('GET', `${path}/roles`)
  t.equal(body.items.length, registered.filter(({ status }) => status === 201).length)
  t.ok(body.items.every(({ status }) => status === 'revoked'))
  t.strictSame(await integrity(tenant.id).then(({ intact }) => intact), true)
})

/** One request of a random caller, with an external ID of its own wherever one could be put. */
type Step = { caller: number; kind: number; target: number; smuggled: string }

const SMUGGLED_FIELDS = ['externalId', 'external_id', 'ExternalId', 'id']

t.test('an external ID never changes, never repeats, never comes from outside', async t => {
  const known = new Map<string, string>()
  const smuggled = new Set<string>()
  const first = await customers.newTenant()
  known.set(first.tenant.id, first.tenant.externalId)
  const callers: Api[] = [
    operator,
    auditor,
    await world.as('workload'),
    first.own,
    world.withToken(undefined),
  ]
  const step = fc.record({
    caller: fc.nat(callers.length),
    kind: fc.nat(7),
    target: fc.nat(50),
    smuggled: fc.oneof(fc.uuid({ version: 4 }), fc.string({ minLength: 1, maxLength: 20 })),
  })
  const perform = async ({ caller, kind, target, smuggled: value }: Step): Promise<void> => {
    const ids = [...known.keys()]
    const id = ids[target % ids.length] ?? ''
    const at = `/v1/tenants/${id}`
    const call = callers[caller] ?? (await world.asTenant(id))
    const field = SMUGGLED_FIELDS[target % SMUGGLED_FIELDS.length] ?? ''
    const headers = { 'x-external-id': encodeURIComponent(value) }
    if (UUID_V4.test(value)) smuggled.add(value)
    const requests: (() => Promise<Answer<TenantView>>)[] = [
      () => call('POST', '/v1/tenants', { body: { name: 'Random' }, headers }),
      () => call('POST', '/v1/tenants', { body: { name: 'Random', [field]: value } }),
      () => call('PATCH', at, { body: { [field]: value } }),
      () => call('PATCH', at, { body: { name: 'Other', metadata: { externalId: value } } }),
      () => call('PUT', `${at}/external-id`, { body: { externalId: value } }),
      () => call('POST', `/v1/tenants?externalId=${encodeURIComponent(value)}`, { body: { name: 'Random' } }),
      () => call('DELETE', at),
      () => call('POST', `${at}/roles`, { body: { roleArn: 'arn:aws:iam::2:role/x', [field]: value } }),
    ]
    const answer = await (requests[kind] as () => Promise<Answer<TenantView>>)()
    if (answer.status === 201) {
      if (known.has(answer.body.id)) throw new Error('an ID twice')
      if ([...known.values()].includes(answer.body.externalId)) throw new Error('an external ID twice')
      if (!UUID_V4.test(answer.body.externalId)) throw new Error('not a UUID v4')
      known.set(answer.body.id, answer.body.externalId)
    }
    if ([1, 2, 4, 5, 7].includes(kind) && answer.status < 400) throw new Error(`${kind} was let in`)
    if (call === operator && [1, 2, 5].includes(kind) && answer.status !== 400) {
      throw new Error(`${answer.status} for a field that nobody may set`)
    }
  }
  const unchanged = async () => {
    for (const [id, externalId] of known) {
      const { body } = await operator<TenantView>('GET', `/v1/tenants/${id}`)
      const read = await operator('GET', `/v1/tenants/${id}/external-id`)
      if (body.externalId !== externalId || read.body.externalId !== externalId) throw new Error('it changed')
    }
    return [...known.values()].every(id => !smuggled.has(id))
  }
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 12 }), async steps => {
      for (const each of steps) await perform(each)
      return unchanged()
    }),
    // Random steps alone make no tenant in one of forty runs.
    { numRuns: 20, examples: [[[{ caller: 0, kind: 0, target: 0, smuggled: 'smuggled' }]]] },
  )
  t.ok(known.size > 1, `${known.size} tenants`)
})

t.test('customers of before come with their external IDs; their roles are proved as all are', async t => {
  // Where the AWS SDK of a command looks.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: world.awsUrl,
    AWS_ACCESS_KEY_ID: VENDOR_ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'any',
  })
  const env = {
    AWS_REGION: 'us-east-1',
    DRAWBRIDGE_VENDOR_ROLE_ARN: VENDOR_ROLE,
    DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: 'true',
  }
  const run = async (input: string, ...options: string[]) => {
    // As if it was a while ago, so that a denial is one, and no role that AWS does not know of yet.
    const now = () => new Date(world.now().getTime() - 180 * SECOND)
    const ran = await runLine(['tenants', 'import', '--json', ...options], { env, input, now })
    const lines = ran.out.split('\n').filter(line => line !== '')
    return { ...ran, told: lines.map(line => JSON.parse(line) as Record<string, unknown>) }
  }

  const tenantOf = async (reference: string) => {
    const { body } = await operator<Page<TenantView>>('GET', `/v1/tenants?reference=${reference}`)
    return body.items[0]
  }

  const account = '212121212121'
  const byHand = (name: string) => `arn:aws:iam::${account}:role/old/${name}`
  const [launched, old, open] = times3(() => randomUUID().toUpperCase())
  const other = await customers.newTenant()
  const { body } = await other.own<{ quickCreateUrl: string }>('GET', `${other.path}/onboarding`)
  const link = body.quickCreateUrl.replace(other.tenant.externalId, launched)
  const { RoleArn: newer = '' } = await world.customer(account).launch(link, 'of-before')
  await customers.createRole(byHand('Closed'), trust({ condition: exactly(old) }))
  await customers.createRole(byHand('Open'), trust({}))
  const input = [
    'reference,name,externalId,roleArn',
    `imported-1,Launched,${launched},${newer}`,
    `imported-2,By hand,${old},${byHand('Closed')}`,
    `imported-3,Unguarded,${open},${byHand('Open')}`,
    `imported-4,Somebody's,${other.tenant.externalId.toUpperCase()},`,
    'imported-5,Nobody,hunter2,hunter2',
    '',
  ].join('\r\n')

  const dry = await run(input, '--dry-run')
  t.match(dry.told.at(-1), { summary: { dryRun: true, tenants: { imported: 3, unchanged: 0, refused: 1 } } })
  t.strictSame(await tenantOf('imported-1'), undefined, 'a dry run writes nothing')
  const first = await run(input)
  t.equal(first.code, EXIT.failed, first.err)
  t.strictSame(
    first.told.map(({ line, outcome, code }) => [line, outcome, code]),
    [
      [6, 'refused', 'invalid-external-id'],
      [2, 'imported', undefined],
      [3, 'imported', undefined],
      [4, 'imported', undefined],
      [5, 'refused', 'external-id-taken'],
      [undefined, undefined, undefined],
    ],
  )
  const none = { imported: 0, unchanged: 0, refused: 0 }
  const summary = (counts: object) => ({
    summary: {
      dryRun: false,
      tenants: { ...none, refused: 1, ...counts },
      roles: { ...none, ...counts },
      refusedLines: 1,
    },
  })
  t.strictSame(first.told.at(-1), summary({ imported: 3 }))
  t.notMatch(first.out + first.err, /hunter2|Launched|Somebody/, 'no cell is told that is no ID')
  const again = await run(input)
  t.equal(again.code, EXIT.failed)
  t.strictSame(again.told.at(-1), summary({ unchanged: 3 }))

  const roleOf = async ({ id }: TenantView) => {
    const { body } = await operator<Page<RoleView>>('GET', `/v1/tenants/${id}/roles`)
    const [role] = body.items
    return role && role.status !== 'pending' && role
  }
  const become: [reference: string, externalId: string, status: string, checks: object][] = [
    ['imported-1', launched, 'verified', { 'external-id-required': 'PASS', 'template-version': 'PASS' }],
    ['imported-2', old, 'degraded', { 'external-id-required': 'PASS', 'external-id-matched': 'PASS' }],
    ['imported-3', open, 'rejected', { 'external-id-required': 'FAIL' }],
  ]
  for (const [reference, externalId, status, checks] of become) {
    const tenant = (await tenantOf(reference)) as TenantView
    t.equal(tenant.externalId, externalId, 'in the case in which it came')
    const role = await eventually(() => roleOf(tenant), reference)
    t.equal(role.status, status, reference)
    t.match(checksOf(role), checks)
    const events = await eventsOf(`tenantId=${tenant.id}`)
    const [created] = events.toReversed()
    t.match(created, {
      action: 'tenant.created',
      actor: `arn:aws:iam::${VENDOR_ACCOUNT}:user/admin`,
      details: { externalId, externalIdOrigin: 'imported' },
    })
    t.match(await integrity(tenant.id), { intact: true })
    const own = await world.asTenant(reference)
    t.equal((await own('GET', `/v1/tenants/${tenant.id}/external-id`)).body.externalId, externalId)
    t.match((await own('GET', `/v1/tenants/${tenant.id}/role-template`)).text, externalId)
  }
  const counted = await auditor('GET', '/v1/audit/roles/summary')
  t.match(counted.body, { externalIds: { imported: 3 } })

  const broken = await runLine(['tenants', 'import'], { env, input: `${input}"hunter2` })
  t.match(broken, {
    code: EXIT.failed,
    out: '',
    err: /Nothing was imported[\s\S]*never closed[\s\S]*What to do/,
  })
  t.notMatch(broken.err, 'hunter2')
  const away = { ...env, DRAWBRIDGE_TABLE: 'nowhere' }
  const stopped = await runLine(['tenants', 'import'], { env: away, input })
  t.match(stopped, { err: /It ends early[\s\S]*same input again/ })
  t.not(stopped.code, EXIT.done)
})

t.test('nothing else came of it', async t => {
  t.strictSame(world.breaches, [])
})
