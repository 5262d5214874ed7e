import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseHcl } from '@cdktf/hcl2json'
import fc from 'fast-check'
import t from 'tap'
import { parse as parseYaml, type ScalarTag } from 'yaml'
import { diffAsks } from '../../src/policy/ask-diff.js'
import { askOfPermissionSet } from '../../src/role-template/asks.js'
import type { PermissionSet } from '../../src/role-template/permission-set.js'
import { isCloudFormation, readCloudFormation } from '../../src/role-template/read-cloudformation.js'
import { writeText } from '../../src/role-template/references.js'
import { renderCli } from '../../src/role-template/render-cli.js'
import { renderCloudFormation } from '../../src/role-template/render-cloudformation.js'
import { renderTerraform } from '../../src/role-template/render-terraform.js'
import {
  type PolicyDocument,
  policyDocument,
  roleDefinition,
  selfReadStatements,
  trustDocument,
  wantedStatements,
} from '../../src/role-template/role-definition.js'
import { templateVersion } from '../../src/role-template/template-version.js'
import {
  createTenantTemplates,
  entityTag,
  TEMPLATE_FORMATS,
} from '../../src/role-template/tenant-templates.js'
import {
  cloudFormationBase,
  expression,
  externalId,
  hostileSet,
  hostileText,
  inventory,
  permissionSetsFolder,
  sample,
  terraformBase,
  vendor,
} from './fixtures.js'

const ACCOUNT = '222222222222'

/** What the role's three documents are to say in one account, whatever the format. */
function expectedDocuments(set: PermissionSet, id: string, roleArn: string) {
  const account = { partition: 'aws', accountId: ACCOUNT }
  const trust = JSON.stringify(trustDocument(roleDefinition(set, vendor).trust))
  return {
    trust: JSON.parse(
      writeText(trust, name => (name === 'ExternalId' ? JSON.stringify(id).slice(1, -1) : 'aws')),
    ),
    permissions: policyDocument(wantedStatements(set, account)),
    selfReads: policyDocument(selfReadStatements({ ...account, roleArn })),
  }
}

/** Half surrogate pairs cannot be carried by UTF-8: every format writes U+FFFD for them. */
function wellFormed<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replace(/\\ud[89a-f][0-9a-f]{2}/g, '\ufffd'))
}

// --- CloudFormation -------------------------------------------------------------------------------------------------

const ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/drawbridge/stack-TenantRole-1`

/** Resolves the short forms as CloudFormation does in one account. */
function launch(template: string, parameters: Record<string, string>, version: '1.1' | '1.2' = '1.2') {
  const values: Record<string, string> = {
    'AWS::Partition': 'aws',
    'AWS::AccountId': ACCOUNT,
    TenantRole: 'stack-TenantRole-1',
    'TenantRole.Arn': ROLE_ARN,
    ...parameters,
  }
  const lookUp = (name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`unresolved: ${name}`)
    return value
  }
  const substitute = (text: string) =>
    text.replace(/\$\{(!?)([^}]*)\}/g, (_, literal, name) => (literal ? expression(name) : lookUp(name)))
  const tags: ScalarTag[] = [
    { tag: '!Ref', resolve: lookUp },
    { tag: '!GetAtt', resolve: lookUp },
    { tag: '!Sub', resolve: substitute },
  ]
  const parsed = parseYaml(template, { customTags: base => [...base, ...tags], version })
  const role = parsed.Resources.TenantRole.Properties
  return {
    parsed,
    role,
    documents: {
      trust: role.AssumeRolePolicyDocument,
      permissions: role.Policies[0].PolicyDocument,
      selfReads: parsed.Resources.SelfReads.Properties.PolicyDocument,
    },
  }
}

t.test('the CloudFormation template', async t => {
  const set = inventory()
  const version = templateVersion(set, vendor).id
  const published = renderCloudFormation({ base: cloudFormationBase, set, vendor })
  const own = renderCloudFormation({ base: cloudFormationBase, set, vendor, externalId })

  t.equal(
    renderCloudFormation({ base: cloudFormationBase, set: sample, vendor }),
    cloudFormationBase,
    'as it lies here',
  )
  t.equal(
    renderCloudFormation({ base: own, set, vendor, externalId }),
    own,
    'rendering again changes nothing',
  )
  t.equal(published.includes(externalId), false)
  t.ok(Buffer.byteLength(own) < 51_200)
  t.notMatch(own, /arn:aws/, 'no partition is written out')

  const { parsed, role, documents } = launch(own, { ExternalId: externalId })
  t.strictSame(documents, expectedDocuments(set, externalId, ROLE_ARN))
  t.equal(role.RoleName, undefined)
  t.equal(role.Path, '/drawbridge/')
  t.equal(role.MaxSessionDuration, 3600)
  t.equal(role.Policies.length, 1)
  t.equal(role.ManagedPolicyArns, undefined)
  t.strictSame(role.Tags, [{ Key: 'drawbridge:template-version', Value: version }])
  t.strictSame(Object.keys(parsed.Resources), ['TenantRole', 'SelfReads'])
  t.equal(parsed.Resources.SelfReads.Type, 'AWS::IAM::RolePolicy')
  t.equal(parsed.Outputs.RoleArn.Value, ROLE_ARN)
  t.equal(parsed.Outputs.TemplateVersion.Value, version)

  const parameter = parsed.Parameters.ExternalId
  t.strictSame(Object.keys(parsed.Parameters), ['ExternalId'], 'no parameter can name another vendor')
  t.equal(parameter.Default, externalId)
  t.equal(parameter.NoEcho, undefined)
  for (const right of [externalId, externalId.toUpperCase(), '6ba7b810-9dad-11d1-80b4-00c04fd430c8']) {
    t.match(right, new RegExp(parameter.AllowedPattern))
  }
  for (const wrong of [
    '',
    `${externalId}\n`,
    `${externalId}0`,
    externalId.slice(1),
    `g${externalId.slice(1)}`,
  ]) {
    t.notMatch(wrong, new RegExp(parameter.AllowedPattern))
  }
  t.equal(launch(published, { ExternalId: externalId }).parsed.Parameters.ExternalId.Default, undefined)
  for (const { reason, actions } of set.statements) {
    t.ok(own.includes(`# ${reason}\n`))
    for (const { action, reason } of actions) t.ok(own.includes(`- ${action} # ${reason}\n`))
  }
  t.ok(own.includes('# No RoleName'), 'the comments of the file stay')
})

t.test('a base without its places, or too long a template, is refused', async t => {
  const render = (base: string, set = sample) => renderCloudFormation({ base, set, vendor, externalId })
  const broken = [
    cloudFormationBase.replace('  TenantRole:\n', '  Other:\n'),
    cloudFormationBase.replace('  ExternalId:\n    Type', '  Other:\n    Type'),
    cloudFormationBase.replace('      Tags:\n', '      Labels:\n'),
    cloudFormationBase.replace('  SelfReads:\n', '  Reads:\n'),
    `${cloudFormationBase}\n]`,
    cloudFormationBase.replace('!Ref "TenantRole"', '!Import "TenantRole"'),
  ]
  for (const base of broken) t.throws(() => render(base), { code: 'template-invalid' })

  const actions = Array.from({ length: 120 }, (_, n) => ({
    action: `ec2:Describe${n}`,
    reason: 'x'.repeat(500),
  }))
  const set = { ...sample, statements: [{ ...sample.statements[0]!, actions }] }
  t.throws(() => render(cloudFormationBase, set), { code: 'template-too-large', message: /51200/ })
})

t.test('no text breaks out of the CloudFormation template', async t => {
  fc.assert(
    fc.property(hostileSet, hostileText, (set, id) => {
      const template = renderCloudFormation({ base: cloudFormationBase, set, vendor, externalId: id })
      const expected = wellFormed(expectedDocuments(set, externalId, ROLE_ARN))
      for (const version of ['1.1', '1.2'] as const) {
        const { parsed, role, documents } = launch(template, { ExternalId: externalId }, version)
        t.strictSame(documents, expected)
        t.equal(parsed.Parameters.ExternalId.Default, wellFormed(id))
        t.equal(role.Policies[0].PolicyName, `drawbridge-${wellFormed(set.name)}`)
        t.strictSame(Object.keys(parsed.Resources), ['TenantRole', 'SelfReads'])
      }
      t.notMatch(
        template,
        /[\u007f-\u009f\u2028\u2029\ufeff]/,
        'nothing that YAML 1.1 takes for a line break',
      )
    }),
    { numRuns: 60 },
  )
})

