import t from 'tap'
import { isOtherKmsKey } from '../../src/aws/kms-key.js'
import { createRoleReader, type RoleSession } from '../../src/aws/role-reader.js'
import { type AssumeRoleRequest, createStsProbe, type ProbeOutcome } from '../../src/aws/sts-probe.js'
import { type Answer, assumedAnswer, errorAnswer, okAnswer, startFakeAws } from './fake-aws.js'

const ROLE = 'arn:aws:iam::222222222222:role/drawbridge/DrawbridgeRole'
const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'own-secret' }
const REQUEST: AssumeRoleRequest = {
  roleArn: ROLE,
  externalId: 'the-external-id',
  sessionName: 'probe',
  sessionPolicy: '{"Version":"2012-10-17"}',
  durationSeconds: 900,
}

async function ask(
  test: Tap,
  script: (request: URLSearchParams) => Answer,
  change: Partial<AssumeRoleRequest> & { timeoutMs?: number } = {},
) {
  const aws = await startFakeAws(script)
  test.teardown(aws.close)
  const { timeoutMs = 5_000, ...changed } = change
  const probe = createStsProbe({
    region: 'eu-central-1',
    endpoint: aws.endpoint,
    credentials: CREDENTIALS,
    timeoutMs,
  })
  return { outcome: await probe.assumeRole({ ...REQUEST, ...changed }), aws, probe }
}

type Tap = { teardown: (close: () => void) => void }

const ODD = /answering in its place/
const CASES: {
  name: string
  answer: Answer
  outcome: { kind: ProbeOutcome['kind']; code?: string }
  message?: RegExp
  attempts?: number
}[] = [
  { name: 'AccessDenied', answer: errorAnswer(403, 'AccessDenied'), outcome: { kind: 'denied' } },
  {
    name: 'AccessDenied under another status',
    answer: errorAnswer(400, 'AccessDenied'),
    outcome: { kind: 'error', code: 'AccessDenied' },
  },
  {
    name: 'a 403 page of a proxy',
    answer: { status: 403, body: '<html><body>AccessDenied</body></html>' },
    outcome: { kind: 'error', code: 'invalid-answer' },
    message: ODD,
  },
  {
    name: 'an empty 403',
    answer: { status: 403, body: '' },
    outcome: { kind: 'error', code: 'invalid-answer' },
    message: ODD,
  },
  {
    name: 'RegionDisabledException',
    answer: errorAnswer(403, 'RegionDisabledException'),
    outcome: { kind: 'error', code: 'RegionDisabledException' },
    message: /not activated in this Region/,
  },
  ...['InvalidClientTokenId', 'SignatureDoesNotMatch'].map(code => ({
    name: code,
    answer: errorAnswer(403, code),
    outcome: { kind: 'error' as const, code },
    message: /vendor's to mend, not the customer's/,
  })),
  {
    name: 'ExpiredToken of the own credentials',
    answer: errorAnswer(403, 'ExpiredToken'),
    outcome: { kind: 'error', code: 'ExpiredToken' },
    message: /have expired/,
  },
  {
    name: 'ValidationError',
    answer: errorAnswer(400, 'ValidationError'),
    outcome: { kind: 'error', code: 'ValidationError' },
    message: /vendor's to mend/,
  },
  ...['MalformedPolicyDocument', 'PackedPolicyTooLarge'].map(code => ({
    name: code,
    answer: errorAnswer(400, code),
    outcome: { kind: 'error' as const, code: `${code}Exception` },
    message: /session policy .*vendor's to mend/,
  })),
  {
    name: 'Throttling, tried twice',
    answer: errorAnswer(400, 'Throttling'),
    outcome: { kind: 'error', code: 'throttled' },
    attempts: 2,
  },
  {
    name: 'a fault of AWS, tried twice',
    answer: errorAnswer(500, 'InternalFailure'),
    outcome: { kind: 'error', code: 'InternalFailure' },
    message: /try again later/,
    attempts: 2,
  },
  {
    name: 'rubbish instead of XML',
    answer: { status: 200, body: '\u0000not xml <<<' },
    outcome: { kind: 'error', code: 'invalid-answer' },
  },
  {
    name: 'an empty 200',
    answer: { status: 200, body: '' },
    outcome: { kind: 'error', code: 'invalid-answer' },
    message: ODD,
  },
  {
    name: 'a redirect, which is not followed',
    answer: { status: 301, body: '', headers: { location: 'http://127.0.0.1:9/' } },
    outcome: { kind: 'error', code: 'invalid-answer' },
  },
  {
    name: 'a success without credentials',
    answer: assumedAnswer({ credentials: '' }),
    outcome: { kind: 'error', code: 'invalid-answer' },
  },
  {
    name: 'a success for another account',
    answer: assumedAnswer({ arn: 'arn:aws:sts::333333333333:assumed-role/DrawbridgeRole/probe' }),
    outcome: { kind: 'error', code: 'invalid-answer' },
  },
  {
    name: 'a success for another role',
    answer: assumedAnswer({ arn: 'arn:aws:sts::222222222222:assumed-role/Other/probe' }),
    outcome: { kind: 'error', code: 'invalid-answer' },
  },
  {
    name: 'a success without an ID',
    answer: assumedAnswer({ id: '' }),
    outcome: { kind: 'error', code: 'invalid-answer' },
  },
]

