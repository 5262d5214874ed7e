import { CreateAccessKeyCommand, CreateUserCommand, DeleteAccessKeyCommand } from '@aws-sdk/client-iam'
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import t from 'tap'
import { keys } from '../../src/aws/keys.js'
import { PRESENT } from '../../src/aws/table.js'
import { createCustomer } from '../../src/sandbox/customer.js'
import { VENDOR } from '../../src/sandbox/vendor-account.js'
import { dueFields } from '../../src/static-credentials/static-credential.js'
import {
  type Answer,
  type BadDay,
  type Call,
  isIntact,
  isUnavailable,
  keptSecrets,
  startBadDay,
  until,
} from '../fixtures/bad-day.js'
import type { Fault, Target } from '../fixtures/fault-proxy.js'
import { startOtlpCollector } from '../fixtures/otlp-collector.js'

const MINUTE = 60_000
const DAY_MS = 24 * 60 * MINUTE

let offset = 0
const now = () => new Date(Date.now() + offset)
const collector = await startOtlpCollector()
const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
const day: BadDay = await startBadDay({ timeout: 400, now, env })
let closing: Promise<void> | undefined
const closed = () => {
  closing ??= day.close()
  return closing
}
const operator: Call = await day.as('operator')
const admin = new SecretsManagerClient({
  endpoint: day.aws.url,
  region: VENDOR.region,
  credentials: { accessKeyId: VENDOR.accountId, secretAccessKey: 'any' },
})
/** All that nobody may ever read again. */
const planted: string[] = []
t.teardown(async () => {
  admin.destroy()
  await closed()
  collector.close()
})

interface Key {
  accessKeyId: string
  secretAccessKey: string
}

let accounts = 700_000_000_000
/** An account of its own whose user has as many keys. */
async function newKeys(count = 1) {
  accounts += 1
  const { iam, close } = createCustomer(day.aws.url, String(accounts))
  t.teardown(close)
  await iam.send(new CreateUserCommand({ UserName: 'legacy' }))
  const made: Key[] = []
  while (made.length < count) {
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'legacy' }))
    const key = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }
    planted.push(key.accessKeyId, key.secretAccessKey)
    made.push(key)
  }
  return { iam, made, key: made[0] as Key }
}

async function exempted() {
  const { id } = await day.createTenant()
  const path = `/v1/tenants/${id}/static-credentials`
  const sunsetAt = new Date(now().getTime() + 100 * DAY_MS).toISOString()
  await operator('PUT', `${path}/exemption`, { reason: 'x', sunsetAt })
  return { id, path, secret: `${VENDOR.secretPrefix}static-credentials/${id}` }
}

/** As if the time had come at which the service looks at the key by itself. Callers' tokens would not live so long. */
async function makeDue(tenantId: string): Promise<void> {
  const fields = dueFields(tenantId, now().toISOString())
  await day.table.update(keys.staticCredential(tenantId), fields, PRESENT)
}

const error = (code: string, status = 400, message = ''): Fault => ({ kind: 'error', code, status, message })
const during = async <T>(target: Target, fault: Fault, work: () => Promise<T>): Promise<T> => {
  const end = day.proxy.inject(target, fault)
  try {
    return await work()
  } finally {
    end()
  }
}
const secrets: Target = { service: 'secretsmanager' }
const echo = (key: Key) => `Invalid request ${JSON.stringify(key)}`

const OUTAGES: [string, Target, (key: Key) => Fault, RegExp][] = [
  ['throttled', secrets, () => error('ThrottlingException'), /Secrets Manager/],
  ['down', secrets, () => error('InternalServiceError', 500), /Secrets Manager/],
  ['out of reach', secrets, () => ({ kind: 'reset' }), /Secrets Manager/],
  ['hanging', secrets, () => ({ kind: 'hang' }), /Secrets Manager/],
  ['denying', secrets, () => error('AccessDeniedException'), /denied the call: the policy/],
  [
    'without its KMS key',
    secrets,
    () => error('EncryptionFailure'),
    /The KMS key of the secret cannot be used/,
  ],
  ['full', { ...secrets, action: 'CreateSecret' }, () => error('LimitExceededException'), /as many secrets/],
  [
    'repeating the request in its error',
    { ...secrets, action: 'PutSecretValue' },
    key => error('InvalidParameterException', 400, echo(key)),
    /Secrets Manager/,
  ],
  [
    'answering through a captive portal',
    secrets,
    () => ({ kind: 'answer', status: 200, body: '<html>Welcome</html>' }),
    /Secrets Manager/,
  ],
  ['STS throttled', { service: 'sts', action: 'GetCallerIdentity' }, () => error('Throttling'), /STS/],
  ['STS hanging', { service: 'sts', action: 'GetCallerIdentity' }, () => ({ kind: 'hang' }), /STS/],
]

