import { pino } from 'pino'
import t from 'tap'
import { checkIntegrity } from '../../src/audit/check-integrity.js'
import { dependencyUnavailable } from '../../src/aws/errors.js'
import { keys } from '../../src/aws/keys.js'
import type { ProbeOutcome } from '../../src/aws/sts-probe.js'
import { createTable, PRESENT } from '../../src/aws/table.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { Problem } from '../../src/problem.js'
import { degradeStaleRole } from '../../src/roles/degrade-stale-role.js'
import { DuePace, HALT_MS } from '../../src/roles/due-pace.js'
import { type DueRoleTools, verifyDueRoles } from '../../src/roles/due-roles.js'
import { findRole } from '../../src/roles/find-role.js'
import { findRoles } from '../../src/roles/find-roles.js'
import { FIRST_PROOF_MS, PROOF_WAIT_MS } from '../../src/roles/prove-refusal.js'
import { registerRole } from '../../src/roles/register-role.js'
import { revokeRole } from '../../src/roles/revoke-role.js'
import { roleView, type StoredRole } from '../../src/roles/role.js'
import { LEASE_MS, takeLease } from '../../src/roles/verification-lease.js'
import { type VerifyRoleTools, verifyRole } from '../../src/roles/verify-role.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { offboardTenant } from '../../src/tenants/offboard-tenant.js'
import { CHECK_IDS, type Check, inconclusive, pass } from '../../src/verification/check.js'
import { verificationErrors } from '../../src/verification/errors.js'
import { as, startApp } from '../fixtures/app.js'
import { createClock } from '../fixtures/clock.js'
import { type Core, createCore } from '../fixtures/core.js'
import { putRoles } from '../fixtures/roles.js'
import { type Fault, faultyClient, startTable } from '../fixtures/table.js'

const ACTOR = 'https://id.example.com#operator'
const HOUR = 3_600_000
const SILENT = pino({ level: 'silent' })

/** Runs that learn nothing: AWS could not be asked. */
const NO_VERDICT: Pick<
  DueRoleTools,
  'runVerification' | 'probeRevoked' | 'verified' | 'opened' | 'occasionally'
> = {
  runVerification: async (_role, id) => {
    const at = new Date().toISOString()
    const checks = CHECK_IDS.map(check => inconclusive(check, 'AWS could not be asked.', 'Wait.'))
    return {
      verification: { id, startedAt: at, finishedAt: at, checks },
      facts: { templateVersion: null, updateAvailable: false, plainDenial: false, conclusive: false },
    }
  },
  verified: () => undefined,
  opened: () => undefined,
  occasionally: () => undefined,
  probeRevoked: async () => ({ kind: 'error', code: 'unreachable', message: 'AWS could not be asked.' }),
}

/** Runs in which every check passes. */
const PASSED_RUN =
  (now: () => Date): VerifyRoleTools['runVerification'] =>
  async (_role, id) => {
    const at = now().toISOString()
    const checks = CHECK_IDS.map(check => pass(check, 'As it should be.'))
    const read = { uniqueId: 'AROAEXAMPLEEXAMPLE', templateVersion: null, updateAvailable: false }
    return {
      verification: { id, startedAt: at, finishedAt: at, checks },
      facts: { ...read, plainDenial: false, conclusive: true },
    }
  }

/** `count` roles that are due now, ten of each tenant's: one that was registered, and nine like it. */
async function dueRoles(core: Core, count: number): Promise<StoredRole[]> {
  const roles: StoredRole[] = []
  for (let n = 0; n < count; n += 10) {
    const tenant = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
    const arn = (at: number) => `arn:aws:iam::222222222222:role/Role-${at}`
    const first = await registerRole(core, tenant.id, { roleArn: arn(n) }, ACTOR, NOT_IDEMPOTENT)
    const others = Array.from({ length: 9 }, (_, at) => ({
      ...first,
      id: core.newId(),
      roleArn: arn(n + at + 1),
    }))
    await putRoles(core.table, others)
    roles.push(first, ...others)
  }
  core.clock.advance(HOUR)
  return roles
}

