import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import type { AppTools } from '../../src/app.js'
import { keys } from '../../src/aws/keys.js'
import { ConfigError } from '../../src/config.js'
import type { LinkTokens } from '../../src/onboarding/links/link-token.js'
import { pagePolicy } from '../../src/onboarding/page/page-policy.js'
import { pageTools } from '../../src/onboarding/page/page-tools.js'
import { allowedReturnUrl } from '../../src/onboarding/page/return-url.js'
import { type Exemption, exemptionItem } from '../../src/static-credentials/exemption.js'
import {
  credentialItem,
  NO_OPERATION,
  type StaticCredential,
} from '../../src/static-credentials/static-credential.js'
import { CHECK_IDS, type Check, pass } from '../../src/verification/check.js'
import { ASSET_PATH } from '../../src/web/assets.js'
import { contrast, DEFAULT_COLOR, themeCss } from '../../src/web/brand.js'
import { texts } from '../../src/web/texts.js'
import { as, CONFIG, startApp, type TestApp } from '../fixtures/app.js'
import { createClock } from '../fixtures/clock.js'

const OPERATOR = as('operator:olga')
const OWN = { 'sec-fetch-site': 'same-origin' }
const HOUR = 3_600_000
const ROLE = 'arn:aws:iam::222222222222:role/drawbridge/mine'

const START = '2026-06-15T12:00:00.000Z'
/** Who asks, as the pages name it. */
const VENDOR = CONFIG.pages.brand.name

/** Serves every test whose tenants are its own; one that changes the app or its clock starts its own. */
const shared = await startApp(t)

interface Visit {
  stage: TestApp
  tenantId: string
  token: string
  cookie: string
  get(url: string, headers?: Record<string, string>): Promise<Seen>
  post(url: string, form?: Record<string, string>, headers?: Record<string, string>): Promise<Seen>
}

interface Seen {
  status: number
  headers: Record<string, unknown>
  text: string
  location: string
}

async function seen({ app }: TestApp, options: InjectOptions): Promise<Seen> {
  const { statusCode, headers, body } = await app.inject(options)
  return { status: statusCode, headers, text: body, location: String(headers.location ?? '') }
}

function formPost(
  stage: TestApp,
  url: string,
  form: Record<string, string>,
  headers: Record<string, string>,
) {
  return seen(stage, {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: new URLSearchParams(form).toString(),
  })
}

async function newTenant(stage: TestApp, name = 'Globex'): Promise<string> {
  const { text } = await seen(stage, {
    method: 'POST',
    url: '/v1/tenants',
    headers: OPERATOR,
    payload: { name },
  })
  return JSON.parse(text).id
}

async function newLink(stage: TestApp, tenantId: string, payload: object = {}): Promise<string> {
  const url = `/v1/tenants/${tenantId}/onboarding-links`
  const { text } = await seen(stage, { method: 'POST', url, headers: OPERATOR, payload })
  return JSON.parse(text).url.split('#')[1]
}

/** A customer who has opened a link of a tenant. */
async function visit(stage: TestApp, given: { name?: string; link?: object; returnUrl?: string } = {}) {
  const tenantId = await newTenant(stage, given.name)
  const token = await newLink(stage, tenantId, given.link)
  const form = { token, ...(given.returnUrl && { returnUrl: given.returnUrl }) }
  const opened = await formPost(stage, '/onboarding/session', form, OWN)
  const cookie = String(opened.headers['set-cookie']).split(';')[0] ?? ''
  const customer: Visit = {
    stage,
    tenantId,
    token,
    cookie,
    get: (url, headers = {}) => seen(stage, { url, headers: { cookie, ...headers } }),
    post: (url, form = {}, headers = OWN) =>
      formPost(stage, url, url.startsWith('/onboarding/roles') ? { tenantId, ...form } : form, {
        cookie,
        ...headers,
      }),
  }
  return customer
}

t.test('nothing but the cookie of an opened link opens the pages', async test => {
  const customer = await visit(shared)
  const session = customer.cookie.split('=')[1] ?? ''
  const pages = [
    '/onboarding/connect',
    '/%6Fnboarding/connect',
    '/onboarding/launch?region=us-east-1',
    '/onboarding/roles',
  ]
  const refused: [string, Record<string, string>, number][] = [
    ['nothing', {}, 303],
    ['an empty cookie', { cookie: '__Host-drawbridge_onboarding=' }, 303],
    ['garbage', { cookie: '__Host-drawbridge_onboarding=garbage' }, 401],
    ['the link itself', { cookie: `__Host-drawbridge_onboarding=${customer.token}` }, 401],
    ['a session that a sibling domain put there', { cookie: `drawbridge_onboarding=${session}` }, 303],
    ['a changed session', { cookie: `${customer.cookie.slice(0, -6)}AAAAAA` }, 401],
    ['another cookie of that value', { cookie: `other=${session}` }, 303],
    ["an operator's token", OPERATOR, 303],
    ['the link as a bearer token', { authorization: `Bearer ${customer.token}` }, 303],
  ]
  for (const url of pages) {
    for (const [why, headers, status] of refused) {
      const answer = await seen(shared, { url, headers })
      test.equal(answer.status, status, `${url}: ${why}`)
      if (status === 303) test.equal(answer.location, '/onboarding')
      else
        test.match(
          answer.headers['set-cookie'],
          /^__Host-drawbridge_onboarding=; .*Max-Age=0/,
          'and it is taken away',
        )
    }
  }
  const api = await seen(shared, {
    url: `/v1/tenants/${customer.tenantId}`,
    headers: { cookie: customer.cookie },
  })
  test.equal(api.status, 401, 'the API ignores the cookie')
  const bearer = { authorization: `Bearer ${session}` }
  test.equal((await seen(shared, { url: `/v1/tenants/${customer.tenantId}`, headers: bearer })).status, 401)
})

