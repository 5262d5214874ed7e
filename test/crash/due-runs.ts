import type { Item } from '../../src/aws/table.js'
import type { Role, StoredRole } from '../../src/roles/role.js'
import type { Tenant } from '../../src/tenants/tenant.js'
import type { Call } from '../fixtures/bad-day.js'
import type { Deployment } from './deployment.js'
import { rolesOf } from './half-made.js'

/** By a clock so far ahead every role is due. */
export const A_DAY_LATER = 25 * 3_600_000
/** Roles of each tenant. */
export const OWNED = 10
/** So many roles are verified at a time by each replica. */
export const AT_ONCE = 4
export const FEW_AT_ONCE = { DRAWBRIDGE_STS_CONCURRENCY: String(AT_ONCE / 2) }

/** Registers roles that nobody has launched: a day later each is due once, and rejected. */
export async function registerDueRoles(operator: Call, owners: number): Promise<void> {
  for (let owner = 0; owner < owners; owner++) {
    const { body } = await operator<Tenant>('POST', '/v1/tenants', { name: 'Due' })
    const register = (at: number) => {
      const roleArn = `arn:aws:iam::333333333333:role/due-${owner}-${at}`
      return operator<Role>('POST', `/v1/tenants/${body.id}/roles`, { roleArn })
    }
    await Promise.all(Array.from({ length: OWNED }, (_, at) => register(at)))
  }
}

/** When a verification began, by the clock of who began it: its ID is a UUID v7. */
export const begunAt = (verificationId: string) =>
  Number.parseInt(verificationId.slice(0, 13).replace('-', ''), 16)

/** Each role's runs since there is this much in the table, oldest first, and which of them were recorded. */
export function runsSince(deployment: Deployment, before: readonly Item[], after: readonly Item[]) {
  const known = new Set(before.map(({ id }) => id))
  const recorded = new Set(after.map(({ id }) => id).filter(id => !known.has(id)))
  const runs = runsByRole(deployment)
  return rolesOf(after).map(({ id: roleId, roleArn }) => {
    const ids = [...(runs.get(roleArn) ?? [])].toSorted()
    return { roleId, roleArn, ids, recorded: ids.filter(id => recorded.has(id)) }
  })
}

/** The verifications that asked STS for each role, by the names of their sessions. */
export function runsByRole({ proxy }: Deployment): Map<string, Set<string>> {
  const runs = new Map<string, Set<string>>()
  for (const { action, body } of proxy.calls) {
    if (action !== 'AssumeRole') continue
    const form = new URLSearchParams(body)
    const arn = form.get('RoleArn') ?? ''
    runs.set(arn, (runs.get(arn) ?? new Set()).add((form.get('RoleSessionName') ?? '').slice(-36)))
  }
  return runs
}

/** A role's verifications, oldest first. */
export function historyOf(items: readonly Item[], { id }: Pick<StoredRole, 'id'>): Item[] {
  return items.filter(({ pk }) => pk === `ROLE#${id}`).toSorted((a, b) => (a.sk < b.sk ? -1 : 1))
}
