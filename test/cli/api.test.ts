import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { EXIT } from '../../src/cli/exit-codes.js'
import { runLine, words } from './run-line.js'

const TOKEN = 'eyJhbGciOiJFUzI1NiJ9.S3CRET-S3CRET-S3CRET.c2lnbmF0dXJl'
const TENANT_ID = '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11'
const TENANT = {
  id: TENANT_ID,
  name: 'Globex',
  reference: null,
  externalId: '2f1c9a52-1b7e-4d0c-9a55-0a4f7a6f0f6e',
  status: 'pending',
  createdAt: '2026-11-25T12:00:00.000Z',
  updatedAt: '2026-11-25T12:00:00.000Z',
  metadata: {},
}

type Respond = (request: IncomingMessage, response: ServerResponse) => void

interface Scripted {
  url: string
  requests: IncomingMessage[]
  run(line: string, env?: Record<string, string>): ReturnType<typeof runLine>
}

/** A server that gives one answer after the other, the last one for good. */
async function startScripted(
  test: { teardown(task: () => void): unknown },
  ...answers: Respond[]
): Promise<Scripted> {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    requests.push(request)
    const answer = answers[Math.min(requests.length, answers.length) - 1]
    answer?.(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  test.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url,
    requests,
    run: (line, env) =>
      runLine(words(line), { env: { DRAWBRIDGE_URL: url, DRAWBRIDGE_TOKEN: TOKEN, ...env } }),
  }
}

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Respond =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))

const problem = (
  status: number,
  code: string,
  more: object = {},
  headers: Record<string, string> = {},
): Respond =>
  json(
    status,
    {
      type: `https://drawbridge.example.com/errors/${code}`,
      title: `Title of ${code}`,
      status,
      detail: `Detail of ${code}`,
      instance: '/v1/tenants',
      code,
      requestId: 'request-1',
      ...more,
    },
    { 'content-type': 'application/problem+json; charset=utf-8', ...headers },
  )

