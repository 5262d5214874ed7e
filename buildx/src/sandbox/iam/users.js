import { AwsError } from '../wire.js';
import { ADMIN } from './accounts.js';
import { alreadyExists, deleteConflict, noSuchEntity } from './errors.js';
import { newSecret, newUniqueId } from './unique-ids.js';
import { checkName, checkPath, checkTags } from './validation.js';
const MAX_KEYS = 2;
/** Gives a user by name. Throws NoSuchEntity. */
export function requireUser(account, userName) {
    const user = account.users.get(userName.toLowerCase());
    if (user)
        return user;
    throw noSuchEntity(`The user with name ${userName} cannot be found.`);
}
/** Gives a user whose rights may change. Throws UnmodifiableEntity for `admin`, the way into an account. */
export function requireChangeableUser(account, userName) {
    const user = requireUser(account, userName);
    if (user.userName !== ADMIN)
        return user;
    const message = 'The user admin belongs to the sandbox and cannot be changed; create another user instead.';
    throw new AwsError('UnmodifiableEntity', message, 400);
}
/** Adds a user. Throws EntityAlreadyExists, ValidationError. */
export function createUser(account, userName, path, tags, now) {
    checkName('UserName', userName, 64);
    checkPath(path);
    checkTags(tags);
    if (account.users.has(userName.toLowerCase())) {
        throw alreadyExists(`User with name ${userName} already exists.`);
    }
    const user = {
        userName,
        userId: newUniqueId('AIDA'),
        path,
        createdAt: now.toISOString(),
        tags,
        inline: [],
        attached: [],
        accessKeys: [],
    };
    account.users.set(userName.toLowerCase(), user);
    return user;
}
/** Removes a user. Throws DeleteConflict while keys or policies hang on it. */
export function deleteUser(account, userName) {
    const user = requireChangeableUser(account, userName);
    if (user.accessKeys.length > 0)
        throw deleteConflict('Cannot delete entity, must delete access keys first.');
    if (user.attached.length > 0)
        throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (user.inline.length > 0)
        throw deleteConflict('Cannot delete entity, must delete policies first.');
    account.users.delete(userName.toLowerCase());
}
/** Adds an access key. Throws LimitExceeded for a third. */
export function createAccessKey(user, now) {
    if (user.accessKeys.length >= MAX_KEYS) {
        throw new AwsError('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${MAX_KEYS}`, 409);
    }
    const key = {
        accessKeyId: newUniqueId('AKIA'),
        secretAccessKey: newSecret(),
        status: 'Active',
        createdAt: now.toISOString(),
    };
    user.accessKeys.push(key);
    return key;
}
/** Gives a key of the user. Throws NoSuchEntity. */
export function requireAccessKey(user, accessKeyId) {
    const key = user.accessKeys.find(candidate => candidate.accessKeyId === accessKeyId);
    if (key)
        return key;
    throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);
}
/** Removes a key of the user. Throws NoSuchEntity. */
export function deleteAccessKey(user, accessKeyId) {
    const key = requireAccessKey(user, accessKeyId);
    user.accessKeys.splice(user.accessKeys.indexOf(key), 1);
}
//# sourceMappingURL=users.js.map