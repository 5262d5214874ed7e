import t from 'tap'
import { checkAllIntegrity } from '../../src/audit/check-integrity.js'
import { deleteStaticCredential } from '../../src/static-credentials/delete-static-credential.js'
import { findCredential } from '../../src/static-credentials/find-static-credential.js'
import { endExemption } from '../../src/static-credentials/grant-exemption.js'
import { lookAfterCredential } from '../../src/static-credentials/look-after.js'
import { restoreStaticCredential } from '../../src/static-credentials/restore-static-credential.js'
import { rotateStaticCredential } from '../../src/static-credentials/rotate-static-credential.js'
import type { StaticCredential } from '../../src/static-credentials/static-credential.js'
import { storeStaticCredential } from '../../src/static-credentials/store-static-credential.js'
import type { StaticCredentialTools } from '../../src/static-credentials/tools.js'
import {
  ACTOR,
  MINUTE,
  reconciled,
  type Stage,
  standing,
  startStage,
  type Tenant,
} from '../fixtures/key-stage.js'

interface Change {
  name: string
  before: (stage: Stage, tenant: Tenant) => Promise<unknown>
  run: (tools: StaticCredentialTools, tenant: Tenant) => Promise<unknown>
  /** How it may stand once what was left is mended. */
  leaves: string[]
}

const store = ({ sound }: Stage, { id, first, by }: Tenant) =>
  storeStaticCredential(sound.tools, id, first, by)

const CHANGES: Change[] = [
  {
    name: 'a key comes in',
    before: async () => undefined,
    run: (tools, { id, first, by }) => storeStaticCredential(tools, id, first, by),
    leaves: ['none', 'first'],
  },
  {
    name: 'a key is rotated',
    before: store,
    run: (tools, { id, second, by }) => rotateStaticCredential(tools, id, second, by),
    leaves: ['first', 'second'],
  },
  {
    name: 'a key is deleted',
    before: store,
    run: (tools, { id }) => deleteStaticCredential(tools, id, ACTOR),
    leaves: ['first', 'gone'],
  },
  {
    name: 'a deletion is taken back',
    before: async (stage, tenant) => {
      await store(stage, tenant)
      await deleteStaticCredential(stage.sound.tools, tenant.id, ACTOR)
    },
    run: (tools, { id, by }) => restoreStaticCredential(tools, id, by),
    leaves: ['gone', 'first'],
  },
  {
    name: 'a key goes with its exemption',
    before: async (stage, tenant) => {
      await store(stage, tenant)
      await endExemption(stage.sound.tools, tenant.id, ACTOR)
    },
    run: async (tools, { id }) =>
      lookAfterCredential(tools, (await findCredential(tools.table, id)) as StaticCredential),
    leaves: ['gone'],
  },
]

/** Calls that change something; before each of them a process dies. */
const WRITES = /^(Transact|Update|Create|Put|Delete|Restore)/

t.test('whatever a process leaves that dies before any step of any change is mended', async test => {
  const stage = await startStage(test)
  const tenants: { tenant: Tenant; change: Change; at: string }[] = []
  for (const change of CHANGES) {
    for (let step = 1, at: string | undefined = 'first'; at !== undefined; step++) {
      const tenant = await stage.newTenant()
      await change.before(stage, tenant)
      let writes = 0
      at = undefined
      const { tools } = stage.toolsWith({
        gate: async (send, name) => {
          if (WRITES.test(name)) writes += 1
          if (writes < step) return send()
          at ??= name
          throw new Error('The process is dead')
        },
      })
      await change.run(tools, tenant).catch(() => undefined)
      tenants.push({ tenant, change, at: `${change.name}, dead before step ${step}, ${at}` })
    }
  }
  test.ok(tenants.length > 18, `${tenants.length} deaths`)

  const { tools } = stage.sound
  const early = await reconciled(tools, true)
  test.notOk(
    early.some(({ leftover }) => leftover === 'operation-died'),
    'what is under way is left alone until its time is over',
  )
  stage.clock.advance(3 * MINUTE)
  const before = await stage.items()
  const foretold = await reconciled(tools, true)
  test.strictSame(await stage.items(), before, 'a dry run writes nothing')
  test.ok(foretold.length > 10)
  test.ok(foretold.every(({ outcome }) => outcome === 'to-mend'))
  const mended = await reconciled(tools)
  test.same(
    new Set(mended.map(({ tenantId }) => tenantId)),
    new Set(foretold.map(({ tenantId }) => tenantId)),
  )
  test.ok(mended.every(({ outcome }) => outcome === 'mended'))
  test.strictSame(await reconciled(tools), [], 'then nothing is left')
  for (const { tenant, change, at } of tenants) {
    const stands = await standing(stage, tenant)
    test.ok(change.leaves.includes(stands), `${at}: ${stands}`)
  }
  test.match(await checkAllIntegrity(tools.table), { intact: true })
})