const html =
  (status: number, body = '<html><script>alert(1)</script></html>'): Respond =>
  (_, response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(body)

const SHOW = `tenants show ${TENANT_ID}`

t.test('answers that are not the service’s end in words and an exit code, whatever they are', async test => {
  const cut: Respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' }).write('{"id": "')
    setImmediate(() => response.destroy())
  }
  const cases: [what: string, answer: Respond, code: number, told: RegExp][] = [
    ['a page of a proxy', html(502), EXIT.unavailable, /not the service's: HTTP 502, text\/html/],
    ['a page of something else', html(200), EXIT.failed, /not the service's: it is not JSON/],
    ['a page that forbids', html(403), EXIT.failed, /HTTP 403/],
    ['an empty 200', (_, response) => response.writeHead(200).end(), EXIT.failed, /it is not JSON/],
    ['a 204', (_, response) => response.writeHead(204).end(), EXIT.failed, /it is not JSON/],
    [
      'broken JSON',
      (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"id": '),
      EXIT.failed,
      /JSON cannot be read/,
    ],
    ['JSON that is cut off', cut, EXIT.unavailable, /cannot be reached/],
    [
      'a connection that is reset',
      request => request.socket.resetAndDestroy(),
      EXIT.unavailable,
      /ECONNRESET|UND_ERR/,
    ],
    ['JSON that is no tenant', json(200, { hello: 'world' }), EXIT.failed, /The answer is not a tenant/],
    ['a list where one thing is asked for', json(200, [TENANT]), EXIT.failed, /The answer is not a tenant/],
    ['null', json(200, null), EXIT.failed, /The answer is not a tenant/],
    ['a tenant of other types', json(200, { ...TENANT, metadata: [1] }), EXIT.failed, /not a tenant/],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: 'https://evil.example/\u009b2J' }).end(),
      EXIT.failed,
      /a redirect \(HTTP 302\), which is not followed/,
    ],
    [
      'a redirect to itself',
      (request, response) => response.writeHead(307, { location: request.url }).end(),
      EXIT.failed,
      /redirect/,
    ],
    [
      'a problem of something else',
      json(400, { error: 'no' }, { 'content-type': 'application/problem+json' }),
      EXIT.failed,
      /HTTP 400/,
    ],
  ]
  for (const [what, answer, code, told] of cases) {
    const { run, requests } = await startScripted(test, answer)
    const ran = await run(SHOW)
    test.match(ran, { code, out: '', err: told }, what)
    test.match(ran.err, /What to do: /, what)
    test.notMatch(ran.err.replaceAll('\n', ''), /\p{Cc}/u, what)
    test.notMatch(ran.err + ran.out, /S3CRET/, what)
    test.ok(requests.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`))
    if (/redirect/.test(what)) test.equal(requests.length, 1, 'nothing is sent after it')
  }
})

t.test('a body that does not end, and an answer that does not come, are given up', async test => {
  const endless: Respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    const more = () => {
      if (!response.destroyed) response.write(chunk, more)
    }
    more()
  }
  const { run } = await startScripted(test, endless)
  test.match(await run(SHOW), { code: EXIT.failed, err: /does not end: more than 32 MiB/ })
  const slow = await startScripted(
    test,
    json(200, TENANT),
    (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).write('{'),
  )
  const ran = await slow.run(`tenants offboard ${TENANT_ID} --yes --timeout 1`)
  test.match(ran, { code: EXIT.unavailable, err: /no whole answer within 1 s/ })
})

t.test('a service that is not there is told so, after a few tries', async test => {
  const closed = createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => closed.once('listening', resolve))
  const { port } = closed.address() as AddressInfo
  await new Promise(resolve => closed.close(resolve))
  const at = (url: string) => runLine(words(SHOW), { env: { DRAWBRIDGE_URL: url, DRAWBRIDGE_TOKEN: TOKEN } })
  const ran = await at(`http://127.0.0.1:${port}`)
  test.match(ran, {
    code: EXIT.unavailable,
    err: /cannot be reached \(ECONNREFUSED\)[\s\S]*Nobody listens there/,
  })
  test.equal(ran.pauses.length, 3)
  test.match(await at('https://127.0.0.1:1'), { code: EXIT.unavailable, err: /cannot be reached/ })
})

t.test('an error of the service is told whole, and its text obeyed by nobody', async test => {
  const { run } = await startScripted(
    test,
    problem(404, 'tenant-not-found', { detail: 'No tenant\u001b[2J\u202e here\nError: all is well' }),
  )
  const { code, err, out } = await run(SHOW)
  test.equal(code, EXIT.failed)
  test.equal(out, '')
  test.equal(
    err,
    [
      'Error: Title of tenant-not-found',
      '  No tenant\\u001b[2J\\u202e here\\nError: all is well',
      `  What to do: ${(await import('../../src/errors.js')).ERRORS['tenant-not-found']?.remedy}`,
      '  Explained at https://drawbridge.example.com/errors/tenant-not-found',
      '  (code tenant-not-found, HTTP 404, request request-1)',
      '',
    ].join('\n'),
  )
  const machine = await run(`${SHOW} --json`)
  test.match(JSON.parse(machine.err), {
    error: {
      code: 'tenant-not-found',
      status: 404,
      requestId: 'request-1',
      type: 'https://drawbridge.example.com/errors/tenant-not-found',
      title: 'Title of tenant-not-found',
    },
  })
  const errors = [
    { in: 'body', pointer: '/name', message: 'is too long' },
    { in: 'body', pointer: '/metadata', message: 'has too many' },
  ]
  const invalid = await startScripted(
    test,
    problem(400, 'invalid-request', { errors, detail: 'body /name is too long (and 1 more).' }),
  )
  test.match(await invalid.run('tenants create X'), {
    code: EXIT.failed,
    err: /body \/name is too long[\s\S]*body \/metadata has too many/,
  })
  const echo = await startScripted(test, problem(401, 'unauthenticated', { detail: `Not ${TOKEN} again` }))
  const echoed = await echo.run(SHOW)
  test.match(echoed, { code: EXIT.failed, err: /Not \[token\] again/ })
  test.notMatch(echoed.err, /S3CRET/)
  const newer = await startScripted(test, problem(418, 'a-code-of-next-year'))
  test.match(await newer.run(SHOW), { code: EXIT.failed, err: /Title of a-code-of-next-year/ })
})

t.test('what is safe is repeated as the service asks, with the same key; what is not is not', async test => {
  const busy = problem(429, 'too-many-requests', {}, { 'retry-after': '7' })
  const away = problem(503, 'dependency-unavailable', {}, { 'retry-after': '2' })
  const read = await startScripted(test, busy, away, html(502), json(200, TENANT))
  const shown = await read.run(SHOW)
  test.match(shown, { code: EXIT.done, out: /Globex/ })
  test.ok(
    shown.pauses[0]! >= 7_000 && shown.pauses[1]! >= 2_000 && shown.pauses[2]! >= 250,
    String(shown.pauses),
  )

  const created = await startScripted(
    test,
    away,
    request => request.socket.destroy(),
    problem(409, 'idempotency-key-in-flight', {}, { 'retry-after': '1' }),
    json(201, TENANT),
  )
  test.match(await created.run('tenants create Globex'), { code: EXIT.done, out: /external ID {2}2f1c9a52/ })
  const keys = new Set(created.requests.map(({ headers }) => headers['idempotency-key']))
  test.equal(created.requests.length, 4)
  test.equal(keys.size, 1, 'one key for all attempts')
  test.match([...keys][0], /^[0-9a-f-]{36}$/)

  const mine = await startScripted(test, json(201, TENANT))
  await mine.run('tenants create Globex --idempotency-key ticket-7')
  test.equal(mine.requests[0]?.headers['idempotency-key'], 'ticket-7')

  const final = await startScripted(test, away)
  test.match(await final.run(`tenants offboard ${TENANT_ID} --yes`), { code: EXIT.unavailable })
  test.same(
    final.requests.map(({ method }) => method).filter(method => method === 'DELETE'),
    [],
    'it could not even be looked at',
  )
  const once = await startScripted(test, json(200, TENANT), away)
  const offboarded = await once.run(`tenants offboard ${TENANT_ID} --yes`)
  test.match(offboarded, { code: EXIT.unavailable, err: /The service asks to wait 2 s/ })
  test.same(
    once.requests.map(({ method }) => method),
    ['GET', 'DELETE'],
    'a change of unknown outcome is not repeated',
  )

  const hour = await startScripted(test, problem(429, 'too-many-requests', {}, { 'retry-after': '3600' }))
  const refused = await hour.run(SHOW)
  test.match(refused, { code: EXIT.unavailable, pauses: { length: 0 }, err: /asks to wait 3600 s/ })
})

t.test('lists are followed to their end, as far as asked for, and never round and round', async test => {
  const tenants = Array.from({ length: 5 }, (_, index) => ({
    ...TENANT,
    id: TENANT_ID.replace(/.$/, String(index)),
    name: `T${index}`,
  }))
  const pages: Respond = (request, response) => {
    const query = new URL(request.url ?? '', 'http://localhost').searchParams
    const from = Number(query.get('cursor') ?? 0)
    const to = Math.min(from + 2, from + Number(query.get('limit')))
    json(200, { items: tenants.slice(from, to), nextCursor: to < 5 ? String(to) : null })(request, response)
  }
  const { run, requests } = await startScripted(test, pages)
  const all = await run('tenants list --json --status pending')
  test.same(
    all.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
    tenants,
  )
  test.ok(requests.every(({ url }) => url?.includes('status=pending')))
  const some = await run('tenants list --limit 3')
  test.match(some.out, /T0[\s\S]*T1[\s\S]*T2/)
  test.notMatch(some.out, /T3/)
  test.match((await run('tenants list --limit 3 --json')).out.trim().split('\n'), { length: 3 })

  const generous = await startScripted(test, json(200, { items: tenants, nextCursor: null }))
  test.match((await generous.run('tenants list --limit 2 --json')).out.trim().split('\n'), { length: 2 })

  const round = await startScripted(test, json(200, { items: [TENANT], nextCursor: 'again' }))
  test.match(await round.run('tenants list'), { code: EXIT.failed, err: /a page came twice/ })
  const none = await startScripted(test, json(200, { items: [], nextCursor: null }))
  test.match(await none.run('tenants list'), { code: EXIT.done, out: '', err: /There is none/ })
  test.match(await none.run('tenants list --json'), { code: EXIT.done, out: '', err: '' })
  const odd = await startScripted(test, json(200, { items: 'none', nextCursor: null }))
  test.match(await odd.run('tenants list'), { code: EXIT.failed, err: /not a page of a list/ })
})

t.test('names that lie about themselves are shown as what they are', async test => {
  const { run } = await startScripted(
    test,
    json(200, { items: [{ ...TENANT, name: '\u001b]0;x\u0007\u202eevil' }], nextCursor: null }),
  )
  test.match((await run('tenants list')).out, /\\u001b\]0;x\\u0007\\u202eevil/)
  const { out } = await run('tenants list --json')
  test.notMatch(out.trim(), /[\p{Cc}\p{Cf}]/u)
  test.equal(JSON.parse(out).name, '\u001b]0;x\u0007\u202eevil')
})

t.test('a tenant is named by its ID or reference; nothing else becomes part of a path', async test => {
  const { run, requests } = await startScripted(test, json(200, { items: [TENANT], nextCursor: null }))
  await run("tenants show '../audit/integrity?x=#y'")
  const { pathname, searchParams } = new URL(requests[0]?.url ?? '', 'http://localhost')
  test.equal(pathname, '/v1/tenants')
  test.equal(searchParams.get('reference'), '../audit/integrity?x=#y')
  test.match(await run(`roles verify ${TENANT_ID} ../../x`), {
    code: EXIT.usage,
    err: /not the ID of a role/,
  })
  const missing = await startScripted(test, json(200, { items: [], nextCursor: null }))
  test.match(await missing.run('tenants show nobody'), {
    code: EXIT.failed,
    err: /No tenant has the reference "nobody"/,
  })
})

t.test('offboarding asks first, and without somebody to ask it wants --yes', async test => {
  const { url, run, requests } = await startScripted(test, json(200, TENANT))
  test.match(await run(`tenants offboard ${TENANT_ID}`), { code: EXIT.usage, err: /--yes/ })
  test.equal(requests.length, 0)
  const asked = (input: string) =>
    runLine(['tenants', 'offboard', TENANT_ID], {
      env: { DRAWBRIDGE_URL: url, DRAWBRIDGE_TOKEN: TOKEN },
      tty: { stdin: true, stderr: true },
      input,
    })
  for (const answer of ['no\n', 'y\n', '', 'YES\n']) {
    test.match(
      await asked(answer),
      { code: EXIT.failed, err: /Globex[\s\S]*Nothing was changed/ },
      JSON.stringify(answer),
    )
  }
  test.notOk(requests.some(({ method }) => method === 'DELETE'))
  test.match(await asked('yes\n'), { code: EXIT.done })
  test.equal(requests.at(-1)?.method, 'DELETE')
})

const ROLE_ID = '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d22'
const ROLE = {
  id: ROLE_ID,
  tenantId: TENANT_ID,
  roleArn: 'arn:aws:iam::222222222222:role/x',
  accountId: '222222222222',
  permissionSet: 'inventory',
  status: 'verified',
  templateVersion: '0123456789ab',
  updateAvailable: true,
  lastVerifiedAt: null,
  findings: [
    { code: 'a', severity: 'high', resolvedAt: null },
    { code: 'b', severity: 'low', resolvedAt: null },
    { code: 'c', severity: 'critical', resolvedAt: '2026-11-25T12:00:00.000Z' },
  ],
}
const check = (status: string, remedy: string | null = null) => ({
  id: 'assume-role',
  control: 'CAA-001',
  status,
  severity: 'info',
  summary: 'As it was\u001b[8m.',
  remedy,
  evidence: {},
})

/** A service that has roles, verifies them as told, and lets each be verified once it was asked twice. */
function verifying(
  outcomes: Record<string, { role: object; checks?: object[]; refused?: Respond }>,
): Respond {
  return (request, response) => {
    const [, roleId = ''] = /roles\/([0-9a-f-]+)/.exec(request.url ?? '') ?? []
    const outcome = outcomes[roleId]
    if (roleId === '') {
      const items = Object.values(outcomes).map(({ role }) => role)
      return json(200, { items, nextCursor: null })(request, response)
    }
    if (outcome === undefined) return problem(404, 'role-not-found')(request, response)
    if (request.method === 'GET') return json(200, outcome.role)(request, response)
    if (outcome.refused) return outcome.refused(request, response)
    return json(200, { id: 'v', startedAt: 'x', finishedAt: 'y', checks: outcome.checks ?? [check('PASS')] })(
      request,
      response,
    )
  }
}

t.test('roles are verified one by one; the worst of them is the exit code', async test => {
  const id = (digit: string) => ROLE_ID.replace(/.$/, digit)
  const role = (digit: string, status = 'verified') => ({ ...ROLE, id: id(digit), status })
  const service = verifying({
    [id('1')]: { role: role('1') },
    [id('2')]: {
      role: role('2', 'rejected'),
      checks: [check('FAIL', 'Do\u202e this.'), check('SKIP', 'And that.')],
    },
    [id('3')]: { role: role('3', 'revoked') },
    [id('4')]: { role: role('4'), checks: [check('ERROR', 'Later.')] },
  })
  const { run, requests } = await startScripted(test, service)
  const all = await run(`roles verify ${TENANT_ID} --all --progress`)
  test.equal(all.code, EXIT.found)
  test.match(all.out, /PASS .*As it was\\u001b\[8m\.\n/)
  test.match(all.out, /FAIL [\s\S]*What to do: Do\\u202e this\./)
  test.match(all.err, /1 of 3[\s\S]*2 of 3[\s\S]*3 of 3/)
  test.notOk(
    requests.some(({ method, url }) => method === 'POST' && url?.includes(id('3'))),
    'not a revoked one',
  )
  test.equal((await run(`roles verify ${TENANT_ID} ${id('1')}`)).code, EXIT.done)
  test.equal((await run(`roles verify ${TENANT_ID} ${id('1')} ${id('4')}`)).code, EXIT.unavailable)
  const some = await run(`roles verify ${TENANT_ID} ${id('1')} ${id('9')} ${id('2')} --json`)
  test.equal(some.code, EXIT.found, 'one that is not there keeps no other from it')
  test.match(
    some.out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line)),
    [
      { roleId: id('1'), status: 'verified', verification: { checks: [{ status: 'PASS' }] } },
      { roleId: id('2'), status: 'rejected' },
    ],
  )
  test.match(some.err, /role-not-found/)
  test.match(await run(`roles verify ${TENANT_ID} ${id('9')}`), { code: EXIT.failed, err: /role-not-found/ })
  test.match(await run(`roles verify ${TENANT_ID}`), { code: EXIT.usage, err: /No role is named/ })
  test.match(await run(`roles verify ${TENANT_ID} ${id('1')} --all`), { code: EXIT.usage, err: /not both/ })
  const listed = await run(`roles list ${TENANT_ID}`)
  test.match(listed, { code: EXIT.done, out: /0123456789ab, newer there is +2 open, high +never/ })
})

type ListedRole = Omit<typeof ROLE, 'lastVerifiedAt'> & { lastVerifiedAt: string | null }

/** A service with these tenants and roles, and what it was asked. */
function serviceOf(tenants: { id: string; status: string; roles: ListedRole[] }[]) {
  const verified: string[] = []
  const state = { underWay: 0, most: 0, refusing: [] as Respond[] }
  const page = (items: unknown[]) => json(200, { items, nextCursor: null })
  const respond: Respond = (request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    const [, , , tenantId, , roleId] = path.split('/')
    const tenant = tenants.find(({ id }) => id === tenantId)
    if (tenantId === undefined) {
      return page(tenants.map(({ id, status }) => ({ ...TENANT, id, status })))(request, response)
    }
    if (roleId === undefined) return page(tenant?.roles ?? [])(request, response)
    const role = tenant?.roles.find(({ id }) => id === roleId)
    if (role === undefined) return problem(404, 'role-not-found')(request, response)
    if (request.method === 'GET') return json(200, role)(request, response)
    const refusal = state.refusing.shift()
    if (refusal) return refusal(request, response)
    verified.push(roleId)
    state.most = Math.max(state.most, ++state.underWay)
    setTimeout(() => {
      state.underWay -= 1
      json(200, { id: 'v', startedAt: 'x', finishedAt: 'y', checks: [check('PASS')] })(request, response)
    }, 5)
  }
  return { respond, verified, state }
}

t.test('all roles of all tenants are verified, some at a time, and a second run goes on', async test => {
  const id = (tenant: number, role: number) => ROLE_ID.replace(/....$/, `${tenant}${tenant}${role}${role}`)
  const roles = (tenant: number, change: Partial<ListedRole> = {}) =>
    [1, 2, 3, 4].map(role => ({
      ...ROLE,
      id: id(tenant, role),
      tenantId: TENANT_ID.replace(/.$/, `${tenant}`),
      ...change,
    }))
  const tenant = (at: number, status: string, of: ListedRole[]) => ({
    id: TENANT_ID.replace(/.$/, `${at}`),
    status,
    roles: of,
  })
  const [first, second, ...others] = roles(3)
  const service = serviceOf([
    tenant(1, 'active', roles(1, { lastVerifiedAt: '2026-11-25T11:59:59.000Z' })),
    tenant(2, 'offboarded', roles(2)),
    tenant(3, 'active', [
      { ...first!, status: 'revoked' },
      { ...second!, lastVerifiedAt: '2026-11-25T12:00:00.000Z' },
      ...others,
    ]),
  ])
  const { run } = await startScripted(test, service.respond)
  const RESUME = 'drawbridge roles verify --all --since 2026-11-25T12:00:00.000Z'
  const whole = await run('roles verify --all --concurrency 3 --json')
  test.equal(whole.code, EXIT.done)
  const expected = [1, 2, 3, 4].map(role => id(1, role)).concat([2, 3, 4].map(role => id(3, role)))
  test.same(service.verified.splice(0).toSorted(), expected.toSorted(), 'none revoked, none offboarded')
  test.equal(service.state.most, 3)
  test.equal(whole.out.trim().split('\n').length, 7)
  test.match(whole.err, RESUME, 'how to go on is told at the start')
  test.match(whole.err, /7 roles: 7 verified\./)

  const rest = await run('roles verify --all --since 2026-11-25T13:00:00+01:00')
  test.equal(rest.code, EXIT.done)
  test.notOk(service.verified.splice(0).includes(id(3, 2)), 'what was verified since is left out')
  test.match(rest.err, /6 roles: 6 verified/)

  service.state.refusing = Array.from({ length: 6 }, () =>
    problem(503, 'sts-budget-exhausted', {}, { 'retry-after': '7' }),
  )
  const busy = await run('roles verify --all --concurrency 1')
  test.equal(busy.code, EXIT.done, 'a service that is busy is waited for')
  test.ok(
    busy.pauses.slice(0, 3).every(wait => wait >= 7_000 && wait < 8_000),
    'as long as it asks for',
  )
  test.ok(busy.pauses.includes(5_000), 'and longer')
  test.equal(service.verified.splice(0).length, 7)

  service.state.refusing = Array.from({ length: 3 }, () => problem(401, 'unauthenticated'))
  const ended = await run('roles verify --all --concurrency 3')
  test.equal(ended.code, EXIT.failed, 'a token that ran out ends it')
  test.match(ended.err, new RegExp(`Go on with: ${RESUME}[\\s\\S]*unauthenticated`))
  test.ok(service.verified.splice(0).length < 7)

  let interrupt = () => {}
  const told = await runLine(words('roles verify --all'), {
    env: { DRAWBRIDGE_URL: (await startScripted(test, service.respond)).url, DRAWBRIDGE_TOKEN: TOKEN },
    onInterrupt: tell => {
      interrupt = tell
    },
  })
  const before = told.err
  interrupt()
  test.match(told.err.slice(before.length), `Go on with: ${RESUME}`)
  for (const [line, why] of [
    ['roles verify', /No tenant is named/],
    [`roles verify ${TENANT_ID} --all --since 2026-11-25T12:00:00Z`, /for all tenants/],
    ['roles verify --all --since yesterday', /"yesterday" is not a time/],
    ['roles verify --all --concurrency 0', /concurrency/],
  ] as const) {
    test.match(await run(line), { code: EXIT.usage, err: why }, line)
  }
})

t.test(
  'a role that was verified a moment ago is waited for; a token that is refused is not tried on all',
  async test => {
    const tooSoon = problem(429, 'verification-too-soon', {}, { 'retry-after': '5' })
    let asked = 0
    const refused: Respond = (request, response) => {
      asked += 1
      const answer =
        asked === 1
          ? tooSoon
          : json(200, { id: 'v', startedAt: 'x', finishedAt: 'y', checks: [check('PASS')] })
      answer(request, response)
    }
    const soon = await startScripted(test, verifying({ [ROLE_ID]: { role: ROLE, refused } }))
    const ran = await soon.run(`roles verify ${TENANT_ID} ${ROLE_ID} --progress`)
    test.match(ran, { code: EXIT.done, err: /HTTP 429; again in [56] s/ })
    test.ok(ran.pauses[0]! >= 5_000)

    const other = ROLE_ID.replace(/.$/, '3')
    const unauthenticated = problem(401, 'unauthenticated')
    const denied = verifying({
      [ROLE_ID]: { role: ROLE, refused: unauthenticated },
      [other]: { role: ROLE, refused: unauthenticated },
    })
    const { run, requests } = await startScripted(test, denied)
    test.match(await run(`roles verify ${TENANT_ID} ${ROLE_ID} ${other}`), {
      code: EXIT.failed,
      err: /unauthenticated/,
    })
    test.equal(requests.length, 1)
  },
)

t.test('a broken trail comes first, and is the exit code', async test => {
  const other = TENANT_ID.replace(/.$/, '2')
  const broken = {
    intact: false,
    checked: 3,
    firstBroken: { chain: other, sequence: 4, eventId: null, reason: 'the hash\u001b[m differs' },
    anchor: null,
    unanchored: 3,
  }
  const anchor = { number: 12, madeAt: '2026-11-25T12:00:00.000Z' }
  const whole = { intact: true, checked: 7, firstBroken: null, anchor, unanchored: 2 }
  const service: Respond = (request, response) => {
    const chain = new URL(request.url ?? '', 'http://localhost').searchParams.get('tenantId')
    if (chain === 'system')
      return problem(503, 'audit-contention', {}, { 'retry-after': '600' })(request, response)
    return json(200, chain === other ? broken : whole)(request, response)
  }
  const { run } = await startScripted(test, service)
  test.match(await run('audit verify'), {
    code: EXIT.done,
    out: 'intact  all chains: 7 events checked, 2 of them since anchor 12 of 2026-11-25T12:00:00.000Z\n',
  })
  const both = await run(`audit verify ${TENANT_ID} ${other}`)
  test.equal(both.code, EXIT.found)
  test.match(both.out, /^BROKEN [\s\S]*event 4[\s\S]*the hash\\u001b\[m differs[\s\S]*\nintact /)
  const busy = await run(`audit verify system ${other} --json`)
  test.equal(busy.code, EXIT.found, 'what could not be checked hides nothing')
  test.match(JSON.parse(busy.out), { tenantId: other, ...broken })
  test.match(busy.err, /audit-contention/)
  test.equal((await run('audit verify system')).code, EXIT.unavailable)
})

t.test('a template from the service is passed on as it is, a page is not', async test => {
  const text = '# \u202e\nresource "aws_iam_role" "x" {}\n'
  const { run, requests } = await startScripted(
    test,
    (_, response) => void response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(text),
  )
  const folder = test.testdir()
  const piped = await run(
    `template render --tenant ${TENANT_ID} --format terraform --permission-set inventory`,
  )
  test.match(piped, { code: EXIT.done, out: text })
  test.match(requests[0]?.url, /role-template\?format=terraform&permissionSet=inventory$/)
  const file = `${folder}/role.tf`
  test.match(await run(`template render --tenant ${TENANT_ID} -o ${file}`), { code: EXIT.done, out: '' })
  test.match(await run(`template render --tenant ${TENANT_ID} -o ${file}`), {
    code: EXIT.failed,
    err: /--force/,
  })
  test.match(await run(`template render --tenant ${TENANT_ID} -o ${file} --force`), { code: EXIT.done })
  const shown = await runLine(['template', 'render', '--tenant', TENANT_ID], {
    env: { DRAWBRIDGE_URL: requests[0] ? `http://${requests[0].headers.host}` : '', DRAWBRIDGE_TOKEN: TOKEN },
    tty: { stdout: true },
  })
  test.match(shown.out, '# \\u202e\nresource', 'defused where a terminal shows it')
  const page = await startScripted(test, html(200))
  test.match(await page.run(`template render --tenant ${TENANT_ID}`), {
    code: EXIT.failed,
    out: '',
    err: /it is a page/,
  })
  test.match(await run(`template render --tenant ${TENANT_ID} --external-id ${TENANT_ID}`), {
    code: EXIT.usage,
  })
})

t.test('an export is printed as it comes, and one that breaks off is a failure', async test => {
  const lines = [
    '{"auditExport":1,"exportedAt":"2026-11-25T12:00:00.000Z","chain":"system"}\n',
    '{"chainStart":"system"}\n{"chainEnd":"system","head":null}\n',
    '{"complete":true,"chains":1,"events":0}\n',
  ]
  const send =
    (count: number, end: (response: ServerResponse) => void): Respond =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.write(lines.slice(0, count).join(''), () => end(response))
    }
  const whole = send(3, response => response.end())
  const { run, requests } = await startScripted(
    test,
    problem(503, 'dependency-unavailable'),
    whole,
    send(2, response => response.destroy()),
    send(2, response => response.end()),
    json(200, {}),
    problem(403, 'forbidden'),
  )
  const exported = await run('audit export system')
  test.match(exported, { code: EXIT.done, out: lines.join(''), pauses: { length: 1 } })
  test.equal(requests.at(-1)?.url, '/v1/audit/events/export?tenantId=system')
  const broken = await run('audit export')
  test.match(broken, { code: EXIT.unavailable, out: lines.slice(0, 2).join(''), pauses: [] })
  test.match(await run('audit export'), { code: EXIT.unavailable, err: /The export is not whole/ })
  test.match(await run('audit export'), { code: EXIT.failed, out: '', err: /not application\/x-ndjson/ })
  test.match(await run('audit export'), { code: EXIT.failed, out: '', err: /forbidden/ })
})

t.test('roles of all tenants: a table for people, lines for programs, CSV as it comes', async test => {
  const role = {
    ...{
      id: TENANT_ID,
      tenantId: TENANT_ID,
      tenantName: 'Glo\u001b[2Jbex',
      roleArn: 'arn',
      accountId: '222222222222',
    },
    ...{ permissionSet: 'inventory', status: 'degraded', templateVersion: null, updateAvailable: false },
    ...{ lastVerifiedAt: null, findings: [{ code: 'stuck', severity: 'medium', resolvedAt: null }] },
  }
  const empty = json(200, { items: [], nextCursor: 'next' })
  const page = json(200, { items: [role], nextCursor: null })
  const summary = {
    byStatus: { pending: 0, degraded: 2, rejected: 1 },
    byOpenFinding: { stuck: 2, 'still-open': 0 },
    byTemplateVersion: { '3e8618463f79': 3 },
    ...{ neverVerified: 1, notVerifiedFor90Days: 4, externalIds: { generated: 5, imported: 6 } },
    countedAt: '2026-11-25T12:00:00.000Z',
    accessReview: { dueAt: '2026-11-24T12:00:00.000Z', overdue: true },
  }
  const counted = json(200, summary)
  const { run, requests } = await startScripted(test, empty, page, counted, page, counted)
  const filters = `--status live --finding stuck --account 222222222222 --tenant ${TENANT_ID} --template-version 3e8618463f79`
  const table = await run(`audit roles ${filters} --verified-before 2026-08-27`)
  test.match(table, {
    code: EXIT.done,
    out: /^TENANT .*\nGlo\\u001b\[2Jbex +222222222222 +degraded .*1 open, medium +never/,
  })
  test.equal(
    requests[0]?.url,
    `/v1/audit/roles?status=live&finding=stuck&accountId=222222222222&tenantId=${TENANT_ID}&templateVersion=3e8618463f79&verifiedBefore=2026-08-27T00%3A00%3A00Z&limit=100`,
  )
  test.same(
    requests.slice(1).map(({ url = '' }) => url.replace(/\?.*/, '')),
    ['/v1/audit/roles', '/v1/audit/roles/summary'],
    'a page without roles is not the last, and the counts come last',
  )
  test.equal(
    table.out.split('\n').slice(2).join('\n'),
    [
      '',
      'Of all tenants, at 2026-11-25T12:00:00.000Z:',
      'by status                 2 degraded, 1 rejected',
      'by open finding           2 stuck',
      'by template version       3 3e8618463f79',
      'never verified            1',
      'not verified for 90 days  4',
      'external IDs of tenants   5 generated, 6 imported',
      'access review (IAM-008)   OVERDUE since 2026-11-24T12:00:00.000Z',
      '',
    ].join('\n'),
  )
  const lines = (await run('audit roles --json')).out.trimEnd().split('\n')
  test.match(
    lines.map(line => JSON.parse(line)),
    [{ tenantName: 'Glo\u001b[2Jbex' }, { summary }],
  )
  const none = json(200, { items: [], nextCursor: null })
  const due = { dueAt: '2027-02-23T12:00:00.000Z', overdue: false }
  const quiet = await startScripted(
    test,
    ...[none, json(200, { ...summary, byOpenFinding: { stuck: 0 }, accessReview: due })],
    ...[none, json(200, { ...summary, accessReview: { dueAt: null, overdue: false } })],
    ...[none, json(200, { ...summary, byStatus: { pending: 'many' } })],
  )
  test.match(await quiet.run('audit roles'), {
    code: EXIT.done,
    err: /There is none/,
    out: /^\nOf all[\s\S]*by open finding +none\n[\s\S]*access review \(IAM-008\) +due 2027-02-23T12:00:00.000Z\n$/,
  })
  test.match(await quiet.run('audit roles'), { out: /access review \(IAM-008\) +not due yet\n$/ })
  test.match(await quiet.run('audit roles'), { code: EXIT.failed, err: /not a summary of roles/ })
  test.match(await run('audit roles --status fine'), { code: EXIT.usage })
  test.match(await run('audit roles --csv --json'), { code: EXIT.usage, err: /--csv goes neither/ })
  const nobody = await startScripted(
    test,
    json(200, { items: [{ ...role, tenantName: 1 }], nextCursor: null }),
  )
  test.match(await nobody.run('audit roles'), { code: EXIT.failed, err: /not a role with the name/ })

  const csv: Respond = (_, response) =>
    response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' }).end('"ä"\r\n')
  const cut: Respond = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/csv' }).write('"a"\r\n')
    setImmediate(() => response.destroy())
  }
  const files = await startScripted(test, csv, cut)
  test.match(await files.run('audit roles --csv --status verified'), { code: EXIT.done, out: '"ä"\r\n' })
  test.match(files.requests[0], { url: '/v1/audit/roles?status=verified', headers: { accept: 'text/csv' } })
  test.match(await files.run('audit roles --csv'), { code: EXIT.unavailable }, 'a part is no success')
})

t.test('an export is verified from a file or standard input, without the service', async test => {
  const text =
    '{"auditExport":1,"exportedAt":"2026-11-25T12:00:00.000Z","chain":null}\n' +
    '{"chainStart":"system"}\n{"chainEnd":"system","head":null}\n{"complete":true,"chains":1,"events":0}\n'
  const folder = test.testdir({ 'trail.ndjson': text, 'crm-1042': text, cut: text.slice(0, -20) })
  const run = (line: string, input = '') => runLine(words(line), { input })
  for (const file of ['trail.ndjson', 'crm-1042']) {
    const { code, out } = await run(`audit verify ${folder}/${file}`)
    test.equal(code, EXIT.done)
    test.equal(
      out,
      'intact  export of 2026-11-25T12:00:00.000Z: 0 events of 1 chains checked, against no anchor\n',
    )
  }
  test.match(await run(`audit verify ${folder}/cut`), {
    code: EXIT.found,
    out: /line 4[\s\S]*cut off[\s\S]*BROKEN/,
  })
  const [finding, , verdict] = (await run('audit verify - --json', 'x\u001b[2J\n')).out.split('\n')
  test.match(JSON.parse(finding ?? ''), { finding: { line: 1, reason: 'the line is no JSON object' } })
  test.match(JSON.parse(verdict ?? ''), { file: '-', intact: false, findings: 2 })
  test.match(await run('audit verify nowhere.ndjson'), { code: EXIT.failed, err: /There is no file/ })
  test.match(await run('audit verify trail.ndjson crm-1042'), { code: EXIT.usage, err: /by itself/ })
})
