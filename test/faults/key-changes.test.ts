import t from 'tap'
import { checkIntegrity } from '../../src/audit/check-integrity.js'
import { keys } from '../../src/aws/keys.js'
import type { Item } from '../../src/aws/table.js'
import { deleteStaticCredential } from '../../src/static-credentials/delete-static-credential.js'
import { findExemption } from '../../src/static-credentials/find-static-credential.js'
import { endExemption } from '../../src/static-credentials/grant-exemption.js'
import { lookAfterDueCredentials } from '../../src/static-credentials/look-after-loop.js'
import { rotateStaticCredential } from '../../src/static-credentials/rotate-static-credential.js'
import { storeStaticCredential } from '../../src/static-credentials/store-static-credential.js'
import {
  CHANGES,
  exempted,
  mishapAt,
  processWith,
  settle,
  sound,
  stage,
  standing,
  store,
} from '../fixtures/changing-keys.js'
import { ACTOR } from '../fixtures/key-stage.js'

/** Every change of a key, by a process that dies, or meets a failure, at each of its steps in turn. */

for (const change of CHANGES) {
  for (const mishap of ['dies before', 'dies after', 'fails at', 'loses the answer of'] as const) {
    t.test(`${change.name}, and the process ${mishap} each of its steps`, async test => {
      for (let step = 1; ; step++) {
        const tenant = await exempted()
        await change.before(tenant)
        const { ended, at } = await mishapAt(step, mishap, change, tenant)
        if (at === undefined) {
          test.ok(step > 4, `${step - 1} steps`)
          test.equal(await standing(tenant), change.done)
          break
        }
        await settle()
        const left = await standing(tenant)
        const may = ended ? [change.done] : change.leaves
        test.ok(
          may.includes(left as never),
          `step ${step}, ${at}: ${ended ? 'ended' : 'refused'}, then: ${left}`,
        )
        test.match(await checkIntegrity(sound.core.table, tenant.id), { intact: true })
        // Nothing stands in the way of the next attempt.
        if (left === change.done) continue
        await change.run(sound.tools, tenant)
        test.equal(await standing(tenant), change.done, `step ${step}, ${at}: again, and it works`)
      }
    })
  }
}

t.test(
  'of two changes at once one is made, and the other told to wait, or to find the first made',
  async test => {
    for (let round = 0; round < 5; round++) {
      const tenant = await exempted()
      const { id, first, second, by } = tenant
      const attempts = await Promise.allSettled([
        storeStaticCredential(sound.tools, id, first, by),
        storeStaticCredential(sound.tools, id, second, by),
        storeStaticCredential(sound.tools, id, first, by),
      ])
      const ended = attempts.filter(({ status }) => status === 'fulfilled')
      test.equal(ended.length, 1, 'one came in')
      const stands = await standing(tenant)
      test.equal(stands, attempts[1]?.status === 'fulfilled' ? 'second' : 'first')

      const all = await Promise.allSettled([
        rotateStaticCredential(sound.tools, id, stands === 'first' ? second : first, by),
        deleteStaticCredential(sound.tools, id, ACTOR),
        lookAfterDueCredentials(sound.tools),
      ])
      const [rotated, deleted] = all.map(({ status }) => status === 'fulfilled')
      const expected = deleted ? ['gone'] : rotated ? [stands === 'first' ? 'second' : 'first'] : [stands]
      const now = await standing(tenant)
      test.ok(expected.includes(now), `rotated ${rotated}, deleted ${deleted}: ${now}`)
      test.match(await checkIntegrity(sound.core.table, id), { intact: true })
    }
  },
)

t.test('an exemption that ends while a key comes in keeps it out, or takes it away', async test => {
  for (let at = 1; ; at++) {
    const tenant = await exempted()
    const { id, first, by } = tenant
    let calls = 0
    const { tools } = processWith(async send => {
      calls += 1
      if (calls === at) await endExemption(sound.tools, id, ACTOR)
      return send()
    })
    const came = await storeStaticCredential(tools, id, first, by).then(
      () => true,
      () => false,
    )
    if (calls < at) {
      test.ok(at > 5, `${at - 1} calls`)
      break
    }
    await settle()
    test.equal(await standing(tenant), came ? 'gone' : 'none', `at call ${at}`)
    test.not((await findExemption(sound.core.table, id))?.endedAt, null)
  }
})

t.test('an account is one tenant’s, also where two bring its keys in at once', async test => {
  const [one, two] = [await exempted(), await exempted()]
  const both = await Promise.allSettled([
    storeStaticCredential(sound.tools, one.id, one.first, one.by),
    storeStaticCredential(sound.tools, two.id, one.second, two.by),
  ])
  test.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  const [holder, other] = both[0]?.status === 'fulfilled' ? [one, two] : [two, one]
  await settle()
  test.equal(await standing(other), 'none')
  // Once the key is gone for good, the account is free.
  await deleteStaticCredential(sound.tools, holder.id, ACTOR)
  await test.rejects(storeStaticCredential(sound.tools, other.id, one.first, other.by), {
    message: "The access key's AWS account cannot be used for this tenant",
  })
})

t.test('a key or an exemption changed behind the trail’s back is found', async test => {
  const changes: [string, (id: string) => [Parameters<typeof stage.tamper>[0], Partial<Item> | undefined]][] =
    [
      ['state', id => [keys.staticCredential(id), { state: 'deletion-scheduled' }]],
      ['versionId', id => [keys.staticCredential(id), { versionId: 'another' }]],
      ['accountId', id => [keys.staticCredential(id), { accountId: '999999999999' }]],
      ['access key is recorded but not', id => [keys.staticCredential(id), undefined]],
      ['sunsetAt', id => [keys.staticCredentialExemption(id), { sunsetAt: '2099-01-01T00:00:00.000Z' }]],
      ['reasonHash', id => [keys.staticCredentialExemption(id), { reason: 'y' }]],
      [
        'firstGrantedAt',
        id => [keys.staticCredentialExemption(id), { firstGrantedAt: '2099-01-01T00:00:00.000Z' }],
      ],
      ['endedAt', id => [keys.staticCredentialExemption(id), { endedAt: '2020-01-01T00:00:00.000Z' }]],
    ]
  for (const [what, change] of changes) {
    const tenant = await exempted()
    await store(tenant)
    const [place, fields] = change(tenant.id)
    await stage.tamper(place, item => (fields ? ({ ...item, ...fields } as Item) : undefined))
    const { intact, firstBroken } = await checkIntegrity(sound.core.table, tenant.id)
    test.equal(intact, false, what)
    test.match(firstBroken?.reason, new RegExp(what))
  }
})
