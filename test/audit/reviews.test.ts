import fc from 'fast-check'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { checkIntegrity } from '../../src/audit/check-integrity.js'
import { eventOf, SYSTEM_CHAIN } from '../../src/audit/event.js'
import { completeReview } from '../../src/audit/reviews/complete-review.js'
import { decide } from '../../src/audit/reviews/decide.js'
import { DECISIONS, type Decision, decider } from '../../src/audit/reviews/decision.js'
import { decidedRoles } from '../../src/audit/reviews/find-review.js'
import { openReview as open } from '../../src/audit/reviews/open-review.js'
import { digestOf, prepareReview, prepareWhatIsLeft } from '../../src/audit/reviews/prepare-review.js'
import type { ReviewedRole } from '../../src/audit/reviews/review.js'
import { lookAfterReviews } from '../../src/audit/reviews/review-work.js'
import { type Key, keys } from '../../src/aws/keys.js'
import type { Item, Table } from '../../src/aws/table.js'
import { createBackground } from '../../src/background.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { createMetrics } from '../../src/metrics.js'
import { allRoles } from '../../src/roles/all-roles.js'
import { findRole } from '../../src/roles/find-role.js'
import { registerRole } from '../../src/roles/register-role.js'
import { revokeRole } from '../../src/roles/revoke-role.js'
import type { StoredRole } from '../../src/roles/role.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { as, startApp, type TestApp } from '../fixtures/app.js'
import { createClock } from '../fixtures/clock.js'

const OPERATOR = as('operator:olga')
const SILENT = pino({ level: 'silent' })

interface Stage extends TestApp {
  clock: ReturnType<typeof createClock>
  settled: () => Promise<void>
}

async function start(test: Test): Promise<Stage> {
  const background = createBackground(SILENT)
  const clock = createClock()
  const stage = await startApp(test, { clock, change: tools => ({ ...tools, background }) })
  return { ...stage, clock, settled: () => background.settled() }
}

async function newRole({ core }: TestApp, account: string, tenantId?: string): Promise<StoredRole> {
  const owner = tenantId ?? (await createTenant(core, { name: 'Globex' }, 'op', NOT_IDEMPOTENT)).id
  const roleArn = `arn:aws:iam::${account}:role/Role${core.newId().slice(-8)}`
  return registerRole(core, owner, { roleArn }, 'op', NOT_IDEMPOTENT)
}

async function call(
  stage: TestApp,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
  headers = OPERATOR,
) {
  const answer = await stage.app.inject({
    method,
    url: `/v1/audit/reviews${path}`,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { payload: JSON.stringify(body) }),
  })
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers }
}

/** An open review of all roles there are. */
async function openReview(stage: Stage): Promise<string> {
  const { status, body } = await call(stage, 'POST', '')
  if (status !== 201) throw new Error(JSON.stringify(body))
  await stage.settled()
  return body.id
}

const keep = (what: object) => ({ decision: 'keep', reason: 'in use', ...what })

