import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, cpSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { fileURLToPath } from 'node:url'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { GetRoleCommand } from '@aws-sdk/client-iam'
import t from 'tap'
import { createCustomer } from '../../src/sandbox/customer.js'
import { freePort } from '../../src/sandbox/sandbox.js'
import type { Page, RoleView, TenantView } from './world.js'

const DRAWBRIDGE = fileURLToPath(new URL('../../src/cli/drawbridge.js', import.meta.url))
const ROOT = fileURLToPath(new URL('../../../', import.meta.url))

interface Command {
  child: ChildProcess
  out: () => string
  /** Exit code, or the signal that ended it. */
  ended: Promise<number | string>
}

function run(name: string, env: Record<string, string> = {}, program = DRAWBRIDGE): Command {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [program, ...name.split(' ')], { env: { PATH, HOME, ...env } })
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
    const folder = t.testdir({ service: {}, aws: {} })
    const [service, aws] = [
      run('sandbox', { ...(await settings(`${folder}/service`)), PORT: env.PORT }),
      run('sandbox', { ...(await settings(`${folder}/aws`)), SANDBOX_AWS_PORT: env.SANDBOX_AWS_PORT }),
    ]
    t.strictSame([await service.ended, await aws.ended], [1, 1])
    t.match(service.out(), new RegExp(`Port ${env.PORT} is taken[\\s\\S]*Choose another: PORT`))
    t.match(aws.out(), new RegExp(`Port ${env.SANDBOX_AWS_PORT} is taken[\\s\\S]*SANDBOX_AWS_PORT`))
  })

  second.child.kill('SIGTERM')
  t.equal(await second.ended, 0, 'SIGTERM ends it in order')
})

t.test('a port that is none is refused', async t => {
  const bad = run('sandbox', { PORT: 'http', SANDBOX_AWS_PORT: '0' })
  t.equal(await bad.ended, 2)
  t.match(bad.out(), /PORT is not a port: "http"/)
})

/** Runs a line of shell in which `drawbridge` is the program as it was built. */
async function shell(line: string, env: Record<string, string> = {}) {
  const { PATH = '' } = process.env
  const folder = t.testdir({ drawbridge: `#!/bin/sh\nexec ${process.execPath} ${DRAWBRIDGE} "$@"\n` })
  chmodSync(`${folder}/drawbridge`, 0o755)
  const child = spawn('bash', ['-c', line], { env: { PATH: `${folder}:${PATH}`, HOME: folder, ...env } })
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const [code] = await once(child, 'close')
  return { code: code as number, out, err }
}

t.test(
  'a reader that goes away ends the command quietly; an output that cannot be written does not',
  async t => {
    const gone = await shell('set -o pipefail; drawbridge template render | true', VENDOR_ENV)
    t.ok([0, 141].includes(gone.code) && gone.err === '', gone.err)
    const { url, close } = await endlessList()
    t.teardown(close)
    const api = { DRAWBRIDGE_URL: url, DRAWBRIDGE_TOKEN: 'token-of-a-test' }
    const head = await shell('drawbridge tenants list --json | head -n 2; echo "$PIPESTATUS"', api)
    t.equal(head.err, '')
    t.match(head.out.trim().split('\n'), [/^\{/, /^\{/, '141'])
    const full = await shell('drawbridge --help > /dev/full', api)
    t.match(full, { code: 1, err: /cannot be written \(ENOSPC\)/ })
  },
)

t.test('data goes to stdout, the rest to stderr, and colours to terminals alone', async t => {
  const { url, close } = await endlessList(3)
  t.teardown(close)
  const api = { DRAWBRIDGE_URL: url, DRAWBRIDGE_TOKEN: 'token-of-a-test', FORCE_COLOR: '1' }
  const listed = await shell('drawbridge tenants list', api)
  t.match(listed, { code: 0, err: '' })
  t.equal(listed.out.includes('\u001b'), false)
  t.match(listed.out.split('\n'), { length: 5 })
  const wrong = await shell('drawbridge tenants lits', api)
  t.match(wrong, { code: 2, out: '', err: /Did you mean list\?/ })
})

t.test('bash completes commands, options and values', async t => {
  const script = `
    source <(SHELL=/bin/bash drawbridge completion)
    complete_words() {
      COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
      _drawbridge_yargs_completions
      echo "$*: \${COMPREPLY[*]}"
    }
    complete_words drawbridge ten
    complete_words drawbridge tenants o
    complete_words drawbridge tenants list --st
    complete_words drawbridge template render --format t
  `
  const { out, err } = await shell(script, { SHELL: '/bin/bash' })
  t.equal(err, '')
  t.strictSame(out.trim().split('\n'), [
    'drawbridge ten: tenants',
    'drawbridge tenants o: offboard',
    'drawbridge tenants list --st: --status',
    'drawbridge template render --format t: terraform',
  ])
})

t.test('an installation without the sandbox says so, and goes on to serve', async t => {
  const folder = t.testdir()
  cpSync(`${ROOT}build/src`, `${folder}/build/src`, {
    recursive: true,
    filter: from => !from.startsWith(`${ROOT}build/src/sandbox`),
  })
  cpSync(`${ROOT}templates`, `${folder}/templates`, { recursive: true })
  cpSync(`${ROOT}package.json`, `${folder}/package.json`)
  symlinkSync(`${ROOT}node_modules`, `${folder}/node_modules`)
  const installed = `${folder}/build/src/cli/drawbridge.js`
  for (const name of ['demo', 'sandbox']) {
    const command = run(name, {}, installed)
    t.equal(await command.ended, 1)
    t.match(command.out(), /The sandbox is not part of this installation[\s\S]*npm ci/)
    t.notMatch(command.out(), /\n +at /, 'no stack')
  }
  const lint = run('template lint', {}, installed)
  t.equal(await lint.ended, 0, lint.out())
  const serve = run('serve', {}, installed)
  t.equal(await serve.ended, 2)
  t.match(serve.out(), /The service could not start[\s\S]*AWS_REGION is missing/)
})

const VENDOR_ENV = { DRAWBRIDGE_VENDOR_ROLE_ARN: 'arn:aws:iam::111111111111:role/drawbridge' }

/** A service with more tenants than anybody reads, or as many as are told. */
async function endlessList(count = Number.POSITIVE_INFINITY) {
  const tenant = (index: number) => ({
    id: `0199c1a2-7b1c-7d53-8a43-${String(index).padStart(12, '0')}`,
    name: `Tenant ${index} ${'x'.repeat(150)}`,
    reference: null,
    externalId: '2f1c9a52-1b7e-4d0c-9a55-0a4f7a6f0f6e',
    status: 'pending',
    createdAt: '2026-11-25T12:00:00.000Z',
    updatedAt: '2026-11-25T12:00:00.000Z',
    metadata: {},
  })
  const server = createServer((request, response) => {
    const from = Number(new URL(request.url ?? '', 'http://localhost').searchParams.get('cursor') ?? 0)
    const to = Math.min(from + 100, count)
    const items = Array.from({ length: to - from }, (_, index) => tenant(from + index))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ items, nextCursor: to < count ? String(to) : null }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
