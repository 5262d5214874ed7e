import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import t from 'tap'
import { createAwsClients } from '../../src/aws/clients.js'
import { COMMANDS } from '../../src/cli/commands.js'
import { EXIT } from '../../src/cli/exit-codes.js'
import { createLog } from '../../src/log.js'
import { createCustomer } from '../../src/sandbox/customer.js'
import { startSandbox } from '../../src/sandbox/sandbox.js'
import { VENDOR } from '../../src/sandbox/vendor-account.js'
import { runLine, words } from './run-line.js'

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const DOCS = readFileSync(`${ROOT}docs/cli.md`, 'utf8')

/** The sections of the documentation by the name of their command. */
const sections = new Map(
  DOCS.split(/^## /m).flatMap(section => {
    const [, name, rest] = /^drawbridge ([a-z -]+?)((?: \[[a-z.]+\])*)\n/.exec(section) ?? []
    return name === undefined ? [] : [[name, { section, positionals: rest ?? '' }] as const]
  }),
)

t.test('docs/cli.md has every command with its arguments and options, and no other', test => {
  test.strictSame([...sections.keys()].toSorted(), COMMANDS.map(({ name }) => name).toSorted())
  for (const command of COMMANDS) {
    const { section = '', positionals = '' } = sections.get(command.name) ?? {}
    const written = Object.entries(command.arguments).map(
      ([name, { many }]) => ` [${name}${many ? '..' : ''}]`,
    )
    test.equal(positionals, written.join(''), command.name)
    const rows = [...section.matchAll(/^\| (`-[^|]+) \|/gm)].flatMap(([, cell = '']) => [
      ...cell.matchAll(/`(--?[a-z-]+)`/g),
    ])
    const listed = rows.map(([, option = '']) => option.replace(/^--?(no-)?/, ''))
    const known = Object.entries(command.options).flatMap(([name, option]) =>
      option.type === 'text' && option.short ? [name, option.short] : [name],
    )
    test.strictSame([...new Set(listed)].toSorted(), known.toSorted(), command.name)
  }
  test.end()
})

t.test('docs/cli.md has every exit code', test => {
  const codes = [...DOCS.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))
  test.strictSame(codes, Object.values(EXIT))
  test.end()
})

/** What differs from run to run, as a word. */
function settled(text: string): string {
  return (
    text
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'ID')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
      .replace(/[0-9a-f]{64}/g, 'HASH')
      .replace(/…[A-Z0-9]{4}/g, '…KEY')
      .replace(/\b[0-9a-f]{12}\b/g, digits => (/^\d+$/.test(digits) ? digits : 'VERSION'))
      .replace(/TenantRole-\w+/g, 'ROLE')
      .replace(/127\.0\.0\.1:\d+/g, 'HOST')
      // Whether the first anchor was made yet depends on how long the machine took.
      .replace(/ checked, .* anchor.*/, ' checked, ANCHOR')
      .replace(/ +/g, ' ')
      .replace(/ +$/gm, '')
  )
}

/** The documented command lines with what they are said to print. */
const examples = [...DOCS.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) =>
  block.split(/^\$ /m).flatMap(part => {
    const [line = '', ...output] = part.split('\n')
    return line === '' ? [] : [{ line, output: output.join('\n') }]
  }),
)

t.test('the documented command lines do what docs/cli.md says, on a sandbox', async test => {
  const sandbox = await startSandbox({
    port: 0,
    servicePort: 0,
    templateFolder: `${ROOT}templates`,
    log: createLog('silent'),
  })
  test.teardown(() => sandbox.close())
  const env = {
    DRAWBRIDGE_URL: sandbox.service.url,
    DRAWBRIDGE_TOKEN: await sandbox.aws.issueToken('operator'),
    DRAWBRIDGE_VENDOR_ROLE_ARN: VENDOR.roleArn,
    DRAWBRIDGE_TEMPLATE_BUCKET: VENDOR.templateBucket,
    DRAWBRIDGE_TEMPLATE_BASE_URL: sandbox.aws.url,
    DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: 'true',
    DRAWBRIDGE_STATIC_CREDENTIAL_READERS: '',
    AWS_REGION: VENDOR.region,
  }
  // What the AWS SDK looks for, it looks for in the environment of the process.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.aws.url,
    AWS_ACCESS_KEY_ID: VENDOR.accountId,
    AWS_SECRET_ACCESS_KEY: 'any',
  })
  const before = process.cwd()
  process.chdir(workFolder(test.testdir()))
  test.teardown(() => process.chdir(before))
  const run = (typed: string, more: Record<string, string> = {}) => {
    const [line = '', file] = typed.replace(/^drawbridge /, '').split(' < ')
    const input = file === undefined ? '' : readFileSync(file, 'utf8')
    return runLine(words(line), { env: { ...env, ...more }, input, now: () => new Date() })
  }

  for (const { line, output } of examples) {
    if (line.startsWith('drawbridge roles list')) await launchRole(sandbox, env.DRAWBRIDGE_TOKEN)
    if (line.endsWith(' --dry-run < keys.csv')) writeFileSync('keys.csv', await keyLines(sandbox.aws.url))
    const { code, out, err } = await run(line)
    test.equal(settled(out), settled(output), `${line}\n${err}`)
    const found = /FAIL|: more is asked/.test(output) ? EXIT.found : EXIT.done
    test.equal(code, / refused {2}/.test(output) ? EXIT.failed : found, line)
  }
  const kinds = new Set(examples.map(({ line }) => line.split(' ').slice(1, 3).join(' ')))
  test.strictSame(
    [...kinds].toSorted(),
    COMMANDS.flatMap(({ name }) => (name.includes(' ') ? [name] : [])).toSorted(),
    'each has an example',
  )

  await test.test('a published version is compared with files, and an unknown one is told', async test => {
    const published = JSON.parse((await run('drawbridge template publish --json')).out)
    test.match(published, { permissionSet: 'inventory', version: /^[0-9a-f]{12}$/, new: false })
    const same = await run(`drawbridge template diff ${published.version} before`)
    test.match(same, { code: EXIT.done, out: /inventory: nothing differs/ })
    const wider = await run(`drawbridge template diff ${published.version} after --json`)
    test.match(JSON.parse(wider.out), {
      asksMore: true,
      trust: null,
      before: published.version,
      after: 'after',
    })
    test.equal(wider.code, EXIT.found)
    const unknown = await run('drawbridge template diff 0123456789ab before')
    test.match(unknown, {
      code: EXIT.failed,
      err: /never published[\s\S]*inventory, [\s\S]*\.\/0123456789ab/,
    })
  })

  await test.test('another permission set is published once, with its audit event', async test => {
    mkdirSync('offer/permission-sets', { recursive: true })
    cpSync(`${ROOT}templates`, 'offer', { recursive: true })
    cpSync('after/inventory.yaml', 'offer/permission-sets/inventory.yaml')
    const folder = { DRAWBRIDGE_TEMPLATE_FOLDER: 'offer' }
    const refused = await run('drawbridge template publish', folder)
    test.match(refused, { code: EXIT.failed, err: /The templates are refused[\s\S]*wildcard/ })
    cpSync('before/inventory.yaml', 'offer/permission-sets/inventory.yaml')
    const text = readFileSync('before/inventory.yaml', 'utf8')
    writeFileSync('offer/permission-sets/other.yaml', text.replace('name: inventory', 'name: other'))
    const only = '--permission-set other --json'
    test.match(JSON.parse((await run(`drawbridge template publish ${only}`, folder)).out), { new: true })
    test.match(JSON.parse((await run(`drawbridge template publish ${only}`, folder)).out), { new: false })
    test.match(await run('drawbridge template publish --permission-set nope', folder), {
      code: EXIT.failed,
      err: /no permission set nope/,
    })
    test.match(await run('drawbridge audit verify system'), {
      code: EXIT.done,
      out: /intact {2}chain system/,
    })
  })

  await test.test('a table is made once, and one of another shape is refused', async test => {
    const trial = 'drawbridge table create --no-point-in-time-recovery --no-deletion-protection --json'
    const mine = { DRAWBRIDGE_TABLE: 'of-a-trial' }
    test.match(JSON.parse((await run(trial, mine)).out), {
      table: 'of-a-trial',
      created: true,
      pointInTimeRecovery: 'not-asked-for',
      deletionProtection: 'not-asked-for',
    })
    test.match(JSON.parse((await run(trial, mine)).out), { created: false })
    // The sandbox has no backups, and says so rather than to pretend.
    const protectedOne = await run('drawbridge table create', mine)
    test.match(protectedOne, {
      code: EXIT.failed,
      err: /Table of-a-trial is there, but without point-in-time recovery/,
    })
    const clients = createAwsClients({
      region: VENDOR.region,
      endpoint: sandbox.aws.url,
      timeout: 5_000,
      credentials: async () => ({ accessKeyId: VENDOR.accountId, secretAccessKey: 'any' }),
    })
    test.teardown(() => clients.destroy())
    await clients.dynamodb.send(
      new CreateTableCommand({
        TableName: 'theirs',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    )
    const refused = await run(trial, { DRAWBRIDGE_TABLE: 'theirs' })
    test.match(refused, { code: EXIT.failed, out: '' })
    test.match(JSON.parse(refused.err).error, {
      title: /not what this service needs/,
      detail: /its keys are id/,
    })
  })

  await test.test('settings that are missing are named; files that are not there too', async test => {
    const bare = (line: string, given: Record<string, string> = {}) => runLine(words(line), { env: given })
    const cases: [line: string, code: number, err: RegExp][] = [
      ['table create', EXIT.usage, /AWS_REGION is missing/],
      ['template render', EXIT.usage, /DRAWBRIDGE_VENDOR_ROLE_ARN is missing/],
      ['template publish', EXIT.usage, /DRAWBRIDGE_TEMPLATE_BUCKET is missing/],
      ['template diff 0123456789ab before', EXIT.usage, /AWS_REGION is missing/],
      ['template diff nowhere before', EXIT.failed, /There is no file or folder nowhere/],
      ['template diff before after/nowhere.yaml', EXIT.failed, /no file or folder after\/nowhere\.yaml/],
      ['template lint nowhere', EXIT.failed, /no file or folder nowhere/],
      ['template lint tenant-role.yaml', EXIT.found, /problem\(s\)/],
      ['tenants list', EXIT.usage, /DRAWBRIDGE_URL is not set/],
      ['static-credentials report', EXIT.usage, /DRAWBRIDGE_URL is not set/],
      ['static-credentials reconcile', EXIT.usage, /DRAWBRIDGE_STATIC_CREDENTIAL_READERS is not set/],
    ]
    for (const [line, code, err] of cases) test.match(await bare(line), { code, err }, line)
    const readers = { DRAWBRIDGE_STATIC_CREDENTIAL_READERS: '' }
    test.match(await bare('static-credentials reconcile', readers), {
      code: EXIT.usage,
      err: /DRAWBRIDGE_VENDOR_ROLE_ARN is missing/,
    })
    const misspelt = { AWS_REGION: VENDOR.region, DRAWBRIDGE_TABEL: 'x' }
    test.match(await bare('table create', misspelt), { code: EXIT.usage, err: /DRAWBRIDGE_TABEL/ })
    test.match(await run('drawbridge template render --permission-set nope'), {
      code: EXIT.failed,
      err: /no permission set nope[\s\S]*inventory/,
    })
    const script = await run(
      'drawbridge template render --format cli --external-id 9d1f0c52-7b3e-4a68-8c15-2e6f40a9b7d3',
    )
    test.match(script, { code: EXIT.done, out: /^#!\/bin\/sh\n/ })
    test.match(await run('drawbridge template render --format terraform'), {
      code: EXIT.usage,
      err: /--external-id/,
    })
    test.match(await run('drawbridge template render --external-id mine'), {
      code: EXIT.usage,
      err: /not an external ID/,
    })
    const other = await run('drawbridge template diff before/inventory.yaml offer/permission-sets/other.yaml')
    test.match(other, { code: EXIT.done, out: /^other: nothing differs/ })
    const gone = await run('drawbridge template diff offer before')
    test.match(gone, {
      code: EXIT.done,
      out: /inventory: nothing differs[\s\S]*other \(gone\): nothing more/,
    })
  })
})

/** Files as the documentation has them: customers to import, permission sets before and after a change. */
function workFolder(folder: string): string {
  const [, customers = ''] = /^```csv\n(.*?)^```$/ms.exec(DOCS) ?? []
  writeFileSync(`${folder}/customers.csv`, customers)
  cpSync(`${ROOT}templates`, `${folder}/templates`, { recursive: true })
  const text = readFileSync(`${ROOT}templates/permission-sets/inventory.yaml`, 'utf8')
  const changes: [from: string, to: string][] = [
    ['      - action: ec2:DescribeVolumes\n', '      - action: ec2:Describe*\n'],
    [`dynamodb:*:\${AWS::AccountId}:table/*`, 'dynamodb:*:*:table/*'],
    ['Size, capacity mode and indexes of a table', 'Size and indexes of a table'],
    [
      '      - action: rds:DescribeDBClusters\n        reason: Which of them are one Aurora or Multi-AZ cluster.\n',
      '',
    ],
  ]
  for (const [name, changed] of [
    ['before', text],
    ['after', changes.reduce((all, [from, to]) => all.replace(from, () => to), text)],
  ] as const) {
    mkdirSync(`${folder}/${name}`)
    writeFileSync(`${folder}/${name}/inventory.yaml`, changed)
  }
  return folder
}

/** An access key of the customer whose role was launched, as a file to import. */
async function keyLines(url: string): Promise<string> {
  const { iam, close } = createCustomer(url, '222222222222')
  await iam.send(new CreateUserCommand({ UserName: 'legacy' }))
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'legacy' }))
  close()
  const sunset = new Date(Date.now() + 100 * 86_400_000).toISOString()
  const cells = ['crm-1042', AccessKey?.AccessKeyId, AccessKey?.SecretAccessKey, 'Their board meets.', sunset]
  return `tenant,accessKeyId,secretAccessKey,reason,sunsetAt\n${cells.join(',')}\n`
}

/** What the customer does between two examples: launches the role and registers it. */
async function launchRole(
  { aws, service }: { aws: { url: string }; service: { url: string } },
  token: string,
) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const call = async <T>(path: string, init: RequestInit = {}) =>
    (await (await fetch(`${service.url}${path}`, { headers, ...init })).json()) as T
  const { items } = await call<{ items: { id: string }[] }>('/v1/tenants?reference=crm-1042')
  const path = `/v1/tenants/${items[0]?.id}`
  const { quickCreateUrl } = await call<{ quickCreateUrl: string }>(`${path}/onboarding`)
  const customer = createCustomer(aws.url, '222222222222')
  const { RoleArn: roleArn } = await customer.launch(quickCreateUrl)
  customer.close()
  await call(`${path}/roles`, { method: 'POST', body: JSON.stringify({ roleArn }) })
}