t.test('a review holds every role that is not revoked, and is complete once all are decided', async test => {
  const stage = await start(test)
  const [a, b, c] = [
    await newRole(stage, '222222222222'),
    await newRole(stage, '333333333333'),
    await newRole(stage, '333333333333'),
  ]
  const gone = await newRole(stage, '444444444444', a.tenantId)
  await revokeRole(stage.core, gone, 'op')

  const opened = await call(stage, 'POST', '')
  test.match(opened, { status: 201, body: { status: 'preparing', roles: null, openedBy: /olga/ } })
  const { id } = opened.body
  test.equal(opened.headers.location, `/v1/audit/reviews/${id}`)
  await stage.settled()
  const undecided = { total: 3, undecided: 3, keep: 0, revoke: 0, followUp: 0 }
  test.match((await call(stage, 'GET', `/${id}`)).body, { status: 'open', roles: undecided })

  test.match(
    (await call(stage, 'POST', `/${id}/completion`)).body,
    { code: 'review-undecided', detail: /3 of 3/ },
    'nothing is decided',
  )
  test.match((await call(stage, 'PUT', `/${id}/decisions`, keep({ roleIds: [a.id] }))).body.roles, {
    keep: 1,
  })
  const byAccount = { decision: 'follow-up', reason: 'ask them', filter: { accountId: '333333333333' } }
  test.match((await call(stage, 'PUT', `/${id}/decisions`, byAccount)).body.roles, { keep: 1, followUp: 2 })
  const overruled = { decision: 'revoke', reason: 'not theirs', roleIds: [c.id] }
  test.match((await call(stage, 'PUT', `/${id}/decisions`, overruled)).body.roles, {
    undecided: 0,
    keep: 1,
    followUp: 1,
    revoke: 1,
  })
  test.equal((await findRole(stage.table, c.tenantId, c.id)).status, 'revoked', 'at once')
  test.not((await findRole(stage.table, b.tenantId, b.id)).status, 'revoked')

  const listed = await call(stage, 'GET', `/${id}/decisions?decision=revoke`)
  test.match(listed.body.items, [{ roleId: c.id, decision: { number: 3, reason: 'not theirs' } }])
  test.equal(listed.body.items.length, 1)

  const completed = await call(stage, 'POST', `/${id}/completion`, { statement: 'I looked\nat each.' })
  test.match(completed, {
    status: 200,
    body: {
      status: 'completed',
      completedBy: /olga/,
      statement: 'I looked\nat each.',
      nextDueAt: new Date(stage.clock.now().getTime() + 90 * 86_400_000).toISOString(),
      roles: { total: 3 },
    },
  })
  for (const [method, path, body] of [
    ['PUT', 'decisions', keep({ roleIds: [a.id] })],
    ['POST', 'completion', undefined],
  ] as const) {
    const refused = await call(stage, method, `/${id}/${path}`, body)
    test.match(refused, { status: 409, body: { code: 'review-completed' } }, `${path} of a completed review`)
  }
  test.strictSame((await call(stage, 'GET', `/${id}`)).body, completed.body)

  const events = (await stage.table.query({ ...keys.auditEventsOf(SYSTEM_CHAIN), limit: 200 })).items.map(
    eventOf,
  )
  test.strictSame(
    events.map(({ action }) => action).filter(action => action.startsWith('review.')),
    [
      'review.opened',
      'review.prepared',
      'review.decided',
      'review.decided',
      'review.decided',
      'review.completed',
    ],
  )
  test.notMatch(JSON.stringify(events), /not theirs|looked/, 'words of operators are in no event')
  test.match(await checkIntegrity(stage.table, SYSTEM_CHAIN), { intact: true })
  test.match(await checkIntegrity(stage.table, c.tenantId), { intact: true })
})

t.test('there is one review at a time, and the same request opens it once', async test => {
  const stage = await start(test)
  const headers = { ...OPERATOR, 'idempotency-key': 'one' }
  const first = await call(stage, 'POST', '', undefined, headers)
  const again = await call(stage, 'POST', '', undefined, headers)
  test.strictSame([again.status, again.body.id], [201, first.body.id])
  test.match(await call(stage, 'POST', ''), {
    status: 409,
    body: { code: 'review-under-way', detail: new RegExp(first.body.id) },
  })
  await stage.settled()
  const [one, two] = await Promise.all([
    call(stage, 'POST', `/${first.body.id}/completion`),
    call(stage, 'POST', `/${first.body.id}/completion`),
  ])
  test.strictSame([one.status, two.status].sort(), [200, 409], 'completed once, though it holds no role')
  test.equal((await call(stage, 'POST', '')).status, 201, 'the next')
})

