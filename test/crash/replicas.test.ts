import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import type { Item } from '../../src/aws/table.js'
import type { Role, StoredRole } from '../../src/roles/role.js'
import { PROPAGATION_BACKOFF_MS } from '../../src/roles/role-status.js'
import { nextSlot, slotOf } from '../../src/roles/slot.js'
import { LEASE_MS } from '../../src/roles/verification-lease.js'
import type { Tenant } from '../../src/tenants/tenant.js'
import { type Answer, type Call, caller, isIntact, until } from '../fixtures/bad-day.js'
import { type Chance, chanceOf, setting } from './chance.js'
import { type Deployment, deploy, type Replica } from './deployment.js'
import {
  A_DAY_LATER,
  AT_ONCE,
  begunAt,
  FEW_AT_ONCE,
  historyOf,
  OWNED,
  registerDueRoles,
  runsByRole,
  runsSince,
} from './due-runs.js'
import { halfMade, rolesOf, tenantsOf } from './half-made.js'

const SECONDS = setting('CRASH_SECONDS', 20)
/** After this an offboarded tenant's tokens are worth nothing on any replica. */
const OFFBOARDED_MS = 5_000
/** Roles that are registered, by so many at a time. */
const ROLES = 12
const REGISTRARS = 4

t.setTimeout(600_000)
const chance = chanceOf(t)

/** Several processes on one table, and what their callers were told. */
class Load {
  readonly end = performance.now() + SECONDS * 1_000
  /** Answers by their status, and by their code where they are problems. */
  readonly told = new Map<string, number>()
  /** The tenants that each reference stands for, and the roles that each Idempotency-Key stands for. */
  readonly tenants = new Map<string, Set<string>>()
  readonly roles = new Map<string, Set<string>>()
  readonly unexpected: string[] = []
  /** The names that each changed tenant was given, as far as somebody was told. */
  readonly names = new Map<string, Set<string>>()
  /** The latest that a replica let an offboarded tenant in, in milliseconds since it was told so. */
  latestLetIn = 0
  offboarded = 0

  constructor(
    readonly deployment: Deployment,
    readonly replicas: readonly Replica[],
    readonly calls: readonly Call[],
    readonly chance: Chance,
  ) {}

  get isOver(): boolean {
    return performance.now() > this.end
  }

  /** Calls any replica, and notes an answer that is none of these. */
  async call<T>(expected: RegExp, ...request: Parameters<Call>): Promise<Answer<T>> {
    const answer = await this.chance.of(this.calls)<T>(...request)
    const code = (answer.body as { code?: unknown }).code
    const what = `${answer.status}${code === undefined ? '' : ` ${code}`}`
    this.told.set(what, (this.told.get(what) ?? 0) + 1)
    const busy = /^503 (audit-contention|dependency-unavailable|overloaded|sts-budget-exhausted)$/
    if (!expected.test(what) && !busy.test(what)) this.unexpected.push(`${request[0]} ${request[1]}: ${what}`)
    return answer
  }
}

/** The same request with one key on two replicas, and a rival for its reference. */
async function createTenants(load: Load): Promise<void> {
  while (!load.isOver) await createTenant(load)
}

async function createTenant(load: Load): Promise<Tenant | undefined> {
  const input = { name: 'Load', reference: `load-${randomUUID().slice(0, 13)}` }
  const [key, rival] = [{ 'idempotency-key': randomUUID() }, { 'idempotency-key': randomUUID() }]
  const create = (headers: Record<string, string>) =>
    load.call<Tenant>(
      /^(201|409 (idempotency-key-in-flight|reference-taken))$/,
      'POST',
      '/v1/tenants',
      input,
      headers,
    )
  const answers = await Promise.all([create(key), create(key), create(rival)])
  const made = answers.filter(({ status }) => status === 201).map(({ body }) => body)
  load.tenants.set(input.reference, new Set(made.map(({ id }) => id)))
  return made[0]
}

