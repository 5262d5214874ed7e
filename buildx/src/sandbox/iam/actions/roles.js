import { roleArn } from '../model.js';
import { createRole, deleteRole, tagRole } from '../roles.js';
import { bindTrust, showTrust } from '../trust-principals.js';
import { checkMaxSessionDuration } from '../validation.js';
import { allowedRole, encodedDocument, page, requestTags } from './call.js';
/** Actions on roles that change something. */
export const roleChanges = {
    CreateRole(call) {
        const { account, accounts, parameters, request } = call;
        const roleName = parameters.required('RoleName');
        const path = parameters.optional('Path') ?? '/';
        const boundary = parameters.optional('PermissionsBoundary');
        const tags = parameters.tags();
        call.allow(roleArn(account.accountId, { path, roleName }), {
            ...requestTags(tags),
            ...boundaryKey(boundary),
        });
        const properties = {
            roleName,
            path,
            trustPolicy: parameters.required('AssumeRolePolicyDocument'),
            tags,
            ...described(call),
            ...(boundary === undefined ? {} : { permissionsBoundary: boundary }),
        };
        const role = createRole(accounts, account, properties, request.now);
        return { Role: showRole(accounts, account, role) };
    },
    UpdateRole(call) {
        const role = allowedRole(call);
        const { description, maxSessionDuration = role.maxSessionDuration } = described(call);
        checkMaxSessionDuration(maxSessionDuration);
        role.maxSessionDuration = maxSessionDuration;
        if (description !== undefined)
            role.description = description;
        return {};
    },
    UpdateAssumeRolePolicy(call) {
        const role = allowedRole(call);
        role.trust = bindTrust(call.parameters.required('PolicyDocument'), call.accounts);
        return undefined;
    },
    DeleteRole(call) {
        deleteRole(call.account, allowedRole(call).roleName);
        return undefined;
    },
    TagRole(call) {
        const tags = call.parameters.tags();
        tagRole(allowedRole(call, requestTags(tags)), tags);
        return undefined;
    },
    UntagRole(call) {
        const keys = call.parameters.list('TagKeys') ?? [];
        const role = allowedRole(call, { 'aws:TagKeys': keys });
        const gone = new Set(keys.map(key => key.toLowerCase()));
        role.tags = role.tags.filter(tag => !gone.has(tag.Key.toLowerCase()));
        return undefined;
    },
};
/** Actions on roles that read. */
export const roleReads = {
    GetRole: call => ({ Role: showRole(call.accounts, call.account, allowedRole(call)) }),
    ListRoles(call) {
        const { account, accounts, parameters } = call;
        const prefix = parameters.optional('PathPrefix') ?? '/';
        call.allow(`arn:aws:iam::${account.accountId}:role${prefix}`);
        const roles = [...account.roles.values()].filter(role => role.path.startsWith(prefix));
        const { items, rest } = page(roles, parameters);
        return { Roles: items.map(role => listedRole(accounts, account, role)), ...rest };
    },
    ListRoleTags(call) {
        const { items, rest } = page(allowedRole(call).tags, call.parameters);
        return { Tags: items.map(showTag), ...rest };
    },
};
function described({ parameters }) {
    const description = parameters.optional('Description');
    const seconds = parameters.integer('MaxSessionDuration');
    return {
        ...(description === undefined ? {} : { description }),
        ...(seconds === undefined ? {} : { maxSessionDuration: seconds }),
    };
}
/** The condition key that guards who may set which boundary. */
export function boundaryKey(arn) {
    return arn === undefined ? {} : { 'iam:PermissionsBoundary': arn };
}
function listedRole(accounts, account, role) {
    return {
        Path: role.path,
        RoleName: role.roleName,
        RoleId: role.roleId,
        Arn: roleArn(account.accountId, role),
        CreateDate: new Date(role.createdAt),
        AssumeRolePolicyDocument: encodedDocument(showTrust(role.trust, accounts)),
        Description: role.description,
        MaxSessionDuration: role.maxSessionDuration,
    };
}
function showRole(accounts, account, role) {
    return {
        ...listedRole(accounts, account, role),
        ...showBoundary(role.boundary),
        Tags: role.tags.length > 0 ? role.tags.map(showTag) : undefined,
    };
}
/** Gives a permissions boundary as users and roles show it. */
export function showBoundary(arn) {
    if (arn === undefined)
        return {};
    return { PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn } };
}
/** Gives a tag as an XML structure. */
export function showTag({ Key, Value }) {
    return { Key, Value };
}
//# sourceMappingURL=roles.js.map