/** A registered role that nobody verifies at the moment. */
async function restingRole(core: Core): Promise<StoredRole> {
  const tenant = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
  const roleArn = 'arn:aws:iam::222222222222:role/Role'
  const role = await registerRole(core, tenant.id, { roleArn }, ACTOR, NOT_IDEMPOTENT)
  await core.table.update(keys.role(tenant.id, role.id), { verifying: null, verifyingUntil: null }, PRESENT)
  return findRole(core.table, tenant.id, role.id)
}

/** Code of the problem that a promise ends in; `done` where it ends well. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
    return 'done'
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.kind.code
  }
}

t.test('a lease whose answer is lost is no loss to whoever took it', async test => {
  const stage = await startTable(test)
  const clock = createClock()
  const core = createCore(stage.table, clock)
  const role = await restingRole(core)

  // As the SDK does it: the first try is carried out, its answer lost, and the second fails on the condition.
  const repeating = {
    ...core,
    table: {
      ...stage.table,
      updateAndGet: async (...call: Parameters<typeof stage.table.updateAndGet>) => {
        await stage.table.updateAndGet(...call)
        return stage.table.updateAndGet(...call)
      },
    },
  }
  for (const asked of [true, false]) {
    const leased = await takeLease(repeating, role, asked)
    test.equal(leased.verifyingUntil, new Date(clock.now().getTime() + LEASE_MS).toISOString())
    test.equal((await findRole(stage.table, role.tenantId, role.id)).verifying, leased.verifying)
    test.equal(await codeOf(takeLease(core, role, false)), 'verification-in-progress', 'it holds for others')
    clock.advance(LEASE_MS)
  }
})

t.test('a lease that cannot be told to be taken is not left behind', async test => {
  const stage = await startTable(test)
  const clock = createClock()
  const core = createCore(stage.table, clock)
  const role = await restingRole(core)
  const faults: [string, (command: string, call: number) => Fault | undefined][] = [
    ['its answer', (command, call) => (command === 'UpdateCommand' && call === 1 ? 'after' : undefined)],
    ['the role', command => (command === 'GetCommand' ? 'before' : undefined)],
  ]
  for (const [what, faultOf] of faults) {
    let call = 0
    const client = faultyClient(stage.clients.dynamodb, command => faultOf(command, ++call))
    const table = createTable(client, stage.name)
    const twice = async (...update: Parameters<typeof table.updateAndGet>) => {
      await stage.table.updateAndGet(...update)
      return table.updateAndGet(...update)
    }
    const faulty = { ...core, table: { ...table, ...(what === 'the role' && { updateAndGet: twice }) } }
    test.equal(await codeOf(takeLease(faulty, role, false)), 'dependency-unavailable', `${what} is lost`)
    test.equal(await codeOf(takeLease(core, role, false)), 'done', 'and the next one is not told to wait')
    clock.advance(LEASE_MS)
  }
})

t.test('of many who want the lease at once one gets it', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const role = await restingRole(core)
  const codes = await Promise.all(
    Array.from({ length: 10 }, (_, at) => codeOf(takeLease(core, role, at % 2 === 0))),
  )
  test.same(codes.toSorted(), ['done', ...Array(9).fill('verification-in-progress')])
})

t.test('a clock that was set back leaves no role locked', async test => {
  const { table } = await startTable(test)
  const clock = createClock()
  const core = createCore(table, clock)
  const role = await restingRole(core)
  for (const back of [3 * HOUR, 80 * 24 * HOUR]) {
    await takeLease(core, role, true)
    clock.advance(-back)
    test.equal(
      await codeOf(takeLease(core, role, true)),
      'done',
      'its end lies further ahead than a lease is long',
    )
    test.equal(await codeOf(takeLease(core, role, true)), 'verification-in-progress', 'a lease of now holds')
    clock.advance(LEASE_MS)
  }
})

t.test('whoever registers without end is told to wait, however many roles they revoke', async test => {
  const { table } = await startTable(test)
  const clock = createClock()
  const core = createCore(table, clock)
  const tenant = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
  const another = await createTenant(core, { name: 'Initech' }, ACTOR, NOT_IDEMPOTENT)
  /** Registers and revokes a role, and tells the seconds in `Retry-After` where it was refused. */
  const round = async (tenantId: string, name: string, of = core): Promise<string | undefined> => {
    try {
      const roleArn = `arn:aws:iam::222222222222:role/${name}`
      await revokeRole(of, await registerRole(of, tenantId, { roleArn }, ACTOR, NOT_IDEMPOTENT), ACTOR)
      return undefined
    } catch (error) {
      if (!(error instanceof Problem) || error.kind.code !== 'registration-too-soon') throw error
      return error.headers['retry-after']
    }
  }
  for (let n = 0; n < 60; n++) {
    test.equal(await round(tenant.id, n % 2 === 0 ? 'One' : `Of-many-${n}`), undefined, `the ${n}th`)
  }
  const replica = createCore(table, clock)
  for (const of of [core, replica]) {
    for (const name of ['One', 'Another']) test.equal(await round(tenant.id, name, of), '5')
  }
  test.equal(await round(another.id, 'One'), undefined, 'another tenant does not pay for it')
  clock.advance(4_000)
  test.equal(await round(tenant.id, 'One'), '1')
  clock.advance(1_000)
  test.equal(await round(tenant.id, 'One'), undefined, 'one in five seconds')
  test.equal(await round(tenant.id, 'One'), '5')
  clock.advance(60 * 5_000)
  const racing = await Promise.all(Array.from({ length: 8 }, (_, n) => round(tenant.id, `At-once-${n}`)))
  test.same(racing, Array(8).fill(undefined), 'a tenant that rested may go on')
  clock.advance(-24 * HOUR)
  test.equal(
    await round(tenant.id, 'One'),
    undefined,
    'a clock that was set back makes nobody wait for hours',
  )
  test.match(await checkIntegrity(table, tenant.id), { intact: true })
})

