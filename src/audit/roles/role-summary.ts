import { indexKeys, keys } from '../../aws/keys.js'
import type { Table } from '../../aws/table.js'
import { type Countable, countRoles } from '../../roles/find-roles.js'
import { FINDING_CODES } from '../../roles/finding.js'
import { ROLE_STATUSES } from '../../roles/role-status.js'

/** How many roles there are, and what is with them. */
export interface RoleSummary {
  byStatus: Record<string, number>
  /** Roles with this finding open; of those that are revoked none is but `still-open`. */
  byOpenFinding: Record<string, number>
  /** Roles that are not revoked. */
  byTemplateVersion: Record<string, number>
  /** Not revoked, and never verified. */
  neverVerified: number
  /** Not revoked, and last verified 90 days ago or longer, or never. */
  notVerifiedFor90Days: number
  /** Tenants that are not offboarded, by who made their external ID: this service, or the vendor before it. */
  externalIds: { generated: number; imported: number }
  /** RFC 3339 UTC. */
  countedAt: string
}

const DAYS_90 = 90 * 86_400_000
/** Before every time at which a role was verified. */
const BEFORE_ALL = '0001'
/** Milliseconds for which a count is told again. */
const COUNT_AGE = 60_000

/**
 * Counts roles, at most once a minute: every role's entry is read for it. Whoever asks while it counts is told the
 * same; a count that fails is made again for the next who asks.
 */
export function createRoleSummary({ table, now }: { table: Table; now: () => Date }) {
  let last: { at: number; counting: Promise<RoleSummary> } | undefined
  return (): Promise<RoleSummary> => {
    const at = now().getTime()
    // A count of later than now is of a clock that was set back since.
    if (last && Math.abs(at - last.at) < COUNT_AGE) return last.counting
    const counting = countAll(table, new Date(at))
    const mine = { at, counting }
    last = mine
    counting.catch(() => {
      if (last === mine) last = undefined
    })
    return counting
  }
}

async function countAll(table: Table, now: Date): Promise<RoleSummary> {
  const each = async <T extends string>(names: readonly T[], filter: (name: T) => Countable) =>
    Object.fromEntries(
      await Promise.all(names.map(async name => [name, await countRoles(table, filter(name), now)] as const)),
    )
  const versions = new Set<string>()
  for await (const version of table.all(keys.templateVersions())) versions.add(String(version.id))
  const before = new Date(now.getTime() - DAYS_90).toISOString()
  const [byStatus, byOpenFinding, byTemplateVersion, neverVerified, notVerifiedFor90Days, externalIds] =
    await Promise.all([
      each(ROLE_STATUSES, status => ({ status })),
      each(FINDING_CODES, finding => ({ finding })),
      each([...versions], templateVersion => ({ templateVersion, status: 'live' })),
      countRoles(table, { status: 'live', verifiedBefore: BEFORE_ALL }, now),
      countRoles(table, { status: 'live', verifiedBefore: before }, now),
      countExternalIds(table),
    ])
  return {
    byStatus,
    byOpenFinding,
    byTemplateVersion,
    neverVerified,
    notVerifiedFor90Days,
    externalIds,
    countedAt: now.toISOString(),
  }
}

async function countExternalIds(table: Table): Promise<RoleSummary['externalIds']> {
  const [pending, active, imported] = await Promise.all([
    table.count({ index: 'gsi2', pk: indexKeys.tenantsWithStatus('pending') }),
    table.count({ index: 'gsi2', pk: indexKeys.tenantsWithStatus('active') }),
    table.count({ index: 'gsi3', pk: indexKeys.importedExternalIds }),
  ])
  // Indexes lag behind each other.
  return { generated: Math.max(0, pending + active - imported), imported }
}
