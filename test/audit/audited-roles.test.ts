import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { createRoleSummary } from '../../src/audit/roles/role-summary.js'
import { CSV_COLUMNS, csvRow } from '../../src/audit/roles/roles-csv.js'
import { keys } from '../../src/aws/keys.js'
import type { Table } from '../../src/aws/table.js'
import { streamed } from '../../src/http/stream.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import type { StoredRole } from '../../src/roles/role.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { as, startApp, type TestApp } from '../fixtures/app.js'
import { createClock } from '../fixtures/clock.js'
import { finding, putRoles, roleWith } from '../fixtures/roles.js'
import { startTable } from '../fixtures/table.js'

const NOW = '2026-06-15T12:00:00.000Z'
const DAY = 86_400_000
const daysAgo = (days: number) => new Date(Date.parse(NOW) - days * DAY).toISOString()
const PATH = '/v1/audit/roles'

interface Answer {
  items: (StoredRole & { tenantName: string | null })[]
  nextCursor: string | null
}

const asking = (stage: TestApp, caller = 'operator') => ({
  get: (url: string, headers: Record<string, string> = {}) =>
    stage.app.inject({ url: `${PATH}${url}`, headers: { ...as(caller), ...headers } }),
  csv: (url = '') =>
    stage.app.inject({ url: `${PATH}${url}`, headers: { ...as(caller), accept: 'text/csv' } }),
})

/** An app with roles of one tenant of this name. */
async function withRoles(test: Parameters<typeof startApp>[0], name: string, changes: Partial<StoredRole>[]) {
  const stage = await startApp(test, { clock: createClock(NOW) })
  const tenant = await createTenant(stage.core, { name }, 'https://id.example.com#operator', NOT_IDEMPOTENT)
  const roles = changes.map(change => roleWith({ tenantId: tenant.id, ...change }))
  await putRoles(stage.table, roles)
  return { ...stage, tenant, roles }
}

t.test('roles of all tenants: what is refused', async test => {
  const stage = await withRoles(
    test,
    'Globex',
    Array.from({ length: 3 }, (_, n) => ({ lastVerifiedAt: daysAgo(n + 1) })),
  )
  const { get, csv } = asking(stage)
  for (const caller of [`tenant:${stage.tenant.id}`, `workload:${stage.tenant.id}`, 'nobody']) {
    for (const url of ['', '/summary']) {
      test.equal((await asking(stage, caller).get(url)).statusCode, 403, `${caller} ${url}`)
    }
    test.equal((await asking(stage, caller).csv()).statusCode, 403, `${caller} for CSV`)
  }
  const bad = [
    'status=fine',
    'finding=anything',
    'finding=__proto__',
    'accountId=22222222222',
    'accountId=222222222222%0A',
    'templateVersion=v1',
    'tenantId=globex',
    'verifiedBefore=yesterday',
    'verifiedBefore=0000-01-01T00:00:00%2B01:00',
    'limit=0',
    'limit=201',
    'limit=1.5',
    'limit=ten',
    'order=newest',
    'status=live&status=verified',
    'cursor=x',
  ]
  for (const query of bad) test.equal((await get(`?${query}`)).statusCode, 400, query)
  test.equal((await get('/summary?status=live')).statusCode, 400)
  test.match((await csv('?limit=5')).json(), { status: 400, errors: [{ pointer: '/limit' }] })

  const { nextCursor } = (await get('?limit=1')).json<Answer>()
  const cursor = `cursor=${nextCursor}`
  test.equal((await get(`?limit=1&${cursor}`)).statusCode, 200)
  test.equal((await csv(`?${cursor}`)).statusCode, 400, 'CSV has no pages')
  test.equal((await get(`?status=live&${cursor}`)).statusCode, 400, 'of another filter')
  test.equal((await asking(stage, 'auditor').get(`?${cursor}`)).statusCode, 400, "another caller's")
  const elsewhere = await stage.app.inject({ url: `/v1/audit/events?${cursor}`, headers: as('operator') })
  test.equal(elsewhere.statusCode, 400, 'of another route')
})

