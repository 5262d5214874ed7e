import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import type { Logger } from 'pino'
import { loadConfig } from '../config.js'
import { isLoopback } from '../environment.js'
import { type Service, startService } from '../service.js'
import { createCloudFormation } from './cloudformation/cloudformation.js'
import { createConsole } from './console/console.js'
import { createDynamoDb } from './dynamodb/dynamodb.js'
import { startAwsEndpoint } from './endpoint.js'
import { IamDirectory } from './iam/directory.js'
import { iamService } from './iam/service.js'
import { createOidcIssuer } from './oidc/oidc-issuer.js'
import { createS3 } from './s3/s3.js'
import { createSecretsManager } from './secrets-manager/secrets-manager.js'
import { createStateStore } from './state-store.js'
import { Identity } from './sts/identity.js'
import { stsService } from './sts/service.js'
import { serviceCredentials } from './sts/service-credentials.js'
import { Sessions } from './sts/sessions.js'
import { prepareVendorAccount, VENDOR } from './vendor-account.js'

const HOST = '127.0.0.1'
const AUDIENCE = 'drawbridge'
/** A session of the service's role is renewed when less than this is left of it. */
const RENEW_BEFORE_MS = 10 * 60_000

export interface AwsSandbox {
  /** Endpoint of every AWS service, and of the OIDC issuer under `/oidc`. */
  url: string
  port: number
  /** An access token for `operator`, `auditor`, `workload` or `tenant:TENANT_ID`. */
  issueToken(clientId: string): Promise<string>
  /** Credentials of the vendor's role, as a container of the service's would get them. */
  vendorCredentials(): Promise<ReturnType<typeof serviceCredentials>>
  close(): Promise<void>
}

export interface AwsSandboxOptions {
  /** 0 for a free one. */
  port: number
  /** Where state is kept; in memory without it. */
  dataFolder?: string
  clock?: () => Date
}

/** An AWS to try the service on: IAM, STS, CloudFormation, DynamoDB, S3, Secrets Manager and an OIDC issuer. */
export async function startAwsSandbox(options: AwsSandboxOptions): Promise<AwsSandbox> {
  const { dataFolder, clock = () => new Date() } = options
  const port = options.port === 0 ? await freePort() : options.port
  const url = `http://${HOST}:${port}`
  const state = createStateStore(dataFolder)
  const directory = new IamDirectory({ store: state, clock })
  const sessions = await Sessions.open(state)
  const identity = new Identity(directory, sessions)
  const dynamodb = await createDynamoDb(state)
  const s3 = createS3(state)
  const cloudFormation = createCloudFormation({
    state,
    iam: directory,
    fetchTemplate: fetchTemplateFrom(url),
    clock,
    ids: randomUUID,
  })
  const oidc = await createOidcIssuer({ issuer: `${url}/oidc`, audience: AUDIENCE, state, clock })
  const console = createConsole({ cloudFormation })
  const endpoint = await startAwsEndpoint({
    port,
    host: HOST,
    clock,
    identity,
    services: {
      iam: iamService(directory),
      sts: stsService({ directory, sessions, identity }),
      cloudformation: cloudFormation,
      dynamodb,
      s3,
      secretsmanager: createSecretsManager(state),
    },
    pages: async request => {
      // A foreign page whose name was made to lead here (DNS rebinding) gets no token.
      const fromHere = isLoopback((request.headers.host ?? '').replace(/:\d+$/, ''))
      return (fromHere ? await oidc.handle(request) : undefined) ?? (await console.handle(request))
    },
  })
  await prepareVendorAccount(url, directory)
  let session: ReturnType<typeof serviceCredentials> | undefined
  return {
    url,
    port,
    issueToken: oidc.issueToken,
    async vendorCredentials() {
      const now = clock()
      if (!session || session.expiration.getTime() - now.getTime() < RENEW_BEFORE_MS) {
        const { roleArn } = VENDOR
        session = serviceCredentials({ directory, sessions }, { roleArn, sessionName: 'drawbridge', now })
      }
      return session
    },
    async close() {
      await endpoint.close()
      await dynamodb.close()
    },
  }
}

export interface SandboxOptions extends AwsSandboxOptions {
  /** Port of the service; 0 for a free one. */
  servicePort: number
  templateFolder: string
  log: Logger
  /** Further variables of the service's configuration. */
  env?: Record<string, string>
  /** Clock of the service alone: AWS keeps its own time. */
  serviceClock?: () => Date
  /** Puts something between the service and its AWS: takes the endpoint of the one, gives what the other is told. */
  between?: (awsUrl: string) => Promise<string>
}

export interface Sandbox {
  aws: AwsSandbox
  service: Service
  close(): Promise<void>
}

/** The whole service on the sandbox's AWS. Resolves when it is ready. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const aws = await startAwsSandbox(options)
  const servicePort = options.servicePort === 0 ? await freePort() : options.servicePort
  try {
    const service = await startService({
      config: loadConfig(
        { ...sandboxEnvironment(aws.url, servicePort), ...options.env },
        options.templateFolder,
      ),
      log: options.log,
      endpoint: (await options.between?.(aws.url)) ?? aws.url,
      credentials: aws.vendorCredentials,
      ...(options.serviceClock && { now: options.serviceClock }),
    })
    await service.ready
    return {
      aws,
      service,
      async close() {
        await service.close()
        await aws.close()
      },
    }
  } catch (error) {
    await aws.close()
    throw error
  }
}

/** The environment that a deployment on this AWS would have. */
function sandboxEnvironment(awsUrl: string, servicePort: number): Record<string, string> {
  return {
    HOST,
    PORT: String(servicePort),
    METRICS_HOST: HOST,
    METRICS_PORT: '0',
    AWS_REGION: VENDOR.region,
    DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: 'true',
    DRAWBRIDGE_PUBLIC_URL: `http://${HOST}:${servicePort}`,
    DRAWBRIDGE_OIDC_ISSUER: `${awsUrl}/oidc`,
    DRAWBRIDGE_OIDC_AUDIENCE: AUDIENCE,
    DRAWBRIDGE_VENDOR_ROLE_ARN: VENDOR.roleArn,
    DRAWBRIDGE_TABLE: VENDOR.table,
    DRAWBRIDGE_SECRET_PREFIX: VENDOR.secretPrefix,
    DRAWBRIDGE_TEMPLATE_BUCKET: VENDOR.templateBucket,
    DRAWBRIDGE_ANCHOR_BUCKET: VENDOR.anchorBucket,
    DRAWBRIDGE_TEMPLATE_BASE_URL: awsUrl,
    DRAWBRIDGE_CONSOLE_ORIGIN: awsUrl,
    // Everything in the sandbox runs in one process on one machine: nothing there is slow but the machine.
    DRAWBRIDGE_AWS_TIMEOUT: '10000',
    // Nor is the service alone in it: AWS's own work makes it late as well.
    DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: '5000',
  }
}

/** A template URL is read from this sandbox's S3, as anybody would; no other address is asked. */
function fetchTemplateFrom(endpoint: string) {
  return async (url: string): Promise<string> => {
    if (!url.startsWith(`${endpoint}/`)) throw new Error('TemplateURL must be a supported URL.')
    const answer = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(5_000) })
    if (!answer.ok) throw new Error(`S3 error: Access Denied (${answer.status})`)
    return answer.text()
  }
}

/** A port of loopback that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, HOST, resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return address.port
}
