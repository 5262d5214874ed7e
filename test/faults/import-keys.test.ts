import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import t from 'tap'
import { EXIT } from '../../src/cli/exit-codes.js'
import { eventually, startWorld, type TenantView } from '../acceptance/world.js'
import { type Ran, runLine, words } from '../cli/run-line.js'
import {
  csv,
  inDays as daysFrom,
  expectNoKey,
  type Key,
  planted,
  plantedSecrets,
  keyRow as row,
  terms as termsFrom,
} from '../fixtures/key-lines.js'

const DRAWBRIDGE = fileURLToPath(new URL('../../src/cli/drawbridge.js', import.meta.url))

const world = await startWorld()
const operator = await world.as('operator')
t.teardown(() => world.close())
const TOKEN = await world.sign({ sub: 'operator', roles: ['operator'] })

const env = { DRAWBRIDGE_URL: world.sandbox.service.url, DRAWBRIDGE_TOKEN: TOKEN }
const run = (line: string, input = '', more: Partial<Parameters<typeof runLine>[1]> = {}) =>
  runLine(words(`static-credentials ${line}`), { env, input, now: world.now, ...more })

let accounts = 400_000_000_000
async function keyOf(account = String(++accounts)): Promise<Key & { account: string }> {
  const { iam } = world.customer(account)
  await iam.send(new CreateUserCommand({ UserName: 'legacy' })).catch(() => undefined)
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'legacy' }))
  const key = { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  return { ...planted(key), account }
}

async function newTenant(reference?: string): Promise<string> {
  const body = { name: 'Globex', ...(reference !== undefined && { reference }) }
  return (await operator<TenantView>('POST', '/v1/tenants', { body })).body.id
}

const inDays = (days: number) => daysFrom(world.now(), days)
const TERMS = termsFrom(world.now())

/** All in the table but anchors, which the service makes by itself meanwhile. */
async function items() {
  const { Items = [] } = await world.database.send(new ScanCommand({ TableName: 'drawbridge' }))
  const kept = Items.filter(({ pk }) => !String(pk).startsWith('ANCHOR'))
  return new Map(kept.map(item => [`${item.pk} ${item.sk}`, item]))
}

interface Told {
  line: number
  tenantId: string | null
  outcome: string
  exemption: string | null
  accessKeyIdEnding: string | null
  code?: string
}
const lines = (ran: Ran) =>
  ran.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Told & { summary?: Record<string, unknown> })
const byLine = (ran: Ran) => lines(ran).toSorted((a, b) => (a.line ?? 1e9) - (b.line ?? 1e9))

