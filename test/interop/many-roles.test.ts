import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { v7 as uuid } from 'uuid'
import { createAwsClients } from '../../src/aws/clients.js'
import { createTableIfAbsent } from '../../src/aws/create-table.js'
import { createTable, type Item } from '../../src/aws/table.js'
import type { StoredRole } from '../../src/roles/role.js'
import { type Tenant, tenantItem } from '../../src/tenants/tenant.js'
import { CHECK_IDS, pass } from '../../src/verification/check.js'
import { as, startApp } from '../fixtures/app.js'
import { createClock } from '../fixtures/clock.js'
import { startDynoxide } from '../fixtures/dynoxide.js'
import { putMany } from '../fixtures/many-items.js'
import { finding, roleWith, roleWrites } from '../fixtures/roles.js'
import { countingClient } from '../fixtures/table.js'

const TABLE = 'drawbridge'
const ROLES = Number(process.env.MANY_ROLES ?? 50_000)
const ROLES_OF_A_TENANT = 10
const PAGE = 50
const NOW = '2026-11-25T12:00:00.000Z'
const MINUTE = 60_000

t.setTimeout(600_000)

/** Of each ten roles one was never verified, one is over-privileged and one revoked. */
function roleNumber(n: number, tenantId: string): StoredRole {
  const lastVerifiedAt = new Date(Date.parse(NOW) - (n % 4_000) * MINUTE).toISOString()
  const accountId = String(200_000_000_000 + (n % 20_000))
  if (n % 10 === 0) return roleWith({ tenantId, accountId })
  const checks = CHECK_IDS.map(id => pass(id, 'As it should be, in as many words as a check takes.'))
  return roleWith({
    ...{ tenantId, accountId, lastVerifiedAt, templateVersion: '3e8618463f79' },
    status: n % 10 === 1 ? 'degraded' : n % 10 === 2 ? 'revoked' : 'verified',
    findings: n % 10 === 1 ? [finding('excess-permissions')] : [],
    lastVerification: { id: uuid(), startedAt: lastVerifiedAt, finishedAt: lastVerifiedAt, checks },
  })
}

function tenantNumber(n: number): Tenant {
  const [id, externalId] = [uuid(), uuid()]
  const at = { createdAt: NOW, updatedAt: NOW }
  return { id, name: `Customer ${n}`, reference: null, externalId, status: 'active', ...at, metadata: {} }
}