t.test('forms of other sites change nothing', async test => {
  const customer = await visit(shared)
  const foreign: [string, Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a sibling domain', { 'sec-fetch-site': 'same-site' }],
    ['typed by hand', { 'sec-fetch-site': 'none' }],
    [
      'says own origin, but comes from elsewhere',
      { 'sec-fetch-site': 'cross-site', origin: CONFIG.http.publicUrl },
    ],
    ['an older browser, from elsewhere', { origin: 'https://evil.example.com' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['no word of where from', {}],
  ]
  const forms: [string, Record<string, string>][] = [
    ['/onboarding/roles', { roleArn: ROLE }],
    ['/onboarding/session', { token: customer.token }],
    ['/onboarding/session/end', {}],
  ]
  for (const [url, form] of forms) {
    for (const [why, headers] of foreign) {
      const answer = await customer.post(url, form, headers)
      test.equal(answer.status, 403, `${url}: ${why}`)
      test.equal(answer.headers['set-cookie'], undefined)
    }
  }
  const { text } = await seen(shared, { url: `/v1/tenants/${customer.tenantId}/roles`, headers: OPERATOR })
  test.same(JSON.parse(text).items, [], 'nothing was registered')
  const older = await customer.post(
    '/onboarding/session',
    { token: customer.token },
    { origin: CONFIG.http.publicUrl },
  )
  test.equal(older.status, 303, 'an older browser on the page itself')
})

t.test('a form is what it says that it is, or is not read', async test => {
  const customer = await visit(shared)
  const { tenantId } = customer
  const form = `tenantId=${tenantId}&roleArn=${ROLE}`
  const post = (payload: string, headers: Record<string, string> = {}) =>
    seen(shared, {
      method: 'POST',
      url: '/onboarding/roles',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        cookie: customer.cookie,
        ...OWN,
        ...headers,
      },
      payload,
    })
  const cases: [why: string, answer: Seen, status: number][] = [
    ['a coding', await post(form, { 'content-encoding': 'gzip' }), 415],
    ['another type', await post(form, { 'content-type': 'text/plain' }), 415],
    ['a field twice', await post(`${form}&roleArn=${ROLE}`), 400],
    ['a field of the prototype', await post(`${form}&__proto__=x`), 400],
    ['an array', await post(`tenantId=${tenantId}&roleArn[]=${ROLE}`), 400],
    ['a field nobody knows', await post(`${form}&permissionSet=inventory`), 400],
    ['nothing', await post(''), 400],
    ['a megabyte', await post(`${form}&x=${'x'.repeat(1_000_000)}`), 413],
  ]
  for (const [why, { status, headers }, expected] of cases) {
    test.equal(status, expected, why)
    test.match(headers['content-type'], /^text\/html/, why)
  }
  const { text } = await seen(shared, { url: `/v1/tenants/${tenantId}/roles`, headers: OPERATOR })
  test.same(JSON.parse(text).items, [], 'nothing was registered')
})

t.test('the cookie is for these pages, for scripts of nobody, and ends with the link', async test => {
  const clock = createClock()
  const stage = await startApp(test, { clock })
  const token = await newLink(stage, await newTenant(stage), { expiresInHours: 2 })
  const { headers, location, status } = await formPost(stage, '/onboarding/session', { token }, OWN)
  test.match({ status, location }, { status: 303, location: '/onboarding/connect' })
  test.match(
    headers['set-cookie'],
    /^__Host-drawbridge_onboarding=[\w.-]+; Path=\/; Max-Age=7200; HttpOnly; SameSite=Lax; Secure$/,
  )
  const cookie = String(headers['set-cookie']).split(';')[0] ?? ''
  clock.advance(2 * HOUR)
  const late = await seen(stage, { url: '/onboarding/connect', headers: { cookie } })
  test.equal(late.status, 401)
  test.match(late.text, /This onboarding link has expired/)
})

t.test('a whole link can be pasted, and one that is none is explained', async test => {
  const token = await newLink(shared, await newTenant(shared))
  const whole = await formPost(
    shared,
    '/onboarding/session',
    { token: ` https://x.example/onboarding#${token}\n` },
    OWN,
  )
  test.equal(whole.status, 303)
  for (const wrong of ['', 'hello', `${token}x`, token.slice(0, 40)]) {
    const answer = await formPost(shared, '/onboarding/session', { token: wrong }, OWN)
    test.equal(answer.status, 401)
    test.match(answer.text, /This onboarding link is not valid/)
    test.notMatch(answer.text, token.split('.')[2] ?? '')
  }
})

t.test('ending the links closes the pages, and offboarding too', async test => {
  const [one, other] = [await visit(shared), await visit(shared)]
  test.equal((await one.get('/onboarding/connect')).status, 200)
  await seen(shared, {
    method: 'DELETE',
    url: `/v1/tenants/${one.tenantId}/onboarding-links`,
    headers: OPERATOR,
  })
  await seen(shared, { method: 'DELETE', url: `/v1/tenants/${other.tenantId}`, headers: OPERATOR })
  for (const customer of [one, other]) {
    const page = await customer.get('/onboarding/connect')
    test.equal(page.status, 401)
    test.match(page.text, /This onboarding link was ended/)
    test.equal((await customer.post('/onboarding/roles', { roleArn: ROLE })).status, 401)
  }
})

t.test('what people and customers wrote is text, whatever it looks like', async test => {
  const name = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`
  const customer = await visit(shared, { name })
  const pasted = await customer.post('/onboarding/roles', { roleArn: `"><script>alert(2)</script>` })
  test.equal(pasted.status, 400)
  for (const { text } of [await customer.get('/onboarding/connect'), pasted]) {
    test.notMatch(text, /<script>|<img src=x/)
    test.match(text, /&lt;script>/)
  }
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), async roleArn => {
      const { text } = await customer.post('/onboarding/roles', { roleArn: `<b${roleArn}` })
      return !text.includes(`<b${roleArn}`)
    }),
    { numRuns: 20 },
  )
})