t.test('a page of roles, least lately verified first, with what operators see', async test => {
  const stage = await withRoles(test, 'Globex', [
    { status: 'verified', lastVerifiedAt: daysAgo(1), findings: [finding('account-shared')] },
    { status: 'verified', lastVerifiedAt: daysAgo(4) },
    {},
    { status: 'revoked', lastVerifiedAt: daysAgo(100) },
  ])
  const [fresh, stale, never, revoked] = stage.roles.map(({ id }) => id)
  for (const caller of ['operator', 'auditor']) {
    const answer = await asking(stage, caller).get('')
    test.match(answer.headers, { 'cache-control': 'no-store', vary: /Accept/ })
    const { items, nextCursor } = answer.json<Answer>()
    test.same(
      items.map(({ id }) => id),
      [never, revoked, stale, fresh],
    )
    test.equal(nextCursor, null)
    test.match(items[3], { tenantName: 'Globex', status: 'verified', findings: [{ code: 'account-shared' }] })
    test.equal(items[2]?.status, 'degraded', 'without a verdict for 72 hours, recorded or not')
    test.notOk('dueAt' in (items[0] ?? {}), 'what the service keeps for itself stays there')
  }
  const { get } = asking(stage)
  const ids = async (query: string) => (await get(`?${query}`)).json<Answer>().items.map(({ id }) => id)
  const before = encodeURIComponent('2026-06-14T14:00:00+02:00')
  test.same(await ids(`verifiedBefore=${before}`), [never, revoked, stale], 'of any offset')
  test.same(await ids(`verifiedBefore=${before}&status=live`), [never, stale])
  test.same(await ids('finding=account-shared'), [fresh])
  test.same(await ids(`tenantId=${stage.tenant.id}&status=degraded&accountId=222222222222`), [stale])
  test.same(await ids('accountId=333333333333'), [])
  await stage.tamper(keys.tenant(stage.tenant.id), () => undefined)
  test.equal((await get('')).json<Answer>().items[0]?.tenantName, null)
})

t.test('each question of docs/auditing.md is one request that finds its roles and no other', async test => {
  const text = readFileSync(fileURLToPath(new URL('../../../docs/auditing.md', import.meta.url)), 'utf8')
  const requests = [...text.matchAll(/^\| .+\? \| `GET \/v1\/audit\/roles\?(\S+)` \|$/gm)].map(
    ([, query]) => query,
  )
  const verified = { status: 'verified', lastVerifiedAt: daysAgo(1) } as const
  const degraded = { status: 'degraded', lastVerifiedAt: daysAgo(1) } as const
  const findings = (...codes: Parameters<typeof finding>[0][]) => ({
    findings: codes.map(code => finding(code)),
  })
  const cases: [query: string, change: Partial<StoredRole>][] = [
    ['status=live&verifiedBefore=1970-01-01T00:00:00Z', { status: 'propagating' }],
    ['status=pending', { status: 'pending', lastVerifiedAt: daysAgo(1) }],
    ['status=degraded', degraded],
    ['status=rejected', { ...verified, status: 'rejected' }],
    ['finding=excess-permissions', { ...verified, ...findings('excess-permissions') }],
    ['finding=required-permissions', { ...verified, ...findings('required-permissions') }],
    ['status=live&templateVersion=3e8618463f79', { ...verified, templateVersion: '3e8618463f79' }],
    [
      'status=live&verifiedBefore=2026-08-27T00:00:00Z',
      { ...verified, lastVerifiedAt: '2026-08-26T00:00:00.000Z' },
    ],
    ['finding=stuck', { ...verified, ...findings('stuck') }],
    ['finding=still-open', { ...verified, status: 'revoked', ...findings('still-open', 'stuck') }],
    ['accountId=222222222222', { ...verified, accountId: '222222222222' }],
    [
      'tenantId=0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11',
      { ...verified, tenantId: '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11' },
    ],
  ]
  test.same(
    requests,
    cases.map(([query]) => query),
  )
  const stage = await startApp(test, { clock: createClock('2026-11-25T12:00:00.000Z') })
  for (const [query, change] of cases) {
    const recent = change.lastVerifiedAt === daysAgo(1) ? { lastVerifiedAt: '2026-11-24T12:00:00.000Z' } : {}
    const role = roleWith({ accountId: '444444444444', ...change, ...recent })
    // What is to be told apart from it: revoked long ago, with all that the other roles have.
    const other = roleWith({
      accountId: '333333333333',
      status: 'revoked',
      templateVersion: '3e8618463f79',
      ...findings('stuck', 'excess-permissions', 'required-permissions'),
    })
    await putRoles(stage.table, [role, other])
    const { items } = (await asking(stage).get(`?${query}`)).json<Answer>()
    test.same(
      items.map(({ id }) => id),
      [role.id],
      query,
    )
    await stage.table.transact([role, other].map(({ tenantId, id }) => ({ delete: keys.role(tenantId, id) })))
  }
})

