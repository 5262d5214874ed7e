import type { Accounts } from './accounts.js'
import { alreadyExists, deleteConflict, noSuchEntity } from './errors.js'
import { requirePolicy } from './managed-policies.js'
import type { Account, Role, Tag } from './model.js'
import type { RoleProperties } from './provisioning.js'
import { bindTrust } from './trust-principals.js'
import { newUniqueId } from './unique-ids.js'
import { checkMaxSessionDuration, checkName, checkPath, checkTags } from './validation.js'

/** Gives a role by name. Throws NoSuchEntity. */
export function requireRole(account: Account, roleName: string): Role {
  const role = account.roles.get(roleName.toLowerCase())
  if (role) return role
  throw noSuchEntity(`The role with name ${roleName} cannot be found.`)
}

/** A role's properties with its trust policy as text. */
export type NewRole = Omit<RoleProperties, 'assumeRolePolicyDocument'> & { trustPolicy: string }

/** Adds a role. Throws EntityAlreadyExists, MalformedPolicyDocument, ValidationError, NoSuchEntity. */
export function createRole(accounts: Accounts, account: Account, properties: NewRole, now: Date): Role {
  const { roleName, path = '/' } = properties
  checkName('RoleName', roleName, 64)
  checkPath(path)
  if (account.roles.has(roleName.toLowerCase())) {
    throw alreadyExists(`Role with name ${roleName} already exists.`)
  }
  const role: Role = {
    roleName,
    path,
    roleId: newUniqueId('AROA'),
    createdAt: now.toISOString(),
    inline: [],
    attached: [],
    ...changeable(accounts, account, properties),
  }
  account.roles.set(roleName.toLowerCase(), role)
  return role
}

/** Replaces all that can be changed of a role. Throws as createRole; the role stays as it was then. */
export function replaceRole(
  accounts: Accounts,
  account: Account,
  roleName: string,
  properties: Omit<NewRole, 'roleName' | 'path'>,
): void {
  const { roleId, path, createdAt, inline, attached, roleName: name } = requireRole(account, roleName)
  const changed = changeable(accounts, account, properties)
  account.roles.set(name.toLowerCase(), {
    roleName: name,
    roleId,
    path,
    createdAt,
    inline,
    attached,
    ...changed,
  })
}

function changeable(
  accounts: Accounts,
  account: Account,
  properties: Omit<NewRole, 'roleName' | 'path'>,
): Pick<Role, 'description' | 'maxSessionDuration' | 'trust' | 'tags' | 'boundary'> {
  const { description, maxSessionDuration = 3_600, permissionsBoundary: boundary, tags = [] } = properties
  checkMaxSessionDuration(maxSessionDuration)
  checkTags(tags)
  if (boundary !== undefined) requirePolicy(account, boundary)
  return {
    trust: bindTrust(properties.trustPolicy, accounts),
    maxSessionDuration,
    tags: tags.map(({ Key, Value }) => ({ Key, Value })),
    ...(description === undefined ? {} : { description }),
    ...(boundary === undefined ? {} : { boundary }),
  }
}

/** Removes a role. Throws DeleteConflict while policies hang on it. */
export function deleteRole(account: Account, roleName: string): void {
  const role = requireRole(account, roleName)
  if (role.attached.length > 0) {
    throw deleteConflict('Cannot delete entity, must detach all policies first.')
  }
  if (role.inline.length > 0) throw deleteConflict('Cannot delete entity, must delete policies first.')
  account.roles.delete(roleName.toLowerCase())
}

/** Adds tags, replacing those with the same key. Throws as checkTags. */
export function tagRole(role: Role, tags: readonly Tag[]): void {
  const added = new Set(tags.map(tag => tag.Key.toLowerCase()))
  const all = [...role.tags.filter(tag => !added.has(tag.Key.toLowerCase())), ...tags]
  checkTags(tags)
  checkTags(all)
  role.tags = all
}