t.test('every page forbids what is inline, of other hosts, or in a frame', async test => {
  const customer = await visit(shared)
  const pages = [
    await seen(shared, { url: '/onboarding' }),
    await customer.get('/onboarding/connect'),
    await customer.get('/onboarding/launch?region=nowhere'),
    await customer.post('/onboarding/roles', { roleArn: 'x' }),
  ]
  for (const { headers, text } of pages) {
    const policy = String(headers['content-security-policy'])
    test.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/)
    test.match(policy, /frame-ancestors 'none'$/)
    test.notMatch(policy, /unsafe|\*(?!\.console\.aws\.amazon\.com)/)
    test.equal(headers['cache-control'], 'no-store')
    test.equal(headers['referrer-policy'], 'same-origin')
    test.notMatch(text, /<style|\sstyle=|\son[a-z]+=|<script(?! src="\/onboarding\/assets\/)/)
    for (const [, host] of text.matchAll(/(?:src|href|action)="(https?:\/\/[^"]*)"/g))
      test.fail(`leads to ${host}`)
  }
})

t.test('the external ID is shown and cannot be edited; no form has a field for it', async test => {
  const customer = await visit(shared)
  const { text } = await customer.get('/onboarding/connect')
  const { externalId } = JSON.parse(
    (await seen(shared, { url: `/v1/tenants/${customer.tenantId}/external-id`, headers: OPERATOR })).text,
  )
  test.match(text, `<code id="external-id">${externalId}</code>`)
  for (const [input] of text.matchAll(/<input[^>]*>/g)) test.notMatch(input, externalId)
  for (const [area] of text.matchAll(/<textarea[^>]*>/g)) test.match(area, / readonly/)
  const sent = await customer.post('/onboarding/roles', { roleArn: ROLE, externalId: 'mine' })
  test.equal(sent.status, 400, 'and one that is sent is refused')
})

t.test(
  'the launch button leads to the console of the Region chosen, everything else to an explanation',
  async test => {
    const customer = await visit(shared)
    const launch = await customer.get('/onboarding/launch?region=eu-west-1')
    test.equal(launch.status, 303)
    test.match(
      launch.location,
      /^https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudformation\/home\?region=eu-west-1#/,
    )
    for (const region of ['evil.example.com/', 'cn-north-1', '', 'eu-west-1%0d%0aset-cookie:x']) {
      const answer = await customer.get(`/onboarding/launch?region=${region}`)
      test.equal(answer.status, 400, region)
      test.equal(answer.location, '')
      test.match(answer.text, /This Region cannot be used/)
    }
  },
)

t.test('the template can be had in each format, with the external ID in it', async test => {
  const customer = await visit(shared)
  for (const [format, ending] of Object.entries({ cloudformation: 'yaml', terraform: 'tf', cli: 'sh' })) {
    const api = await seen(shared, {
      url: `/v1/tenants/${customer.tenantId}/role-template?format=${format}`,
      headers: OPERATOR,
    })
    const answer = await customer.get(`/onboarding/template?format=${format}`)
    test.equal(answer.text, api.text, 'as the API gives it')
    test.equal(answer.headers['content-disposition'], `attachment; filename="drawbridge-role.${ending}"`)
  }
})

t.test('a return URL leads where the vendor allows, and nowhere else', async test => {
  const returnUrls = ['https://app.example.com/settings', 'https://www.example.com/']
  const change = (tools: AppTools) => ({ ...tools, returnUrls })
  const stage = await startApp(test, { change })
  const verified = async (returnUrl: string) => {
    const customer = await visit(stage, { returnUrl })
    await customer.post('/onboarding/roles', { roleArn: ROLE })
    const [item] = JSON.parse(
      (await seen(stage, { url: `/v1/tenants/${customer.tenantId}/roles`, headers: OPERATOR })).text,
    ).items
    await stage.tamper({ pk: `TENANT#${customer.tenantId}`, sk: `ROLE#${item.id}` }, role => ({
      ...role,
      status: 'verified',
    }))
    return customer.get('/onboarding/connect')
  }
  test.match(
    (await verified('https://app.example.com/settings?tab=aws')).text,
    'href="https://app.example.com/settings?tab=aws"',
  )
  test.notMatch((await verified('https://evil.example.com/settings')).text, 'evil')
  const cases: [string, boolean][] = [
    ['https://app.example.com/settings', true],
    ['https://app.example.com/settings/aws', true],
    ['https://www.example.com/anything?x=1#y', true],
    ['https://app.example.com/settingsX', false],
    ['https://app.example.com/', false],
    ['https://app.example.com/settings/../admin', false],
    ['http://app.example.com/settings', false],
    ['https://app.example.com:444/settings', false],
    ['https://app.example.com.evil.com/settings', false],
    ['https://app.example.com@evil.com/settings', false],
    ['https://user:pass@app.example.com/settings', false],
    ['//app.example.com/settings', false],
    ['/settings', false],
    [`https://app.example.com/settings?${'ä'.repeat(400)}`, false],
    [`https://app.example.com/settings?${'x'.repeat(1_900)}`, true],
    ['javascript:alert(1)', false],
    ['data:text/html,x', false],
    ['', false],
  ]
  for (const [url, allowed] of cases)
    test.equal(allowedReturnUrl(url, returnUrls) !== undefined, allowed, url)
})

/** Verifications that end when a test lets them. */
function heldVerification() {
  const waiting: { progress: ((checks: Check[]) => void) | undefined; end: () => void }[] = []
  const checks = CHECK_IDS.map(id => pass(id, 'Well.'))
  const facts = {
    templateVersion: null,
    updateAvailable: false,
    plainDenial: false,
    conclusive: true,
    uniqueId: 'AROAEXAMPLE',
  }
  const runVerification: AppTools['runVerification'] = (_role, id, _priority, progress) =>
    new Promise(resolve => {
      const at = new Date('2026-06-15T12:00:00.000Z').toISOString()
      const verification = { id, startedAt: at, finishedAt: at, checks }
      waiting.push({ progress, end: () => resolve({ verification, facts }) })
    })
  return { runVerification, waiting, checks }
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let turn = 0; turn < 400; turn++) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise(resolve => setImmediate(resolve))
  }
  throw new Error('It did not come about')
}

