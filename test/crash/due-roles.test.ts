import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import { checkAllIntegrity } from '../../src/audit/check-integrity.js'
import { indexKeys } from '../../src/aws/keys.js'
import type { Item } from '../../src/aws/table.js'
import { countRoles } from '../../src/roles/find-roles.js'
import { type Role, roleOf, type StoredRole } from '../../src/roles/role.js'
import { nextSlot, slotOf } from '../../src/roles/slot.js'
import { LEASE_MS } from '../../src/roles/verification-lease.js'
import { guardedTrust } from '../../src/sandbox/badly-guarded-roles.js'
import { createCustomer } from '../../src/sandbox/customer.js'
import { VENDOR } from '../../src/sandbox/vendor-account.js'
import type { Tenant } from '../../src/tenants/tenant.js'
import type { Verification } from '../../src/verification/check.js'
import { CUSTOMER_ACCOUNT, until } from '../fixtures/bad-day.js'
import { type Fault, startFaultProxy, type Target } from '../fixtures/fault-proxy.js'
import { setting } from './chance.js'
import { type Deployment, deploy, type Replica } from './deployment.js'
import {
  A_DAY_LATER,
  AT_ONCE,
  begunAt,
  FEW_AT_ONCE,
  historyOf,
  registerDueRoles,
  runsByRole,
  runsSince,
} from './due-runs.js'
import { rolesOf } from './half-made.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** By a clock so far ahead every role is due again. */
const DUE = 2 * A_DAY_LATER
/** The clock of a replica goes on by this when it is told to jump: every lease of now has run out then. */
const JUMP = LEASE_MS + 10_000
const JUMPS = { CLOCK_JUMP: String(JUMP) }
/** An outage is told soon. */
const IMPATIENT = { DRAWBRIDGE_AWS_TIMEOUT: '500' }

t.setTimeout(600_000)

/**
 * A deployment with roles that were rejected once and are all due again, what the table held before, and which of them
 * have come to a verdict since. A verdict leaves their status as it is: nothing but the lease tells one run from another.
 */
async function dueDeployment(t: Test, tenants: number) {
  const deployment = await deploy(t, { dynamodbThroughProxy: true })
  const registrar = await deployment.start(0, { CLOCK_JUMP: String(A_DAY_LATER) })
  await registerDueRoles(await deployment.operator(registrar), tenants)
  const roles = () => rolesDue(deployment)
  registrar.child.kill('SIGUSR2')
  await until(async () => (await roles()).every(isRejected), 60_000)
  await end(registrar)
  const before = await deployment.scan()
  deployment.proxy.calls.length = 0
  const known = new Set(before.map(({ id }) => id))
  const isSettled = (role: StoredRole) =>
    isRejected(role) && isVerdict(role.lastVerification) && !known.has(role.lastVerification?.id)
  return { deployment, before, roles, isSettled }
}

const isRejected = ({ status, verifying }: StoredRole) => status === 'rejected' && verifying === null

/** Whether a run came to a verdict, by the check that all others hang on. */
const isVerdict = (run: object | null) => (run as Verification | null)?.checks[0]?.status !== 'ERROR'

/** Every role that is due at any time: no other is in these tests, and to scan the table takes longer. */
async function rolesDue({ table }: Deployment): Promise<StoredRole[]> {
  const roles: StoredRole[] = []
  for await (const item of table.all({ index: 'gsi3', pk: indexKeys.dueRoles })) roles.push(roleOf(item))
  return roles
}

/** SIGTERM: what it has begun it ends. */
async function end(replica: Replica): Promise<void> {
  replica.child.kill('SIGTERM')
  const { code } = await replica.ended
  if (code !== 0) throw new Error(`It ended with ${code}: ${replica.stdout()}`)
}

function startMany(
  deployment: Deployment,
  count: number,
  more: Record<string, string> = {},
): Promise<Replica[]> {
  const start = () => deployment.start(DUE, { ...FEW_AT_ONCE, ...JUMPS, ...more })
  return Promise.all(Array.from({ length: count }, start))
}

