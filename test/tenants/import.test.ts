import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import t from 'tap'
import { checkIntegrity } from '../../src/audit/check-integrity.js'
import { eventOf } from '../../src/audit/event.js'
import { createRoleSummary } from '../../src/audit/roles/role-summary.js'
import { keys } from '../../src/aws/keys.js'
import { createTable, type Table } from '../../src/aws/table.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { Problem } from '../../src/problem.js'
import { findRole } from '../../src/roles/find-role.js'
import { revokeRole } from '../../src/roles/revoke-role.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { gather, type ImportedTenant } from '../../src/tenants/import/gather.js'
import { type ImportTools, importTenant } from '../../src/tenants/import/import-tenant.js'
import { REFUSALS } from '../../src/tenants/import/refusals.js'
import { type ImportFormat, readRows, UnreadableInput } from '../../src/tenants/import/rows.js'
import { offboardTenant } from '../../src/tenants/offboard-tenant.js'
import { NewTenantSchema, TenantSchema } from '../../src/tenants/schemas.js'
import { tenantOf } from '../../src/tenants/tenant.js'
import { keepsTo, NAME, REFERENCE } from '../../src/tenants/text-rules.js'
import { createCore } from '../fixtures/core.js'
import { type Fault, faultyClient, startTable } from '../fixtures/table.js'

const ACTOR = 'arn:aws:sts::111111111111:assumed-role/Admin/alice'
const ID = 'F47AC10B-58CC-4372-A567-0E02B2C3D479'
const OTHER_ID = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'
const ARN = 'arn:aws:iam::222222222222:role/vendor/Access'
const HEAD = 'name,reference,externalId,roleArn,permissionSet'
/** Stands in cells that nobody is to see again. */
const SECRET = 'hunter2'

