import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { CreateAccessKeyCommand, CreateUserCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam'
import {
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import t from 'tap'
import { eventually, HOUR, MINUTE, startWorld, type TenantView, VENDOR_ACCOUNT } from './world.js'

const DAY = 24 * HOUR

interface CredentialView {
  tenantId: string
  status: string
  accountId: string
  accessKeyIdEnding: string
  ageDays: number
  sunsetAt: string | null
  deletionDate: string | null
  findings: { code: string }[]
}

interface AccessKey {
  accessKeyId: string
  secretAccessKey: string
}

const world = await startWorld({ env: { DRAWBRIDGE_KMS_KEY_ID: 'alias/customers-keys' } })
const operator = await world.as('operator')
const vendor = new SecretsManagerClient({
  endpoint: world.sandbox.aws.url,
  region: 'us-east-1',
  credentials: { accessKeyId: VENDOR_ACCOUNT, secretAccessKey: 'sandbox' },
})
t.teardown(async () => {
  vendor.destroy()
  await world.close()
})

let accounts = 300_000_000_000
function newAccount(): string {
  accounts += 1
  return String(accounts)
}

/** An AWS account of its own, and an IAM user in it who has an access key. */
async function keyOf(user = 'legacy', account = newAccount()) {
  const { iam } = world.customer(account)
  await iam.send(new CreateUserCommand({ UserName: user })).catch(() => undefined)
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user }))
  const key: AccessKey = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  }
  return { account, user, key, iam }
}

async function newTenant(name = 'Globex') {
  const { id } = (await operator<TenantView>('POST', '/v1/tenants', { body: { name } })).body
  return { id, path: `/v1/tenants/${id}/static-credentials`, own: await world.asTenant(id) }
}

const inDays = (days: number) => new Date(world.now().getTime() + days * DAY).toISOString()

async function exempted(days = 100) {
  const tenant = await newTenant()
  const body = { reason: 'Their change board meets in March.', sunsetAt: inDays(days) }
  const answer = await operator('PUT', `${tenant.path}/exemption`, { body })
  t.equal(answer.status, 200)
  return tenant
}

const secretOf = (tenantId: string) => `drawbridge/static-credentials/${tenantId}`

t.test(
  'off for every tenant: whatever is sent is not even looked at, and the answer leads to a role',
  async t => {
    const { id, path, own } = await newTenant()
    const onboarding = `${world.sandbox.service.url}/v1/tenants/${id}/onboarding`
    for (const method of ['POST', 'PUT']) {
      for (const body of [(await keyOf()).key, { nonsense: true }, '{"accessKeyId":', undefined]) {
        const answer = await own(method, path, { body })
        t.match(answer, { status: 403, body: { code: 'static-credentials-disabled' } }, `${method} ${body}`)
        t.ok(JSON.stringify(answer.body).includes(onboarding))
      }
    }
    t.match(await own('POST', `${path}/restore`), { status: 403 })
    t.match(await own('GET', path), { status: 404, body: { code: 'static-credential-not-found' } })
    t.match(await own('DELETE', path), { status: 404 })
    t.equal((await own('GET', `/v1/tenants/${id}/onboarding`)).status, 200)
  },
)

t.test('every answer of the path says that it is deprecated, and where to go', async t => {
  const { id, path, own } = await exempted()
  const nobody = world.withToken(undefined)
  const other = (await newTenant()).own
  const answers = {
    200: await operator('PUT', `${path}/exemption`, { body: { reason: 'x', sunsetAt: inDays(1) } }),
    204: await operator('DELETE', `${(await newTenant()).path}/exemption`),
    400: await own('POST', path, { body: {} }),
    401: await nobody('GET', path),
    403: await own('PUT', `${path}/exemption`, { body: {} }),
    404: await other('GET', path),
    405: await own('PATCH', path, { body: {} }),
  }
  for (const [status, answer] of Object.entries(answers)) {
    t.equal(answer.status, Number(status))
    t.match(answer.headers.deprecation, /^@\d{10}$/, status)
    t.match(answer.headers.link, /^<http.*\/onboarding>; rel="successor-version"$/, status)
  }
  t.match(answers[400].headers.link, `/v1/tenants/${id}/onboarding>`)
  t.ok(answers[400].headers.sunset, 'dated by the exemption')
  t.notOk(answers[401].headers.sunset, 'which is nobody else’s business')
})

