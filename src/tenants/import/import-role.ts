import { keys } from '../../aws/keys.js'
import type { Item, Table } from '../../aws/table.js'
import { NOT_IDEMPOTENT } from '../../idempotency.js'
import { Problem } from '../../problem.js'
import { roleErrors } from '../../roles/errors.js'
import { acceptableRole, MAX_ROLES, registerRole, registrationRefusal } from '../../roles/register-role.js'
import { arnOf } from '../../roles/registration.js'
import { roleOf } from '../../roles/role.js'
import { parseRoleArn, type RoleArn } from '../../roles/role-arn.js'
import type { ImportTools, Outcome } from './import-tenant.js'
import type { LineRole } from './line.js'
import { type Refusal, refusalOf, refuse } from './refusals.js'

export interface RoleOutcome {
  line: number
  /** Null where it is none: then nobody knows what was put there. */
  roleArn: string | null
  outcome: Outcome
  /** Null where there is none, or not yet. */
  roleId: string | null
  refusal?: Refusal
}

/** What a tenant has already, as far as an import looks at it. */
export interface KnownRole {
  id: string | null
  roleArn: string
  permissionSet: string
  isRevoked: boolean
}

/** A tenant's roles, revoked ones among them. */
export async function rolesOf(table: Table, tenantId: string): Promise<KnownRole[]> {
  const known: KnownRole[] = []
  for await (const item of table.all({ ...keys.rolesOf(tenantId), consistent: true })) {
    const { id, roleArn, permissionSet, status } = roleOf(item)
    known.push({ id, roleArn, permissionSet, isRevoked: status === 'revoked' })
  }
  return known
}

interface Done {
  told: RoleOutcome
  /** The tenant as it is then, as far as the limits of its roles go. */
  tenant: Item
  added: KnownRole[]
}

/**
 * Registers a role as the API does, within the same limits, unless the tenant has it.
 * @throws Problem dependency-unavailable, audit-contention
 */
export async function importRole(
  tools: ImportTools,
  tenant: Item,
  known: readonly KnownRole[],
  role: LineRole,
): Promise<Done> {
  const { line, roleArn, ...input } = role
  const told = (more: Pick<RoleOutcome, 'outcome'> & Partial<RoleOutcome>): Done => {
    const shown = parseRoleArn(roleArn) ? roleArn : null
    return { told: { line, roleArn: shown, roleId: null, ...more }, tenant, added: [] }
  }
  try {
    const { arn, permissionSet } = acceptableRole(tools, { roleArn, ...input })
    const there = alreadyThere(known, arn, role)
    if (there) return told(there)
    const added = { roleArn, permissionSet, isRevoked: false }
    if (tools.dryRun) {
      const refused = registrationRefusal(tenant, tools.now())
      if (refused) throw refused
      const done = told({ outcome: 'to-import' })
      return { ...done, tenant: withOneMore(tenant), added: [{ id: null, ...added }] }
    }
    const { id } = await registerRole(
      tools,
      String(tenant.id),
      { roleArn, ...input },
      tools.actor,
      NOT_IDEMPOTENT,
    )
    return { ...told({ outcome: 'imported', roleId: id }), added: [{ id, ...added }] }
  } catch (error) {
    if (!(error instanceof Problem) || error.kind.status === 503) throw error
    if (error.kind === roleErrors['role-already-registered']) {
      // Somebody else registered it since the roles were read.
      const there = alreadyThere(await rolesOf(tools.table, String(tenant.id)), arnOf({ roleArn }), role)
      if (there) return told(there)
    }
    const later = await worksLater(error, tools, tenant)
    return told({ outcome: 'refused', refusal: refusalOf(error, later) })
  }
}

/** What a tenant's own roles say about one that is to be registered; IAM tells names apart neither by case nor by path. */
function alreadyThere(
  known: readonly KnownRole[],
  arn: RoleArn,
  { permissionSet }: LineRole,
): Pick<RoleOutcome, 'outcome' | 'roleId' | 'refusal'> | undefined {
  const same = known.filter(({ roleArn }) => arnOf({ roleArn }).claimKey === arn.claimKey)
  const live = same.find(({ isRevoked }) => !isRevoked)
  const refused = (roleId: string | null, refusal: Refusal) =>
    ({ outcome: 'refused', roleId, refusal }) as const
  if (live === undefined) {
    const [revoked] = same
    // Somebody ended it on purpose: that a file still has it is no reason to begin anew.
    return revoked && refused(revoked.id, refuse('role-revoked'))
  }
  if (live.roleArn !== arn.arn) return refused(live.id, refuse('other-arn', `It is ${live.roleArn}.`))
  if (permissionSet !== undefined && permissionSet !== live.permissionSet)
    return refused(live.id, refuse('other-permission-set'))
  return { outcome: 'unchanged', roleId: live.id }
}

/** Whether waiting helps: the pace, and a place among the roles that were never verified. */
async function worksLater({ kind }: Problem, { table, dryRun }: ImportTools, tenant: Item): Promise<boolean> {
  if (kind === roleErrors['registration-too-soon']) return true
  if (kind !== roleErrors['role-limit']) return false
  const now = dryRun ? tenant : await table.get(keys.tenant(String(tenant.id)))
  return Number(now?.roleCount) < MAX_ROLES
}

function withOneMore(tenant: Item): Item {
  const { roleCount, unverifiedRoleCount } = tenant
  return {
    ...tenant,
    roleCount: Number(roleCount) + 1,
    unverifiedRoleCount: Number(unverifiedRoleCount) + 1,
  }
}