async function isWhole(t: Test, { table }: Deployment): Promise<void> {
  t.match(await checkAllIntegrity(table), { intact: true, firstBroken: null }, 'the trail is whole')
}

/**
 * Each role has come to a verdict since, and to a further one only where its slot of the day came round meanwhile. It
 * shows its latest verification, and is due within the day that follows.
 */
function isVerifiedOnce(t: Test, before: readonly Item[], after: readonly Item[]): void {
  const known = new Set(before.map(({ id }) => id))
  const wrong = rolesOf(after).flatMap(role => {
    const since = historyOf(after, role).filter(({ id }) => !known.has(id))
    const verdicts = since.filter(isVerdict)
    const early = verdicts.slice(1).filter((verdict, at) => {
      const last = new Date(String(verdicts[at]?.finishedAt))
      return new Date(String(verdict.startedAt)) < nextSlot(slotOf(role.id, DAY), last, DAY)
    })
    const rest = Date.parse(role.dueAt ?? '') - Date.parse(role.lastVerifiedAt ?? '')
    const holds = {
      'it was verified': verdicts.length > 0,
      'it was verified when it was due': early.length === 0,
      'its last verification has a verdict': since.at(-1) === verdicts.at(-1),
      'it shows that one': since.at(-1)?.id === role.lastVerification?.id,
      'it is rejected': isRejected(role),
      'it is due within a day': rest > 0 && rest <= DAY,
    }
    return Object.entries(holds).flatMap(([what, held]) => (held ? [] : [`${role.roleArn}: not so: ${what}`]))
  })
  t.same(wrong, [], 'each role was verified once, nothing left out')
}

