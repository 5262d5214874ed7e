import { randomUUID } from 'node:crypto'
import t from 'tap'
import { declaredAt, nameOf } from './contract.js'
import {
  type Answer,
  type Api,
  eventually,
  type Page,
  type ProblemView,
  type RoleView,
  SECOND,
  type Sending,
  startWorld,
  type TenantView,
} from './world.js'

const world = await startWorld()
const operator = await world.as('operator')
t.teardown(async () => world.close())

/** A file of the pages. */
const asset = /\/onboarding\/assets\/pico\.\w+\.css/.exec(
  (await world.withToken(undefined)('GET', '/onboarding')).text,
)?.[0] as string

/**
 * What each route answers to each kind of caller who asks for a tenant that is there; HEAD goes with GET. The pages ask
 * for the cookie of an opened link, and for no token: whoever has none is sent to the entry.
 */
const MATRIX = `
                                                       none bad op  aud wl  own ref oth off ncl a+o no lnk oln eln
POST   /v1/tenants                                     401  401 201 403 403 403 403 403 401 403 403 403 403 403 401
GET    /v1/tenants                                     401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/tenants/:tenantId                           401  401 200 200 403 200 200 404 401 404 200 403 200 404 401
PATCH  /v1/tenants/:tenantId                           401  401 200 403 403 403 403 403 401 403 403 403 403 403 401
DELETE /v1/tenants/:tenantId                           401  401 200 403 403 403 403 403 401 403 403 403 403 403 401
GET    /v1/tenants/:tenantId/external-id               401  401 200 200 403 200 200 404 401 404 200 403 200 404 401
GET    /v1/tenants/:tenantId/onboarding                401  401 200 403 403 200 200 404 401 404 404 403 200 404 401
GET    /v1/tenants/:tenantId/role-template             401  401 200 403 403 200 200 404 401 404 404 403 200 404 401
POST   /v1/tenants/:tenantId/onboarding-links          401  401 201 403 403 403 403 403 401 403 403 403 403 403 401
DELETE /v1/tenants/:tenantId/onboarding-links          401  401 204 403 403 403 403 403 401 403 403 403 403 403 401
POST   /v1/tenants/:tenantId/roles                     401  401 201 403 403 201 201 404 401 404 404 403 201 404 401
GET    /v1/tenants/:tenantId/roles                     401  401 200 200 200 200 200 404 401 404 200 403 200 404 401
GET    /v1/tenants/:tenantId/roles/:roleId             401  401 200 200 200 200 200 404 401 404 200 403 200 404 401
DELETE /v1/tenants/:tenantId/roles/:roleId             401  401 200 403 403 200 200 404 401 404 404 403 403 403 401
POST   /v1/tenants/:tenantId/roles/:roleId/verifications 401 401 200 403 403 200 200 404 401 404 404 403 200 404 401
GET    /v1/tenants/:tenantId/roles/:roleId/verifications 401 401 200 200 403 200 200 404 401 404 200 403 403 403 401
GET    /v1/tenants/:tenantId/static-credentials        401  401 404 403 403 404 404 404 401 404 404 403 403 403 401
POST   /v1/tenants/:tenantId/static-credentials        401  401 403 403 403 403 403 404 401 404 404 403 403 403 401
PUT    /v1/tenants/:tenantId/static-credentials        401  401 403 403 403 403 403 404 401 404 404 403 403 403 401
DELETE /v1/tenants/:tenantId/static-credentials        401  401 404 403 403 404 404 404 401 404 404 403 403 403 401
POST   /v1/tenants/:tenantId/static-credentials/restore 401 401 403 403 403 403 403 404 401 404 404 403 403 403 401
PUT    /v1/tenants/:tenantId/static-credentials/exemption 401 401 200 403 403 403 403 403 401 403 403 403 403 403 401
DELETE /v1/tenants/:tenantId/static-credentials/exemption 401 401 204 403 403 403 403 403 401 403 403 403 403 403 401
GET    /v1/audit/static-credentials                    401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/audit/events                                401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/audit/events/export                         401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/audit/roles                                 401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/audit/roles/summary                         401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/audit/integrity                             401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
POST   /v1/audit/reviews                               401  401 201 403 403 403 403 403 401 403 403 403 403 403 401
GET    /v1/audit/reviews                               401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/audit/reviews/:reviewId                     401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/audit/reviews/:reviewId/decisions           401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
PUT    /v1/audit/reviews/:reviewId/decisions           401  401 409 403 403 403 403 403 401 403 403 403 403 403 401
POST   /v1/audit/reviews/:reviewId/completion          401  401 409 403 403 403 403 403 401 403 403 403 403 403 401
GET    /v1/audit/anchors                               401  401 200 200 403 403 403 403 401 403 200 403 403 403 401
GET    /v1/audit/anchor-keys                           200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /v1/role-template                               200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /healthz                                        200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /readyz                                         200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /openapi.json                                   200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /errors/:code                                   200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /docs                                           200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /docs/                                          200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /docs/json                                      200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /docs/yaml                                      200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /docs/static/index.html                         302  302 302 302 302 302 302 302 302 302 302 302 302 302 302
GET    /docs/static/swagger-initializer.js             200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /docs/static/*                                  200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /onboarding                                     200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET    /onboarding/assets/:name                        200  200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST   /onboarding/session                             403  403 403 403 403 403 403 403 403 403 403 403 403 403 403
POST   /onboarding/session/end                         403  403 403 403 403 403 403 403 403 403 403 403 403 403 403
GET    /onboarding/connect                             303  303 303 303 303 303 303 303 303 303 303 303 303 303 303
GET    /onboarding/launch                              303  303 303 303 303 303 303 303 303 303 303 303 303 303 303
GET    /onboarding/template                            303  303 303 303 303 303 303 303 303 303 303 303 303 303 303
GET    /onboarding/roles                               303  303 303 303 303 303 303 303 303 303 303 303 303 303 303
POST   /onboarding/roles                               303  303 303 303 303 303 303 303 303 303 303 303 303 303 303
POST   /onboarding/roles/:roleId/verifications         303  303 303 303 303 303 303 303 303 303 303 303 303 303 303
`

