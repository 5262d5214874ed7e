import { Agent, get, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { queryObjects } from 'node:v8'
import fc from 'fast-check'
import Fastify, { type InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import { Type } from 'typebox'
import { ERRORS } from '../../src/errors.js'
import { ACCESS, callersOf } from '../../src/http/access.js'
import { createCursors, makeCursorKey } from '../../src/http/cursor.js'
import { schemaController } from '../../src/http/serialization.js'
import { Problem } from '../../src/problem.js'
import { STATUS_AGE } from '../../src/tenants/tenant-directory.js'
import { as, CONFIG, startApp, type TestApp } from '../fixtures/app.js'
import { createClock } from '../fixtures/clock.js'

const OPERATOR = as('operator:olga')
const NOWHERE = '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11'

/** Serves every test that makes tenants of its own; one that counts what there is, or changes the app, starts its own. */
const shared = await startApp(t)
await shared.app.listen({ host: '127.0.0.1', port: 0 })
const { port } = shared.app.server.address() as AddressInfo

interface Answer {
  status: number
  headers: Record<string, unknown>
  body: Record<string, unknown>
  text: string
}

async function call({ app }: TestApp, options: InjectOptions): Promise<Answer> {
  const answer = await app.inject(options)
  const isJson = /[/+]json\b/.test(String(answer.headers['content-type'])) && answer.body !== ''
  return {
    status: answer.statusCode,
    headers: answer.headers,
    body: isJson ? (answer.json() as Record<string, unknown>) : {},
    text: answer.body,
  }
}

/** Holds an answer to be a problem of that code, complete in every part. */
function isProblem(test: Test, answer: Answer, code: string, why: string): void {
  const kind = ERRORS[code]
  test.equal(answer.status, kind?.status, why)
  test.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8', why)
  test.match(
    answer.body,
    {
      type: `${CONFIG.http.publicUrl}/errors/${code}`,
      title: kind?.title,
      status: kind?.status,
      detail: /./,
      instance: /^\//,
      code,
      requestId: /./,
    },
    why,
  )
  test.equal(answer.headers['x-request-id'], answer.body.requestId, why)
  test.equal(answer.headers['cache-control'], 'no-store', why)
}

const post = (stage: TestApp, payload: unknown, headers: Record<string, string> = {}) =>
  call(stage, {
    method: 'POST',
    url: '/v1/tenants',
    headers: { ...OPERATOR, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  })

async function newTenant(
  stage: TestApp,
  given: Record<string, unknown> = {},
): Promise<Record<string, string>> {
  const { status, body } = await post(stage, { name: 'Globex', ...given })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body as Record<string, string>
}

t.test('request IDs of the right form are taken, all others replaced', async test => {
  for (const id of ['a', 'A-b_9', 'x'.repeat(64)]) {
    const { headers } = await call(shared, { url: '/healthz', headers: { 'x-request-id': id } })
    test.equal(headers['x-request-id'], id)
  }
  for (const id of ['', 'x'.repeat(65), 'a b', 'a.b', 'ä', '<script>', "'; --", 'a,b']) {
    const { headers } = await call(shared, { url: '/healthz', headers: { 'x-request-id': id } })
    test.match(headers['x-request-id'], /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, JSON.stringify(id))
  }
})

t.test('request IDs that the service makes differ, however many it makes at a time', async test => {
  const answers = await Promise.all(Array.from({ length: 600 }, () => call(shared, { url: '/healthz' })))
  test.equal(new Set(answers.map(({ headers }) => headers['x-request-id'])).size, 600)
})

t.test('every answer carries the security headers', async test => {
  for (const url of [
    '/healthz',
    '/nowhere',
    '/v1/tenants',
    '/healthz?unknown=1',
    '/docs/static/index.html',
  ]) {
    const { headers } = await call(shared, { url })
    test.match(
      headers,
      {
        'content-security-policy': /default-src 'self';.*object-src 'none'/,
        'strict-transport-security': /^max-age=\d{8}; includeSubDomains$/,
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'x-permitted-cross-domain-policies': 'none',
      },
      url,
    )
    test.notOk('x-powered-by' in headers, url)
  }
})

t.test('whatever cannot be read is a problem of its own kind', async test => {
  const stage = await startApp(test)
  const json = 'application/json'
  const cases: [string, string | Buffer, string, string][] = [
    ['half a body', '{"name":', json, 'malformed-request'],
    ['no JSON', 'name=Globex', json, 'malformed-request'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), json, 'malformed-request'],
    ['half a character', Buffer.from('7b226e616d65223a22c3', 'hex'), json, 'malformed-request'],
    ['two byte order marks', '\ufeff\ufeff{"name":"a"}', json, 'malformed-request'],
    ['UTF-16', Buffer.from('{"name":"a"}', 'utf16le'), json, 'malformed-request'],
    ['__proto__', '{"name":"a","__proto__":{"isAdmin":true}}', json, 'malformed-request'],
    ['an escaped __proto__', '{"name":"a","\\u005f_proto__":{"isAdmin":true}}', json, 'malformed-request'],
    ['__proto__ further in', '{"name":"a","metadata":{"__proto__":"x"}}', json, 'malformed-request'],
    ['a constructor with a prototype', '{"constructor":{"prototype":{"a":1}}}', json, 'malformed-request'],
    ['a form', 'name=Globex', 'application/x-www-form-urlencoded', 'unsupported-media-type'],
    ['a text', '{"name":"a"}', 'text/plain', 'unsupported-media-type'],
    ['XML', '<name/>', 'application/xml', 'unsupported-media-type'],
    ['JSON of another kind', '{"name":"a"}', 'application/jsonlines', 'unsupported-media-type'],
    ['no type that is one', '{"name":"a"}', 'json', 'unsupported-media-type'],
    ['too much', JSON.stringify({ name: 'a'.repeat(70_000) }), json, 'body-too-large'],
    ['nothing', '', json, 'invalid-request'],
    ['null', 'null', json, 'invalid-request'],
    ['a list', '[]', json, 'invalid-request'],
    ['a text as body', '"name"', json, 'invalid-request'],
  ]
  for (const [why, payload, type, code] of cases)
    isProblem(test, await post(stage, payload, { 'content-type': type }), code, why)
  for (const coding of ['gzip', 'DEFLATE', 'br', 'identity, gzip']) {
    const headers = { 'content-type': json, 'content-encoding': coding }
    isProblem(test, await post(stage, '{"name":"a"}', headers), 'unsupported-media-type', coding)
  }
  test.equal(({} as Record<string, unknown>).isAdmin, undefined)
  isProblem(
    test,
    await call(stage, { method: 'POST', url: '/v1/tenants', headers: OPERATOR }),
    'invalid-request',
    'no body',
  )
  const tenants = await call(stage, { url: '/v1/tenants', headers: OPERATOR })
  test.same(tenants.body, { items: [], nextCursor: null }, 'and nothing was made')
})

t.test('whatever the URL holds, the answer is a problem', async test => {
  const cases: [string, string][] = [
    ['/v1/tenants/%', 'malformed-request'],
    ['/v1/tenants/%E0%A4%A', 'malformed-request'],
    ['/%ff', 'malformed-request'],
    ['/nowhere', 'not-found'],
    ['/v1/nowhere', 'not-found'],
    ['/v1/tenants/', 'tenant-not-found'],
    ['/V1/tenants', 'not-found'],
    ['/v1//tenants', 'not-found'],
    ['/v1/tenants/a/b/c/d/e', 'not-found'],
    [`/v1/tenants/${NOWHERE}`, 'tenant-not-found'],
    [`/v1/tenants/${NOWHERE.toUpperCase()}`, 'tenant-not-found'],
    [`/v1/tenants/${'a'.repeat(150)}`, 'tenant-not-found'],
    [`/v1/tenants/${'a'.repeat(3_000)}`, 'tenant-not-found'],
    ['/v1/tenants/%00', 'tenant-not-found'],
    ['/v1/tenants/%2e%2e%2fx', 'tenant-not-found'],
    ['/v1/tenants/a%2Fb', 'tenant-not-found'],
    ['/errors/none', 'not-found'],
    ['/errors/__proto__', 'not-found'],
    ['/errors/constructor', 'not-found'],
    ['/docs/static/..%2f..%2fpackage.json', 'not-found'],
    ['/docs/static/none.js', 'not-found'],
  ]
  for (const [url, code] of cases) isProblem(test, await call(shared, { url, headers: OPERATOR }), code, url)
})

/** What a raw message on the socket is answered with; the text is that of the first answer, or of all. */
function raw(port: number, message: string, whole = false): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(message))
    const chunks: Buffer[] = []
    socket.on('data', chunk => {
      chunks.push(chunk)
    })
    socket.on('error', reject)
    socket.on('close', () => {
      const all = Buffer.concat(chunks).toString()
      const [head = '', first = ''] = all.split('\r\n\r\n')
      const text = whole ? all : first
      const [line = '', ...fields] = head.split('\r\n')
      const headers = Object.fromEntries(
        fields.map(field => [
          field.split(':', 1)[0]!.toLowerCase(),
          field.slice(field.indexOf(':') + 1).trim(),
        ]),
      )
      const status = Number(line.split(' ')[1])
      resolve({ status, headers, text, body: text.startsWith('{') ? JSON.parse(text) : {} })
    })
  })
}

