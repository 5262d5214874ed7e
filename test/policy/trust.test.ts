import { runSimulation } from '@cloud-copilot/iam-simulate'
import fc from 'fast-check'
import t from 'tap'
import { parsePolicy } from '../../src/policy/document.js'
import { analyseTrust } from '../../src/policy/trust.js'

const ID = 'b7c1f0de-4a52-4c0e-9d3b-0f1e2d3c4b5a'
const OTHER_ID = '00000000-1111-4222-8333-444444444444'
const VENDOR = '111111111111'
const STRANGER = '222222222222'
const CUSTOMER = '333333333333'
const ROLE = `arn:aws:iam::${VENDOR}:role/platform/drawbridge`
const ROOT = `arn:aws:iam::${VENDOR}:root`
const STRANGER_ROOT = `arn:aws:iam::${STRANGER}:root`
const EXPECTATION = { partition: 'aws', vendorAccountId: VENDOR, vendorRoleArn: ROLE, externalId: ID }

type Json = Record<string, unknown>
const RIGHT_ID = { StringEquals: { 'sts:ExternalId': ID } }
const RIGHT_ROLE = { ArnEquals: { 'aws:PrincipalArn': ROLE } }
const RIGHT = { ...RIGHT_ID, ...RIGHT_ROLE }

const allow = (Principal: unknown, Condition: unknown = {}, more: Json = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: ['sts:AssumeRole', 'sts:TagSession'],
  Condition,
  ...more,
})
const deny = (Condition: unknown = {}, more: Json = {}) => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 'sts:AssumeRole',
  Condition,
  ...more,
})
const vendor = (Condition: unknown, more: Json = {}) => allow({ AWS: ROOT }, Condition, more)
const externalId = (operator: string, value: unknown) =>
  vendor({ ...RIGHT_ROLE, [operator]: { 'sts:ExternalId': value } })

/** Name, statements, the codes of the findings with their severity; trusted is what no code above low makes it. */
type Case = [name: string, statements: Json[], findings: string[]]