/** Tenants, each with its roles after it. */
function* tenantsWithRoles(): Generator<Item> {
  let tenant = tenantNumber(0)
  for (let n = 0; n < ROLES; n++) {
    if (n % ROLES_OF_A_TENANT === 0) {
      tenant = tenantNumber(n / ROLES_OF_A_TENANT)
      yield tenantItem(tenant, 'generated')
    }
    for (const { put } of roleWrites([roleNumber(n, tenant.id)])) yield put
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Megabytes in use once the garbage is gone. */
function heap(): number {
  collectGarbage()
  collectGarbage()
  return process.memoryUsage().heapUsed / 1e6
}

t.test(`${ROLES} roles of all tenants`, async test => {
  const { url } = await startDynoxide(test)
  const clients = createAwsClients({
    region: 'eu-central-1',
    endpoint: url,
    credentials: async () => ({ accessKeyId: 'any', secretAccessKey: 'any' }),
    timeout: 30_000,
  })
  test.teardown(() => clients.destroy())
  await createTableIfAbsent(clients.dynamodb, TABLE)
  const began = performance.now()
  await putMany(clients.dynamodb, TABLE, tenantsWithRoles())
  test.comment(`written in ${Math.round((performance.now() - began) / 1_000)} s`)
  const { client, cost } = countingClient(clients.dynamodb)
  const table = createTable(client, TABLE)
  const { app } = await startApp(test, {
    clock: createClock(NOW),
    change: tools => ({ ...tools, table, rateLimit: 1_000_000 }),
  })
  const headers = as('operator')
  const ask = async (query: string) => {
    Object.assign(cost, { requests: 0, items: 0 })
    const from = performance.now()
    const answer = await app.inject({ url: `/v1/audit/roles${query}`, headers })
    const ms = performance.now() - from
    if (answer.statusCode !== 200) throw new Error(answer.body)
    return { ...cost, ms, body: answer.json() }
  }

  await test.test(
    'the last page costs no more than the first, and the pages hold all, each once',
    async test => {
      const seen = new Set<string>()
      const pages: { requests: number; items: number; ms: number }[] = []
      let before = ''
      for (let cursor = ''; ; ) {
        const { body, ...page } = await ask(`?limit=${PAGE}${cursor && `&cursor=${cursor}`}`)
        for (const role of body.items as StoredRole[]) {
          const place = `${role.lastVerifiedAt ?? ''} ${role.id}`
          if (place < before) throw new Error('The order does not hold')
          before = place
          seen.add(role.id)
        }
        pages.push(page)
        if (body.nextCursor === null) break
        cursor = body.nextCursor
      }
      test.equal(seen.size, ROLES)
      test.equal(pages.filter(({ items }) => items > 0).length, ROLES / PAGE)
      const middle = (some: typeof pages) =>
        some.map(({ ms }) => ms).toSorted((a, b) => a - b)[some.length >> 1]
      const last = pages.slice(-12, -2)
      test.comment(
        `page 1: ${JSON.stringify(pages[0])}; page ${pages.length - 2}: ${JSON.stringify(last.at(-1))}; median of pages 2 to 11 ${middle(pages.slice(1, 11))?.toFixed(1)} ms, of the last ten ${middle(last)?.toFixed(1)} ms`,
      )
      for (const page of last) {
        test.ok(page.requests <= (pages[0]?.requests ?? 0) * 1.2, `${page.requests} requests`)
        test.ok(page.items <= (pages[0]?.items ?? 0) * 1.2, `${page.items} items`)
      }
    },
  )

  await test.test('one question is one request, which reads little more than it answers with', async test => {
    for (const query of ['status=degraded', 'finding=excess-permissions', 'accountId=200000000001']) {
      const { body, requests, items, ms } = await ask(`?${query}`)
      test.ok(body.items.length > 0, query)
      // Entries of the index, at most of three ranges, then roles and tenants.
      test.ok(requests <= 5 && items <= 4 * PAGE, `${query}: ${requests} requests, ${items} items`)
      test.comment(`${query}: ${requests} requests, ${items} items, ${ms.toFixed(1)} ms`)
    }
    const { body, requests, ms } = await ask('/summary')
    const each = ROLES / 10
    test.match(body, {
      byStatus: { pending: each, degraded: each, revoked: each, verified: 7 * each },
      byOpenFinding: { 'excess-permissions': each },
      neverVerified: each,
    })
    test.comment(`summary: ${requests} requests, ${Math.round(ms)} ms`)
  })

  await test.test(
    'CSV of all of them takes no more memory at its end than near its beginning',
    async test => {
      await app.listen({ port: 0, host: '127.0.0.1' })
      const { port } = app.server.address() as AddressInfo
      const from = performance.now()
      const request = get({
        ...{ host: '127.0.0.1', port, path: '/v1/audit/roles', agent: false },
        headers: { ...headers, accept: 'text/csv' },
      })
      const [answer] = (await once(request, 'response')) as [IncomingMessage]
      let rows = -1
      const early = Math.min(5_000, ROLES / 10)
      const heaps: number[] = []
      for await (const chunk of answer) {
        rows += String(chunk).split('\r\n').length - 1
        if (rows >= early * (heaps.length === 0 ? 1 : 9.9) && heaps.length < 2) heaps.push(heap())
      }
      const [first = 0, last = 0] = heaps
      test.equal(rows, ROLES)
      test.equal(heaps.length, 2)
      test.ok(
        last - first < 5,
        `${first.toFixed(1)} MB after ${early} rows, ${last.toFixed(1)} MB near the end`,
      )
      test.comment(
        `${rows} rows in ${((performance.now() - from) / 1_000).toFixed(1)} s; ${first.toFixed(1)} MB after ${early}, ${last.toFixed(1)} MB near the end`,
      )
    },
  )
})