t.test('messages that HTTP itself refuses are answered with problems too', async test => {
  const cases: [string, string, string][] = [
    ['no HTTP', 'HELLO\r\n\r\n', 'malformed-request'],
    ['a method nobody knows', 'FETCH / HTTP/1.1\r\nHost: a\r\n\r\n', 'malformed-request'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n', 'malformed-request'],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
      'malformed-request',
    ],
    [
      'a length beside chunks',
      'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'malformed-request',
    ],
    [
      'headers of 20 KiB',
      `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      'headers-too-large',
    ],
  ]
  const noHosts = 'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n'
  cases.push(['no Host', noHosts, 'malformed-request'])
  cases.push(['two Hosts', noHosts.replace('\r\n', '\r\nHost: a\r\nHost: b\r\n'), 'malformed-request'])
  for (const [why, message, code] of cases) isProblem(test, await raw(port, message), code, why)
  const known = await raw(port, 'PROPFIND /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n')
  isProblem(test, known, 'method-not-allowed', 'a method of another protocol')
  for (const path of [
    `http://a/v1/tenants/${'a'.repeat(150)}`,
    `//v1/tenants/${'a'.repeat(150)}`,
    'http://a/v1/tenants',
  ]) {
    const answer = await raw(port, `GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    test.match(answer.status, /^40[14]$/, `no way round the guard: ${path.slice(0, 30)}`)
  }
})

t.test('a token is taken from one place alone, and from there once', async test => {
  const good = OPERATOR.authorization
  const token = good.slice('Bearer '.length)
  const ask = async (headers: string[], path = '/v1/tenants') => {
    const lines = ['Host: a', 'Connection: close', ...headers].join('\r\n')
    return (await raw(port, `GET ${path} HTTP/1.1\r\n${lines}\r\n\r\n`)).status
  }
  for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR', '  Bearer  ']) {
    test.equal(await ask([`Authorization: ${scheme} ${token} `]), 200, scheme)
  }
  const refused: [string, string[], string?][] = [
    ['twice the same', [`Authorization: ${good}`, `Authorization: ${good}`]],
    ['a good one, then a bad one', [`Authorization: ${good}`, 'Authorization: Bearer bad']],
    ['a bad one, then a good one', ['Authorization: Bearer bad', `AUTHORIZATION: ${good}`]],
    ['a good one, then an empty one', [`Authorization: ${good}`, 'Authorization:']],
    ['two in one', [`Authorization: ${good}, ${good}`]],
    ['no scheme', [`Authorization: ${token}`]],
    ['the scheme alone', ['Authorization: Bearer']],
    ['a tab before it', [`Authorization: Bearer\t${token}`]],
    ['white space within it', [`Authorization: Bearer ${token.slice(0, 5)} ${token.slice(5)}`]],
    ['a parameter after it', [`Authorization: ${good}; x=1`]],
    ['another header', [`Proxy-Authorization: ${good}`, `X-Access-Token: ${token}`]],
    ['a cookie', [`Cookie: access_token=${token}; Authorization=${good}`]],
    ['the query', [], `/v1/tenants?access_token=${token}`],
  ]
  for (const [why, headers, path] of refused) test.equal(await ask(headers, path), 401, why)
  const form = `access_token=${token}`
  const length = `Content-Length: ${form.length}`
  const sent = `POST /v1/tenants HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${length}\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n${form}`
  test.equal((await raw(port, sent)).status, 401, 'a form')
  // The connection may break before the client has read its answer.
  const megabyte = await ask([`Authorization: Bearer ${'a'.repeat(1_000_000)}`]).catch(() => 'cut off')
  test.match(String(megabyte), /^(431|cut off)$/, 'a megabyte')
  test.equal(await ask([`Authorization: ${good}`]), 200, 'and it lives on')
})

t.test('what a client would like but does not get is passed over, and nothing waits for it', async test => {
  const get = (more: string) => `GET /healthz HTTP/1.1\r\nHost: a\r\n${more}\r\n\r\n`
  const expecting = await raw(port, get('Expect: a-miracle\r\nConnection: close'))
  test.equal(expecting.status, 200, 'an expectation that nobody knows')
  const http10 = await raw(port, 'GET /healthz HTTP/1.0\r\n\r\n')
  test.equal(http10.status, 200, 'HTTP/1.0 needs no Host')
  for (const protocol of ['h2c', 'websocket']) {
    const answer = await raw(port, get(`Connection: Upgrade\r\nUpgrade: ${protocol}`) + get('X: y'))
    test.equal(answer.status, 200)
    test.equal(answer.headers.connection, 'close', `${protocol}: what came after it has to be sent again`)
    const upgrade = get(`Connection: Upgrade\r\nUpgrade: ${protocol}`)
    const malformed = await raw(port, upgrade.replace('/healthz', '/%') + get('X: y'))
    isProblem(test, malformed, 'malformed-request', `${protocol} of a URL that is not well formed`)
    test.equal(malformed.headers.connection, 'close')
  }
})

t.test('a message that breaks is answered after those before it on its connection', async test => {
  const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`
  const post = get('/nowhere', 'Transfer-Encoding: chunked\r\n').replace('GET', 'POST')
  const cases: [string, string, number[]][] = [
    ['no HTTP', 'HELLO\r\n\r\n', [200, 404, 400]],
    ['headers of 20 KiB', get('/', `X: ${'x'.repeat(20_000)}\r\n`), [200, 404, 431]],
    ['a chunk of no size', `${post}zz\r\n`, [200, 404]],
  ]
  for (const [why, message, expected] of cases) {
    const { text } = await raw(port, get('/healthz') + get('/nowhere') + message, true)
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
    test.strictSame(statuses.slice(0, expected.length), expected, why)
  }
})

t.test('callers that share a connection, as behind a proxy, are each themselves', async test => {
  const tenants = [await newTenant(shared), await newTenant(shared)]
  const [first, second] = tenants.map(({ id }) => as(`tenant:${id}`).authorization)
  const get = (path: string, caller?: string, more = '') =>
    `GET ${path} HTTP/1.1\r\nHost: a\r\n${caller ? `Authorization: ${caller}\r\n` : ''}${more}\r\n`
  const path = (n: number) => `/v1/tenants/${tenants[n]?.id}/external-id`
  const asked: [string, string | undefined, number][] = [
    [path(0), first, 200],
    [path(0), undefined, 401],
    [path(0), second, 404],
    [path(1), second, 200],
    [path(1), first, 404],
    ['/v1/tenants', first, 403],
    ['/v1/tenants', OPERATOR.authorization, 200],
    ['/v1/tenants', undefined, 401],
    [path(1), OPERATOR.authorization, 200],
    [path(0), as('nobody:').authorization, 403],
    [path(0), 'Bearer bad', 401],
    ['/healthz', first, 200],
    [path(0), first, 200],
  ]
  // Twice, since whoever was seen before is known from memory.
  for (const turn of ['at first', 'again']) {
    const sent = asked.map(([url, caller], n) =>
      get(url, caller, n === asked.length - 1 ? 'Connection: close\r\n' : ''),
    )
    const { text } = await raw(port, sent.join(''), true)
    const answers = text.split(/(?=HTTP\/1\.1 \d{3} )/)
    test.strictSame(
      answers.map(answer => Number(answer.slice(9, 12))),
      asked.map(([, , status]) => status),
      turn,
    )
    for (const [n, [url, , status]] of asked.entries()) {
      const told = tenants.filter(({ externalId }) => answers[n]?.includes(externalId as string))
      const expected =
        status === 200 && url !== '/v1/tenants' ? tenants.filter((_, at) => url === path(at)) : told
      test.strictSame(told, expected, `${turn}: ${url}`)
      if (status !== 200) test.strictSame(told, [], `${turn}: ${url}`)
    }
  }
})

t.test('of the requests on a kept connection none is held once it is answered', async test => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  test.teardown(() => agent.destroy())
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      get({ agent, host: '127.0.0.1', port, path: '/healthz' }, response => {
        response.resume().on('end', resolve)
      }).on('error', reject)
    })
  await ask()
  const before = queryObjects(ServerResponse, { format: 'count' })
  for (let n = 0; n < 200; n++) await ask()
  const held = queryObjects(ServerResponse, { format: 'count' }) - before
  test.ok(held < 20, `${held} of 200`)
})