for (const count of new Set([2, setting('CRASH_REPLICAS', 5)])) {
  t.test(`one of ${count} replicas that stalls longer than its lease records nothing of it`, async t => {
    const { deployment, before, roles, isSettled } = await dueDeployment(t, count)
    const { proxy } = deployment
    // It is stopped while its runs wait for STS.
    const slow = proxy.inject({ action: 'AssumeRole' }, { kind: 'delay', milliseconds: 300 })
    const [stalled, ...others] = await startMany(deployment, 1)
    await until(() => runsByRole(deployment).size >= AT_ONCE)
    stalled!.child.kill('SIGSTOP')
    const stoppedAt = Date.now() + DUE
    slow()
    others.push(...(await startMany(deployment, count - 1)))
    const left = async () => (await roles()).filter(role => !isSettled(role))
    await until(
      async () => (await left()).every(({ verifying }) => verifying && begunAt(verifying) <= stoppedAt),
      60_000,
    )
    const own = await left()
    t.equal(own.length, AT_ONCE, 'what it had begun is left alone as long as its lease lasts')
    const theirs = async () => (await roles()).filter(({ id }) => own.some(role => role.id === id))
    for (const { child } of others) child.kill('SIGUSR2')
    await until(async () => (await left()).length === 0, 60_000)
    const taken = await theirs()

    stalled!.child.kill('SIGCONT')
    await end(stalled!)
    const runs = runsByRole(deployment)
    const asked = own.filter(({ roleArn }) => (runs.get(roleArn)?.size ?? 0) > 1)
    t.equal(asked.length, AT_ONCE, 'each was asked by both')
    const after = await deployment.scan()
    t.same(await theirs(), taken, 'what came late changed nothing')
    isVerifiedOnce(t, before, after)
    await isWhole(t, deployment)
  })

  t.test(`a clock of one of ${count} that jumps amid its runs doubles nothing that is recorded`, async t => {
    const { deployment, before, roles, isSettled } = await dueDeployment(t, count)
    deployment.proxy.inject({ action: 'AssumeRole' }, { kind: 'delay', milliseconds: 100 })
    const replicas = await startMany(deployment, count)
    replicas[0]!.child.kill('SIGUSR2')
    await until(async () => (await roles()).every(isSettled), 120_000)
    for (const replica of replicas) await end(replica)
    await isWhole(t, deployment)
    isVerifiedOnce(t, before, await deployment.scan())
  })

  t.test(`whatever fails of what ${count} replicas ask, each role is verified once`, async t => {
    const { deployment, before, roles, isSettled } = await dueDeployment(t, count)
    const { proxy } = deployment
    const error = (code: string, status: number): Fault => ({ kind: 'error', code, status })
    const claim = { service: 'dynamodb', action: 'UpdateItem' }
    const record = { service: 'dynamodb', action: 'TransactWriteItems' }
    const sts = { action: 'AssumeRole' }
    const faults: [Target, Fault][] = [
      [{ ...claim, skip: 1, times: 4 }, error('ThrottlingException', 400)],
      [{ ...claim, skip: 3, times: 1 }, { kind: 'lose-answer' }],
      [{ ...claim, skip: 5, times: 1 }, { kind: 'hang' }],
      [{ ...record, skip: 1, times: 4 }, error('InternalServerError', 500)],
      [{ ...record, skip: 4, times: 2 }, { kind: 'lose-answer' }],
      [{ ...record, skip: 7, times: 3 }, { kind: 'reset' }],
      [{ ...sts, skip: 4, times: 6 }, error('Throttling', 400)],
      [{ ...sts, skip: 9, times: 3 }, { kind: 'hang' }],
      [
        { ...sts, skip: 12, times: 3 },
        { kind: 'answer', status: 200, body: '<html>Welcome</html>' },
      ],
    ]
    for (const [target, fault] of faults) proxy.inject(target, fault)
    /** Those that are not settled, once nothing is due by this clock. */
    const waiting = (now: number) =>
      until(async () => {
        const left = (await roles()).filter(role => !isSettled(role))
        return left.every(({ dueAt }) => Date.parse(dueAt ?? '') > now + (Date.now() - began)) && left
      }, 120_000)
    const began = Date.now()
    const replicas = await startMany(deployment, count, IMPATIENT)
    let now = began + DUE
    for (let left = await waiting(now); left.length > 0; left = await waiting(now)) {
      for (const { child } of replicas) child.kill('SIGUSR2')
      now += JUMP
    }
    await isWhole(t, deployment)
    for (const replica of replicas) await end(replica)
    const after = await deployment.scan()
    isVerifiedOnce(t, before, after)
    const failed = rolesOf(after).filter(role => historyOf(after, role).some(run => !isVerdict(run)))
    t.ok(failed.length > 0, `${failed.length} roles had a run without a verdict`)
  })
}

t.test('a role that is revoked while it is verified stays revoked, with nothing of it recorded', async t => {
  const deployment = await deploy(t, { dynamodbThroughProxy: true })
  const { proxy } = deployment
  const customer = createCustomer(deployment.aws.url, CUSTOMER_ACCOUNT)
  t.teardown(() => customer.close())
  const replicas: Replica[] = []
  for (let at = 0; at < 2; at++) replicas.push(await deployment.start(0, JUMPS))
  const operator = await deployment.operator(replicas[0]!)
  const launched = async (name: string) => {
    const { body: tenant } = await operator<Tenant>('POST', '/v1/tenants', { name })
    // Nobody is let in yet: it propagates, and is due again.
    const trust = guardedTrust(VENDOR.roleArn, randomUUID())
    const roleArn = await customer.createRole({ name, trust })
    const { body: role } = await operator<Role>('POST', `/v1/tenants/${tenant.id}/roles`, { roleArn })
    return { tenant, role }
  }
  const hang = proxy.inject({ action: 'AssumeRole', skip: 10 }, { kind: 'hang' })
  const [revoked, offboarded] = [await launched('revoked'), await launched('offboarded')]
  const stored = async () => rolesOf(await deployment.scan())
  const claimed = await until(async () => {
    const roles = await stored()
    return roles.every(({ verifying }) => verifying !== null) && roles
  }, 30_000)
  await operator('DELETE', `/v1/tenants/${revoked.tenant.id}/roles/${revoked.role.id}`)
  await operator('DELETE', `/v1/tenants/${offboarded.tenant.id}`)
  hang()
  const before = await stored()
  t.same(
    before.map(({ status, verifying }) => [status, verifying]),
    [
      ['revoked', null],
      ['revoked', null],
    ],
  )
  proxy.mend()
  for (const replica of replicas) await end(replica)
  const items = await deployment.scan()
  t.same(rolesOf(items), before, 'what was under way changed nothing')
  t.equal(claimed.filter(({ verifying }) => items.some(({ id }) => id === verifying)).length, 0)
  const replica = await deployment.start(0, JUMPS)
  replica.child.kill('SIGUSR2')
  await until(async () =>
    (await stored()).every(({ dueAt, refusedAt }) => refusedAt !== null || dueAt !== before[0]?.dueAt),
  )
  await isWhole(t, deployment)
})