async function* bytes(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

const read = (format: ImportFormat, ...chunks: (string | Uint8Array)[]) =>
  gather(readRows(bytes(...chunks), format))
/** What the input comes to: lines with codes of refusals, or the reason why nothing of it is taken. */
async function outcomeOf(format: ImportFormat, ...chunks: (string | Uint8Array)[]) {
  try {
    const { tenants, refused } = await read(format, ...chunks)
    const text = JSON.stringify(refused.map(({ refusal }) => refusal))
    if (text.includes(SECRET)) return 'a value came out'
    return {
      taken: tenants.map(({ line, roles }) => [line, ...roles.map(role => role.line)]),
      refused: refused.map(({ line, refusal }) => `${line} ${refusal.code}`),
    }
  } catch (error) {
    if (!(error instanceof UnreadableInput)) throw error
    return `${error.reason} ${error.remedy}`.includes(SECRET) ? 'a value came out' : error.reason
  }
}

const nothingTaken = (...refused: string[]) => ({ taken: [], refused })
const all = (...taken: number[][]) => ({ taken, refused: [] })

t.test('lines of CSV, hostile ones first', async test => {
  const row = (cells: string) => `${HEAD}\n${cells}\n`
  const cases: [what: string, input: string | Uint8Array, comes: unknown][] = [
    ['nothing at all', '', 'The input is empty'],
    ['no header', `Globex,crm-1,${ID},,\n`, 'Column 1 is not one that an import knows'],
    ['a column that is not known', `name,reference,externalId,${SECRET}\n`, /^Column 4 is not/],
    ['a header in other letters', 'Name,reference,externalId\n', /^Column 1 is not/],
    ['a column twice', `${HEAD},name\n`, 'A column is there twice'],
    ['a column too few', 'name,reference\n', 'The header has no externalId'],
    ['semicolons', 'name;reference;externalId\n', /^Column 1 is not/],
    ['JSON', `{"name": "${SECRET}"}\n`, 'The input looks like JSON lines'],
    [
      'a quote that is never closed',
      row(`"${SECRET},crm-1,${ID},,\na,b,c,,`),
      /line 3 has a quote that is never closed/,
    ],
    ['a quote inside a cell', row(`${SECRET}"x,crm-1,${ID},,`), /line 2 has a quote where/],
    ['a quote closed too early', row(`"${SECRET}"x,crm-1,${ID},,`), /line 2 has a quote where/],
    ['a cell of a megabyte', row(`${'x'.repeat(1e6)},crm-1,${ID},,`), /line 2 has more than 16384/],
    ['Latin-1', Buffer.from(row(`Gl\xfcbex,crm-1,${ID},,`), 'latin1'), 'The input is not UTF-8'],
    ['UTF-16', Buffer.from(`\ufeff${row('a,b,c,,')}`, 'utf16le'), 'The input is not UTF-8'],
    [
      'a surrogate in UTF-8',
      Buffer.concat([Buffer.from(`${HEAD}\n`), Buffer.from([0xed, 0xa0, 0x80])]),
      'The input is not UTF-8',
    ],
    ['a cell too many', row(`Globex,crm-1,${ID},,,${SECRET}`), nothingTaken('2 unreadable-line')],
    ['a cell too few', row(`Globex,crm-1,${ID}`), nothingTaken('2 unreadable-line')],
    ['NUL', row(`Glo\0bex,crm-1,${ID},,`), nothingTaken('2 invalid-name')],
    ['a control character', row(`Glo\u009bbex,crm-1,${ID},,`), nothingTaken('2 invalid-name')],
    ['a bidirectional one', row(`Glo\u202ebex,crm-1,${ID},,`), nothingTaken('2 invalid-name')],
    [
      'a line break in a name',
      row(`"Glo\nbex",crm-1,${ID},,\nInitech,crm-2,${OTHER_ID},,`),
      { taken: [[4]], refused: ['2 invalid-name'] },
    ],
    ['no name', row(`,crm-1,${ID},,`), nothingTaken('2 invalid-name')],
    ['a long name', row(`${'x'.repeat(201)},crm-1,${ID},,`), nothingTaken('2 invalid-name')],
    ['no reference', row(`Globex,,${ID},,`), nothingTaken('2 invalid-reference')],
    ['a reference like an ID', row(`Globex,${OTHER_ID},${ID},,`), nothingTaken('2 invalid-reference')],
    ['spaces around a reference', row(`Globex,crm-1 ,${ID},,`), nothingTaken('2 invalid-reference')],
    ['no external ID', row('Globex,crm-1,,,'), nothingTaken('2 invalid-external-id')],
    ['one of words', row(`Globex,crm-1,${SECRET},,`), nothingTaken('2 invalid-external-id')],
    ['one with a space', row(`Globex,crm-1,${ID} ,,`), nothingTaken('2 invalid-external-id')],
    ['one in braces', row(`Globex,crm-1,{${ID}},,`), nothingTaken('2 invalid-external-id')],
    ['a URN', row(`Globex,crm-1,urn:uuid:${ID},,`), nothingTaken('2 invalid-external-id')],
    [
      'without hyphens',
      row(`Globex,crm-1,${ID.replaceAll('-', '')},,`),
      nothingTaken('2 invalid-external-id'),
    ],
    [
      'nil',
      row('Globex,crm-1,00000000-0000-0000-0000-000000000000,,'),
      nothingTaken('2 invalid-external-id'),
    ],
    [
      'max',
      row('Globex,crm-1,FFFFFFFF-ffff-ffff-ffff-ffffffffffff,,'),
      nothingTaken('2 invalid-external-id'),
    ],
    [
      'a set without a role',
      row(`Globex,crm-1,${ID},,inventory`),
      nothingTaken('2 permission-set-without-role'),
    ],
    [
      'two IDs for a reference',
      row(`A,crm-1,${ID},,\nA,crm-1,${OTHER_ID},,`),
      nothingTaken('2 conflicting-lines', '3 conflicting-lines'),
    ],
    [
      'an ID in two cases for one',
      row(`A,crm-1,${ID},,\nA,crm-1,${ID.toLowerCase()},,`),
      nothingTaken('2 conflicting-lines', '3 conflicting-lines'),
    ],
    [
      'two names for a reference',
      row(`A,crm-1,${ID},,\nB,crm-1,${ID},,`),
      nothingTaken('2 conflicting-lines', '3 conflicting-lines'),
    ],
    [
      'one ID for two references',
      row(`A,crm-1,${ID},,\nB,crm-2,${ID.toLowerCase()},,`),
      nothingTaken('2 external-id-twice', '3 external-id-twice'),
    ],
    [
      'IDs that were counted up, in either case: a probe of one would send the other',
      row(`A,crm-1,${ID},,\nB,crm-2,${ID.toLowerCase().slice(0, -1)}a,,`),
      nothingTaken('2 external-id-alike', '3 external-id-alike'),
    ],
    ['a header alone', `${HEAD}\n`, all()],
    ['a name that a spreadsheet would run', row(`"=HYPERLINK(""https://x"")",crm-1,${ID},,`), all([2])],
    ['a byte order mark, CRLF, no end', `\ufeff${HEAD}\r\nGlobex,crm-1,${ID},${ARN},\r\n\r\n`, all([2, 2])],
    ['columns in another order, fewer', `externalId,reference,name\n${ID},crm-1,Globex`, all([2])],
    ['a comma and quotes in a name', row(`"Globex, ""the"" one",crm-1,${ID},${ARN},inventory`), all([2, 2])],
    [
      'further roles',
      row(`G,crm-1,${ID},${ARN},\nI,crm-2,${OTHER_ID},,\nG,crm-1,${ID},${ARN}2,`),
      all([2, 2, 4], [3]),
    ],
    ['references that differ in case', row(`G,crm-1,${ID},,\nI,CRM-1,${OTHER_ID},,`), all([2], [3])],
  ]
  for (const [what, input, comes] of cases) {
    const came = await outcomeOf('csv', input)
    if (comes instanceof RegExp) test.match(came, comes, what)
    else test.same(came, comes, what)
  }
})

t.test('lines of JSON, hostile ones first', async test => {
  const line = (more: string) => `{"name": "Globex", "reference": "crm-1", "externalId": "${ID}"${more}}`
  const cases: [what: string, input: string | Uint8Array, comes: unknown][] = [
    ['no object', '[]\n"x"\n1\nnull\n{]', nothingTaken(...[1, 2, 3, 4, 5].map(n => `${n} unreadable-line`))],
    ['cut off', line('').slice(0, -1), nothingTaken('1 unreadable-line')],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), nothingTaken('1 unreadable-line')],
    ['five megabytes', line(`, "roleArn": "${'x'.repeat(5e6)}"`), nothingTaken('1 unreadable-line')],
    ['a field twice', line(`, "externalId": "${OTHER_ID}"`), nothingTaken('1 unreadable-line')],
    ['the same in disguise', line(`, "extern\\u0061lId": "${OTHER_ID}"`), nothingTaken('1 unreadable-line')],
    ['a field more', line(`, "${SECRET}": 1`), nothingTaken('1 unknown-field')],
    ['a prototype', line(', "__proto__": "x"'), nothingTaken('1 unknown-field')],
    ['a number for a text', line('').replace('"Globex"', '7'), nothingTaken('1 unknown-field')],
    ['null for a text', line(', "permissionSet": null'), nothingTaken('1 unknown-field')],
    ['both fields of roles', line(`, "roleArn": "${ARN}", "roleArns": []`), nothingTaken('1 unknown-field')],
    ['a role of no text', line(', "roleArns": [1]'), nothingTaken('1 unknown-field')],
    ['a lone surrogate', line('').replace('Globex', '\\ud800'), nothingTaken('1 invalid-name')],
    ['an escape for a NUL', line('').replace('crm-1', 'crm\\u0000'), nothingTaken('1 invalid-reference')],
    ['strings that look like fields', line('').replace('Globex', '\\"name\\": \\"x'), all([1])],
    ['roles', `\ufeff${line(`, "roleArns": ["${ARN}", ":", ":x"]`)}\r\n\n`, all([1, 1, 1, 1])],
  ]
  for (const [what, input, comes] of cases) test.same(await outcomeOf('ndjson', input), comes, what)
})

