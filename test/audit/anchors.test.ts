import { createHash, createPublicKey, verify } from 'node:crypto'
import { pino } from 'pino'
import t from 'tap'
import { type Anchor, anchorText, objectKeyOf, readAnchor } from '../../src/audit/anchors/anchor.js'
import { createAnchorKeys, keyFinder } from '../../src/audit/anchors/anchor-keys.js'
import { startMakingAnchors } from '../../src/audit/anchors/anchor-loop.js'
import { makeAnchorIfDue } from '../../src/audit/anchors/make-anchor.js'
import { checkAllIntegrity, checkIntegrity } from '../../src/audit/check-integrity.js'
import { canonicalJson } from '../../src/audit/event.js'
import type { AnchorBucket } from '../../src/aws/anchor-bucket.js'
import { dependencyUnavailable } from '../../src/aws/errors.js'
import { keys } from '../../src/aws/keys.js'
import { createSecrets } from '../../src/aws/secrets.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { createMetrics } from '../../src/metrics.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { updateTenant } from '../../src/tenants/update-tenant.js'
import { ANCHOR_INTERVAL, startAnchoring } from '../fixtures/anchoring.js'
import { as, startApp } from '../fixtures/app.js'
import { createClock } from '../fixtures/clock.js'
import { type Core, createCore } from '../fixtures/core.js'
import { startTable } from '../fixtures/table.js'

const ACTOR = 'https://id.example.com#operator'

async function newTenant(core: Core, events = 1): Promise<string> {
  const { id } = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
  for (let n = 1; n < events; n++) await updateTenant(core, id, { name: `Name ${n}` }, ACTOR)
  return id
}

async function startStage(test: { teardown(task: () => Promise<void> | void): unknown }) {
  const stage = await startTable(test)
  const core = createCore(stage.table)
  return { stage, core, anchoring: await startAnchoring(stage, core) }
}

t.test('an anchor lists the head of every chain, is chained to the one before, and is signed', async test => {
  const { core, anchoring } = await startStage(test)
  const first = await newTenant(core, 3)
  const record = await anchoring.anchor()
  const second = await newTenant(core)
  await updateTenant(core, first, { name: 'Other' }, ACTOR)
  await anchoring.anchor()

  const text = (await anchoring.bucket.get('anchors/000000000002.json')) ?? ''
  const anchor = JSON.parse(text) as Anchor
  test.match(anchor, { number: 2, previousHash: record?.hash, madeAt: core.now().toISOString() })
  test.strictSame(
    anchor.chains.map(({ chain, sequence }) => [chain, sequence]),
    [
      [first, 4],
      [second, 1],
    ].toSorted(),
  )
  test.equal(text, canonicalJson(anchor), 'RFC 8785')
  // By the documentation alone.
  const { hash, signature, ...content } = anchor
  test.equal(hash, createHash('sha256').update(canonicalJson(content)).digest('hex'))
  const [jwk] = await anchoring.keys.published()
  const { kty, crv, x } = jwk!
  test.equal(
    anchor.kid,
    createHash('sha256').update(`{"crv":"${crv}","kty":"${kty}","x":"${x}"}`).digest('base64url'),
  )
  const key = createPublicKey({ key: { kty, crv, x }, format: 'jwk' })
  const signed = Buffer.from(`drawbridge audit anchor ${hash}`)
  test.ok(verify(null, signed, key, Buffer.from(signature, 'base64url')))
  test.match(await anchoring.store.latestRecord(), { number: 2, hash, chains: 2, faults: 0, locked: false })
})

t.test('an anchor is made once a period, by any clock; one from far ahead holds nothing up', async test => {
  const { core, anchoring } = await startStage(test)
  await newTenant(core)
  const numberAt = async (milliseconds: number) => {
    core.clock.advance(milliseconds)
    return (await makeAnchorIfDue(anchoring))?.number
  }
  test.equal(await numberAt(0), 1, 'the first at once')
  test.equal(await numberAt(ANCHOR_INTERVAL - 1), 1)
  test.equal(await numberAt(1), 2)
  test.equal(await numberAt(-60_000), 2, 'a clock that is a little behind')
  test.equal(await numberAt(365 * 86_400_000), 3)
  test.equal(await numberAt(-365 * 86_400_000), 4, 'the last one was made in the future')
  test.match(await checkAllIntegrity(core.table, anchoring.store), { intact: true, anchor: { number: 4 } })
})

