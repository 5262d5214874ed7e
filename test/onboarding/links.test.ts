import { createHmac } from 'node:crypto'
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import fc from 'fast-check'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import t, { type Test } from 'tap'
import { type AppTools, buildApp } from '../../src/app.js'
import { createSecrets } from '../../src/aws/secrets.js'
import { createMetrics } from '../../src/metrics.js'
import { createLinkKeys, type LinkKeys } from '../../src/onboarding/links/link-keys.js'
import { createLinkTokens, type LinkGrant } from '../../src/onboarding/links/link-token.js'
import { Problem } from '../../src/problem.js'
import { createTenantDirectory } from '../../src/tenants/tenant-directory.js'
import { as, CONFIG, startApp, type TestApp } from '../fixtures/app.js'
import { createClock, type TestClock } from '../fixtures/clock.js'
import { startTable, type TestTable } from '../fixtures/table.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const PUBLIC_URL = 'https://drawbridge.example.com'
const OPERATOR = as('operator:olga')

/** Serves every test whose tenants are its own; one that moves the clock starts its own. */
const shared = await startApp(t)

const GRANT: Omit<LinkGrant, 'expiresAt'> = {
  id: '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11',
  tenantId: '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d12',
  epoch: 3,
  accountId: '222222222222',
}

function keysOn({ clients }: TestTable, clock: TestClock): LinkKeys {
  return createLinkKeys({ secrets: createSecrets(clients.secretsManager, 'drawbridge/'), now: clock.now })
}

function tokensWith(keys: LinkKeys, clock: TestClock) {
  const tokens = createLinkTokens({ keys, publicUrl: PUBLIC_URL, now: clock.now })
  const grant = (hours = 1): LinkGrant => ({
    ...GRANT,
    expiresAt: new Date(clock.now().getTime() + hours * HOUR),
  })
  return { ...tokens, grant }
}

async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
  } catch (error) {
    if (error instanceof Problem) return error.kind.code
    throw error
  }
  return 'taken'
}

t.test('a token that this service did not sign for this purpose is refused', async test => {
  const clock = createClock()
  const keys = keysOn(await startTable(test), clock)
  const tokens = tokensWith(keys, clock)
  const good = await tokens.sign('link', tokens.grant())
  const key = await keys.signing()
  const [header = '', payload = '', signature = ''] = good.split('.')
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const resigned = (head: object, claims: object) => {
    const text = `${part({ ...decodeProtectedHeader(good), ...head })}.${part({ ...decodeJwt(good), ...claims })}`
    return `${text}.${createHmac('sha256', key.secret).update(text).digest('base64url')}`
  }
  test.equal(await refusalOf(tokens.verify('link', resigned({}, {}))), 'taken', 'the forger works')
  const forged: Record<string, string> = {
    nothing: '',
    'no token at all': 'a.b.c',
    'no signature': `${header}.${payload}.`,
    'alg none': `${part({ ...decodeProtectedHeader(good), alg: 'none' })}.${payload}.`,
    'another payload under the same signature': `${header}.${part({ ...decodeJwt(good), tenant_id: 'x' })}.${signature}`,
    'another key': await new SignJWT(decodeJwt(good))
      .setProtectedHeader({ alg: 'HS256', typ: 'drawbridge-link+jwt', kid: key.id })
      .sign(Buffer.alloc(32)),
    'a key that is not there': resigned({ kid: '1' }, {}),
    'no key named': resigned({ kid: undefined }, {}),
    'a key that reads like a path': resigned({ kid: '../cursor-key' }, {}),
    'a longer hash': resigned({ alg: 'HS512' }, {}),
    'no type': resigned({ typ: undefined }, {}),
    'the type of an access token': resigned({ typ: 'at+jwt' }, {}),
    'a session': await tokens.sign('session', tokens.grant()),
    'another issuer': resigned({}, { iss: 'https://id.example.com' }),
    'another audience': resigned({}, { aud: 'drawbridge' }),
    'no end': resigned({}, { exp: undefined }),
    'no tenant': resigned({}, { tenant_id: undefined }),
    'no epoch': resigned({}, { epoch: undefined }),
    'a critical extension': resigned({ crit: ['b64'], b64: false }, {}),
  }
  for (const [why, token] of Object.entries(forged)) {
    test.equal(await refusalOf(tokens.verify('link', token)), 'onboarding-link-invalid', why)
  }
  test.equal(
    await refusalOf(tokens.verify('session', good)),
    'onboarding-link-invalid',
    'a link as a session',
  )
})