// --- Terraform ------------------------------------------------------------------------------------------------------

const IN_HCL: Record<string, string> = {
  'AWS::Partition': expression('data.aws_partition.current.partition'),
  'AWS::AccountId': expression('data.aws_caller_identity.current.account_id'),
  ExternalId: expression('local.external_id'),
  'TenantRole.Arn': expression('aws_iam_role.tenant.arn'),
}

/** How the parser gives back a string: as the source of a template, with what is literal doubled. */
function hclText(text: string): string {
  const literal = (part: string) => part.replace(/[$%]\{/g, marker => `${marker[0]}${marker}`)
  return writeText(text, name => IN_HCL[name] ?? '', literal).normalize('NFC')
}

function hclValue(value: unknown): unknown {
  if (typeof value === 'string') return hclText(value)
  if (Array.isArray(value)) return value.map(hclValue)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hclValue(item)]))
}

async function readTerraform(source: string) {
  const { locals, ...blocks } = await parseHcl('main.tf', source)
  return { locals, blocks }
}

function expectedLocals(set: PermissionSet, id: string) {
  const role = roleDefinition(set, vendor)
  return [
    {
      external_id: hclText(id),
      vendor_partition: 'aws',
      template_version: templateVersion(set, vendor).id,
      role_path: '/drawbridge/',
      max_session_duration: 3600,
      role_description: role.description,
      trust_statements: hclValue(trustDocument(role.trust).Statement),
      permissions_policy_name: hclText(role.permissionsPolicyName),
      permission_statements: hclValue(policyDocument(role.permissions).Statement),
      self_reads_policy_name: role.selfReadsPolicyName,
      self_read_statements: hclValue(policyDocument(role.selfReads).Statement),
    },
  ]
}

t.test('the Terraform configuration', async t => {
  const set = inventory()
  const own = renderTerraform({ base: terraformBase, set, vendor, externalId })
  const { locals, blocks } = await readTerraform(own)
  t.strictSame(locals, expectedLocals(set, externalId))
  t.strictSame(Object.keys(blocks.resource), ['aws_iam_role', 'aws_iam_role_policy'])
  t.strictSame(Object.keys(blocks.resource.aws_iam_role_policy), ['permissions', 'self_reads'])
  t.strictSame(Object.keys(blocks.output), ['role_arn', 'template_version'])
  const [role] = blocks.resource.aws_iam_role.tenant
  t.equal(role.path, expression('local.role_path'))
  t.equal(role.max_session_duration, expression('local.max_session_duration'))
  t.strictSame(role.tags, { 'drawbridge:template-version': expression('local.template_version') })
  t.match(role.assume_role_policy, /local\.trust_statements/)
  t.notMatch(own, /arn:aws/, 'no partition is written out')

  t.equal(
    renderTerraform({ base: terraformBase, set: sample, vendor, externalId }),
    terraformBase,
    'as it lies here',
  )
  t.equal(renderTerraform({ base: own, set, vendor, externalId }), own, 'rendering again changes nothing')
  for (const { reason, actions } of set.statements) {
    t.ok(own.includes(`# ${reason}\n`))
    for (const { reason } of actions) t.ok(own.includes(` # ${reason}\n`))
  }
  const broken = [
    terraformBase.replace('# --- values of this customer ---\n', ''),
    terraformBase.replace('# --- end of values ---\n', ''),
    `${terraformBase}# --- end of values ---\n`,
    `${terraformBase}${terraformBase}`,
  ]
  for (const base of broken) {
    t.throws(() => renderTerraform({ base, set, vendor, externalId }), { code: 'template-invalid' })
  }
})

t.test('no text breaks out of the Terraform configuration', async t => {
  const { blocks: untouched } = await readTerraform(terraformBase)
  await fc.assert(
    fc.asyncProperty(hostileSet, hostileText, async (set, id) => {
      const { locals, blocks } = await readTerraform(
        renderTerraform({ base: terraformBase, set, vendor, externalId: id }),
      )
      t.strictSame(locals, wellFormed(expectedLocals(set, id)))
      t.strictSame(blocks, untouched)
    }),
    { numRuns: 60 },
  )
})

// --- CLI ------------------------------------------------------------------------------------------------------------