t.test('of replicas that try at once one makes the anchor, and all go on from it', async test => {
  const { core, anchoring } = await startStage(test)
  await newTenant(core, 2)
  const replicas = Array.from({ length: 5 }, () => anchoring.replica())
  for (let number = 1; number <= 4; number++) {
    core.clock.advance(ANCHOR_INTERVAL)
    const records = await Promise.all(replicas.map(makeAnchorIfDue))
    test.strictSame([...new Set(records.map(record => record?.number))], [number])
    test.equal(new Set(records.map(record => record?.hash)).size, 1)
  }
  test.equal(await anchoring.bucket.lastAfter('anchors/', ''), objectKeyOf(4))
})

t.test('one that died before its record was written is taken over; so are lost records', async test => {
  const { stage, core, anchoring } = await startStage(test)
  const id = await newTenant(core)
  for (let n = 0; n < 3; n++) await anchoring.anchor()
  for (const number of [2, 3]) await stage.tamper(keys.anchor(number), () => undefined)
  test.match(await checkIntegrity(core.table, id, anchoring.replica().store), {
    intact: true,
    anchor: { number: 3 },
  })
  const record = await anchoring.anchor(anchoring.replica())
  test.match(record, { number: 4 })
  test.match(await anchoring.replica().store.latest(), { number: 4 })
  const { items } = await core.table.query({ ...keys.anchors(), limit: 10 })
  test.strictSame(
    items.map(({ number }) => number),
    [1, 2, 3, 4],
  )
})

t.test(
  'a chain that does not go on from its anchored head keeps that head, marked, in every later anchor',
  async test => {
    const { stage, core, anchoring } = await startStage(test)
    const [gone, short, rewritten, whole] = [
      await newTenant(core, 2),
      await newTenant(core, 3),
      await newTenant(core, 3),
      await newTenant(core, 1),
    ]
    await anchoring.anchor()
    await stage.tamper(keys.chainHead(gone), () => undefined)
    const earlier = await core.table.get(keys.auditEvent(short, 2))
    await stage.tamper(keys.chainHead(short), head => ({ ...head, sequence: 2, hash: earlier?.hash }))
    await stage.tamper(keys.auditEvent(rewritten, 3), event => ({ ...event, hash: 'another' }))
    await stage.tamper(keys.chainHead(rewritten), head => ({ ...head, sequence: 4, hash: 'fourth' }))
    for (const by of [anchoring, anchoring.replica()]) {
      test.match(await anchoring.anchor(by), { faults: 3 })
      const { chains } = (await by.store.latest()) as Anchor
      const byChain = new Map(chains.map(head => [head.chain, head]))
      test.match(byChain.get(gone), { fault: 'missing', sequence: 2 })
      test.match(byChain.get(short), { fault: 'shorter', sequence: 3 })
      test.match(byChain.get(rewritten), { fault: 'rewritten', sequence: 3 })
      test.strictSame(byChain.get(whole)?.fault, undefined)
    }
  },
)

