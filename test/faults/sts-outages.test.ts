import t from 'tap'
import type { Role } from '../../src/roles/role.js'
import type { Check, Verification } from '../../src/verification/check.js'
import {
  type BadDay,
  type Call,
  isIntact,
  keptSecrets,
  startBadDay,
  untilJudged,
} from '../fixtures/bad-day.js'
import type { Fault, Target } from '../fixtures/fault-proxy.js'

/** Milliseconds for one call to AWS in these tests. */
const TIMEOUT = 500

let offset = 0
const now = () => new Date(Date.now() + offset)
const passTime = (milliseconds: number) => {
  offset += milliseconds
}
const day: BadDay = await startBadDay({ timeout: TIMEOUT, now })
const operator: Call = await day.as('operator')
t.teardown(() => day.close())

const error = (code: string, status: number): Fault => ({ kind: 'error', code, status })
const answer = (status: number, body: string): Fault => ({ kind: 'answer', status, body })

const THROTTLED = error('Throttling', 400)
const RUBBISH = answer(200, '<html><body>Welcome to the hotel Wi-Fi</body></html>')

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

t.test('STS on a bad day changes no status and says what is wrong', async t => {
  const { role, path } = await day.registeredRole('sts-bad-day')
  // No condition on who is trusted by its trust policy: the negative probes are denied, so the role is sound.
  t.equal(role.status, 'degraded', 'a handmade role that is sound but lacks what the permission set asks for')
  const cases: [string, Fault, string][] = [
    ['throttled', THROTTLED, 'throttled'],
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
  const [stuck, others] = [after.findings.at(-1), after.findings.slice(0, -1)]
  t.same(others, role.findings, 'and so are the findings')
  t.match(stuck, { code: 'stuck', resolvedAt: null }, 'but that it cannot be verified')
})

t.test('An outage is told in the log, once for each error', async t => {
  const told = () =>
    day.logs
      .map(line => JSON.parse(line) as Record<string, unknown>)
      .filter(line => line.level === 'warn' && line.service === 'STS')
  for (const code of [
    'throttled',
    'timeout',
    'unreachable',
    'invalid-answer',
    'ExpiredToken',
    'InternalFailure',
  ]) {
    const lines = told().filter(line => line.code === code)
    t.match(lines, [{ msg: /^STS /, reason: /\w{4}/ }], code)
    t.equal(lines.length, 1, 'however often it was met')
  }
})

t.test('An outage amid a verification leaves the checks it met open, and only those', async t => {
  const { role, path } = await day.registeredRole('half-way')
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
  const recovered = await untilJudged(day, registered.body, now, passTime)
  const { body: sound } = await operator<Role>('POST', path, { roleArn: reached })
  t.equal(recovered.status, sound.status, 'it ends as one does that met no outage')
  await isIntact(t, operator, 'afterwards', tenant.id)
})

t.test('Whatever STS and IAM did, no secret got into logs, metrics, audit events or the table', async t => {
  t.ok(day.proxy.credentials.size > 50, 'the probes were given many credentials')
  await keptSecrets(t, day)
})