t.test(
  'keys come in with their exemptions; again nothing changes; another key needs --replace',
  async test => {
    const [byReference, byId, exempted, offboarded, other] = [
      await newTenant('crm-77'),
      await newTenant(),
      await newTenant(),
      await newTenant(),
      await newTenant(),
    ]
    await operator('DELETE', `/v1/tenants/${offboarded}`)
    const body = { reason: 'x', sunsetAt: inDays(20) }
    await operator('PUT', `/v1/tenants/${exempted}/static-credentials/exemption`, { body })
    const keys = [await keyOf(), await keyOf(), await keyOf(), await keyOf(), await keyOf()] as const
    const dead = { ...keys[4], secretAccessKey: 'q'.repeat(40) }
    const input = csv(
      row('crm-77', keys[0]),
      row(byId, keys[1], `Their board meets in March,${inDays(150)}`),
      row(exempted, keys[2]),
      row(offboarded, keys[3]),
      row('crm-nobody', { ...keys[3], accessKeyId: `AKIA${'NONE'.padStart(16, 'A')}` }),
      row(byReference, { ...keys[3], accessKeyId: `AKIA${'TWIN'.padStart(16, 'A')}` }),
      row(other, keys[1]),
      row(other, dead),
    )
    const before = await items()
    const dry = await run(`import --dry-run --json --concurrency 1 ${TERMS}`, input)
    test.strictSame(await items(), before, 'a dry run writes nothing')
    const wet = await run(`import --json --concurrency 1 ${TERMS}`, input)
    for (const ran of [dry, wet]) expectNoKey(test, ran)
    test.equal(wet.code, EXIT.failed)
    const ending = (at: 0 | 1 | 2) => keys[at].accessKeyId.slice(-4)
    test.match(lines(wet), [
      {
        line: 2,
        tenantId: byReference,
        outcome: 'stored',
        exemption: 'granted',
        accessKeyIdEnding: ending(0),
      },
      { line: 3, tenantId: byId, outcome: 'stored', exemption: 'granted' },
      { line: 4, tenantId: exempted, outcome: 'stored', exemption: 'in-force' },
      { line: 5, tenantId: offboarded, outcome: 'refused', code: 'tenant-offboarded' },
      { line: 6, tenantId: null, outcome: 'refused', code: 'tenant-not-found' },
      { line: 7, tenantId: byReference, outcome: 'refused', code: 'tenant-twice', reason: /line 2/ },
      { line: 8, tenantId: null, outcome: 'refused', code: 'key-twice', reason: /line 3/ },
      { line: 9, tenantId: other, outcome: 'refused', exemption: 'granted', code: 'access-key-refused' },
      { summary: { dryRun: false, stored: 3, replaced: 0, unchanged: 0, refused: 5 } },
    ])
    const foretold = lines(dry)
    test.match(foretold.slice(0, 3), [
      { outcome: 'to-store', exemption: 'to-grant' },
      { outcome: 'to-store', exemption: 'to-grant' },
      { outcome: 'to-store', exemption: 'in-force' },
    ])
    test.strictSame(
      foretold.slice(3, 7).map(({ code }) => code),
      lines(wet)
        .slice(3, 7)
        .map(({ code }) => code),
      'a dry run finds the same',
    )
    const credential = await operator<{ sunsetAt: string }>('GET', `/v1/tenants/${byId}/static-credentials`)
    test.match(credential.body, { sunsetAt: inDays(150), accountId: keys[1].account })

    const again = await run(`import --json ${TERMS}`, input)
    expectNoKey(test, again)
    test.match(byLine(again).at(-1), { summary: { stored: 0, unchanged: 3, refused: 5 } })

    const alike = planted({
      accessKeyId: `AKIA${'A'.repeat(12)}${ending(0)}`,
      secretAccessKey: 'q'.repeat(40),
    })
    const lookalike = await run('import --json', csv(row('crm-77', alike)))
    expectNoKey(test, lookalike)
    test.match(byLine(lookalike)[0], {
      outcome: 'refused',
      code: 'has-another-key',
      reason: new RegExp(`ends in ${ending(0)} too`),
    })

    const next = await keyOf(keys[0].account)
    const replacing = csv(row('crm-77', next), row(byId, keys[1]))
    const kept = await run('import --json', replacing)
    test.match(byLine(kept), [
      { outcome: 'refused', code: 'has-another-key', reason: new RegExp(`ends in ${ending(0)}`) },
      { outcome: 'unchanged' },
      {},
    ])
    const foreseen = await run('import --replace --dry-run', replacing)
    test.match(
      foreseen.out,
      /line 2 +to replace +tenant .*\n[\s\S]*Nothing was written\. 2 lines: 0 to store, 2 to replace/,
    )
    const replaced = await run('import --json --replace', replacing)
    for (const ran of [kept, foreseen, replaced]) expectNoKey(test, ran)
    test.match(byLine(replaced), [{ outcome: 'replaced' }, { outcome: 'unchanged' }, {}])
    test.equal(replaced.code, EXIT.done)

    const without = await run('import', csv(row(await newTenant(), await keyOf())))
    test.match(without, { code: EXIT.failed, out: /exemption-needed/ })
    const auditor = { ...env, DRAWBRIDGE_TOKEN: await world.sign({ sub: 'a', roles: ['auditor'] }) }
    const forbidden = await run(`import ${TERMS}`, csv(row(await newTenant(), await keyOf())), {
      env: auditor,
    })
    test.match(forbidden, { code: EXIT.failed, err: /It ends early, after 0 lines[\s\S]*code forbidden/ })
    for (const ran of [without, forbidden]) expectNoKey(test, ran)
  },
)

t.test('progress, and what is told before a signal ends it', async test => {
  const id = await newTenant()
  const key = await keyOf()
  let tell = () => {}
  const ran = await run(`import ${TERMS} --progress`, csv(row(id, key)), {
    onInterrupt: given => {
      tell = given
    },
  })
  test.match(ran, { code: EXIT.done, err: /1 lines/, out: /1 lines: 1 stored, 0 replaced/ })
  tell()
  test.match(ran.err, /ends early, after 1 lines\. Run the same command with the same input again/)
  expectNoKey(test, ran)
})

