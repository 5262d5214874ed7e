import type { AuditLog } from '../../audit/audit-log.js'
import { keys } from '../../aws/keys.js'
import type { Item, Table } from '../../aws/table.js'
import type { RegisterRoleTools } from '../../roles/register-role.js'
import { stemOf } from '../external-id.js'
import { freshTenant, newTenantChange, newTenantWrites } from '../new-tenant.js'
import { tenantItem } from '../tenant.js'
import type { ImportedTenant } from './gather.js'
import { importRole, type RoleOutcome, rolesOf } from './import-role.js'
import { type Refusal, refuse } from './refusals.js'

export interface ImportTools extends RegisterRoleTools {
  table: Table
  auditLog: AuditLog
  /** Who imports, as the trail names it. */
  actor: string
  /** True where nothing is written, and told what would be. */
  dryRun: boolean
}

/** `to-import`: it would be, were this no dry run. */
export type Outcome = 'imported' | 'to-import' | 'unchanged' | 'refused'

export interface TenantOutcome {
  line: number
  reference: string
  externalId: string
  outcome: Outcome
  /** Null where there is none, or not yet. */
  tenantId: string | null
  refusal?: Refusal
  /** None where the tenant is refused. */
  roles: RoleOutcome[]
}

/**
 * Imports a tenant with the external ID that it has, and registers its roles, in this order: one transaction for the
 * tenant, one for each role. So what was done shows in the table, and the same import again does what is left. The
 * tenant's roles are `pending`: the service verifies them as any other, and uses none before.
 * @throws Problem dependency-unavailable, audit-contention: then the same import again does what is left
 */
export async function importTenant(tools: ImportTools, given: ImportedTenant): Promise<TenantOutcome> {
  const { line, reference, externalId } = given
  const told = { line, reference, externalId }
  const found = await tools.auditLog.decideAnew(() => findOrMake(tools, given))
  if ('refusal' in found) return { ...told, outcome: 'refused', roles: [], ...found }
  const { item, outcome } = found
  const tenantId = outcome === 'to-import' ? null : String(item.id)
  const known = outcome === 'unchanged' ? await rolesOf(tools.table, String(item.id)) : []
  const roles: RoleOutcome[] = []
  let tenant = item
  for (const role of given.roles) {
    const done = await importRole(tools, tenant, known, role)
    roles.push(done.told)
    known.push(...done.added)
    tenant = done.tenant
  }
  return { ...told, outcome, tenantId, roles }
}

type Found =
  | { outcome: 'imported' | 'to-import' | 'unchanged'; item: Item }
  | { refusal: Refusal; tenantId: string | null }

/** @throws ChangeRefused where somebody else made this reference or external ID meanwhile: then it is there to be found */
async function findOrMake(tools: ImportTools, given: ImportedTenant): Promise<Found> {
  const { table, auditLog, now, newId, actor, dryRun } = tools
  const [reference, holder, alike] = await table.getMany([
    keys.reference(given.reference),
    keys.externalId(given.externalId),
    keys.externalIdStem(stemOf(given.externalId)),
  ])
  if (reference) return judged(await table.get(keys.tenant(String(reference.tenantId))), given)
  if (holder) {
    const tenantId = String(holder.tenantId)
    return { tenantId, refusal: refuse('external-id-taken', `It is tenant ${tenantId}.`) }
  }
  if (alike) {
    const tenantId = String(alike.tenantId)
    return { tenantId, refusal: refuse('external-id-alike', `It is tenant ${tenantId}.`) }
  }
  const { name, externalId } = given
  const tenant = freshTenant({ name, reference: given.reference }, { id: newId(), externalId, now: now() })
  if (dryRun) return { outcome: 'to-import', item: tenantItem(tenant, 'imported') }
  await auditLog.commit(newTenantChange(tenant, 'imported', actor, newTenantWrites(tenant, 'imported')))
  return { outcome: 'imported', item: tenantItem(tenant, 'imported') }
}

/** A tenant that has the reference already; its name may have been changed since, and stays. */
function judged(item: Item | undefined, { externalId }: ImportedTenant): Found {
  if (!item) throw new TypeError('The table holds a reference to a tenant that is not there')
  const tenantId = String(item.id)
  if (item.externalId !== externalId) {
    const isCase = String(item.externalId).toLowerCase() === externalId.toLowerCase()
    const how = isCase ? ', which differs in upper and lower case: STS tells them apart' : ''
    const detail = `It is tenant ${tenantId} with ${item.externalId}${how}.`
    return { tenantId, refusal: refuse('reference-taken', detail) }
  }
  if (item.status === 'offboarded') {
    return { tenantId, refusal: refuse('tenant-offboarded', `It is tenant ${tenantId}.`) }
  }
  return { outcome: 'unchanged', item }
}