t.test('a review is opened though the one before it is completed at the same moment', async test => {
  const stage = await start(test)
  const before = await openReview(stage)
  const { core } = stage
  let completed = false
  const table: Table = {
    ...core.table,
    async get(key, options) {
      if (key.pk === keys.reviewUnderWay().pk && !completed) {
        completed = true
        await completeReview(core, before, null, 'op')
      }
      return core.table.get(key, options)
    },
  }
  const { id } = await open({ ...core, table }, 'op', NOT_IDEMPOTENT)
  test.match((await call(stage, 'GET', '')).body.items, [{ id }, { id: before, status: 'completed' }])
})

t.test('who may do what, and what is refused', async test => {
  const stage = await start(test)
  const role = await newRole(stage, '222222222222')
  const id = await openReview(stage)
  const stranger = stage.core.newId()
  const decisions = `/${id}/decisions`
  for (const [caller, status] of [
    ['auditor:ada', 403],
    [`tenant:${role.tenantId}`, 403],
    ['workload:w', 403],
  ] as const) {
    for (const [method, path] of [
      ['POST', ''],
      ['PUT', decisions],
      ['POST', `/${id}/completion`],
    ] as const) {
      const body = method === 'PUT' ? keep({ roleIds: [role.id] }) : undefined
      test.equal(
        (await call(stage, method, path, body, as(caller))).status,
        status,
        `${caller} ${method} ${path}`,
      )
    }
    for (const path of ['', `/${id}`, decisions]) {
      const expected = caller.startsWith('auditor') ? 200 : 403
      test.equal(
        (await call(stage, 'GET', path, undefined, as(caller))).status,
        expected,
        `${caller} GET ${path}`,
      )
    }
  }
  const refused: [string, object, number, string][] = [
    ['both ways at once', keep({ roleIds: [role.id], filter: { undecided: true } }), 400, 'invalid-request'],
    ['neither', keep({}), 400, 'invalid-request'],
    ['all that are undecided or not', keep({ filter: { undecided: false } }), 400, 'invalid-request'],
    ['an empty filter', keep({ filter: {} }), 400, 'invalid-request'],
    ['an unknown field of a filter', keep({ filter: { constructor: 'x' } }), 400, 'invalid-request'],
    ['no reason', { decision: 'keep', reason: '', roleIds: [role.id] }, 400, 'invalid-request'],
    ['nothing visible', { ...keep({ roleIds: [role.id] }), reason: ' \n\t' }, 400, 'invalid-request'],
    [
      'a reason that a terminal would obey',
      { ...keep({ roleIds: [role.id] }), reason: 'ok\u001b[2J' },
      400,
      'invalid-request',
    ],
    [
      'a reason that reads as another',
      { ...keep({ roleIds: [role.id] }), reason: 'ok \u202ekeep' },
      400,
      'invalid-request',
    ],
    [
      'half a surrogate pair',
      { decision: 'keep', reason: '\ud800', roleIds: [role.id] },
      400,
      'invalid-request',
    ],
    ['no such decision', { decision: 'forget', reason: 'x', roleIds: [role.id] }, 400, 'invalid-request'],
    ['a role twice', keep({ roleIds: [role.id, role.id] }), 400, 'invalid-request'],
    [
      'too many roles',
      keep({ roleIds: Array.from({ length: 201 }, stage.core.newId) }),
      400,
      'invalid-request',
    ],
    ['a role that is not in it', keep({ roleIds: [role.id, stranger] }), 422, 'review-role-unknown'],
    ['a filter that nothing fits', keep({ filter: { status: 'verified' } }), 422, 'review-decides-nothing'],
  ]
  for (const [why, body, status, code] of refused) {
    test.match(await call(stage, 'PUT', decisions, body), { status, body: { code } }, why)
  }
  for (const [body, detail] of [
    [keep({}), 'body has to have one of "roleIds" and "filter", and not both.'],
    [keep({ filter: { arn: 'x' } }), 'body /filter has no field "arn".'],
    [{ decision: 'keep', roleIds: [role.id] }, "body must have required property 'reason'."],
  ] as const) {
    const answer = await call(stage, 'PUT', decisions, body)
    test.equal(answer.body.detail, detail, 'what is wrong is told, and nothing else')
  }
  const blank = await call(stage, 'POST', `/${id}/completion`, { statement: ' \n ' })
  test.match(blank, { status: 400, body: { errors: [{ pointer: '/statement' }] } })
  test.match((await call(stage, 'GET', `/${id}`)).body.roles, { undecided: 1 }, 'and nothing was decided')
  test.equal((await call(stage, 'GET', `/${stranger}`)).body.code, 'review-not-found')
  for (const elsewhere of [stranger, 'x', 'x'.repeat(2_000), id.toUpperCase()]) {
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '/decisions?limit=0', undefined],
      ['PUT', '/decisions', { odd: true }],
      ['POST', '/completion', { odd: true }],
    ] as const) {
      const { status, body: problem } = await call(stage, method, `/${elsewhere}${path}`, body)
      test.strictSame([status, problem.code], [404, 'review-not-found'], `${method} ${path} of no review`)
    }
  }
  const { body } = await call(stage, 'GET', `${decisions}?limit=1&decision=keep`)
  test.strictSame(body, { items: [], nextCursor: null })
})