const PART = { 'hx-request': 'true' }
const part = async ({ get, tenantId }: Visit) =>
  (await get(`/onboarding/roles?tenantId=${tenantId}`, PART)).text
const count = (text: string, word: string) => text.split(`">${word}</span>`).length - 1

t.test('checks appear as they end, and a second click begins no second run', async test => {
  const held = heldVerification()
  const stage = await startApp(test, {
    change: tools => ({ ...tools, runVerification: held.runVerification }),
  })
  const customer = await visit(stage)
  const begun = await customer.post('/onboarding/roles', { roleArn: ROLE })
  test.match(begun, { status: 303, location: '/onboarding/connect#step-verify' })
  const page = (await customer.get('/onboarding/connect')).text
  test.match(page, /Checking now/)
  test.match(page, /<noscript><meta http-equiv="refresh"/, 'without script the page looks again by itself')
  test.equal(count(page, 'waiting'), 8)
  test.equal(
    (
      await customer.post('/onboarding/roles', {
        roleArn: ROLE.toUpperCase().replace('ARN:AWS:IAM', 'arn:aws:iam').replace('ROLE/', 'role/'),
      })
    ).status,
    303,
  )
  test.equal(held.waiting.length, 1)
  held.waiting[0]?.progress?.(held.checks.slice(0, 3))
  const some = await until(async () => {
    const text = await part(customer)
    return count(text, 'Passed') === 3 ? text : undefined
  })
  test.equal(count(some, 'waiting'), 5)
  test.match(some, /hx-trigger="every 1s"/)
  held.waiting[0]?.end()
  const all = await until(async () => {
    const text = await part(customer)
    return count(text, 'Passed') === 8 ? text : undefined
  })
  test.match(all, /Your account is connected/)
  test.match(all, /hx-swap-oob="true"/)
  test.notMatch(all, /hx-trigger/, 'and it looks no more')
})

t.test('a second click that overtakes the first begins the one run of both', async test => {
  const held = heldVerification()
  let second: Promise<Seen> | undefined
  const stage = await startApp(test, {
    change: tools => ({
      ...tools,
      runVerification: held.runVerification,
      table: {
        ...tools.table,
        async updateAndGet(...given) {
          if (!second) {
            second = customer.post('/onboarding/roles', { roleArn: ROLE })
            await second
          }
          return tools.table.updateAndGet(...given)
        },
      },
    }),
  })
  const customer = await visit(stage)
  test.match(await customer.post('/onboarding/roles', { roleArn: ROLE }), { status: 303 })
  test.match(await second, { status: 303 })
  test.equal(held.waiting.length, 1)
  held.waiting[0]?.end()
})

t.test('a page that is over is loaded anew by the part that it asks for, and says why', async test => {
  const [customer, other] = [await visit(shared), await visit(shared)]
  const url = `/onboarding/roles?tenantId=${customer.tenantId}`
  test.match(await customer.get(url, PART), { status: 200, headers: { 'hx-refresh': undefined } })
  await seen(shared, {
    method: 'DELETE',
    url: `/v1/tenants/${customer.tenantId}/onboarding-links`,
    headers: OPERATOR,
  })
  const over: [why: string, answer: Seen, status: number][] = [
    ['its link was ended', await customer.get(url, PART), 401],
    ['its session was closed', await seen(shared, { url, headers: PART }), 401],
    ['another link was opened', await other.get(url, PART), 409],
  ]
  for (const [why, { status, headers, text }, expected] of over) {
    test.match({ status, text }, { status: expected, text: '' }, why)
    test.equal(headers['hx-refresh'], 'true', why)
    test.equal(headers['set-cookie'], undefined, 'the page that follows tells why by it')
  }
  test.match((await customer.get('/onboarding/connect')).text, /This onboarding link was ended/)
})

