import { Readable } from 'node:stream'
import t from 'tap'
import { type AuditEvent, genesisHash, hashEvent, SYSTEM_CHAIN } from '../../src/audit/event.js'
import { checkExport, type ExportFinding } from '../../src/audit/export/check-export.js'
import { exportTrail } from '../../src/audit/export/export-trail.js'
import { LONGEST_LINE } from '../../src/audit/export/lines.js'
import { readLines } from '../../src/audit/export/read-lines.js'
import { dependencyUnavailable } from '../../src/aws/errors.js'
import { keys } from '../../src/aws/keys.js'
import type { Table } from '../../src/aws/table.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { updateTenant } from '../../src/tenants/update-tenant.js'
import { as, startApp } from '../fixtures/app.js'
import { type Core, createCore } from '../fixtures/core.js'
import { startTable } from '../fixtures/table.js'

const ACTOR = 'https://id.example.com#operator'

/** Tenants with so many events each, and one event of the system. */
async function makeTrail(core: Core, lengths: number[]): Promise<string[]> {
  const tenants: string[] = []
  for (const length of lengths) {
    const { id } = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
    for (let n = 1; n < length; n++) await updateTenant(core, id, { name: `Name ${n}` }, ACTOR)
    tenants.push(id)
  }
  const events = [{ action: 'template.published' as const, details: { permissionSet: 'zoë 🌉' } }]
  await core.auditLog.commit({ chain: SYSTEM_CHAIN, actor: 'drawbridge', events, writes: [] })
  return tenants
}

async function exported(table: Table, chain?: string): Promise<string> {
  let text = ''
  for await (const part of exportTrail(table, { chain, now: new Date('2026-06-15T13:00:00Z') })) text += part
  return text
}

async function check(bytes: string | Uint8Array, pieces = 1_000) {
  const found: ExportFinding[] = []
  const buffer = Buffer.from(bytes)
  const chunks = function* () {
    for (let at = 0; at < buffer.length; at += pieces) yield buffer.subarray(at, at + pieces)
  }
  const verdict = await checkExport(readLines(Readable.from(chunks())), {
    found: finding => found.push(finding),
  })
  return { ...verdict, found }
}

const lines = (text: string) => text.split('\n').slice(0, -1)
const text = (all: readonly string[]) => all.map(line => `${line}\n`).join('')

t.test('an export is whole and intact, of all chains or of one, however its bytes come', async test => {
  const { table } = await startTable(test)
  const [first = ''] = await makeTrail(createCore(table), [3, 1])
  const whole = await exported(table)
  for (const pieces of [1, 7, 64_000]) {
    const verdict = await check(whole, pieces)
    test.match(verdict, { intact: true, chains: 3, checked: 5, chain: null, found: [] })
  }
  test.equal(lines(whole).at(-1), '{"complete":true,"chains":3,"events":5}')
  test.match(await check(await exported(table, first)), { intact: true, chains: 1, checked: 3, chain: first })
  test.match(await check(await exported(table, SYSTEM_CHAIN)), { intact: true, checked: 1 })
  test.match(await check(whole.slice(0, -1)), { intact: true }, 'a last line without its end is whole')
})

t.test('an export that is cut off anywhere, or lacks any line, or has one twice, is found', async test => {
  const { table } = await startTable(test)
  await makeTrail(createCore(table), [3, 2])
  const all = lines(await exported(table))
  for (let count = 0; count < all.length; count++) {
    const { intact, found } = await check(text(all.slice(0, count)))
    test.equal(intact, false, `${count} lines`)
    test.match(found.at(-1)?.reason, /^the file is cut off/)
    test.equal((await check(text(all.toSpliced(count, 1)))).intact, false, `without line ${count + 1}`)
    test.equal((await check(text(all.toSpliced(count, 0, all[count]!)))).intact, false, `${count + 1} twice`)
  }
  for (let at = 0; at + 1 < all.length; at++) {
    const swapped = all.with(at, all[at + 1]!).with(at + 1, all[at]!)
    test.equal((await check(text(swapped))).intact, false, `line ${at + 1} after the next`)
  }
  const half = (await exported(table)).slice(0, -30)
  test.match((await check(half)).found.at(-1), { line: null, reason: /^the file is cut off/ })
})

/** A chain anew from an event on, with right hashes. */
function rehashed(events: AuditEvent[], chain: string): AuditEvent[] {
  let previousHash = genesisHash(chain)
  return events.map((event, index) => {
    const unhashed = { ...event, sequence: index + 1, previousHash }
    previousHash = hashEvent(unhashed)
    return { ...unhashed, hash: previousHash }
  })
}

