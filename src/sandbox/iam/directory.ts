import type { StateStore } from '../wire.js'
import { Accounts } from './accounts.js'
import { attach, deleteInline, detach, putInline } from './entity-policies.js'
import { createPolicy, deletePolicy } from './managed-policies.js'
import { roleArn } from './model.js'
import type { IamProvisioning, RoleProperties } from './provisioning.js'
import { createRole, deleteRole, replaceRole, requireRole } from './roles.js'

export const ROLE_INLINE_QUOTA = 10_240

/** The IAM of all accounts: what CloudFormation provisions, and what the IAM and STS services work on. */
export class IamDirectory implements IamProvisioning {
  readonly accounts: Accounts
  readonly #clock: () => Date

  /** Takes up the state that `store` holds. */
  constructor(options: { store: StateStore; clock: () => Date }) {
    this.accounts = new Accounts(options.store)
    this.#clock = options.clock
  }

  async createRole(accountId: string, properties: RoleProperties): Promise<{ arn: string; roleId: string }> {
    const account = this.accounts.get(accountId)
    const role = createRole(this.accounts, account, withTrustText(properties), this.#clock())
    await this.accounts.keep()
    return { arn: roleArn(accountId, role), roleId: role.roleId }
  }

  async updateRole(
    accountId: string,
    roleName: string,
    properties: Omit<RoleProperties, 'roleName' | 'path'>,
  ): Promise<void> {
    replaceRole(this.accounts, this.accounts.get(accountId), roleName, withTrustText(properties))
    await this.accounts.keep()
  }

  async deleteRole(accountId: string, roleName: string): Promise<void> {
    const account = this.accounts.get(accountId)
    const role = requireRole(account, roleName)
    role.inline = []
    role.attached = []
    deleteRole(account, roleName)
    await this.accounts.keep()
  }

  async putRolePolicy(
    accountId: string,
    roleName: string,
    policyName: string,
    document: unknown,
  ): Promise<void> {
    const role = requireRole(this.accounts.get(accountId), roleName)
    putInline(role, policyName, toText(document), ROLE_INLINE_QUOTA)
    await this.accounts.keep()
  }

  async deleteRolePolicy(accountId: string, roleName: string, policyName: string): Promise<void> {
    deleteInline(requireRole(this.accounts.get(accountId), roleName), policyName, 'role')
    await this.accounts.keep()
  }

  async attachRolePolicy(accountId: string, roleName: string, policyArn: string): Promise<void> {
    const account = this.accounts.get(accountId)
    attach(account, requireRole(account, roleName), policyArn)
    await this.accounts.keep()
  }

  async detachRolePolicy(accountId: string, roleName: string, policyArn: string): Promise<void> {
    detach(requireRole(this.accounts.get(accountId), roleName), policyArn)
    await this.accounts.keep()
  }

  async createPolicy(
    accountId: string,
    policy: { policyName: string; path?: string; description?: string; document: unknown },
  ): Promise<{ arn: string }> {
    const properties = { ...policy, document: toText(policy.document) }
    const { arn } = createPolicy(this.accounts.get(accountId), properties, this.#clock())
    await this.accounts.keep()
    return { arn }
  }

  async deletePolicy(accountId: string, policyArn: string): Promise<void> {
    deletePolicy(this.accounts.get(accountId), policyArn)
    await this.accounts.keep()
  }
}

function withTrustText<T extends { assumeRolePolicyDocument: unknown }>(
  properties: T,
): Omit<T, 'assumeRolePolicyDocument'> & { trustPolicy: string } {
  const { assumeRolePolicyDocument, ...rest } = properties
  return { ...rest, trustPolicy: toText(assumeRolePolicyDocument) }
}

/** Templates carry documents as objects, the API as text. */
function toText(document: unknown): string {
  return typeof document === 'string' ? document : (JSON.stringify(document) ?? '')
}
