import t from 'tap'
import { checkIntegrity } from '../../src/audit/check-integrity.js'
import { findExemption } from '../../src/static-credentials/find-static-credential.js'
import { endExemption } from '../../src/static-credentials/grant-exemption.js'
import { lookAfterDueCredentials } from '../../src/static-credentials/look-after-loop.js'
import { rotateStaticCredential } from '../../src/static-credentials/rotate-static-credential.js'
import { storeStaticCredential } from '../../src/static-credentials/store-static-credential.js'
import { offboardTenant } from '../../src/tenants/offboard-tenant.js'
import {
  CHANGES,
  type Change,
  clock,
  exempted,
  mishapAt,
  processWith,
  settle,
  sound,
  standing,
  store,
} from '../fixtures/changing-keys.js'
import { ACTOR, MINUTE } from '../fixtures/key-stage.js'

/** Changes of a key by a process that is slow, while others go on. */

for (const change of CHANGES) {
  t.test(
    `${change.name}, and the process stalls before each of its steps until others took over`,
    async test => {
      for (let step = 1; ; step++) {
        const tenant = await exempted()
        await change.before(tenant)
        let calls = 0
        let at: string | undefined
        const { tools } = processWith(async (send, name) => {
          calls += 1
          if (calls === step) {
            at = name
            await settle()
          }
          return send()
        })
        const ended = await change.run(tools, tenant).then(
          () => true,
          () => false,
        )
        if (at === undefined) {
          test.ok(step > 4, `${step - 1} steps`)
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
        if (left === change.done) continue
        await change.run(sound.tools, tenant)
        test.equal(await standing(tenant), change.done, `step ${step}, ${at}: again, and it works`)
      }
    },
  )
}

t.test('a process that stalls does not touch the key that came in meanwhile', async test => {
  for (let step = 1; ; step++) {
    const tenant = await exempted()
    const { id, first, second, by } = tenant
    let calls = 0
    let took = true
    const { tools } = processWith(async send => {
      calls += 1
      if (calls === step) {
        await settle()
        took = await storeStaticCredential(sound.tools, id, second, by).then(
          () => true,
          () => false,
        )
      }
      return send()
    })
    const ended = await storeStaticCredential(tools, id, first, by).then(
      () => true,
      () => false,
    )
    if (calls < step) {
      test.ok(step > 5, `${step - 1} steps`)
      break
    }
    await settle()
    test.not(ended, took, `step ${step}: one of the two came in`)
    test.equal(await standing(tenant), ended ? 'first' : 'second', `step ${step} of ${calls}`)
    test.match(await checkIntegrity(sound.core.table, id), { intact: true })
  }
})

t.test('a mending that stalls does not touch the key that came in meanwhile', async test => {
  for (let step = 1; ; step++) {
    const tenant = await exempted()
    const { id, first, second, by } = tenant
    await mishapAt(8, 'dies before', CHANGES[0] as Change, tenant)
    clock.advance(2 * MINUTE)
    let calls = 0
    const { tools } = processWith(async send => {
      calls += 1
      if (calls === step) {
        await settle()
        await storeStaticCredential(sound.tools, id, second, by)
      }
      return send()
    })
    await lookAfterDueCredentials(tools)
    if (calls < step) {
      test.ok(step > 3, `${step - 1} steps`)
      break
    }
    await settle()
    test.equal(await standing({ ...tenant, first }), 'second', `step ${step} of ${calls}`)
    test.match(await checkIntegrity(sound.core.table, id), { intact: true })
  }
})

t.test(
  'a tenant that is offboarded while its key is looked at loses the key all the same, at once',
  async test => {
    for (let step = 1; ; step++) {
      const tenant = await exempted()
      await store(tenant)
      clock.advance(11 * MINUTE)
      let calls = 0
      const { tools } = processWith(async send => {
        calls += 1
        if (calls === step) await offboardTenant(sound.core, tenant.id, ACTOR)
        return send()
      })
      await lookAfterDueCredentials(tools)
      if (calls < step) {
        test.ok(step > 6, `${step - 1} calls`)
        break
      }
      await lookAfterDueCredentials(sound.tools)
      test.equal(await standing(tenant), 'gone', `at call ${step}`)
    }
  },
)

t.test('an exemption that ends while its key is taken away makes no entry of nothing', async test => {
  for (let step = 1; ; step++) {
    const tenant = await exempted()
    await mishapAt(8, 'dies before', CHANGES[0] as Change, tenant)
    let calls = 0
    const { tools } = processWith(async send => {
      calls += 1
      if (calls === step) await settle()
      return send()
    })
    await endExemption(tools, tenant.id, ACTOR)
    if (calls < step) {
      test.ok(step > 3, `${step - 1} calls`)
      break
    }
    test.not((await findExemption(sound.core.table, tenant.id))?.endedAt, null)
    await settle()
    test.equal(await standing(tenant), 'none', `at call ${step}`)
    test.match(await checkIntegrity(sound.core.table, tenant.id), { intact: true })
  }
})

t.test('an account that a key comes back to is not another tenant’s at the same time', async test => {
  for (let step = 1; ; step++) {
    const [one, two, elsewhere] = [await exempted(), await exempted(), await exempted()]
    await store(one)
    await rotateStaticCredential(sound.tools, one.id, elsewhere.first, one.by)
    let calls = 0
    let back = false
    const { tools } = processWith(async send => {
      calls += 1
      if (calls === step)
        back = await rotateStaticCredential(sound.tools, one.id, one.first, one.by).then(
          () => true,
          () => false,
        )
      return send()
    })
    const came = await storeStaticCredential(tools, two.id, one.second, two.by).then(
      () => true,
      () => false,
    )
    if (calls < step) {
      test.ok(step > 8, `${step - 1} calls`)
      test.ok(came)
      break
    }
    test.not(came, back, `at call ${step}`)
    await settle()
    test.equal(await standing({ ...two, first: one.second }), came ? 'first' : 'none')
  }
})