const [callerNames = [], ...ROUTES] = MATRIX.trim()
  .split('\n')
  .map(line => line.trim().split(/ +/))
const ROUTE_NAMES = ROUTES.map(([method, path]) => `${method} ${path}`)

/** A tenant with a role. */
interface Stage {
  tenant: TenantView
  role: RoleView
}

let made = 0
async function newTenant(more: object = {}): Promise<TenantView> {
  made += 1
  const body = { name: 'Globex', reference: `ref-${made}`, ...more }
  return (await operator<TenantView>('POST', '/v1/tenants', { body })).body
}

const other = await newTenant()
const offboarded = await newTenant()
await operator('DELETE', `/v1/tenants/${offboarded.id}`)

/** Whoever holds an onboarding link of a tenant. */
async function linkOf(tenant: TenantView): Promise<Api> {
  const { body } = await operator<{ url: string }>('POST', `/v1/tenants/${tenant.id}/onboarding-links`)
  return world.withToken(body.url.split('#')[1])
}

const formerly = await newTenant()
const endedLink = await linkOf(formerly)
await operator('DELETE', `/v1/tenants/${formerly.id}/onboarding-links`)

/** An access review that is complete. */
async function completedReview(): Promise<string> {
  const { id } = (await operator<{ id: string }>('POST', '/v1/audit/reviews')).body
  const path = `/v1/audit/reviews/${id}`
  while ((await operator<{ status: string }>('GET', path)).body.status === 'preparing');
  const body = { decision: 'keep', reason: 'known', filter: { undecided: true } }
  await operator('PUT', `${path}/decisions`, { body })
  await operator('POST', `${path}/completion`)
  return id
}

const reviewId = await completedReview()

async function newStage(): Promise<Stage> {
  const tenant = await newTenant()
  const registered = await operator<RoleView>('POST', `/v1/tenants/${tenant.id}/roles`, {
    body: { roleArn: `arn:aws:iam::222222222222:role/none-${made}` },
  })
  return { tenant, role: registered.body }
}