/** Notes each call's arguments, NUL after each and an empty one at the end, and answers as the AWS CLI does. */
const FAKE_AWS = `#!/bin/sh
for argument do printf '%s\\0' "$argument" >> calls; done
printf '\\0' >> calls
case "$1 $2" in
  'sts get-caller-identity') printf '%s\\n' "$FAKE_CALLER" ;;
  'configure get') printf '%s\\n' "$FAKE_REGION" ;;
esac
[ "$1 $2" != "$FAKE_FAILURE" ] || { echo "An error occurred (EntityAlreadyExists)" >&2; exit 254; }
`

interface Run {
  status: number | null
  stdout: string
  stderr: string
  calls: string[][]
}

/** Runs a script in an empty folder where `aws` is the fake. */
function runScript(folder: string, script: string, environment: Record<string, string> = {}): Run {
  const calls = join(folder, 'calls')
  rmSync(calls, { force: true })
  const { status, stdout, stderr } = spawnSync('sh', ['-s'], {
    cwd: folder,
    input: script,
    encoding: 'utf8',
    env: {
      PATH: `${folder}:/usr/bin:/bin`,
      FAKE_CALLER: `arn:aws:iam::${ACCOUNT}:user/admin`,
      ...environment,
    },
  })
  const noted = existsSync(calls) ? readFileSync(calls, 'utf8') : ''
  const split = noted.split('\0\0').filter(call => call !== '')
  return { status, stdout, stderr, calls: split.map(call => call.split('\0')) }
}

function argument(call: string[] | undefined, name: string): string | undefined {
  return call?.[call.indexOf(name) + 1]
}

function fakeAws(test: { testdir(files: Record<string, string>): string }): string {
  const folder = test.testdir({ aws: FAKE_AWS })
  chmodSync(join(folder, 'aws'), 0o755)
  return folder
}

function documentsOf([, create, permissions, selfReads]: string[][]): Record<string, PolicyDocument> {
  return {
    trust: JSON.parse(argument(create, '--assume-role-policy-document') ?? ''),
    permissions: JSON.parse(argument(permissions, '--policy-document') ?? ''),
    selfReads: JSON.parse(argument(selfReads, '--policy-document') ?? ''),
  }
}

t.test('the CLI script creates the role and its two policies, and prints its ARN', async t => {
  const set = inventory()
  const script = renderCli({ set, vendor, externalId })
  const run = runScript(fakeAws(t), script)
  const [identity, create, permissions, selfReads, ...more] = run.calls
  const name = argument(create, '--role-name') ?? ''
  const arn = `arn:aws:iam::${ACCOUNT}:role/drawbridge/${name}`
  t.equal(run.status, 0, run.stderr)
  t.equal(run.stdout, `${arn}\n`, 'and nothing else on stdout')
  t.strictSame(identity?.slice(0, 2), ['sts', 'get-caller-identity'])
  t.strictSame(create?.slice(0, 2), ['iam', 'create-role'])
  t.strictSame(
    [permissions, selfReads].map(call => call?.[1]),
    ['put-role-policy', 'put-role-policy'],
  )
  t.strictSame(more, [])
  t.match(name, /^drawbridge-inventory-[0-9a-f]{8}$/)
  t.equal(argument(create, '--path'), '/drawbridge/')
  t.equal(argument(create, '--max-session-duration'), '3600')
  t.equal(
    argument(create, '--tags'),
    `Key=drawbridge:template-version,Value=${templateVersion(set, vendor).id}`,
  )
  t.strictSame(
    [permissions, selfReads].map(call => argument(call, '--role-name')),
    [name, name],
  )
  t.strictSame(documentsOf(run.calls), expectedDocuments(set, externalId, arn))
  for (const { actions } of set.statements) {
    for (const { action, reason } of actions) t.ok(script.includes(`#   ${action}: ${reason}\n`))
  }
  const other = renderCli({ set, vendor, externalId: externalId.replace('9d', '8d') })
  t.not(
    argument(runScript(fakeAws(t), other).calls[1], '--role-name'),
    name,
    'each tenant has a name of its own',
  )
})

