import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { NodeHttpHandler } from '@smithy/node-http-handler'
import type { Tracing } from '../tracing/tracing.js'
import { traceCalls } from './trace-calls.js'

/** Where AWS is and who we are to it. Without endpoint and credentials the SDK's own chains decide. */
export interface AwsAccess {
  region: string
  endpoint?: string
  credentials?: CredentialSource
  /** Milliseconds for one attempt of a call. */
  timeout: number
  tracing?: Tracing | undefined
}

export interface AwsCredentials {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
  expiration?: Date
}

/** Gives credentials that work now; asked again when the last ones are about to expire. */
export type CredentialSource = () => Promise<AwsCredentials>

export interface AwsClients {
  dynamodb: DynamoDBDocumentClient
  secretsManager: SecretsManagerClient
  s3: S3Client
  destroy(): void
}

const MARSHALLING = {
  removeUndefinedValues: true,
  // Without this an object with an entry called `constructor`, as a caller's metadata may have, counts as no map.
  convertClassInstanceToMap: true,
}

/**
 * Numbers as the nearest that JavaScript holds. The service writes none beyond that, but whoever tampers may: by default
 * one comes as a bigint, which has no JSON, or ends the reading of everything beside it.
 */
const UNMARSHALLING = { wrapNumbers: Number }

/** Clients with time-outs and bounded retries, for everything but the verification's probes. */
export function createAwsClients(access: AwsAccess): AwsClients {
  const base = { ...clientSettings(access), maxAttempts: 3 }
  const dynamodb = new DynamoDBClient(base)
  const secretsManager = new SecretsManagerClient(base)
  const s3 = new S3Client(base)
  traceCalls(dynamodb, access.tracing)
  traceCalls(secretsManager, access.tracing)
  traceCalls(s3, access.tracing)
  return {
    dynamodb: DynamoDBDocumentClient.from(dynamodb, {
      marshallOptions: MARSHALLING,
      unmarshallOptions: UNMARSHALLING,
    }),
    secretsManager,
    s3,
    destroy: () => {
      for (const client of [dynamodb, secretsManager, s3]) client.destroy()
    },
  }
}

/** Settings of a client with time-outs that refuses what AWS did not answer. */
export function clientSettings({ region, endpoint, credentials, timeout }: AwsAccess) {
  return {
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    requestHandler: new AwsHttpHandler({
      connectionTimeout: timeout,
      requestTimeout: timeout,
      // Without this the handler only warns and goes on waiting.
      throwOnRequestTimeout: true,
      // The time-out above ends with the headers: this one ends answers that stop on the way.
      socketTimeout: timeout,
    }),
  }
}

/** A success that AWS did not send: a proxy's page, say. */
export class ForeignAnswer extends Error {
  override readonly name = 'ForeignAnswer'

  constructor(status: number) {
    super(
      `HTTP ${status} without the request ID that AWS puts into every answer: something between the service and ` +
        'AWS answers in its place. Check proxies and the endpoint.',
    )
  }
}

/**
 * Refuses successes without AWS's request ID: to the SDK an empty 200 is a transaction that was written.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html (x-amz-request-id)
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
class AwsHttpHandler extends NodeHttpHandler {
  override async handle(...call: Parameters<NodeHttpHandler['handle']>) {
    const result = await super.handle(...call)
    const { statusCode, headers } = result.response
    const isAws = 'x-amzn-requestid' in headers || 'x-amz-request-id' in headers
    if (statusCode < 300 && !isAws) {
      result.response.body?.destroy?.()
      throw new ForeignAnswer(statusCode)
    }
    return result
  }
}
