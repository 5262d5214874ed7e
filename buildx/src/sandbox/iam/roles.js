import { alreadyExists, deleteConflict, noSuchEntity } from './errors.js';
import { requirePolicy } from './managed-policies.js';
import { bindTrust } from './trust-principals.js';
import { newUniqueId } from './unique-ids.js';
import { checkMaxSessionDuration, checkName, checkPath, checkTags } from './validation.js';
/** Gives a role by name. Throws NoSuchEntity. */
export function requireRole(account, roleName) {
    const role = account.roles.get(roleName.toLowerCase());
    if (role)
        return role;
    throw noSuchEntity(`The role with name ${roleName} cannot be found.`);
}
/** Adds a role. Throws EntityAlreadyExists, MalformedPolicyDocument, ValidationError, NoSuchEntity. */
export function createRole(accounts, account, properties, now) {
    const { roleName, path = '/' } = properties;
    checkName('RoleName', roleName, 64);
    checkPath(path);
    if (account.roles.has(roleName.toLowerCase())) {
        throw alreadyExists(`Role with name ${roleName} already exists.`);
    }
    const role = {
        roleName,
        path,
        roleId: newUniqueId('AROA'),
        createdAt: now.toISOString(),
        inline: [],
        attached: [],
        ...changeable(accounts, account, properties),
    };
    account.roles.set(roleName.toLowerCase(), role);
    return role;
}
/** Replaces all that can be changed of a role. Throws as createRole; the role stays as it was then. */
export function replaceRole(accounts, account, roleName, properties) {
    const { roleId, path, createdAt, inline, attached, roleName: name } = requireRole(account, roleName);
    const changed = changeable(accounts, account, properties);
    account.roles.set(name.toLowerCase(), {
        roleName: name,
        roleId,
        path,
        createdAt,
        inline,
        attached,
        ...changed,
    });
}
function changeable(accounts, account, properties) {
    const { description, maxSessionDuration = 3_600, permissionsBoundary: boundary, tags = [] } = properties;
    checkMaxSessionDuration(maxSessionDuration);
    checkTags(tags);
    if (boundary !== undefined)
        requirePolicy(account, boundary);
    return {
        trust: bindTrust(properties.trustPolicy, accounts),
        maxSessionDuration,
        tags: tags.map(({ Key, Value }) => ({ Key, Value })),
        ...(description === undefined ? {} : { description }),
        ...(boundary === undefined ? {} : { boundary }),
    };
}
/** Removes a role. Throws DeleteConflict while policies hang on it. */
export function deleteRole(account, roleName) {
    const role = requireRole(account, roleName);
    if (role.attached.length > 0) {
        throw deleteConflict('Cannot delete entity, must detach all policies first.');
    }
    if (role.inline.length > 0)
        throw deleteConflict('Cannot delete entity, must delete policies first.');
    account.roles.delete(roleName.toLowerCase());
}
/** Adds tags, replacing those with the same key. Throws as checkTags. */
export function tagRole(role, tags) {
    const added = new Set(tags.map(tag => tag.Key.toLowerCase()));
    const all = [...role.tags.filter(tag => !added.has(tag.Key.toLowerCase())), ...tags];
    checkTags(tags);
    checkTags(all);
    role.tags = all;
}
//# sourceMappingURL=roles.js.map