t.test('a role without a verdict for 72 hours is degraded though nothing runs', async test => {
  const clock = createClock()
  const stage = await startApp(test, { clock })
  const { core, table } = stage
  const { tenantId, id } = await restingRole(core)
  const path = `/v1/tenants/${tenantId}/roles`
  const told = async () => {
    const headers = as('workload:one')
    const [list, one] = await Promise.all(
      [path, `${path}/${id}`].map(url => stage.app.inject({ url, headers })),
    )
    const statuses = [list?.json().items[0].status, one?.json().status]
    test.equal(statuses[0], statuses[1])
    return statuses[0]
  }
  const run = { ...NO_VERDICT, runVerification: PASSED_RUN(clock.now) }
  const tools = { ...core, ...run, log: SILENT, jitter: () => 0 }
  await verifyRole(tools, await takeLease(core, await findRole(table, tenantId, id), false), ACTOR, 'person')
  test.equal(await told(), 'verified')
  clock.advance(72 * HOUR - 1)
  test.equal(await told(), 'verified')
  clock.advance(1)
  test.equal(await told(), 'degraded', 'told as soon as it is so')
  test.equal((await findRole(table, tenantId, id)).status, 'verified', 'nobody recorded it yet')
  test.match(await checkIntegrity(table, tenantId), { intact: true }, 'which is as it should be')

  const broken = { ...tools, runVerification: () => Promise.reject(new Error('No run can be made')) }
  test.equal(await verifyDueRoles(broken), 0)
  test.equal((await findRole(table, tenantId, id)).status, 'degraded', 'the background records it')
  const { items } = await table.query({ ...keys.auditEventsOf(tenantId), newestFirst: true, limit: 1 })
  test.match(items[0], {
    action: 'role.status-changed',
    actor: 'drawbridge',
    details: { roleId: id, from: 'verified', to: 'degraded' },
  })
  clock.advance(LEASE_MS)
  test.equal(await verifyDueRoles(broken), 0)
  test.equal(items[0]?.sequence, (await table.get(keys.chainHead(tenantId)))?.sequence, 'once')
  test.match(await checkIntegrity(table, tenantId), { intact: true })

  clock.advance(LEASE_MS)
  test.equal(await verifyDueRoles(tools), 1)
  test.equal(await told(), 'verified', 'a full pass brings it back')
  test.match(await checkIntegrity(table, tenantId), { intact: true })
})

