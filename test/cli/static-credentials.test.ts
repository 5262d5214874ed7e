import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import t from 'tap'
import { EXIT } from '../../src/cli/exit-codes.js'
import { countCredentials } from '../../src/cli/static-credentials/counts.js'
import { decide } from '../../src/cli/static-credentials/decide.js'
import { COLUMNS, holdsKey } from '../../src/cli/static-credentials/import-line.js'
import { readRows, UnreadableInput } from '../../src/input-rows.js'
import { csv, expectNoKey, HEADER, inDays, type Key, keyRow, planted, terms } from '../fixtures/key-lines.js'
import { runLine, words } from './run-line.js'

const NOW = new Date('2026-11-25T12:00:00Z')
const ID = '01a213c6-8383-704c-98d9-a93a314d2945'
const NOBODY = 'http://127.0.0.1:1'

const run = (line: string, input: string | Buffer = '', url = NOBODY, tty = {}) =>
  runLine(words(`static-credentials ${line}`), {
    env: { DRAWBRIDGE_URL: url, DRAWBRIDGE_TOKEN: 'a-token' },
    input,
    tty,
  })

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** A key as AWS makes them, which opens nothing. */
function newKey(): Key {
  const ending = [...randomBytes(16)].map(byte => LETTERS[byte % 32]).join('')
  return planted({ accessKeyId: `AKIA${ending}`, secretAccessKey: randomBytes(30).toString('base64') })
}

const TENANT = {
  id: ID,
  name: 'Globex',
  reference: null,
  externalId: '2f1c9a52-1b7e-4d0c-9a55-0a4f7a6f0f6e',
  status: 'pending',
  createdAt: '2026-11-25T12:00:00.000Z',
  updatedAt: '2026-11-25T12:00:00.000Z',
  metadata: {},
}

/** A key as the service shows it. */
const credential = (tenantId: string, status: string) => ({
  tenantId,
  tenantName: 'Globex',
  status,
  accountId: '222222222222',
  accessKeyIdEnding: 'MPLE',
  createdAt: '2026-11-01T00:00:00.000Z',
  rotatedAt: '2026-11-01T00:00:00.000Z',
  ageDays: 24,
  lastProvedAt: null,
  sunsetAt: null,
  deletionDate: status === 'deletion-scheduled' ? '2026-12-25T00:00:00.000Z' : null,
  findings: [],
})

interface Told {
  line: number
  outcome: string
  summary?: object
}

