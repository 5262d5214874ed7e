import {
  AssumeRoleCommand,
  type AssumeRoleCommandOutput,
  STSClient,
  type STSClientConfig,
} from '@aws-sdk/client-sts'
import { isSessionOf, parseRoleArn } from '../roles/role-arn.js'
import type { Tracing } from '../tracing/tracing.js'
import { DeadlineExceeded, withDeadline } from './deadline.js'
import { freshConnections } from './fresh-connection.js'
import {
  invalidAnswer,
  isAccessDenied,
  requestIdOf,
  type ServiceFailure,
  serviceFailure,
} from './service-failure.js'
import { traceCalls } from './trace-calls.js'

export interface SessionCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly expiration: Date
}

export interface AssumeRoleRequest {
  roleArn: string
  /** Left out, the request carries no external ID at all. */
  externalId?: string | undefined
  sessionName: string
  sessionPolicy: string
  durationSeconds: 900
  /** Asks for the session's credentials in the outcome; a probe leaves it out, and they are dropped. */
  keepCredentials?: true
  signal?: AbortSignal
}

/** What came of one AssumeRole. `denied` is HTTP 403 with the code AccessDenied and nothing else. */
export type ProbeOutcome =
  | { kind: 'allowed'; assumedRoleArn: string; assumedRoleId: string; credentials?: SessionCredentials }
  | { kind: 'denied'; requestId: string }
  | ({ kind: 'error' } & ServiceFailure)

export interface StsProbe {
  assumeRole(request: AssumeRoleRequest): Promise<ProbeOutcome>
}

export interface StsProbeOptions {
  region: string
  endpoint?: string | undefined
  /** The vendor's own credentials. */
  credentials: NonNullable<STSClientConfig['credentials']>
  /** The total time of one AssumeRole, its retry included. */
  timeoutMs: number
  tracing?: Tracing | undefined
  /** Told of every outcome that is an error. */
  failed?: ((failure: ServiceFailure) => void) | undefined
}

/**
 * Makes the port that asks STS for a role. Each attempt has a connection of its own, a call goes to the Regional
 * endpoint, is tried at most twice (throttling, broken connections; never a denial) and ends by `timeoutMs`.
 * It never rejects: whatever is neither clearly allowed nor clearly denied is an `error`.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function createStsProbe(options: StsProbeOptions): StsProbe {
  const client = newClient(options)
  traceCalls(client, options.tracing)
  const outcomeOf = async (request: AssumeRoleRequest): Promise<ProbeOutcome> => {
    const command = commandFor(request)
    const failedAttempt = watchAttempts(command)
    try {
      const { timeoutMs } = options
      const answer = await withDeadline({ timeoutMs, signal: request.signal }, abortSignal =>
        client.send(command, { abortSignal }),
      )
      return judgeAnswer(request, answer)
    } catch (error) {
      if (isAccessDenied(error)) return { kind: 'denied', requestId: requestIdOf(error) }
      // Time ran out while the SDK waited to try again: what it met counts, so that throttling is heeded as such.
      const met = error instanceof DeadlineExceeded ? (failedAttempt() ?? error) : error
      return { kind: 'error', ...serviceFailure(met) }
    }
  }
  return {
    assumeRole: async request => {
      const outcome = await outcomeOf(request)
      if (outcome.kind === 'error') options.failed?.(outcome)
      return outcome
    },
  }
}

/** One client for all probes: it holds no connection, and to make one costs as much as a call. */
function newClient({ region, endpoint, credentials }: StsProbeOptions): STSClient {
  return new STSClient({
    region,
    credentials,
    maxAttempts: 2,
    retryMode: 'standard',
    requestHandler: freshConnections(),
    ...(endpoint === undefined ? {} : { endpoint }),
  })
}

/** Gives the error that the latest attempt ended with; `undefined` while one is under way. */
function watchAttempts(command: AssumeRoleCommand): () => unknown {
  let failure: unknown
  command.middlewareStack.add(
    next => async args => {
      failure = undefined
      try {
        return await next(args)
      } catch (error) {
        failure = error
        throw error
      }
    },
    // After the SDK's own retries in this step, so that it sees each attempt.
    { step: 'finalizeRequest', priority: 'low', name: 'watchAttempts' },
  )
  return () => failure
}

function commandFor(request: AssumeRoleRequest): AssumeRoleCommand {
  const { roleArn, externalId, sessionName, sessionPolicy, durationSeconds } = request
  return new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    Policy: sessionPolicy,
    DurationSeconds: durationSeconds,
    ...(externalId === undefined ? {} : { ExternalId: externalId }),
  })
}

function judgeAnswer(request: AssumeRoleRequest, answer: AssumeRoleCommandOutput): ProbeOutcome {
  const { Arn: assumedRoleArn = '', AssumedRoleId: assumedRoleId = '' } = answer.AssumedRoleUser ?? {}
  const role = parseRoleArn(request.roleArn)
  if (role === undefined || !isSessionOf(role, assumedRoleArn)) return odd('it names no session of the role')
  // A unique ID has 16 to 128 characters: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html
  if (!/^\w{16,128}:[^:]+$/.test(assumedRoleId)) return odd('it holds no ID of the session')
  const credentials = completeCredentials(answer)
  if (credentials === undefined) return odd('it holds no credentials')
  const outcome = { kind: 'allowed', assumedRoleArn, assumedRoleId } as const
  return request.keepCredentials === true ? { ...outcome, credentials } : outcome
}

function completeCredentials(answer: AssumeRoleCommandOutput): SessionCredentials | undefined {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {}
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || Expiration === undefined) return undefined
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  }
}

function odd(why: string): ProbeOutcome {
  return { kind: 'error', ...invalidAnswer(why) }
}
