import { AwsError } from '../../src/sandbox/wire.js';
/** As much of IAM as stacks change, with IAM's refusals. */
export function createIamDirectory() {
    const roles = new Map();
    const policies = new Map();
    const role = (accountId, name) => {
        const found = roles.get(`${accountId}/${name}`);
        if (found === undefined)
            throw new AwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404);
        return found;
    };
    const refuseDocument = (document) => {
        if (typeof document !== 'object')
            throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
    };
    const iam = {
        createRole: async (accountId, given) => {
            const key = `${accountId}/${given.roleName}`;
            refuseDocument(given.assumeRolePolicyDocument);
            if (roles.has(key))
                throw new AwsError('EntityAlreadyExists', `Role with name ${given.roleName} already exists.`, 409);
            const arn = `arn:aws:iam::${accountId}:role${given.path ?? '/'}${given.roleName}`;
            roles.set(key, { ...given, arn, policies: new Map(), attached: new Set() });
            return { arn, roleId: `AROA${roles.size}` };
        },
        updateRole: async (accountId, name, given) => {
            refuseDocument(given.assumeRolePolicyDocument);
            const { roleName, path, arn, policies: inline, attached } = role(accountId, name);
            const kept = { roleName, arn, policies: inline, attached, ...(path === undefined ? {} : { path }) };
            roles.set(`${accountId}/${name}`, { ...kept, ...given });
        },
        deleteRole: async (accountId, name) => {
            role(accountId, name);
            roles.delete(`${accountId}/${name}`);
        },
        putRolePolicy: async (accountId, name, policy, document) => {
            refuseDocument(document);
            role(accountId, name).policies.set(policy, document);
        },
        deleteRolePolicy: async (accountId, name, policy) => {
            if (!role(accountId, name).policies.delete(policy))
                throw new AwsError('NoSuchEntity', `The role policy with name ${policy} cannot be found.`, 404);
        },
        attachRolePolicy: async (accountId, name, arn) => {
            if (!arn.startsWith('arn:aws:iam::aws:') && !policies.has(arn))
                throw new AwsError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`, 404);
            role(accountId, name).attached.add(arn);
        },
        detachRolePolicy: async (accountId, name, arn) => {
            if (!role(accountId, name).attached.delete(arn))
                throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`, 404);
        },
        createPolicy: async (accountId, { policyName, path, document }) => {
            refuseDocument(document);
            const arn = `arn:aws:iam::${accountId}:policy${path ?? '/'}${policyName}`;
            if (policies.has(arn))
                throw new AwsError('EntityAlreadyExists', `A policy called ${policyName} already exists.`, 409);
            policies.set(arn, document);
            return { arn };
        },
        deletePolicy: async (_, arn) => {
            if ([...roles.values()].some(({ attached }) => attached.has(arn)))
                throw new AwsError('DeleteConflict', 'Cannot delete a policy attached to entities.', 409);
            if (!policies.delete(arn))
                throw new AwsError('NoSuchEntity', `Policy ${arn} was not found.`, 404);
        },
    };
    return { iam, roles, policies };
}
//# sourceMappingURL=iam-directory.js.map