t.test('a filter revokes 200 roles at most, and names those that it revokes', async test => {
  const stage = await start(test)
  const roles = [await newRole(stage, '222222222222'), await newRole(stage, '222222222222')]
  const id = await openReview(stage)
  const others = Array.from({ length: 199 }, () => {
    const roleId = stage.core.newId()
    return { put: { ...keys.reviewedRole(id, roleId), roleId, accountId: '999999999999', findings: [] } }
  })
  await stage.table.transact(others.slice(0, 100))
  await stage.table.transact(others.slice(100))
  const all = { decision: 'revoke', reason: 'all of them', filter: { undecided: true } }
  test.match(await call(stage, 'PUT', `/${id}/decisions`, all), {
    status: 422,
    body: { code: 'review-revokes-too-many' },
  })
  const some = { decision: 'revoke', reason: 'these', filter: { accountId: '222222222222' } }
  test.match((await call(stage, 'PUT', `/${id}/decisions`, some)).body.roles, { revoke: 2 })
  for (const { tenantId, id: roleId } of roles) {
    test.equal((await findRole(stage.table, tenantId, roleId)).status, 'revoked')
  }
  const { roleIds } = (await stage.table.get(keys.reviewDecision(id, 1))) as { roleIds?: string[] }
  test.strictSame(roleIds?.toSorted(), roles.map(role => role.id).sort())
})

t.test(
  'how a review stands is told without a look at its roles, and is what its decisions come to',
  async test => {
    const stage = await start(test)
    for (const account of ['222222222222', '333333333333', '333333333333', '444444444444']) {
      await newRole(stage, account)
    }
    const id = await openReview(stage)
    const { items } = (await call(stage, 'GET', `/${id}/decisions`)).body
    const [first, second] = items.map(({ roleId }: { roleId: string }) => roleId)
    for (const [decision, what] of [
      ['follow-up', { filter: { accountId: '333333333333' } }],
      ['keep', { roleIds: [first, second] }],
      ['keep', { filter: { undecided: true } }],
      ['revoke', { filter: { accountId: '444444444444' } }],
      ['follow-up', { roleIds: [second] }],
    ] as const) {
      const { body } = await call(stage, 'PUT', `/${id}/decisions`, { decision, reason: 'so', ...what })
      const counts: Record<string, number> = { total: 0, undecided: 0, keep: 0, revoke: 0, followUp: 0 }
      for await (const { decision: latest } of decidedRoles(stage.table, id)) {
        const place = latest ? latest.decision.replace('follow-up', 'followUp') : 'undecided'
        counts[place] = (counts[place] ?? 0) + 1
        counts.total = (counts.total ?? 0) + 1
      }
      test.strictSame(body.roles, counts)
    }
    let calls = 0
    stage.clients.dynamodb.middlewareStack.add(
      next => args => {
        calls += 1
        return next(args)
      },
      { step: 'initialize', name: 'count' },
    )
    await call(stage, 'GET', `/${id}`)
    test.equal(calls, 2, 'is it there, and what is it')
  },
)

