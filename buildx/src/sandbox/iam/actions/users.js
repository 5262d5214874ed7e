import { invalid } from '../../query-protocol.js';
import { userArn } from '../model.js';
import { createAccessKey, createUser, deleteAccessKey, deleteUser, requireAccessKey } from '../users.js';
import { allowedUser, page, requestTags } from './call.js';
import { showBoundary, showTag } from './roles.js';
/** Actions on users and their access keys that change something. */
export const userChanges = {
    CreateUser(call) {
        const { account, parameters, request } = call;
        const userName = parameters.required('UserName');
        const path = parameters.optional('Path') ?? '/';
        const tags = parameters.tags();
        call.allow(userArn(account.accountId, { path, userName }), requestTags(tags));
        return { User: showUser(account, createUser(account, userName, path, tags, request.now)) };
    },
    DeleteUser(call) {
        deleteUser(call.account, allowedUser(call).userName);
        return undefined;
    },
    CreateAccessKey(call) {
        const user = allowedUser(call);
        const key = createAccessKey(user, call.request.now);
        return { AccessKey: { ...showKey(user, key), SecretAccessKey: key.secretAccessKey } };
    },
    UpdateAccessKey(call) {
        const key = requireAccessKey(allowedUser(call), call.parameters.required('AccessKeyId'));
        const status = call.parameters.required('Status');
        if (status !== 'Active' && status !== 'Inactive') {
            throw invalid(status, 'Status', 'Member must satisfy enum value set: [Active, Inactive]');
        }
        key.status = status;
        return undefined;
    },
    DeleteAccessKey(call) {
        deleteAccessKey(allowedUser(call), call.parameters.required('AccessKeyId'));
        return undefined;
    },
};
/** Actions on users and their access keys that read. */
export const userReads = {
    GetUser: call => ({ User: showUser(call.account, allowedUser(call)) }),
    ListUsers(call) {
        const { account, parameters } = call;
        const prefix = parameters.optional('PathPrefix') ?? '/';
        call.allow(`arn:aws:iam::${account.accountId}:user${prefix}`);
        const users = [...account.users.values()].filter(user => user.path.startsWith(prefix));
        const { items, rest } = page(users, parameters);
        return { Users: items.map(user => listedUser(account, user)), ...rest };
    },
    ListAccessKeys(call) {
        const user = allowedUser(call);
        const { items, rest } = page(user.accessKeys, call.parameters);
        return { AccessKeyMetadata: items.map(key => showKey(user, key)), ...rest };
    },
};
function listedUser(account, user) {
    return {
        Path: user.path,
        UserName: user.userName,
        UserId: user.userId,
        Arn: userArn(account.accountId, user),
        CreateDate: new Date(user.createdAt),
    };
}
function showUser(account, user) {
    return {
        ...listedUser(account, user),
        ...showBoundary(user.boundary),
        Tags: user.tags.length > 0 ? user.tags.map(showTag) : undefined,
    };
}
function showKey(user, key) {
    return {
        UserName: user.userName,
        AccessKeyId: key.accessKeyId,
        Status: key.status,
        CreateDate: new Date(key.createdAt),
    };
}
//# sourceMappingURL=users.js.map