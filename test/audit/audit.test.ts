import { createHash } from 'node:crypto'
import { NumberValue, PutCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import t from 'tap'
import { createChainChecker } from '../../src/audit/chain.js'
import { checkAllIntegrity, checkIntegrity } from '../../src/audit/check-integrity.js'
import {
  type AuditEvent,
  canonicalJson,
  eventOf,
  genesisHash,
  hashEvent,
  type NewEvent,
  SYSTEM_CHAIN,
} from '../../src/audit/event.js'
import { exportTrail } from '../../src/audit/export/export-trail.js'
import { type EventFilter, type EventPosition, listEvents } from '../../src/audit/list-events.js'
import { indexKeys, keys } from '../../src/aws/keys.js'
import type { Item, Table } from '../../src/aws/table.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { registerRole } from '../../src/roles/register-role.js'
import { revokeRole } from '../../src/roles/revoke-role.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { offboardTenant } from '../../src/tenants/offboard-tenant.js'
import { updateTenant } from '../../src/tenants/update-tenant.js'
import { createClock } from '../fixtures/clock.js'
import { type Core, createCore } from '../fixtures/core.js'
import { startTable, type TestTable } from '../fixtures/table.js'

const ACTOR = 'https://id.example.com#operator'

async function newTenant(core: Core, actor = ACTOR): Promise<string> {
  return (await createTenant(core, { name: 'Globex' }, actor, NOT_IDEMPOTENT)).id
}

async function newRole(core: Core, tenantId: string, name = `Role${core.newId().slice(-8)}`) {
  const roleArn = `arn:aws:iam::222222222222:role/${name}`
  return registerRole(core, tenantId, { roleArn }, ACTOR, NOT_IDEMPOTENT)
}

async function chainOf(table: Table, chain: string): Promise<AuditEvent[]> {
  const events: AuditEvent[] = []
  for await (const item of table.all({ ...keys.auditEventsOf(chain), consistent: true }))
    events.push(eventOf(item))
  return events
}

t.test('canonical JSON is that of RFC 8785', test => {
  const cases: [unknown, string][] = [
    [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
    [{ a: { d: [3, 2, 1], c: null } }, '{"a":{"c":null,"d":[3,2,1]}}'],
    [[true, false, null, ''], '[true,false,null,""]'],
    // RFC 8785, section 3.2.2: numbers as ECMAScript writes them, strings with the least escaping.
    [
      {
        numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
        string: '\u20ac$\u000f\nA\'B"\\\\"/',
        literals: [null, true, false],
      },
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    ],
    // Section 3.2.3: members sorted by UTF-16 code units.
    [
      { '€': 1, '\r': 2, '\ufb33': 3, '1': 4, '😀': 5, '\u0080': 6, ö: 7 },
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
    [{ zero: -0, none: undefined }, '{"zero":0}'],
  ]
  for (const [value, text] of cases) test.equal(canonicalJson(value), text)
  for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY])
    test.throws(() => canonicalJson(value))
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const text = canonicalJson(value)
      return canonicalJson(JSON.parse(text)) === text
    }),
  )
  test.end()
})

t.test('a sequence that has no text breaks the chain where it stands, and nothing else', async test => {
  const sequence = [{ toString: null }] as unknown as number
  const broken = createChainChecker('system').add({ sequence } as AuditEvent)
  test.match(broken, { sequence: 1, reason: /next one found is \[\{"toString":null\}\]/ })
})

t.test('the hash of an event is SHA-256 over all of it but the hash', test => {
  const event = {
    id: '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11',
    sequence: 1,
    tenantId: null,
    action: 'template.published' as const,
    actor: 'drawbridge',
    occurredAt: '2026-11-23T12:00:00.000Z',
    details: { b: 1, a: ['x'] },
    previousHash: genesisHash(SYSTEM_CHAIN),
  }
  const genesis = createHash('sha256').update('drawbridge audit chain system').digest('hex')
  const text =
    '{"action":"template.published","actor":"drawbridge","details":{"a":["x"],"b":1},' +
    '"id":"0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11","occurredAt":"2026-11-23T12:00:00.000Z",' +
    `"previousHash":"${genesis}","sequence":1,"tenantId":null}`
  test.equal(hashEvent(event), createHash('sha256').update(text).digest('hex'))
  test.equal(hashEvent({ ...event, hash: 'x', extra: 1 } as AuditEvent), hashEvent(event))
  test.end()
})