t.test('what is recorded is decided on the role as it is by then', async test => {
  const { table } = await startTable(test)
  const clock = createClock()
  const core = createCore(table, clock)
  const { tenantId, id } = await restingRole(core)
  const verifyWhile = async (meanwhile: (role: StoredRole) => Promise<unknown>) => {
    const tools: VerifyRoleTools = {
      ...core,
      verified: () => undefined,
      opened: () => undefined,
      runVerification: async (role, ...call) => {
        await meanwhile(role)
        return PASSED_RUN(clock.now)(role, ...call)
      },
    }
    const leased = await takeLease(core, await findRole(table, tenantId, id), false)
    const verified = await verifyRole(tools, leased, ACTOR, 'person')
    test.same(verified, await findRole(table, tenantId, id), 'what is told is what is kept')
    test.match(await checkIntegrity(table, tenantId), { intact: true })
    return verified
  }
  test.match(await verifyWhile(async () => undefined), { status: 'verified', verifying: null })
  clock.advance(72 * HOUR)
  const again = await verifyWhile(role => degradeStaleRole(core, role))
  test.match(again, { status: 'verified', provedSince: clock.now().toISOString() })
  const { items } = await table.query({ ...keys.auditEventsOf(tenantId), newestFirst: true, limit: 2 })
  test.match(
    items.map(({ details }) => details),
    [
      { from: 'degraded', to: 'verified' },
      { from: 'verified', to: 'degraded' },
    ],
  )
  const revoked = await verifyWhile(role => revokeRole(core, role, ACTOR))
  test.match(revoked, { status: 'revoked', lastVerification: { id: again.lastVerification?.id } })
})

t.test('a role that is due later than any can be is verified all the same', async test => {
  const { table } = await startTable(test)
  const clock = createClock()
  const core = createCore(table, clock)
  const role = await restingRole(core)
  const tools = { ...core, ...NO_VERDICT, log: SILENT, jitter: () => 0 }
  const due = async (ahead: number) => {
    const dueAt = new Date(clock.now().getTime() + ahead).toISOString()
    await table.update(keys.role(role.tenantId, role.id), { dueAt, gsi3sk: `${dueAt}#${role.id}` }, PRESENT)
    return verifyDueRoles(tools)
  }
  test.equal(await due(24 * HOUR), 0, 'in a day: not now')
  test.equal(await due(25 * HOUR), 1, 'no role is due so late but by a clock that was set back since')
  test.equal(await verifyDueRoles(tools), 0, 'and once')
  test.equal(await due(0), 1)
})

t.test('what outlives its lease is not recorded, whether somebody else took it or not', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const { clock } = core
  const role = await restingRole(core)
  const find = () => findRole(table, role.tenantId, role.id)
  const stalling = (milliseconds: number) => ({
    ...core,
    ...NO_VERDICT,
    log: SILENT,
    jitter: () => 0,
    runVerification: async (...call: Parameters<VerifyRoleTools['runVerification']>) => {
      const run = await PASSED_RUN(clock.now)(...call)
      clock.advance(milliseconds)
      return run
    },
    probeRevoked: async () => {
      clock.advance(milliseconds)
      return REFUSES
    },
  })
  const leased = await takeLease(core, role, false)
  const late = await verifyRole(stalling(LEASE_MS), leased, ACTOR, 'person')
  test.match(late, { status: 'pending', lastVerifiedAt: null, attempts: 1 })
  test.same(late, await find(), 'what is told is what is kept')
  test.equal(await verifyDueRoles(stalling(LEASE_MS - 1)), 1, 'it is due at once')
  test.match(await find(), { status: 'verified', verifying: null, attempts: 0 })

  await revokeRole(core, await find(), ACTOR)
  clock.advance(HOUR)
  await verifyDueRoles(stalling(LEASE_MS + 1))
  test.match(await find(), { refusedAt: null }, 'nor that a role refused the vendor then')
  await verifyDueRoles(stalling(LEASE_MS - 1))
  test.match(await find(), { refusedAt: /Z$/ })
  test.match(await checkIntegrity(table, role.tenantId), { intact: true })
})