t.test('what was signed is read as it was, until it expires, by every replica', async test => {
  const clock = createClock()
  const stage = await startTable(test)
  const one = tokensWith(keysOn(stage, clock), clock)
  const other = tokensWith(keysOn(stage, clock), clock)
  for (const accountId of ['222222222222', null]) {
    const grant = { ...one.grant(), accountId }
    test.same(await other.verify('link', await one.sign('link', grant)), grant)
  }
  const token = await one.sign('link', one.grant(1))
  clock.advance(HOUR - 1_000)
  test.equal(await refusalOf(other.verify('link', token)), 'taken')
  clock.advance(1_000)
  test.equal(await refusalOf(other.verify('link', token)), 'onboarding-link-expired')
})

t.test('no change of one character leaves a token good', async test => {
  const clock = createClock()
  const tokens = tokensWith(keysOn(await startTable(test), clock), clock)
  const good = await tokens.sign('link', tokens.grant())
  const characters = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.')
  await fc.assert(
    fc.asyncProperty(fc.nat(good.length - 1), characters, async (at, character) => {
      fc.pre(good[at] !== character)
      const changed = good.slice(0, at) + character + good.slice(at + 1)
      // The last character of base64url has bits that no byte holds.
      fc.pre(Buffer.from(changed, 'base64url').compare(Buffer.from(good, 'base64url')) !== 0)
      const code = await refusalOf(tokens.verify('link', changed))
      return code === 'onboarding-link-invalid' || sameSignature(changed, good)
    }),
    { numRuns: 200 },
  )
})

/** Do both say the same, but for bits of their last characters that decode to nothing? */
function sameSignature(one: string, other: string): boolean {
  const parts = (token: string) =>
    token.split('.').map(part => Buffer.from(part, 'base64url').toString('hex'))
  return parts(one).join() === parts(other).join()
}

t.test('keys are made on first use, once, and rotate with the one before still good', async test => {
  const clock = createClock()
  const stage = await startTable(test)
  const replicas = Array.from({ length: 5 }, () => keysOn(stage, clock))
  const first = await Promise.all(replicas.map(keys => keys.signing()))
  test.equal(
    new Set(first.map(({ secret }) => Buffer.from(secret).toString('hex'))).size,
    1,
    'one key for all',
  )
  const tokens = replicas.map(keys => tokensWith(keys, clock))
  const old = await tokens[0]!.sign('link', tokens[0]!.grant(168))
  clock.advance(30 * DAY)
  const second = await Promise.all(replicas.map(keys => keys.signing()))
  test.equal(new Set(second.map(({ id }) => id)).size, 1, 'one key for all again')
  test.not(second[0]?.id, first[0]?.id, 'another one')
  for (const keys of replicas) test.same(await keys.find(first[0]!.id), first[0], 'the one before is known')
  test.equal(await refusalOf(tokens[1]!.verify('link', old)), 'onboarding-link-expired', 'by its time alone')
  clock.advance(30 * DAY)
  await replicas[0]!.signing()
  clock.advance(6_000)
  for (const keys of replicas)
    test.equal(await keys.find(first[0]!.id), undefined, 'the one before that is gone')
})