/** A whole chain in memory. */
function chain(name: string, length: number): AuditEvent[] {
  const events: AuditEvent[] = []
  for (let sequence = 1; sequence <= length; sequence++) {
    const unhashed = {
      id: `event-${sequence}`,
      sequence,
      tenantId: name === SYSTEM_CHAIN ? null : name,
      action: 'tenant.updated' as const,
      actor: ACTOR,
      occurredAt: '2026-06-15T12:00:00.000Z',
      details: { fields: ['name'], step: sequence },
      previousHash: events.at(-1)?.hash ?? genesisHash(name),
    }
    events.push({ ...unhashed, hash: hashEvent(unhashed) })
  }
  return events
}

function brokenAt(name: string, events: AuditEvent[], head = events.at(-1)): number | undefined {
  const checker = createChainChecker(name)
  for (const event of events) {
    const broken = checker.add(event)
    if (broken) return broken.sequence
  }
  return checker.end(head)?.sequence
}

t.test('a chain with events removed, moved, changed or added is broken there', test => {
  const events = chain('tenant-1', 8)
  test.equal(brokenAt('tenant-1', events), undefined)
  test.equal(brokenAt('tenant-2', events), 1, "another tenant's chain")
  test.equal(brokenAt('tenant-1', events.slice(0, 6), events[7]), 7, 'the tail cut')
  test.equal(brokenAt('tenant-1', events, events[5]), 9, 'a head that is behind')
  test.equal(brokenAt('tenant-1', [], undefined), 1, 'nothing left')
  test.equal(brokenAt('tenant-1', [], events[7]), 1, 'nothing left but the head')
  test.equal(createChainChecker('tenant-1').end(undefined)?.reason, 'the chain is missing')
  const position = fc.nat({ max: 7 })
  fc.assert(fc.property(position, at => brokenAt('tenant-1', events.toSpliced(at, 1), events[7]) === at + 1))
  fc.assert(
    fc.property(position, position, (one, two) => {
      fc.pre(one !== two)
      const swapped = events.with(one, events[two]!).with(two, events[one]!)
      return brokenAt('tenant-1', swapped) === Math.min(one, two) + 1
    }),
  )
  fc.assert(
    fc.property(position, at => brokenAt('tenant-1', events.toSpliced(at, 0, events[at]!)) === at + 2),
  )
  const attribute = fc.constantFrom(...(Object.keys(events[0]!) as (keyof AuditEvent)[]))
  fc.assert(
    fc.property(position, attribute, fc.jsonValue(), (at, name, value) => {
      const event = events[at]!
      fc.pre(JSON.stringify(event[name]) !== JSON.stringify(value))
      const changed = events.with(at, { ...event, [name]: value } as AuditEvent)
      return brokenAt('tenant-1', changed) === at + 1
    }),
  )
  test.end()
})

t.test('a forged event whose own hash fits breaks the link to the next', test => {
  const events = chain('tenant-1', 4)
  const forged = { ...events[1]!, actor: 'https://id.example.com#somebody-else' }
  forged.hash = hashEvent(forged)
  test.equal(brokenAt('tenant-1', events.with(1, forged)), 3)
  const last = { ...events[3]!, details: {} }
  last.hash = hashEvent(last)
  test.equal(brokenAt('tenant-1', events.with(3, last), events[3]), 5, 'the head tells of the last')
  test.end()
})

t.test('fifty changes of one chain at once leave it without a gap', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const tenantId = await newTenant(core)
  const commit = (n: number) =>
    core.auditLog.commit({
      chain: tenantId,
      actor: ACTOR,
      events: [{ action: 'tenant.updated', details: { n } }],
      writes: [{ put: { pk: `X#${n}`, sk: 'X', n } }],
    })
  const outcomes = await Promise.allSettled(Array.from({ length: 50 }, (_, n) => commit(n)))
  const committed = outcomes.flatMap((outcome, n) => (outcome.status === 'fulfilled' ? [n] : []))
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected')
      test.match(outcome.reason, { kind: { code: 'audit-contention', status: 503 } })
  }
  const events = await chainOf(table, tenantId)
  test.same(
    events.map(event => event.sequence),
    Array.from({ length: committed.length + 1 }, (_, n) => n + 1),
  )
  test.same(
    events
      .slice(1)
      .map(event => event.details.n as number)
      .sort((a, b) => a - b),
    committed,
    'each that was told to be done is in it, once, and no other',
  )
  for (let n = 0; n < 50; n++) {
    const item = await table.get({ pk: `X#${n}`, sk: 'X' })
    test.equal(
      item !== undefined,
      committed.includes(n),
      `change ${n} is written with its event or not at all`,
    )
  }
  test.ok(committed.length >= 10)
  test.match(await checkIntegrity(table, tenantId), { intact: true, checked: committed.length + 1 })
})

