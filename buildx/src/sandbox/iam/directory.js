import { Accounts } from './accounts.js';
import { attach, deleteInline, detach, putInline } from './entity-policies.js';
import { createPolicy, deletePolicy } from './managed-policies.js';
import { roleArn } from './model.js';
import { createRole, deleteRole, replaceRole, requireRole } from './roles.js';
export const ROLE_INLINE_QUOTA = 10_240;
/** The IAM of all accounts: what CloudFormation provisions, and what the IAM and STS services work on. */
export class IamDirectory {
    accounts;
    #clock;
    /** Takes up the state that `store` holds. */
    constructor(options) {
        this.accounts = new Accounts(options.store);
        this.#clock = options.clock;
    }
    async createRole(accountId, properties) {
        const account = this.accounts.get(accountId);
        const role = createRole(this.accounts, account, withTrustText(properties), this.#clock());
        await this.accounts.keep();
        return { arn: roleArn(accountId, role), roleId: role.roleId };
    }
    async updateRole(accountId, roleName, properties) {
        replaceRole(this.accounts, this.accounts.get(accountId), roleName, withTrustText(properties));
        await this.accounts.keep();
    }
    async deleteRole(accountId, roleName) {
        const account = this.accounts.get(accountId);
        const role = requireRole(account, roleName);
        role.inline = [];
        role.attached = [];
        deleteRole(account, roleName);
        await this.accounts.keep();
    }
    async putRolePolicy(accountId, roleName, policyName, document) {
        const role = requireRole(this.accounts.get(accountId), roleName);
        putInline(role, policyName, toText(document), ROLE_INLINE_QUOTA);
        await this.accounts.keep();
    }
    async deleteRolePolicy(accountId, roleName, policyName) {
        deleteInline(requireRole(this.accounts.get(accountId), roleName), policyName, 'role');
        await this.accounts.keep();
    }
    async attachRolePolicy(accountId, roleName, policyArn) {
        const account = this.accounts.get(accountId);
        attach(account, requireRole(account, roleName), policyArn);
        await this.accounts.keep();
    }
    async detachRolePolicy(accountId, roleName, policyArn) {
        detach(requireRole(this.accounts.get(accountId), roleName), policyArn);
        await this.accounts.keep();
    }
    async createPolicy(accountId, policy) {
        const properties = { ...policy, document: toText(policy.document) };
        const { arn } = createPolicy(this.accounts.get(accountId), properties, this.#clock());
        await this.accounts.keep();
        return { arn };
    }
    async deletePolicy(accountId, policyArn) {
        deletePolicy(this.accounts.get(accountId), policyArn);
        await this.accounts.keep();
    }
}
function withTrustText(properties) {
    const { assumeRolePolicyDocument, ...rest } = properties;
    return { ...rest, trustPolicy: toText(assumeRolePolicyDocument) };
}
/** Templates carry documents as objects, the API as text. */
function toText(document) {
    return typeof document === 'string' ? document : (JSON.stringify(document) ?? '');
}
//# sourceMappingURL=directory.js.map