t.test('a value that is no key signs nothing, opens nothing and is told to nobody', async test => {
  const clock = createClock()
  const stage = await startTable(test)
  const keys = keysOn(stage, clock)
  const tokens = tokensWith(keys, clock)
  const token = await tokens.sign('link', tokens.grant())
  const good = await keys.signing()
  const SecretId = 'drawbridge/onboarding-link-key'
  const put = (SecretString: string) => {
    clock.advance(61_000)
    return stage.clients.secretsManager.send(new PutSecretValueCommand({ SecretId, SecretString }))
  }
  const secret = Buffer.alloc(32, 7).toString('base64url')
  const wrong = [
    secret,
    'null',
    '[]',
    '"x"',
    '{"id":"1"}',
    `{"id":"x","secret":"${secret}"}`,
    `{"id":"1","secret":"${secret.slice(0, 42)}"}`,
  ]
  for (const value of wrong) {
    await put(value)
    for (const attempt of [tokens.verify('link', token), tokens.sign('link', tokens.grant())]) {
      const problem = await attempt.catch((error: unknown) => error)
      test.match(problem, { kind: { code: 'dependency-unavailable' } }, value)
      test.match((problem as Problem).cause, { message: /UpdateSecretVersionStage/ })
      test.notMatch(String((problem as Problem).cause), secret.slice(0, 8), 'the log does not tell it')
    }
  }
  await put(JSON.stringify({ id: good.id, secret: Buffer.from(good.secret).toString('base64url') }))
  test.equal(
    await refusalOf(tokens.verify('link', token)),
    'taken',
    'the key before it, given back, serves again',
  )
})

t.test('a replica that has not seen a new key yet takes what it signed', async test => {
  const clock = createClock()
  const stage = await startTable(test)
  const [ahead, behind] = [createClock(), clock]
  ahead.advance(30 * DAY)
  const late = tokensWith(keysOn(stage, behind), behind)
  await late.sign('link', late.grant())
  behind.advance(10_000)
  const early = tokensWith(keysOn(stage, ahead), ahead)
  const token = await early.sign('link', { ...late.grant() })
  test.equal(await refusalOf(late.verify('link', token)), 'taken')
})

async function call(
  { app }: TestApp,
  method: 'GET' | 'POST' | 'DELETE',
  url: string,
  headers: Record<string, string>,
  payload?: object,
) {
  const answer = await app.inject({ method, url, headers, ...(payload && { payload }) })
  return { status: answer.statusCode, headers: answer.headers, body: answer.body ? answer.json() : undefined }
}

async function newTenant(stage: TestApp): Promise<{ id: string; path: string }> {
  const { body } = await call(stage, 'POST', '/v1/tenants', OPERATOR, { name: 'Globex' })
  return { id: body.id, path: `/v1/tenants/${body.id}` }
}

async function newLink(stage: TestApp, path: string, wanted?: object) {
  const answer = await call(stage, 'POST', `${path}/onboarding-links`, OPERATOR, wanted)
  const token: string = answer.body.url.split('#')[1]
  return { ...answer.body, token, bearer: { authorization: `Bearer ${token}` } }
}

t.test('a link is made from the public URL, never from what the caller calls the service', async test => {
  const { path } = await newTenant(shared)
  const { body, status } = await call(shared, 'POST', `${path}/onboarding-links`, {
    ...OPERATOR,
    host: 'evil.example.com',
    'x-forwarded-host': 'evil.example.com',
    forwarded: 'host=evil.example.com',
  })
  test.equal(status, 201)
  test.match(body.url, new RegExp(`^${CONFIG.http.publicUrl}/onboarding#[\\w-]+\\.[\\w-]+\\.[\\w-]+$`))
})