t.test('a change is all or nothing, and needs an event', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const tenantId = await newTenant(core)
  const change = (events: NewEvent[], id: string) =>
    core.auditLog.commit({
      chain: tenantId,
      actor: ACTOR,
      events,
      writes: [
        { put: { pk: `X#${id}`, sk: 'X' } },
        { put: { pk: 'Y', sk: 'Y' }, condition: { expression: 'attribute_exists(pk)' } },
      ],
    })
  test.match(await change([{ action: 'tenant.updated', details: {} }], '1').catch((e: unknown) => e), {
    failed: [1],
  })
  await test.rejects(change([], '2'), TypeError)
  test.equal(await table.get({ pk: 'X#1', sk: 'X' }), undefined)
  test.equal((await chainOf(table, tenantId)).length, 1)
})

t.test('several events of one change follow each other', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const details = { text: 'ü€😀', list: [1, 2.5, null, true], map: { z: '', a: {} }, none: undefined }
  for (const round of [1, 2]) {
    const events = await core.auditLog.commit({
      chain: SYSTEM_CHAIN,
      actor: 'drawbridge',
      events: [
        { action: 'template.published', details },
        { action: 'template.published', details: { round } },
      ],
      writes: [],
      firstOfChain: round === 1,
    })
    test.same(
      events.map(event => event.sequence),
      [2 * round - 1, 2 * round],
    )
  }
  test.match(
    await checkIntegrity(table, SYSTEM_CHAIN),
    { intact: true, checked: 4 },
    'whatever is in the details',
  )
  const [first] = await chainOf(table, SYSTEM_CHAIN)
  test.equal(first?.tenantId, null)
})

interface Tampering {
  what: string
  key: (ids: { tenantId: string; roleId: string; externalId: string }) => { pk: string; sk: string }
  change: (item: Item) => Item | undefined
  reason: RegExp
  sequence: number
}

const event = (sequence: number) => (ids: { tenantId: string }) => keys.auditEvent(ids.tenantId, sequence)
const tenant = ({ tenantId }: { tenantId: string }) => keys.tenant(tenantId)
const head = ({ tenantId }: { tenantId: string }) => keys.chainHead(tenantId)
const role = ({ tenantId, roleId }: { tenantId: string; roleId: string }) => keys.role(tenantId, roleId)
const reservation = ({ externalId }: { externalId: string }) => keys.externalId(externalId)
const HASH = /hash/