const PRINCIPALS: Case[] = [
  ["the template's own trust policy", [vendor(RIGHT)], []],
  ['the vendor role itself', [allow({ AWS: ROLE }, RIGHT_ID)], []],
  ['the whole vendor account', [vendor(RIGHT_ID)], ['low vendor-account-wide']],
  ['the vendor account by ID', [allow({ AWS: VENDOR }, RIGHT_ID)], ['low vendor-account-wide']],
  ['the vendor account by ID, narrowed', [allow({ AWS: VENDOR }, RIGHT)], []],
  [
    'another role of the vendor',
    [allow({ AWS: `arn:aws:iam::${VENDOR}:role/other` }, RIGHT_ID)],
    ['low vendor-other-principal'],
  ],
  [
    'a session of the vendor',
    [allow({ AWS: `arn:aws:sts::${VENDOR}:assumed-role/drawbridge/me` }, RIGHT_ID)],
    ['low vendor-other-principal'],
  ],
  ['everybody', [allow('*', RIGHT_ID)], ['critical principal-anyone', 'low vendor-account-wide']],
  [
    'every AWS principal',
    [allow({ AWS: '*' }, RIGHT_ID)],
    ['critical principal-anyone', 'low vendor-account-wide'],
  ],
  ['everybody, narrowed to the vendor role', [allow('*', RIGHT)], ['low principal-narrowed']],
  [
    'everybody, narrowed to an organization',
    [allow('*', { StringEquals: { 'sts:ExternalId': ID, 'aws:PrincipalOrgID': 'o-abc' } })],
    ['critical principal-anyone', 'low vendor-account-wide'],
  ],
  [
    'everybody, narrowed to the vendor account',
    [allow('*', { StringEquals: { 'sts:ExternalId': ID, 'aws:PrincipalAccount': VENDOR } })],
    ['low principal-narrowed', 'low vendor-account-wide'],
  ],
  [
    'everybody, narrowed to two accounts',
    [allow('*', { StringEquals: { 'sts:ExternalId': ID, 'aws:PrincipalAccount': [VENDOR, STRANGER] } })],
    ['critical principal-anyone', 'low vendor-account-wide'],
  ],
  [
    'everybody, narrowed by IfExists only',
    [allow('*', { ...RIGHT_ID, ArnEqualsIfExists: { 'aws:PrincipalArn': ROLE } })],
    ['critical principal-anyone'],
  ],
  [
    'everybody, with a pattern whose wildcard runs over the account of another role',
    [allow('*', { ...RIGHT_ID, StringLike: { 'aws:PrincipalArn': `arn:*:iam::${VENDOR}:role/x` } })],
    ['critical principal-anyone', 'low vendor-account-wide', 'low vendor-not-let-in'],
  ],
  [
    'everybody, with an ARN pattern for the role in any partition',
    [allow('*', { ...RIGHT_ID, ArnLike: { 'aws:PrincipalArn': `arn:*:iam::${VENDOR}:role/platform/*` } })],
    ['low principal-narrowed', 'low vendor-account-wide'],
  ],
  [
    'everybody, with a string pattern inside the vendor account',
    [allow('*', { ...RIGHT_ID, StringLike: { 'aws:PrincipalArn': `arn:aws:iam::${VENDOR}:role/*` } })],
    ['low principal-narrowed', 'low vendor-account-wide'],
  ],
  [
    'everybody, with a pattern for the role name in any account',
    [allow('*', { ...RIGHT_ID, ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/platform/drawbridge' } })],
    ['critical principal-anyone', 'low vendor-account-wide'],
  ],
  [
    'another account, with a Deny for those whose ARN fits what is no ARN',
    [
      allow({ AWS: STRANGER_ROOT }, RIGHT_ID),
      deny({ ArnEquals: { 'aws:PrincipalArn': '*' } }, { Principal: { AWS: STRANGER } }),
    ],
    ['high principal-outside', 'low vendor-not-let-in'],
  ],
  [
    'another account',
    [allow({ AWS: STRANGER_ROOT }, RIGHT_ID)],
    ['high principal-outside', 'low vendor-not-let-in'],
  ],
  [
    'another account beside the vendor',
    [allow({ AWS: [ROLE, STRANGER] }, RIGHT_ID)],
    ['high principal-outside'],
  ],
  [
    "the customer's own account",
    [vendor(RIGHT), allow({ AWS: `arn:aws:iam::${CUSTOMER}:user/admin` })],
    ['high principal-outside'],
  ],
  [
    'the vendor account ID in another partition',
    [allow({ AWS: `arn:aws-cn:iam::${VENDOR}:root` }, RIGHT_ID)],
    ['high principal-outside'],
  ],
  [
    'an outsider beside the vendor, kept out by a condition',
    [allow({ AWS: [ROOT, STRANGER_ROOT] }, RIGHT)],
    ['low principal-narrowed'],
  ],
  [
    'a wildcard inside a principal',
    [allow({ AWS: `arn:aws:iam::${VENDOR}:role/*` }, RIGHT_ID)],
    ['high principal-outside'],
  ],
  [
    'a deleted principal',
    [vendor(RIGHT), allow({ AWS: 'AROAEXAMPLEEXAMPLEID' }, RIGHT_ID)],
    ['medium principal-dangling'],
  ],
  ['a service', [vendor(RIGHT), allow({ Service: 'ec2.amazonaws.com' })], ['high principal-service']],
  [
    'a service with the external ID',
    [vendor(RIGHT), allow({ Service: 'ec2.amazonaws.com' }, RIGHT_ID)],
    ['high principal-service'],
  ],
  [
    'an identity provider',
    [
      vendor(RIGHT),
      allow({ Federated: 'accounts.google.com' }, {}, { Action: 'sts:AssumeRoleWithWebIdentity' }),
    ],
    ['high principal-federated'],
  ],
  [
    'a SAML provider',
    [
      vendor(RIGHT),
      allow({ Federated: `arn:aws:iam::${CUSTOMER}:saml-provider/x` }, RIGHT_ID, { Action: 'sts:*' }),
    ],
    ['high principal-federated'],
  ],
  [
    'everybody by web identity',
    [vendor(RIGHT), allow('*', {}, { Action: 'sts:AssumeRoleWithWebIdentity' })],
    ['critical external-id-missing', 'critical principal-anyone', 'low vendor-account-wide'],
  ],
  [
    'a canonical user',
    [vendor(RIGHT), allow({ CanonicalUser: 'a1b2' }, RIGHT_ID)],
    ['high principal-unknown'],
  ],
  [
    'NotPrincipal',
    [
      {
        Effect: 'Allow',
        NotPrincipal: { AWS: STRANGER_ROOT },
        Action: 'sts:AssumeRole',
        Condition: RIGHT_ID,
      },
    ],
    ['critical principal-not', 'low vendor-account-wide'],
  ],
  [
    'no principal at all',
    [{ Effect: 'Allow', Action: 'sts:AssumeRole', Condition: RIGHT_ID }],
    ['high principal-unknown'],
  ],
  [
    'several statements, one of them open',
    [vendor(RIGHT), vendor(RIGHT_ROLE)],
    ['critical external-id-missing'],
  ],
  ['a statement that only tags sessions', [vendor(RIGHT), allow('*', {}, { Action: 'sts:TagSession' })], []],
  ['nobody', [deny()], ['low vendor-not-let-in']],
]

const EXTERNAL_IDS: Case[] = [
  ['no condition', [vendor({})], ['critical external-id-missing', 'low vendor-account-wide']],
  ['only the role is asked for', [vendor(RIGHT_ROLE)], ['critical external-id-missing']],
  ['StringLike *', [externalId('StringLike', '*')], ['high external-id-wildcard']],
  ['StringLike with the ID and a star', [externalId('StringLike', `${ID}*`)], ['high external-id-wildcard']],
  [
    'StringLike with a shorter prefix',
    [externalId('StringLike', `${ID.slice(0, -1)}*`)],
    ['high external-id-wildcard'],
  ],
  [
    'StringLike with its last digit open',
    [externalId('StringLike', `${ID.slice(0, -1)}?`)],
    ['high external-id-wildcard'],
  ],
  ['StringLike without wildcard', [externalId('StringLike', ID)], []],
  [
    'StringEquals with a literal star',
    [externalId('StringEquals', '*')],
    ['high external-id-other', 'low vendor-not-let-in'],
  ],
  ['StringEqualsIfExists', [externalId('StringEqualsIfExists', ID)], ['high external-id-optional']],
  ['StringLikeIfExists *', [externalId('StringLikeIfExists', '*')], ['critical external-id-not-enforced']],
  ['StringEqualsIgnoreCase', [externalId('StringEqualsIgnoreCase', ID)], ['medium external-id-ignores-case']],
  ['a list with the ID alone', [externalId('StringEquals', [ID, ID])], []],
  ['a list of two IDs', [externalId('StringEquals', [ID, OTHER_ID])], ['high external-id-several']],
  [
    'the ID of somebody else',
    [externalId('StringEquals', OTHER_ID)],
    ['high external-id-other', 'low vendor-not-let-in'],
  ],
  ['an empty list', [externalId('StringEquals', [])], ['critical external-id-not-enforced']],
  ['an empty string', [externalId('StringEquals', '')], ['high external-id-other', 'low vendor-not-let-in']],
  [
    'the ID in capitals',
    [externalId('StringEquals', ID.toUpperCase())],
    ['medium external-id-ignores-case', 'low vendor-not-let-in'],
  ],
  [
    'the ID with a space',
    [externalId('StringEquals', `${ID} `)],
    ['high external-id-other', 'low vendor-not-let-in'],
  ],
  [
    'a policy variable',
    [externalId('StringEquals', '$' + '{aws:PrincipalTag/id}')],
    ['high external-id-variable'],
  ],
  ['ForAnyValue', [externalId('ForAnyValue:StringEquals', ID)], []],
  ['ForAllValues', [externalId('ForAllValues:StringEquals', ID)], ['high external-id-optional']],
  ['StringNotEquals', [externalId('StringNotEquals', OTHER_ID)], ['critical external-id-not-enforced']],
  [
    'StringNotEquals the ID',
    [externalId('StringNotEquals', ID)],
    ['critical external-id-not-enforced', 'low vendor-not-let-in'],
  ],
  ['StringNotLike', [externalId('StringNotLike', 'x*')], ['critical external-id-not-enforced']],
  ['Null true', [externalId('Null', 'true')], ['high external-id-optional', 'low vendor-not-let-in']],
  ['Null false', [externalId('Null', 'false')], ['high external-id-any']],
  ['Null false as a boolean', [externalId('Null', false)], ['high external-id-any']],
  [
    'an operator for ARNs',
    [externalId('ArnEquals', ID)],
    ['high external-id-not-compared', 'low vendor-account-wide'],
  ],
  ['an operator for numbers', [externalId('NumericEquals', '1')], ['critical external-id-not-enforced']],
  [
    'an operator that does not exist',
    [externalId('StringMatches', ID)],
    ['critical external-id-not-enforced'],
  ],
  ['the key in capitals', [vendor({ ...RIGHT_ROLE, StringEquals: { 'STS:EXTERNALID': ID } })], []],
  ['the key in lower case', [vendor({ ...RIGHT_ROLE, StringEquals: { 'sts:externalid': ID } })], []],
  ['the operator in lower case', [vendor({ ...RIGHT_ROLE, stringequals: { 'sts:ExternalId': ID } })], []],
  [
    'a key that only looks like it',
    [vendor({ ...RIGHT_ROLE, StringEquals: { 'sts:ExternalID2': ID } })],
    ['critical external-id-missing'],
  ],
  [
    'a key under another service',
    [vendor({ ...RIGHT_ROLE, StringEquals: { 'aws:ExternalId': ID } })],
    ['critical external-id-missing'],
  ],
  [
    'IfExists together with Null false',
    [
      vendor({
        ...RIGHT_ROLE,
        StringEqualsIfExists: { 'sts:ExternalId': ID },
        Null: { 'sts:ExternalId': 'false' },
      }),
    ],
    [],
  ],
  [
    'the right one and a wildcard, both of which must hold',
    [vendor({ ...RIGHT, StringLike: { 'sts:ExternalId': '*' } })],
    [],
  ],
  [
    'further conditions beside the right ones',
    [vendor({ ...RIGHT, Bool: { 'aws:MultiFactorAuthPresent': true } })],
    [],
  ],
]

const ACTIONS: Case[] = [
  ['sts:*', [vendor(RIGHT, { Action: 'sts:*' })], []],
  ['any action, open', [vendor(RIGHT_ROLE, { Action: '*' })], ['critical external-id-missing']],
  [
    'a wildcard that reaches it',
    [vendor(RIGHT_ROLE, { Action: 'sts:A*e' })],
    ['critical external-id-missing'],
  ],
  ['in other case', [vendor(RIGHT_ROLE, { Action: 'STS:assumerole' })], ['critical external-id-missing']],
  [
    'NotAction that leaves it',
    [vendor(RIGHT_ROLE, { Action: undefined, NotAction: 'sts:TagSession' })],
    ['critical external-id-missing'],
  ],
  [
    'NotAction that takes it',
    [vendor(RIGHT), vendor(RIGHT_ROLE, { Action: undefined, NotAction: 'sts:Assume*' })],
    [],
  ],
  [
    'web identity for an AWS principal',
    [vendor(RIGHT), vendor({}, { Action: 'sts:AssumeRoleWithWebIdentity' })],
    [],
  ],
]

const NOT_ID = { StringNotEquals: { 'sts:ExternalId': ID } }
const NOT_VENDOR = { StringNotEquals: { 'aws:PrincipalAccount': VENDOR } }
const DENIES: Case[] = [
  ['every other external ID denied', [vendor(RIGHT_ROLE), deny(NOT_ID)], []],
  ['denied by StringNotLike', [vendor(RIGHT_ROLE), deny({ StringNotLike: { 'sts:ExternalId': ID } })], []],
  [
    'denied by StringNotLike with a wildcard',
    [vendor(RIGHT_ROLE), deny({ StringNotLike: { 'sts:ExternalId': `${ID}*` } })],
    ['high external-id-any'],
  ],
  [
    'only a missing ID denied',
    [vendor(RIGHT_ROLE), deny({ Null: { 'sts:ExternalId': 'true' } })],
    ['high external-id-any'],
  ],
  [
    'a missing ID denied, beside IfExists',
    [externalId('StringEqualsIfExists', ID), deny({ Null: { 'sts:ExternalId': 'true' } })],
    [],
  ],
  [
    'denied without regard to case',
    [vendor(RIGHT_ROLE), deny({ StringNotEqualsIgnoreCase: { 'sts:ExternalId': ID } })],
    ['medium external-id-ignores-case'],
  ],
  [
    'denied all but two IDs',
    [vendor(RIGHT_ROLE), deny({ StringNotEquals: { 'sts:ExternalId': [ID, OTHER_ID] } })],
    ['high external-id-any'],
  ],
  [
    'denied under a further condition',
    [vendor(RIGHT_ROLE), deny({ ...NOT_ID, Bool: { 'aws:SecureTransport': 'false' } })],
    ['critical external-id-missing'],
  ],
  [
    'denied to somebody else',
    [vendor(RIGHT_ROLE), deny(NOT_ID, { Principal: { AWS: STRANGER } })],
    ['critical external-id-missing'],
  ],
  ['denied to the vendor account', [vendor(RIGHT_ROLE), deny(NOT_ID, { Principal: { AWS: VENDOR } })], []],
  [
    'another action denied',
    [vendor(RIGHT_ROLE), deny(NOT_ID, { Action: 'sts:TagSession' })],
    ['critical external-id-missing'],
  ],
  ['all actions denied', [vendor(RIGHT_ROLE), deny(NOT_ID, { Action: '*' })], []],
  [
    'denied by ForAllValues, on which nothing rests',
    [vendor(RIGHT_ROLE), deny({ 'ForAllValues:StringNotEquals': { 'sts:ExternalId': ID } })],
    ['critical external-id-missing'],
  ],
  [
    'denied to a service of that name',
    [vendor(RIGHT_ROLE), deny(NOT_ID, { Principal: { Service: VENDOR } })],
    ['critical external-id-missing'],
  ],
  [
    'denied by ForAnyValue, on which nothing rests',
    [vendor(RIGHT_ROLE), deny({ 'ForAnyValue:StringNotEquals': { 'sts:ExternalId': ID } })],
    ['critical external-id-missing'],
  ],
  [
    'everybody but the vendor account denied',
    [allow('*', RIGHT_ID), deny(NOT_VENDOR)],
    ['low principal-narrowed', 'low vendor-account-wide'],
  ],
  [
    'everybody but the vendor role denied',
    [allow('*', RIGHT_ID), deny({ ArnNotEquals: { 'aws:PrincipalArn': ROLE } })],
    ['low principal-narrowed'],
  ],
  [
    'everybody but the vendor role denied, IfExists',
    [allow('*', RIGHT_ID), deny({ ArnNotEqualsIfExists: { 'aws:PrincipalArn': ROLE } })],
    ['low principal-narrowed'],
  ],
  [
    'everybody but a pattern of accounts denied',
    [
      allow('*', RIGHT_ID),
      deny({ ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/platform/drawbridge' } }),
    ],
    ['critical principal-anyone', 'low vendor-account-wide'],
  ],
  [
    'NotPrincipal with Deny, on which nothing rests',
    [allow('*', RIGHT_ID), deny({}, { Principal: undefined, NotPrincipal: { AWS: ROLE } })],
    ['critical principal-anyone', 'low vendor-account-wide'],
  ],
  [
    'the outsider denied again',
    [allow({ AWS: [ROLE, STRANGER] }, RIGHT_ID), deny({}, { Principal: { AWS: STRANGER_ROOT } })],
    ['low principal-narrowed'],
  ],
  [
    'another outsider denied',
    [allow({ AWS: [ROLE, STRANGER] }, RIGHT_ID), deny({}, { Principal: { AWS: CUSTOMER } })],
    ['high principal-outside'],
  ],
  [
    'all AWS principals denied, a service allowed',
    [allow({ Service: 'ec2.amazonaws.com' }), deny({}, { Principal: { AWS: '*' } })],
    ['high principal-service', 'low vendor-not-let-in'],
  ],
  ['everything denied', [vendor({}), deny({})], ['low vendor-not-let-in']],
]

const RANK = ['critical', 'high', 'medium', 'low']

for (const [group, cases] of Object.entries({ PRINCIPALS, EXTERNAL_IDS, ACTIONS, DENIES })) {
  t.test(`trust policies judged by their ${group.toLowerCase().replace('_', ' ')}`, async t => {
    for (const [name, statements, expected] of cases) {
      const analysis = analyseTrust(
        parsePolicy({ Version: '2012-10-17', Statement: statements }),
        EXPECTATION,
      )
      const found = analysis.findings.map(({ severity, code }) => `${severity} ${code}`)
      found.sort(
        (a, b) => RANK.indexOf(a.split(' ')[0]!) - RANK.indexOf(b.split(' ')[0]!) || a.localeCompare(b),
      )
      t.strictSame(found, expected, name)
      t.equal(
        analysis.trusted,
        expected.every(text => text.startsWith('low')),
        `${name}: trusted`,
      )
    }
  })
}

t.test('findings name the statement and tell nothing of its values', async t => {
  const policy = parsePolicy({
    Statement: [
      { ...vendor(RIGHT), Sid: 'Good' },
      { ...externalId('StringLike', 'secret-looking*'), Sid: 'Bad-1' },
      { ...allow({ AWS: '*' }), Sid: '<script>' },
      allow({ Service: 'evil\n.example\u202e' }),
    ],
  })
  const { findings } = analyseTrust(policy, EXPECTATION)
  t.strictSame([...new Set(findings.map(finding => finding.statement))], ['Bad-1', '2', '3'])
  t.notMatch(JSON.stringify(findings), /secret-looking|script|\u202e/)
  t.match(findings.find(finding => finding.statement === '3')?.message, 'evil?.example?')
})

const values = fc.oneof(
  { weight: 5, arbitrary: fc.constant(ID) },
  fc.constantFrom(OTHER_ID, '*', `${ID}*`, `${ID.slice(0, -1)}?`, ID.toUpperCase(), `?*`, 'b7c1*'),
)
const stringOperators = fc.constantFrom(
  ...['StringEquals', 'StringLike', 'StringEqualsIgnoreCase', 'StringNotEquals', 'StringNotLike'],
  ...['StringEqualsIfExists', 'StringLikeIfExists', 'StringNotEqualsIfExists', 'StringNotEqualsIgnoreCase'],
  ...[
    'ForAnyValue:StringEquals',
    'ForAllValues:StringEquals',
    'ForAnyValue:StringNotEquals',
    'ForAllValues:StringNotLike',
  ],
)
const arns = fc.constantFrom(
  ...[ROLE, ROLE, `arn:aws:iam::${VENDOR}:role/*`, `arn:aws:iam::*:role/*`, 'arn:aws:iam::2222*:role/*', '*'],
  ...[`arn:aws:iam::${STRANGER}:role/x`, `arn:*:iam::${VENDOR}:role/x`],
)
const arnOperators = fc.constantFrom(
  ...['ArnEquals', 'ArnLike', 'StringEquals', 'StringLike', 'ArnNotEquals', 'ArnNotLike', 'StringNotLike'],
  ...['ArnEqualsIfExists', 'ArnNotEqualsIfExists', 'StringNotEquals'],
)
const block = <T>(operators: fc.Arbitrary<string>, key: string, value: fc.Arbitrary<T>) =>
  fc.tuple(operators, fc.array(value, { minLength: 1, maxLength: 2 })).map(([operator, held]) => ({
    [operator]: { [key]: held },
  }))
const conditions = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: block(stringOperators, 'sts:ExternalId', values) },
      block(arnOperators, 'aws:PrincipalArn', arns),
      block(
        fc.constantFrom('StringEquals', 'StringNotEquals'),
        'aws:PrincipalAccount',
        fc.constantFrom(VENDOR, STRANGER),
      ),
      block(fc.constant('Null'), 'sts:ExternalId', fc.constantFrom('true', 'false')),
    ),
    { maxLength: 3 },
  )
  .map(blocks => Object.assign({}, ...blocks) as Json)
const principals = fc.constantFrom<unknown>(
  ...[{ AWS: ROOT }, { AWS: ROOT }, { AWS: ROLE }, { AWS: VENDOR }, '*', { AWS: '*' }, { AWS: STRANGER }],
  ...[
    { AWS: [ROLE, STRANGER_ROOT] },
    { Service: 'ec2.amazonaws.com' },
    { AWS: `arn:aws:iam::${STRANGER}:role/x` },
  ],
)
const statements = fc.record({
  Effect: fc.oneof({ weight: 2, arbitrary: fc.constant('Allow') }, fc.constant('Deny')),
  Principal: principals,
  Action: fc.constantFrom(
    'sts:AssumeRole',
    'sts:*',
    'sts:TagSession',
    ['sts:AssumeRole', 'sts:TagSession'],
    'sts:Assume*',
  ),
  Condition: conditions,
})
const trustPolicies = fc
  .array(statements, { minLength: 1, maxLength: 3 })
  .map(Statement => ({ Version: '2012-10-17', Statement }))

const SENT = [undefined, ID, OTHER_ID, ID.toUpperCase(), `${ID}x`, `${ID.slice(0, -1)}0`]
const CALLERS = [
  ROLE,
  `arn:aws:iam::${VENDOR}:role/other`,
  `arn:aws:iam::${STRANGER}:role/x`,
  `arn:aws:iam::${CUSTOMER}:user/u`,
]
const TRICK = `arn:aws:iam::${STRANGER}:role/a:iam::${VENDOR}:role/x`

/** Whether the simulator lets the caller in; it is asked with every permission on the caller's side. */
async function letIn(trust: Json, principal: string, sent: string | undefined): Promise<boolean> {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
  const service = principal.endsWith('.amazonaws.com')
  const result = await runSimulation(
    {
      request: {
        principal,
        action: 'sts:AssumeRole',
        resource: { resource: `arn:aws:iam::${CUSTOMER}:role/drawbridge/tenant`, accountId: CUSTOMER },
        contextVariables: {
          ...(sent === undefined ? {} : { 'sts:ExternalId': sent }),
          ...(service
            ? {}
            : { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': principal.split(':')[4]! }),
        },
      },
      identityPolicies: service ? [] : [{ name: 'everything', policy: everything }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: trust,
    },
    {},
  )
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors))
  return result.overallResult === 'Allowed'
}

t.test('what is called trusted lets nobody else in, by an independent simulator', async t => {
  let trusted = 0
  await fc.assert(
    fc.asyncProperty(trustPolicies, async policy => {
      if (!analyseTrust(parsePolicy(policy), EXPECTATION).trusted) return
      trusted++
      for (const principal of [...CALLERS, TRICK, 'ec2.amazonaws.com']) {
        for (const sent of SENT) {
          const vendorWithId = sent === ID && principal.startsWith(`arn:aws:iam::${VENDOR}:`)
          if (!vendorWithId && (await letIn(policy, principal, sent))) {
            throw new Error(`${principal} with ${sent} is let in`)
          }
        }
      }
    }),
    { numRuns: 300 },
  )
  t.ok(trusted > 20, `${trusted} of the policies were called trusted`)
})

t.test("the template's policy lets the vendor in, by the same simulator", async t => {
  const policy = { Version: '2012-10-17', Statement: [vendor(RIGHT)] }
  t.equal(await letIn(policy, ROLE, ID), true)
  t.equal(await letIn(policy, ROLE, undefined), false)
})

t.test('what the simulator shows to be open is never called trusted, row by row of the probes', async t => {
  const rows: [string, Json, boolean, boolean][] = [
    ['right', RIGHT_ID, false, false],
    ['none', {}, true, true],
    ['any', { StringLike: { 'sts:ExternalId': '*' } }, false, true],
    ['optional', { StringEqualsIfExists: { 'sts:ExternalId': ID } }, true, false],
    ['prefix', { StringLike: { 'sts:ExternalId': `${ID}*` } }, false, false],
  ]
  for (const [name, condition, withNone, withRandom] of rows) {
    const policy = { Version: '2012-10-17', Statement: [vendor(condition)] }
    t.equal(await letIn(policy, ROLE, undefined), withNone, `${name}: without an external ID`)
    t.equal(await letIn(policy, ROLE, OTHER_ID), withRandom, `${name}: with a random one`)
    t.equal(analyseTrust(parsePolicy(policy), EXPECTATION).trusted, name === 'right', `${name}: trusted`)
  }
})

t.test('long hostile policies are judged in no time', async t => {
  const many = Array.from({ length: 900 }, (_, n) => String(100000000000 + n))
  const stars = `${'*a'.repeat(4500)}b`
  const hostile: Json[][] = [
    [allow({ AWS: many }, RIGHT_ID)],
    [vendor({ StringLike: { 'sts:ExternalId': stars, 'aws:PrincipalArn': stars } })],
    [
      vendor({ StringLike: { 'aws:PrincipalArn': `arn:aws:iam::${VENDOR}:${stars}` } }),
      deny({ ArnNotLike: { 'aws:PrincipalArn': stars } }),
    ],
    Array.from({ length: 150 }, () => deny({ ArnNotLike: { 'aws:PrincipalArn': ['*'.repeat(10)] } })),
    [vendor(RIGHT, { Action: '*?'.repeat(4500) })],
  ]
  for (const [n, statements] of hostile.entries()) {
    const policy = parsePolicy({ Statement: statements })
    const from = process.cpuUsage()
    analyseTrust(policy, EXPECTATION)
    const { user, system } = process.cpuUsage(from)
    t.ok(user + system < 100_000, `${n}: ${user + system} µs`)
  }
})