for (const hours of [12, 30]) {
  t.test(`replicas whose clocks are ${hours} hours apart verify no role over and over`, async t => {
    const { deployment, before, roles, isSettled } = await dueDeployment(t, 2)
    const start = async (ahead: number) => {
      const proxy = await startFaultProxy(deployment.proxy.url)
      t.teardown(() => proxy.close())
      const env = { AWS_ENDPOINT_URL: proxy.url, AWS_ENDPOINT_URL_DYNAMODB: proxy.url }
      return { replica: await deployment.start(ahead, env), proxy }
    }
    const both = await Promise.all([start(DUE), start(DUE + hours * HOUR)])
    await until(async () => (await roles()).every(isSettled), 60_000)
    const looks = () =>
      both.map(({ proxy: { calls } }) => calls.filter(({ body }) => body.includes('DUE_ROLES')).length)
    const first = looks()
    // Two queries each time.
    await until(() => looks().every((count, at) => count >= first[at]! + 30), 120_000)
    for (const { replica } of both) await end(replica)
    const recorded = runsSince(deployment, before, await deployment.scan()).map(run => run.recorded.length)
    const [least, most] = [Math.min(...recorded), Math.max(...recorded)]
    // When it is due, by either clock, and once for being due too late, after which it is due to the other once more.
    t.ok(least >= 1 && most <= 5, `${least} to ${most} verifications of a role`)
    await isWhole(t, deployment)
  })
}

t.test(
  'a role whose verification dies with its process five times is stuck, until one comes to its end',
  async t => {
    const { deployment, roles, isSettled } = await dueDeployment(t, 1)
    const { proxy } = deployment
    proxy.inject({ action: 'AssumeRole' }, { kind: 'hang' })
    let ahead = DUE
    const stuck = async () =>
      (await roles()).map(({ findings }) => findings.find(({ code }) => code === 'stuck')?.resolvedAt)
    for (let death = 1; death <= 5; death++) {
      const replica = await deployment.start(ahead)
      await until(async () => (await roles()).every(({ attempts }) => attempts === death), 30_000)
      await replica.kill()
      t.ok(
        (await stuck()).every(resolvedAt => resolvedAt === undefined),
        `not after ${death - 1}`,
      )
      ahead += JUMP
    }
    const last = await deployment.start(ahead)
    await until(async () => (await stuck()).every(resolvedAt => resolvedAt === null), 30_000)
    const found = await countRoles(deployment.table, { finding: 'stuck' }, new Date())
    t.equal(found, (await roles()).length, 'operators find them')
    await last.kill()
    proxy.mend()
    await deployment.start(ahead + JUMP)
    await until(async () => (await roles()).every(isSettled), 60_000)
    t.ok(
      (await stuck()).every(resolvedAt => typeof resolvedAt === 'string'),
      'a verdict resolves it',
    )
    await isWhole(t, deployment)
  },
)