t.test('trying again is for its own roles, and not too soon', async test => {
  const held = heldVerification()
  const stage = await startApp(test, {
    change: tools => ({ ...tools, runVerification: held.runVerification }),
  })
  const [customer, stranger] = [await visit(stage), await visit(stage)]
  await customer.post('/onboarding/roles', { roleArn: ROLE })
  held.waiting[0]?.end()
  const text = await until(async () => {
    const now = await part(customer)
    return count(now, 'Passed') === 8 ? now : undefined
  })
  const again = /action="(\/onboarding\/roles\/[^"]+\/verifications)"/.exec(text)?.[1] ?? ''
  const foreign = await stranger.post(again)
  const mixed = await stranger.post(again.replace(/roles\/.*/, 'roles'), {
    tenantId: customer.tenantId,
    roleArn: ROLE,
  })
  test.match(mixed, { status: 409, text: /another link was opened/ })
  test.match(foreign, { status: 404, text: /no such role|There is no/i })
  test.match(await customer.post(again), { status: 303, location: /#role-/ })
  held.waiting[1]?.end()
  await until(async () => ((await part(customer)).includes('Checking now') ? undefined : true))
  const soon = await customer.post(again)
  test.equal(soon.status, 429)
  test.ok(soon.headers['retry-after'])
})

t.test('a link for one account says so, and takes no other', async test => {
  const customer = await visit(shared, { link: { accountId: '222222222222' } })
  test.match((await customer.get('/onboarding/connect')).text, /for account 222222222222/)
  const refused = await customer.post('/onboarding/roles', {
    roleArn: ROLE.replace('222222222222', '333333333333'),
  })
  test.match(refused, { status: 403, text: /account 222222222222 alone/ })
  const none = await customer.post('/onboarding/roles', { roleArn: `${ROLE} and more` })
  test.match(none, { status: 400, text: /not the ARN of an IAM role/ }, 'what is no ARN is said to be none')
})

t.test('no token is in a log line, an address or a cached answer', async test => {
  const customer = await visit(shared)
  const answers = [
    await customer.get('/onboarding'),
    await customer.get('/onboarding/connect'),
    await customer.post('/onboarding/roles', { roleArn: ROLE }),
    await customer.get('/onboarding/launch?region=us-east-1'),
    await customer.post('/onboarding/session/end'),
  ]
  const secrets = [customer.token, customer.cookie].map(text => text.split('.')[2] ?? '')
  for (const secret of secrets) {
    test.ok(secret.length > 40)
    test.notMatch(JSON.stringify(shared.logged()), secret)
    for (const { text, location } of answers) test.notMatch(text + location, secret)
  }
  for (const { headers } of answers) test.equal(headers['cache-control'], 'no-store')
})

t.test('files of the pages are few, compressed, kept for ever under their hash', async test => {
  const { text } = await seen(shared, { url: '/onboarding' })
  const paths = [...text.matchAll(/(?:src|href)="(\/onboarding\/assets\/[^"]+)"/g)].map(
    ([, path]) => path ?? '',
  )
  test.ok(paths.length >= 5)
  let size = 0
  for (const path of paths) {
    const { headers, status, text: plain } = await seen(shared, { url: path })
    test.equal(status, 200)
    test.equal(headers['cache-control'], 'public, max-age=31536000, immutable')
    test.match(path, /\.[0-9a-f]{16}\.\w+$/)
    size += gzipSync(plain, { level: 9 }).length
    const { rawPayload } = await shared.app.inject({ url: path, headers: { 'accept-encoding': 'gzip' } })
    const compressed = rawPayload[0] === 0x1f
    test.equal((compressed ? gunzipSync(rawPayload) : rawPayload).toString(), plain)
    const brotli = await seen(shared, { url: path, headers: { 'accept-encoding': 'gzip, deflate, br' } })
    if (compressed) test.equal(brotli.headers['content-encoding'], 'br')
  }
  const encodings: [accepted: string, encoding: string | undefined][] = [
    ['BR', 'br'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['gzip;q=0, br; Q=0.000', undefined],
    ['x-gzip, br-like', undefined],
    ['', undefined],
  ]
  for (const [accepted, encoding] of encodings) {
    const url = paths.find(path => path.includes('htmx')) ?? ''
    const { headers } = await seen(shared, { url, headers: { 'accept-encoding': accepted } })
    test.equal(headers['content-encoding'], encoding, accepted)
  }
  test.ok(size <= 40_000, `all script and style: ${size} bytes gzipped`)
  for (const wrong of ['x', '..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', 'pico.css']) {
    const { status } = await seen(shared, { url: ASSET_PATH + wrong })
    test.equal(status, 404, wrong)
  }
})

t.test('pages that are turned away for load are told so, and fill no log', async test => {
  const change = (tools: AppTools): AppTools => {
    const http = { ...tools.config.http, maxRequestsInFlight: 1 }
    return { ...tools, config: { ...tools.config, http } }
  }
  const stage = await startApp(test, { change })
  const customer = await visit(stage)
  const [served, refused] = await Promise.all([
    customer.get('/onboarding/connect'),
    customer.get('/onboarding/connect'),
  ])
  test.equal(served.status, 200)
  test.match(refused, { status: 503, text: /more work than it can do/, headers: { 'retry-after': /\d/ } })
  test.same(
    stage.logged().filter(({ level }) => Number(level) > 30),
    [],
  )
})

