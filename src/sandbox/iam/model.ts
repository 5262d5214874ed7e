/** What the sandbox's IAM keeps of an account. Times are RFC 3339. */

export interface Tag {
  Key: string
  Value: string
}

/** What users and roles have in common. */
export interface Entity {
  path: string
  createdAt: string
  tags: Tag[]
  inline: { policyName: string; document: string }[]
  /** ARNs of managed policies. */
  attached: string[]
  /** ARN of a managed policy. */
  boundary?: string
}

export interface AccessKey {
  accessKeyId: string
  secretAccessKey: string
  status: 'Active' | 'Inactive'
  createdAt: string
}

export interface User extends Entity {
  userName: string
  userId: string
  accessKeys: AccessKey[]
}

export interface Role extends Entity {
  roleName: string
  roleId: string
  description?: string
  maxSessionDuration: number
  trust: Trust
}

/** A trust policy as it was sent, and the unique ID that each ARN in it stood for then. */
export interface Trust {
  document: string
  principalIds: [arn: string, uniqueId: string][]
}

export interface ManagedPolicy {
  policyName: string
  path: string
  arn: string
  policyId: string
  description?: string
  createdAt: string
  updatedAt: string
  versions: { id: string; document: string; createdAt: string }[]
  defaultVersion: string
  nextVersion: number
}

/** Keyed by lower-cased name: IAM's names are unique without regard to case. */
export interface Account {
  accountId: string
  users: Map<string, User>
  roles: Map<string, Role>
  policies: Map<string, ManagedPolicy>
}

export function userArn(accountId: string, user: Pick<User, 'path' | 'userName'>): string {
  return `arn:aws:iam::${accountId}:user${user.path}${user.userName}`
}

export function roleArn(accountId: string, role: Pick<Role, 'path' | 'roleName'>): string {
  return `arn:aws:iam::${accountId}:role${role.path}${role.roleName}`
}