t.test('what a failure left is revoked when the review is completed', async test => {
  const stage = await start(test)
  const role = await newRole(stage, '222222222222')
  const id = await openReview(stage)
  const { core } = stage
  const commit: typeof core.auditLog.commit = change =>
    change.events.some(({ action }) => action === 'role.revoked')
      ? Promise.reject(new Error('the table is away'))
      : core.auditLog.commit(change)
  const failing = { ...core, auditLog: { ...core.auditLog, commit } }
  const revoke = { decision: 'revoke' as const, reason: 'gone', roleIds: [role.id] }
  await test.rejects(decide(failing, id, revoke, 'op'), /table is away/)
  test.equal((await findRole(stage.table, role.tenantId, role.id)).status, 'pending')
  await test.rejects(completeReview(failing, id, null, 'op'), /table is away/)
  test.equal((await call(stage, 'GET', `/${id}`)).body.status, 'open', 'nor is the review complete')
  await completeReview(core, id, null, 'op')
  test.equal((await findRole(stage.table, role.tenantId, role.id)).status, 'revoked')
})

t.test(
  'what a process that died left is revoked by the next, unless it was decided otherwise since',
  async test => {
    const stage = await start(test)
    const [a, b] = [await newRole(stage, '222222222222'), await newRole(stage, '333333333333')]
    const id = await openReview(stage)
    const { core, table } = stage
    const commit: typeof core.auditLog.commit = change =>
      change.events.some(({ action }) => action === 'role.revoked')
        ? Promise.reject(new Error('killed'))
        : core.auditLog.commit(change)
    const dying = { ...core, auditLog: { ...core.auditLog, commit } }
    const revoke = { decision: 'revoke' as const, reason: 'gone', roleIds: [a.id, b.id] }
    await test.rejects(decide(dying, id, revoke, 'who-decided'), /killed/)
    await call(stage, 'PUT', `/${id}/decisions`, keep({ roleIds: [b.id] }))
    const tools = { ...core, allRoles: () => allRoles(table), log: SILENT, metrics: createMetrics() }
    await Promise.all([lookAfterReviews(tools), lookAfterReviews(tools)])
    test.equal((await findRole(table, a.tenantId, a.id)).status, 'revoked')
    test.not((await findRole(table, b.tenantId, b.id)).status, 'revoked')
    const events = (await table.query({ ...keys.auditEventsOf(a.tenantId), limit: 200 })).items.map(eventOf)
    const revoked = events.filter(({ action }) => action === 'role.revoked')
    test.match(revoked, [{ actor: 'who-decided', details: { reviewId: id } }])
    test.equal(revoked.length, 1)
    test.strictSame(
      (await table.query({ ...keys.reviewRevocations(), limit: 10 })).items,
      [],
      'nothing is left',
    )
    await call(stage, 'PUT', `/${id}/decisions`, { decision: 'revoke', reason: 'gone', roleIds: [b.id] })
    test.strictSame((await table.query({ ...keys.reviewRevocations(), limit: 10 })).items, [])
  },
)

t.test('a role that is revoked otherwise, or gone from the table, does not hold up a review', async test => {
  const stage = await start(test)
  const [a, b, c] = [
    await newRole(stage, '222222222222'),
    await newRole(stage, '222222222222'),
    await newRole(stage, '222222222222'),
  ]
  const id = await openReview(stage)
  await revokeRole(stage.core, a, 'op')
  await stage.tamper(keys.role(b.tenantId, b.id), () => undefined)
  const revoke = { decision: 'revoke', reason: 'gone', filter: { undecided: true } }
  test.equal((await call(stage, 'PUT', `/${id}/decisions`, revoke)).status, 200)
  test.match(await call(stage, 'POST', `/${id}/completion`), { status: 200, body: { roles: { revoke: 3 } } })
  for (const [{ tenantId }, reviewId] of [
    [a, undefined],
    [c, id],
  ] as const) {
    const events = (await stage.table.query({ ...keys.auditEventsOf(tenantId), limit: 200 })).items
    const [revoked, ...more] = events.map(eventOf).filter(({ action }) => action === 'role.revoked')
    test.strictSame([revoked?.details.reviewId, more], [reviewId, []], 'what was revoked in a review says so')
  }
})