t.test('however the bytes come in, the rows are the same', async test => {
  const input = Buffer.from(
    `\ufeff${HEAD}\r\n"Glübex, ""x""",crm-1,${ID},${ARN},\r\n🛫,crm-2,${OTHER_ID},,\n`,
  )
  const whole = await read('csv', input)
  test.equal(whole.tenants.length, 2)
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(input.length), { maxLength: 12 }), async cuts => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), input.length]
      const chunks = places.slice(1).map((end, index) => input.subarray(places[index], end))
      test.same(await read('csv', ...chunks), whole)
    }),
    { numRuns: 60 },
  )
})

t.test('more lines than can be held are too many', async test => {
  const rows = readRows(bytes('{}\n{}\n', '{}\n'), 'ndjson', 2)
  await test.rejects(async () => {
    for await (const _ of rows);
  }, /more than 2 lines/)
})

t.test('a name or reference is taken where the API would take it', test => {
  const ajv = new Ajv({ strict: false, unicodeRegExp: true })
  ajv.addFormat('well-formed', text => !/\p{Surrogate}/u.test(text))
  const takes = ajv.compile(NewTenantSchema)
  const text = fc.oneof(
    fc.array(fc.nat(0xffff), { maxLength: 12 }).map(units => String.fromCharCode(...units)),
    fc.string({ maxLength: 12 }),
    fc.uuid(),
    fc.constantFrom('', ' ', '\ud800', '🛫'.repeat(200), '🛫'.repeat(201), 'x'.repeat(128), 'x'.repeat(129)),
  )
  fc.assert(
    fc.property(text, given => {
      if (keepsTo(NAME, given) !== takes({ name: given })) return false
      return keepsTo(REFERENCE, given) === takes({ name: 'x', reference: given })
    }),
    { numRuns: 300 },
  )
  test.end()
})