t.test('a problem tells nothing of the URL but the path', async test => {
  const cases: [string, string][] = [
    ['http://user:hunter2@a/v1/tenants', '/v1/tenants'],
    ['http://user:hunter2@a/nowhere?x=hunter2', '/nowhere'],
    ['HTTPS://hunter2@a?hunter2', '/'],
    ['/v1/tenants#hunter2', '/v1/tenants'],
    ['/v1/tenants/%?x=hunter2', '/v1/tenants/%'],
    ['/v1/tenants?x=hunter2%zz', '/v1/tenants'],
  ]
  for (const [target, instance] of cases) {
    const { text, body } = await raw(port, `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`)
    test.notMatch(text, 'hunter2', target)
    test.equal(body.instance, instance, target)
  }
})

t.test('every failure that nobody foresaw is a 500 that tells nothing', async test => {
  const secret = 'S3CRET of the table'
  const stage = await startApp(test, {
    change: tools => ({
      ...tools,
      table: { ...tools.table, query: () => Promise.reject(new Error(secret)) },
    }),
  })
  const answer = await call(stage, { url: '/v1/tenants', headers: OPERATOR })
  isProblem(test, answer, 'internal-error', 'an error of any kind')
  test.notMatch(answer.text, secret)
  test.ok(
    stage.logged().some(line => JSON.stringify(line).includes(secret)),
    'the log tells it',
  )
})

t.test('a field that no schema declares never leaves, under whatever status', async test => {
  const app = Fastify({ schemaController })
  test.teardown(() => app.close())
  const Declared = Type.Object({ name: Type.String() })
  const response = {
    200: Declared,
    201: { description: 'by its content', content: { 'application/json': { schema: Declared } } },
    404: { description: 'a problem', content: { 'application/problem+json': { schema: Declared } } },
  }
  app.get<{ Params: { status: string } }>('/:status', { schema: { response } }, ({ params }, reply) =>
    reply
      .code(Number(params.status))
      .type(params.status === '404' ? 'application/problem+json' : 'application/json')
      .send({ name: 'declared', secret: 'not declared' }),
  )
  const answered = async (status: number) => (await app.inject(`/${status}`)).json()
  test.same(await answered(200), { name: 'declared' })
  test.same(await answered(201), { name: 'declared' })
  const problem = await answered(404)
  test.match(problem, { message: /sendProblem/ }, 'a problem is made in one place alone')
  test.equal(problem.secret, undefined)
})

