import { writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import t from 'tap'
import { objectKeyOf } from '../../src/audit/anchors/anchor.js'
import { keyFinder } from '../../src/audit/anchors/anchor-keys.js'
import { checkAnchors } from '../../src/audit/anchors/check-anchors.js'
import type { Integrity } from '../../src/audit/check-integrity.js'
import { type AuditEvent, genesisHash, hashEvent, SYSTEM_CHAIN } from '../../src/audit/event.js'
import { checkExport, type ExportFinding } from '../../src/audit/export/check-export.js'
import { readLines } from '../../src/audit/export/read-lines.js'
import { type Key, keys } from '../../src/aws/keys.js'
import type { Item } from '../../src/aws/table.js'
import { EXIT } from '../../src/cli/exit-codes.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { registerRole } from '../../src/roles/register-role.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { updateTenant } from '../../src/tenants/update-tenant.js'
import { runLine } from '../cli/run-line.js'
import { type Anchoring, startAnchoring } from '../fixtures/anchoring.js'
import { as, startApp, type TestApp } from '../fixtures/app.js'
import type { Core } from '../fixtures/core.js'

const ACTOR = 'https://id.example.com#operator'
const CLAIM = { partition: 'aws', accountId: '222222222222', roleName: 'drawbridge' }

interface Scene {
  stage: TestApp
  anchoring: Anchoring
  /** A tenant with a claimed role and seven events, of which an anchor lists the fifth. */
  one: string
  two: string
  roleId: string
  externalId: string
}

/** Two tenants and the system, anchored, and some events since. */
async function makeScene(test: { teardown(task: () => Promise<void> | void): unknown }): Promise<Scene> {
  const later: { anchoring?: Anchoring } = {}
  const stage = await startApp(test, {
    change: tools => ({
      ...tools,
      // As another process has it, which remembers no anchor.
      anchors: new Proxy({} as NonNullable<typeof tools.anchors>, {
        get: (_, name) => Reflect.get(later.anchoring?.replica().store ?? {}, name),
      }),
    }),
  })
  const { core } = stage
  const anchoring = await startAnchoring(stage, core)
  later.anchoring = anchoring
  const tenant = () => createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
  const rename = (id: string, name: string) => updateTenant(core, id, { name }, ACTOR)
  const events = [{ action: 'template.published' as const, details: {} }]
  for (let n = 0; n < 2; n++)
    await core.auditLog.commit({ chain: SYSTEM_CHAIN, actor: 'drawbridge', events, writes: [] })
  const [one, two] = [await tenant(), await tenant()]
  const role = await registerRole(core, one.id, { roleArn: arnOf(CLAIM) }, ACTOR, NOT_IDEMPOTENT)
  await claimRole(core, one.id, role.id)
  await rename(one.id, 'Fifth')
  for (const name of ['Second', 'Third', 'Fourth']) await rename(two.id, name)
  await anchoring.anchor()
  for (const name of ['Sixth', 'Seventh']) await rename(one.id, name)
  return { stage, anchoring, one: one.id, two: two.id, roleId: role.id, externalId: one.externalId }
}

const arnOf = ({ accountId, roleName }: typeof CLAIM) => `arn:aws:iam::${accountId}:role/${roleName}`

/** What a verification that proves a role records. */
async function claimRole({ auditLog }: Core, tenantId: string, roleId: string): Promise<void> {
  const { partition, accountId, roleName } = CLAIM
  await auditLog.commit({
    chain: tenantId,
    actor: 'drawbridge',
    events: [
      { action: 'role.status-changed', details: { roleId, from: 'pending', to: 'degraded' } },
      { action: 'role.claimed', details: { roleId, claim: `${partition}/${accountId}/${roleName}` } },
    ],
    writes: [
      { put: { ...keys.claim(partition, accountId, roleName), roleId, tenantId } },
      { update: keys.role(tenantId, roleId), set: { status: 'degraded' } },
    ],
  })
}

const eventAt = async ({ stage }: Scene, chain: string, sequence: number): Promise<Item> => {
  const item = await stage.table.get(keys.auditEvent(chain, sequence))
  if (!item) throw new Error(`There is no event ${sequence} of ${chain}`)
  return item
}

/** Puts the content of one item into the place of another. */
const replace = ({ stage }: Scene, place: Key, content: Item, fields: Partial<Item> = {}) =>
  stage.tamper(place, item => ({ ...content, ...fields, pk: item.pk, sk: item.sk }))

async function remove({ stage }: Scene, ...places: Key[]): Promise<void> {
  for (const place of places) await stage.tamper(place, () => undefined)
}

async function swap(scene: Scene, [a, b]: [Key, Key]): Promise<void> {
  const [first, second] = [await scene.stage.table.get(a), await scene.stage.table.get(b)]
  await replace(scene, a, second!)
  await replace(scene, b, first!)
}

/** Changes an event and all that follow, so that every hash is right again, and the head with them. */
async function rewrite(
  scene: Scene,
  chain: string,
  from: number,
  fields: Partial<AuditEvent>,
): Promise<void> {
  const { stage } = scene
  const head = (await stage.table.get(keys.chainHead(chain)))?.sequence as number
  let previousHash =
    from === 1 ? genesisHash(chain) : ((await eventAt(scene, chain, from - 1)).hash as string)
  for (let sequence = from; sequence <= head; sequence++) {
    const item = await eventAt(scene, chain, sequence)
    const changed = { ...item, ...(sequence === from && fields), previousHash } as unknown as AuditEvent
    previousHash = hashEvent(changed)
    await replace(scene, keys.auditEvent(chain, sequence), { ...item, ...changed, hash: previousHash })
  }
  await stage.tamper(keys.chainHead(chain), item => ({ ...item, hash: previousHash }))
}

/** Removes events from one on, and moves the head before it. */
async function cutTail(scene: Scene, chain: string, from: number): Promise<void> {
  const head = (await scene.stage.table.get(keys.chainHead(chain)))?.sequence as number
  for (let sequence = from; sequence <= head; sequence++)
    await remove(scene, keys.auditEvent(chain, sequence))
  const { hash } = await eventAt(scene, chain, from - 1)
  await scene.stage.tamper(keys.chainHead(chain), item => ({ ...item, sequence: from - 1, hash }))
}

interface Case {
  what: string
  tamper(scene: Scene): Promise<unknown>
  /** Where it is found: in the chain of `one` unless another is named. */
  at: number
  chain?: (scene: Scene) => string
  reason: RegExp
  /** False where an export cannot show it: it is no matter of events. */
  offline?: false
}

const CASES: Case[] = [
  {
    what: 'an event changed',
    tamper: scene =>
      scene.stage.tamper(keys.auditEvent(scene.one, 3), item => ({ ...item, actor: 'nobody' })),
    at: 3,
    reason: /was changed/,
  },
  {
    what: 'an event removed from the middle',
    tamper: scene => remove(scene, keys.auditEvent(scene.one, 3)),
    at: 3,
    reason: /^event 3 is missing/,
  },
  {
    what: 'two events reordered',
    tamper: scene => swap(scene, [keys.auditEvent(scene.one, 3), keys.auditEvent(scene.one, 4)]),
    at: 3,
    reason: /^event 3 is missing: the next one found is 4/,
  },
  {
    what: 'two events swapped between tenants',
    tamper: scene => swap(scene, [keys.auditEvent(scene.one, 2), keys.auditEvent(scene.two, 2)]),
    at: 2,
    reason: /belongs to another chain/,
  },
  {
    what: 'the tail cut after an anchor',
    tamper: scene => cutTail(scene, scene.two, 3),
    chain: ({ two }) => two,
    at: 3,
    reason: /the tail is cut: anchor 1 lists its event 4/,
  },
  {
    what: 'a chain deleted, with its tenant and every trace of it',
    tamper: async scene => {
      const { two, stage } = scene
      const tenant = await stage.table.get(keys.tenant(two))
      const events = [1, 2, 3, 4].map(sequence => keys.auditEvent(two, sequence))
      const reservation = keys.externalId(String(tenant?.externalId))
      await remove(scene, ...events, keys.chainHead(two), keys.tenant(two), reservation)
    },
    chain: ({ two }) => two,
    at: 1,
    reason: /the chain is missing: anchor 1 lists its event 4/,
  },
  {
    what: "the system's chain deleted",
    tamper: scene =>
      remove(scene, ...[1, 2].map(n => keys.auditEvent(SYSTEM_CHAIN, n)), keys.chainHead(SYSTEM_CHAIN)),
    chain: () => SYSTEM_CHAIN,
    at: 1,
    reason: /the chain is missing: anchor 1 lists its event 2/,
  },
  {
    what: 'a chain rewritten with right hashes',
    tamper: scene => rewrite(scene, scene.one, 2, { actor: 'nobody' }),
    at: 5,
    reason: /the chain was rewritten: anchor 1 has another event here/,
  },
  {
    what: 'a chain rewritten with right hashes, and anchored since',
    tamper: async scene => {
      await rewrite(scene, scene.two, 1, { actor: 'nobody' })
      await scene.anchoring.anchor(scene.anchoring.replica())
    },
    chain: ({ two }) => two,
    at: 4,
    reason: /the chain was rewritten: anchor [12] has another event here/,
  },
  {
    what: 'a head deleted',
    tamper: scene => remove(scene, keys.chainHead(scene.one)),
    at: 8,
    reason: /head of the chain is missing/,
  },
  {
    what: 'a role set to verified',
    tamper: scene =>
      scene.stage.tamper(keys.role(scene.one, scene.roleId), item => ({ ...item, status: 'verified' })),
    at: 7,
    reason: /is verified, but recorded as degraded/,
    offline: false,
  },
  {
    what: 'a claim moved to another role',
    tamper: scene => {
      const { partition, accountId, roleName } = CLAIM
      const claim = keys.claim(partition, accountId, roleName)
      return scene.stage.tamper(claim, item => ({ ...item, roleId: 'another', tenantId: scene.two }))
    },
    at: 7,
    reason: /the claim of role .* is missing or of another role/,
    offline: false,
  },
  {
    what: 'an external ID changed',
    tamper: scene => scene.stage.tamper(keys.tenant(scene.one), item => ({ ...item, externalId: 'mine' })),
    at: 7,
    reason: /external ID of the tenant is not the one recorded/,
    offline: false,
  },
]

async function integrity({ stage }: Scene, query = ''): Promise<Integrity> {
  const url = `/v1/audit/integrity${query}`
  return (await stage.app.inject({ url, headers: as('auditor:anna') })).json()
}

/** An export, held against the anchors by the published keys, as somebody without the service does it. */
async function offline({ stage, anchoring }: Scene) {
  const get = (url: string) => stage.app.inject({ url, headers: as('auditor:anna') })
  const found: ExportFinding[] = []
  const files: { name: string; text: string }[] = []
  for (let number = 1; ; number++) {
    const text = await anchoring.bucket.get(objectKeyOf(number))
    if (text === undefined) break
    files.push({ name: objectKeyOf(number), text })
  }
  const tell = (finding: ExportFinding) => found.push(finding)
  const anchors = checkAnchors(files, keyFinder(await anchoring.keys.published()), tell)
  const { rawPayload } = await get('/v1/audit/events/export')
  const tails: unknown[] = []
  const verdict = await checkExport(readLines(Readable.from([rawPayload])), {
    found: tell,
    anchors,
    tail: tail => tails.push(tail),
  })
  return { verdict, found, tails }
}

t.test('a trail that nobody touched is intact, and what is not anchored yet is told', async test => {
  const scene = await makeScene(test)
  const unanchored = 2
  test.match(await integrity(scene), { intact: true, checked: 13, anchor: { number: 1 }, unanchored })
  test.match(await integrity(scene, `?tenantId=${scene.one}`), { intact: true, checked: 7, unanchored })
  const { verdict, found, tails } = await offline(scene)
  test.match(verdict, { intact: true, checked: 13, chains: 3, anchors: { first: 1, last: 1 }, unanchored })
  test.strictSame([found, tails], [[], [{ chain: scene.one, from: 6, to: 7 }]])
  await scene.anchoring.anchor()
  test.match(await integrity(scene), { intact: true, anchor: { number: 2 }, unanchored: 0 })
})

t.test('what was done to the trail is found where it was done', async test => {
  const scene = await makeScene(test)
  const untouched = await scene.stage.save()
  for (const { what, tamper, at, chain = ({ one }: Scene) => one, reason, offline: shown } of CASES) {
    await scene.stage.restore(untouched)
    await scene.anchoring.tamper(objectKeyOf(2), () => undefined)
    test.match(await integrity(scene), { intact: true, checked: 13, unanchored: 2 }, `${what}: not yet`)
    await tamper(scene)
    const place = { chain: chain(scene), sequence: at, reason }
    test.match(await integrity(scene), { intact: false, firstBroken: place }, what)
    const alone = await integrity(scene, `?tenantId=${chain(scene)}`)
    test.match(alone, { intact: false, firstBroken: place }, `${what}, that chain alone`)
    const { verdict, found } = await offline(scene)
    if (shown === false) test.match(verdict, { intact: true }, `${what}: no matter of an export`)
    else test.match(found[0], place, `${what}, offline`)
  }
})

t.test('the command line holds an export against anchors, with nothing but files', async test => {
  const scene = await makeScene(test)
  const { stage, anchoring, one } = scene
  const folder = test.testdir({ anchors: {}, other: {} })
  const save = async (name: string) => {
    const url = '/v1/audit/events/export'
    const { rawPayload } = await stage.app.inject({ url, headers: as('auditor:anna') })
    writeFileSync(`${folder}/${name}`, rawPayload)
  }
  await anchoring.anchor()
  await updateTenant(stage.core, one, { name: 'Eighth' }, ACTOR)
  for (const number of [1, 2])
    writeFileSync(`${folder}/${objectKeyOf(number)}`, (await anchoring.bucket.get(objectKeyOf(number))) ?? '')
  writeFileSync(`${folder}/keys.json`, JSON.stringify({ keys: await anchoring.keys.published() }))
  writeFileSync(`${folder}/no-keys.json`, '{"keys":[]}')
  await save('whole.ndjson')
  await rewrite(scene, one, 6, { actor: 'nobody' })
  await save('rewritten.ndjson')
  const run = (line: string) => runLine(line.replaceAll('@', `${folder}/`).split(' '))
  const against = '--anchors @anchors --keys @keys.json'

  const whole = await run(`audit verify @whole.ndjson ${against}`)
  test.match(whole, {
    code: EXIT.done,
    out: /events? 8\nintact .*14 events of 3 chains checked, 1 of them since anchor 2/,
  })
  const rewritten = await run(`audit verify @rewritten.ndjson ${against}`)
  test.match(rewritten, {
    code: EXIT.found,
    out: /event 7 .*\n +the chain was rewritten: anchor 2[\s\S]*BROKEN/,
  })
  test.match(await run('audit verify @rewritten.ndjson'), { code: EXIT.done, out: /against no anchor/ })
  const json = (await run(`audit verify @rewritten.ndjson ${against} --json`)).out.split('\n')
  test.match(JSON.parse(json[0] ?? ''), { finding: { chain: one, sequence: 7 } })
  test.match(JSON.parse(json.at(-2) ?? ''), { intact: false, findings: 1, anchors: { first: 1, last: 2 } })
  const one1 = `audit verify @whole.ndjson --anchors @anchors/000000000002.json --keys @keys.json --json`
  test.match(await run(one1), { code: EXIT.done, out: /"anchors":\{"first":2,"last":2/ })
  const cases: [line: string, code: number, err: RegExp][] = [
    [
      'audit verify @whole.ndjson --anchors @anchors --keys @no-keys.json',
      EXIT.found,
      /no anchor to rely on/,
    ],
    ['audit verify @whole.ndjson --anchors @other --keys @keys.json', EXIT.failed, /no anchor to rely on/],
    [
      'audit verify @whole.ndjson --anchors @anchors --keys @whole.ndjson',
      EXIT.failed,
      /no JSON Web Key Set/,
    ],
    ['audit verify @whole.ndjson --anchors @anchors', EXIT.usage, /--anchors and --keys together/],
    [`audit verify ${one} ${against}`, EXIT.usage, /Only a file/],
    ['audit verify @whole.ndjson --anchors @nowhere --keys @keys.json', EXIT.failed, /no file or folder/],
  ]
  for (const [line, code, err] of cases) test.match(await run(line), { code, err }, line)
})

t.test('what is younger than every anchor can be rewritten, and that much is told', async test => {
  const scene = await makeScene(test)
  await rewrite(scene, scene.one, 6, { actor: 'nobody' })
  test.match(await integrity(scene, `?tenantId=${scene.one}`), { intact: true, unanchored: 2 })
  test.match(await offline(scene), { verdict: { intact: true, unanchored: 2 }, found: [] })
})

t.test('anchors that were removed, reordered, forged or mixed are found without the service', async test => {
  const scene = await makeScene(test)
  for (let n = 0; n < 3; n++) await scene.anchoring.anchor()
  const keyOf = keyFinder(await scene.anchoring.keys.published())
  const texts: { name: string; text: string }[] = []
  for (let number = 1; number <= 4; number++) {
    const text = (await scene.anchoring.bucket.get(objectKeyOf(number))) ?? ''
    texts.push({ name: objectKeyOf(number), text })
  }
  const [first, second, third, fourth] = texts as [Named, Named, Named, Named]
  const other = await makeScene(test)
  const foreign = { name: 'x', text: (await other.anchoring.bucket.get(objectKeyOf(1))) ?? '' }
  const cases: [what: string, files: Named[], sequence: number | null, reason: RegExp][] = [
    ['one removed', [first, second, fourth], 3, /anchor 3 is missing/],
    ['twice', [first, second, second, third], 2, /comes after 2/],
    ['reordered', [first, third, second, fourth], 2, /anchor 2 is missing/],
    ['of another deployment', [first, foreign], null, /key that is not known/],
    [
      'edited',
      [first, { name: 'x', text: second.text.replace(/"sequence":\d+/, '"sequence":1') }],
      null,
      /hash/,
    ],
  ]
  for (const [what, files, sequence, reason] of cases) {
    const found: ExportFinding[] = []
    checkAnchors(files, keyOf, finding => found.push(finding))
    test.match(found[0], { chain: 'anchors', sequence, reason }, what)
  }
  const row = checkAnchors([first, second, third, fourth], keyOf, () => undefined)
  const sequences = (chain: string) => row?.heads.get(chain)?.map(({ sequence }) => sequence)
  test.same([sequences(scene.one), sequences(scene.two)], [[5, 7], [4]], 'each head is kept once')
  const found: ExportFinding[] = []
  test.match(
    checkAnchors([third, fourth], keyOf, finding => found.push(finding)),
    { first: 3, last: 4 },
  )
  test.equal(
    checkAnchors([foreign], keyOf, () => undefined),
    undefined,
  )
  test.strictSame(found, [], 'a row may begin later')
})

type Named = { name: string; text: string }

t.test('an export that is older than an anchor is not asked for what came later', async test => {
  const scene = await makeScene(test)
  const { anchoring, stage } = scene
  const { rawPayload } = await stage.app.inject({
    url: '/v1/audit/events/export',
    headers: as('auditor:anna'),
  })
  await updateTenant(stage.core, scene.two, { name: 'Later' }, ACTOR)
  await anchoring.anchor()
  const files = [1, 2].map(async number => ({
    name: String(number),
    text: (await anchoring.bucket.get(objectKeyOf(number))) ?? '',
  }))
  const keyOf = keyFinder(await anchoring.keys.published())
  const anchors = checkAnchors(await Promise.all(files), keyOf, () => undefined)
  const found: ExportFinding[] = []
  const check = (bytes: Uint8Array) =>
    checkExport(readLines(Readable.from([bytes])), { found: finding => found.push(finding), anchors })
  test.match(await check(rawPayload), { intact: true, anchors: { last: 2 } })
  const text = rawPayload
    .toString()
    .replace(/"exportedAt":"[^"]*"/, '"exportedAt":"2030-01-01T00:00:00.000Z"')
  test.match(await check(Buffer.from(text)), { intact: false }, 'one that says it is younger has to have it')
  test.match(found[0], { chain: scene.two, sequence: 5, reason: /the tail is cut: anchor 2/ })
  // Before every time: then no anchor would ask for anything.
  for (const exportedAt of ['', '2026', '!', '2026-01-01T00:00:00+14:00']) {
    found.length = 0
    const undated = rawPayload.toString().replace(/"exportedAt":"[^"]*"/, `"exportedAt":"${exportedAt}"`)
    test.match(await check(Buffer.from(undated)), { intact: false, exportedAt: null }, exportedAt)
    test.match(found[0], { line: 1 }, exportedAt)
  }
})