/** Every kind of caller in relation to a tenant, as the columns of the matrix call them. */
const CALLERS: Record<string, (tenant: TenantView) => Api | Promise<Api>> = {
  none: () => world.withToken(undefined),
  bad: () => world.withToken('eyJhbGciOiJub25lIn0.e30.'),
  op: () => operator,
  aud: () => world.as('auditor'),
  wl: () => world.as('workload'),
  own: ({ id }) => world.asTenant(id),
  ref: ({ reference }) => world.asTenant(reference ?? ''),
  oth: () => world.asTenant(other.id),
  off: () => world.asTenant(offboarded.id),
  ncl: () => world.as({ roles: ['tenant'] }),
  'a+o': () => world.as({ roles: ['auditor', 'tenant'], tenant_id: other.id }),
  no: ({ id }) => world.as({ roles: ['admin', 'root'], tenant_id: id }),
  lnk: linkOf,
  oln: () => linkOf(other),
  eln: () => endedLink,
}

/** The caller of a column, in relation to the tenant of a stage; made once for each stage. */
async function callerOn({ tenant }: Stage, name: string): Promise<Api> {
  const known = callers.get(tenant.id) ?? new Map<string, Api>()
  callers.set(tenant.id, known)
  const caller = known.get(name) ?? (await CALLERS[name]?.(tenant))
  if (!caller) throw new Error(`Nobody is called ${name}`)
  known.set(name, caller)
  return caller
}
const callers = new Map<string, Map<string, Api>>()

function pathOn({ tenant, role }: Stage, template: string): string {
  return template
    .replace(':tenantId', tenant.id)
    .replace(':roleId', role.id)
    .replace(':reviewId', reviewId)
    .replace(':code', 'forbidden')
    .replace('/docs/static/*', '/docs/static/swagger-ui.css')
    .replace('/onboarding/assets/:name', asset)
}

function bodyFor(name: string): Sending {
  made += 1
  if (name === 'POST /v1/tenants') return { body: { name: 'Initech' } }
  if (name === 'PATCH /v1/tenants/:tenantId') return { body: { metadata: { at: String(made) } } }
  if (name.endsWith('/static-credentials/exemption') && name.startsWith('PUT')) {
    return { body: { reason: 'again', sunsetAt: new Date(world.now().getTime() + 3_600_000).toISOString() } }
  }
  if (name === 'PUT /v1/audit/reviews/:reviewId/decisions') {
    return { body: { decision: 'follow-up', reason: 'again', filter: { undecided: true } } }
  }
  if (name === 'POST /v1/tenants/:tenantId/roles') {
    return { body: { roleArn: `arn:aws:iam::222222222222:role/more-${made}` } }
  }
  return {}
}

/** Every route of the running app, as the router prints them. */
function routesOfApp(): string[] {
  const stack: string[] = []
  return world.sandbox.service.app
    .printRoutes()
    .split('\n')
    .flatMap(line => {
      const entry = /^(.*?[├└]── )(\S+)(?: \((.+)\))?/u.exec(line)
      if (!entry) return []
      const depth = (entry[1]?.length ?? 4) / 4 - 1
      stack.splice(depth, stack.length, entry[2] ?? '')
      return entry[3]?.split(', ').map(method => `${method} ${stack.join('')}`) ?? []
    })
}

t.test('every route of the app stands in the matrix', async t => {
  const routes = routesOfApp()
  t.ok(routes.length > 20)
  const withoutHead = routes.filter(route => !route.startsWith('HEAD '))
  t.strictSame(withoutHead.sort(), [...ROUTE_NAMES].sort())
  const heads = routes.filter(route => route.startsWith('HEAD ')).map(route => route.replace('HEAD', 'GET'))
  t.strictSame(
    heads.sort(),
    ROUTE_NAMES.filter(route => route.startsWith('GET ')).sort(),
    'HEAD goes with GET',
  )
})

