import fc from 'fast-check'
import t, { type Test } from 'tap'
import { keys } from '../../src/aws/keys.js'
import { createTable, type Item, type Table } from '../../src/aws/table.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { degradeStaleRole } from '../../src/roles/degrade-stale-role.js'
import { findRoles, type RoleFilter, type RolePosition, roleBatches } from '../../src/roles/find-roles.js'
import type { FindingCode } from '../../src/roles/finding.js'
import { recordStuck } from '../../src/roles/record-stuck.js'
import { registerRole } from '../../src/roles/register-role.js'
import { revokeRole } from '../../src/roles/revoke-role.js'
import { roleOf, type StoredRole } from '../../src/roles/role.js'
import { takeLease } from '../../src/roles/verification-lease.js'
import { type VerifyRoleTools, verifyRole } from '../../src/roles/verify-role.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { offboardTenant } from '../../src/tenants/offboard-tenant.js'
import { CHECK_IDS, type CheckId, fail, pass } from '../../src/verification/check.js'
import { createClock } from '../fixtures/clock.js'
import { createCore } from '../fixtures/core.js'
import { finding, putRoles, roleWith } from '../fixtures/roles.js'
import { countingClient, startTable } from '../fixtures/table.js'

const ACTOR = 'https://id.example.com#operator'
const HOUR = 3_600_000
const NOW = new Date('2026-06-15T12:00:00.000Z')
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * HOUR).toISOString()

/** Every page under a filter, one after the other. */
async function walk(table: Table, filter: RoleFilter, limit: number, now = NOW): Promise<StoredRole[][]> {
  const pages: StoredRole[][] = []
  let after: RolePosition | undefined
  do {
    const { roles, last } = await findRoles(table, filter, { limit, now, ...(after && { after }) })
    pages.push(roles)
    after = last
  } while (after !== undefined)
  return pages
}

const idsOf = (roles: readonly StoredRole[]) => roles.map(({ id }) => id)

/** A run whose checks all pass but for these. */
function runWith(
  now: () => Date,
  version: string,
  failing: readonly CheckId[],
): VerifyRoleTools['runVerification'] {
  return async (_role, id) => {
    const at = now().toISOString()
    const checks = CHECK_IDS.map(check =>
      failing.includes(check)
        ? fail(check, 'medium', { summary: 'Not so.', remedy: 'Mend it.', evidence: {} })
        : pass(check, 'So.'),
    )
    const read = { uniqueId: 'AROAEXAMPLEEXAMPLE', templateVersion: version, updateAvailable: false }
    return {
      verification: { id, startedAt: at, finishedAt: at, checks },
      facts: { ...read, plainDenial: false, conclusive: true },
    }
  }
}