t.test(
  'a head that is not the last event is never anchored, and does no harm once it is mended',
  async test => {
    const { stage, core, anchoring } = await startStage(test)
    const [ahead, other, anew] = [await newTenant(core, 3), await newTenant(core, 3), await newTenant(core)]
    await anchoring.anchor()
    const late = await newTenant(core, 2)
    const heads = [ahead, other, late].map(keys.chainHead)
    const before = await Promise.all(heads.map(key => core.table.get(key)))
    await stage.tamper(heads[0]!, head => ({ ...head, sequence: Number.MAX_SAFE_INTEGER, hash: 'far' }))
    await stage.tamper(heads[1]!, head => ({ ...head, hash: 'another' }))
    await stage.tamper(heads[2]!, head => ({ ...head, sequence: 1, hash: 'first' }))
    await updateTenant(core, anew, { name: 'Newer' }, ACTOR)
    test.match(await anchoring.anchor(), { number: 2, faults: 2 })
    const { chains } = (await anchoring.store.latest()) as Anchor
    const byChain = new Map(chains.map(head => [head.chain, head]))
    test.match(byChain.get(ahead), { fault: 'rewritten', sequence: 3 })
    test.match(byChain.get(other), { fault: 'rewritten', sequence: 3, hash: before[1]?.hash })
    test.strictSame(byChain.get(anew)?.sequence, 2)
    test.notOk(byChain.has(late), 'of a chain that was never anchored there is nothing to rely on')
    test.match(await checkAllIntegrity(core.table, anchoring.store), { intact: false })

    for (const put of before) if (put) await core.table.transact([{ put }])
    test.match(await anchoring.anchor(), { number: 3, faults: 0, chains: 4 })
    test.match(await checkAllIntegrity(core.table, anchoring.store), { intact: true, unanchored: 0 })
  },
)

t.test('integrity tells the anchor, and how many events come after it', async test => {
  const { core, anchoring } = await startStage(test)
  const id = await newTenant(core, 2)
  const none = await checkIntegrity(core.table, id, anchoring.store)
  test.match(none, { intact: true, checked: 2, anchor: null, unanchored: 2 })
  await anchoring.anchor()
  const madeAt = core.now().toISOString()
  await updateTenant(core, id, { name: 'Later' }, ACTOR)
  const other = await newTenant(core, 2)
  const anchor = { number: 1, madeAt }
  test.match(await checkIntegrity(core.table, id, anchoring.store), { checked: 3, anchor, unanchored: 1 })
  test.match(await checkIntegrity(core.table, other, anchoring.store), { checked: 2, anchor, unanchored: 2 })
  test.match(await checkAllIntegrity(core.table, anchoring.store), { checked: 5, anchor, unanchored: 3 })
  test.match(await checkAllIntegrity(core.table), { intact: true, anchor: null, unanchored: 5 })
})