t.test(
  'replicas whose clocks are far apart set a role right once a period, in use or revoked',
  async test => {
    const { table } = await startTable(test)
    const core = createCore(table)
    const { clock } = core
    const role = await restingRole(core)
    let [runs, asked] = [0, 0]
    const told: string[] = []
    const replica = (ahead: number) => {
      const now = () => new Date(clock.now().getTime() + ahead)
      return {
        ...core,
        ...NO_VERDICT,
        ...{ now, log: SILENT, jitter: () => 0 },
        occasionally: (kind: string) => void told.push(kind),
        runVerification: (...call: Parameters<VerifyRoleTools['runVerification']>) => {
          runs += 1
          return PASSED_RUN(now)(...call)
        },
        probeRevoked: async () => {
          asked += 1
          return LETS_IN
        },
      }
    }
    const replicas = [replica(0), replica(30 * HOUR)]
    const lookInTurn = async () => {
      for (let look = 0; look < 10; look++) for (const one of replicas) await verifyDueRoles(one)
    }
    clock.advance(24 * HOUR)
    await lookInTurn()
    test.ok(runs >= 2 && runs <= 4, `${runs} runs`)
    test.ok(told.includes('due too late'), 'the log tells of it')
    runs = 0
    clock.advance(23 * HOUR)
    await lookInTurn()
    test.ok(runs <= 1, `${runs} in the period that follows`)
    clock.advance(HOUR)
    await lookInTurn()
    test.ok(runs >= 1 && runs <= 4, `${runs} once that is over`)

    await revokeRole(core, await findRole(table, role.tenantId, role.id), ACTOR)
    for (let day = 0; day < 4; day++) {
      asked = 0
      clock.advance(24 * HOUR)
      await lookInTurn()
      test.ok(asked >= 1 && asked <= 4, `${asked} times asked on day ${day}`)
    }
  },
)

t.test('clocks that differ by seconds share a lease', async test => {
  const { table } = await startTable(test)
  const clock = createClock()
  const core = createCore(table, clock)
  const role = await restingRole(core)
  await takeLease(core, role, false)
  const behind = { ...core, now: () => new Date(clock.now().getTime() - 20_000) }
  test.equal(await codeOf(takeLease(behind, role, false)), 'verification-in-progress')
  clock.advance(LEASE_MS - 1)
  test.equal(await codeOf(takeLease(core, role, false)), 'verification-in-progress', 'to its end')
  clock.advance(1)
  test.equal(await codeOf(takeLease(core, role, false)), 'done')
})

t.test('due roles are verified as long as there are any, so many at a time, tenants in turn', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const roles = await dueRoles(core, 120)
  const [order, underWay] = [[] as StoredRole[], new Set<string>()]
  let most = 0
  let begin = () => {}
  const fourAreUnderWay = new Promise<void>(resolve => {
    begin = resolve
  })
  const tools = {
    ...core,
    ...NO_VERDICT,
    log: SILENT,
    jitter: Math.random,
    runVerification: async (...call: Parameters<VerifyRoleTools['runVerification']>) => {
      const [role] = call
      order.push(role)
      underWay.add(role.id)
      most = Math.max(most, underWay.size)
      if (underWay.size === 4) begin()
      await fourAreUnderWay
      underWay.delete(role.id)
      return NO_VERDICT.runVerification(...call)
    },
  }
  test.equal(await verifyDueRoles(tools, 4), 120)
  test.equal(most, 4)
  test.same(order.map(({ id }) => id).toSorted(), roles.map(({ id }) => id).toSorted(), 'each of them, once')
  const first = order.slice(0, 10).map(({ tenantId }) => tenantId)
  test.equal(new Set(first).size, 10, 'no tenant twice before each had its turn')
  test.equal(await verifyDueRoles(tools, 4), 0)
})