t.test('JSON or CSV is what the caller wants most', async test => {
  const stage = await withRoles(test, 'Globex', [{}])
  const { get } = asking(stage)
  const cases: [accept: string | undefined, csv: boolean][] = [
    [undefined, false],
    ['*/*', false],
    ['text/*', true],
    ['text/csv', true],
    ['TEXT/CSV', true],
    ['text/csv;q=0.5, application/json', false],
    ['text/csv;q=0.5, application/json;q=0.4', true],
    ['application/json;q=0.1, text/csv;q=0', false],
    ['text/csv;q=0', false],
    ['image/png', false],
    ['text/csvx', false],
    ['', false],
    [';;,q=', false],
  ]
  for (const [accept, csv] of cases) {
    const { headers, statusCode } = await get('', accept === undefined ? {} : { accept })
    test.equal(statusCode, 200, `Accept: ${accept}`)
    test.match(
      headers['content-type'],
      csv ? /^text\/csv; charset=utf-8/ : /^application\/json/,
      `Accept: ${accept}`,
    )
    test.match(headers.vary, 'Accept')
  }
  const head = await stage.app.inject({
    method: 'HEAD',
    url: PATH,
    headers: { ...as('operator'), accept: 'text/csv' },
  })
  test.match(head, { statusCode: 200, body: '', headers: { 'content-type': /^text\/csv/ } })
})

/** The cells of CSV in which every cell is quoted (RFC 4180). */
function cellsOf(csv: string): string[][] {
  refuseMalformed(csv)
  const rows: string[][] = [[]]
  for (const [, cell = '', end] of csv.matchAll(/"((?:[^"]|"")*)"(,|\r\n)/g)) {
    rows.at(-1)?.push(cell.replaceAll('""', '"'))
    if (end !== ',') rows.push([])
  }
  return rows.slice(0, -1)
}