for (const [what, target, fault, detail] of OUTAGES) {
  t.test(`a key is not taken in, and nothing is left of it: ${what}`, async test => {
    const { path, secret } = await exempted()
    const { key } = await newKeys()
    const answer = await during(target, fault(key), () => operator('POST', path, key))
    isUnavailable(test, answer, 'dependency-unavailable', what)
    test.match((answer.body as { detail: string }).detail, detail)
    // What could not be taken away at once is, when the operation's time is over.
    offset += 2 * MINUTE
    await until(async () => {
      const told = await admin.send(new DescribeSecretCommand({ SecretId: secret })).catch(() => undefined)
      return told === undefined
    })
    test.match(await operator('GET', path), { status: 404 })
    // The service may be taking it away at that very moment, which it asks to wait for.
    let again = await operator('POST', path, key)
    await until(async () => {
      if (again.status === 409) again = await operator('POST', path, key)
      return again.status !== 409
    })
    test.equal(again.status, 201, 'afterwards it is')
  })
}

t.test('lost answers: whatever the caller was told, the key is there once, or not at all', async test => {
  for (const action of ['CreateSecret', 'PutResourcePolicy', 'PutSecretValue']) {
    const { path } = await exempted()
    const { key } = await newKeys()
    const { status } = await during({ ...secrets, action, times: 1 }, { kind: 'lose-answer' }, () =>
      operator('POST', path, key),
    )
    test.equal(status, 201, `${action}: the SDK tries again, and it is the same`)
    test.equal((await operator('GET', path)).status, 200)
  }
})

t.test('a secret that is deleted behind the service’s back is told, and can be mended', async test => {
  const { id, path, secret } = await exempted()
  const { made } = await newKeys(2)
  await operator('POST', path, made[0])
  const codes = async () => {
    const { body } = await operator<{ findings: { code: string }[] }>('GET', path)
    return body.findings.map(({ code }) => code)
  }
  await admin.send(new DeleteSecretCommand({ SecretId: secret, RecoveryWindowInDays: 7 }))
  await makeDue(id)
  await until(async () => (await codes()).includes('secret-missing'))
  test.match((await operator('GET', path)).body, { status: 'missing' }, 'it is not told as there')
  await admin.send(new RestoreSecretCommand({ SecretId: secret }))
  await makeDue(id)
  await until(async () => (await codes()).length === 0)
  await admin.send(new DeleteSecretCommand({ SecretId: secret, ForceDeleteWithoutRecovery: true }))
  test.match(await operator('PUT', path, made[1]), { status: 200, body: { status: 'active', findings: [] } })
  await admin.send(new DeleteSecretCommand({ SecretId: secret, ForceDeleteWithoutRecovery: true }))
  test.match(await operator('DELETE', path), { status: 200, body: { status: 'deletion-scheduled' } })
  await until(async () => (await operator('GET', path)).status === 404)
  await isIntact(test, operator, 'after that', id)
})

t.test('a deletion that Secrets Manager refuses is not told as done, and made once it can be', async test => {
  const { path, id } = await exempted()
  const { key } = await newKeys()
  test.equal((await operator('POST', path, key)).status, 201)
  const refused = error('InvalidRequestException', 400, 'Replicas have to be deleted first.')
  const answer = await during({ ...secrets, action: 'DeleteSecret' }, refused, () => operator('DELETE', path))
  isUnavailable(test, answer, 'dependency-unavailable', 'DELETE')
  test.match((await operator('GET', path)).body, { status: 'active', deletionDate: null })
  offset += 2 * MINUTE
  await until(
    async () => (await operator<{ status: string }>('GET', path)).body.status === 'deletion-scheduled',
  )
  await isIntact(test, operator, 'after that', id)
})