t.test('replicas that look at once verify each role once', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const roles = await dueRoles(core, 40)
  const runs: string[] = []
  const tools = {
    ...core,
    ...NO_VERDICT,
    log: SILENT,
    jitter: Math.random,
    runVerification: (...call: Parameters<VerifyRoleTools['runVerification']>) => {
      runs.push(call[0].id)
      return NO_VERDICT.runVerification(...call)
    },
  }
  const done = await Promise.all(Array.from({ length: 5 }, () => verifyDueRoles(tools, 4)))
  test.equal(
    done.reduce((sum, count) => sum + count),
    40,
  )
  test.same(runs.toSorted(), roles.map(({ id }) => id).toSorted())
  // Whoever read the index before a role was verified finds it free again, but not due any more.
  const [role] = roles
  test.equal(
    await codeOf(takeLease(core, role!, false, { ifDueAt: role!.dueAt })),
    'verification-in-progress',
  )
})

t.test('while STS throttles or DynamoDB is away few roles are tried, and all once it answers', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  await dueRoles(core, 40)
  const throttled = CHECK_IDS.map(id => inconclusive(id, 'Throttled.', 'Wait.', { code: 'throttled' }))
  let tried = 0
  const counting = (run: VerifyRoleTools['runVerification']) => ({
    ...core,
    ...NO_VERDICT,
    log: SILENT,
    jitter: () => 0,
    runVerification: (...call: Parameters<typeof run>) => {
      tried += 1
      return run(...call)
    },
  })
  const outages: VerifyRoleTools['runVerification'][] = [
    async (...call) => {
      const run = await NO_VERDICT.runVerification(...call)
      return { ...run, verification: { ...run.verification, checks: throttled as Check[] } }
    },
    async () => {
      throw new Problem(verificationErrors['sts-budget-exhausted'])
    },
    async () => {
      throw dependencyUnavailable('DynamoDB', new Error('away'))
    },
  ]
  for (const run of outages) {
    tried = 0
    await verifyDueRoles(counting(run), 4)
    test.ok(tried >= 5 && tried <= 8, `${tried} were tried`)
  }
  const before = tried
  await verifyDueRoles(counting(NO_VERDICT.runVerification), 4)
  test.ok(tried - before >= 16, 'the others are still due')
})

t.test('an outage is waited for longer and longer, and tried with one role', test => {
  const pace = new DuePace(40)
  const failing = () => [1, 2, 3, 4, 5].map(() => pace.noteAttempt('held-up'))
  test.same(failing(), [false, false, false, false, true], 'one role may have bad luck')
  test.equal(pace.concurrency, 40)
  test.equal(pace.halt(1), HALT_MS.first)
  for (let times = 1; times < 40; times++) {
    test.equal(pace.concurrency, 1)
    test.equal(pace.noteAttempt('taken'), false, 'another replica says nothing')
    test.equal(pace.noteAttempt('held-up'), true)
    const [at, doubled] = [pace.halt(times % 2), HALT_MS.first * 2 ** times]
    const wait = Math.min(doubled, HALT_MS.longest)
    test.equal(at, times % 2 === 1 ? wait : wait / 2, 'replicas come back at different times')
  }
  test.equal(pace.noteAttempt('worked'), false)
  test.equal(pace.concurrency, 40)
  test.equal(failing().at(-1), true)
  test.equal(pace.halt(1), HALT_MS.first)
  test.end()
})

