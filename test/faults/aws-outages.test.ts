import { randomUUID } from 'node:crypto'
import t, { type Test } from 'tap'
import type { Integrity } from '../../src/audit/check-integrity.js'
import type { Role } from '../../src/roles/role.js'
import type { Tenant } from '../../src/tenants/tenant.js'
import type { Check, Verification } from '../../src/verification/check.js'
import { type BadDay, type Call, isUnavailable, startBadDay, until } from '../fixtures/bad-day.js'
import type { Fault, Target } from '../fixtures/fault-proxy.js'

/** Milliseconds for one call to AWS in these tests. */
const TIMEOUT = 300

let offset = 0
const passTime = (milliseconds: number) => {
  offset += milliseconds
}
const day: BadDay = await startBadDay({ timeout: TIMEOUT, now: () => new Date(Date.now() + offset) })
const operator: Call = await day.as('operator')
t.teardown(() => day.close())

const error = (code: string, status: number): Fault => ({ kind: 'error', code, status })
const answer = (status: number, body: string): Fault => ({ kind: 'answer', status, body })

const THROTTLED = error('Throttling', 400)
const RUBBISH = answer(200, '<html><body>Welcome to the hotel Wi-Fi</body></html>')

async function verifiedRole(name: string): Promise<{ tenant: Tenant; role: Role; path: string }> {
  const tenant = await day.createTenant()
  const roleArn = await day.launchRole(tenant, name)
  const { body: role } = await operator<Role>('POST', `/v1/tenants/${tenant.id}/roles`, { roleArn })
  return { tenant, role, path: `/v1/tenants/${tenant.id}/roles/${role.id}` }
}

function checkOf(checks: readonly Check[], id: string): Check | undefined {
  return checks.find(check => check.id === id)
}

/** Verifies on demand while a fault lasts, and tells how long it took. */
async function verifyDuring(path: string, faults: [Target, Fault][]) {
  passTime(6_000)
  const ends = faults.map(([target, fault]) => day.proxy.inject(target, fault))
  const began = performance.now()
  const verified = await operator<Verification>('POST', `${path}/verifications`)
  for (const end of ends) end()
  return { ...verified, took: performance.now() - began }
}

async function isIntact(test: Test, tenantId: string, when: string): Promise<void> {
  const { body } = await operator<Integrity>('GET', `/v1/audit/integrity?tenantId=${tenantId}`)
  test.match(body, { intact: true, firstBroken: null }, `the trail is whole ${when}`)
}

t.test('STS on a bad day changes no status and says what is wrong', async t => {
  const { role, path } = await verifiedRole('sts-bad-day')
  // No condition on who is trusted by its trust policy: the negative probes are denied, so the role is sound.
  t.equal(role.status, 'degraded', 'a handmade role that is sound but lacks what the permission set asks for')
  const cases: [string, Fault, string][] = [
    ['throttled', THROTTLED, 'throttled'],
    ['throttled by another name', error('TooManyRequestsException', 429), 'throttled'],
    ['never answering', { kind: 'hang' }, 'timeout'],
    ['stopping amid an answer', { kind: 'stall' }, 'timeout'],
    ['resetting connections', { kind: 'reset' }, 'unreachable'],
    ['losing answers', { kind: 'lose-answer' }, 'unreachable'],
    ['a captive portal', RUBBISH, 'invalid-answer'],
    ['a proxy that forbids', answer(403, '<h1>Forbidden</h1>'), 'invalid-answer'],
    ['a proxy that forbids in the words of AWS', answer(403, '{"code":"AccessDenied"}'), 'invalid-answer'],
    ['a gateway without a backend', answer(502, 'bad gateway'), 'invalid-answer'],
    ['an empty answer', answer(200, ''), 'invalid-answer'],
    ['JSON in place of XML', answer(200, '{"AssumeRoleResponse":{}}'), 'invalid-answer'],
    ['a fault of its own', error('InternalFailure', 500), 'InternalFailure'],
    ['a request refused', error('ValidationError', 400), 'ValidationError'],
    ['the Region not enabled', error('RegionDisabledException', 403), 'RegionDisabledException'],
    ['our credentials expired', error('ExpiredToken', 403), 'ExpiredToken'],
    [
      'our credentials expired, in the other words',
      error('ExpiredTokenException', 400),
      'ExpiredTokenException',
    ],
    ['our credentials unknown', error('InvalidClientTokenId', 403), 'InvalidClientTokenId'],
    ['AccessDenied with the wrong status', error('AccessDenied', 400), 'AccessDenied'],
  ]
  for (const [name, fault, code] of cases) {
    const { status, body, took } = await verifyDuring(path, [[{ service: 'sts' }, fault]])
    t.equal(status, 200, `${name}: an answer, not a 5xx`)
    t.match(
      checkOf(body.checks, 'assume-role'),
      { status: 'ERROR', evidence: { code }, summary: /\w{4}/, remedy: /again|vendor/ },
      name,
    )
    t.notOk(
      body.checks.find(check => check.status === 'FAIL'),
      `${name}: nothing held against the role`,
    )
    t.ok(took < 4 * TIMEOUT + 2_000, `${name}: took ${Math.round(took)} ms`)
  }
  const { body: after } = await operator<Role>('GET', path)
  t.match(after, { status: role.status, lastVerifiedAt: role.lastVerifiedAt }, 'the status is what it was')
  t.same(after.findings, role.findings, 'and so are the findings')
})