t.test('every write of a role moves it in the indexes, and its findings with it', async test => {
  const { table } = await startTable(test)
  const clock = createClock()
  const core = createCore(table, clock)
  const { now } = clock
  const tenant = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
  const roleArn = 'arn:aws:iam::222222222222:role/Role'
  const registered = await registerRole(core, tenant.id, { roleArn }, ACTOR, NOT_IDEMPOTENT)
  const verify = async (version: string, ...failing: CheckId[]) => {
    clock.advance(HOUR)
    const tools = { ...core, jitter: () => 0, verified: () => undefined, opened: () => undefined }
    const leased = await takeLease(core, registered, false)
    await verifyRole(
      { ...tools, runVerification: runWith(now, version, failing) },
      leased,
      ACTOR,
      'scheduled',
    )
  }
  /** The filters that find the role, and those that do not. */
  const finds = async (found: RoleFilter[], not: RoleFilter[]) => {
    for (const [filters, ids] of [
      [found, [registered.id]],
      [not, []],
    ] as const)
      for (const filter of filters)
        test.same((await walk(table, filter, 10, now())).flatMap(idsOf), ids, JSON.stringify(filter))
  }
  const [tenantId, accountId] = [tenant.id, '222222222222']
  const anyway: RoleFilter[] = [{}, { tenantId }, { accountId }]
  await finds([...anyway, { status: 'pending' }, { status: 'live' }], [{ status: 'verified' }])

  await verify('aaaaaaaaaaaa', 'excess-permissions', 'required-permissions')
  const drifted: RoleFilter[] = [{ finding: 'excess-permissions' }, { finding: 'required-permissions' }]
  await finds(
    [...anyway, { status: 'degraded' }, { templateVersion: 'aaaaaaaaaaaa' }, ...drifted],
    [{ status: 'pending' }, { finding: 'trust-policy' }, { verifiedBefore: now().toISOString() }],
  )
  await verify('bbbbbbbbbbbb', 'excess-permissions')
  await finds(
    [{ templateVersion: 'bbbbbbbbbbbb' }, { finding: 'excess-permissions' }],
    [{ templateVersion: 'aaaaaaaaaaaa' }, { finding: 'required-permissions' }],
  )
  const entries = async () => {
    const items: Item[] = []
    for await (const item of table.all({ pk: `TENANT#${tenantId}`, prefix: 'FINDING#' })) items.push(item)
    return items.map(({ sk, gsi5sk }) => [sk, gsi5sk])
  }
  const at = now().toISOString()
  const role = registered.id
  test.same(await entries(), [[`FINDING#${role}#excess-permissions`, `${at}#${role}`]], 'moved along')
  await verify('bbbbbbbbbbbb')
  test.same(await entries(), [], 'nothing is open')
  await finds([{ status: 'verified' }, { tenantId, status: 'live' }], drifted)

  clock.advance(73 * HOUR)
  await finds([{ status: 'degraded' }], [{ status: 'verified' }])
  await degradeStaleRole(core, registered)
  test.equal((await table.get(keys.role(tenantId, role)))?.gsi5pk, 'ROLES#STATUS#degraded')
  await finds([{ status: 'degraded' }, { status: 'live' }], [{ status: 'verified' }])

  const leased = await takeLease(core, registered, false)
  await recordStuck({ ...core, opened: () => undefined }, { ...leased, attempts: 99 })
  await finds([{ finding: 'stuck' }], [])
  clock.advance(HOUR)

  await verify('cccccccccccc', 'excess-permissions')
  await revokeRole(core, registered, ACTOR)
  test.same(await entries(), [])
  await finds(
    [...anyway, { status: 'revoked' }, { templateVersion: 'cccccccccccc' }],
    [
      { status: 'live' },
      { templateVersion: 'cccccccccccc', status: 'live' },
      { finding: 'excess-permissions' },
    ],
  )
  const item = (await table.get(keys.role(tenantId, role))) as Item
  test.notOk('gsi4pk' in item || 'gsi4sk' in item)
  test.notOk(
    Object.keys(roleOf(item)).some(name => /^(gsi|pk|sk|v$)/.test(name)),
    'no key shows in a role',
  )
})

t.test(
  'a tenant with more findings than fit is offboarded all the same, and none of them shows',
  async test => {
    const { table } = await startTable(test)
    const core = createCore(table)
    const tenant = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
    const findings = CHECK_IDS.slice(-3).map(code => finding(code))
    const roles = Array.from({ length: 50 }, () =>
      roleWith({ tenantId: tenant.id, status: 'degraded', lastVerifiedAt: hoursAgo(1), findings }),
    )
    await putRoles(table, roles)
    await table.update(keys.tenant(tenant.id), { roleCount: 50 }, { expression: 'attribute_exists(pk)' })
    await offboardTenant(core, tenant.id, ACTOR)
    test.same((await walk(table, { finding: 'excess-permissions' }, 10)).flat(), [])
    test.equal((await walk(table, { status: 'revoked' }, 200)).flat().length, 50)
    test.same((await walk(table, { status: 'live' }, 10)).flat(), [])
  },
)