t.test('docs/adopting.md has every refusal of an import', test => {
  const docs = readFileSync(new URL('../../../docs/adopting.md', import.meta.url), 'utf8')
  const listed = [...docs.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code)
  test.same(
    listed,
    Object.keys(REFUSALS).toSorted((a, b) => listed.indexOf(a) - listed.indexOf(b)),
  )
  test.end()
})

/** One table for what follows: each test has references of its own, and only the last ones count. */
const stage = await startTable(t)
const core = createCore(stage.table)

let made = 0
/** A customer that nobody else has. */
function customer(more: Partial<ImportedTenant> = {}, roleNames: string[] = []): ImportedTenant {
  made += 1
  const externalId = `${String(made).padStart(8, '0')}-ABCD-1111-8111-0123456789ab`
  const roles = roleNames.map(name => ({ line: 2, roleArn: `arn:aws:iam::222222222222:role/${name}` }))
  return { line: 2, name: 'Globex', reference: `ref-${made}`, externalId, roles, ...more }
}

const importing = (
  given: ImportedTenant,
  dryRun = false,
  using: Omit<ImportTools, 'actor' | 'dryRun'> = core,
) => importTenant({ ...using, actor: ACTOR, dryRun }, given)

/** What there is of a tenant, but for what differs from run to run. */
async function stateOf(table: Table, reference: string) {
  const reservation = await table.get(keys.reference(reference))
  const tenantId = String(reservation?.tenantId)
  const item = await table.get(keys.tenant(tenantId))
  const events = []
  for await (const event of table.all({ ...keys.auditEventsOf(tenantId), consistent: true }))
    events.push(eventOf(event))
  const roles = []
  for await (const role of table.all({ ...keys.rolesOf(tenantId), consistent: true }))
    roles.push([role.roleArn, role.status, role.gsi3pk])
  const { externalId, externalIdOrigin, roleCount, unverifiedRoleCount, status } = item!
  return {
    tenantId,
    held: { externalId, externalIdOrigin, roleCount, unverifiedRoleCount, status },
    roles,
    events: events.map(({ action, actor, details }) => [action, actor, details.externalIdOrigin ?? '']),
    intact: (await checkIntegrity(table, tenantId)).firstBroken,
  }
}

t.test(
  'a tenant comes with its ID as it is, its roles pending and due, and the trail says so',
  async test => {
    const given = customer({}, ['vendor/One', 'Two'])
    const first = await importing(given)
    test.match(first, { outcome: 'imported', roles: [{ outcome: 'imported' }, { outcome: 'imported' }] })
    const { tenantId, ...state } = await stateOf(stage.table, given.reference)
    const due = ['pending', 'DUE_ROLES']
    test.same(state, {
      held: {
        externalId: given.externalId,
        externalIdOrigin: 'imported',
        roleCount: 2,
        unverifiedRoleCount: 2,
        status: 'pending',
      },
      roles: given.roles.map(({ roleArn }) => [roleArn, ...due]),
      events: [
        ['tenant.created', ACTOR, 'imported'],
        ['role.registered', ACTOR, ''],
        ['role.registered', ACTOR, ''],
      ],
      intact: null,
    })
    test.match(await stage.table.get(keys.externalId(given.externalId.toLowerCase())), { tenantId })
    const shown = Object.keys(tenantOf((await stage.table.get(keys.tenant(tenantId)))!))
    test.same(
      shown.toSorted(),
      Object.keys(TenantSchema.properties).toSorted(),
      'the API shows no field more',
    )
    const again = await importing(given)
    test.match(again, {
      outcome: 'unchanged',
      tenantId,
      roles: [{ outcome: 'unchanged' }, { outcome: 'unchanged' }],
    })
    test.same(await stateOf(stage.table, given.reference), { tenantId, ...state }, 'again it does nothing')
  },
)

