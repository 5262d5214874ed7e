import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  type IAMClientConfig,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  type Role,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { withDeadline } from './deadline.js'
import { freshConnections } from './fresh-connection.js'
import { decodePolicyDocument } from './policy-text.js'
import { isAccessDenied, type ServiceFailure, serviceFailure } from './service-failure.js'
import type { SessionCredentials } from './sts-probe.js'

/** What came of reading something: the value, a 403 AccessDenied, or no verdict. */
export type Reading<T> =
  | { kind: 'read'; value: T }
  | { kind: 'denied' }
  | ({ kind: 'error' } & ServiceFailure)

export interface CallerIdentity {
  account: string
  arn: string
}

export interface RoleDetails {
  arn: string
  uniqueId: string
  /** The trust policy as JSON text. */
  trustPolicy: string
  tags: Record<string, string>
  boundaryArn?: string
}

export interface PolicySource {
  name: string
  /** The policy as JSON text. */
  source: string
}

/** A session of a role, reading about that role. No method rejects. */
export interface RoleSession {
  callerIdentity(): Promise<Reading<CallerIdentity>>
  role(roleName: string): Promise<Reading<RoleDetails>>
  inlinePolicies(roleName: string): Promise<Reading<PolicySource[]>>
  attachedPolicies(roleName: string): Promise<Reading<{ name: string; arn: string }[]>>
  /** A managed policy's default version. */
  managedPolicy(arn: string): Promise<Reading<{ source: string }>>
  close(): void
}

export interface RoleReader {
  open(credentials: SessionCredentials): RoleSession
}

export interface RoleReaderOptions {
  region: string
  /** Where STS and IAM are, if not at AWS. */
  endpoint?: string | undefined
  /** The total time of one read: all its pages, the retries included. */
  timeoutMs: number
  signal?: AbortSignal
}

const PAGE_SIZE = 100
const MAX_PAGES = 5

/** Pages without end, or an answer that leaves out what it must hold. */
class OddAnswer extends Error {
  override readonly name = 'OddAnswer'
}

/**
 * Makes the port that reads a role with that role's own session: STS GetCallerIdentity and the read actions of IAM
 * that the customer's template allows the role on itself. Every read ends by `timeoutMs`, is tried at most twice
 * a page and reads at most five pages.
 */
export function createRoleReader(options: RoleReaderOptions): RoleReader {
  return { open: credentials => openSession(options, credentials) }
}

function openSession(options: RoleReaderOptions, credentials: SessionCredentials): RoleSession {
  const config = clientConfig(options, credentials)
  const sts = new STSClient({ ...config, requestHandler: freshConnections() })
  const iam = new IAMClient({ ...config, requestHandler: freshConnections() })
  const read = <T>(work: (signal: AbortSignal) => Promise<T>) => reading(options, work)
  return {
    callerIdentity: () => read(signal => callerIdentity(sts, signal)),
    role: roleName => read(signal => readRole(iam, roleName, signal)),
    inlinePolicies: roleName => read(signal => inlinePolicies(iam, roleName, signal)),
    attachedPolicies: roleName => read(signal => attachedPolicies(iam, roleName, signal)),
    managedPolicy: arn => read(signal => managedPolicy(iam, arn, signal)),
    close: () => {
      sts.destroy()
      iam.destroy()
    },
  }
}

function clientConfig({ region, endpoint }: RoleReaderOptions, credentials: SessionCredentials) {
  const shared = { region, credentials, maxAttempts: 2, retryMode: 'standard' } satisfies IAMClientConfig
  return endpoint === undefined ? shared : { ...shared, endpoint }
}

async function reading<T>(
  { timeoutMs, signal }: RoleReaderOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Reading<T>> {
  try {
    return { kind: 'read', value: await withDeadline({ timeoutMs, signal }, work) }
  } catch (error) {
    if (isAccessDenied(error)) return { kind: 'denied' }
    if (error instanceof OddAnswer) return { kind: 'error', code: 'invalid-answer', message: error.message }
    return { kind: 'error', ...serviceFailure(error) }
  }
}

async function callerIdentity(sts: STSClient, abortSignal: AbortSignal): Promise<CallerIdentity> {
  const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal })
  return {
    account: required(Account, 'GetCallerIdentity', 'Account'),
    arn: required(Arn, 'GetCallerIdentity', 'Arn'),
  }
}