for (const { name, answer, outcome, message = /./, attempts } of CASES) {
  t.test(`AssumeRole: ${name}`, async test => {
    const { outcome: found, aws } = await ask(test, () => answer)
    test.match(found, outcome)
    if (found.kind === 'error') test.match(found.message, message)
    if (found.kind === 'denied') test.equal(found.requestId, 'req-1')
    test.equal(aws.requests.length, attempts ?? 1)
  })
}

t.test('AssumeRole: a connection that breaks is tried twice and is unreachable', async test => {
  const { outcome, aws } = await ask(test, () => 'reset')
  test.match(outcome, { kind: 'error', code: 'unreachable' })
  test.equal(aws.requests.length, 2)
})

t.test('AssumeRole: nobody listens', async test => {
  const aws = await startFakeAws(() => 'hang')
  aws.close()
  const options = {
    region: 'eu-central-1',
    endpoint: aws.endpoint,
    credentials: CREDENTIALS,
    timeoutMs: 5_000,
  }
  const outcome = await createStsProbe(options).assumeRole(REQUEST)
  test.match(outcome, { kind: 'error', code: 'unreachable', message: /ECONNREFUSED/ })
})

for (const silence of ['hang', 'stall'] as const) {
  t.test(`AssumeRole: the deadline ends a server that does ${silence}`, async test => {
    const { outcome } = await ask(test, () => silence, { timeoutMs: 60 })
    test.match(outcome, { kind: 'error', code: 'timeout', message: /within 60 ms/ })
  })
}