t.test('every route answers every kind of caller as the matrix says', async t => {
  const shared = await newStage()
  for (const [method = '', template = '', ...expected] of ROUTES) {
    const name = `${method} ${template}`
    const answered: Record<string, string> = {}
    for (const [index, caller] of callerNames.entries()) {
      // What is about to change needs a stage of its own.
      const changes = method !== 'GET' && Number(expected[index]) < 300
      const stage = changes ? await newStage() : shared
      if (changes && name.includes(':roleId')) world.pass(6 * SECOND)
      const call = await callerOn(stage, caller)
      const answer = await answerOf(() => call(method, pathOn(stage, template), bodyFor(name)))
      const like = method !== 'GET' || (await headIsLike(call, pathOn(stage, template), answer))
      answered[caller] = like ? String(answer.status) : `${answer.status}, HEAD otherwise`
    }
    t.strictSame(
      answered,
      Object.fromEntries(callerNames.map((caller, index) => [caller, expected[index]])),
      name,
    )
  }
  const untouched = await operator<TenantView>('GET', `/v1/tenants/${shared.tenant.id}`)
  t.strictSame(untouched.body, shared.tenant, 'what was refused changed nothing')
  const roles = await operator<Page<RoleView>>('GET', `/v1/tenants/${shared.tenant.id}/roles`)
  t.strictSame(
    roles.body.items.map(({ id }) => id),
    [shared.role.id],
  )
})

/** What a call answers once the background is not just then verifying the same role, for whom its time has come. */
function answerOf(call: () => Promise<Answer>): Promise<Answer> {
  return eventually(async () => {
    const answer = await call()
    return answer.body?.code !== 'verification-in-progress' && answer
  }, 'the background is done with the role')
}

async function headIsLike(call: Api, path: string, got: Answer): Promise<boolean> {
  const head = await call('HEAD', path)
  const same = (name: string) => head.headers[name] === got.headers[name]
  return head.status === got.status && head.text === '' && same('content-type') && same('etag')
}

/** Paths that only the cookie of an opened link opens. */
const LINK_PAGES = ['connect', 'launch', 'template', 'roles'].map(page => `/onboarding/${page}`)

/** Routes under `/v1` that are for anyone. */
const OPEN = ['/v1/role-template', '/v1/audit/anchor-keys']

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']

t.test('a wrong method is 405 with the right Allow, before anything else but the token', async t => {
  const stage = await newStage()
  const paths = new Map<string, Set<string>>()
  for (const [method = '', template = ''] of ROUTES) {
    const methods = paths.get(template) ?? new Set<string>()
    paths.set(template, methods.add(method))
    if (method === 'GET') methods.add('HEAD')
  }
  for (const [template, methods] of paths) {
    const path = pathOn(stage, template)
    const open = !template.startsWith('/v1/') || OPEN.includes(template)
    const needsLink = LINK_PAGES.some(page => template.startsWith(page))
    const allow = [...methods].sort()
    for (const method of METHODS.filter(each => !methods.has(each))) {
      const answer = await operator(method, path)
      const nobody = await world.withToken(undefined)(method, path)
      t.strictSame(
        [answer.status, (answer.headers.allow ?? '').split(', ').sort(), nobody.status],
        needsLink ? [401, [''], 401] : [405, allow, open ? 405 : 401],
        `${method} ${template}`,
      )
    }
  }
})

t.test('the external ID is read-only for every caller', async t => {
  const stage = await newStage()
  const path = `/v1/tenants/${stage.tenant.id}/external-id`
  const bodies: (Sending | undefined)[] = [
    undefined,
    { body: { externalId: 'mine' } },
    { body: '{', headers: { 'content-type': 'text/plain' } },
  ]
  for (const caller of callerNames) {
    const refused = ['none', 'bad', 'off', 'eln'].includes(caller) ? [401, undefined] : [405, 'GET, HEAD']
    const call = await callerOn(stage, caller)
    const answers = [await call('PUT', `/v1/tenants/${randomUUID()}/external-id`)]
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const sending of bodies) answers.push(await call(method, path, sending))
    }
    t.strictSame(
      answers.map(({ status, headers }) => [status, headers.allow]),
      answers.map(() => refused),
      `by ${caller}, of a tenant that is there and one that is not`,
    )
  }
  const { body } = await operator('GET', path)
  t.strictSame(body, { externalId: stage.tenant.externalId })
})