const TAMPERINGS: Tampering[] = [
  {
    what: 'an action',
    key: event(2),
    change: i => ({ ...i, action: 'tenant.offboarded' }),
    reason: HASH,
    sequence: 2,
  },
  { what: 'an actor', key: event(2), change: i => ({ ...i, actor: 'x' }), reason: HASH, sequence: 2 },
  {
    what: 'a time',
    key: event(1),
    change: i => ({ ...i, occurredAt: '2020-01-01T00:00:00.000Z' }),
    reason: HASH,
    sequence: 1,
  },
  { what: 'an ID', key: event(1), change: i => ({ ...i, id: 'x' }), reason: HASH, sequence: 1 },
  { what: 'details', key: event(1), change: i => ({ ...i, details: {} }), reason: HASH, sequence: 1 },
  {
    what: 'the kind of the details',
    key: event(2),
    change: i => ({ ...i, details: 7 }),
    reason: HASH,
    sequence: 2,
  },
  {
    what: 'details taken away',
    key: event(2),
    change: ({ details, ...i }) => i as Item,
    reason: HASH,
    sequence: 2,
  },
  {
    what: 'a tenant',
    key: event(2),
    change: i => ({ ...i, tenantId: 'x' }),
    reason: /another chain/,
    sequence: 2,
  },
  { what: 'a sequence', key: event(2), change: i => ({ ...i, sequence: 9 }), reason: /missing/, sequence: 2 },
  { what: 'a hash', key: event(2), change: i => ({ ...i, hash: 'x' }), reason: HASH, sequence: 2 },
  {
    what: 'a previous hash',
    key: event(2),
    change: i => ({ ...i, previousHash: 'x' }),
    reason: /previousHash/,
    sequence: 2,
  },
  {
    what: 'a removed event',
    key: event(2),
    change: () => undefined,
    reason: /event 2 is missing/,
    sequence: 2,
  },
  {
    what: 'a removed first event',
    key: event(1),
    change: () => undefined,
    reason: /event 1 is missing/,
    sequence: 1,
  },
  { what: 'the tail cut', key: event(3), change: () => undefined, reason: /tail is cut/, sequence: 3 },
  { what: 'the head removed', key: head, change: () => undefined, reason: /head/, sequence: 4 },
  { what: 'the head set back', key: head, change: i => ({ ...i, sequence: 2 }), reason: /head/, sequence: 4 },
  {
    what: 'the head of another hash',
    key: head,
    change: i => ({ ...i, hash: 'x' }),
    reason: /head/,
    sequence: 4,
  },
  {
    what: 'the head beyond the end',
    key: head,
    change: i => ({ ...i, sequence: 7 }),
    reason: /tail is cut/,
    sequence: 4,
  },
  {
    what: 'another external ID',
    key: tenant,
    change: i => ({ ...i, externalId: 'x' }),
    reason: /external ID/,
    sequence: 3,
  },
  {
    what: 'no external ID',
    key: tenant,
    change: ({ externalId, ...i }) => i as Item,
    reason: /external ID/,
    sequence: 3,
  },
  {
    what: 'another status',
    key: tenant,
    change: i => ({ ...i, status: 'active' }),
    reason: /active, but recorded as pending/,
    sequence: 3,
  },
  {
    what: 'the tenant deleted',
    key: tenant,
    change: () => undefined,
    reason: /not in the table/,
    sequence: 3,
  },
  {
    what: 'the reservation deleted',
    key: reservation,
    change: () => undefined,
    reason: /reservation/,
    sequence: 3,
  },
  {
    what: 'the reservation of another',
    key: reservation,
    change: i => ({ ...i, tenantId: 'x' }),
    reason: /reservation/,
    sequence: 3,
  },
  {
    what: 'the role verified',
    key: role,
    change: i => ({ ...i, status: 'verified' }),
    reason: /verified, but recorded as pending/,
    sequence: 3,
  },
  {
    what: 'the role deleted',
    key: role,
    change: () => undefined,
    reason: /recorded but not in the table/,
    sequence: 3,
  },
  {
    what: 'the role of another ID',
    key: role,
    change: i => ({ ...i, id: 'x' }),
    reason: /not recorded/,
    sequence: 3,
  },
]

t.test('whatever is changed without an event is found, and where', async test => {
  const stage = await startTable(test)
  const core = createCore(stage.table)
  for (const { what, key, change, reason, sequence } of TAMPERINGS) {
    const tenantId = await newTenant(core)
    const { id: roleId } = await newRole(core, tenantId)
    const { externalId } = await updateTenant(core, tenantId, { name: 'New' }, ACTOR)
    test.match(await checkIntegrity(stage.table, tenantId), { intact: true, checked: 3, firstBroken: null })
    await stage.tamper(key({ tenantId, roleId, externalId }), change)
    const { intact, firstBroken } = await checkIntegrity(stage.table, tenantId)
    test.equal(intact, false, what)
    test.match(firstBroken, { chain: tenantId, sequence, reason }, what)
  }
  test.equal((await checkAllIntegrity(stage.table)).intact, false)
})

/** Puts an event with right hashes after the last one of a chain, as whoever may write to the table can. */
async function forge(core: Core, chain: string, event: Pick<AuditEvent, 'action' | 'details'>) {
  const events = [{ action: event.action, details: event.details }]
  await core.auditLog.commit({ chain, actor: ACTOR, events, writes: [] })
}