t.test('decisions made at once are all kept, one after the other', async test => {
  const stage = await start(test)
  const role = await newRole(stage, '222222222222')
  const id = await openReview(stage)
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) =>
      call(stage, 'PUT', `/${id}/decisions`, { decision: 'keep', reason: `no. ${n}`, roleIds: [role.id] }),
    ),
  )
  test.ok(answers.every(({ status }) => status === 200))
  const { items } = await stage.table.query({ ...keys.reviewDecisions(id), limit: 50 })
  test.strictSame(
    items.map(item => item.number),
    [1, 2, 3, 4, 5, 6],
  )
})

t.test('a process that dies while it prepares a review leaves it to the next', async test => {
  const stage = await start(test)
  for (let made = 0; made < 3; made++) await newRole(stage, '222222222222')
  const { core, table, clock } = stage
  const dies = async function* () {
    for await (const role of allRoles(table)) {
      yield role
      break
    }
    throw new Error('killed')
  }
  const tools = { ...core, allRoles: () => allRoles(table), log: SILENT, metrics: createMetrics() }
  const { id } = await open(core, 'op', NOT_IDEMPOTENT)
  await test.rejects(prepareReview({ ...core, allRoles: dies }, id), /killed/)
  await prepareWhatIsLeft(tools)
  test.match(await call(stage, 'PUT', `/${id}/decisions`, keep({ filter: { undecided: true } })), {
    status: 409,
    headers: { 'retry-after': '5' },
    body: { code: 'review-not-prepared' },
  })
  clock.advance(61_000)
  const done = await Promise.all([prepareReview(tools, id), prepareReview(tools, id)])
  test.strictSame(done.sort(), [false, true], 'one of two replicas')
  test.match((await call(stage, 'GET', `/${id}`)).body, { status: 'open', roles: { total: 3 } })
})

t.test(
  'a process that is to stop leaves the review that it prepares to another, which need not wait',
  async test => {
    const stage = await start(test)
    for (let made = 0; made < 3; made++) await newRole(stage, '222222222222')
    const { core, table } = stage
    const stopping = new AbortController()
    let copied = 0
    const stopped = async function* () {
      for await (const role of allRoles(table)) {
        copied += 1
        if (copied === 2) stopping.abort()
        yield role
      }
    }
    const { id } = await open(core, 'op', NOT_IDEMPOTENT)
    const tools = { ...core, allRoles: stopped, stopping: stopping.signal }
    test.equal(await prepareReview(tools, id), false)
    test.equal(copied, 2, 'the others were not copied any more')
    test.match((await call(stage, 'GET', `/${id}`)).body, { status: 'preparing' })
    test.equal(await prepareReview({ ...core, allRoles: () => allRoles(table) }, id), true)
    test.match((await call(stage, 'GET', `/${id}`)).body, { status: 'open', roles: { total: 3 } })
  },
)

t.test('a process that wakes after another prepared the review changes none of its copies', async test => {
  const stage = await start(test)
  const [a, b] = [await newRole(stage, '222222222222'), await newRole(stage, '222222222222')]
  const { core, table, clock } = stage
  const { id } = await open(core, 'op', NOT_IDEMPOTENT)
  const quick = { ...core, allRoles: () => allRoles(table) }
  const sleepy = async function* () {
    yield { ...a, permissionSet: 'as-it-was-then' }
    clock.advance(61_000)
    test.equal(await prepareReview(quick, id), true)
    yield b
  }
  test.equal(await prepareReview({ ...core, allRoles: sleepy }, id), false)
  const events = (await table.query({ ...keys.auditEventsOf(SYSTEM_CHAIN), limit: 200 })).items.map(eventOf)
  const prepared = events.find(({ action }) => action === 'review.prepared')
  test.strictSame({ reviewId: id, ...(await digestOf(table, id)) }, prepared?.details)
})

