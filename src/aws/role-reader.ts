import { IAMClient, type IAMClientConfig, type IAMClientResolvedConfig } from '@aws-sdk/client-iam'
import { STSClient } from '@aws-sdk/client-sts'
import type { Tracing } from '../tracing/tracing.js'
import { withDeadline } from './deadline.js'
import { freshConnections } from './fresh-connection.js'
import {
  attachedPolicies,
  callerIdentity,
  inlinePolicies,
  managedPolicy,
  OddAnswer,
  readRole,
} from './role-reads.js'
import { isAccessDenied, type ServiceFailure, serviceFailure } from './service-failure.js'
import type { SessionCredentials } from './sts-probe.js'
import { traceCalls } from './trace-calls.js'

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

export interface AttachedPolicyName {
  name: string
  arn: string
}

/** A session of a role, reading about that role. No method rejects. */
export interface RoleSession {
  callerIdentity(): Promise<Reading<CallerIdentity>>
  role(roleName: string): Promise<Reading<RoleDetails>>
  inlinePolicies(roleName: string): Promise<Reading<PolicySource[]>>
  attachedPolicies(roleName: string): Promise<Reading<AttachedPolicyName[]>>
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
  tracing?: Tracing | undefined
  /** Told of every read that ends in an error. */
  failed?: ((service: 'STS' | 'IAM', failure: ServiceFailure) => void) | undefined
}

/**
 * Makes the port that reads a role with that role's own session: STS GetCallerIdentity and the read actions of IAM
 * that the customer's template allows the role on itself. Every read ends by `timeoutMs`, is tried at most twice
 * a page and reads at most five pages.
 */
export function createRoleReader(options: RoleReaderOptions): RoleReader {
  const settings = clientSettings(options)
  return { open: credentials => openSession(options, settings, credentials) }
}

function openSession(
  options: RoleReaderOptions,
  settings: ReturnType<typeof clientSettings>,
  credentials: SessionCredentials,
): RoleSession {
  const sts = new STSClient({ ...settings.sts, credentials, requestHandler: freshConnections() })
  const iam = new IAMClient({ ...settings.iam, credentials, requestHandler: freshConnections() })
  traceCalls(sts, options.tracing)
  traceCalls(iam, options.tracing)
  const readFrom =
    (service: 'STS' | 'IAM') =>
    async <T>(work: (signal: AbortSignal) => Promise<T>) => {
      const result = await reading(options, work)
      if (result.kind === 'error') options.failed?.(service, result)
      return result
    }
  const read = readFrom('IAM')
  return {
    callerIdentity: () => readFrom('STS')(signal => callerIdentity(sts, signal)),
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

function clientSettings({ region, endpoint }: RoleReaderOptions) {
  const given = {
    region,
    maxAttempts: 2,
    retryMode: 'standard',
    ...(endpoint !== undefined && { endpoint }),
  } satisfies IAMClientConfig
  return {
    sts: { ...given, ...lookedUp(new STSClient(given).config) },
    iam: { ...given, ...lookedUp(new IAMClient(given).config) },
  }
}

/**
 * What a client looks up in the environment and the shared files, so that those of all sessions look once. Credentials
 * are not among it: each session has its own, in a client that never had others.
 */
function lookedUp(config: Pick<IAMClientResolvedConfig, LookedUp>): Pick<IAMClientResolvedConfig, LookedUp> {
  const { useDualstackEndpoint, useFipsEndpoint } = config
  const { userAgentAppId, defaultUserAgentProvider, authSchemePreference } = config
  return {
    useDualstackEndpoint,
    useFipsEndpoint,
    userAgentAppId,
    defaultUserAgentProvider,
    authSchemePreference,
  }
}

type LookedUp =
  | 'useDualstackEndpoint'
  | 'useFipsEndpoint'
  | 'userAgentAppId'
  | 'defaultUserAgentProvider'
  | 'authSchemePreference'

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