t.test('one that is killed at any of its writes, and run again, ends as if nothing had been', async test => {
  const whole = customer({}, ['One', 'Two'])
  await importing(whole)
  const wanted = await stateOf(stage.table, whole.reference)
  const kills: Fault[] = ['before', 'after']
  for (const fault of kills) {
    for (const left of [0, 1, 2]) {
      const given = customer({}, ['One', 'Two'])
      let writes = 0
      const client = faultyClient(stage.clients.dynamodb, command => {
        if (command === 'TransactWriteCommand') writes += 1
        if (writes <= left) return undefined
        return command === 'TransactWriteCommand' && writes === left + 1 ? fault : 'before'
      })
      const dying = createCore(createTable(client, stage.name))
      await test.rejects(importing(given, false, dying), Problem, `${fault} write ${left + 1}`)
      const again = await importing(given)
      test.not(again.outcome, 'refused')
      const { tenantId, held, ...state } = await stateOf(stage.table, given.reference)
      test.ok(tenantId)
      test.same({ ...held, externalId: '' }, { ...wanted.held, externalId: '' })
      test.same(
        state,
        { roles: wanted.roles, events: wanted.events, intact: null },
        `${fault} write ${left + 1}`,
      )
    }
  }
})

t.test('two imports at once make one tenant, and one of each role', async test => {
  const given = customer({}, ['One', 'Two'])
  const both = await Promise.all([importing(given), importing(given)])
  test.same(both.map(({ outcome }) => outcome).toSorted(), ['imported', 'unchanged'])
  const roles = both.flatMap(({ roles }) => roles)
  test.same(roles.map(({ outcome }) => outcome).toSorted(), [
    ...Array(2).fill('imported'),
    ...Array(2).fill('unchanged'),
  ])
  test.match(await stateOf(stage.table, given.reference), { held: { roleCount: 2 }, intact: null })

  const shared = customer()
  const thief = customer({ externalId: shared.externalId.toLowerCase() })
  const racing = await Promise.all([importing(shared), importing(thief)])
  test.same(
    racing.map(({ outcome, refusal }) => refusal?.code ?? outcome).toSorted(),
    ['external-id-taken', 'imported'],
    'an ID is one in whatever case',
  )
})

t.test(
  'an import and the API that want one reference: one of them has it, and the other is told',
  async test => {
    const api = (reference: string) =>
      createTenant(core, { name: 'Globex', reference }, 'https://id#op', NOT_IDEMPOTENT).then(
        () => 'made',
        (error: Problem) => error.kind.code,
      )
    const seen = new Set<string>()
    for (let tries = 0; tries < 6; tries++) {
      const given = customer()
      const early = tries % 2 ? api(given.reference) : undefined
      const imported = importing(given).then(({ outcome, refusal }) => refusal?.code ?? outcome)
      const created = await (early ?? api(given.reference))
      seen.add(`${await imported}, ${created}`)
      test.equal((await stateOf(stage.table, given.reference)).intact, null)
    }
    for (const outcome of seen) test.match(outcome, /^(imported, reference-taken|reference-taken, made)$/)
    const late = customer()
    test.equal(await api(late.reference), 'made')
    test.match(await importing(late), {
      outcome: 'refused',
      refusal: { code: 'reference-taken', later: false },
    })
  },
)