function refuseMalformed(csv: string): void {
  if (!/^(?:"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*\r\n)*$/.test(csv))
    throw new Error(`Not CSV: ${csv.slice(0, 200)}`)
}

t.test('CSV holds every role that fits, and no cell is a formula', async test => {
  const name = '=HYPERLINK("https://evil.example","Click, ""please""")'
  const stage = await withRoles(
    test,
    name,
    Array.from({ length: 230 }, (_, n) => ({
      status: n < 210 ? ('verified' as const) : ('rejected' as const),
      lastVerifiedAt: new Date(Date.parse(NOW) - n * 60_000).toISOString(),
      ...(n === 0 && { findings: [finding('stuck'), finding('trust-policy'), finding('assume-role', NOW)] }),
    })),
  )
  const answer = await asking(stage).csv()
  test.equal(answer.statusCode, 200)
  test.match(answer.headers, {
    'cache-control': 'no-store',
    'content-disposition': 'attachment; filename="roles.csv"',
    'x-content-type-options': 'nosniff',
  })
  const [columns, ...rows] = cellsOf(answer.body)
  test.same(columns, CSV_COLUMNS)
  test.same(
    rows.map(row => row[2]),
    stage.roles.map(({ id }) => id).toReversed(),
  )
  test.ok(rows.every(row => row[1] === `'${name}`))
  const last = Object.fromEntries(CSV_COLUMNS.map((column, place) => [column, rows.at(-1)?.[place]]))
  test.match(last, {
    status: 'verified',
    openFindings: 'stuck trust-policy',
    templateVersion: '',
    updateAvailable: 'false',
  })
  test.equal(cellsOf((await asking(stage).csv('?status=rejected')).body).length, 21)
  test.same(
    cellsOf((await asking(stage).csv('?status=pending')).body),
    [CSV_COLUMNS],
    'names of columns alone',
  )

  const plain = ['=1', '+1', '-1', '@x', '\tx', '\rx', '\nx']
  // OWASP: programs for Chinese and Japanese take signs of full width for formulas; and some take off spaces first.
  const hostile = [...plain, '＝1', '＋1', '－1', '＠x', ' =1', '\u3000=1', '\u00a0＝1', ' \tx']
  for (const text of hostile) test.equal(csvRow([text]), `"'${text}"\r\n`)
  test.equal(csvRow(['a"b,c', null, true, '1=1']), '"a""b,c","","true","1=1"\r\n')
})

/** Asks for CSV over a real connection. */
async function download(stage: TestApp): Promise<{ answer: IncomingMessage; abort: () => void }> {
  if (!stage.app.server.listening) await stage.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = stage.app.server.address() as AddressInfo
  const headers = { ...as('operator'), accept: 'text/csv' }
  const request = httpRequest({ host: '127.0.0.1', port, path: PATH, headers, agent: false })
  request.on('error', () => undefined)
  request.end()
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  return { answer, abort: () => request.destroy() }
}

/** An app whose table lets a test decide about each reading of many items. */
async function watched(test: Parameters<typeof startApp>[0], count: number) {
  let reading: () => Promise<void> = async () => undefined
  const stage = await startApp(test, {
    clock: createClock(NOW),
    change: tools => {
      const getMany: Table['getMany'] = async wanted => {
        await reading()
        return tools.table.getMany(wanted)
      }
      return { ...tools, table: { ...tools.table, getMany } }
    },
  })
  await putRoles(
    stage.table,
    Array.from({ length: count }, () => roleWith()),
  )
  return {
    stage,
    each: (task: () => Promise<void>) => {
      reading = task
    },
  }
}

t.test(
  'an export that cannot go on is no complete file, and one that cannot begin is a problem',
  async test => {
    const { stage, each } = await watched(test, 350)
    let count = 0
    each(async () => {
      count += 1
      if (count > 4) throw new Error('the table is gone')
    })
    const { answer } = await download(stage)
    test.equal(answer.statusCode, 200)
    let text = ''
    const ended = await (async () => {
      for await (const chunk of answer) text += String(chunk)
      return 'complete'
    })().catch((error: NodeJS.ErrnoException) => error.code)
    test.equal(ended, 'ECONNRESET')
    test.match(text, /^"tenantId"/)
    const failed = await asking(stage).csv()
    test.equal(failed.statusCode, 500)
    test.match(failed.headers['content-type'], /problem\+json/)
    test.notOk('content-disposition' in failed.headers, 'a problem is no file')
  },
)

t.test('an export ends with its reader, and so many at once are enough', async test => {
  const { stage, each } = await watched(test, 350)
  // Each export gets as far as its first rows, and waits there.
  let [free, held] = [0, 0]
  let open: () => void = () => undefined
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  each(async () => {
    free -= 1
    if (free >= 0) return
    held += 1
    await gate
  })
  const begun: Awaited<ReturnType<typeof download>>[] = []
  while (begun.length < 4) {
    free = 2
    begun.push(await download(stage))
    while (held < begun.length) await new Promise(setImmediate)
  }
  const refused = await asking(stage).csv()
  test.match(refused.json(), { status: 503, code: 'overloaded' })
  test.ok(refused.headers['retry-after'])
  for (const { abort, answer } of begun) {
    answer.on('error', () => undefined)
    abort()
  }
  while ((await connectionsOf(stage)) > 0) await new Promise(setImmediate)
  let after = 0
  each(async () => {
    after += 1
  })
  open()
  let again = await asking(stage).csv()
  for (let tries = 0; again.statusCode === 503 && tries < 200; tries++) {
    await new Promise(resolve => setTimeout(resolve, 5))
    again = await asking(stage).csv()
  }
  test.equal(again.statusCode, 200, 'there is room again')
  test.equal(cellsOf(again.body).length, 351)
  test.ok(after <= 4 * 1 + 2 * 5, `${after} readings: those that were left ended with the one under way`)
})

t.test('callers that go before the first row leave room for others', async test => {
  const { stage, each } = await watched(test, 350)
  await stage.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = stage.app.server.address() as AddressInfo
  let held = 0
  let open: () => void = () => undefined
  const gate = new Promise<void>(resolve => {
    open = resolve
  })
  each(async () => {
    held += 1
    await gate
  })
  const headers = { ...as('operator'), accept: 'text/csv' }
  const requests = [1, 2, 3, 4].map(() =>
    httpRequest({ host: '127.0.0.1', port, path: PATH, headers, agent: false })
      .on('error', () => undefined)
      .end(),
  )
  while (held < 4) await new Promise(setImmediate)
  test.equal((await asking(stage).csv()).statusCode, 503)
  for (const request of requests) request.destroy()
  while ((await connectionsOf(stage)) > 0) await new Promise(setImmediate)
  each(async () => undefined)
  open()
  let again = await asking(stage).csv()
  for (let tries = 0; again.statusCode === 503 && tries < 400; tries++) {
    await new Promise(resolve => setTimeout(resolve, 5))
    again = await asking(stage).csv()
  }
  test.equal(again.statusCode, 200)
  const all = await Promise.all([1, 2, 3, 4].map(() => asking(stage).csv()))
  test.same(
    all.map(answer => answer.statusCode),
    [200, 200, 200, 200],
    'all of it',
  )
})

function connectionsOf(stage: TestApp): Promise<number> {
  return new Promise((resolve, reject) =>
    stage.app.server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  )
}

t.test('a stream that nobody begins to read ends what it reads from', async test => {
  let ended = false
  const parts = async function* () {
    try {
      yield 'a'
      yield 'b'
    } finally {
      ended = true
    }
  }
  const stream = await streamed(parts())
  stream.destroy()
  await once(stream, 'close')
  await new Promise(setImmediate)
  test.equal(ended, true)
})

t.test('the summary counts what the lists hold, once a minute', async test => {
  const clock = createClock(NOW)
  const stage = await startApp(test, { clock })
  await stage.table.transact([
    { put: { ...keys.templateVersion('inventory#aaaaaaaaaaaa'), id: 'aaaaaaaaaaaa' } },
  ])
  await putRoles(stage.table, [
    roleWith({ status: 'verified', lastVerifiedAt: daysAgo(1), templateVersion: 'aaaaaaaaaaaa' }),
    roleWith({ status: 'verified', lastVerifiedAt: daysAgo(4), templateVersion: 'aaaaaaaaaaaa' }),
    roleWith({ status: 'degraded', lastVerifiedAt: daysAgo(91), findings: [finding('excess-permissions')] }),
    roleWith({ status: 'rejected', lastVerifiedAt: daysAgo(2), findings: [finding('stuck', NOW)] }),
    roleWith({ status: 'revoked', templateVersion: 'aaaaaaaaaaaa', findings: [finding('stuck')] }),
    roleWith(),
  ])
  const summary = async () => (await asking(stage, 'auditor').get('/summary')).json()
  const first = await summary()
  test.match(first, {
    byStatus: { pending: 1, propagating: 0, verified: 1, degraded: 2, rejected: 1, revoked: 1 },
    byOpenFinding: { 'excess-permissions': 1, stuck: 0, 'account-shared': 0 },
    byTemplateVersion: { aaaaaaaaaaaa: 2 },
    neverVerified: 1,
    notVerifiedFor90Days: 2,
    externalIds: { generated: 0, imported: 0 },
    countedAt: NOW,
    accessReview: { dueAt: null, overdue: false },
  })
  await putRoles(stage.table, [roleWith()])
  clock.advance(59_000)
  test.same(await summary(), first)
  clock.advance(1_000)
  test.match(await summary(), { byStatus: { pending: 2 }, countedAt: clock.now().toISOString() })
  clock.advance(-3_600_000)
  test.equal((await summary()).countedAt, clock.now().toISOString(), 'a clock that was set back')

  const headers = as('operator')
  const opened = await stage.app.inject({ method: 'POST', url: '/v1/audit/reviews', headers })
  test.equal(opened.statusCode, 201)
  const dueAt = new Date(clock.now().getTime() + 90 * 86_400_000).toISOString()
  test.same(
    (await summary()).accessReview,
    { dueAt, overdue: false },
    'a quarter after the first event, at once',
  )
  clock.set(dueAt)
  test.same((await summary()).accessReview, { dueAt, overdue: false })
  clock.advance(1)
  test.same((await summary()).accessReview, { dueAt, overdue: true })
})

t.test('one count at a time; one that fails is not kept', async test => {
  const { table } = await startTable(test)
  let counts = 0
  let fails = true
  const counting: Table = {
    ...table,
    count: async query => {
      counts += 1
      if (fails) throw new Error('gone')
      return table.count(query)
    },
  }
  const summary = createRoleSummary({ table: counting, now: createClock(NOW).now })
  await test.rejects(summary(), { message: 'gone' })
  fails = false
  counts = 0
  const [first, ...others] = await Promise.all([summary(), summary(), summary()])
  const once = counts
  test.ok(others.every(other => other === first))
  await summary()
  test.equal(counts, once, 'they share one')
})