t.test('details of any form are told as what they make of the items, and end no check', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const odd = { toString: null, valueOf: null }
  const forms: unknown[] = [null, 'text', 7, [odd], odd, { roleIds: odd }, { roleIds: 7 }, { roleIds: [odd] }]
  const actions = ['tenant.offboarded', 'role.registered', 'role.status-changed', 'role.claimed'] as const
  for (const action of actions) {
    for (const details of forms as Record<string, unknown>[]) {
      const tenantId = await newTenant(core)
      await forge(core, tenantId, { action, details })
      const { intact, firstBroken } = await checkIntegrity(table, tenantId)
      const what = `${action} of ${JSON.stringify(details)}`
      test.equal(intact, false, what)
      test.match(firstBroken, { chain: tenantId, sequence: 2 }, what)
    }
  }
  for (const claim of ['aws/222222222222/', `aws/222222222222/${'x'.repeat(2_000)}`, '///']) {
    const tenantId = await newTenant(core)
    await forge(core, tenantId, { action: 'role.claimed', details: { claim } })
    test.match((await checkIntegrity(table, tenantId)).firstBroken, { reason: /^the claim of role/ }, claim)
  }
  const long = await newTenant(core)
  const externalId = 'x'.repeat(3_000)
  await forge(core, long, { action: 'tenant.created', details: { externalId } })
  await table.update(keys.tenant(long), { externalId }, { expression: 'attribute_exists(pk)' })
  test.match((await checkIntegrity(table, long)).firstBroken, {
    reason: /^the reservation of the external ID/,
  })
  for (const action of ['review.opened', 'review.prepared', 'review.decided', 'review.completed'] as const)
    for (const details of [...forms, { reviewId: odd }] as Record<string, unknown>[])
      await forge(core, SYSTEM_CHAIN, { action, details })
  test.match(await checkIntegrity(table, SYSTEM_CHAIN), {
    firstBroken: { reason: /access review .*recorded/ },
  })
})

t.test('items whose values have no text are told as different', async test => {
  const stage = await startTable(test)
  const core = createCore(stage.table)
  const odd = { toString: null, valueOf: null }
  for (const change of [{ status: odd }, { id: odd }]) {
    const tenantId = await newTenant(core)
    const { id } = await newRole(core, tenantId)
    await stage.tamper(keys.role(tenantId, id), item => ({ ...item, ...change }))
    const { firstBroken } = await checkIntegrity(stage.table, tenantId)
    test.match(firstBroken, { chain: tenantId, reason: /^role .*recorded/ }, JSON.stringify(change))
  }
  const tenantId = await newTenant(core)
  await stage.tamper(keys.tenant(tenantId), item => ({ ...item, status: odd }))
  test.match((await checkIntegrity(stage.table, tenantId)).firstBroken, { reason: /^the tenant is \{/ })
  await stage.tamper(keys.chainHead(tenantId), item => ({ ...item, chain: odd, sequence: odd }))
  test.match((await checkIntegrity(stage.table, tenantId)).firstBroken, {
    reason: /head of the chain is missing/,
  })
  let exported = ''
  for await (const part of exportTrail(stage.table, { now: core.now() })) exported += part
  test.match(exported, /"complete":true/, 'an export goes on')
  test.match(await checkAllIntegrity(stage.table), { intact: false })
})

t.test('a number that JavaScript cannot hold is tampering like another, and no outage', async test => {
  const stage = await startTable(test)
  const core = createCore(stage.table)
  const putNumber = async (tenantId: string, attribute: string, digits: string) => {
    const item = { ...(await stage.table.get(keys.auditEvent(tenantId, 2))) }
    item[attribute] = attribute === 'details' ? { n: NumberValue.from(digits) } : NumberValue.from(digits)
    await stage.clients.dynamodb.send(new PutCommand({ TableName: stage.name, Item: item }))
  }
  for (const attribute of ['sequence', 'details', 'hash']) {
    for (const digits of ['9007199254740993', '9007199254740993.5', '1e100']) {
      const tenantId = await newTenant(core)
      await updateTenant(core, tenantId, { name: 'New' }, ACTOR)
      await updateTenant(core, tenantId, { name: 'Newer' }, ACTOR)
      await putNumber(tenantId, attribute, digits)
      const what = `${attribute} ${digits}`
      const { firstBroken } = await checkIntegrity(stage.table, tenantId)
      test.match(firstBroken, { chain: tenantId, sequence: 2 }, what)
      let exported = ''
      for await (const part of exportTrail(stage.table, { chain: tenantId, now: core.now() }))
        exported += part
      test.match(exported, /"complete":true/, `${what}: an export goes on`)
    }
  }
})

t.test('an event put into the index alone, or a role that nobody registered, is found', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const tenantId = await newTenant(core)
  await table.transact([{ put: { ...keys.role(tenantId, 'planted'), id: 'planted', status: 'verified' } }])
  test.match((await checkIntegrity(table, tenantId)).firstBroken, {
    reason: 'role planted is in the table but not recorded',
  })
})