t.test('a role that has grown stale is told to need attention, as the API tells it', async test => {
  const clock = createClock()
  const stage = await startApp(test, { clock })
  const customer = await visit(stage, { link: { expiresInHours: 168 } })
  await customer.post('/onboarding/roles', { roleArn: ROLE })
  const roles = `/v1/tenants/${customer.tenantId}/roles`
  const [item] = JSON.parse((await seen(stage, { url: roles, headers: OPERATOR })).text).items
  const verified = { status: 'verified', lastVerifiedAt: clock.now().toISOString() }
  await stage.tamper({ pk: `TENANT#${customer.tenantId}`, sk: `ROLE#${item.id}` }, role => ({
    ...role,
    ...verified,
  }))
  test.match((await customer.get('/onboarding/connect')).text, `>${texts.status.verified}<`)
  clock.advance(73 * HOUR)
  const api = JSON.parse((await seen(stage, { url: `${roles}/${item.id}`, headers: OPERATOR })).text)
  test.equal(api.status, 'degraded')
  const { text } = await customer.get('/onboarding/connect')
  test.match(text, `>${texts.status.degraded}<`)
  test.notMatch(text, `>${texts.status.verified}<`)
})

/** A key of a tenant as the table has it, since May 16, 2026. */
async function storeKey({ stage, tenantId }: Visit, given: Partial<StaticCredential> = {}): Promise<void> {
  const item = credentialItem({
    tenantId,
    state: 'stored',
    secretArn: 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:drawbridge/unseen-Ab12Cd',
    versionId: '0b6f6e0e-5c0a-4f0e-9d6c-unseen000001',
    previousVersionId: '0b6f6e0e-5c0a-4f0e-9d6c-unseen000002',
    accountId: '222222222222',
    keyIdEnding: 'WXYZ',
    createdAt: '2026-01-05T09:00:00.000Z',
    rotatedAt: '2026-05-16T12:00:00.000Z',
    provedAt: null,
    refusedSince: null,
    missingSince: null,
    deletionDate: null,
    deletionReason: null,
    ...NO_OPERATION,
    dueAt: '2026-06-16T12:00:00.000Z',
    ...given,
  })
  await stage.table.transact([{ put: item }])
}

async function exempt({ stage, tenantId }: Visit, given: Partial<Exemption> = {}): Promise<void> {
  const item = exemptionItem({
    tenantId,
    reason: 'An unseen reason',
    sunsetAt: '2026-08-14T12:00:00.000Z',
    grantedAt: '2026-05-16T11:00:00.000Z',
    grantedBy: 'https://id.example.com#unseen-olga',
    firstGrantedAt: '2026-05-16T11:00:00.000Z',
    endedAt: null,
    ...given,
  })
  await stage.table.transact([{ put: item }])
}

/** A role of the customer whose recorded status is this, as if it had just been verified. */
async function haveRole({ stage, tenantId, post }: Visit, status: string): Promise<void> {
  await post('/onboarding/roles', { roleArn: ROLE })
  const { text } = await seen(stage, { url: `/v1/tenants/${tenantId}/roles`, headers: OPERATOR })
  const lastVerifiedAt = stage.core.now().toISOString()
  const [{ id }] = JSON.parse(text).items
  await stage.tamper(keys.role(tenantId, id), role => ({ ...role, status, lastVerifiedAt }))
}

/** What a page says of the access key, without markup; undefined where there is no place for it. */
function toldOfKey(html: string): string | undefined {
  const [, inner] = /<div id="access-key"[^>]*>(.*?)<\/div>/s.exec(html) ?? []
  return inner?.replace(/<\/?(section|h2|p|time|strong)\b[^>]*>/g, tag =>
    /^<\/(h2|p)/.test(tag) ? '\n' : '',
  )
}

const KEPT =
  'Acme still stores an access key of AWS account 222222222222, the one ending in WXYZ, since May 16, 2026 (30 days ago).'
const WHY =
  'Whoever gets hold of a key can use it from anywhere until it is deleted; a role can be used by Acme alone, for an hour at a time.'
const IN_YOUR_ACCOUNT =
  'In your own account the key works until you end it there. Sign in to account 222222222222, open IAM, then Users, then the user whose access key ends in WXYZ, then Security credentials. Under Access keys make it inactive, wait a day or two in case something else uses it, and delete it.'

const paragraphs = (...lines: string[]) => lines.map(line => `${line}\n`).join('')
const replaceIt = (until: string) =>
  paragraphs(
    'Replace your access key',
    KEPT,
    `Access keys are deprecated. ${until}`,
    WHY,
    'The three steps below replace it.',
  )
const notNeeded = (kept: string) =>
  paragraphs(
    'End your access key: it is not needed any more',
    `Your role has taken its place. ${IN_YOUR_ACCOUNT}`,
    kept,
  )
const leaving = (until: string) =>
  paragraphs(
    'End your access key: it is being deleted here',
    IN_YOUR_ACCOUNT,
    `Acme had an access key of AWS account 222222222222, the one ending in WXYZ. ${until}`,
  )
const MISSING =
  'Acme had an access key of AWS account 222222222222, the one ending in WXYZ, and does not find it any more where it stores keys.'
const OVER = 'Its time is over: it is about to be deleted.'

interface KeyCase {
  what: string
  key?: Partial<StaticCredential>
  exemption?: Partial<Exemption>
  role?: string
  told: string
}

const scheduled = (deletionDate: string): Partial<StaticCredential> => ({
  state: 'deletion-scheduled',
  deletionDate,
  deletionReason: 'requested',
})