t.test('what was changed in a file is named with chain, event and line', async test => {
  const { table } = await startTable(test)
  const [one = '', two = ''] = await makeTrail(createCore(table), [4, 3])
  const all = lines(await exported(table))
  const lineOf = (chain: string, sequence: number) =>
    all.findIndex(line => line.includes(`"sequence":${sequence},"tenantId":"${chain}"`))
  const at = lineOf(one, 2)
  const event = (index: number) => JSON.parse(all[index] ?? '') as AuditEvent
  const endOf = (chain: string) =>
    all.indexOf(all.find(line => line.startsWith(`{"chainEnd":"${chain}`)) ?? '')
  const change = (fields: Partial<AuditEvent>) => JSON.stringify({ ...event(at), ...fields })
  const spaced = (all[at] ?? '').replace('{', '{ ')
  const twice = (all[at] ?? '').replace('{', '{"actor":"somebody",')
  const deep = `{"id":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
  const cut = all.toSpliced(lineOf(one, 4), 1)
  const whole = [1, 2, 3, 4].map(sequence => event(lineOf(one, sequence)))
  const otherwise = rehashed(whole.with(2, { ...whole[2]!, actor: 'nobody' }), one)
  const rewritten = all.map(line => {
    const same = otherwise.find(({ id }) => line.includes(`{"id":"${id}"`))
    return same ? JSON.stringify(same) : line
  })

  const cases: [what: string, file: string[], finding: Partial<ExportFinding> | { reason: RegExp }][] = [
    [
      'changed',
      all.with(at, change({ actor: 'nobody' })),
      { line: at + 1, chain: one, sequence: 2, eventId: event(at).id, reason: /was changed/ },
    ],
    [
      'removed',
      all.toSpliced(at, 1),
      { line: at + 1, chain: one, sequence: 2, reason: /^event 2 is missing/ },
    ],
    [
      'two swapped between tenants',
      all.with(at, all[lineOf(two, 2)]!).with(lineOf(two, 2), all[at]!),
      { chain: one, sequence: 2, reason: /another chain/ },
    ],
    ['the tail cut', cut, { chain: one, sequence: 4, reason: /^the tail is cut: the head is event 4/ }],
    ['rewritten with right hashes', rewritten, { chain: one, sequence: 5, reason: /head is not the last/ }],
    [
      'a chain removed',
      all.toSpliced(lineOf(two, 1) - 1, 5),
      { line: all.length - 5, reason: /of 3 chains: 2/ },
    ],
    [
      'no JSON',
      all.with(at, 'nonsense'),
      { line: at + 1, chain: one, sequence: 2, reason: /no JSON object/ },
    ],
    ['an array', all.with(at, '[1]'), { line: at + 1, chain: one, reason: /no JSON object/ }],
    ['an empty line', all.with(at, ''), { line: at + 1, chain: one, reason: /no JSON object/ }],
    [
      'more than an event',
      all.with(at, change({ note: 1 } as object)),
      { chain: one, reason: /not as an export/ },
    ],
    ['a prototype', all.with(at, (all[at] ?? '').replace('{', '{"__proto__":{"x":1},')), { line: at + 1 }],
    ['a field twice', all.with(at, twice), { line: at + 1, chain: one, reason: /not as an export/ }],
    ['written otherwise', all.with(at, spaced), { line: at + 1, chain: one, reason: /not as an export/ }],
    ['deep', all.with(at, deep), { line: at + 1, chain: one, sequence: 2 }],
    ['huge', all.with(at, 'x'.repeat(LONGEST_LINE + 1)), { line: at + 1, chain: one, reason: /more than/ }],
    [
      'a head of nothing',
      all.with(endOf(one), `{"chainEnd":"${one}","head":null}`),
      { line: endOf(one) + 1, chain: one, reason: /head of the chain is missing/ },
    ],
    ['no beginning', all.toSpliced(0, 1), { line: 1, chain: null, reason: /does not begin/ }],
    ['more after the end', [...all, all[at]!], { line: all.length + 1, reason: /after the last one/ }],
  ]
  for (const [what, file, finding] of cases) {
    const { intact, found } = await check(text(file), 64_000)
    test.equal(intact, false, what)
    test.match(found[0], finding, what)
  }
  const broken = await check(text(all.with(at, change({ actor: 'x' })).with(lineOf(two, 1), 'x')))
  test.strictSame(
    broken.found.map(({ chain, sequence }) => [chain, sequence]).toSorted(),
    [
      [one, 2],
      [two, 1],
    ].toSorted(),
    'each chain by its first break, and no chain hides another',
  )
  const bytes = Buffer.from(text(all))
  bytes[bytes.indexOf('zo') + 3] = 0xff
  test.match((await check(bytes)).found, [{ chain: SYSTEM_CHAIN, sequence: 1, reason: /not UTF-8/ }])
  const garbage = await check('garbage\n'.repeat(5_000))
  test.ok(
    garbage.found.length < 30 && garbage.findings > 5_000,
    'a file of another kind is not told line by line',
  )
})

t.test('what is broken in the table is broken in the export, at the same place', async test => {
  const stage = await startTable(test)
  const [one = '', two = '', three = ''] = await makeTrail(createCore(stage.table), [4, 3, 2])
  await stage.tamper(keys.auditEvent(one, 3), item => ({ ...item, actor: 'nobody' }))
  await stage.tamper(keys.chainHead(two), () => undefined)
  await stage.tamper(keys.chainHead(three), item => ({ ...item, sequence: 1 }))
  const { found } = await check(await exported(stage.table))
  const byChain = new Map(found.map(finding => [finding.chain, finding]))
  test.equal(found.length, 3)
  test.match(byChain.get(one), { sequence: 3, reason: /was changed/ })
  test.match(byChain.get(two), { sequence: 4, reason: /head of the chain is missing/ })
  test.match(byChain.get(three), { sequence: 3, reason: /head is not the last event/ })
})

t.test('a chain that grows while it is exported is whole up to its head', async test => {
  const { table } = await startTable(test)
  const core = createCore(table)
  const [id = ''] = await makeTrail(core, [2])
  let grown = 0
  const growing: Table = {
    ...table,
    query: async query => {
      const page = await table.query(query)
      if (query.pk === keys.auditEventsOf(id).pk && grown++ < 3)
        await updateTenant(core, id, { name: `Grown ${grown}` }, ACTOR)
      return page
    },
  }
  const verdict = await check(await exported(growing, id))
  test.match(verdict, { intact: true, checked: 3 }, JSON.stringify(verdict.found))
})

t.test('no more of the trail is read than is taken', async test => {
  const { table } = await startTable(test)
  let pages = 0
  const endless: Table = {
    ...table,
    query: async () => {
      pages += 1
      const items = Array.from({ length: 200 }, (_, n) => ({ pk: 'AUDIT#system', sk: String(n) }))
      return { items, last: { pk: 'AUDIT#system', sk: 'x' } }
    },
  }
  const parts = exportTrail(endless, { chain: SYSTEM_CHAIN, now: new Date() })
  for (let taken = 1; taken <= 50; taken++) {
    await parts.next()
    test.equal(pages, Math.max(0, taken - 2), 'two lines come before the first page')
  }
  await parts.return(undefined)
})

t.test('the route streams the export, and a failure on the way breaks it off', async test => {
  let left = Number.POSITIVE_INFINITY
  const { app, core } = await startApp(test, {
    change: tools => {
      const query: Table['query'] = async given => {
        left -= 1
        if (left < 0) throw dependencyUnavailable('DynamoDB', new Error('away'))
        return tools.table.query(given)
      }
      return { ...tools, table: { ...tools.table, query } }
    },
  })
  const [id = ''] = await makeTrail(core, [3, 2])
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const get = (query = '', method = 'GET') =>
    fetch(`${url}/v1/audit/events/export${query}`, { method, headers: as('auditor:anna') })
  const answer = await get()
  test.equal(answer.headers.get('content-type'), 'application/x-ndjson')
  test.match(await check(await answer.text()), { intact: true, chains: 3, checked: 6 })
  test.match(await check(await (await get(`?tenantId=${id}`)).text()), {
    intact: true,
    checked: 3,
    chain: id,
  })
  test.equal((await get('?tenantId=0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11')).status, 404)
  test.strictSame([(await get('', 'HEAD')).status, await (await get('', 'HEAD')).text()], [200, ''])
  // Two queries tell which chains there are, the next is of the first of them.
  left = 3
  const begun = await get()
  test.equal(begun.status, 200, 'the first chain was there')
  await test.rejects(begun.text(), 'broken off, not ended')
  left = 0
  test.equal((await get()).status, 503)
})