t.test('what a verification opens while a role is revoked is left in no list', async test => {
  const stage = await startTable(test)
  const { now } = createCore(stage.table).clock
  for (const end of ['revoked', 'offboarded'] as const) {
    let meanwhile: (() => Promise<unknown>) | undefined
    const table: Table = {
      ...stage.table,
      // The moment between the last reading of the role and the writing of its end.
      transact: async writes => {
        const task = meanwhile
        meanwhile = undefined
        await task?.()
        return stage.table.transact(writes)
      },
    }
    const core = createCore(stage.table)
    const tenant = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
    const roleArn = `arn:aws:iam::222222222222:role/Of${end}`
    const role = await registerRole(core, tenant.id, { roleArn }, ACTOR, NOT_IDEMPOTENT)
    const verify = async (version: string, ...failing: CheckId[]) => {
      const told = { verified: () => undefined, opened: () => undefined }
      const tools = { ...core, ...told, runVerification: runWith(now, version, failing) }
      await verifyRole(tools, await takeLease(core, role, false), ACTOR, 'person')
    }
    await verify('aaaaaaaaaaaa', 'excess-permissions')
    meanwhile = () => verify('aaaaaaaaaaaa', 'required-permissions', 'excess-permissions')
    const racing = { ...createCore(table), clock: core.clock }
    if (end === 'revoked') await revokeRole(racing, role, ACTOR)
    else await offboardTenant(racing, tenant.id, ACTOR)
    const left: string[] = []
    for await (const { sk } of stage.table.all({ pk: `TENANT#${tenant.id}`, prefix: 'FINDING#' }))
      left.push(sk)
    test.same(left, [], end)
  }
})

const STATUSES = ['pending', 'verified', 'degraded', 'rejected', 'revoked'] as const
const CODES: readonly FindingCode[] = ['excess-permissions', 'template-version', 'account-shared']
const TENANTS = Array.from({ length: 6 }, (_, n) => `0197${n}000-0000-7000-8000-000000000000`)
const ACCOUNTS = ['222222222222', '333333333333', '444444444444']
const VERSIONS = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb']
/** Also the moment from which a role is stale, and one of a clock that was ahead. */
const HOURS = [-100, 1, 2, 71, 72, 73, 2_000, 2_500]

const someRole = fc
  .record({
    status: fc.constantFrom(...STATUSES),
    tenantId: fc.constantFrom(...TENANTS),
    accountId: fc.constantFrom(...ACCOUNTS),
    templateVersion: fc.constantFrom(null, ...VERSIONS),
    lastVerifiedAt: fc.constantFrom(null, ...HOURS.map(hoursAgo)),
    findings: fc.subarray(CODES.flatMap(code => [finding(code), finding(code, hoursAgo(1))])),
  })
  .map(change => {
    // At most one of each code, as it is.
    const findings = new Map(change.findings.map(one => [one.code, one]))
    const verified =
      change.status === 'verified' ? { lastVerifiedAt: change.lastVerifiedAt ?? hoursAgo(2) } : {}
    return roleWith({ ...change, ...verified, findings: [...findings.values()] })
  })

const someFilter: fc.Arbitrary<RoleFilter> = fc.record(
  {
    status: fc.constantFrom(...STATUSES, 'live' as const),
    tenantId: fc.constantFrom(...TENANTS),
    finding: fc.constantFrom(...CODES),
    accountId: fc.constantFrom(...ACCOUNTS),
    templateVersion: fc.constantFrom(...VERSIONS),
    verifiedBefore: fc.constantFrom('1970-01-01T00:00:00.000Z', ...HOURS.map(hoursAgo), hoursAgo(1.5)),
  },
  { requiredKeys: [] },
)

/** What a filter means, told once more and without an index. */
function expected(roles: readonly StoredRole[], filter: RoleFilter): string[] {
  const statusOf = (role: StoredRole) => {
    const age = Math.abs(NOW.getTime() - Date.parse(role.lastVerifiedAt ?? role.createdAt))
    return role.status === 'verified' && age >= 72 * HOUR ? 'degraded' : role.status
  }
  const rules: Record<keyof RoleFilter, (role: StoredRole) => boolean> = {
    status: role => (filter.status === 'live' ? role.status !== 'revoked' : statusOf(role) === filter.status),
    tenantId: role => role.tenantId === filter.tenantId,
    finding: role =>
      role.status !== 'revoked' &&
      role.findings.some(({ code, resolvedAt }) => code === filter.finding && resolvedAt === null),
    accountId: role => role.accountId === filter.accountId,
    templateVersion: role => role.templateVersion === filter.templateVersion,
    verifiedBefore: role => (role.lastVerifiedAt ?? '') < String(filter.verifiedBefore),
  }
  const order = (role: StoredRole) => `${role.lastVerifiedAt ?? ''} ${role.id}`
  const asked = Object.keys(filter) as (keyof RoleFilter)[]
  return roles
    .filter(role => asked.every(name => rules[name](role)))
    .toSorted((a, b) => (order(a) < order(b) ? -1 : 1))
    .map(({ id }) => id)
}