t.test('calls are judged in the order 401, 405, 403, 404, 400, state', async t => {
  const stage = await newStage()
  const [nowhere, here, gone] = [randomUUID(), stage.tenant.id, offboarded.id]
  const nonsense = { body: { nonsense: true } }
  const unreadable = { body: '{"name":' }
  const huge = { body: { name: 'x'.repeat(100_000) } }
  const cases: [caller: string, method: string, path: string, sending: Sending, status: number][] = [
    ['none', 'PUT', `/v1/tenants/${nowhere}`, unreadable, 401],
    ['bad', 'POST', '/v1/tenants', huge, 401],
    ['off', 'GET', `/v1/tenants/${gone}`, {}, 401],
    ['none', 'GET', '/v1/nothing', {}, 401],
    ['wl', 'PUT', `/v1/tenants/${nowhere}`, nonsense, 405],
    ['no', 'PATCH', '/v1/tenants', huge, 405],
    ['aud', 'POST', '/v1/tenants', unreadable, 403],
    ['aud', 'POST', '/v1/tenants', huge, 403],
    ['own', 'PATCH', `/v1/tenants/${nowhere}`, nonsense, 403],
    ['wl', 'GET', `/v1/tenants/${nowhere}?nonsense=1`, {}, 403],
    ['op', 'PATCH', `/v1/tenants/${nowhere}`, unreadable, 404],
    ['op', 'GET', `/v1/tenants/${nowhere}?nonsense=1`, {}, 404],
    ['op', 'POST', `/v1/tenants/${nowhere}/roles`, { ...nonsense, headers: { 'idempotency-key': '' } }, 404],
    ['oth', 'POST', `/v1/tenants/${here}/roles`, nonsense, 404],
    ['own', 'GET', `/v1/tenants/${here}/roles/${nowhere}?nonsense=1`, {}, 404],
    ['own', 'GET', `/v1/tenants/${other.id}/roles/${stage.role.id}`, {}, 404],
    ['op', 'GET', `/v1/tenants/${other.id}/roles/${stage.role.id}`, {}, 404],
    ['op', 'DELETE', `/v1/tenants/not-a-uuid`, {}, 404],
    ['op', 'GET', '/v1/nothing', {}, 404],
    ['op', 'PATCH', `/v1/tenants/${gone}`, nonsense, 400],
    ['op', 'POST', `/v1/tenants/${gone}/roles`, { body: { roleArn: 'arn:aws:iam::1:role/x' } }, 400],
    ['op', 'PATCH', `/v1/tenants/${gone}`, { body: { name: 'New' } }, 409],
  ]
  for (const [caller, method, path, sending, status] of cases) {
    const answer = await (await callerOn(stage, caller))<ProblemView>(method, path, sending)
    t.equal(answer.status, status, `${method} ${path.replace(/[0-9a-f-]{36}/, '…')} by ${caller}`)
  }
})

t.test("another tenant's resources look like ones that do not exist", async t => {
  const stage = await newStage()
  const stranger = await callerOn(stage, 'oth')
  const blank = ({ status, text, headers }: Answer, id: string) => [
    status,
    text.replaceAll(id, 'ID').replace(/"requestId":"[^"]+"/, ''),
    headers['content-length'],
  ]
  for (const [method = '', template = ''] of ROUTES.filter(([, path]) => path?.includes(':tenantId'))) {
    const nowhere = randomUUID()
    const name = `${method} ${template}`
    const real = await stranger(method, pathOn(stage, template), bodyFor(name))
    const none = await stranger(
      method,
      pathOn(stage, template).replace(stage.tenant.id, nowhere),
      bodyFor(name),
    )
    t.strictSame(blank(real, stage.tenant.id), blank(none, nowhere), name)
  }
})

t.test('every error is problem details with a code that is explained', async t => {
  const answer = await operator<ProblemView & Record<string, unknown>>('POST', '/v1/tenants', {
    body: { name: 7, extra: 1 },
    headers: { 'x-request-id': 'my-request_1' },
  })
  const { body } = answer
  t.match(answer.headers['content-type'], /^application\/problem\+json/)
  t.match(body, {
    status: 400,
    code: 'invalid-request',
    instance: '/v1/tenants',
    requestId: 'my-request_1',
    type: `${world.sandbox.service.url}/errors/invalid-request`,
    errors: [
      { in: 'body', pointer: '', message: /extra/ },
      { in: 'body', pointer: '/name', message: /string/ },
    ],
  })
  t.match(await fetch(String(body.type)).then(page => page.text()), /What to do/)
  t.equal(answer.headers['x-request-id'], 'my-request_1')
  for (const bad of ['with space', 'x'.repeat(65), 'ünïcode', '']) {
    const { headers } = await operator('GET', '/v1/tenants?limit=1', {
      headers: { 'x-request-id': Buffer.from(bad, 'utf8').toString('latin1') },
    })
    t.match(headers['x-request-id'], /^[\w-]{1,64}$/, 'another ID takes its place')
    t.not(headers['x-request-id'], bad)
  }
  const cookie = await world.withToken(undefined)('GET', '/v1/tenants', {
    headers: { cookie: `token=${await world.sign({ sub: 'x', roles: ['operator'] })}` },
  })
  t.equal(cookie.status, 401, 'cookies are ignored')
  t.match(cookie.headers['www-authenticate'], /^Bearer/)
})

