import { GetCallerIdentityCommand, type GetCallerIdentityCommandOutput, STSClient } from '@aws-sdk/client-sts'
import type { Tracing } from '../tracing/tracing.js'
import { withDeadline } from './deadline.js'
import { freshConnections } from './fresh-connection.js'
import { invalidAnswer, type ServiceFailure, serviceFailure } from './service-failure.js'
import { traceCalls } from './trace-calls.js'

/** Whose a key is. `refused` is AWS's clear no to the key; `error` is no verdict. */
export type KeyOutcome =
  | { kind: 'identity'; accountId: string; arn: string }
  | { kind: 'refused'; code: string }
  | ({ kind: 'error' } & ServiceFailure)

export interface KeyIdentity {
  of(key: { accessKeyId: string; secretAccessKey: string }): Promise<KeyOutcome>
}

export interface KeyIdentityOptions {
  region: string
  endpoint?: string | undefined
  /** The total time of one call, its retry included. */
  timeoutMs: number
  tracing?: Tracing | undefined
  /** Told of every outcome that is an error. */
  failed?: ((failure: ServiceFailure) => void) | undefined
}

/**
 * What AWS answers to a key that it does not take. GetCallerIdentity needs no permission, so a denial, too, is about
 * the key.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html
 */
const REFUSALS = new Set([
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'AccessDenied',
  'AccessDeniedException',
  'UnrecognizedClientException',
])

/**
 * Makes the port that asks STS whose an access key is. It never rejects, and nothing that it gives holds anything of
 * the key: what STS says to a wrong signature repeats the request.
 */
export function createKeyIdentity(options: KeyIdentityOptions): KeyIdentity {
  const { timeoutMs, tracing, failed } = options
  return {
    async of(credentials) {
      const client = newClient(options, credentials)
      traceCalls(client, tracing)
      const outcome = await withDeadline({ timeoutMs }, abortSignal =>
        client.send(new GetCallerIdentityCommand({}), { abortSignal }),
      ).then(judgeAnswer, judgeError)
      client.destroy()
      if (outcome.kind === 'error') failed?.(outcome)
      return outcome
    },
  }
}

function newClient(
  { region, endpoint }: KeyIdentityOptions,
  { accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string },
): STSClient {
  return new STSClient({
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 2,
    retryMode: 'standard',
    requestHandler: freshConnections(),
    ...(endpoint === undefined ? {} : { endpoint }),
  })
}

function judgeAnswer({ Account = '', Arn = '' }: GetCallerIdentityCommandOutput): KeyOutcome {
  const whole = /^\d{12}$/.test(Account) && Arn.split(':')[4] === Account
  return whole
    ? { kind: 'identity', accountId: Account, arn: Arn }
    : { kind: 'error', ...invalidAnswer('it names no account') }
}

function judgeError(error: unknown): KeyOutcome {
  if (error instanceof Error && REFUSALS.has(error.name)) return { kind: 'refused', code: error.name }
  return { kind: 'error', ...serviceFailure(error) }
}