t.test('a link lasts as long as was asked for', async test => {
  const clock = createClock()
  const stage = await startApp(test, { clock })
  const { path } = await newTenant(stage)
  const asked: [object | undefined, number][] = [
    [undefined, 72],
    [{}, 72],
    [{ expiresInHours: 1 }, 1],
    [{ expiresInHours: 168 }, 168],
  ]
  for (const [wanted, hours] of asked) {
    const link = await newLink(stage, path, wanted)
    test.equal(Date.parse(link.expiresAt) - clock.now().getTime(), hours * HOUR)
    test.equal((decodeJwt(link.token).exp ?? 0) * 1_000, Date.parse(link.expiresAt))
  }
  for (const wrong of [0, 169, 1.5, -1, '72', null]) {
    const { body, status } = await call(stage, 'POST', `${path}/onboarding-links`, OPERATOR, {
      expiresInHours: wrong,
    })
    test.match({ status, code: body.code }, { status: 400, code: 'invalid-request' }, String(wrong))
  }
  for (const wrong of ['1234', '22222222222a', 222222222222, '', '2222222222222']) {
    const { status } = await call(stage, 'POST', `${path}/onboarding-links`, OPERATOR, { accountId: wrong })
    test.equal(status, 400, String(wrong))
  }
  const link = await newLink(stage, path, { expiresInHours: 1 })
  clock.advance(HOUR)
  const { body, status } = await call(stage, 'GET', path, link.bearer)
  test.match({ status, code: body.code }, { status: 401, code: 'onboarding-link-expired' })
})

t.test(
  'ending the links ends all of them and no later one, on every replica within five seconds',
  async test => {
    const { path } = await newTenant(shared)
    const links = [await newLink(shared, path), await newLink(shared, path, { expiresInHours: 168 })]
    for (const link of links) test.equal((await call(shared, 'GET', path, link.bearer)).status, 200)
    test.equal((await call(shared, 'DELETE', `${path}/onboarding-links`, OPERATOR)).status, 204)
    for (const link of links) {
      const { body, status, headers } = await call(shared, 'GET', path, link.bearer)
      test.match({ status, code: body.code }, { status: 401, code: 'onboarding-link-ended' })
      test.match(headers['www-authenticate'], /invalid_token/)
    }
    const later = await newLink(shared, path)
    test.equal((await call(shared, 'GET', path, later.bearer)).status, 200, 'a new one is good')
    test.equal((await call(shared, 'DELETE', `${path}/onboarding-links`, OPERATOR)).status, 204)
    test.equal((await call(shared, 'GET', path, later.bearer)).status, 401, 'until it is ended too')
  },
)

t.test('a replica that did not hear of the end learns of it within five seconds', async test => {
  const clock = createClock()
  const stage = await startApp(test, { clock })
  const { path, id } = await newTenant(stage)
  const link = await newLink(stage, path)
  test.equal((await call(stage, 'GET', path, link.bearer)).status, 200)
  await stage.tamper({ pk: `TENANT#${id}`, sk: 'TENANT' }, item => ({ ...item, linkEpoch: 1 }))
  clock.advance(5_000)
  test.equal((await call(stage, 'GET', `${path}/external-id`, link.bearer)).status, 401)
})

t.test(
  "a repeat of a tenant's creation brings no link back to life on a replica that knew nothing",
  async test => {
    let tools: AppTools | undefined
    const stage = await startApp(test, {
      change: given => {
        tools = given
        return given
      },
    })
    if (!tools) throw new Error('The app was built without tools')
    const other = await buildApp({
      ...tools,
      directory: createTenantDirectory(tools),
      metrics: createMetrics(),
    })
    test.teardown(() => other.close())
    const create = { ...OPERATOR, 'idempotency-key': 'once' }
    const { body } = await call(stage, 'POST', '/v1/tenants', create, { name: 'Globex' })
    const path = `/v1/tenants/${body.id}`
    const link = await newLink(stage, path)
    await call(stage, 'DELETE', `${path}/onboarding-links`, OPERATOR)
    const replica = { ...stage, app: other }
    const repeat = await call(replica, 'POST', '/v1/tenants', create, { name: 'Globex' })
    test.match(repeat, { status: 201, body: { id: body.id } })
    test.equal((await call(replica, 'GET', path, link.bearer)).body.code, 'onboarding-link-ended')
  },
)

t.test('offboarding a tenant ends its links, and makes no new ones', async test => {
  const { path } = await newTenant(shared)
  const link = await newLink(shared, path)
  await call(shared, 'DELETE', path, OPERATOR)
  test.equal((await call(shared, 'GET', path, link.bearer)).status, 401)
  const { body } = await call(shared, 'POST', `${path}/onboarding-links`, OPERATOR)
  test.equal(body.code, 'tenant-offboarded')
  test.equal((await call(shared, 'DELETE', `${path}/onboarding-links`, OPERATOR)).status, 204)
})