t.test('bodies are held to the bounds of the contract', async t => {
  const path = `/v1/tenants/${(await newTenant()).id}`
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']))
  const fits: object[] = [
    { name: 'x' },
    { name: 'ü'.repeat(200) },
    { name: '🏔'.repeat(200) },
    { name: 'x', reference: `r${'x'.repeat(126)}-` },
    { name: 'x', metadata: many(20) },
    { name: 'x', metadata: { ['k'.repeat(64)]: 'v'.repeat(256), '': undefined } },
  ]
  for (const body of fits) {
    const answer = await operator('POST', '/v1/tenants', { body })
    t.equal(answer.status, 201, JSON.stringify(body).slice(0, 60))
  }
  const names = [
    '',
    ' ',
    'x'.repeat(201),
    'a\u0000b',
    'a\nb',
    'a\u202eb',
    'a\u2066b',
    'a\u007fb',
    null,
    1,
    ['x'],
    {},
  ]
  const refused: unknown[] = [
    ...names.map(name => ({ name })),
    {},
    [],
    null,
    'x',
    { name: 'x', reference: '' },
    { name: 'x', reference: 'x'.repeat(129) },
    { name: 'x', reference: randomUUID() },
    { name: 'x', reference: randomUUID().toUpperCase() },
    { name: 'x', reference: 'a\u200fb' },
    { name: 'x', metadata: many(21) },
    { name: 'x', metadata: { ['k'.repeat(65)]: 'v' } },
    { name: 'x', metadata: { k: 'v'.repeat(257) } },
    { name: 'x', metadata: { k: 1 } },
    { name: 'x', metadata: { k: null } },
    { name: 'x', id: randomUUID() },
    { name: 'x', status: 'active' },
    { name: 'x', externalId: randomUUID() },
    { name: 'x', external_id: 'mine' },
  ]
  for (const body of refused) {
    const answer = await operator<ProblemView>('POST', '/v1/tenants', { body: JSON.stringify(body) })
    t.equal(answer.status, 400, JSON.stringify(body).slice(0, 60))
  }
  for (const body of [
    '{"name":"x","__proto__":{"a":1}}',
    '{"name":"x","constructor":{"prototype":{}}}',
    '{',
    '\u0000',
  ]) {
    t.equal((await operator('POST', '/v1/tenants', { body })).status, 400, body)
  }
  for (const body of [
    ...names.map(name => ({ name })),
    { reference: 'x' },
    { status: 'active' },
    { externalId: 'x' },
  ]) {
    t.equal(
      (await operator('PATCH', path, { body })).status,
      400,
      `PATCH ${JSON.stringify(body).slice(0, 60)}`,
    )
  }
  const patch = (body: object) => operator<TenantView>('PATCH', path, { body })
  t.strictSame((await patch({ metadata: many(20) })).body.metadata, many(20))
  t.match(await patch({ metadata: { more: 'v' } }), { status: 422, body: { code: 'metadata-limit' } })
  t.equal((await patch({ metadata: { more: 'v', k0: null } })).status, 200, 'counted after the merge')
  t.strictSame((await patch({ name: 'New', metadata: null })).body.metadata, {})
  t.match((await patch({})).body, { name: 'New' })
  const merge = await operator<TenantView>('PATCH', path, {
    body: { name: 'Merged' },
    headers: { 'content-type': 'application/merge-patch+json' },
  })
  t.match([merge.status, merge.body.name], [200, 'Merged'])
  const text = await operator('POST', '/v1/tenants', {
    body: 'name=x',
    headers: { 'content-type': 'text/plain' },
  })
  t.match([text.status, text.body.code], [415, 'unsupported-media-type'])
  const large = await operator('POST', '/v1/tenants', {
    body: { name: 'x', metadata: { k: 'v'.repeat(70_000) } },
  })
  t.match([large.status, large.body.code], [413, 'body-too-large'])
  t.equal((await operator('DELETE', path, { body: { force: true } })).status, 400, 'no body is known there')
})