t.test('An outage amid a verification leaves the checks it met open, and only those', async t => {
  const { role, path } = await verifiedRole('half-way')
  const vendorOnly = { service: 'sts', action: 'AssumeRole' }
  const cases: [string, Target, Fault, Record<string, string>][] = [
    [
      'the negative probes hang',
      { ...vendorOnly, skip: 1, times: 4 },
      { kind: 'hang' },
      { 'assume-role': 'PASS', 'external-id-required': 'ERROR', 'external-id-matched': 'ERROR' },
    ],
    [
      'one negative probe is throttled',
      { ...vendorOnly, skip: 2, times: 2 },
      THROTTLED,
      { 'assume-role': 'PASS', 'external-id-required': 'PASS', 'external-id-matched': 'ERROR' },
    ],
    [
      'a proxy forbids the negative probes',
      { ...vendorOnly, skip: 1, times: 4 },
      answer(403, '<h1>Forbidden</h1>'),
      { 'assume-role': 'PASS', 'external-id-required': 'ERROR', 'external-id-matched': 'ERROR' },
    ],
    [
      'the second positive probe finds nobody',
      { ...vendorOnly, skip: 5, times: 2 },
      { kind: 'reset' },
      { 'assume-role': 'ERROR', 'external-id-required': 'ERROR', 'trust-policy': 'SKIP' },
    ],
    [
      'the reading session is refused an answer',
      { ...vendorOnly, skip: 6 },
      { kind: 'hang' },
      {
        'assume-role': 'PASS',
        'external-id-required': 'PASS',
        'account-identity': 'ERROR',
        'trust-policy': 'ERROR',
      },
    ],
    [
      'GetCallerIdentity answers rubbish',
      { service: 'sts', action: 'GetCallerIdentity' },
      RUBBISH,
      { 'assume-role': 'PASS', 'account-identity': 'ERROR', 'trust-policy': 'SKIP' },
    ],
    [
      'GetCallerIdentity is denied, which AWS never does',
      { service: 'sts', action: 'GetCallerIdentity' },
      error('AccessDenied', 403),
      { 'assume-role': 'PASS', 'account-identity': 'ERROR', 'trust-policy': 'SKIP' },
    ],
    ...(
      [
        ['GetRole', 'throttles', THROTTLED],
        ['GetRole', 'hangs', { kind: 'hang' }],
        ['GetRole', 'answers nothing', answer(200, '')],
        ['ListRolePolicies', 'answers rubbish', RUBBISH],
        ['GetRolePolicy', 'has a fault of its own', error('ServiceFailure', 500)],
        ['GetRolePolicy', 'stops amid an answer', { kind: 'stall' }],
        ['ListAttachedRolePolicies', 'resets connections', { kind: 'reset' }],
      ] as const
    ).map(([action, what, fault]): [string, Target, Fault, Record<string, string>] => [
      `${action} ${what}`,
      { service: 'iam', action },
      fault,
      {
        'assume-role': 'PASS',
        'external-id-required': 'PASS',
        'account-identity': 'PASS',
        'trust-policy': action === 'GetRole' ? 'ERROR' : 'PASS',
        'excess-permissions': 'ERROR',
      },
    ]),
  ]
  for (const [name, target, fault, expected] of cases) {
    const { status, body, took } = await verifyDuring(path, [[target, fault]])
    t.equal(status, 200, `${name}: an answer, not a 5xx`)
    const found = Object.keys(expected).map(id => [id, checkOf(body.checks, id)?.status])
    t.same(Object.fromEntries(found), expected, name)
    const open = body.checks.filter(check => check.status === 'ERROR')
    t.ok(
      open.every(check => check.summary !== '' && (check.remedy ?? '') !== ''),
      `${name}: every open check says what to do`,
    )
    t.ok(took < 6 * TIMEOUT + 2_000, `${name}: took ${Math.round(took)} ms`)
  }
  const { body: after } = await operator<Role>('GET', path)
  t.equal(after.status, role.status, 'the status is what it was')
})

