import { indexKeys, keys } from '../aws/keys.js'
import type { Write } from '../aws/table.js'
import type { StoredRole } from './role.js'
import type { RoleStatus } from './role-status.js'

/** What of a role decides where operators' lists find it. */
type Indexed = Pick<
  StoredRole,
  'id' | 'tenantId' | 'accountId' | 'status' | 'templateVersion' | 'lastVerifiedAt'
>

/** In place of the time of a role that was never verified: before every time. */
const NEVER = '0000'

/** A role's place in every list of roles: by when it was last verified, never first; no two are the same. */
export function placeInOrder({ lastVerifiedAt, id }: Pick<StoredRole, 'lastVerifiedAt' | 'id'>): string {
  return `${lastVerifiedAt ?? NEVER}#${id}`
}

/** The attributes that put a role into the lists that it belongs to. */
export function indexFields(role: Indexed) {
  const place = placeInOrder(role)
  return {
    ...(role.status !== 'revoked' && { gsi4pk: indexKeys.liveRoles, gsi4sk: place }),
    ...statusField(role.status),
    gsi5sk: place,
    gsi6pk: indexKeys.rolesInAccount(role.accountId),
    gsi6sk: place,
    ...(role.templateVersion !== null && {
      ...templateField(role.templateVersion, role.status),
      gsi7sk: place,
    }),
    gsi8pk: indexKeys.rolesOfTenant(role.tenantId),
    gsi8sk: place,
  }
}

/** What changes where a role's status does, and nothing else. */
export function statusField(status: RoleStatus) {
  return { gsi5pk: indexKeys.rolesWithStatus(status) }
}

/** Revoked roles are apart, so that those in use can be counted. */
function templateField(version: string, status: RoleStatus) {
  const revoked = status === 'revoked'
  return {
    gsi7pk: revoked ? indexKeys.revokedRolesOfTemplate(version) : indexKeys.rolesOfTemplate(version),
  }
}

/** What of its place changes where a role is revoked; `templateVersion` has to be what the table holds. */
export function revokedFields({ templateVersion }: Pick<StoredRole, 'templateVersion'>) {
  return {
    set: {
      ...statusField('revoked'),
      ...(templateVersion !== null && templateField(templateVersion, 'revoked')),
    },
    remove: ['gsi4pk', 'gsi4sk'],
  }
}

type WithFindings = Pick<StoredRole, 'id' | 'tenantId' | 'lastVerifiedAt' | 'findings'>

/**
 * The writes that bring the items of a role's open findings from what it was to what it is, in the transaction that
 * changes the role: a finding that is open has one, at the role's place in order.
 */
export function findingWrites(before: WithFindings, after: WithFindings): Write[] {
  const [was, is] = [openFindings(before), openFindings(after)]
  const place = placeInOrder(after)
  const moved = placeInOrder(before) !== place
  const key = (code: string) => keys.roleFinding(after.tenantId, after.id, code)
  return [
    ...was.filter(code => !is.includes(code)).map(code => ({ delete: key(code) })),
    ...is
      .filter(code => moved || !was.includes(code))
      .map(code => ({ put: { ...key(code), gsi5pk: indexKeys.rolesWithFinding(code), gsi5sk: place } })),
  ]
}

/** Codes of what is wrong with a role now. */
export function openFindings({ findings }: Pick<StoredRole, 'findings'>) {
  return findings.filter(({ resolvedAt }) => resolvedAt === null).map(({ code }) => code)
}