t.test('AssumeRole: the deadline holds for credentials that never load, and for failing ones', async test => {
  const options = { region: 'eu-central-1', endpoint: 'http://127.0.0.1:9', timeoutMs: 60 }
  const never = createStsProbe({ ...options, credentials: () => new Promise(() => {}) })
  test.match(await never.assumeRole(REQUEST), { kind: 'error', code: 'timeout' })
  const failure = Object.assign(new Error('no role'), { name: 'CredentialsProviderError' })
  const failing = createStsProbe({ ...options, timeoutMs: 5_000, credentials: () => Promise.reject(failure) })
  const outcome = await failing.assumeRole(REQUEST)
  test.match(outcome, { code: 'CredentialsProviderError', message: /vendor's to mend/ })
})

t.test("AssumeRole: the caller's signal gives it up", async test => {
  const abort = new AbortController()
  const asked = ask(
    test,
    () => {
      abort.abort()
      return 'hang'
    },
    { signal: abort.signal },
  )
  test.match((await asked).outcome, { kind: 'error', code: 'aborted' })
  const already = await ask(test, () => assumedAnswer(), { signal: AbortSignal.abort() })
  test.match(already.outcome, { kind: 'error', code: 'aborted' })
  test.equal(already.aws.requests.length, 0)
})

t.test('AssumeRole: what is sent, and every call on a connection of its own', async test => {
  const { aws, probe, outcome } = await ask(test, () => assumedAnswer())
  test.same(outcome, {
    kind: 'allowed',
    assumedRoleArn: 'arn:aws:sts::222222222222:assumed-role/DrawbridgeRole/probe',
    assumedRoleId: 'AROA2222222222EXAMPLE:probe',
  })
  const { externalId, ...without } = REQUEST
  await probe.assumeRole(without)
  await probe.assumeRole(REQUEST)
  test.equal(aws.connections(), 3)
  test.same(Object.fromEntries(aws.requests[0]!), {
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: ROLE,
    RoleSessionName: 'probe',
    Policy: REQUEST.sessionPolicy,
    DurationSeconds: '900',
    ExternalId: externalId,
  })
  test.notOk(aws.requests[1]!.has('ExternalId'))
})

t.test('AssumeRole: the second try of a call has a connection of its own too', async test => {
  let asked = 0
  const { outcome, aws } = await ask(test, () => {
    asked += 1
    return asked === 1 ? errorAnswer(500, 'InternalFailure') : assumedAnswer()
  })
  test.equal(outcome.kind, 'allowed')
  test.equal(aws.requests.length, 2)
  test.equal(aws.connections(), 2)
})

t.test('AssumeRole: calls at once keep apart what befalls them, each on its own connection', async test => {
  const tries = new Map<string, number>()
  const { aws, probe } = await ask(
    test,
    request => {
      const session = request.get('RoleSessionName') ?? ''
      const count = (tries.get(session) ?? 0) + 1
      tries.set(session, count)
      if (session === 'throttled') return count === 1 ? errorAnswer(400, 'Throttling') : 'hang'
      if (session === 'denied') return errorAnswer(403, 'AccessDenied')
      return session === 'silent' ? 'hang' : assumedAnswer()
    },
    { timeoutMs: 700 },
  )
  const before = aws.connections()
  const sessions = ['throttled', 'silent', 'denied', 'probe', 'silent', 'throttled']
  const outcomes = await Promise.all(
    sessions.map(sessionName => probe.assumeRole({ ...REQUEST, sessionName })),
  )
  test.match(outcomes, [
    { kind: 'error' },
    { kind: 'error', code: 'timeout' },
    { kind: 'denied' },
    { kind: 'allowed' },
    { kind: 'error', code: 'timeout' },
    { kind: 'error' },
  ])
  const sent = [...tries.values()].reduce((sum, count) => sum + count, 0)
  test.equal(aws.connections() - before, sent - 1, 'as many connections as requests')
})

t.test('AssumeRole: credentials are given out only when asked for', async test => {
  const { outcome } = await ask(test, () => assumedAnswer(), { keepCredentials: true })
  test.match(outcome, {
    credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
  })
  const dropped = await ask(test, () => assumedAnswer())
  test.notMatch(JSON.stringify(dropped.outcome), /secret|token|ASIA/)
})

t.test('AssumeRole: the name of a role is compared as IAM does, without case', async test => {
  const { outcome } = await ask(test, () =>
    assumedAnswer({ arn: 'arn:aws:sts::222222222222:assumed-role/drawbridgerole/probe' }),
  )
  test.equal(outcome.kind, 'allowed')
})

async function withReader(
  test: Tap,
  script: (request: URLSearchParams) => Answer,
  timeoutMs = 5_000,
): Promise<{ session: RoleSession; requests: URLSearchParams[] }> {
  const aws = await startFakeAws(script)
  test.teardown(aws.close)
  const reader = createRoleReader({ region: 'eu-central-1', endpoint: aws.endpoint, timeoutMs })
  const expiration = new Date('2030-01-01')
  const session = reader.open({ ...CREDENTIALS, sessionToken: 'token', expiration })
  test.teardown(() => session.close())
  return { session, requests: aws.requests }
}

t.test('sessions at once read with their own credentials alone', async test => {
  const aws = await startFakeAws(request =>
    request.get('Action') === 'GetCallerIdentity'
      ? okAnswer('GetCallerIdentity', '<Arn>a</Arn><Account>222222222222</Account>')
      : okAnswer('ListRolePolicies', '<PolicyNames/>'),
  )
  test.teardown(aws.close)
  const options = { region: 'eu-central-1', endpoint: aws.endpoint, timeoutMs: 5_000 }
  const reader = createRoleReader(options)
  const names = ['AKIAFIRST', 'AKIASECOND', 'AKIATHIRD']
  const opened = names.map(accessKeyId => {
    const session = { sessionToken: 'token', expiration: new Date('2030-01-01') }
    return reader.open({ ...session, accessKeyId, secretAccessKey: `of ${accessKeyId}` })
  })
  // The first one ends while the others read.
  await opened[0]?.callerIdentity()
  opened[0]?.close()
  await Promise.all(
    opened.slice(1).flatMap(session => [session.callerIdentity(), session.inlinePolicies('r')]),
  )
  for (const session of opened) session.close()
  test.same(aws.signers.toSorted(), [...names, ...names.slice(1)].toSorted())
  test.equal(aws.connections(), aws.requests.length, 'each request on a connection of its own')
})

const TRUST = '{"Version":"2012-10-17","Statement":[{"Sid":"a%20b"}]}'
const ENCODED = encodeURIComponent(TRUST)

function roleAnswer(document: string, further = ''): Answer {
  return okAnswer(
    'GetRole',
    `<Role><Arn>${ROLE}</Arn><RoleId>AROA2222222222EXAMPLE</RoleId><RoleName>DrawbridgeRole</RoleName>` +
      `<Path>/drawbridge/</Path><CreateDate>2024-01-01T00:00:00Z</CreateDate>` +
      `<AssumeRolePolicyDocument>${document}</AssumeRolePolicyDocument>${further}</Role>`,
  )
}

t.test('GetCallerIdentity gives account and ARN', async test => {
  const arn = 'arn:aws:sts::222222222222:assumed-role/DrawbridgeRole/probe'
  const result = `<Arn>${arn}</Arn><UserId>AROA2222222222EXAMPLE:probe</UserId><Account>222222222222</Account>`
  const { session } = await withReader(test, () => okAnswer('GetCallerIdentity', result))
  test.same(await session.callerIdentity(), { kind: 'read', value: { account: '222222222222', arn } })
})

t.test('GetRole gives the trust policy decoded once, with tags and boundary', async test => {
  const further =
    '<Tags><member><Key>version</Key><Value>abc</Value></member></Tags><PermissionsBoundary>' +
    '<PermissionsBoundaryType>Policy</PermissionsBoundaryType><PermissionsBoundaryArn>arn:aws:iam::222222222222:' +
    'policy/edge</PermissionsBoundaryArn></PermissionsBoundary>'
  const { session } = await withReader(test, () => roleAnswer(ENCODED, further))
  const value = { arn: ROLE, uniqueId: 'AROA2222222222EXAMPLE', trustPolicy: TRUST }
  test.same(await session.role('DrawbridgeRole'), {
    kind: 'read',
    value: { ...value, tags: { version: 'abc' }, boundaryArn: 'arn:aws:iam::222222222222:policy/edge' },
  })
  const plain = await withReader(test, () => roleAnswer(TRUST.replaceAll('"', '&quot;')))
  test.same(await plain.session.role('DrawbridgeRole'), { kind: 'read', value: { ...value, tags: {} } })
})

t.test('inline policies are read from every page', async test => {
  const { session, requests } = await withReader(test, request => {
    const name = request.get('PolicyName')
    if (name !== null) {
      return okAnswer(
        'GetRolePolicy',
        `<PolicyDocument>${encodeURIComponent(`{"n":"${name}"}`)}</PolicyDocument>`,
      )
    }
    const second = request.get('Marker') === 'next'
    const more = second ? '' : '<IsTruncated>true</IsTruncated><Marker>next</Marker>'
    const names = `<PolicyNames><member>${second ? 'b' : 'a'}</member></PolicyNames>`
    return okAnswer('ListRolePolicies', names + more)
  })
  test.same(await session.inlinePolicies('DrawbridgeRole'), {
    kind: 'read',
    value: [
      { name: 'a', source: '{"n":"a"}' },
      { name: 'b', source: '{"n":"b"}' },
    ],
  })
  test.equal(requests.length, 4)
})

t.test('attached policies and the default version of a managed policy', async test => {
  const arn = 'arn:aws:iam::aws:policy/ReadOnly'
  const attached = `<member><PolicyName>ReadOnly</PolicyName><PolicyArn>${arn}</PolicyArn></member>`
  const results: Record<string, string> = {
    ListAttachedRolePolicies: `<AttachedPolicies>${attached}</AttachedPolicies><IsTruncated>false</IsTruncated>`,
    GetPolicy: '<Policy><DefaultVersionId>v7</DefaultVersionId></Policy>',
    GetPolicyVersion: `<PolicyVersion><Document>${ENCODED}</Document></PolicyVersion>`,
  }
  const { session, requests } = await withReader(test, request => {
    const action = request.get('Action')!
    return okAnswer(action, results[action]!)
  })
  const list = await session.attachedPolicies('DrawbridgeRole')
  test.same(list, { kind: 'read', value: [{ name: 'ReadOnly', arn }] })
  test.same(await session.managedPolicy(arn), { kind: 'read', value: { source: TRUST } })
  test.equal(requests.at(-1)!.get('VersionId'), 'v7')
})

t.test('a role without policies has empty lists', async test => {
  const { session } = await withReader(test, request => {
    const list = request.get('Action') === 'ListRolePolicies' ? 'PolicyNames' : 'AttachedPolicies'
    return okAnswer(request.get('Action')!, `<${list}/><IsTruncated>false</IsTruncated>`)
  })
  test.same(await session.inlinePolicies('r'), { kind: 'read', value: [] })
  test.same(await session.attachedPolicies('r'), { kind: 'read', value: [] })
})

const READS: Record<string, (session: RoleSession) => Promise<{ kind: string }>> = {
  callerIdentity: session => session.callerIdentity(),
  role: session => session.role('r'),
  inlinePolicies: session => session.inlinePolicies('r'),
  attachedPolicies: session => session.attachedPolicies('r'),
  managedPolicy: session => session.managedPolicy('arn:aws:iam::222222222222:policy/p'),
}

const FAULTS: { name: string; answer: Answer; reading: object; timeoutMs?: number }[] = [
  { name: 'AccessDenied', answer: errorAnswer(403, 'AccessDenied'), reading: { kind: 'denied' } },
  {
    name: 'ExpiredToken',
    answer: errorAnswer(403, 'ExpiredToken'),
    reading: { kind: 'error', code: 'ExpiredToken' },
  },
  {
    name: 'NoSuchEntity',
    answer: errorAnswer(404, 'NoSuchEntity'),
    reading: { kind: 'error', code: /NoSuchEntity/ },
  },
  {
    name: 'Throttling',
    answer: errorAnswer(400, 'Throttling'),
    reading: { kind: 'error', code: 'throttled' },
  },
  {
    name: 'an empty 200',
    answer: { status: 200, body: '' },
    reading: { kind: 'error', code: 'invalid-answer' },
  },
  { name: 'a broken connection', answer: 'reset', reading: { kind: 'error', code: 'unreachable' } },
  { name: 'silence', answer: 'hang', reading: { kind: 'error', code: 'timeout' }, timeoutMs: 60 },
]

for (const { name, answer, reading, timeoutMs } of FAULTS) {
  t.test(`every read says so on ${name}`, async test => {
    const { session } = await withReader(test, () => answer, timeoutMs)
    const reads = Object.entries(READS).map(async ([method, read]) => ({ method, told: await read(session) }))
    for (const { method, told } of await Promise.all(reads)) test.match(told, reading, method)
  })
}

t.test('a list without end and a broken encoding are odd answers', async test => {
  const endless = await withReader(test, request =>
    request.get('Action') === 'GetRole'
      ? roleAnswer('%7B%E0%A4%A')
      : okAnswer(
          request.get('Action')!,
          '<PolicyNames><member>a</member></PolicyNames><AttachedPolicies/>' +
            '<IsTruncated>true</IsTruncated><Marker>next</Marker>',
        ),
  )
  test.match(await endless.session.inlinePolicies('r'), { code: 'invalid-answer', message: /pages/ })
  test.match(await endless.session.attachedPolicies('r'), { code: 'invalid-answer', message: /pages/ })
  test.equal(endless.requests.length, 10)
  test.match(await endless.session.role('r'), { kind: 'error', code: 'invalid-answer' })
})

const KMS_KEY = '1234abcd-12ab-34cd-56ef-1234567890ab'
const OTHER_KMS_KEY = 'mrk-1234abcd12ab34cd56ef1234567890ab'
const kmsArn = (name: string) => `arn:aws:kms:eu-central-1:111111111111:${name}`

t.test('two names of KMS keys are of two keys, where that can be told', test => {
  const cases: [told: string | undefined, configured: string | undefined, isOther: boolean][] = [
    [undefined, undefined, false],
    ['alias/aws/secretsmanager', undefined, false],
    [undefined, kmsArn('alias/aws/secretsmanager'), false],
    [KMS_KEY, undefined, true],
    [undefined, KMS_KEY, true],
    [undefined, 'alias/drawbridge', true],
    [KMS_KEY, KMS_KEY, false],
    [kmsArn(`key/${KMS_KEY}`), KMS_KEY, false],
    [KMS_KEY, kmsArn(`key/${KMS_KEY}`), false],
    [KMS_KEY, OTHER_KMS_KEY, true],
    [kmsArn(`key/${KMS_KEY}`), kmsArn(`key/${OTHER_KMS_KEY}`), true],
    ['alias/drawbridge', 'alias/drawbridge', false],
    [kmsArn('alias/drawbridge'), 'alias/drawbridge', false],
    [kmsArn('alias/a/b'), 'alias/a/b', false],
    ['alias/a', 'alias/b', true],
    // The alias may be of that very key.
    [KMS_KEY, 'alias/drawbridge', false],
    [kmsArn('alias/drawbridge'), kmsArn(`key/${KMS_KEY}`), false],
  ]
  for (const [told, configured, isOther] of cases)
    test.equal(isOtherKmsKey(told, configured), isOther, `${told}, ${configured}`)
  test.end()
})