t.test('however the path is written', async t => {
  const { id, path } = await newTenant()
  const { hostname, port } = new URL(world.sandbox.service.url)
  const targets = [
    path,
    `${path}?x`,
    path.replace('static-', 'static%2D'),
    path.replace(id, id.replace('0', '%30')),
    `http://elsewhere.example${path}`,
    `${path}/restore%3F`,
    `${path}/%zz`,
  ]
  for (const target of targets) {
    const sent = request({ host: hostname, port, method: 'POST', path: target }).end()
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    answer.resume()
    t.match(
      answer.headers,
      {
        deprecation: /^@\d{10}$/,
        link: new RegExp(`/v1/tenants/${id}/onboarding>; rel="successor-version"$`),
      },
      target,
    )
  }
})

t.test('only operators exempt, never for longer than 180 days from the first time', async t => {
  const { path, own } = await newTenant()
  const grant = (sunsetAt: string, as = operator) =>
    as('PUT', `${path}/exemption`, { body: { reason: 'a reason', sunsetAt } })
  t.match(await grant(inDays(10), own), { status: 403, body: { code: 'forbidden' } })
  t.match(await grant(inDays(181)), { status: 422, body: { code: 'sunset-out-of-range' } })
  t.match(await grant(inDays(-1)), { status: 422, body: { code: 'sunset-out-of-range' } })
  t.match(await grant('soon'), { status: 400, body: { code: 'invalid-request' } })
  const last = inDays(180)
  t.match(await grant(last), { status: 200, body: { sunsetAt: last, latestSunsetAt: last } })
  world.pass(30 * DAY)
  t.match(await grant(inDays(160)), { status: 422 }, 'counted from the first')
  t.equal((await operator('DELETE', `${path}/exemption`)).status, 204)
  t.equal((await operator('DELETE', `${path}/exemption`)).status, 204, 'again: the same')
  t.match(await own('POST', path, { body: {} }), { status: 403 })
  t.match(await grant(inDays(160)), { status: 422 }, 'ending it gains no time')
  t.match(await grant(inDays(149)), { status: 200 })
})

t.test('a key is proved, stored in Secrets Manager alone, and never told again', async t => {
  const { id, path, own } = await exempted()
  const { account, key } = await keyOf()
  const answer = await own<CredentialView>('POST', path, { body: key })
  t.match(answer, {
    status: 201,
    body: { tenantId: id, status: 'active', accountId: account, ageDays: 0, findings: [] },
  })
  t.equal(answer.body.accessKeyIdEnding, key.accessKeyId.slice(-4))
  t.match((await own('GET', path)).body, answer.body)
  t.match(await own('POST', path, { body: key }), {
    status: 409,
    body: { code: 'static-credential-unchanged' },
  })
  t.match((await own('GET', path)).body, answer.body, 'it stands as before')
  const alike = { ...key, secretAccessKey: `${key.secretAccessKey.slice(0, -1)}x` }
  for (const body of [alike, (await keyOf()).key])
    t.match(await own('POST', path, { body }), { status: 409, body: { code: 'static-credential-exists' } })

  const SecretId = secretOf(id)
  const secret = await vendor.send(new DescribeSecretCommand({ SecretId }))
  t.equal(secret.KmsKeyId, 'alias/customers-keys')
  t.match(secret.Tags, [{ Key: 'drawbridge:purpose' }, { Key: 'drawbridge:tenant-id', Value: id }])
  const { ResourcePolicy } = await vendor.send(new GetResourcePolicyCommand({ SecretId }))
  t.match(JSON.parse(ResourcePolicy ?? '').Statement, [{ Effect: 'Deny' }, { Effect: 'Deny' }])
  await t.rejects(
    vendor.send(new GetSecretValueCommand({ SecretId })),
    { name: 'AccessDeniedException' },
    "not even the account's administrator reads it",
  )
  t.notOk(world.seen.some(body => body.includes(key.secretAccessKey) || body.includes(key.accessKeyId)))
})

