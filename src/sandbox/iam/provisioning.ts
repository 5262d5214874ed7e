/**
 * What CloudFormation does to IAM: the IAM directory offers it, the stack engine calls it.
 * Each method throws `AwsError` in IAM's words (EntityAlreadyExists, NoSuchEntity, MalformedPolicyDocument …)
 * and resolves when the change is kept.
 */
export interface IamProvisioning {
  createRole(accountId: string, role: RoleProperties): Promise<{ arn: string; roleId: string }>
  updateRole(
    accountId: string,
    roleName: string,
    role: Omit<RoleProperties, 'roleName' | 'path'>,
  ): Promise<void>
  /** Detaches and deletes what hangs on the role first, as CloudFormation does for what it created. */
  deleteRole(accountId: string, roleName: string): Promise<void>
  putRolePolicy(accountId: string, roleName: string, policyName: string, document: unknown): Promise<void>
  deleteRolePolicy(accountId: string, roleName: string, policyName: string): Promise<void>
  attachRolePolicy(accountId: string, roleName: string, policyArn: string): Promise<void>
  detachRolePolicy(accountId: string, roleName: string, policyArn: string): Promise<void>
  createPolicy(
    accountId: string,
    policy: { policyName: string; path?: string; description?: string; document: unknown },
  ): Promise<{ arn: string }>
  deletePolicy(accountId: string, policyArn: string): Promise<void>
}

export interface RoleProperties {
  roleName: string
  /** Default `/`. */
  path?: string
  assumeRolePolicyDocument: unknown
  description?: string
  /** Seconds, 3600 to 43200; default 3600. */
  maxSessionDuration?: number
  permissionsBoundary?: string
  tags?: { Key: string; Value: string }[]
}