t.test('Roles registered in an outage of STS are verified by themselves once it ends', async t => {
  const tenant = await day.createTenant()
  const [reached, unreached] = [
    await day.launchRole(tenant, 'reached'),
    await day.launchRole(tenant, 'unreached'),
  ]
  const path = `/v1/tenants/${tenant.id}/roles`
  const end = day.proxy.inject({ service: 'sts' }, { kind: 'reset' })
  const registered = await operator<Role>('POST', path, { roleArn: unreached })
  t.match(registered, { status: 201, body: { status: 'pending' } }, 'registered, and not judged')
  t.match(registered.body.lastVerification?.checks[0], { id: 'assume-role', status: 'ERROR' })
  t.same(
    registered.body.findings.map(({ code }) => code),
    ['account-shared'],
    'nothing is held against it but what operators know anyway',
  )
  end()
  const stored = await day.storedRole(tenant.id, registered.body.id)
  t.ok(stored.dueAt, 'it stays due')
  passTime(Date.parse(stored.dueAt ?? '') - Date.now() - offset + 1_000)
  const recovered = await until(async () => {
    const { body } = await operator<Role>('GET', `${path}/${registered.body.id}`)
    return body.status !== 'pending' && body
  })
  const { body: sound } = await operator<Role>('POST', path, { roleArn: reached })
  t.equal(recovered.status, sound.status, 'it ends as one does that met no outage')
  await isIntact(t, tenant.id, 'afterwards')
})

t.test('DynamoDB on a bad day: 503 that says when to come back, and nothing half-written', async t => {
  const { path } = await verifiedRole('dynamodb-bad-day')
  const cases: [string, Fault][] = [
    ['throttled', error('ThrottlingException', 400)],
    ['a fault of its own', error('InternalServerError', 500)],
    ['our credentials expired', error('ExpiredTokenException', 400)],
    ['the table gone', error('ResourceNotFoundException', 400)],
    ['a gateway without a backend', answer(502, 'bad gateway')],
    ['a captive portal', RUBBISH],
    ['an empty answer', answer(200, '')],
    ['an answer of somebody else', answer(200, '{}')],
    ['hanging', { kind: 'hang' }],
    ['stopping amid an answer', { kind: 'stall' }],
    ['resetting connections', { kind: 'reset' }],
    ['doing the work, losing every answer', { kind: 'lose-answer' }],
  ]
  for (const [name, fault] of cases) {
    const began = performance.now()
    const key = { 'idempotency-key': randomUUID() }
    const wanted = { name: 'Initech', reference: `crm-${randomUUID().slice(0, 8)}` }
    const end = day.proxy.inject({ service: 'dynamodb' }, fault)
    const [created, read, listed, verified] = await Promise.all([
      operator('POST', '/v1/tenants', wanted, key),
      operator('GET', path),
      operator('GET', '/v1/tenants'),
      operator('POST', `${path}/verifications`),
    ])
    end()
    for (const [what, refused] of Object.entries({ created, read, listed, verified })) {
      isUnavailable(t, refused, 'dependency-unavailable', `${name}, ${what}`)
    }
    t.ok(performance.now() - began < 9 * TIMEOUT + 2_000, `${name}: no hang`)
    const again = await operator<Tenant>('POST', '/v1/tenants', wanted, key)
    t.match(again, { status: 201, body: { ...wanted, status: 'pending' } }, `${name}: the repeat makes it`)
    const found = await operator<{ items: Tenant[] }>('GET', `/v1/tenants?reference=${wanted.reference}`)
    t.same(
      found.body.items.map(({ id }) => id),
      [again.body.id],
      `${name}: it was made once`,
    )
    await isIntact(t, again.body.id, name)
  }
})