t.test('what is no key of a customer of this tenant is refused, and leaves nothing', async t => {
  const { id, path, own } = await exempted()
  const { key } = await keyOf()
  const vendors = (await keyOf('own', VENDOR_ACCOUNT)).key
  const taken = await keyOf()
  const first = await exempted()
  t.equal((await first.own('POST', first.path, { body: taken.key })).status, 201)
  const cases: [string, object, number, string][] = [
    [
      'temporary',
      { ...key, accessKeyId: key.accessKeyId.replace('AKIA', 'ASIA') },
      400,
      'malformed-access-key',
    ],
    ['of another form', { ...key, accessKeyId: 'x'.repeat(20) }, 400, 'malformed-access-key'],
    ['with a blank', { ...key, accessKeyId: `${key.accessKeyId} ` }, 400, 'invalid-request'],
    ['with more', { ...key, sessionToken: 'x' }, 400, 'invalid-request'],
    ['unknown', { ...key, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }, 422, 'access-key-refused'],
    ['of another secret', { ...key, secretAccessKey: 'a'.repeat(40) }, 422, 'access-key-refused'],
    ["the vendor's own", vendors, 422, 'account-not-accepted'],
    ["another tenant's account", (await keyOf('second', taken.account)).key, 422, 'account-not-accepted'],
  ]
  for (const [name, body, status, code] of cases)
    t.match(await own('POST', path, { body }), { status, body: { code } }, name)
  t.match(await own('GET', path), { status: 404 })
  await t.rejects(vendor.send(new DescribeSecretCommand({ SecretId: secretOf(id) })), {
    name: 'ResourceNotFoundException',
  })
})

t.test('a key is rotated: the old one stays until the new one was seen to work', async t => {
  const { id, path, own } = await exempted()
  const { account, user, key, iam } = await keyOf()
  await own('POST', path, { body: key })
  const stages = async () => {
    const told = await vendor.send(new DescribeSecretCommand({ SecretId: secretOf(id) }))
    return Object.values(told.VersionIdsToStages ?? {})
      .flat()
      .sort()
  }
  t.equal((await own('PUT', path, { body: key })).status, 200, 'the same again')
  t.same(await stages(), ['AWSCURRENT'], 'changes nothing')
  const next = await keyOf(user, account)
  t.match(await own('PUT', path, { body: { ...next.key, secretAccessKey: 'b'.repeat(40) } }), { status: 422 })
  t.same(await stages(), ['AWSCURRENT'])
  const rotated = await own<CredentialView>('PUT', path, { body: next.key })
  t.match(rotated, { status: 200, body: { accessKeyIdEnding: next.key.accessKeyId.slice(-4) } })
  t.same(await stages(), ['AWSCURRENT', 'AWSPREVIOUS'])
  world.pass(11 * MINUTE)
  await eventually(async () => (await stages()).length === 1, 'the old key is given up')

  await iam.send(
    new UpdateAccessKeyCommand({ UserName: user, AccessKeyId: next.key.accessKeyId, Status: 'Inactive' }),
  )
  world.pass(DAY + MINUTE)
  await eventually(async () => {
    const { findings } = (await own<CredentialView>('GET', path)).body
    return findings.some(({ code }) => code === 'access-key-refused')
  }, 'a key that stopped working is told')
  world.pass(91 * DAY)
  const old = (await own<CredentialView>('GET', path)).body
  t.ok(old.findings.some(({ code }) => code === 'access-key-old'))
})

