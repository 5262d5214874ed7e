import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { GetRoleCommand } from '@aws-sdk/client-iam'
import t from 'tap'
import { createCustomer } from '../../src/sandbox/customer.js'
import { freePort } from '../../src/sandbox/sandbox.js'
import type { Page, RoleView, TenantView } from './world.js'

const CLI = new URL('../../src/cli/', import.meta.url).pathname

interface Command {
  child: ChildProcess
  out: () => string
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string>
}

function run(name: string, env: Record<string, string> = {}): Command {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [`${CLI}${name}.js`], { env: { PATH, HOME, ...env } })
  let out = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      out += text
    })
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string)
  t.teardown(() => child.kill('SIGKILL'))
  return { child, out: () => out, ended }
}

async function until(command: Command, text: string): Promise<string> {
  while (!command.out().includes(text)) {
    if (command.child.exitCode !== null) throw new Error(`It ended: ${command.out()}`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  return command.out()
}

interface Settings {
  PORT: string
  SANDBOX_AWS_PORT: string
  METRICS_PORT: string
  SANDBOX_DATA: string
}

async function settings(folder: string): Promise<Settings> {
  const [PORT = '', SANDBOX_AWS_PORT = ''] = [String(await freePort()), String(await freePort())]
  return { PORT, SANDBOX_AWS_PORT, METRICS_PORT: '0', SANDBOX_DATA: folder }
}

async function startSandbox(env: Settings) {
  const command = run('sandbox', { ...env })
  const banner = await until(command, 'Ctrl-C ends it.')
  const token = /export TOKEN=(\S+)/.exec(banner)?.[1] ?? ''
  return { ...command, banner, token, ...addressesOf(env) }
}

function addressesOf(env: Settings) {
  return { service: `http://127.0.0.1:${env.PORT}`, aws: `http://127.0.0.1:${env.SANDBOX_AWS_PORT}` }
}

async function api<T>(
  url: string,
  token: string,
  method = 'GET',
  body?: object,
): Promise<{ status: number; body: T }> {
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: answer.status, body: (await answer.json()) as T }
}

async function tokenFor(aws: string, clientId: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: 'sandbox',
  })
  const answer = await fetch(`${aws}/oidc/token`, { method: 'POST', body })
  return ((await answer.json()) as { access_token: string }).access_token
}

t.test('the demo holds, and tells what it did', async t => {
  const demo = run('demo')
  t.equal(await demo.ended, 0, demo.out())
  for (const told of [
    /external ID [0-9a-f-]{36}/,
    /PUT answers 405/,
    /launched: +arn:aws:iam::\d{12}:role\//,
    /PASS +assume-role/,
    /PASS +template-version/,
    /status: verified/,
    /all six are rejected/,
    /Another tenant/,
    /intact: \d+ events/,
    /All of it held/,
  ]) {
    t.match(demo.out(), told)
  }
})

