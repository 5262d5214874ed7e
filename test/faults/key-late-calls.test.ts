import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager'
import t from 'tap'
import { checkIntegrity } from '../../src/audit/check-integrity.js'
import { deleteStaticCredential } from '../../src/static-credentials/delete-static-credential.js'
import { findCredential, findExemption } from '../../src/static-credentials/find-static-credential.js'
import { endExemption, grantExemption } from '../../src/static-credentials/grant-exemption.js'
import { lookAfterCredential } from '../../src/static-credentials/look-after.js'
import { restoreStaticCredential } from '../../src/static-credentials/restore-static-credential.js'
import { rotateStaticCredential } from '../../src/static-credentials/rotate-static-credential.js'
import { storeStaticCredential } from '../../src/static-credentials/store-static-credential.js'
import {
  CHANGES,
  type Change,
  clock,
  exempted,
  mishapAt,
  processWith,
  settle,
  sound,
  stage,
  standing,
  store,
} from '../fixtures/changing-keys.js'
import { ACTOR, MINUTE, nameOf, type Tenant } from '../fixtures/key-stage.js'

/**
 * A process stalls at one of its calls for longer than its operation lasts. Meanwhile others do whatever it takes for the
 * tenant to have a key again, and are told that it has. Whatever the late call then does, that has to stay true.
 */

interface Late {
  name: string
  before: (tenant: Tenant) => Promise<unknown>
  run: (tools: Parameters<Change['run']>[0], tenant: Tenant) => Promise<unknown>
  /** How it stands where it came to its end, and that was the last. */
  done?: Change['done']
}

const [STORE, ROTATE, DELETE, RESTORE] = CHANGES as [Change, Change, Change, Change]

/** What the service does with the key when it is due. */
const lookAfter: Late['run'] = async (tools, { id }) => {
  const entry = await findCredential(tools.table, id)
  if (entry) await lookAfterCredential(tools, entry)
}

/** A change that died, so that the service has it to mend. */
const mending = (change: Change, step: number): Late => ({
  name: `the mending of what died at step ${step}: ${change.name}`,
  before: async tenant => {
    await change.before(tenant)
    await mishapAt(step, 'dies before', change, tenant)
    clock.advance(2 * MINUTE)
  },
  run: lookAfter,
})

const LATE: Late[] = [
  ...CHANGES,
  mending(STORE, 8),
  mending(ROTATE, 9),
  mending(DELETE, 3),
  mending(RESTORE, 4),
  {
    name: 'a look at a key',
    before: async tenant => {
      await store(tenant)
      await rotateStaticCredential(sound.tools, tenant.id, tenant.first, tenant.by)
    },
    run: lookAfter,
  },
  {
    name: 'a key goes with its exemption',
    before: async tenant => {
      await store(tenant)
      await endExemption(sound.tools, tenant.id, ACTOR)
    },
    run: lookAfter,
  },
  {
    name: 'a key is gone for good',
    before: async tenant => {
      await store(tenant)
      await deleteStaticCredential(sound.tools, tenant.id, ACTOR)
      const forever = { SecretId: nameOf(tenant.id), ForceDeleteWithoutRecovery: true }
      await stage.clients.secretsManager.send(new DeleteSecretCommand(forever))
    },
    run: lookAfter,
  },
]

/** What others do meanwhile; each ends with a key that somebody was told of. */
const MEANWHILE: [string, ('before' | 'after')[], (tenant: Tenant) => Promise<Change['done']>][] = [
  [
    'the service mends it, and then a key is there again',
    ['before'],
    async tenant => {
      for (let looks = 0; looks < 3; looks++) {
        clock.advance(2 * MINUTE)
        await lookAfter(sound.tools, tenant)
      }
      return haveKey(tenant)
    },
  ],
  [
    'a key is there again before the service mends anything',
    ['before', 'after'],
    async tenant => {
      clock.advance(2 * MINUTE)
      return haveKey(tenant)
    },
  ],
]

/** Has the tenant have a key again: its second, or whichever is restored. */
async function haveKey({ id, second, ...tenant }: Tenant): Promise<Change['done']> {
  const { tools } = sound
  const exemption = (await findExemption(tools.table, id)) as typeof tenant.by.exemption
  const { reason, sunsetAt, endedAt } = exemption
  const standing = endedAt === null ? exemption : await grantExemption(tools, id, { reason, sunsetAt }, ACTOR)
  const by = { exemption: standing, actor: ACTOR }
  const entry = await findCredential(tools.table, id)
  if (entry?.state === 'deletion-scheduled') {
    const restored = await restoreStaticCredential(tools, id, by).catch(() => undefined)
    if (restored) return restored.keyIdEnding === second.accessKeyId.slice(-4) ? 'second' : 'first'
    // It is gone for good already.
    await lookAfter(tools, { id, second, ...tenant })
  }
  if (entry?.state === 'stored') await rotateStaticCredential(tools, id, second, by)
  else await storeStaticCredential(tools, id, second, by)
  return 'second'
}

for (const late of LATE) {
  for (const [what, whens, meanwhile] of MEANWHILE) {
    for (const when of whens) {
      t.test(`${late.name}, stalled ${when} each of its calls, while ${what}`, async test => {
        for (let step = 1; ; step++) {
          const tenant = await exempted()
          await late.before(tenant)
          let calls = 0
          let at: string | undefined
          let told: string | undefined
          const { tools } = processWith(async (send, name) => {
            calls += 1
            if (calls !== step) return send()
            at = name
            const answer = when === 'after' ? await Promise.allSettled([send()]) : undefined
            told = await meanwhile(tenant)
            if (answer?.[0].status === 'rejected') throw answer[0].reason
            return answer ? answer[0].value : send()
          })
          const ended = await late.run(tools, tenant).then(
            () => true,
            () => false,
          )
          if (at === undefined) {
            test.ok(step > 4, `${step - 1} calls`)
            break
          }
          await settle()
          const stands = await standing(tenant)
          const how = `call ${step}, ${at}: ${ended ? 'ended' : 'refused'}, then: ${stands}`
          test.ok(stands === told || (ended && stands === late.done), how)
          test.match(await checkIntegrity(sound.core.table, tenant.id), { intact: true })
        }
      })
    }
  }
}