t.test('the report counts, and superseded keys are dropped once somebody says so', async test => {
  const id = await newTenant('crm-super')
  const key = await keyOf()
  await run(`import ${TERMS}`, csv(row(id, key)))
  const none = await run('migrate')
  test.match(none, { code: EXIT.done, out: '', err: /No key is superseded/ })
  const { body } = await operator<{ quickCreateUrl: string }>('GET', `/v1/tenants/${id}/onboarding`)
  const { RoleArn: roleArn } = await world.customer(key.account).launch(body.quickCreateUrl)
  await operator('POST', `/v1/tenants/${id}/roles`, { body: { roleArn } })

  const report = await run('report --json')
  const told = report.out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  test.match(told.at(-1), { summary: { superseded: 1, olderThan90Days: 0, deletionScheduled: 0 } })
  test.equal(told.at(-1).summary.total, told.length - 1)
  const table = await run('report')
  test.match(table.out, new RegExp(`Globex +${key.account} +…${key.accessKeyId.slice(-4)} +superseded +0 d`))
  test.match(table.out, /\nsuperseded by a verified role +1\n/)

  const listed = await run('migrate')
  test.match(listed, { code: EXIT.done, out: new RegExp(id), err: /What to do: .*--delete/ })
  test.match(await run('migrate --delete'), { code: EXIT.usage, out: '', err: /nobody can be asked/ })
  const tty = { stdin: true, stderr: true }
  const refused = await run('migrate --delete', 'no\n', { tty })
  test.match(refused, { code: EXIT.failed, err: /these 1 keys\? Type yes:[\s\S]*Nothing was changed/ })
  const path = `/v1/tenants/${id}/static-credentials`
  test.match((await operator('GET', path)).body, { status: 'superseded' })
  const done = await run('migrate --delete', 'yes\n', { tty })
  test.match(done, { code: EXIT.done, out: new RegExp(`deletion-scheduled +tenant ${id}`) })
  test.match((await operator('GET', path)).body, { status: 'deletion-scheduled' })
  test.match(await run('migrate --delete --yes --json'), { code: EXIT.done, out: '', err: /No key/ })
  test.match((await run('report')).out, new RegExp(`deletion-scheduled +0 d +gone \\d{4}-.*${id}`))
  const again = await run(`import ${TERMS}`, csv(row(id, key)))
  test.match(again, { code: EXIT.done, out: /unchanged/ }, 'an import takes no deletion back')
  for (const ran of [report, table, listed, done, again]) expectNoKey(test, ran)
})

t.test('killed amid an import, the same again does what is left, and nothing twice', async test => {
  const tenants = await Promise.all(Array.from({ length: 24 }, () => newTenant()))
  const rows = await Promise.all(tenants.map(async id => row(id, await keyOf())))
  const input = csv(...rows)
  const { PATH = '' } = process.env
  const line = words(`static-credentials import --json ${TERMS}`)
  const child = spawn(process.execPath, [DRAWBRIDGE, ...line], { env: { PATH, ...env } })
  test.teardown(() => child.kill('SIGKILL'))
  child.stdin.on('error', () => undefined)
  // It is not given its end, so that it cannot be done before it is killed.
  child.stdin.write(input)
  const ran: Ran = { code: undefined, out: '', err: '', pauses: [] }
  child.stderr.on('data', chunk => {
    ran.err += chunk
  })
  for await (const told of createInterface({ input: child.stdout })) {
    ran.out += `${told}\n`
    if (ran.out.split('\n').length > 8) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  test.equal(child.signalCode, 'SIGKILL', ran.err)
  expectNoKey(test, ran)
  const told = lines(ran).length
  test.ok(told >= 8 && told < 24, `${told} lines were told`)

  const before = await stored(tenants)
  const again = await eventually(async () => {
    const whole = await run(`import --json ${TERMS}`, input)
    return whole.code === EXIT.done && whole
  }, 'the import comes to its end')
  expectNoKey(test, again)
  test.match(byLine(again).at(-1), { summary: { refused: 0, replaced: 0 } })
  const after = await stored(tenants)
  test.equal(after.size, 24)
  for (const [id, item] of before) test.strictSame(after.get(id), item, 'what was there stays as it was')
  test.ok(before.size >= told)
})

t.test('what ends an import ends it, however long the input goes on', async test => {
  const line = words('static-credentials import')
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [DRAWBRIDGE, ...line], {
    env: { PATH, ...env, DRAWBRIDGE_TOKEN: 'nobody' },
  })
  test.teardown(() => child.kill('SIGKILL'))
  child.stdin.on('error', () => undefined)
  const ran: Ran = { code: undefined, out: '', err: '', pauses: [] }
  child.stderr.on('data', chunk => {
    ran.err += chunk
  })
  const rows = [row(await newTenant(), await keyOf()), row(await newTenant(), await keyOf())]
  child.stdin.write(csv(...rows))
  const [code] = await once(child, 'close')
  test.equal(code, EXIT.failed)
  test.match(ran.err, /It ends early, after 0 lines[\s\S]*HTTP 401/)
  expectNoKey(test, ran)
})

/** Entries of the table, of keys that came in. */
async function stored(tenants: string[]) {
  const all = await items()
  return new Map(
    tenants.flatMap(id => {
      const item = all.get(`TENANT#${id} STATIC_CREDENTIAL`)
      return item?.state === 'stored' ? [[id, [item.versionId, item.rotatedAt, item.createdAt]] as const] : []
    }),
  )
}

t.test('no answer broke the contract, and the service told no key either', async test => {
  test.strictSame(world.breaches, [])
  test.ok(plantedSecrets.length > 60)
  for (const secret of plantedSecrets) test.notOk(world.seen.some(text => text.includes(secret)))
  test.match((await operator('GET', '/v1/audit/integrity')).body, { intact: true })
})