t.test('hostile lines are refused before anything of them is sent, and tell no key', async test => {
  const [one, two] = [newKey(), newKey()]
  const id = ID
  const cases: [row: string, code: string][] = [
    ['', 'unreadable-line'],
    [`${id},${one.accessKeyId}`, 'unreadable-line'],
    [keyRow('', one), 'invalid-tenant'],
    [keyRow(' x', one), 'invalid-tenant'],
    [keyRow('x'.repeat(129), one), 'invalid-tenant'],
    [`${one.secretAccessKey},${one.accessKeyId},${id},,`, 'key-in-wrong-column'],
    [`${one.accessKeyId},${id},${one.secretAccessKey},,`, 'key-in-wrong-column'],
    [keyRow(id, one, `the key is ${one.secretAccessKey},`), 'key-in-wrong-column'],
    [keyRow(id, one, `x,${two.accessKeyId}`), 'key-in-wrong-column'],
    [`${id},${one.secretAccessKey},${one.accessKeyId},,`, 'malformed-access-key-id'],
    [keyRow(id, { ...one, accessKeyId: one.accessKeyId.replace('AKIA', 'ASIA') }), 'malformed-access-key-id'],
    [keyRow(id, { ...one, accessKeyId: ` ${one.accessKeyId}` }), 'malformed-access-key-id'],
    [keyRow(id, { ...one, accessKeyId: '' }), 'malformed-access-key-id'],
    [keyRow(id, { ...one, secretAccessKey: `${one.secretAccessKey}\u0000` }), 'malformed-secret-access-key'],
    [keyRow(id, { ...one, secretAccessKey: '' }), 'malformed-secret-access-key'],
    [keyRow(id, one, `${'x'.repeat(1_001)},`), 'invalid-reason'],
    [keyRow(id, one, 'x,soon'), 'invalid-sunset'],
    [keyRow(id, one, `x,${inDays(NOW, 181)}`), 'invalid-sunset'],
    [keyRow(id, one, `x,${inDays(NOW, -1)}`), 'invalid-sunset'],
    [keyRow(id, one, `x,2027-02-31T00:00:00`), 'invalid-sunset'],
  ]
  const filled = cases.map(([text]) => text || 'x')
  const ran = await run('import --json', csv(...filled))
  expectNoKey(test, ran)
  test.equal(ran.code, EXIT.failed)
  const told = ran.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Told)
    .toSorted((a, b) => (a.line ?? 1e9) - (b.line ?? 1e9))
  for (const [at, [, code]] of cases.entries())
    test.match(
      told[at],
      { line: at + 2, tenantId: null, outcome: 'refused', code },
      `${code}, line ${at + 2}`,
    )
  test.match(told.at(-1), { summary: { dryRun: false, stored: 0, refused: cases.length } })

  const objects: [text: string, code: string][] = [
    ['{"tenant":', 'unreadable-line'],
    ['[]', 'unreadable-line'],
    [`"${one.secretAccessKey}"`, 'unreadable-line'],
    [JSON.stringify({ tenant: id, ...one, account: undefined, token: 'x' }), 'unknown-field'],
    [
      JSON.stringify({ tenant: id, accessKeyId: one.accessKeyId, secretAccessKey: [one.secretAccessKey] }),
      'unknown-field',
    ],
    [`{"tenant":"${id}","tenant":"x","accessKeyId":"${one.accessKeyId}"}`, 'unreadable-line'],
    [JSON.stringify({ tenant: id }), 'malformed-access-key-id'],
    ['{"__proto__":{"tenant":"x"}}', 'unreadable-line'],
  ]
  const json = await run('import --format ndjson', objects.map(([text]) => text).join('\n'))
  expectNoKey(test, json)
  for (const [at, [, code]] of objects.entries())
    test.match(json.out, new RegExp(`line ${at + 1} +refused\\n.*\\(${code}\\)\\n +What to do: `), code)
})

t.test('an input that is not what it is said to be ends in words, without a cell of it', async test => {
  const key = newKey()
  const cases: [what: string, line: string, input: string | Buffer, code: number, err: RegExp][] = [
    ['empty', 'import', '', EXIT.failed, /The input is empty/],
    ['no header', 'import', `${keyRow('x', key)}\n`, EXIT.failed, /Column 1 is not one that an import knows/],
    ['a column too few', 'import', 'tenant,accessKeyId\n', EXIT.failed, /has no secretAccessKey/],
    ['a column twice', 'import', 'tenant,tenant\n', EXIT.failed, /there twice/],
    ['JSON', 'import', JSON.stringify(key), EXIT.failed, /--format ndjson/],
    [
      'a quote in a cell',
      'import',
      csv(`x,"${key.accessKeyId}"y,${key.secretAccessKey},,`),
      EXIT.failed,
      /quote where none can be/,
    ],
    [
      'an open quote',
      'import',
      csv(`x,"${key.accessKeyId},${key.secretAccessKey},,`),
      EXIT.failed,
      /quote that is never closed/,
    ],
    [
      'an endless row',
      'import',
      csv(`x,"${key.accessKeyId}${'y\n'.repeat(20_000)}`),
      EXIT.failed,
      /more than 16384 characters/,
    ],
    [
      'Latin-1',
      'import',
      Buffer.concat([Buffer.from(`${HEADER}\nx,${key.accessKeyId}`), Buffer.of(0xfc)]),
      EXIT.failed,
      /not UTF-8/,
    ],
    ['a sunset that is none', 'import --sunset-at 2031-01-01', '', EXIT.usage, /next 180 days/],
    ['a key as reason', `import --reason ${key.secretAccessKey}`, '', EXIT.usage, /and no key/],
    ['a file', 'import keys.csv', '', EXIT.usage, /Unknown/],
  ]
  for (const [what, line, input, code, err] of cases) {
    for (const json of ['', ' --json']) {
      const ran = await run(line + json, input)
      expectNoKey(test, ran)
      test.match(ran, { code, err }, what)
    }
  }
  const typed = await run('import', '', NOBODY, { stdin: true, stderr: true })
  test.match(typed, { code: EXIT.usage, err: /which is a terminal here[\s\S]*< keys\.csv/ })
})

