import { createAwsClients } from '../src/aws/clients.js'
import { keys } from '../src/aws/keys.js'
import { createTable, PRESENT } from '../src/aws/table.js'
import { dueFields, roleOf } from '../src/roles/role.js'
import { VENDOR } from '../src/sandbox/vendor-account.js'
import type { World } from './world.js'

/** Milliseconds until the roles are due: time to say so of each. */
const SOON = 4_000
/** Seconds within which all of them have to be verified. */
const PATIENCE = 300

/** Roles of a world's table, and how to have the service verify them all in the background. */
export async function dueRoles({ aws }: World, roles: readonly { tenantId: string; path: string }[]) {
  const { dynamodb } = createAwsClients({
    region: VENDOR.region,
    endpoint: aws.url,
    credentials: async () => ({ accessKeyId: VENDOR.accountId, secretAccessKey: 'any' }),
    timeout: 10_000,
  })
  const table = createTable(dynamodb, VENDOR.table)
  const all = roles.map(({ tenantId, path }) => ({ tenantId, id: path.split('/').at(-1) ?? '' }))
  const read = () =>
    Promise.all(
      all.map(async ({ tenantId, id }) => {
        const item = await table.get(keys.role(tenantId, id))
        if (item === undefined) throw new Error(`There is no role ${id}`)
        return roleOf(item)
      }),
    )
  return {
    /** @returns seconds from the start of the first verification to the end of the last */
    async sweep(): Promise<number> {
      const from = Date.now() + SOON
      const dueAt = new Date(from).toISOString()
      for (const { tenantId, id } of all)
        await table.update(keys.role(tenantId, id), { dueAt, ...dueFields(id, dueAt) }, PRESENT)
      if (Date.now() > from) throw new Error('The first were due before the last was told to be')
      const deadline = from + PATIENCE * 1_000
      for (;;) {
        await new Promise(resolve => setTimeout(resolve, 1_000))
        const runs = (await read()).map(({ lastVerification }) => lastVerification)
        if (runs.every(run => run !== null && Date.parse(run.startedAt) >= from)) {
          const starts = runs.map(run => Date.parse(run?.startedAt ?? ''))
          const ends = runs.map(run => Date.parse(run?.finishedAt ?? ''))
          return (Math.max(...ends) - Math.min(...starts)) / 1_000
        }
        if (Date.now() > deadline) throw new Error(`Not all were verified within ${PATIENCE} seconds`)
      }
    },
  }
}