async function someRoles(test: Test, count: number) {
  const stage = await startTable(test)
  const roles = fc.sample(someRole, count)
  await putRoles(stage.table, roles)
  return { ...stage, roles }
}

t.test('the pages under any filter hold exactly the roles that fit, each once, in order', async test => {
  const { table, roles } = await someRoles(test, 250)
  await fc.assert(
    fc.asyncProperty(someFilter, fc.integer({ min: 1, max: 60 }), async (filter, limit) => {
      const pages = await walk(table, filter, limit + 5)
      test.ok(pages.every(page => page.length <= limit + 5))
      const [found, fit] = [pages.flatMap(idsOf), expected(roles, filter)]
      if (found.join() !== fit.join()) throw new Error(`${found.length} found, ${fit.length} fit`)
    }),
    { numRuns: 60 },
  )
  const walked: string[] = []
  for await (const batch of roleBatches(table, {}, NOW)) walked.push(...idsOf(batch))
  test.same(walked, expected(roles, {}), 'and so does the walk through all')
})

t.test(
  'a page far in costs no more than the first, and a page that finds nothing reads a bounded part',
  async test => {
    const { clients, name, roles } = await someRoles(test, 400)
    const { client, cost } = countingClient(clients.dynamodb)
    const table = createTable(client, name)
    const costs: (typeof cost)[] = []
    let after: RolePosition | undefined
    for (let page = 0; page < 39; page++) {
      Object.assign(cost, { requests: 0, items: 0 })
      const { last } = await findRoles(table, {}, { limit: 10, now: NOW, ...(after && { after }) })
      costs.push({ ...cost })
      after = last
    }
    const [first, last] = [costs[0], costs.at(-1)]
    test.ok(
      first && last && last.requests <= first.requests && last.items <= first.items * 1.2,
      `${JSON.stringify([first, last])}`,
    )

    Object.assign(cost, { requests: 0, items: 0 })
    await putRoles(
      table,
      Array.from({ length: 1_200 }, () => roleWith({ accountId: '555555555555', status: 'rejected' })),
    )
    Object.assign(cost, { requests: 0, items: 0 })
    const filter = { accountId: '555555555555', status: 'verified' } as const
    const empty = await findRoles(table, filter, { limit: 10, now: NOW })
    test.same(empty.roles, [])
    test.ok(empty.last !== undefined && cost.items <= 2_000, `there is more to look at; read ${cost.items}`)
    test.same((await walk(table, filter, 10)).flat(), [])
    test.ok(roles.length > 0)
  },
)

t.test('entries of an index that are behind show nothing that is not so', async test => {
  const { table, tamper } = await startTable(test)
  const tenantId = TENANTS[0] as string
  const role = (change: Partial<StoredRole>) => roleWith({ tenantId, lastVerifiedAt: hoursAgo(5), ...change })
  const [gone, mended, kept] = [role({}), role({}), role({})].map(one => ({
    ...one,
    findings: [finding('stuck')],
  }))
  if (!gone || !mended || !kept) return
  await putRoles(table, [gone, mended, kept])
  await table.transact([{ delete: keys.role(tenantId, gone.id) }])
  await tamper(keys.role(tenantId, mended.id), item => ({ ...item, findings: [] }))
  test.same((await walk(table, { finding: 'stuck' }, 10)).flatMap(idsOf), [kept.id])
  const late = { ...kept, lastVerifiedAt: hoursAgo(0), gsi5sk: 'x' }
  await tamper(keys.role(tenantId, kept.id), item => ({ ...item, lastVerifiedAt: late.lastVerifiedAt }))
  const filter: RoleFilter = { finding: 'stuck', verifiedBefore: hoursAgo(1) }
  test.same((await walk(table, filter, 10)).flat(), [], 'it was verified meanwhile')
})