t.test(
  'an anchor that was changed, replaced or deleted is told, and no anchor is made after it',
  async test => {
    const edit = (change: Partial<Anchor>) => (text: string) =>
      anchorText({ ...(JSON.parse(text) as Anchor), ...change })
    const cases: [
      what: string,
      object: number,
      change: (text: string) => string | undefined,
      reason: RegExp,
    ][] = [
      ['deleted', 2, () => undefined, /gone from the bucket/],
      ['no JSON', 2, () => 'nonsense', /form of an anchor/],
      ['null', 2, () => 'null', /form of an anchor/],
      ['heads taken out', 2, edit({ chains: [] }), /hash does not fit/],
      ['more in it', 2, text => text.replace('{', '{"a":1,'), /hash does not fit/],
      ['more behind it', 2, text => `${text}\n`, /form of an anchor/],
      ['a byte order mark', 2, text => `\ufeff${text}`, /hash does not fit/],
      ['signed with more', 2, text => text.replace('","version"', '-==","version"'), /form of an anchor/],
      ['signed otherwise', 2, otherwiseSigned, /signature is not good/],
      ['signed by nobody', 2, edit({ signature: 'AAAA' }), /signature is not good/],
      ['of another number', 2, text => text.replace('"number":2', '"number":3'), /hash does not fit/],
      ['planted', 3, () => '{"number":3}', /form of an anchor/],
    ]
    for (const [what, number, change, reason] of cases) {
      const { core, anchoring } = await startStage(test)
      await newTenant(core)
      await anchoring.anchor()
      await anchoring.anchor()
      await anchoring.tamper(objectKeyOf(number), change)
      const fresh = anchoring.replica()
      const { intact, anchor, firstBroken } = await checkAllIntegrity(core.table, fresh.store)
      test.strictSame([intact, anchor], [false, null], what)
      test.match(firstBroken, { chain: 'anchors', sequence: number, reason }, what)
      await test.rejects(anchoring.anchor(fresh), { name: 'AnchorTrouble', message: reason }, what)
    }
    const { core, anchoring } = await startStage(test)
    await newTenant(core)
    await anchoring.anchor()
    const first = (await anchoring.bucket.get(objectKeyOf(1))) ?? ''
    await anchoring.anchor()
    await anchoring.tamper(objectKeyOf(2), () => first)
    const swapped = await checkAllIntegrity(core.table, anchoring.replica().store)
    test.match(swapped.firstBroken, { sequence: 2, reason: /that of anchor 1/ })
    await anchoring.tamper('anchors/readme.txt', () => 'hello')
    const odd = await checkAllIntegrity(core.table, anchoring.replica().store)
    test.match(odd.firstBroken, { chain: 'anchors', reason: /no anchor's name/ })
  },
)

/** The last digit of 64 bytes in base64url says two bits, so that four digits are read as the same. */
function otherwiseSigned(text: string): string {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.replace(/(.)","version"/, (_, last) => `${digits[digits.indexOf(last) + 1]}","version"`)
}

t.test(
  'what somebody put in the place of an anchor is neither read where it is large nor parsed',
  async test => {
    const { core, anchoring } = await startStage(test)
    await newTenant(core)
    await anchoring.anchor()
    const text = (await anchoring.bucket.get(objectKeyOf(1))) ?? ''
    const { hash } = JSON.parse(text) as Anchor
    const end = text.slice(text.indexOf('"hash":"', text.indexOf('],"hash"')))
    // Were it parsed it would not have the form of an anchor; some of 50 MB would take a gigabyte, and seconds.
    const hostile = `{"chains":[[],[],[],${end}`
    const content = hostile.replace(/"hash":"[^"]*",/, '').replace(/"signature":"[^"]*",/, '')
    const hashed = hostile.replace(hash, createHash('sha256').update(content).digest('hex'))
    await anchoring.tamper(objectKeyOf(2), () => hostile)
    test.match(await anchoring.replica().store.latest(), { number: 2, reason: /hash does not fit/ })
    await anchoring.tamper(objectKeyOf(2), () => hashed)
    test.match(await anchoring.replica().store.latest(), { number: 2, reason: /signature is not good/ })
    const { bucket } = anchoring.replica({}, text.length)
    test.equal(await bucket.get(objectKeyOf(1)), text)
    await anchoring.tamper(objectKeyOf(2), () => 'x'.repeat(text.length + 1))
    test.equal(await bucket.get(objectKeyOf(2)), '')
    test.equal(await bucket.get(objectKeyOf(1)), text, 'and the connection serves on')
  },
)

t.test('whatever holds up the next anchor is named, and nothing is asked for without end', async test => {
  const cases: [what: string, key: string, message: RegExp][] = [
    ['no name', 'anchors/readme.txt', /^The object anchors\/readme\.txt .* no anchor's name/],
    [
      'a name in a folder',
      'anchors/x/000000000009.json',
      /^The object anchors\/x\/0{11}9\.json .* no anchor's/,
    ],
    [
      'a number to come',
      objectKeyOf(9),
      /^The object anchors\/0{11}9\.json .* but anchors\/0{11}3\.json is not/,
    ],
  ]
  for (const [what, key, message] of cases) {
    const { core, anchoring } = await startStage(test)
    await newTenant(core)
    await anchoring.anchor()
    await anchoring.anchor()
    await anchoring.tamper(key, () => '{}')
    await test.rejects(anchoring.anchor(), { name: 'AnchorTrouble', message }, what)
    const { firstBroken } = await checkAllIntegrity(core.table, anchoring.replica().store)
    test.match(firstBroken, { chain: 'anchors' }, what)
    if (key !== objectKeyOf(9)) test.match(firstBroken?.reason, `${key} in its bucket`, what)
    await anchoring.tamper(key, () => undefined)
    test.match(await anchoring.anchor(), { number: 3 }, `${what}: once it is gone`)
  }
})

t.test(
  'a record that was put into the place of another is told as that, and asks for nothing for ever',
  async test => {
    const { stage, core, anchoring } = await startStage(test)
    await newTenant(core)
    for (let n = 0; n < 3; n++) await anchoring.anchor()
    const first = await core.table.get(keys.anchor(1))
    let reads = 0
    const get: AnchorBucket['get'] = key => {
      reads += 1
      if (reads > 20) throw new Error('It reads for ever')
      return anchoring.bucket.get(key)
    }
    const replica = () => anchoring.replica({ bucket: { ...anchoring.bucket, get } })
    const reason = /not the one that the table tells of/
    await stage.tamper(keys.anchor(3), ({ pk, sk }) => ({ ...first, pk, sk }))
    test.match((await checkAllIntegrity(core.table, replica().store)).firstBroken, { sequence: 3, reason })
    await test.rejects(anchoring.anchor(replica()), { name: 'AnchorTrouble', message: reason })
    await core.table.transact([{ put: { ...first, pk: keys.anchor(1).pk, sk: 'last' } }])
    test.match(await checkAllIntegrity(core.table, replica().store), {
      firstBroken: { sequence: 999_999_999_999 },
    })
    await test.rejects(anchoring.anchor(replica()), { name: 'AnchorTrouble' })
  },
)

t.test('a number that another process is writing at this moment is waited for', async test => {
  const { core, anchoring } = await startStage(test)
  await newTenant(core)
  await anchoring.anchor()
  // S3 answers 409, and there is nothing yet; or 412, and it is gone since.
  const bucket: AnchorBucket = { ...anchoring.bucket, putIfAbsent: async () => 'exists' }
  const failure = await anchoring.anchor(anchoring.replica({ bucket })).catch((error: Error) => error)
  test.match(failure, { kind: { code: 'dependency-unavailable' } })
  test.match(await anchoring.anchor(), { number: 2 })
})

t.test('an anchor signed by another key is none, whatever it calls that key', async test => {
  const { core, anchoring } = await startStage(test)
  await newTenant(core)
  await anchoring.anchor()
  const text = (await anchoring.bucket.get(objectKeyOf(1))) ?? ''
  const other = await startStage(test)
  await other.anchoring.keys.signing()
  const [own] = await anchoring.keys.published()
  const [foreign] = await other.anchoring.keys.published()
  test.type(readAnchor(text, keyFinder([own])), 'object')
  test.match(readAnchor(text, keyFinder([foreign])), /key that is not known/)
  test.match(readAnchor(text, keyFinder([{ ...foreign, kid: own?.kid }])), /key that is not known/)
  test.match(readAnchor(text, keyFinder([])), /key that is not known/)
  test.match(readAnchor(text, keyFinder([null, 1, { kty: 'OKP', crv: 'Ed25519', x: '!' }])), /not known/)
})

t.test('a key signs for a year; the ones before it stay published', async test => {
  const stage = await startTable(test)
  const clock = createClock()
  const core = createCore(stage.table, clock)
  const anchoring = await startAnchoring(stage, core)
  test.strictSame(await anchoring.keys.published(), [], 'none before the first use')
  const tenant = await newTenant(core)
  await anchoring.anchor()
  const [first] = await anchoring.keys.published()
  const secrets = createSecrets(stage.clients.secretsManager, 'drawbridge/')
  clock.advance(366 * 86_400_000)
  const rotating = [1, 2, 3].map(() => createAnchorKeys({ secrets, now: clock.now }))
  const kids = await Promise.all(rotating.map(async keyring => (await keyring.signing()).kid))
  test.equal(new Set(kids).size, 1, 'replicas that rotate at once have one key')
  test.not(kids[0], first?.kid)
  test.match(await rotating[0]?.published(), [{ kid: kids[0] }, { kid: first?.kid }])
  await anchoring.anchor(anchoring.replica())
  test.match(await checkIntegrity(stage.table, tenant, anchoring.replica().store), {
    intact: true,
    anchor: { number: 2 },
  })
  const [published] = (await rotating[0]?.published()) ?? []
  test.notOk(published && 'd' in published, 'no private key')
  await secrets.addVersion('anchor-key', { id: 'x'.repeat(32), value: 'no key' })
  const broken = createAnchorKeys({ secrets, now: clock.now })
  await test.rejects(broken.signing(), {
    kind: { code: 'dependency-unavailable' },
    cause: { message: /is no key/ },
  })
})

t.test('a key that another process has just made is known to all at once', async test => {
  const { core, anchoring } = await startStage(test)
  await newTenant(core)
  const other = anchoring.replica()
  for (let number = 1; number <= 3; number++) {
    test.equal((await other.keys.published()).length, number - 1, 'it has just looked')
    await makeAnchorIfDue(anchoring.replica())
    test.match(await checkAllIntegrity(core.table, other.store), { intact: true, anchor: { number } })
    test.match(await makeAnchorIfDue(other), { number })
    core.clock.advance(366 * 86_400_000)
  }
})

t.test(
  'a process that never made an anchor tells how old the latest is, where none can be made',
  async test => {
    const { stage, core, anchoring } = await startStage(test)
    await newTenant(core, 2)
    await anchoring.anchor()
    const [{ chain } = { chain: '' }] = ((await anchoring.store.latest()) as Anchor).chains
    await stage.tamper(keys.chainHead(chain), () => undefined)
    await anchoring.anchor()
    await anchoring.tamper('anchors/readme.txt', () => 'hello')
    core.clock.advance(7_200_000)
    const metrics = createMetrics()
    const log = pino({ level: 'silent' })
    const loop = startMakingAnchors({ ...anchoring.replica(), metrics, log }, { first: 0 })
    while (!/anchor_failures_total 1$/m.test(await metrics.registry.metrics()))
      await new Promise(setImmediate)
    await loop.stop()
    const told = await metrics.registry.metrics()
    test.match(told, /^drawbridge_audit_anchor_age_seconds 7200$/m)
    test.match(told, /^drawbridge_audit_anchor_faults 1$/m)
  },
)

t.test('the routes list anchors, publish keys to anyone, and say 503 where S3 is away', async test => {
  let isAway = false
  const { app, core, ...stage } = await startApp(test, {
    change: tools => ({
      ...tools,
      ...{ anchors: lazily(() => anchoring.store), anchorKeys: lazily(() => anchoring.keys) },
    }),
  })
  const away = (bucket: AnchorBucket): AnchorBucket => ({
    ...bucket,
    lastAfter: async (...given) => {
      if (isAway) throw dependencyUnavailable('S3', new Error('away'))
      return bucket.lastAfter(...given)
    },
  })
  const plain = await startAnchoring(stage, core)
  const anchoring = { ...plain, ...plain.replica({ bucket: away(plain.bucket) }) }
  const id = await newTenant(core)
  for (let n = 0; n < 3; n++) await plain.anchor()
  const get = async (path: string, caller?: string) => {
    const answer = await app.inject({ url: `/v1/audit/${path}`, headers: caller ? as(caller) : {} })
    return { status: answer.statusCode, body: answer.json() }
  }
  const page = await get('anchors?limit=2', 'auditor:anna')
  test.match(page, {
    status: 200,
    body: { items: [{ number: 3, faults: 0, objectKey: objectKeyOf(3) }, { number: 2 }] },
  })
  const rest = await get(`anchors?limit=2&cursor=${page.body.nextCursor}`, 'auditor:anna')
  test.match(rest.body, { items: [{ number: 1 }], nextCursor: null })
  test.equal((await get('anchors', `tenant:${id}`)).status, 403)
  const keySet = await get('anchor-keys')
  test.match(keySet, {
    status: 200,
    body: { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: page.body.items[0].kid }] },
  })
  test.match(await get(`integrity?tenantId=${id}`, 'auditor:anna'), {
    body: { intact: true, anchor: { number: 3 } },
  })
  isAway = true
  test.match(await get('integrity', 'auditor:anna'), {
    status: 503,
    body: { code: 'dependency-unavailable' },
  })
})

/** Something that is made after what is given it. */
function lazily<T extends object>(made: () => T): T {
  return new Proxy({} as T, { get: (_, name) => Reflect.get(made(), name) })
}