t.test('whatever answers, nothing that was sent comes out', async test => {
  const key = newKey()
  const id = ID
  type Echo = (body: string, response: ServerResponse) => void
  const sends = (status: number, type: string, text: (body: string) => string, headers = {}): Echo => {
    return (body, response) =>
      response.writeHead(status, { 'content-type': type, ...headers }).end(text(body))
  }
  const told = (code: string) => (body: string) =>
    JSON.stringify({
      type: body,
      title: `Bad: ${body}`,
      detail: body,
      code,
      requestId: key.accessKeyId,
      errors: [
        { in: 'body', pointer: body, message: body },
        { in: body, pointer: body, message: body },
      ],
    })
  const flat = (body: string) => encodeURIComponent(body).slice(0, 200) + key.secretAccessKey
  const echoes: [what: string, echo: Echo, code: number][] = [
    ['a problem of ours', sends(400, 'application/problem+json', told('malformed-access-key')), EXIT.failed],
    ['a problem of nobody', sends(422, 'application/problem+json', told(key.accessKeyId)), EXIT.failed],
    ['a problem that ends all', sends(401, 'application/problem+json', told('unauthenticated')), EXIT.failed],
    [
      'busy for long',
      sends(503, 'application/problem+json', told('dependency-unavailable')),
      EXIT.unavailable,
    ],
    ['a page', sends(502, `text/html; x=${key.accessKeyId}`, body => `<pre>${body}</pre>`), EXIT.unavailable],
    ['text as success', sends(201, `text/plain; x=${key.accessKeyId}`, body => body), EXIT.failed],
    ['broken JSON', sends(201, 'application/json', body => `${body},`), EXIT.done],
    [
      'a redirect',
      (body, response) => response.writeHead(307, { location: `/${flat(body)}` }).end(),
      EXIT.failed,
    ],
    ['nothing', (_, response) => response.destroy(), EXIT.unavailable],
  ]
  for (const [what, echo, code] of echoes) {
    const server = createServer(async (request: IncomingMessage, response) => {
      let body = ''
      for await (const chunk of request) body += chunk
      const isKey = body.includes(key.secretAccessKey)
      if (isKey) return echo(body, response)
      const isTenant = request.method === 'GET' && request.url === `/v1/tenants/${id}`
      const headers = { 'content-type': 'application/json' }
      if (isTenant) return response.writeHead(200, headers).end(JSON.stringify(TENANT))
      if (request.method === 'PUT') return response.writeHead(200, headers).end('{}')
      const missing = JSON.stringify({ title: 'x', code: 'static-credential-not-found' })
      return response.writeHead(404, { 'content-type': 'application/problem+json' }).end(missing)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    for (const json of ['', ' --json']) {
      const ran = await run(`import ${terms(NOW)}${json}`, csv(keyRow(id, key)), url)
      expectNoKey(test, ran)
      // An answer that cannot be read is no success, though the key may be there.
      test.equal(ran.code, what === 'broken JSON' ? EXIT.failed : code, `${what}: ${ran.out}${ran.err}`)
    }
    server.closeAllConnections()
    server.close()
  }
})

t.test(
  'a key whose role is not verified any more when its turn comes is kept; a busy one is waited for',
  async test => {
    const ids = [0, 1, 2, 3, 4].map(at => ID.slice(0, -1) + at)
    const deleted: string[] = []
    let busy = 2
    const server = createServer((request, response) => {
      const answer = (status: number, body: object, headers = {}) => {
        const type = status < 400 ? 'application/json' : 'application/problem+json'
        response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body))
      }
      const problem = (status: number, code: string, headers = {}) =>
        answer(status, { title: 'x', code }, headers)
      if (request.url?.startsWith('/v1/audit/')) {
        return answer(200, { items: ids.map(id => credential(id, 'superseded')), nextCursor: null })
      }
      const at = ids.findIndex(id => request.url === `/v1/tenants/${id}/static-credentials`)
      const id = ids[at] ?? ''
      if (at === 3) return problem(404, 'static-credential-not-found')
      const status = at === 1 ? 'active' : at === 4 ? 'missing' : 'superseded'
      if (request.method === 'GET') return answer(200, credential(id, status))
      if (busy-- > 0) return problem(409, 'static-credential-busy', { 'retry-after': '2' })
      deleted.push(id)
      return answer(200, credential(id, 'deletion-scheduled'))
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    test.teardown(() => server.close())
    const ran = await run(
      'migrate --delete --yes --json',
      '',
      `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    )
    server.closeAllConnections()
    test.strictSame(deleted, [ids[0], ids[2]])
    test.match(
      ran.out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
      [
        { tenantId: ids[0], outcome: 'deletion-scheduled' },
        { tenantId: ids[1], outcome: 'kept', deletionDate: null },
        { tenantId: ids[2], outcome: 'deletion-scheduled' },
        { tenantId: ids[4], outcome: 'kept', deletionDate: null },
      ],
    )
    test.match(ran, {
      code: EXIT.failed,
      err: new RegExp(`Tenant ${ids[3]}:[\\s\\S]*static-credential-not-found`),
    })
    test.ok(ran.pauses.filter(wait => wait >= 2_000 && wait < 2_500).length === 2, 'as long as it asks for')
  },
)

t.test(
  'a change that was refused or whose answer got lost is made once, and its line told as it is',
  async test => {
    const key = newKey()
    const ending = key.accessKeyId.slice(-4)
    const cases: [what: string, there: string, outcome: object][] = [
      ['the same key is there by then', 'same', { outcome: 'unchanged', exemption: 'granted' }],
      ['another one is', 'XXXX', { outcome: 'refused', code: 'has-another-key' }],
      [
        'another one is that ends alike',
        ending,
        { outcome: 'refused', code: 'has-another-key', reason: /too/ },
      ],
    ]
    for (const [what, there, outcome] of cases) {
      const asked: string[] = []
      const server = createServer((request, response) => {
        const [method = '', url = ''] = [request.method, request.url]
        asked.push(`${method} ${url.split('/').at(-1)}`)
        const answer = (status: number, body: object, headers = {}) => {
          const type = status < 400 ? 'application/json' : 'application/problem+json'
          response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body))
        }
        const times = asked.filter(one => one === asked.at(-1)).length
        if (url === `/v1/tenants/${ID}`) return answer(200, TENANT)
        if (method === 'PUT' && times === 1)
          return answer(503, { title: 'x', code: 'dependency-unavailable' }, { 'retry-after': '1' })
        if (method === 'PUT') return answer(200, {})
        if (method === 'POST' && there === 'same')
          return answer(409, { title: 'x', code: 'static-credential-unchanged' })
        if (method === 'POST') return answer(409, { title: 'x', code: 'static-credential-exists' })
        if (times === 1) return answer(404, { title: 'x', code: 'static-credential-not-found' })
        return answer(
          200,
          { ...credential(ID, 'active'), accessKeyIdEnding: there },
          { sunset: 'Tue, 01 Dec 2026 12:00:00 GMT' },
        )
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const ran = await run(`import --json ${terms(NOW)}`, csv(keyRow(ID, key)), url)
      server.closeAllConnections()
      server.close()
      test.match(JSON.parse(ran.out.split('\n')[0] ?? ''), outcome, what)
      test.strictSame(asked.slice(1), [
        'GET static-credentials',
        'PUT exemption',
        'PUT exemption',
        'POST static-credentials',
        ...(there === 'same' ? [] : ['GET static-credentials']),
      ])
      test.equal(ran.pauses.length, 1)
      test.ok(
        ran.pauses.every(wait => wait >= 1_000 && wait < 1_500),
        'as long as it asks for',
      )
      expectNoKey(test, ran)
    }
  },
)

t.test('the figures, and what is done for a line, by what there is', async test => {
  const one = {
    status: 'active',
    ageDays: 90,
    sunsetAt: '2026-12-25T12:00:00.001Z',
    findings: [],
  } as unknown as Parameters<typeof countCredentials>[0] extends Iterable<infer C> ? C : never
  const counts = countCredentials(
    [
      one,
      { ...one, ageDays: 91, sunsetAt: null },
      { ...one, status: 'superseded', sunsetAt: '2026-12-25T12:00:00.000Z' },
      { ...one, status: 'deletion-scheduled', ageDays: 500, sunsetAt: '2026-11-26T12:00:00.000Z' },
      ...(['missing', 'superseded'] as const).map(status => ({
        ...one,
        status,
        ageDays: 500,
        sunsetAt: '2026-11-26T12:00:00.000Z',
        findings: [{ code: 'secret-missing' }] as typeof one.findings,
      })),
    ],
    NOW,
  )
  test.strictSame(counts, {
    total: 6,
    superseded: 2,
    missing: 2,
    olderThan90Days: 1,
    endingWithin30Days: 1,
    deletionScheduled: 1,
  })

  const line = {
    line: 2,
    tenant: 'x',
    key: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' },
    reason: 'r',
    sunsetAt: 's',
  }
  const exemption = { reason: 'r', sunsetAt: 's' }
  const same = { accessKeyIdEnding: 'MPLE', status: 'active' as const, findings: [] }
  const missing = { findings: [{ code: 'secret-missing' }] as unknown as typeof one.findings }
  const other = { ...same, accessKeyIdEnding: 'XXXX' }
  const going = { status: 'deletion-scheduled' as const }
  const cases: [Parameters<typeof decide>[0], replace: boolean, object][] = [
    [{ credential: undefined, exempted: true }, false, { key: 'store', exemption: undefined }],
    [{ credential: undefined, exempted: false }, true, { key: 'store', exemption }],
    [{ credential: same, exempted: true }, false, { key: 'compare', exemption: undefined }],
    [{ credential: same, exempted: false }, false, { key: 'compare', exemption }],
    [{ credential: same, exempted: true }, true, { key: 'replace' }],
    [{ credential: { ...same, ...missing }, exempted: true }, false, { code: 'key-missing' }],
    [{ credential: { ...same, ...missing }, exempted: true }, true, { key: 'replace' }],
    [{ credential: other, exempted: true }, false, { code: 'has-another-key' }],
    [{ credential: other, exempted: true }, true, { key: 'replace' }],
    [{ credential: { ...same, ...going }, exempted: false }, true, { key: 'nothing', exemption: undefined }],
    [{ credential: { ...other, ...going }, exempted: true }, true, { code: 'deletion-scheduled' }],
  ]
  for (const [standing, replace, deed] of cases) test.match(decide(standing, line, { replace }), deed)

  for (const text of [
    'AKIAIOSFODNN7EXAMPLE',
    'x AKIAIOSFODNN7EXAMPLE.',
    'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  ])
    test.ok(holdsKey(text), text)
  for (const text of [
    'crm-1042',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
    'Their change board meets in March.',
  ])
    test.notOk(holdsKey(text), text)
})

t.test('rows are read as they are asked for, so that few keys are held at a time', async test => {
  for (const format of ['csv', 'ndjson'] as const) {
    let given = 0
    const chunks = (async function* () {
      if (format === 'csv') yield Buffer.from(`\ufeff${HEADER}\r\n`)
      for (; given < 10_000; given++) {
        const text = format === 'csv' ? `t${given},a,b,,\r\n` : `{"tenant":"t${given}"}\n\n`
        yield Buffer.from(text)
      }
    })()
    const rows = readRows(chunks, format, COLUMNS)
    const first = await rows.next()
    test.match(first.value, { line: format === 'csv' ? 2 : 1, fields: { tenant: 't0' } })
    // Whoever reads ahead does so in these turns.
    for (let turn = 0; turn < 500; turn++) await new Promise(setImmediate)
    test.ok(given < 2_000, `${given} of 10,000 were taken in`)
    test.match((await rows.next()).value, { line: 3, fields: { tenant: 't1' } })
    await rows.return(undefined)
  }
  const none = readRows((async function* () {})(), 'csv', COLUMNS)
  await test.rejects(none.next(), UnreadableInput)
})