t.test('a review is prepared by one process though copies are few and far between', async test => {
  const stage = await start(test)
  const role = await newRole(stage, '222222222222')
  const { core, clock } = stage
  const { id } = await open(core, 'op', NOT_IDEMPOTENT)
  let others = 0
  const slow = async function* () {
    for (let revoked = 0; revoked < 8; revoked++) {
      yield { ...role, status: 'revoked' as const }
      clock.advance(20_000)
      if (await prepareReview({ ...core, allRoles: () => allRoles(stage.table) }, id)) others += 1
    }
    yield role
  }
  test.equal(await prepareReview({ ...core, allRoles: slow }, id), true)
  test.equal(others, 0)
  test.match((await call(stage, 'GET', `/${id}`)).body, { status: 'open', roles: { total: 1 } })
})

t.test('a review that was changed behind the trail is told, and where', async test => {
  const stage = await start(test)
  const role = await newRole(stage, '222222222222')
  const other = await newRole(stage, '333333333333')
  const check = () => checkIntegrity(stage.table, SYSTEM_CHAIN)
  test.match(await check(), { intact: true }, 'before the first')
  const { id } = (await call(stage, 'POST', '')).body
  test.match(await check(), { intact: true })
  await stage.settled()
  await call(stage, 'PUT', `/${id}/decisions`, keep({ roleIds: [role.id] }))
  await call(stage, 'PUT', `/${id}/decisions`, keep({ filter: { undecided: true } }))
  test.match(await check(), { intact: true, firstBroken: null })
  const [review, first, second] = [
    keys.review(id),
    keys.reviewDecision(id, 1),
    keys.reviewDecision(id, 2),
  ] as const
  const set = (change: object) => (item: Item) => ({ ...item, ...change })
  type Case = [string, Key, (item: Item) => Item | undefined, RegExp]
  const ofAny: Case[] = [
    ['gone', review, () => undefined, /is recorded but not in the table/],
    ['said to be prepared still', review, set({ status: 'preparing' }), /its status is not/],
    ['opened by another', review, set({ openedBy: 'mallory' }), /its openedBy is not/],
    ['one decision less', review, set({ decisions: 1 }), /its decisions is not/],
    ['an earlier decision gone', first, () => undefined, /decision 1 is not the one recorded/],
    ['the last decision gone', second, () => undefined, /decision 2 is not the one recorded/],
    ['a reason changed', first, set({ reason: 'unused' }), /decision 1 is not/],
    ['a reason gone', first, ({ reason: _gone, ...item }) => item, /decision 1 is not/],
    ['another role decided', first, set({ roleIds: [other.id] }), /decision 1 is not/],
    ['a filter widened', second, set({ filter: { status: 'pending' } }), /decision 2 is not/],
    ['decided by another', second, set({ decidedBy: 'mallory' }), /decision 2 is not/],
    ['decided earlier', second, set({ decidedAt: '2026-01-01T00:00:00.000Z' }), /decision 2 is not/],
    [
      'a copy changed',
      keys.reviewedRole(id, role.id),
      set({ findings: ['stuck'] }),
      /the copies of the roles/,
    ],
    ['a copy gone', keys.reviewedRole(id, role.id), () => undefined, /the copies of the roles/],
  ]
  const ofCompleted: Case[] = [
    ['open again', review, set({ status: 'open' }), /its status is not/],
    ['declared otherwise', review, set({ statement: 'I slept.' }), /its statement is not/],
    ['declared nothing', review, set({ statement: null }), /its statement is not/],
    ['due later', review, set({ nextDueAt: '2099-01-01T00:00:00.000Z' }), /its nextDueAt is not/],
    ['counted otherwise', review, set({ tally: { total: 1 } }), /its tally is not/],
  ]
  const tamperWith = async (cases: Case[]) => {
    for (const [why, key, change, reason] of cases) {
      const item = await stage.table.get(key)
      await stage.tamper(key, change)
      const found = await check()
      test.match(found, { intact: false, firstBroken: { chain: 'system', reason } }, why)
      if (item) await stage.table.transact([{ put: item }])
    }
    test.match(await check(), { intact: true }, 'as it was')
  }
  const ofOpen: Case[] = [
    ['room for another', keys.reviewUnderWay(), () => undefined, /which access review is not complete/],
  ]
  await tamperWith([...ofAny, ...ofOpen])
  await call(stage, 'POST', `/${id}/completion`, { statement: 'I looked.' })
  await tamperWith([...ofAny, ...ofCompleted])
  const forged = { ...(await stage.table.get(review)), ...keys.review(stage.core.newId()), id: 'forged' }
  await stage.table.transact([{ put: forged }])
  test.match(await check(), { firstBroken: { reason: /forged is in the table but not recorded/ } })
})