t.test('a role is stuck after five attempts without a verdict, however they ended', async test => {
  const clock = createClock()
  const stage = await startApp(test, { clock })
  const { core, table } = stage
  const { tenantId, id } = await restingRole(core)
  const opened: string[] = []
  const tools = {
    ...core,
    ...NO_VERDICT,
    log: SILENT,
    jitter: () => 0,
    opened: (codes: string[]) => void opened.push(...codes),
  }
  const stuck = async () => {
    const { findings } = await findRole(table, tenantId, id)
    return findings.find(({ code }) => code === 'stuck')
  }
  const fails: [string, () => Promise<unknown>][] = [
    ['a run that learns nothing', () => verifyDueRoles(tools)],
    ['a process that dies', async () => takeLease(core, await findRole(table, tenantId, id), false)],
    ['a run that throws', () => verifyDueRoles({ ...tools, runVerification: outOfOrder })],
  ]
  const outOfOrder = () => Promise.reject(dependencyUnavailable('STS', new Error('away')))
  for (const [last, lastAttempt] of fails) {
    clock.advance(24 * HOUR)
    for (const attempt of [0, 1, 2, 0]) {
      clock.advance(2 * HOUR)
      await fails[attempt]![1]()
      test.not((await stuck())?.resolvedAt, null, 'not yet')
    }
    clock.advance(2 * HOUR)
    await lastAttempt()
    clock.advance(2 * HOUR)
    // A process that dies has told nobody: whoever takes its place does, before it dies as well.
    const dies = () => Promise.reject(new Error('The process dies'))
    await verifyDueRoles({ ...tools, runVerification: dies })
    test.match(await stuck(), { severity: 'medium', resolvedAt: null }, `${last} is the fifth`)
    test.equal(opened.splice(0).filter(code => code === 'stuck').length, 1)
    const { items } = await table.query({ ...keys.auditEventsOf(tenantId), newestFirst: true, limit: 1 })
    test.match(items[0], { action: 'role.findings-changed', details: { roleId: id, opened: ['stuck'] } })
    const role = await findRole(table, tenantId, id)
    const remedy = (view: { findings: { code: string; remedy: string | null }[] }) =>
      view.findings.find(({ code }) => code === 'stuck')?.remedy
    test.match(remedy(roleView(role, true, clock.now())), /service's log/)
    test.match(remedy(roleView(role, false, clock.now())), /nothing to do in your account/)

    clock.advance(2 * HOUR)
    await verifyDueRoles({ ...tools, runVerification: PASSED_RUN(clock.now) })
    test.equal((await stuck())?.resolvedAt, clock.now().toISOString(), 'a verdict resolves it')
    test.equal((await findRole(table, tenantId, id)).attempts, 0)
    test.match(await checkIntegrity(table, tenantId), { intact: true })
  }
})

const LETS_IN: ProbeOutcome = { kind: 'allowed', assumedRoleArn: 'arn', assumedRoleId: 'AROA:session' }
const REFUSES: ProbeOutcome = { kind: 'denied', requestId: 'request' }
const UNCLEAR: ProbeOutcome = { kind: 'error', code: 'timeout', message: 'No answer.' }

/** Tools of the background that ask revoked roles, and whom they asked. */
function asking(core: Core, answer: { now: ProbeOutcome }) {
  const asked: string[] = []
  const probeRevoked = async ({ id }: StoredRole) => {
    asked.push(id)
    return answer.now
  }
  return { asked, tools: { ...core, ...NO_VERDICT, log: SILENT, jitter: () => 0, probeRevoked } }
}

t.test('a revoked role is asked until it refuses the vendor', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const { clock } = core
  const { tenantId, id } = await restingRole(core)
  const before = await revokeRole(core, await findRole(table, tenantId, id), ACTOR)
  const answer: { now: ProbeOutcome } = { now: LETS_IN }
  const { tools, asked } = asking(core, answer)
  const find = () => findRole(table, tenantId, id)
  const finding = async () => (await find()).findings.find(({ code }) => code === 'still-open')
  const lastEvent = async () => {
    const { items } = await table.query({ ...keys.auditEventsOf(tenantId), newestFirst: true, limit: 1 })
    return items[0]
  }
  const askedAfter = async (wait: number) => {
    clock.advance(wait - 1)
    await verifyDueRoles(tools)
    test.equal(asked.length, 0, `not before ${wait} ms`)
    clock.advance(1)
    await Promise.all([verifyDueRoles(tools), verifyDueRoles(tools)])
    test.same(asked.splice(0), [id], 'then once, whatever number of replicas look')
  }
  await askedAfter(FIRST_PROOF_MS)
  test.match(await finding(), { severity: 'high', control: 'CAA-001', resolvedAt: null })
  test.match(await lastEvent(), { action: 'role.findings-changed', details: { opened: ['still-open'] } })
  const remedyFor = async (operators: boolean) =>
    roleView(await find(), operators, clock.now()).findings.at(-1)?.remedy
  const { roles: found } = await findRoles(table, { finding: 'still-open' }, { limit: 10, now: clock.now() })
  test.same(
    found.map(role => role.id),
    [id],
    'operators find it by its finding',
  )
  test.match(await remedyFor(true), /^Ask the customer to delete/)
  test.match(await remedyFor(false), /^Delete the stack that made it/)

  answer.now = UNCLEAR
  await askedAfter(PROOF_WAIT_MS.first)
  test.match(await finding(), { resolvedAt: null }, 'an error says nothing')
  answer.now = LETS_IN
  let wait: number = PROOF_WAIT_MS.first
  for (let times = 0; times < 12; times++) {
    await askedAfter(wait)
    wait = times === 0 ? 2 * PROOF_WAIT_MS.first : Math.min(2 * wait, PROOF_WAIT_MS.longest)
  }
  test.equal(wait, PROOF_WAIT_MS.longest, 'for ever, once a day')
  test.match(await find(), { status: 'revoked', lastVerifiedAt: before.lastVerifiedAt, refusedAt: null })

  answer.now = REFUSES
  await askedAfter(wait)
  test.match(await find(), { refusedAt: clock.now().toISOString(), dueAt: null, status: 'revoked' })
  test.equal((await finding())?.resolvedAt, clock.now().toISOString())
  const { sequence, ...event } = (await lastEvent())!
  test.match(event, { action: 'role.refused', actor: 'drawbridge', details: { resolved: ['still-open'] } })
  test.equal(sequence, 5, 'beside tenant and role made and revoked, and the finding: one event')
  clock.advance(80 * 24 * HOUR)
  await verifyDueRoles(tools)
  test.same(asked, [], 'and never again')
  test.match(await checkIntegrity(table, tenantId), { intact: true })
})