t.test('calls are judged in the order 401, 405, 403, 404, 400', async test => {
  const { id } = await newTenant(shared)
  const auditor = as('auditor:ada')
  const own = as(`tenant:${id}`)
  const other = as(`tenant:${(await newTenant(shared)).id}`)
  const bad = { payload: '{"broken', headers: { 'content-type': 'application/json' } }
  const cases: [string, InjectOptions, Record<string, string>, string][] = [
    [
      'no token before all',
      { method: 'PUT', url: `/v1/tenants/${NOWHERE}/external-id?x=1`, ...bad },
      {},
      'unauthenticated',
    ],
    ['no token before an unknown path', { url: '/v1/nowhere' }, {}, 'unauthenticated'],
    ['a bad token as none', { url: '/v1/tenants' }, as('king:karl'), 'unauthenticated'],
    [
      'a scheme of another kind',
      { url: '/v1/tenants' },
      { authorization: 'Basic b3BlcmF0b3I6' },
      'unauthenticated',
    ],
    [
      'a token in the query',
      { url: `/v1/tenants?access_token=${OPERATOR.authorization.slice(7)}` },
      {},
      'unauthenticated',
    ],
    [
      'a token in a cookie',
      { url: '/v1/tenants' },
      { cookie: `token=${OPERATOR.authorization.slice(7)}` },
      'unauthenticated',
    ],
    [
      'two tokens',
      { url: '/v1/tenants' },
      { authorization: `${OPERATOR.authorization} ${OPERATOR.authorization}` },
      'unauthenticated',
    ],
    [
      'the method before the caller',
      { method: 'PUT', url: `/v1/tenants/${id}/external-id`, ...bad },
      as('nobody'),
      'method-not-allowed',
    ],
    [
      'the method before the tenant',
      { method: 'PATCH', url: `/v1/tenants/${NOWHERE}/external-id`, ...bad },
      other,
      'method-not-allowed',
    ],
    [
      'the caller before the tenant',
      { method: 'DELETE', url: `/v1/tenants/${NOWHERE}` },
      auditor,
      'forbidden',
    ],
    ['the caller before the body', { method: 'PATCH', url: `/v1/tenants/${id}`, ...bad }, own, 'forbidden'],
    ['a caller of no kind', { url: `/v1/tenants/${id}` }, as('nobody'), 'forbidden'],
    [
      'the tenant before the body',
      { method: 'PATCH', url: `/v1/tenants/${NOWHERE}`, ...bad },
      OPERATOR,
      'tenant-not-found',
    ],
    ['the tenant before the query', { url: `/v1/tenants/${NOWHERE}?x=1` }, OPERATOR, 'tenant-not-found'],
    ["another's tenant as none", { url: `/v1/tenants/${id}` }, other, 'tenant-not-found'],
    ["another's role as none", { url: `/v1/tenants/${id}/roles/${NOWHERE}` }, other, 'tenant-not-found'],
    ['the role before the query', { url: `/v1/tenants/${id}/roles/${NOWHERE}?x=1` }, own, 'role-not-found'],
    ['then the query', { url: `/v1/tenants/${id}?x=1` }, own, 'invalid-request'],
    ['then the body', { method: 'PATCH', url: `/v1/tenants/${id}`, ...bad }, OPERATOR, 'malformed-request'],
  ]
  for (const [why, options, caller, code] of cases) {
    const answer = await call(shared, { ...options, headers: { ...options.headers, ...caller } })
    isProblem(test, answer, code, why)
    if (code === 'unauthenticated') test.match(answer.headers['www-authenticate'], /^Bearer/, why)
    if (code === 'method-not-allowed') test.equal(answer.headers.allow, 'GET, HEAD', why)
  }
})

t.test("another's tenant and none at all cannot be told apart", async test => {
  const { id } = await newTenant(shared)
  const caller = as(`tenant:${(await newTenant(shared)).id}`)
  for (const path of ['', '/external-id', '/roles', '/onboarding', `/roles/${NOWHERE}`]) {
    const [theirs, none] = await Promise.all(
      [id, NOWHERE].map(tenant => call(shared, { url: `/v1/tenants/${tenant}${path}`, headers: caller })),
    )
    const { instance: _1, requestId: _2, ...told } = theirs!.body
    const { instance: _3, requestId: _4, ...toldOfNone } = none!.body
    test.equal(theirs!.status, 404)
    test.same(told, toldOfNone, path)
  }
})

t.test('a tenant is named by its ID or its reference, and ends with offboarding', async test => {
  const { id } = await newTenant(shared, { reference: 'crm-1' })
  const url = `/v1/tenants/${id}/external-id`
  const callers = [as(`tenant:${id}`), as('tenant:crm-1')]
  for (const headers of callers) test.equal((await call(shared, { url, headers })).status, 200)
  isProblem(
    test,
    await call(shared, { url, headers: as('tenant:crm-2') }),
    'tenant-not-found',
    'an unknown reference',
  )
  isProblem(test, await call(shared, { url, headers: as('tenant:') }), 'tenant-not-found', 'no claim at all')
  const ended = await call(shared, { method: 'DELETE', url: `/v1/tenants/${id}`, headers: OPERATOR })
  test.match(ended.body, { id, status: 'offboarded' })
  for (const headers of callers)
    isProblem(test, await call(shared, { url, headers }), 'unauthenticated', 'at once')
  const both = await call(shared, { url, headers: as(`tenant+auditor:${id}`) })
  test.equal(both.status, 200, 'who is an auditor besides stays one')
})

t.test('a replica that did not hear of an offboarding refuses the tenant three seconds later', async test => {
  const clock = createClock()
  const stage = await startApp(test, { clock })
  const { id } = await newTenant(stage, { reference: 'crm-1' })
  const own = `/v1/tenants/${id}/external-id`
  const go = (caller: string, url = own) => call(stage, { url, headers: as(caller) })
  const callers = [`tenant:${id}`, 'tenant:crm-1', `tenant+auditor:${id}`]
  // Twice, since whoever was seen before is known from memory.
  for (const caller of [...callers, ...callers]) test.equal((await go(caller)).status, 200, caller)
  await stage.tamper({ pk: `TENANT#${id}`, sk: 'TENANT' }, item => ({ ...item, status: 'offboarded' }))
  clock.advance(STATUS_AGE)
  for (const when of ['three seconds later', 'again']) {
    for (const caller of [`tenant:${id}`, 'tenant:crm-1']) {
      isProblem(test, await go(caller), 'unauthenticated', `${caller} ${when}`)
      isProblem(
        test,
        await go(caller, '/v1/nowhere'),
        'unauthenticated',
        `${caller} ${when}, wherever it goes`,
      )
    }
    test.equal((await go(`tenant+auditor:${id}`)).status, 200, `who is an auditor besides stays one, ${when}`)
    isProblem(test, await go(`tenant+workload:${id}`), 'forbidden', `and no more than what it is, ${when}`)
  }
  clock.advance(-86_400_000)
  isProblem(test, await go(`tenant:${id}`), 'unauthenticated', 'and not by a clock that is set back')
})

t.test('the external ID is read-only, for every caller', async test => {
  const { id, externalId } = await newTenant(shared)
  const url = `/v1/tenants/${id}/external-id`
  for (const caller of ['operator:a', 'auditor:a', 'workload:a', `tenant:${id}`, 'nobody:a']) {
    for (const method of [
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'MKCOL',
      'PROPFIND',
    ] as const) {
      const answer = await call(shared, { method: method as 'POST', url, headers: as(caller) })
      isProblem(test, answer, 'method-not-allowed', `${caller} ${method}`)
      test.equal(answer.headers.allow, 'GET, HEAD')
    }
  }
  for (const field of ['externalId', 'external_id', 'ExternalId', 'id', 'status', 'createdAt']) {
    const value = '2f1c9a52-1b7e-4d0c-9a55-0a4f7a6f0f6e'
    isProblem(test, await post(shared, { name: 'a', [field]: value }), 'invalid-request', `POST ${field}`)
    const patch = {
      method: 'PATCH' as const,
      url: `/v1/tenants/${id}`,
      headers: OPERATOR,
      payload: { [field]: value },
    }
    isProblem(test, await call(shared, patch), 'invalid-request', `PATCH ${field}`)
  }
  test.same((await call(shared, { url, headers: OPERATOR })).body, { externalId })
})