t.test('a link for one account registers roles of no other', async test => {
  const { path } = await newTenant(shared)
  const link = await newLink(shared, path, { accountId: '222222222222' })
  const register = (accountId: string, bearer = link.bearer) =>
    call(shared, 'POST', `${path}/roles`, bearer, { roleArn: `arn:aws:iam::${accountId}:role/mine` })
  const refused = await register('333333333333')
  test.match(refused, { status: 403, body: { code: 'account-not-of-link', detail: /222222222222/ } })
  const elsewhere = await register('333333333333', OPERATOR)
  const verify = await call(shared, 'POST', `${path}/roles/${elsewhere.body.id}/verifications`, link.bearer)
  test.match(verify, { status: 403, body: { code: 'account-not-of-link' } })
  test.equal((await register('222222222222')).status, 201)
  test.equal((await register('444444444444', (await newLink(shared, path)).bearer)).status, 201)
})

t.test('the trail tells who made and ended links and who used one; no token is anywhere', async test => {
  const { path, id } = await newTenant(shared)
  const link = await newLink(shared, path, { accountId: '222222222222' })
  await call(shared, 'POST', `${path}/roles`, link.bearer, { roleArn: 'arn:aws:iam::222222222222:role/mine' })
  await call(shared, 'DELETE', `${path}/onboarding-links`, OPERATOR)
  const { body } = await call(shared, 'GET', `/v1/audit/events?tenantId=${id}`, OPERATOR)
  const told = body.items.map(({ action, actor }: Record<string, string>) => [action, actor]).reverse()
  const linkId = decodeJwt(link.token).sub
  test.same(
    told.sort(([a = '']: string[], [b = '']: string[]) => (a < b ? -1 : 1)),
    [
      ['onboarding.link-created', 'https://id.example.com#operator-olga'],
      ['onboarding.links-ended', 'https://id.example.com#operator-olga'],
      ['role.registered', `${CONFIG.http.publicUrl}/onboarding#${linkId}`],
      ['tenant.created', 'https://id.example.com#operator-olga'],
    ],
  )
  const made = body.items.find(({ action }: { action: string }) => action === 'onboarding.link-created')
  test.same(made.details, { linkId, expiresAt: link.expiresAt, accountId: '222222222222' })
  const integrity = await call(shared, 'GET', `/v1/audit/integrity?tenantId=${id}`, OPERATOR)
  test.equal(integrity.body.intact, true)
  await holdsNoToken(test, shared, link.token)
})

async function holdsNoToken(test: Test, stage: TestApp, token: string): Promise<void> {
  const signature = token.split('.')[2] ?? ''
  test.notMatch(JSON.stringify(stage.logged()), signature, 'no log line holds it')
  const { ScanCommand } = await import('@aws-sdk/lib-dynamodb')
  const { Items = [] } = await stage.clients.dynamodb.send(new ScanCommand({ TableName: stage.name }))
  test.ok(Items.length > 5)
  test.notMatch(JSON.stringify(Items), signature, 'no item holds it')
}

t.test('a link is no token of the identity provider, nor one of those a link', async test => {
  const { path } = await newTenant(shared)
  const { token } = await newLink(shared, path)
  const cookie = await call(shared, 'GET', path, { cookie: `__Host-drawbridge_onboarding=${token}` })
  test.match(cookie, { status: 401, body: { code: 'unauthenticated' } }, 'API calls ignore cookies')
  const query = await call(shared, 'GET', `${path}?token=${token}`, {})
  test.equal(query.status, 401)
  const changed = await call(shared, 'GET', path, { authorization: `Bearer ${token.slice(0, -4)}AAAA` })
  test.match(changed, { status: 401, body: { code: 'onboarding-link-invalid' } })
})