t.test('what contradicts the table is refused, and changes nothing', async test => {
  const given = customer({}, ['One'])
  const { tenantId } = await importing(given)
  const { externalId } = given
  const role = (more: object) => ({ ...given, roles: [{ ...given.roles[0]!, ...more }] })
  const cases: [what: string, given: ImportedTenant, refusal: object][] = [
    [
      'another ID',
      { ...given, externalId: OTHER_ID },
      { code: 'reference-taken', reason: new RegExp(`${tenantId} with ${externalId}\\.`) },
    ],
    [
      'the ID in other case',
      { ...given, externalId: externalId.toLowerCase() },
      { code: 'reference-taken', reason: /STS tells them apart/ },
    ],
    [
      'another reference',
      { ...given, reference: 'x' },
      { code: 'external-id-taken', reason: new RegExp(String(tenantId)) },
    ],
    [
      'an ID that differs in its last digit alone',
      {
        ...given,
        reference: 'x',
        externalId: `${externalId.slice(0, -1)}${externalId.endsWith('7') ? 8 : 7}`,
      },
      { code: 'external-id-alike', reason: new RegExp(String(tenantId)) },
    ],
    ['no ARN', role({ roleArn: SECRET }), { code: 'malformed-role-arn' }],
    [
      "the vendor's account",
      role({ roleArn: 'arn:aws:iam::111111111111:role/x' }),
      { code: 'vendor-account-role' },
    ],
    [
      'another partition',
      role({ roleArn: 'arn:aws-cn:iam::222222222222:role/x' }),
      { code: 'foreign-partition' },
    ],
    ['a set that is not there', role({ permissionSet: SECRET }), { code: 'unknown-permission-set' }],
    ['another set', role({ permissionSet: 'other' }), { code: 'unknown-permission-set' }],
    ['another path', role({ roleArn: 'arn:aws:iam::222222222222:role/path/One' }), { code: 'other-arn' }],
    ['other letters', role({ roleArn: 'arn:aws:iam::222222222222:role/ONE' }), { code: 'other-arn' }],
  ]
  const before = await stateOf(stage.table, given.reference)
  for (const [what, line, refusal] of cases) {
    for (const dryRun of [true, false]) {
      const came = await importing(line, dryRun)
      test.match(came.roles[0]?.refusal ?? came.refusal, { later: false, ...refusal }, what)
      test.notMatch(JSON.stringify(came), SECRET)
    }
  }
  const two = { ...core, permissionSets: { default: 'inventory', has: () => true } }
  test.match((await importing(role({ permissionSet: 'other' }), false, two)).roles, [
    { refusal: { code: 'other-permission-set' } },
  ])
  test.match((await importing(role({ permissionSet: 'inventory' }))).roles, [{ outcome: 'unchanged' }])
  test.same(await stateOf(stage.table, given.reference), before)

  const [only] = (await importing(given)).roles
  await revokeRole(core, await findRole(stage.table, String(tenantId), String(only?.roleId)), ACTOR)
  test.match((await importing(given)).roles, [{ outcome: 'refused', refusal: { code: 'role-revoked' } }])
  await offboardTenant(core, String(tenantId), ACTOR)
  test.match(await importing(given), {
    outcome: 'refused',
    refusal: { code: 'tenant-offboarded' },
    roles: [],
  })
  test.match(await importing({ ...given, reference: 'later' }), { refusal: { code: 'external-id-taken' } })
  const alike = `${externalId.slice(0, -1)}${externalId.endsWith('7') ? 8 : 7}`
  test.match(await importing({ ...given, reference: 'later', externalId: alike }), {
    refusal: { code: 'external-id-alike' },
  })
})

t.test(
  'of two that differ in their last digit alone one comes in, also where both come at once',
  async test => {
    const [one, two] = [customer({}, []), customer({}, [])]
    const alike = `${one.externalId.slice(0, -1)}${one.externalId.endsWith('7') ? 8 : 7}`
    const both = await Promise.all([importing(one), importing({ ...two, externalId: alike })])
    test.same(both.map(({ outcome }) => outcome).sort(), ['imported', 'refused'])
    test.match(
      both.find(({ outcome }) => outcome === 'refused'),
      { refusal: { code: 'external-id-alike' } },
    )
  },
)