t.test('HEAD goes with GET, and says as much as GET does', async test => {
  const { id } = await newTenant(shared)
  for (const path of Object.keys(ACCESS)
    .filter(route => route.startsWith('GET '))
    .map(route => route.slice(4))) {
    const url = path
      .replace(':tenantId', id!)
      .replace(':roleId', NOWHERE)
      .replace(':code', 'forbidden')
      .replace('*', 'none.js')
    const [get, head] = [
      await call(shared, { method: 'GET', url, headers: OPERATOR }),
      await call(shared, { method: 'HEAD', url, headers: OPERATOR }),
    ]
    test.equal(head.status, get.status, path)
    test.equal(head.text, '', path)
    for (const name of ['content-type', 'content-length', 'etag', 'cache-control']) {
      test.equal(head.headers[name], get.headers[name], `${path}: ${name}`)
    }
  }
  const refused = await call(shared, { method: 'HEAD', url: `/v1/tenants/${id}` })
  test.equal(refused.status, 401)
})

t.test('unknown fields are refused and named, nothing is dropped or converted', async test => {
  const { id } = await newTenant(shared)
  const long = (length: number) => 'x'.repeat(length)
  const entries = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, '']))
  const bodies: [unknown, string][] = [
    [{ name: 'a', colour: 'red' }, ''],
    [{ name: 7 }, '/name'],
    [{ name: true }, '/name'],
    [{ name: null }, '/name'],
    [{ name: ['a'] }, '/name'],
    [{ name: '' }, '/name'],
    [{ name: '   ' }, '/name'],
    [{ name: long(201) }, '/name'],
    [{ name: 'a\u0000b' }, '/name'],
    [{ name: 'a\nb' }, '/name'],
    [{ name: 'a\u202eb' }, '/name'],
    [{ name: 'a\u2066b' }, '/name'],
    [{ name: 'a\u200fb' }, '/name'],
    [{ name: 'a\ud800' }, '/name'],
    [{ name: 'a', reference: '' }, '/reference'],
    [{ name: 'a', reference: null }, '/reference'],
    [{ name: 'a', reference: long(129) }, '/reference'],
    [{ name: 'a', reference: NOWHERE }, '/reference'],
    [{ name: 'a', reference: NOWHERE.toUpperCase() }, '/reference'],
    [{ name: 'a', metadata: { n: 7 } }, '/metadata/n'],
    [{ name: 'a', metadata: { n: null } }, '/metadata/n'],
    [{ name: 'a', metadata: { n: { deep: 'x' } } }, '/metadata/n'],
    [{ name: 'a', metadata: { 'line\nbreak': 7 } }, '/metadata/line\nbreak'],
    [{ name: 'a', metadata: { n: long(257) } }, '/metadata/n'],
    [{ name: 'a', metadata: { n: '\udc00' } }, '/metadata/n'],
    [{ name: 'a', metadata: { [long(65)]: '' } }, '/metadata'],
    [{ name: 'a', metadata: { '': '' } }, '/metadata'],
    [{ name: 'a', metadata: entries(21) }, '/metadata'],
    [{ name: 'a', metadata: [] }, '/metadata'],
    [{ name: 'a', metadata: 'x' }, '/metadata'],
  ]
  for (const [body, pointer] of bodies) {
    const answer = await post(shared, body)
    isProblem(test, answer, 'invalid-request', JSON.stringify(body).slice(0, 80))
    const errors = answer.body.errors as { in: string; pointer: string; message: string }[]
    test.ok(
      errors.some(error => error.in === 'body' && error.pointer === pointer),
      JSON.stringify(errors),
    )
  }
  const queries = [
    '?colour=red',
    '?limit=0',
    '?limit=201',
    '?limit=x',
    '?limit=1.5',
    '?limit=',
    '?limit=1&limit=2',
    '?status=PENDING',
    '?status=',
    '?reference=',
    `?reference=${long(129)}`,
    '?cursor=',
    '?__proto__=x',
    '?constructor=x',
    `?cursor=${long(5_000)}`,
  ]
  for (const query of queries) {
    const answer = await call(shared, { url: `/v1/tenants${query}`, headers: OPERATOR })
    isProblem(test, answer, 'invalid-request', query)
  }
  const withoutFields: InjectOptions[] = [
    { url: `/v1/tenants/${id}?a=1` },
    { url: '/healthz?a=1' },
    { method: 'DELETE', url: `/v1/tenants/${id}?force=true` },
    { method: 'DELETE', url: `/v1/tenants/${id}`, payload: { force: true } },
    { method: 'POST', url: '/v1/tenants?dryRun=1', payload: { name: 'a' } },
    { method: 'PATCH', url: `/v1/tenants/${id}`, payload: { reference: 'x' } },
    { method: 'PATCH', url: `/v1/tenants/${id}`, payload: { name: null } },
  ]
  for (const options of withoutFields)
    isProblem(
      test,
      await call(shared, { headers: OPERATOR, ...options }),
      'invalid-request',
      JSON.stringify(options),
    )
})

t.test('the answer to a hostile body does not outgrow it', async test => {
  const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`f${at}`, '']))
  const bodies: [string, Record<string, unknown>, number][] = [
    ['thousands of fields', many, 5_001],
    [
      'thousands of entries',
      { name: 'A', metadata: Object.fromEntries(Object.keys(many).map(key => [key, 7])) },
      5_001,
    ],
    ['a name without end', { name: 'A', ['x'.repeat(50_000)]: '' }, 1],
    ['an entry without end', { name: 'A', metadata: { ['x'.repeat(50_000)]: '' } }, 2],
  ]
  for (const [why, body, problems] of bodies) {
    const answer = await post(shared, body)
    isProblem(test, answer, 'invalid-request', why)
    test.ok(answer.text.length < 10_000, `${why}: ${answer.text.length} characters`)
    const { errors, detail } = answer.body as { errors: unknown[]; detail: string }
    test.equal(errors.length, Math.min(problems, 20), why)
    if (problems > 1) test.match(detail, `(and ${problems - 1} more)`, why)
  }
})