t.test('when the next review has to be complete is told, and when it is late', async test => {
  const stage = await start(test)
  const metrics = createMetrics()
  const tools = { ...stage.core, allRoles: () => allRoles(stage.table), log: SILENT, metrics }
  const seconds = async () => (await metrics.reviewDue.get()).values[0]?.value
  test.match((await call(stage, 'GET', '')).body, {
    items: [],
    nextCursor: null,
    dueAt: null,
    overdue: false,
  })
  const id = await openReview(stage)
  await lookAfterReviews(tools)
  test.equal(await seconds(), 90 * 86_400, 'a quarter after the first event of the service')
  await call(stage, 'POST', `/${id}/completion`)
  stage.clock.advance(89 * 86_400_000)
  test.match((await call(stage, 'GET', '')).body, { overdue: false, items: [{ id }] })
  stage.clock.advance(2 * 86_400_000)
  const next = await openReview(stage)
  const { body } = await call(stage, 'GET', '')
  test.match(body, { overdue: true, items: [{ id: next }, { id }] }, 'an open one does not end it')
  await lookAfterReviews(tools)
  test.equal(await seconds(), -86_400)
})

t.test('the latest decision about a role counts', async () => {
  const roleIds = ['r1', 'r2', 'r3']
  const accounts = ['a', 'b']
  const filters = fc.record(
    { accountId: fc.constantFrom(...accounts), finding: fc.constantFrom('x', 'y'), undecided: fc.boolean() },
    { requiredKeys: [] },
  )
  const about = fc.oneof(
    fc.record({ roleIds: fc.subarray(roleIds, { minLength: 1 }), filter: fc.constant(null) }),
    fc.record({ roleIds: fc.constant(null), filter: filters }),
  )
  const role = fc.record({
    roleId: fc.constantFrom(...roleIds),
    accountId: fc.constantFrom(...accounts),
    findings: fc.subarray(['x', 'y']),
  })
  const made = fc.array(fc.tuple(about, fc.constantFrom(...DECISIONS)), { maxLength: 12 })
  fc.assert(
    fc.property(made, role, (list, reviewed) => {
      const decisions = list.map(
        ([what, decision], index) => ({ ...what, decision, number: index + 1 }) as unknown as Decision,
      )
      let expected: Decision | undefined
      for (const decision of decisions) {
        const { roleIds: ids, filter } = decision
        const meant = ids
          ? ids.includes(reviewed.roleId)
          : (filter?.accountId === undefined || filter.accountId === reviewed.accountId) &&
            (filter?.finding === undefined || reviewed.findings.includes(filter.finding)) &&
            (filter?.undecided !== true || expected === undefined)
        if (meant) expected = decision
      }
      return decider(decisions)(reviewed as unknown as ReviewedRole) === expected
    }),
  )
})