/** Changes of one tenant on several replicas at once. */
async function changeTenant(load: Load, { id }: Tenant): Promise<void> {
  const names = new Set<string>()
  load.names.set(id, names)
  while (!load.isOver) {
    const change = async (name: string) => {
      const { status } = await load.call(/^200$/, 'PATCH', `/v1/tenants/${id}`, { name })
      if (status === 200) names.add(name)
    }
    await Promise.all([change(randomUUID()), change(randomUUID())])
  }
}

/** Registers roles that nobody has launched: they propagate, and are due again and again. */
async function registerRoles(load: Load, tenants: readonly Tenant[]): Promise<void> {
  for (let at = 0; at < ROLES / REGISTRARS && !load.isOver; at++) {
    const path = `/v1/tenants/${tenants[at % tenants.length]!.id}/roles`
    const input = { roleArn: `arn:aws:iam::333333333333:role/load-${randomUUID()}` }
    const key = randomUUID()
    const register = (headers: Record<string, string>) =>
      load.call<Role>(
        /^(201|409 (idempotency-key-in-flight|role-already-registered))$/,
        'POST',
        path,
        input,
        headers,
      )
    const answers = await Promise.all([
      register({ 'idempotency-key': key }),
      register({ 'idempotency-key': key }),
      register({}),
    ])
    const made = answers.filter(({ status }) => status === 201).map(({ body }) => body.id)
    load.roles.set(input.roleArn, new Set(made))
  }
}

/** Offboards one tenant after the other, each on two replicas at once, amid a registration. */
async function offboardTenants(load: Load): Promise<void> {
  while (!load.isOver) {
    const tenant = await createTenant(load)
    if (!tenant) continue
    const path = `/v1/tenants/${tenant.id}`
    const token = await load.deployment.aws.issueToken(`tenant:${tenant.id}`)
    const own = load.replicas.map(({ url }) => caller(url, token))
    for (const call of own) {
      const { status } = await call('GET', path)
      if (status !== 200) load.unexpected.push(`a tenant that is not offboarded: ${status}`)
    }
    const roleArn = `arn:aws:iam::333333333333:role/load-${randomUUID()}`
    const offboard = () => load.call(/^200$/, 'DELETE', path)
    const [first, second] = await Promise.all([
      offboard(),
      offboard(),
      load.call(/^(201|409 tenant-offboarded)$/, 'POST', `${path}/roles`, { roleArn }),
    ])
    if (first.status !== 200 && second.status !== 200) continue
    load.offboarded += 1
    const offboardedAt = performance.now()
    await Promise.all(own.map(call => untilShutOut(load, call, path, offboardedAt)))
  }
}

async function untilShutOut(load: Load, call: Call, path: string, offboardedAt: number): Promise<void> {
  for (;;) {
    const since = performance.now() - offboardedAt
    const { status } = await call('GET', path)
    if (status === 401) return
    if (status === 200) load.latestLetIn = Math.max(load.latestLetIn, since)
    if (since > 2 * OFFBOARDED_MS) return
    await pause(100)
  }
}

/** No reference and no key stands for two, in what was told and in the table. */
function isOnce(t: Test, load: Load, items: readonly Item[]): void {
  const tenants = tenantsOf(items)
  const [references, arns] = [new Map<string, string[]>(), new Map<string, string[]>()]
  const add = (to: Map<string, string[]>, key: string, id: string) =>
    to.set(key, [...(to.get(key) ?? []), id])
  for (const { reference, id } of tenants) add(references, reference ?? '', id)
  for (const { roleArn, id } of rolesOf(items)) add(arns, roleArn, id)
  const twice = (kept: Map<string, string[]>, told: Map<string, Set<string>>) =>
    [...told].filter(([key, ids]) => {
      const found = kept.get(key) ?? []
      return found.length > 1 || ids.size > 1 || [...ids].some(id => !found.includes(id))
    })
  t.same(twice(references, load.tenants), [], 'a key and a reference stand for one tenant')
  t.same(twice(arns, load.roles), [], 'a role is registered once')
  const claims = items.filter(({ pk }) => pk.startsWith('CLAIM#'))
  t.equal(claims.length, 0, 'and what never proved itself claims nothing')
}

