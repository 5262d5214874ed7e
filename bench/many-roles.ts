import { v5 as uuidV5 } from 'uuid'
import { createAwsClients } from '../src/aws/clients.js'
import { createTableIfAbsent } from '../src/aws/create-table.js'
import type { Item } from '../src/aws/table.js'
import type { StoredRole } from '../src/roles/role.js'
import { VENDOR } from '../src/sandbox/vendor-account.js'
import { tenantItem } from '../src/tenants/tenant.js'
import { CHECK_IDS, pass } from '../src/verification/check.js'
import { startDynoxide } from '../test/fixtures/dynoxide.js'
import { putMany } from '../test/fixtures/many-items.js'
import { finding, roleWith, roleWrites } from '../test/fixtures/roles.js'

export const ROLES_OF_A_TENANT = 10
const START = Date.parse('2026-01-01T00:00:00.000Z')
const SECOND = 1_000
const NAMESPACE = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'

/**
 * A dynoxide of its own, with as many roles in the service's table as it is told to have. Its every page is like every
 * other: of ten roles in their order one is degraded and one revoked, each was verified, no two of fifty are one
 * tenant's. So that what pages cost differs by their place alone.
 * @param total how many roles there will be
 */
export async function startManyRoles(total: number) {
  const ends: (() => Promise<void>)[] = []
  const { url } = await startDynoxide({ teardown: task => ends.push(task) })
  const { dynamodb, destroy } = createAwsClients({
    region: VENDOR.region,
    endpoint: url,
    credentials: async () => ({ accessKeyId: VENDOR.accountId, secretAccessKey: 'any' }),
    timeout: 30_000,
  })
  await createTableIfAbsent(dynamodb, VENDOR.table)
  const tenants = Math.ceil(total / ROLES_OF_A_TENANT)
  let filled = 0
  return {
    url,
    /** @returns seconds that it took */
    async fillTo(count: number): Promise<number> {
      const from = performance.now()
      await putMany(dynamodb, VENDOR.table, itemsOf(filled, count, tenants))
      filled = count
      return (performance.now() - from) / 1_000
    },
    async end() {
      destroy()
      for (const end of ends) await end()
    },
  }
}

function* itemsOf(from: number, to: number, tenants: number): Generator<Item> {
  for (let n = from; n < to; n++) {
    if (n < tenants) yield tenantNumber(n)
    for (const { put } of roleWrites([roleNumber(n, n % tenants)])) yield put
  }
}

/** The same ones each time. */
const idOf = (what: string, n: number) => uuidV5(`${what} ${n}`, NAMESPACE)

function tenantNumber(n: number): Item {
  const at = new Date(START).toISOString()
  const what = {
    id: idOf('tenant', n),
    name: `Customer ${n}`,
    reference: null,
    externalId: idOf('external', n),
  }
  return tenantItem({ ...what, status: 'active', createdAt: at, updatedAt: at, metadata: {} }, 'generated')
}

function roleNumber(n: number, tenant: number): StoredRole {
  const lastVerifiedAt = new Date(START + n * SECOND).toISOString()
  const checks = CHECK_IDS.map(id => pass(id, 'As it should be, in as many words as a check takes.'))
  return roleWith({
    id: idOf('role', n),
    tenantId: idOf('tenant', tenant),
    accountId: String(200_000_000_000 + tenant),
    lastVerifiedAt,
    templateVersion: '3e8618463f79',
    status: n % 10 === 1 ? 'degraded' : n % 10 === 2 ? 'revoked' : 'verified',
    findings: n % 10 === 1 ? [finding('excess-permissions')] : [],
    lastVerification: { id: idOf('run', n), startedAt: lastVerifiedAt, finishedAt: lastVerifiedAt, checks },
  })
}