async function readRole(iam: IAMClient, roleName: string, abortSignal: AbortSignal): Promise<RoleDetails> {
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: roleName }), { abortSignal })
  return roleDetails(required(role, 'GetRole', 'Role'))
}

function roleDetails(role: Role): RoleDetails {
  const document = required(role.AssumeRolePolicyDocument, 'GetRole', 'AssumeRolePolicyDocument')
  const boundaryArn = role.PermissionsBoundary?.PermissionsBoundaryArn
  return {
    arn: required(role.Arn, 'GetRole', 'Arn'),
    uniqueId: required(role.RoleId, 'GetRole', 'RoleId'),
    trustPolicy: decodePolicyDocument(document),
    tags: Object.fromEntries((role.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    ...(boundaryArn === undefined ? {} : { boundaryArn }),
  }
}

async function inlinePolicies(
  iam: IAMClient,
  roleName: string,
  abortSignal: AbortSignal,
): Promise<PolicySource[]> {
  const names = await allPages(async Marker => {
    const command = new ListRolePoliciesCommand({ RoleName: roleName, MaxItems: PAGE_SIZE, Marker })
    const page = await iam.send(command, { abortSignal })
    return { ...page, items: required(page.PolicyNames, 'ListRolePolicies', 'PolicyNames') }
  })
  const policies: PolicySource[] = []
  for (const name of names) {
    const command = new GetRolePolicyCommand({ RoleName: roleName, PolicyName: name })
    const { PolicyDocument } = await iam.send(command, { abortSignal })
    policies.push({
      name,
      source: decodePolicyDocument(required(PolicyDocument, 'GetRolePolicy', 'PolicyDocument')),
    })
  }
  return policies
}

async function attachedPolicies(iam: IAMClient, roleName: string, abortSignal: AbortSignal) {
  const attached = await allPages(async Marker => {
    const command = new ListAttachedRolePoliciesCommand({ RoleName: roleName, MaxItems: PAGE_SIZE, Marker })
    const page = await iam.send(command, { abortSignal })
    return { ...page, items: required(page.AttachedPolicies, 'ListAttachedRolePolicies', 'AttachedPolicies') }
  })
  return attached.map(({ PolicyName, PolicyArn }) => ({
    name: required(PolicyName, 'ListAttachedRolePolicies', 'PolicyName'),
    arn: required(PolicyArn, 'ListAttachedRolePolicies', 'PolicyArn'),
  }))
}

async function managedPolicy(iam: IAMClient, arn: string, abortSignal: AbortSignal) {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }), { abortSignal })
  const version = required(Policy?.DefaultVersionId, 'GetPolicy', 'DefaultVersionId')
  const command = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version })
  const { PolicyVersion } = await iam.send(command, { abortSignal })
  return { source: decodePolicyDocument(required(PolicyVersion?.Document, 'GetPolicyVersion', 'Document')) }
}

interface Page<T> {
  items: T[]
  IsTruncated?: boolean | undefined
  Marker?: string | undefined
}

async function allPages<T>(page: (marker: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = []
  let marker: string | undefined
  for (let read = 0; read < MAX_PAGES; read += 1) {
    const answer = await page(marker)
    items.push(...answer.items)
    if (answer.IsTruncated !== true) return items
    marker = required(answer.Marker, 'a list', 'Marker')
  }
  throw new OddAnswer(
    `The role has more policies than ${MAX_PAGES} pages list: IAM allows no role that many.`,
  )
}

function required<T>(value: T | undefined, action: string, field: string): T {
  if (value !== undefined && value !== '') return value
  throw new OddAnswer(`The answer to ${action} holds no ${field}: something may be answering in AWS's place.`)
}