/** How often the role was verified that was verified least. */
async function leastVerified({ scan }: Deployment): Promise<number> {
  const items = await scan()
  const roles = rolesOf(items).filter(({ status }) => status !== 'revoked')
  return Math.min(...roles.map(({ id }) => items.filter(({ pk }) => pk === `ROLE#${id}`).length))
}

/** Each role was verified once for each due time: no run beside those recorded, and none before its time. */
function isVerifiedOnce(t: Test, { deployment }: Load, items: readonly Item[]): number {
  const roles = rolesOf(items).filter(({ status }) => status !== 'revoked')
  const runs = runsByRole(deployment)
  const wrong = roles.flatMap(role => {
    const history = historyOf(items, role)
    const recorded = history.map(({ id }) => String(id)).toSorted()
    const run = [...(runs.get(role.roleArn) ?? [])].toSorted()
    const early = history.some((verification, at) => {
      const before = history[at - 1]
      if (before === undefined) return false
      const rest = Date.parse(String(verification.startedAt)) - Date.parse(String(before.finishedAt))
      return rest < PROPAGATION_BACKOFF_MS[0]!
    })
    const same = JSON.stringify(recorded) === JSON.stringify(run)
    return [
      ...(same ? [] : [`role ${role.id}: ${run.length} runs, ${recorded.length} recorded`]),
      ...(early ? [`role ${role.id}: verified again before it was due`] : []),
      ...(role.verifying === null ? [] : [`role ${role.id}: a lease is left`]),
    ]
  })
  t.same(wrong, [], 'each due role was verified once')
  return roles.reduce((sum, role) => sum + historyOf(items, role).length, 0)
}

/** Nothing of an offboarded tenant's is alive, whatever came at the same time. */
function isShut(t: Test, items: readonly Item[]): void {
  const roles = rolesOf(items)
  const alive = tenantsOf(items).filter(
    ({ id, status, roleCount }) =>
      status === 'offboarded' &&
      (roleCount !== 0 || roles.some(role => role.tenantId === id && role.status !== 'revoked')),
  )
  t.same(alive, [], 'an offboarded tenant has no role left')
}

/** Every change that was answered has one event, and no other has. */
function isTold(t: Test, load: Load, items: readonly Item[]): void {
  for (const [id, names] of load.names) {
    const told = items.filter(({ pk, action }) => pk === `AUDIT#${id}` && action === 'tenant.updated')
    t.equal(told.length, names.size, `one event for each of ${names.size} changes`)
  }
}

for (const count of [2, 5]) {
  t.test(`${count} replicas on one table under load agree with one another`, async t => {
    const deployment = await deploy(t)
    const replicas: Replica[] = []
    for (let at = 0; at < count; at++) replicas.push(await deployment.start())
    const calls = await Promise.all(replicas.map(deployment.operator))
    const load = new Load(deployment, replicas, calls, chance)
    const named = async () => (await createTenant(load))!
    const tenants = await Promise.all([named(), named(), named(), named(), named()])
    await Promise.all([
      ...[1, 2, 3].map(() => createTenants(load)),
      ...tenants.slice(0, 2).map(tenant => changeTenant(load, tenant)),
      ...Array.from({ length: REGISTRARS }, () => registerRoles(load, tenants)),
      offboardTenants(load),
      offboardTenants(load),
    ])
    t.same(load.unexpected, [], 'every answer is one that was to be expected')
    t.ok(load.offboarded > 0 && load.roles.size > 0, 'there were offboardings and registrations')
    t.ok(load.latestLetIn < OFFBOARDED_MS, `after ${Math.round(load.latestLetIn)} ms nobody was let in`)
    await until(async () => (await leastVerified(deployment)) > 1, 60_000)
    await isIntact(t, calls[0]!, 'afterwards')
    // What they have begun they end.
    for (const { child } of replicas) child.kill('SIGTERM')
    const ends = await Promise.all(replicas.map(({ ended }) => ended))
    t.same([...new Set(ends.map(({ code }) => code))], [0], 'all of them ended well')
    const items = await deployment.scan()
    t.same(halfMade(items), [], 'nothing is half made')
    isOnce(t, load, items)
    isTold(t, load, items)
    isShut(t, items)
    const verifications = isVerifiedOnce(t, load, items)
    t.comment(`${JSON.stringify(Object.fromEntries(load.told))}`)
    t.comment(`${load.tenants.size} keys, ${load.offboarded} offboarded, ${verifications} verifications`)
  })
}