t.test('where the CLI script cannot go on it says why, prints no ARN and fails', async t => {
  const script = renderCli({ set: inventory(), vendor, externalId })
  const regional = renderCli({
    set: {
      ...sample,
      statements: [{ ...sample.statements[0]!, resources: [`arn:x:${expression('AWS::Region')}`] }],
    },
    vendor,
    externalId,
  })
  const cases: [told: RegExp, calls: number, script: string, environment: Record<string, string>][] = [
    [
      /EntityAlreadyExists[\s\S]{1,200}ran before.*\n?.*exists: arn:aws:iam::222/,
      2,
      script,
      { FAKE_FAILURE: 'iam create-role' },
    ],
    [/policy of it is missing/, 3, script, { FAKE_FAILURE: 'iam put-role-policy' }],
    [/partition aws-cn/, 1, script, { FAKE_CALLER: `arn:aws-cn:iam::${ACCOUNT}:user/x` }],
    [/which account/, 1, script, { FAKE_CALLER: 'None' }],
    [/which account/, 1, script, { FAKE_CALLER: 'arn:aws:iam::1$(touch canary):user/x' }],
    [/An error/, 1, script, { FAKE_FAILURE: 'sts get-caller-identity' }],
    [/Set AWS_REGION/, 2, regional, {}],
    [/Set AWS_REGION/, 1, regional, { AWS_REGION: 'x"y' }],
  ]
  for (const [told, calls, text, environment] of cases) {
    const folder = fakeAws(t)
    const run = runScript(folder, text, environment)
    t.match(run.stderr, told)
    t.equal(run.stdout, '')
    t.not(run.status, 0)
    t.equal(run.calls.length, calls, 'nothing is called after that')
    t.notOk(existsSync(join(folder, 'canary')))
  }
  const region = runScript(fakeAws(t), regional, { AWS_REGION: 'eu-central-1' })
  t.strictSame(documentsOf(region.calls).permissions?.Statement[0]?.Resource, ['arn:x:eu-central-1'])
})

t.test('no text is executed by the CLI script or changes what it sends', async t => {
  const folder = fakeAws(t)
  fc.assert(
    fc.property(hostileSet, hostileText, (set, id) => {
      const script = renderCli({ set, vendor, externalId: id })
      const check = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' })
      t.equal(check.status, 0, check.stderr)
      const run = runScript(folder, script)
      t.equal(run.status, 0, run.stderr)
      t.equal(run.calls.length, 4)
      const name = argument(run.calls[1], '--role-name') ?? ''
      const expected = expectedDocuments(set, id, `arn:aws:iam::${ACCOUNT}:role/drawbridge/`)
      const { selfReads, ...documents } = documentsOf(run.calls)
      t.strictSame(documents, { trust: expected.trust, permissions: expected.permissions })
      const own = selfReads?.Statement[0]?.Resource?.[0] ?? ''
      t.ok(own.startsWith(expected.selfReads.Statement[0]?.Resource?.[0] ?? '-'))
      t.ok(name.startsWith('drawbridge-'))
      t.notOk(existsSync(join(folder, 'canary')))
    }),
    { numRuns: 40 },
  )
})

// --- read back ------------------------------------------------------------------------------------------------------

t.test('a CloudFormation template read back asks for what its permission set does', test => {
  const set = inventory()
  const template = renderCloudFormation({ base: cloudFormationBase, set, vendor })
  test.ok(isCloudFormation(template))
  test.notOk(isCloudFormation(readFileSync(join(permissionSetsFolder, 'inventory.yaml'), 'utf8')))
  const { permissionSet, ask, selfReads } = readCloudFormation(template)
  test.equal(permissionSet, 'inventory')
  test.same(diffAsks(ask, askOfPermissionSet(set)).differs, false)
  const role = roleDefinition(set, vendor)
  const grants = (statements: { sid: string; actions: string[]; resources: string[] }[]) =>
    statements.map(({ sid, actions, resources: on }) => ({ sid, actions, on }))
  test.strictSame(ask.permissions, grants(role.permissions))
  test.strictSame(selfReads, grants(role.selfReads))
  test.match(ask.maxSessionDuration, 3_600)
  test.match(ask.trust, [
    {
      sid: 'AssumeWithExternalId',
      actions: ['sts:AssumeRole'],
      conditions: { StringEquals: { 'sts:ExternalId': [expression('ExternalId')] } },
    },
    { sid: 'NameTheSession', actions: ['sts:TagSession', 'sts:SetSourceIdentity'] },
  ])
  test.end()
})