const KEY_CASES: KeyCase[] = [
  { what: 'no key', told: '' },
  { what: 'no key, but leave to have one', exemption: {}, told: '' },
  { what: 'one that is only being taken in', key: { state: 'storing' }, exemption: {}, told: '' },
  {
    what: 'a key with a sunset',
    key: {},
    exemption: {},
    told: replaceIt('This one is deleted on August 14, 2026 (in 60 days).'),
  },
  {
    what: 'a sunset within the hour',
    key: {},
    exemption: { sunsetAt: '2026-06-15T12:20:00.000Z' },
    told: replaceIt('This one is deleted on June 15, 2026 (in 20 minutes).'),
  },
  { what: 'a sunset that is now', key: {}, exemption: { sunsetAt: START }, told: replaceIt(OVER) },
  { what: 'an exemption that was ended', key: {}, exemption: { endedAt: START }, told: replaceIt(OVER) },
  { what: 'no exemption', key: {}, told: replaceIt(OVER) },
  {
    what: 'a role that is not proved',
    key: {},
    exemption: {},
    role: 'rejected',
    told: replaceIt('This one is deleted on August 14, 2026 (in 60 days).'),
  },
  {
    what: 'a role that needs attention, as the API tells it',
    key: {},
    exemption: {},
    role: 'degraded',
    told: replaceIt('This one is deleted on August 14, 2026 (in 60 days).'),
  },
  {
    what: 'a verified role',
    key: {},
    exemption: {},
    role: 'verified',
    told: notNeeded(`${KEPT} At the latest it is deleted there on August 14, 2026 (in 60 days).`),
  },
  { what: 'a verified role, no exemption', key: {}, role: 'verified', told: notNeeded(`${KEPT} ${OVER}`) },
  {
    what: 'a key that is missing',
    key: { missingSince: START },
    exemption: {},
    told: paragraphs(
      'Replace your access key',
      MISSING,
      'Access keys are deprecated.',
      WHY,
      'The three steps below replace it.',
    ),
  },
  {
    what: 'a key that is missing, and a verified role',
    key: { missingSince: START },
    exemption: {},
    role: 'verified',
    told: notNeeded(MISSING),
  },
  {
    what: 'a deletion that is scheduled of a key that was missing',
    key: { ...scheduled('2026-07-15T12:00:00.000Z'), missingSince: START },
    told: leaving('There it is gone for good on July 15, 2026 (in 30 days).'),
  },
  { what: 'a verified role, no key', exemption: {}, role: 'verified', told: '' },
  {
    what: 'a deletion that is scheduled',
    key: scheduled('2026-07-15T12:00:00.000Z'),
    exemption: {},
    told: leaving('There it is gone for good on July 15, 2026 (in 30 days).'),
  },
  {
    what: 'a deletion that is scheduled, and a verified role',
    key: scheduled('2026-06-16T12:00:00.000Z'),
    role: 'verified',
    told: leaving('There it is gone for good on June 16, 2026 (tomorrow).'),
  },
  { what: 'a deletion whose date is past', key: scheduled('2026-06-14T12:00:00.000Z'), told: leaving(OVER) },
]

t.test('a customer whose access key is still there is told so, until when, and what to do', async test => {
  for (const { what, key, exemption, role, told } of KEY_CASES) {
    const customer = await visit(shared)
    if (key) await storeKey(customer, key)
    if (exemption) await exempt(customer, exemption)
    if (role) await haveRole(customer, role)
    const page = (await customer.get('/onboarding/connect')).text
    test.equal(toldOfKey(page), told.replaceAll('Acme', VENDOR), what)
    test.equal(
      toldOfKey(await part(customer)),
      told.replaceAll('Acme', VENDOR),
      `${what}: as the page looks again`,
    )
    test.notOk(page.includes('unseen'), `${what}: and nothing else of it`)
    if (told === '') test.match(page, '<div id="access-key"></div>', `${what}: nothing takes room`)
    else test.match(page, '<section class="banner warn" aria-labelledby="access-key-title">')
  }
})

t.test('what stands in the entry of an access key is text, whatever it looks like', async test => {
  const customer = await visit(shared)
  const hostile = `"><img src=x onerror=alert(1)><script>alert(1)</script>'&`
  for (const state of ['stored', 'deletion-scheduled'] as const) {
    for (const role of [undefined, 'verified']) {
      if (role) await haveRole(customer, role)
      await storeKey(customer, { state, accountId: hostile, keyIdEnding: hostile })
      const { text } = await customer.get('/onboarding/connect')
      test.notMatch(text, /<script>|<img src=x/)
      test.match(toldOfKey(text), /ending in &quot;>&lt;img/)
    }
  }
})

t.test('the notice of an access key changes with the roles, and goes with the key', async test => {
  const customer = await visit(shared)
  await storeKey(customer)
  await exempt(customer)
  test.match(toldOfKey((await customer.get('/onboarding/connect')).text), /Replace your access key/)
  await haveRole(customer, 'verified')
  const news = await part(customer)
  test.match(news, /<div id="access-key" hx-swap-oob="true">/)
  test.match(toldOfKey(news), /not needed any more/)
  test.match(news, /One thing is left to do: end your access key/)
  test.notMatch(news, /may close this page/, 'it is not done')
  await shared.tamper(keys.staticCredential(customer.tenantId), () => undefined)
  const without = await part(customer)
  test.match(without, /<div id="access-key" hx-swap-oob="true"><\/div>/)
  test.match(without, /You are done and may close this page/)
})