t.test('An answer of DynamoDB that is lost on its way changes nothing twice', async t => {
  const writes = { service: 'dynamodb', action: 'TransactWriteItems' }
  // The SDK stops repeating once a client has met too many failures: this one has met none.
  const operator = await day.as('operator', await day.startReplica())
  const before = day.proxy.calls.length
  const end = day.proxy.inject({ ...writes, times: 1 }, { kind: 'lose-answer' })
  const created = await operator<Tenant>('POST', '/v1/tenants', { name: 'Hooli', reference: 'hooli' })
  end()
  t.match(
    created,
    { status: 201, body: { reference: 'hooli' } },
    'the SDK asks again and learns that it was done',
  )
  const tokens = day.proxy.calls
    .slice(before)
    .filter(call => call.action === 'TransactWriteItems')
    .map(call => (JSON.parse(call.body) as { ClientRequestToken: string }).ClientRequestToken)
  t.equal(tokens.length, 2, 'it was sent twice')
  t.match(tokens[0], /^[\w-]{36}$/, 'with a request token')
  t.equal(tokens[0], tokens[1], 'the same one')

  const patched = `/v1/tenants/${created.body.id}`
  const lost = day.proxy.inject(writes, { kind: 'lose-answer' })
  const patch = await operator('PATCH', patched, { name: 'Hooli XYZ' })
  lost()
  isUnavailable(t, patch, 'dependency-unavailable', 'every answer lost')
  const repeated = await operator<Tenant>('PATCH', patched, { name: 'Hooli XYZ' })
  t.match(repeated, { status: 200, body: { name: 'Hooli XYZ' } }, 'the repeat finds it done')
  const events = await operator<{ items: { action: string }[] }>(
    'GET',
    `/v1/audit/events?tenantId=${created.body.id}`,
  )
  t.same(
    events.body.items.map(({ action }) => action).sort(),
    ['tenant.created', 'tenant.updated'],
    'each change is in the trail once',
  )
  await isIntact(t, created.body.id, 'afterwards')
})

t.test('DynamoDB going away amid a registration loses no role', async t => {
  const tenant = await day.createTenant()
  const roleArn = await day.launchRole(tenant, 'amid')
  const path = `/v1/tenants/${tenant.id}/roles`
  const key = { 'idempotency-key': randomUUID() }
  // The first transaction registers, every later one would record the verification.
  const end = day.proxy.inject(
    { service: 'dynamodb', action: 'TransactWriteItems', skip: 1 },
    error('InternalServerError', 500),
  )
  const registered = await operator<Role>('POST', path, { roleArn }, key)
  end()
  t.match(registered, { status: 201, body: { status: 'pending', lastVerification: null } })
  const again = await operator<Role>('POST', path, { roleArn }, key)
  t.match(again, { status: 201, body: { id: registered.body.id } }, 'the repeat gives the same role')
  await isIntact(t, tenant.id, 'meanwhile')
  passTime(91_000)
  const recovered = await until(async () => {
    const { body } = await operator<Role>('GET', `${path}/${registered.body.id}`)
    return body.status !== 'pending' && body
  })
  t.equal(recovered.status, 'degraded', 'the background verifies it')
  await isIntact(t, tenant.id, 'afterwards')
})

t.test('A slow DynamoDB costs time and nothing else', async t => {
  const end = day.proxy.inject({ service: 'dynamodb' }, { kind: 'delay', milliseconds: TIMEOUT / 4 })
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => operator('POST', '/v1/tenants', { name: 'Slow' })),
  )
  end()
  t.same([...new Set(answers.map(({ status }) => status))], [201])
})

t.test('Whatever went wrong, no secret got into logs, metrics, audit events or the table', async t => {
  const { accessKeyId, secretAccessKey, sessionToken } = await day.aws.vendorCredentials()
  const secrets = [
    accessKeyId,
    secretAccessKey,
    sessionToken,
    ...day.proxy.credentials,
    await day.cursorKey(),
  ]
  t.ok(day.proxy.credentials.size > 50, 'the probes were given many credentials')
  const metrics = await fetch(day.service.metricsUrl).then(answered => answered.text())
  const places = { logs: day.logs.join(''), metrics, table: await day.dump() }
  t.match(places.logs, /"level":"(warn|error)"/, 'there were errors to log')
  for (const [place, text] of Object.entries(places)) {
    t.notOk(
      secrets.find(secret => text.includes(secret)),
      `no AWS credential and no cursor key in the ${place}`,
    )
    t.notMatch(text, /eyJ[\w-]{8,}\.[\w-]{8,}\./, `no token in the ${place}`)
  }
})