t.test('queries refuse what they do not know; cursors work only where they were given', async t => {
  const { id } = await newTenant()
  for (const path of [
    '/v1/tenants?limit=0',
    '/v1/tenants?limit=201',
    '/v1/tenants?limit=1.5',
    '/v1/tenants?limit=x',
    '/v1/tenants?limit=1&limit=2',
    '/v1/tenants?status=gone',
    '/v1/tenants?reference=',
    '/v1/tenants?cursor=',
    '/v1/tenants?cursor=abc',
    '/v1/tenants?externalId=x',
    `/v1/tenants/${id}?expand=roles`,
    `/v1/tenants/${id}/external-id?x=1`,
    `/v1/tenants/${id}/roles?status=verified`,
    `/v1/tenants/${id}/roles?limit=201`,
    '/v1/audit/events?action=nothing',
    '/v1/audit/events?from=yesterday',
    '/v1/audit/integrity?tenantId=x',
    '/healthz?x=1',
  ]) {
    t.equal((await operator<ProblemView>('GET', path)).status, 400, path)
  }
  t.equal((await operator('GET', '/v1/tenants?limit=200')).status, 200)
  const first = await operator<Page<TenantView>>('GET', '/v1/tenants?status=pending&limit=2')
  const cursor = encodeURIComponent(first.body.nextCursor ?? '')
  t.equal(first.body.items.length, 2)
  const again = await operator<Page<TenantView>>(
    'GET',
    `/v1/tenants?status=pending&limit=200&cursor=${cursor}`,
  )
  t.equal(again.status, 200, 'another limit is fine')
  const seen = [...first.body.items, ...again.body.items].map(tenant => tenant.id)
  t.equal(new Set(seen).size, seen.length, 'no tenant twice')
  t.strictSame(seen, [...seen].sort(), 'oldest first')
  const misuse: [Api, string][] = [
    [operator, `/v1/tenants?cursor=${cursor}`],
    [operator, `/v1/tenants?status=active&cursor=${cursor}`],
    [operator, `/v1/tenants/${id}/roles?cursor=${cursor}`],
    [operator, `/v1/audit/events?cursor=${cursor}`],
    [await world.as('auditor'), `/v1/tenants?status=pending&cursor=${cursor}`],
    [operator, `/v1/tenants?status=pending&cursor=${cursor.slice(0, -2)}`],
  ]
  for (const [call, path] of misuse) {
    const answer = await call<ProblemView>('GET', path)
    t.match([answer.status, answer.body.code], [400, 'invalid-cursor'], path.slice(0, 50))
  }
  const byReference = await operator<Page<TenantView>>('GET', `/v1/tenants?reference=${other.reference}`)
  t.strictSame(
    byReference.body.items.map(tenant => tenant.id),
    [other.id],
  )
  const none = await operator<Page<TenantView>>(
    'GET',
    `/v1/tenants?status=active&reference=${other.reference}`,
  )
  t.strictSame(none.body, { items: [], nextCursor: null })
})

t.test('five hundred requests at once from one caller pass, and are counted', async t => {
  const caller = await world.as({ sub: 'busy', roles: ['operator'] })
  const answers = await Promise.all(
    Array.from({ length: 500 }, () => caller('GET', `/v1/tenants/${other.id}`)),
  )
  t.strictSame([...new Set(answers.map(({ status }) => status))], [200])
  const remaining = answers.map(({ headers }) => Number(headers['ratelimit-remaining']))
  t.equal(new Set(remaining).size, 500, 'each counts')
  const [{ headers } = { headers: {} as Record<string, string> }] = answers
  t.match(headers['ratelimit-policy'], /^"default";q=\d+;w=\d+$/)
  t.match(headers.ratelimit, /^"default";r=\d+;t=\d+$/)
  t.match(headers['ratelimit-limit'], /^\d+$/)
  t.match(headers['ratelimit-reset'], /^\d+$/)
})