t.test('an onboarding link deletes no key, and the page offers nothing that would', async test => {
  const customer = await visit(shared)
  await storeKey(customer)
  await exempt(customer)
  await haveRole(customer, 'verified')
  const { text } = await customer.get('/onboarding/connect')
  test.notMatch(/<div id="access-key".*?<\/div>/s.exec(text)?.[0], /<(form|button|a|input)\b/)
  const url = `/v1/tenants/${customer.tenantId}/static-credentials`
  const headers = { authorization: `Bearer ${customer.token}` }
  for (const method of ['DELETE', 'GET'] as const)
    test.equal((await seen(shared, { method, url, headers })).status, 403, method)
  test.match(toldOfKey((await customer.get('/onboarding/connect')).text), /not needed any more/)
})

t.test(
  'the page asks for the key beside what else it reads, and for the exemption of a key alone',
  async test => {
    const reads: string[] = []
    let all: (() => void) | undefined
    let begun = Promise.resolve()
    // No read of the page is answered before each of the three has begun.
    const together = () => {
      begun = new Promise(resolve => {
        all = resolve
      })
    }
    const read = async (what: string) => {
      reads.push(what)
      if (reads.length === 3) all?.()
      await begun
    }
    const stage = await startApp(test, {
      change: tools => ({
        ...tools,
        table: {
          ...tools.table,
          async get(key, ...options) {
            await read(key.sk)
            return tools.table.get(key, ...options)
          },
          async query(query) {
            await read(query.prefix ?? query.pk)
            return tools.table.query(query)
          },
        },
      }),
    })
    const customer = await visit(stage)
    const readsOfPage = async () => {
      reads.length = 0
      together()
      test.equal((await customer.get('/onboarding/connect')).status, 200)
      return reads.toSorted()
    }
    const FIRST = ['ROLE#', 'STATIC_CREDENTIAL', 'TENANT']
    test.same(await readsOfPage(), FIRST)
    await exempt(customer)
    test.same(await readsOfPage(), FIRST, 'an exemption without a key is not read')
    await storeKey(customer)
    test.same(await readsOfPage(), [...FIRST, 'STATIC_CREDENTIAL_EXEMPTION'].toSorted())
    await storeKey(customer, scheduled('2026-07-15T12:00:00.000Z'))
    test.same(await readsOfPage(), FIRST, 'nor is that of a key that goes anyway')
  },
)

t.test('the page is embedded where the vendor says so, and nowhere else', async test => {
  const embedding = { partition: 'aws', consoleOrigin: undefined }
  const frames: [string[], string][] = [
    [[], "frame-ancestors 'none'"],
    [['https://app.example.com'], 'frame-ancestors https://app.example.com'],
    [
      ['https://a.example.com', 'https://b.example.com'],
      'frame-ancestors https://a.example.com https://b.example.com',
    ],
  ]
  for (const [frameAncestors, directive] of frames) {
    test.equal(
      pagePolicy({ ...embedding, frameAncestors })
        .split('; ')
        .at(-1),
      directive,
    )
  }
  const cookies: [secure: boolean, embedded: boolean, attributes: string][] = [
    [true, false, 'Path=/; HttpOnly; SameSite=Lax; Secure'],
    [true, true, 'Path=/; HttpOnly; SameSite=None; Partitioned; Secure'],
    // Browsers drop a cookie of the other kind, or of that name, that does not come over https.
    [false, true, 'Path=/onboarding; HttpOnly; SameSite=Lax'],
    [false, false, 'Path=/onboarding; HttpOnly; SameSite=Lax'],
  ]
  for (const [secure, embedded, attributes] of cookies) {
    const change = (tools: AppTools) => ({ ...tools, session: { ...tools.session, secure, embedded } })
    const other = await startApp(test, { change })
    const own = await newLink(other, await newTenant(other))
    const { headers } = await formPost(other, '/onboarding/session', { token: own }, OWN)
    const [, ...given] = String(headers['set-cookie']).split('; ')
    test.equal(given.filter(each => !each.startsWith('Max-Age')).join('; '), attributes)
  }
})

t.test("the vendor's colour is readable on both backgrounds, whatever it is", test => {
  const byte = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(fc.tuple(byte, byte, byte), parts => {
      const color = `#${parts.map(part => part.toString(16).padStart(2, '0')).join('')}`
      const [light = '', dark = ''] = [
        ...themeCss({ ...BRAND, color }).matchAll(/--pico-primary:(#\w{6})/g),
      ].map(m => m[1] ?? '')
      return contrast(light, '#ffffff') >= 4.5 && contrast(dark, '#13171f') >= 4.5
    }),
  )
  test.end()
})

const BRAND = { name: 'Acme', logo: undefined, color: DEFAULT_COLOR, supportUrl: undefined }

t.test('a logo that cannot be shown stops the start and says why', (test: Test) => {
  const now = () => new Date()
  const start = (logo: string) => {
    const config = { ...CONFIG, pages: { ...CONFIG.pages, brand: { ...BRAND, logo } } }
    return () => pageTools(config, { linkTokens: {} as LinkTokens, now })
  }
  const cases: [logo: string, why: string][] = [
    ['/nowhere/logo.svg', 'DRAWBRIDGE_VENDOR_LOGO cannot be read: /nowhere/logo.svg (ENOENT)'],
    ['/etc/hostname', 'DRAWBRIDGE_VENDOR_LOGO has to be a .svg or .png file: /etc/hostname'],
  ]
  for (const [logo, why] of cases) test.throws(start(logo), new ConfigError([why]), logo)
  test.end()
})