t.test('all chains together: the system, every tenant, and tenants without a chain', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  test.match(await checkAllIntegrity(table), { intact: true, checked: 0 }, 'nothing yet')
  const tenants = [await newTenant(core), await newTenant(core)]
  await updateTenant(core, tenants[0]!, { metadata: { plan: 'a' } }, ACTOR)
  await core.auditLog.commit({
    chain: SYSTEM_CHAIN,
    actor: 'drawbridge',
    events: [{ action: 'template.published', details: {} }],
    writes: [],
  })
  test.match(await checkAllIntegrity(table), { intact: true, checked: 4, firstBroken: null })
  const planted = '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11'
  await table.transact([
    {
      put: {
        ...keys.tenant(planted),
        id: planted,
        gsi1pk: indexKeys.tenants,
        gsi1sk: planted,
        status: 'active',
      },
    },
  ])
  test.match((await checkAllIntegrity(table)).firstBroken, { chain: planted, reason: 'the chain is missing' })
})

t.test('revoked roles and offboarded tenants are as recorded', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const tenantId = await newTenant(core)
  const [first] = [await newRole(core, tenantId), await newRole(core, tenantId)]
  await revokeRole(core, first, ACTOR)
  test.match(await checkIntegrity(table, tenantId), { intact: true, checked: 4 })
  await offboardTenant(core, tenantId, ACTOR)
  test.match(await checkIntegrity(table, tenantId), { intact: true, checked: 5 })
})

t.test('a check that runs while changes are made raises no false alarm', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const change = async (tenantId: string, n: number) => {
    await updateTenant(core, tenantId, { name: `Name ${n}` }, ACTOR)
    await revokeRole(core, await newRole(core, tenantId), ACTOR)
  }
  for (const disturbed of [3, 8, Number.POSITIVE_INFINITY]) {
    const tenantId = await newTenant(core)
    let reads = 0
    // Something changes after each of the check's first reads, so that no two of them fit together.
    const afterwards = async <T>(answer: Promise<T>): Promise<T> => {
      const read = await answer
      reads += 1
      if (reads <= disturbed) await change(tenantId, reads)
      return read
    }
    const restless: Table = {
      ...table,
      get: (...given) => afterwards(table.get(...given)),
      query: query => afterwards(table.query(query)),
    }
    const verdict = await checkIntegrity(restless, tenantId).catch((error: unknown) => error)
    if (Number.isFinite(disturbed)) test.match(verdict, { intact: true, firstBroken: null })
    else test.match(verdict, { kind: { code: 'audit-contention', status: 503 } }, 'never at rest: no verdict')
    test.match(await checkIntegrity(table, tenantId), { intact: true })
  }
})

/** Every event that a filter gives, page by page. */
async function allEvents(table: Table, filter: EventFilter, limit: number, now: Date): Promise<AuditEvent[]> {
  const found: AuditEvent[] = []
  let after: EventPosition | undefined
  do {
    const page = await listEvents(table, filter, { limit, now, ...(after && { after }) })
    if (page.events.length > limit) throw new Error('A page is longer than its limit')
    found.push(...page.events)
    after = page.last && (JSON.parse(JSON.stringify(page.last)) as EventPosition)
  } while (after)
  return found
}