t.test('a role that was revoked before IAM knew it is not proved shut by that', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const { tenantId, id } = await restingRole(core)
  await revokeRole(core, await findRole(table, tenantId, id), ACTOR)
  const answer: { now: ProbeOutcome } = { now: REFUSES }
  const { tools, asked } = asking(core, answer)
  core.clock.advance(FIRST_PROOF_MS)
  await verifyDueRoles(tools)
  test.same(asked.splice(0), [id])
  test.match(await findRole(table, tenantId, id), { refusedAt: null, dueAt: /Z$/ })
  answer.now = LETS_IN
  core.clock.advance(PROOF_WAIT_MS.first)
  await verifyDueRoles(tools)
  test.same(asked, [id], 'it is asked again')
  const { findings } = await findRole(table, tenantId, id)
  test.match(findings, [{ code: 'still-open', resolvedAt: null }])
})

t.test('a revoked role that is registered anew is not asked, until that one is revoked too', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const first = await restingRole(core)
  const answer: { now: ProbeOutcome } = { now: LETS_IN }
  const { tools, asked } = asking(core, answer)
  const { tenantId, roleArn } = first
  const stillOpen = async () => {
    const { findings } = await findRole(table, tenantId, first.id)
    return findings.some(({ code, resolvedAt }) => code === 'still-open' && resolvedAt === null)
  }
  await revokeRole(core, first, ACTOR)
  core.clock.advance(FIRST_PROOF_MS)
  await verifyDueRoles(tools)
  test.same(asked.splice(0), [first.id])
  test.equal(await stillOpen(), true)

  const second = await registerRole(core, tenantId, { roleArn }, ACTOR, NOT_IDEMPOTENT)
  for (let day = 0; day < 2; day++) {
    core.clock.advance(24 * HOUR)
    await verifyDueRoles(tools)
    test.same(asked, [], 'the tenant lets the vendor in on purpose')
    test.equal(await stillOpen(), false)
  }
  // Offboarding leaves the registration, which is of no role in use then.
  const offboarding = await offboardTenant(core, tenantId, ACTOR)
  test.equal(offboarding.status, 'offboarded')
  answer.now = REFUSES
  core.clock.advance(25 * HOUR)
  await verifyDueRoles(tools)
  test.same(asked.toSorted(), [first.id, second.id].toSorted())
  for (const id of asked) test.match(await findRole(table, tenantId, id), { refusedAt: /Z$/, dueAt: null })
  test.match(await checkIntegrity(table, tenantId), { intact: true })
})