const DAY = 24 * 3_600_000

/** Tenants for each replica: their roles have to last until all replicas have started. */
const OWNERS = 2

for (const count of [2, 5]) {
  t.test(`what is due is shared by ${count} replicas, what one that is killed had begun too`, async t => {
    const deployment = await deploy(t)
    const registrar = await deployment.start()
    const total = count * OWNERS * OWNED
    await registerDueRoles(await deployment.operator(registrar), count * OWNERS)
    registrar.child.kill('SIGTERM')
    await registrar.ended
    const before = await deployment.scan()
    deployment.proxy.calls.length = 0
    // So that it goes on for as long as the others take to start.
    deployment.proxy.inject({ action: 'AssumeRole' }, { kind: 'delay', milliseconds: 300 })
    const replicas: Replica[] = []
    for (let at = 0; at < count; at++) replicas.push(await deployment.start(A_DAY_LATER, FEW_AT_ONCE))
    await replicas[0]!.kill()
    const killedAt = Date.now() + A_DAY_LATER
    const begun = runsByRole(deployment).size
    t.ok(begun < total, `killed when ${begun} of ${total} were begun`)

    const left = async () => rolesOf(await deployment.scan()).filter(({ status }) => status !== 'rejected')
    // The others leave what it had begun alone, as long as its lease lasts.
    const isItsOwn = ({ verifying }: StoredRole) => verifying !== null && begunAt(verifying) <= killedAt
    await until(async () => (await left()).every(isItsOwn), 180_000)
    const latest = A_DAY_LATER + LEASE_MS + 10_000
    await deployment.start(latest, FEW_AT_ONCE)
    await until(async () => (await left()).length === 0, 60_000)

    const after = await deployment.scan()
    const all = runsSince(deployment, before, after)
    t.equal(all.length, total)
    // Some roles' slot of the day comes round meanwhile, by the clock that is furthest ahead: those are due once more.
    const end = new Date(Date.now() + latest)
    const runs = all.filter(
      ({ roleId, ids: [first] }) =>
        first === undefined || nextSlot(slotOf(roleId, DAY), new Date(begunAt(first)), DAY) > end,
    )
    t.comment(`${all.length - runs.length} of ${total} have their slot just now`)
    const wrong = (is: (run: (typeof runs)[number]) => boolean) => runs.filter(run => !is(run))
    t.same(
      wrong(({ recorded }) => recorded.length === 1),
      [],
      'each role was verified once, nothing left out',
    )
    const twice = runs.filter(({ ids }) => ids.length > 1)
    t.ok(twice.length > 0 && twice.length <= AT_ONCE, `${twice.length} were begun twice: what it had begun`)
    const rests = twice.map(({ ids: [first = '', second = ''] }) => begunAt(second) - begunAt(first))
    t.ok(
      rests.every(rest => rest >= LEASE_MS),
      `after its lease: ${rests.join(', ')} ms`,
    )
  })
}