t.test('what is at the edge of the limits is taken', async test => {
  const metadata = Object.fromEntries(
    Array.from({ length: 20 }, (_, n) => [
      `${n % 10}${n > 9 ? 'a' : 'b'}${'😀'.repeat(62)}`,
      '😀'.repeat(256),
    ]),
  )
  const edge = await newTenant(shared, { name: '😀'.repeat(200), reference: '😀'.repeat(128), metadata })
  test.same(edge.metadata, metadata)
  const found = await call(shared, {
    url: `/v1/tenants?reference=${encodeURIComponent('😀'.repeat(128))}`,
    headers: OPERATOR,
  })
  test.equal((found.body.items as unknown[]).length, 1)
  const odd = await newTenant(shared, {
    metadata: { constructor: 'x', toString: 'y', '\u0000': 'z', 'a\n': 'b' },
  })
  test.same(
    { ...(odd.metadata as unknown as object) },
    { constructor: 'x', toString: 'y', '\u0000': 'z', 'a\n': 'b' },
  )
  const read = await call(shared, { url: `/v1/tenants/${odd.id}`, headers: OPERATOR })
  test.same(read.body, odd)
  const patch = await call(shared, {
    method: 'PATCH',
    url: `/v1/tenants/${odd.id}`,
    headers: { ...OPERATOR, 'content-type': 'application/merge-patch+json; charset=utf-8' },
    payload: '{"metadata":{"constructor":null}}',
  })
  test.equal(patch.status, 200)
  const empty = {
    method: 'DELETE' as const,
    url: `/v1/tenants/${odd.id}`,
    headers: { ...OPERATOR, 'content-type': 'application/json' },
  }
  test.equal((await call(shared, empty)).status, 200, 'a JSON type without a body is none')
})

t.test('lists go on where their cursor says, for the same caller, route and filters only', async test => {
  const clock = createClock()
  const stage = await startApp(test, { clock })
  const ids: string[] = []
  for (let n = 0; n < 5; n++) ids.push((await newTenant(stage)).id!)
  const list = (query: string, headers: Record<string, string> = OPERATOR) =>
    call(stage, { url: `/v1/tenants?${query}`, headers })
  const first = await list('limit=2&status=pending')
  const cursor = String(first.body.nextCursor)
  const second = await list(`limit=10&status=pending&cursor=${cursor}`)
  const idsOf = ({ body }: Answer) => (body.items as { id: string }[]).map(item => item.id)
  test.same([...idsOf(first), ...idsOf(second)], ids, 'whatever the size of the pages')
  test.equal(second.body.nextCursor, null)
  const refused: [string, Promise<Answer>][] = [
    ['without the filter', list(`cursor=${cursor}`)],
    ['with another filter', list(`status=active&cursor=${cursor}`)],
    ['for another caller', list(`status=pending&cursor=${cursor}`, as('operator:otto'))],
    ['on another list', call(stage, { url: `/v1/audit/events?cursor=${cursor}`, headers: OPERATOR })],
    [
      'on a list of a tenant',
      call(stage, { url: `/v1/tenants/${ids[0]}/roles?cursor=${cursor}`, headers: OPERATOR }),
    ],
    ['cut', list(`status=pending&cursor=${cursor.slice(0, -8)}`)],
    ['of another making', list('status=pending&cursor=eyJwayI6IlRFTkFOVFMifQ')],
  ]
  for (const [why, answer] of refused) isProblem(test, await answer, 'invalid-cursor', why)
  clock.advance(86_400_000)
  test.equal((await list(`status=pending&cursor=${cursor}`)).status, 200, 'after a day')
  clock.advance(1_000)
  isProblem(test, await list(`status=pending&cursor=${cursor}`), 'invalid-cursor', 'after more than a day')
})

t.test("a tenant's list of roles goes on for that tenant only", async test => {
  const [one, two] = [await newTenant(shared), await newTenant(shared)]
  for (const { id } of [one, two]) {
    for (const name of ['A', 'B', 'C']) {
      const answer = await call(shared, {
        method: 'POST',
        url: `/v1/tenants/${id}/roles`,
        headers: OPERATOR,
        payload: { roleArn: `arn:aws:iam::222222222222:role/${name}` },
      })
      test.match(answer, { status: 201, body: { status: 'pending', lastVerification: null } })
    }
  }
  const first = await call(shared, { url: `/v1/tenants/${one.id}/roles?limit=2`, headers: OPERATOR })
  const go = (id: string | undefined) =>
    call(shared, {
      url: `/v1/tenants/${id}/roles?limit=2&cursor=${first.body.nextCursor}`,
      headers: OPERATOR,
    })
  test.match(await go(one.id), { status: 200, body: { nextCursor: null } })
  isProblem(test, await go(two.id), 'invalid-cursor', "another tenant's")
})

t.test('whatever is sealed opens to the same, in its scope and unchanged only', async test => {
  const clock = createClock()
  const key = makeCursorKey()
  const cursors = createCursors({ key: async () => key, now: clock.now })
  const scope = fc.record({
    route: fc.constantFrom('GET /v1/tenants', 'GET /v1/audit/events'),
    principal: fc.string(),
    filters: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { maxKeys: 3 }),
  })
  const refused = async (opening: Promise<unknown>) => {
    try {
      await opening
      return false
    } catch (error) {
      return error instanceof Problem && error.kind.code === 'invalid-cursor'
    }
  }
  await fc.assert(
    fc.asyncProperty(
      fc.jsonValue(),
      scope,
      scope,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      async (position, own, other, at, flip) => {
        const sealed = await cursors.seal(position, own)
        const opened = await cursors.open<unknown>(sealed!, own)
        if (JSON.stringify(opened) !== JSON.stringify(position)) return false
        if (JSON.stringify(own) !== JSON.stringify(other) && !(await refused(cursors.open(sealed!, other))))
          return false
        const bytes = Buffer.from(sealed!, 'base64url')
        bytes[at % bytes.length]! ^= flip
        if (!(await refused(cursors.open(bytes.toString('base64url'), own)))) return false
        const cut = Buffer.from(sealed!, 'base64url').subarray(0, at % bytes.length)
        return refused(cursors.open(cut.toString('base64url'), own))
      },
    ),
  )
  await fc.assert(
    fc.asyncProperty(fc.string(), text =>
      refused(cursors.open(text, { route: '', principal: '', filters: {} })),
    ),
  )
  const theirs = createCursors({ key: async () => makeCursorKey(), now: clock.now })
  const own = { route: 'r', principal: 'p', filters: {} }
  test.ok(await refused(theirs.open((await cursors.seal(1, own))!, own)), 'another key')
  test.equal(await cursors.seal(undefined, own), null)
  test.equal(await cursors.open(undefined, own), undefined)
  test.not(await cursors.seal(1, own), await cursors.seal(1, own), 'no nonce twice')
  const down = createCursors({ key: () => Promise.reject(new RangeError('no key')), now: clock.now })
  await test.rejects(
    down.open('x', own),
    RangeError,
    'a key that cannot be read is not the fault of the cursor',
  )
})