t.test('deleted and restored, until its sunset takes it away', async t => {
  const { id, path, own } = await exempted(20)
  await own('POST', path, { body: (await keyOf()).key })
  const deleted = await own<CredentialView>('DELETE', path)
  t.match(deleted, { status: 200, body: { status: 'deletion-scheduled', deletionDate: /^\d{4}-/ } })
  t.match((await own('DELETE', path)).body, deleted.body, 'again: the same')
  const next = { body: (await keyOf()).key }
  t.match(await own('POST', path, next), { status: 409, body: { code: 'static-credential-exists' } })
  t.match(await own('PUT', path, next), {
    status: 409,
    body: { code: 'static-credential-deletion-scheduled' },
  })
  t.match(await own('POST', `${path}/restore`), {
    status: 200,
    body: { status: 'active', deletionDate: null },
  })
  t.match(await own('POST', `${path}/restore`), { status: 200 }, 'again: the same')

  world.pass(21 * DAY)
  t.match(await own('PUT', path, { body: 'whatever' }), {
    status: 410,
    body: { code: 'static-credentials-sunset' },
  })
  await eventually(
    async () => (await own<CredentialView>('GET', path)).body.status === 'deletion-scheduled',
    'the key is deleted at its sunset',
  )
  t.ok((await vendor.send(new DescribeSecretCommand({ SecretId: secretOf(id) }))).DeletedDate)
  t.match(await own('POST', `${path}/restore`), { status: 410 })
})

t.test('a key goes with its exemption, and with its tenant', async t => {
  const [ended, offboarded] = [await exempted(), await exempted()]
  for (const { path, own } of [ended, offboarded])
    t.equal((await own('POST', path, { body: (await keyOf()).key })).status, 201)
  await operator('DELETE', `${ended.path}/exemption`)
  await operator('DELETE', `/v1/tenants/${offboarded.id}`)
  for (const { path } of [ended, offboarded]) {
    await eventually(
      async () => (await operator<CredentialView>('GET', path)).body.status === 'deletion-scheduled',
      'its deletion is scheduled',
    )
  }
  t.match(await operator('POST', offboarded.path, { body: (await keyOf()).key }), {
    status: 409,
    body: { code: 'tenant-offboarded' },
  })
})

t.test('that an account is shared by a key is told to operators alone', async t => {
  const keeper = await exempted()
  const { account, key } = await keyOf()
  await keeper.own('POST', keeper.path, { body: key })
  const { id, own } = await newTenant()
  const { body } = await own<{ quickCreateUrl: string }>('GET', `/v1/tenants/${id}/onboarding`)
  const { RoleArn } = await world.customer(account).launch(body.quickCreateUrl)
  const roles = `/v1/tenants/${id}/roles`
  const registered = await own<{ id: string }>('POST', roles, { body: { roleArn: RoleArn } })
  t.match(registered.body, { status: 'verified', findings: [] })
  const at = `${roles}/${registered.body.id}`
  t.match((await operator('GET', at)).body, { findings: [{ code: 'account-shared', resolvedAt: null }] })
  // A key of another account is nobody's concern any more.
  await keeper.own('PUT', keeper.path, { body: (await keyOf()).key })
  world.pass(MINUTE)
  await own('POST', `${at}/verifications`)
  t.notMatch((await operator('GET', at)).body, { findings: [{ resolvedAt: null }] })
})

t.test('superseded once a role is verified, and operators see who still has one', async t => {
  const { id, path, own } = await exempted()
  const { account, key } = await keyOf()
  await own('POST', path, { body: key })
  const { body } = await own<{ quickCreateUrl: string }>('GET', `/v1/tenants/${id}/onboarding`)
  const { RoleArn } = await world.customer(account).launch(body.quickCreateUrl)
  await own('POST', `/v1/tenants/${id}/roles`, { body: { roleArn: RoleArn } })
  t.match((await own('GET', path)).body, { status: 'superseded' })

  const auditor = await world.as('auditor')
  const all: CredentialView[] = []
  let cursor = ''
  do {
    const page = await auditor<{ items: CredentialView[]; nextCursor: string | null }>(
      'GET',
      `/v1/audit/static-credentials?limit=3${cursor}`,
    )
    all.push(...page.body.items)
    cursor = page.body.nextCursor ? `&cursor=${page.body.nextCursor}` : ''
  } while (cursor)
  t.match(
    all.find(({ tenantId }) => tenantId === id),
    { status: 'superseded', tenantName: 'Globex' },
  )
  t.equal((await own('GET', '/v1/audit/static-credentials')).status, 403)
})

t.test('the trail has it all, and holds', async t => {
  const auditor = await world.as('auditor')
  t.match((await auditor('GET', '/v1/audit/integrity')).body, { intact: true, firstBroken: null })
  t.strictSame(world.breaches, [], 'every answer is as the OpenAPI document has it')
})
