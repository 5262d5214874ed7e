import { ROLE_INLINE_QUOTA } from '../directory.js';
import { attach, deleteInline, detach, putInline, requireInline, setBoundary } from '../entity-policies.js';
import { requirePolicy } from '../managed-policies.js';
import { requireChangeableUser } from '../users.js';
import { allowedRole, allowedUser, encodedDocument, page } from './call.js';
import { boundaryKey } from './roles.js';
const role = { name: 'Role', quota: ROLE_INLINE_QUOTA, read: allowedRole, change: allowedRole };
const user = {
    name: 'User',
    quota: 2_048,
    read: allowedUser,
    change: (call, context) => requireChangeableUser(call.account, allowedUser(call, context).userName),
};
function changesOf({ name, quota, change }) {
    const owner = name.toLowerCase();
    return {
        [`Put${name}Policy`](call) {
            const entity = change(call);
            putInline(entity, call.parameters.required('PolicyName'), call.parameters.required('PolicyDocument'), quota);
            return undefined;
        },
        [`Delete${name}Policy`](call) {
            deleteInline(change(call), call.parameters.required('PolicyName'), owner);
            return undefined;
        },
        [`Attach${name}Policy`](call) {
            const arn = call.parameters.required('PolicyArn');
            attach(call.account, change(call, { 'iam:PolicyARN': arn }), arn);
            return undefined;
        },
        [`Detach${name}Policy`](call) {
            const arn = call.parameters.required('PolicyArn');
            detach(change(call, { 'iam:PolicyARN': arn }), arn);
            return undefined;
        },
        [`Put${name}PermissionsBoundary`](call) {
            const arn = call.parameters.required('PermissionsBoundary');
            setBoundary(call.account, change(call, boundaryKey(arn)), arn);
            return undefined;
        },
        [`Delete${name}PermissionsBoundary`](call) {
            setBoundary(call.account, change(call), undefined);
            return undefined;
        },
    };
}
function readsOf({ name, read }) {
    return {
        [`Get${name}Policy`](call) {
            const entity = read(call);
            const policyName = call.parameters.required('PolicyName');
            const { document } = requireInline(entity, policyName, name.toLowerCase());
            return {
                [`${name}Name`]: call.parameters.required(`${name}Name`),
                PolicyName: policyName,
                PolicyDocument: encodedDocument(document),
            };
        },
        [`List${name}Policies`](call) {
            const names = read(call).inline.map(policy => policy.policyName);
            const { items, rest } = page(names, call.parameters);
            return { PolicyNames: items, ...rest };
        },
        [`ListAttached${name}Policies`](call) {
            const { items, rest } = page(read(call).attached, call.parameters);
            const attached = items.map(arn => ({
                PolicyName: requirePolicy(call.account, arn).policyName,
                PolicyArn: arn,
            }));
            return { AttachedPolicies: attached, ...rest };
        },
    };
}
/** Actions on the policies of users and roles that change something. */
export const entityPolicyChanges = {
    ...changesOf(role),
    ...changesOf(user),
};
/** Actions on the policies of users and roles that read. */
export const entityPolicyReads = { ...readsOf(role), ...readsOf(user) };
//# sourceMappingURL=entity-policies.js.map