t.test('a cursor is good for a day, whichever way the clock was set', async test => {
  const clock = createClock()
  const key = makeCursorKey()
  const cursors = createCursors({ key: async () => key, now: clock.now })
  const own = { route: 'r', principal: 'p', filters: {} }
  const sealed = (await cursors.seal(1, own))!
  const HOUR = 3_600_000
  for (const hours of [24, -24]) {
    clock.advance(hours * HOUR)
    test.equal(await cursors.open(sealed, own), 1, `${hours} hours`)
    clock.advance(Math.sign(hours) * 1_000)
    const refused = await cursors.open(sealed, own).catch((error: unknown) => error)
    test.match(refused, { kind: { code: 'invalid-cursor' } }, `beyond ${hours} hours`)
    clock.advance(-hours * HOUR - Math.sign(hours) * 1_000)
  }
})

t.test('each caller may send so many requests, and is told how many are left', async test => {
  const stage = await startApp(test, {
    change: tools => ({ ...tools, config: { ...CONFIG, http: { ...CONFIG.http, rateLimit: 3 } } }),
  })
  const go = (headers: Record<string, string>, url = '/v1/tenants') => call(stage, { url, headers })
  for (const left of [2, 1, 0]) {
    const { status, headers } = await go(OPERATOR)
    test.equal(status, 200)
    test.match(headers, {
      'ratelimit-limit': '3',
      'ratelimit-remaining': String(left),
      ratelimit: new RegExp(`r=${left};t=\\d+`),
    })
    test.match(headers['ratelimit-policy'], '"default";q=3;w=10')
  }
  const answer = await go(OPERATOR)
  isProblem(test, answer, 'too-many-requests', 'the fourth')
  const wait = Number(answer.headers['retry-after'])
  test.ok(wait >= 1 && wait <= 10, `within the window: ${wait}`)
  isProblem(test, await go(OPERATOR, '/v1/nowhere'), 'too-many-requests', 'wherever it goes')
  test.equal((await go(as('operator:otto'))).status, 200, 'another caller is not held up')
  for (let n = 0; n < 3; n++)
    test.equal((await go({}, '/healthz')).status, 200, 'nor is a caller without a token')
})

t.test('whoever sends tokens that are refused is told to stop, and nobody beside them', async test => {
  const limited = (trustedProxies: number) =>
    startApp(test, {
      change: tools => ({
        ...tools,
        config: { ...CONFIG, http: { ...CONFIG.http, rateLimit: 3, trustedProxies } },
      }),
    })
  const stage = await limited(0)
  const refused = { authorization: 'Bearer bad' }
  const go = async (
    headers: Record<string, string>,
    remoteAddress = '203.0.113.7',
    of = stage,
    url = '/v1/tenants',
  ) => statusOf(await of.app.inject({ url, headers, remoteAddress }))
  const statusOf = ({ statusCode }: { statusCode: number }) => statusCode
  const times = async (count: number, ...given: Parameters<typeof go>) => {
    const statuses: number[] = []
    for (let n = 0; n < count; n++) statuses.push(await go(...given))
    return statuses
  }
  test.same(await times(5, refused), [401, 401, 401, 429, 429])
  test.equal(await go({}), 429, 'without a token as well')
  test.equal(await go(refused, undefined, stage, '/v1/nowhere'), 429, 'wherever it goes')
  const answer = await stage.app.inject({
    url: '/v1/tenants',
    headers: refused,
    remoteAddress: '203.0.113.7',
  })
  test.match(answer.json(), { code: 'too-many-requests', detail: /without a valid token/ })
  test.match(answer.headers['retry-after'], /^([1-9]|10)$/)
  test.match(answer.headers, { 'ratelimit-limit': '3', 'ratelimit-remaining': '0' })

  test.same(await times(3, OPERATOR), [200, 200, 200], 'a valid caller of the same address is served')
  test.equal(await go(OPERATOR), 429, 'as often as any')
  test.same(await times(3, as('operator:otto')), [200, 200, 200], 'so is another')
  test.equal(await go({}, undefined, stage, '/v1/role-template'), 200, 'and routes for anyone')
  test.equal(await go(refused, '203.0.113.8'), 401, 'another address has not sent any')
  const forwarded = (address: string) => ({ ...refused, 'x-forwarded-for': address })
  test.equal(await go(forwarded('198.51.100.1')), 429, 'whatever address it claims to have')
  const home = ['2001:db8:1:2::1', '2001:db8:1:2::2', '2001:db8:1:2:3::', '2001:db8:1:2:ffff::1']
  const statuses: number[] = []
  for (const address of home) statuses.push(await go(refused, address))
  test.same(statuses, [401, 401, 401, 429], 'addresses of one network are one')
  test.equal(await go(refused, '2001:db8:1:3::1'), 401)
  const served: number[] = []
  for (const address of home) served.push(await go({}, address, stage, '/v1/role-template'))
  test.same(served, [200, 200, 200, 429], 'on routes for anyone, too')

  const proxied = await limited(1)
  test.same(await times(4, forwarded('198.51.100.1'), '10.0.0.1', proxied), [401, 401, 401, 429])
  test.equal(
    await go(forwarded('198.51.100.2'), '10.0.0.1', proxied),
    401,
    'behind a proxy by the address it tells',
  )
  test.equal(await go(forwarded('198.51.100.9, 198.51.100.1'), '10.0.0.1', proxied), 429, 'and by no other')
  const odd = [
    'unknown',
    '_hidden',
    '[2001:db8::1]:443',
    'fe80::1%br-lan',
    '::ffff:1.2.3.4%a.b',
    '"',
    '%',
    'ÿ',
  ]
  for (const address of odd) {
    const statuses = await times(4, forwarded(address), '10.0.0.1', proxied)
    test.same(statuses, [401, 401, 401, 429], `whatever that is: ${address}`)
  }
  const olga = { 'x-forwarded-for': 'https://id.example.com#operator-olga' }
  const open = await times(4, olga, '10.0.0.1', proxied, '/healthz')
  test.same(open, [200, 200, 200, 429])
  test.equal(await go(OPERATOR, '10.0.0.1', proxied), 200, "nobody's address is taken for a principal")
})

t.test('a clock that is set locks no caller out for longer, and lets none in sooner', async test => {
  const stage = await startApp(test, {
    change: tools => ({ ...tools, config: { ...CONFIG, http: { ...CONFIG.http, rateLimit: 1 } } }),
  })
  const go = () => call(stage, { url: '/v1/tenants', headers: OPERATOR })
  test.equal((await go()).status, 200)
  const { now } = Date
  test.teardown(() => {
    Date.now = now
  })
  for (const hours of [-2, 2]) {
    Date.now = () => now() + hours * 3_600_000
    const answer = await go()
    isProblem(test, answer, 'too-many-requests', `by ${hours} hours`)
    const wait = Number(answer.headers['retry-after'])
    test.ok(wait >= 1 && wait <= 10, `within the window: ${wait}`)
  }
})

t.test('an error explains itself at the address that is its type', async test => {
  for (const [code, kind] of Object.entries(ERRORS)) {
    const { status, text, headers } = await call(shared, { url: `/errors/${code}` })
    test.equal(status, 200, code)
    test.match(headers['content-type'], /^text\/plain/)
    for (const part of [kind.title, kind.cause, kind.remedy]) test.ok(text.includes(part), code)
  }
})