t.test('the OpenAPI document tells all of it', async t => {
  const { document, contract } = world
  t.match(document.openapi, /^3\.1\./)
  const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  const published = ROUTE_NAMES.filter(name => !/ \/(docs|openapi\.json|onboarding)/.test(name))
  t.strictSame(documented.sort(), published.sort())
  const ids: (string | undefined)[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = `${method} ${path}`
      ids.push(operation.operationId)
      const media = Object.entries(operation.requestBody?.content ?? {})
      if (['post', 'patch'].includes(method) && operation.requestBody?.required) {
        for (const [type, { schema }] of media) {
          const example = document.components.schemas[nameOf(schema.$ref ?? '')]?.examples?.[0]
          const pointer = ['paths', path, method, 'requestBody', 'content', type, 'schema']
          t.equal(contract.mismatch(pointer, example), undefined, `${name} has an example that fits`)
        }
      }
      if (method === 'delete') t.not(operation.requestBody?.required, true, `${name} needs no body`)
      for (const [status, declared] of Object.entries(operation.responses)) {
        const { response } = declaredAt(document, declared)
        t.not(response?.description ?? 'Default Response', 'Default Response', `${name} ${status}`)
        if (status < '400' || (status === '503' && path === '/readyz')) continue
        const problem = response?.content?.['application/problem+json']
        t.equal(
          contract.mismatch(['components', 'schemas', 'Problem'], problem?.example),
          undefined,
          `${name} ${status}`,
        )
      }
      const protectedRoute = path.startsWith('/v1/') && !OPEN.includes(path)
      t.equal('401' in operation.responses, protectedRoute, `${name} and 401`)
    }
  }
  t.equal(new Set(ids).size, ids.length, 'operation IDs are unique')
  t.notOk(ids.includes(undefined))
})

t.test('what a client generator needs has a name', async t => {
  const { document } = world
  const bodies = Object.values(document.paths)
    .flatMap(methods => Object.values(methods))
    .flatMap(({ operationId = '', requestBody, responses }) => [
      ...Object.values(requestBody?.content ?? {}).map(({ schema }) => [operationId, schema] as const),
      ...Object.values(responses)
        .flatMap(response => ('$ref' in response ? [] : Object.entries(response.content ?? {})))
        .filter(([type]) => type === 'application/json')
        .map(([, { schema }]) => [operationId, schema] as const),
    ])
  t.ok(bodies.length > 15)
  for (const [operationId, schema] of bodies)
    t.match(schema, { $ref: /^#\/components\/schemas\/\w+$/ }, operationId)
})

t.test('links lead to operations, and fill every parameter of their paths', async t => {
  const operations = Object.values(world.document.paths).flatMap(methods => Object.values(methods))
  const found: string[] = []
  for (const { operationId, responses } of operations) {
    for (const response of Object.values(responses)) {
      for (const link of Object.values(('links' in response && response.links) || {})) {
        const name = `${operationId} to ${link.operationId}`
        found.push(name)
        const parameters = operations.find(each => each.operationId === link.operationId)?.parameters ?? []
        const needed = parameters.filter(each => each.in === 'path').map(each => each.name)
        const given = Object.keys(link.parameters)
        t.strictSame(
          needed.filter(each => !given.includes(each)),
          [],
          name,
        )
        t.strictSame(
          given.filter(each => !parameters.some(({ name }) => name === each)),
          [],
          name,
        )
      }
    }
  }
  for (const name of [
    'createTenant to getOnboarding',
    'createTenant to createOnboardingLink',
    'createTenant to registerRole',
    'registerRole to verifyRole',
  ]) {
    t.ok(found.includes(name), name)
  }
})

t.test('every answer was as documented, and every operation was called', async t => {
  t.strictSame(world.breaches, [])
  const called = [...world.contract.exercised].filter(name => !name.startsWith('HEAD'))
  const operations = Object.entries(world.document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path}`),
  )
  t.strictSame(called.sort(), operations.sort())
})