t.test(
  'the limits of the API hold, are told, and what is left is done later; a dry run tells the same',
  async test => {
    const names = Array.from({ length: 12 }, (_, index) => `Role${index}`)
    const given = customer({}, names)
    const tell = ({ roles }: Awaited<ReturnType<typeof importing>>) =>
      roles.map(({ outcome, refusal }) => (refusal ? `${refusal.code} ${refusal.later}` : outcome))
    const limited = Array(2).fill('role-limit true')
    const dry = await importing(given, true)
    test.match(dry, { outcome: 'to-import', tenantId: null })
    test.same(tell(dry), [...Array(10).fill('to-import'), ...limited])
    test.equal(await stage.table.get(keys.reference(given.reference)), undefined, 'nothing was written')
    test.equal(await stage.table.get(keys.externalId(given.externalId)), undefined)
    const first = await importing(given)
    test.same(tell(first), [...Array(10).fill('imported'), ...limited])
    test.match(first.roles[10]?.refusal?.remedy, /run the same import again/)
    const tenant = keys.tenant(String(first.tenantId))
    await stage.tamper(tenant, item => ({ ...item, unverifiedRoleCount: 8 }))
    test.same(tell(await importing(given, true)), [...Array(10).fill('unchanged'), 'to-import', 'to-import'])
    test.same(tell(await importing(given)), [...Array(10).fill('unchanged'), 'imported', 'imported'])
    await stage.tamper(tenant, item => ({ ...item, unverifiedRoleCount: 0, roleCount: 50 }))
    const full = { ...given, roles: [{ line: 9, roleArn: `${ARN}Another` }] }
    for (const dryRun of [true, false]) test.same(tell(await importing(full, dryRun)), ['role-limit false'])
    const paidUntil = core.now().getTime() + 299_000
    await stage.tamper(tenant, item => ({ ...item, roleCount: 12, registrationsPaidUntil: paidUntil }))
    for (const dryRun of [true, false])
      test.same(tell(await importing(full, dryRun)), ['registration-too-soon true'])
    const twice = customer({}, ['Same', 'Same'])
    test.same(tell(await importing(twice, true)), ['to-import', 'unchanged'])
    test.same(tell(await importing(twice)), ['imported', 'unchanged'])
  },
)

t.test('an origin that is changed behind the trail is found', async test => {
  const changes: [what: string, imported: boolean, change: object, reason: RegExp][] = [
    ['imported passed off as made', true, { externalIdOrigin: 'generated' }, /not of the origin recorded/],
    ['the attribute gone', true, { externalIdOrigin: undefined }, /not of the origin recorded/],
    ['made passed off as imported', false, { externalIdOrigin: 'imported' }, /not of the origin recorded/],
    ['out of the count', true, { gsi3pk: undefined, gsi3sk: undefined }, /not among those/],
    ['into the count', false, { gsi3pk: 'IMPORTED_EXTERNAL_IDS', gsi3sk: 'x' }, /is among those/],
  ]
  for (const [what, imported, change, reason] of changes) {
    const id = imported
      ? String((await importing(customer())).tenantId)
      : (await createTenant(core, { name: 'x' }, ACTOR, NOT_IDEMPOTENT)).id
    test.match(await checkIntegrity(stage.table, id), { intact: true })
    const key = keys.tenant(id)
    const before = (await stage.table.get(key))!
    await stage.tamper(key, item => ({ ...item, ...change }))
    test.match((await checkIntegrity(stage.table, id)).firstBroken, { reason }, what)
    await stage.tamper(key, () => before)
  }
})

t.test('a tenant of before there were imports counts as made by the service', async test => {
  const { id, externalId } = await createTenant(core, { name: 'x' }, ACTOR, NOT_IDEMPOTENT)
  const old = core.newId()
  const item = (await stage.table.get(keys.tenant(id)))!
  const { externalIdOrigin: _, ...before } = item
  const idOfOld = externalId.replace(/^.{8}/, '0a0b0c0d')
  await core.auditLog.commit({
    chain: old,
    firstOfChain: true,
    actor: ACTOR,
    events: [{ action: 'tenant.created', details: { externalId: idOfOld, referenced: false } }],
    writes: [
      { put: { ...before, ...keys.tenant(old), id: old, externalId: idOfOld, gsi1sk: old, gsi2sk: old } },
      { put: { ...keys.externalId(idOfOld), tenantId: old } },
    ],
  })
  test.match(await checkIntegrity(stage.table, old), { intact: true })
})

t.test('the summary counts external IDs in use by who made them', async test => {
  const count = () => createRoleSummary({ table: stage.table, now: core.now })()
  const before = (await count()).externalIds
  const { tenantId } = await importing(customer())
  await importing(customer())
  await importing(customer(), true)
  const { id } = await createTenant(core, { name: 'x' }, ACTOR, NOT_IDEMPOTENT)
  const { generated, imported } = before
  test.same((await count()).externalIds, { generated: generated + 1, imported: imported + 2 })
  await offboardTenant(core, String(tenantId), ACTOR)
  await offboardTenant(core, id, ACTOR)
  test.same((await count()).externalIds, { generated, imported: imported + 1 })
  test.match(await checkIntegrity(stage.table, String(tenantId)), { intact: true })
})