t.test('health tells what is still awaited', async test => {
  const waiting = ['dynamodb']
  const stage = await startApp(test, { change: tools => ({ ...tools, waitingFor: () => waiting }) })
  test.match(await call(stage, { url: '/healthz' }), { status: 200, body: { status: 'ok' } })
  test.match(await call(stage, { url: '/readyz' }), {
    status: 503,
    body: { status: 'starting', waitingFor: ['dynamodb'] },
  })
  waiting.pop()
  test.match(await call(stage, { url: '/readyz' }), {
    status: 200,
    body: { status: 'ready', waitingFor: [] },
  })
})

t.test('the API description names every route that there is, and who may call it', async test => {
  const { status, body } = await call(shared, { url: '/openapi.json' })
  test.equal(status, 200)
  test.equal(body.openapi, '3.1.0')
  const paths = body.paths as Record<string, Record<string, { description: string; security?: unknown[] }>>
  for (const [route, callers] of Object.entries(ACCESS)) {
    const [method = '', path = ''] = route.split(' ')
    if (/^\/(docs|openapi\.json|onboarding)/.test(path)) continue
    const operation = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]
    test.ok(operation, route)
    if (callers.includes('anyone')) test.same(operation?.security, [], route)
    else for (const caller of callers) test.match(operation?.description, caller, route)
  }
})

t.test('a route that names nobody who may call it stops the start', async test => {
  const stage = await startApp(test)
  test.throws(() => callersOf('POST', '/v1/nobody'), /POST \/v1\/nobody/)
  test.same(callersOf('HEAD', '/healthz'), ['anyone'])
  test.throws(
    () => stage.app.get('/v1/nobody', async () => 'hello'),
    /No caller is named for GET \/v1\/nobody/,
  )
  test.ok(stage.app.hasRoute({ method: 'GET', url: '/v1/tenants' }))
})

t.test('audit events are listed and checked over HTTP, whatever moment is asked for', async test => {
  const stage = await startApp(test)
  const { id } = await newTenant(stage)
  const list = (query: string) =>
    call(stage, { url: `/v1/audit/events?${query}`, headers: as('auditor:ada') })
  const items = (answer: Answer) => answer.body.items as { tenantId: string }[]
  test.match(items(await list(`tenantId=${id}`)), [{ tenantId: id, sequence: 1, action: 'tenant.created' }])
  const actor = encodeURIComponent('https://id.example.com#operator-olga')
  test.equal(items(await list(`actor=${actor}`)).length, 1)
  test.equal(items(await list('from=2026-06-15T14:00:00%2B02:00')).length, 1, 'any offset')
  test.equal(items(await list('to=2026-06-15T11:59:59Z')).length, 0)
  test.equal(
    items(await list('from=2026-07-01T00:00:00Z&to=2026-06-01T00:00:00Z')).length,
    0,
    'in the wrong order',
  )
  test.equal(items(await list(`actor=${actor}&from=2026-06-20T00:00:00Z&to=2026-06-01T00:00:00Z`)).length, 0)
  for (const query of [
    'tenantId=x',
    'action=none',
    'from=yesterday',
    'from=2026-02-30T00:00:00Z',
    'from=2026-06-15',
    'actor=',
  ])
    isProblem(test, await list(query), 'invalid-request', query)
  const odd = [
    'from=2026-12-31T23:59:60Z',
    'to=2016-12-31T23:59:60Z',
    'from=2026-06-15t12:00:00z',
    'from=2026-06-15%2012:00:00Z',
    'from=2026-06-15T12:00:00%2B01',
    'from=0000-01-01T00:00:00Z',
    'to=9999-12-31T23:59:59.999999999Z',
    'to=9999-12-31T23:59:59-23:59',
    `actor=${encodeURIComponent('😀'.repeat(500))}`,
    `actor=${encodeURIComponent('😀'.repeat(1_024))}`,
    'actor=%ED%A0%80',
  ]
  for (const query of odd) test.match((await list(query)).status, /^(200|400)$/, query)
  const check = await call(stage, { url: '/v1/audit/integrity', headers: as('auditor:ada') })
  test.match(check.body, { intact: true, checked: 1, firstBroken: null })
  await stage.tamper({ pk: `TENANT#${id}`, sk: 'TENANT' }, item => ({ ...item, externalId: 'x' }))
  const broken = await call(stage, { url: `/v1/audit/integrity?tenantId=${id}`, headers: as('auditor:ada') })
  test.match(broken.body, { intact: false, firstBroken: { chain: id, eventId: null, reason: /external ID/ } })
})

t.test('one key makes one tenant over HTTP, and only who may create is told anything of it', async test => {
  const stage = await startApp(test)
  const key = { 'idempotency-key': 'key-1' }
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(stage, { name: 'Globex' }, key)))
  const made = answers.filter(({ status }) => status === 201)
  test.equal(new Set(made.map(({ body }) => body.id)).size, 1)
  for (const answer of answers.filter(({ status }) => status !== 201)) {
    isProblem(test, answer, 'idempotency-key-in-flight', 'the others')
    test.equal(answer.headers['retry-after'], '1')
  }
  const again = await post(stage, { name: 'Globex' }, key)
  test.match(again, {
    status: 201,
    headers: { location: `/v1/tenants/${made[0]?.body.id}` },
    body: { id: made[0]?.body.id },
  })
  isProblem(test, await post(stage, { name: 'Other' }, key), 'idempotency-key-reused', 'another body')
  isProblem(
    test,
    await post(stage, { name: 'a' }, { 'idempotency-key': '' }),
    'idempotency-key-invalid',
    'an empty key',
  )
  isProblem(
    test,
    await post(stage, { name: 'Globex' }, { ...key, ...as('auditor:ada') }),
    'forbidden',
    'an auditor',
  )
  const { body } = await call(stage, { url: '/v1/tenants', headers: OPERATOR })
  test.equal((body.items as unknown[]).length, 1)
})

t.test('requests are logged without anything that could be secret', async test => {
  const stage = await startApp(test)
  const { id } = await newTenant(stage, { name: 'S3CRET name', metadata: { note: 'S3CRET note' } })
  await call(stage, { url: `/v1/tenants/${id}`, headers: { ...OPERATOR, 'x-request-id': 'mine' } })
  await call(stage, { url: '/v1/tenants?reference=S3CRET', headers: OPERATOR })
  const lines = stage.logged()
  const text = JSON.stringify(lines)
  test.notMatch(text, /S3CRET/)
  test.notMatch(text, OPERATOR.authorization.slice(7))
  test.match(
    lines.find(line => line.reqId === 'mine'),
    {
      method: 'GET',
      route: '/v1/tenants/:tenantId',
      status: 200,
      principal: /#operator-olga$/,
      tenantId: id,
      audit: true,
    },
  )
})