t.test('the sandbox keeps its state through kill -9', async t => {
  const env = await settings(t.testdir())
  const first = await startSandbox(env)
  t.match(first.banner, /THIS IS A SANDBOX/)
  t.match(first.banner, first.service)
  t.match(first.banner, first.aws)
  const path = `${first.service}/v1/tenants`
  const { body: tenant, status } = await api<TenantView>(path, first.token, 'POST', { name: 'Globex' })
  t.equal(status, 201, 'the printed token works')

  const own = await tokenFor(first.aws, `tenant:${tenant.id}`)
  const tenantPath = `${path}/${tenant.id}`
  const { body: onboarding } = await api<{ quickCreateUrl: string }>(`${tenantPath}/onboarding`, own)
  const customer = createCustomer(first.aws, '222222222222')
  t.teardown(() => customer.close())
  const { RoleArn: roleArn = '' } = await customer.launch(onboarding.quickCreateUrl)
  const { body: role } = await api<RoleView>(`${tenantPath}/roles`, own, 'POST', { roleArn })
  t.equal(role.status, 'verified')
  t.equal((await api(`${path}`, await tokenFor(first.aws, 'auditor'))).status, 200)
  t.equal((await api(`${tenantPath}/roles`, await tokenFor(first.aws, 'workload'))).status, 200)

  const answered: string[] = []
  const storm = Array.from({ length: 40 }, async (_, index) => {
    const made = await api<TenantView>(path, first.token, 'POST', { name: `Storm ${index}` })
    if (made.status === 201) answered.push(made.body.id)
    if (answered.length === 10) first.child.kill('SIGKILL')
  })
  await Promise.allSettled(storm)
  t.equal(await first.ended, 'SIGKILL')
  t.ok(answered.length >= 10)

  const second = await startSandbox(env)
  const again = await api<TenantView>(tenantPath, first.token)
  t.match(
    again.body,
    { id: tenant.id, externalId: tenant.externalId, status: 'active' },
    'the old token works',
  )
  for (const id of answered)
    t.equal((await api(`${path}/${id}`, second.token)).status, 200, 'what was answered is kept')
  t.strictSame((await api<RoleView>(`${tenantPath}/roles/${role.id}`, own)).body, role)
  const { Role } = await customer.iam.send(new GetRoleCommand({ RoleName: roleArn.split('/').at(-1) }))
  t.equal(Role?.Arn, roleArn, 'the IAM role is there')
  const verified = await api<{ checks: { status: string }[] }>(
    `${tenantPath}/roles/${role.id}/verifications`,
    own,
    'POST',
  )
  t.ok(
    verified.body.checks.every(check => check.status === 'PASS'),
    'and can be assumed',
  )
  const whole = await api<{ intact: boolean }>(`${second.service}/v1/audit/integrity`, second.token)
  t.equal(whole.body.intact, true, 'a crash leaves all or nothing')
  const listed = await api<Page<TenantView>>(`${path}?limit=200`, second.token)
  t.ok(listed.body.items.length >= 11)
  t.equal(new Set(listed.body.items.map(each => each.externalId)).size, listed.body.items.length)

  const database = new DynamoDBClient({
    endpoint: second.aws,
    region: 'us-east-1',
    credentials: { accessKeyId: '111111111111', secretAccessKey: 'any' },
  })
  t.teardown(() => database.destroy())
  t.match((await database.send(new ListTablesCommand({}))).TableNames, ['drawbridge'])

  await t.test('its token endpoint takes the form of the contract alone', async t => {
    const post = async (fields: Record<string, string>, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${second.aws}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams(fields),
        headers,
      })
      return [answer.status, ((await answer.json()) as { error?: string }).error]
    }
    const good = { grant_type: 'client_credentials', client_id: 'operator', client_secret: 'sandbox' }
    const { client_id: _id, client_secret: _secret, ...grant } = good
    const basic = { authorization: `Basic ${Buffer.from('operator:sandbox').toString('base64')}` }
    t.strictSame(await post(good), [200, undefined])
    t.strictSame(await post(grant, basic), [200, undefined])
    t.strictSame(await post({ ...good, client_secret: 'wrong' }), [401, 'invalid_client'])
    t.strictSame(await post({ ...good, client_id: 'root' }), [401, 'invalid_client'])
    t.strictSame(await post({ ...good, client_id: 'tenant:' }), [401, 'invalid_client'])
    t.strictSame(await post({ ...good, grant_type: 'password' }), [400, 'unsupported_grant_type'])
    t.equal((await fetch(`${second.aws}/oidc/token`)).status, 405)
  })

  await t.test('it listens on loopback alone', async t => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .filter(address => address?.family === 'IPv4' && !address.internal)
      .map(address => address?.address)
    for (const address of outside) {
      for (const port of [env.PORT, env.SANDBOX_AWS_PORT]) {
        await t.rejects(fetch(`http://${address}:${port}/`), `${address}:${port}`)
      }
    }
    t.match(second.banner, /loopback/)
  })

  await t.test('a taken port is named, with what to do', async t => {
    const free = await settings(t.testdir())
    const [service, aws] = [
      run('sandbox', { ...free, PORT: env.PORT }),
      run('sandbox', { ...free, SANDBOX_AWS_PORT: env.SANDBOX_AWS_PORT }),
    ]
    t.strictSame([await service.ended, await aws.ended], [1, 1])
    t.match(service.out(), `Port ${env.PORT} is taken. Choose another: PORT`)
    t.match(aws.out(), new RegExp(`Port ${env.SANDBOX_AWS_PORT} is taken.*SANDBOX_AWS_PORT`))
  })

  second.child.kill('SIGTERM')
  t.equal(await second.ended, 0, 'SIGTERM ends it in order')
})

t.test('a port that is none is refused', async t => {
  const bad = run('sandbox', { PORT: 'http', SANDBOX_AWS_PORT: '0' })
  t.equal(await bad.ended, 1)
  t.match(bad.out(), /PORT is not a port: "http"/)
})