t.test('a customer who deletes the key is told, and an outage is no verdict', async test => {
  const { id, path } = await exempted()
  const { iam, key } = await newKeys()
  await operator('POST', path, key)
  const findings = async () =>
    (await operator<{ findings: { code: string }[] }>('GET', path)).body.findings.map(({ code }) => code)
  const looked = () => day.logs.filter(line => line.includes('"outcome":"no-verdict"')).length
  await during({ service: 'sts', action: 'GetCallerIdentity' }, error('Throttling'), async () => {
    const before = looked()
    await makeDue(id)
    await until(() => looked() > before)
    test.strictSame(await findings(), [])
  })
  await iam.send(new DeleteAccessKeyCommand({ UserName: 'legacy', AccessKeyId: key.accessKeyId }))
  await makeDue(id)
  await until(async () => (await findings()).includes('access-key-refused'))
})

t.test('PUT and DELETE at once: one of them is the last, and both are told the truth', async test => {
  for (let round = 0; round < 4; round++) {
    const { id, path } = await exempted()
    const { made } = await newKeys(2)
    await operator('POST', path, made[0])
    const answers: Answer[] = await Promise.all([
      operator('PUT', path, made[1]),
      operator('DELETE', path),
      operator('PUT', path, made[1]),
      operator('DELETE', path),
    ])
    const [puts, deletes] = [
      [answers[0], answers[2]],
      [answers[1], answers[3]],
    ]
    for (const answer of answers) test.ok([200, 409].includes(answer.status), String(answer.status))
    const { body } = await operator<{ status: string }>('GET', path)
    const deleted = deletes.some(answer => answer?.status === 200)
    test.equal(body.status, deleted ? 'deletion-scheduled' : 'active')
    test.ok(deleted || puts.some(answer => answer?.status === 200), 'somebody got through')
    await isIntact(test, operator, 'after that', id)
  }
})

t.test('what is malformed is told without what was sent', async test => {
  const { path } = await exempted()
  const { key } = await newKeys()
  const { accessKeyId, secretAccessKey } = key
  const own = await day.as('operator')
  const odd: unknown[] = [
    { accessKeyId: secretAccessKey, secretAccessKey: accessKeyId },
    { accessKeyId, secretAccessKey: `${secretAccessKey} ` },
    { accessKeyId, secretAccessKey: [secretAccessKey] },
    { accessKeyId, secretAccessKey, extra: secretAccessKey },
    { [accessKeyId]: secretAccessKey },
    { accessKeyId, [secretAccessKey]: 1 },
    [key],
    secretAccessKey,
  ]
  for (const body of odd)
    test.match(
      await own('POST', path, body),
      { status: 400 },
      JSON.stringify(Object.keys(Object(body)).length),
    )
  // Cut off, and with what the parser stumbles over.
  for (const text of [
    `{"secretAccessKey":"${secretAccessKey}`,
    `${secretAccessKey}`,
    `{"a":${secretAccessKey}}`,
  ]) {
    const { url } = day.service
    const authorization = `Bearer ${await day.aws.issueToken('operator')}`
    const answer = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: text,
    })
    day.answers.push(await answer.text())
    test.equal(answer.status, 400)
  }
  test.match(await own('GET', `${path}?secretAccessKey=${encodeURIComponent(secretAccessKey)}`), {
    status: 400,
  })
  test.match(await own('POST', path, { accessKeyId, secretAccessKey: 'a'.repeat(40) }), { status: 422 })
})

t.test('nothing of any key is in a log, an answer, a metric, a trace, the trail or the table', async test => {
  test.ok(planted.length > 30)
  await keptSecrets(test, day, planted)
  await isIntact(test, operator, 'after all of it')
  // The last traces are sent at the end.
  await closed()
  const sent = collector.bodies.map(body => body.toString('latin1')).join('')
  test.match(sent, /SecretsManager\.PutSecretValue/, 'there are traces to look at')
  for (const secret of planted) test.notOk(sent.includes(secret), 'nothing of a key is in a trace')
})