t.test('hostile texts are read back as they were written', test => {
  fc.assert(
    fc.property(hostileSet, set => {
      const { ask } = readCloudFormation(renderCloudFormation({ base: cloudFormationBase, set, vendor }))
      test.strictSame(ask.permissions, wellFormed(askOfPermissionSet(set).permissions))
    }),
    { numRuns: 30 },
  )
  test.end()
})

t.test('a template that can grant what its text does not tell is not compared', test => {
  const template = renderCloudFormation({ base: cloudFormationBase, set: sample, vendor })
  const changed = (from: string, to: string) => template.replace(from, to)
  const attached =
    '      ManagedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"]\n      MaxSession'
  const cases: [template: string, why: RegExp][] = [
    [changed('      MaxSession', attached), /attaches managed policies/],
    [changed('Effect: Allow', 'Effect: Deny'), /is no Allow/],
    [changed('                Resource:', '                NotResource:'), /has NotResource/],
    [changed('            Principal:', '            NotPrincipal:'), /has NotPrincipal/],
    [changed('Type: AWS::IAM::RolePolicy', 'Type: AWS::IAM::User'), /is a AWS::IAM::User/],
    [changed('Type: AWS::IAM::RolePolicy', 'Type: AWS::IAM::Role'), /one IAM role/],
    [changed('- "*"', '- !ImportValue "x"'), /tag/],
    [changed('- "*"', '- Fn::ImportValue: x'), /value cannot be told/],
    ['Resources: {}', /one IAM role/],
    ['Resources: []', /mapping/],
    ['Resources: {a: *b}', /./],
  ]
  for (const [text, why] of cases) {
    test.not(text, template)
    test.throws(() => readCloudFormation(text), { name: 'RoleTemplateError', message: why })
  }
  const longForms = template
    .replaceAll(/!Sub ("[^"]*")/g, '{"Fn::Sub": $1}')
    .replaceAll(/!Ref ("[^"]*")/g, '{"Ref": $1}')
    .replaceAll(/!GetAtt "TenantRole\.Arn"/g, '{"Fn::GetAtt": [TenantRole, Arn]}')
  test.notMatch(longForms, /!Sub|!Ref|!GetAtt/)
  test.strictSame(readCloudFormation(longForms), readCloudFormation(template))
  const asJson = JSON.stringify(parseYaml(longForms))
  test.ok(isCloudFormation(asJson) && isCloudFormation(JSON.stringify(JSON.parse(asJson), null, 2)))
  test.strictSame(readCloudFormation(asJson), readCloudFormation(template))
  test.end()
})

// --- a tenant's own -------------------------------------------------------------------------------------------------

t.test("a tenant's template is what rendering it for that tenant gives, in every format", test => {
  const bases = { cloudFormation: cloudFormationBase, terraform: terraformBase }
  const renderings = (set: PermissionSet, id: string) => ({
    cloudformation: renderCloudFormation({ base: cloudFormationBase, set, vendor, externalId: id }),
    terraform: renderTerraform({ base: terraformBase, set, vendor, externalId: id }),
    cli: renderCli({ set, vendor, externalId: id }),
  })
  fc.assert(
    fc.property(hostileSet, fc.uuid(), fc.uuid(), (set, first, second) => {
      const fillIn = createTenantTemplates({ vendor, bases })
      const offer = { set, version: '', sha256: '', template: '', bytes: Buffer.alloc(0), etag: '' }
      for (const format of TEMPLATE_FORMATS) {
        const [one, other] = [fillIn(offer, format, first), fillIn(offer, format, second)]
        test.equal(one.text, renderings(set, first)[format])
        test.equal(other.text, renderings(set, second)[format])
        test.ok(
          other.bytes.equals(Buffer.from(renderings(set, second)[format])),
          'sent as the same, in UTF-8',
        )
        test.equal(one.etag === other.etag, first === second, 'an ETag stands for one tenant and one text')
      }
    }),
    { numRuns: 20 },
  )
  const fillIn = createTenantTemplates({ vendor, bases })
  const offer = { set: inventory(), version: '', sha256: '', template: '', bytes: Buffer.alloc(0), etag: '' }
  test.throws(() => fillIn(offer, 'cli', "'; rm -rf /"), TypeError, 'nothing but an external ID is filled in')
  test.match(entityTag('a text'), /^"[0-9a-f]{32}"$/)
  test.end()
})