/** Events of several tenants, actors and actions over fourteen months. */
async function history(stage: TestTable) {
  const clock = createClock('2026-02-27T23:59:59.999Z')
  const core = createCore(stage.table, clock)
  const actors = [ACTOR, 'https://id.example.com#auditor']
  const tenants: string[] = []
  const events: AuditEvent[] = []
  for (let n = 0; n < 24; n++) {
    const actor = actors[n % 2]!
    const isNew = n % 4 === 0
    const chain = isNew ? core.newId() : n % 5 === 4 ? SYSTEM_CHAIN : tenants[n % tenants.length]!
    if (isNew) tenants.push(chain)
    const action = isNew ? 'tenant.created' : chain === SYSTEM_CHAIN ? 'template.published' : 'tenant.updated'
    const written = await core.auditLog.commit({
      chain,
      actor,
      events: [{ action, details: { n } }],
      writes: [],
    })
    events.push(...written)
    // Now and then two at the same moment; else some weeks later.
    if (n % 3 !== 0) clock.advance(27 * 86_400_000)
  }
  return { clock, events, tenants, actors }
}

t.test('events are listed by every filter, across months, each exactly once', async test => {
  const stage = await startTable(test)
  const { clock, events, tenants, actors } = await history(stage)
  const moments = events.map(event => event.occurredAt)
  const filters = fc.record(
    {
      tenantId: fc.constantFrom(...tenants, SYSTEM_CHAIN),
      actor: fc.constantFrom(...actors, 'nobody'),
      action: fc.constantFrom('tenant.created', 'tenant.updated', 'template.published', 'role.revoked'),
      from: fc.constantFrom(
        ...moments,
        '2026-01-01T00:00:00.000Z',
        '2027-03-01T00:00:00.000Z',
        '2031-01-01T00:00:00.000Z',
      ),
      to: fc.constantFrom(
        ...moments,
        '2026-01-01T00:00:00.000Z',
        '2027-03-31T23:59:59.999Z',
        '2031-01-01T00:00:00.000Z',
      ),
    },
    { requiredKeys: [] },
  )
  const expected = (filter: EventFilter) =>
    events.filter(
      event =>
        (filter.tenantId === undefined || (event.tenantId ?? SYSTEM_CHAIN) === filter.tenantId) &&
        (filter.actor === undefined || event.actor === filter.actor) &&
        (filter.action === undefined || event.action === filter.action) &&
        (filter.from === undefined || event.occurredAt >= filter.from) &&
        (filter.to === undefined || event.occurredAt <= filter.to),
    )
  await fc.assert(
    fc.asyncProperty(filters, fc.constantFrom(1, 2, 3, 7, 200), async (filter, limit) => {
      const found = await allEvents(stage.table, filter, limit, clock.now())
      const times = found.map(event => event.occurredAt)
      test.strictSame(times, times.toSorted().reverse(), 'newest first')
      test.strictSame(
        found.map(event => event.id).sort(),
        expected(filter)
          .map(event => event.id)
          .sort(),
      )
    }),
    { numRuns: 60 },
  )
})

t.test('a list that is read on when a new month has begun goes on where it was', async test => {
  const { table } = await startTable(test)
  const clock = createClock('2026-11-30T23:00:00.000Z')
  const core = createCore(table, clock)
  for (let n = 0; n < 4; n++) await newTenant(core)
  const first = await listEvents(table, {}, { limit: 2, now: clock.now() })
  clock.set('2026-12-01T00:30:00.000Z')
  const second = await listEvents(table, {}, { limit: 10, now: clock.now(), after: first.last! })
  test.equal(new Set([...first.events, ...second.events].map(event => event.id)).size, 4)
})

t.test('a filter that fits little reads a bounded part of the trail for one page', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const tenantId = await newTenant(core)
  for (let n = 0; n < 60; n++) {
    await core.auditLog.commit({
      chain: tenantId,
      actor: ACTOR,
      events: [{ action: 'tenant.updated', details: {} }],
      writes: [],
    })
  }
  let queries = 0
  const counted: Table = {
    ...table,
    query: query => {
      queries += 1
      return table.query(query)
    },
  }
  const filter = { tenantId, action: 'tenant.created' }
  const page = await listEvents(counted, filter, { limit: 1, now: core.now() })
  test.ok(queries <= 30, `${queries} queries for a page of one`)
  test.equal(page.events.length + (page.last ? 1 : 0), 1, 'short, and told to go on')
  const rest = await allEvents(table, filter, 1, core.now())
  test.equal(rest.length, 1, 'whoever goes on finds it')
})
