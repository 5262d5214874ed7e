import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dropIdleConnections } from '../http/idle-connections.js'
import { asAwsError, errorResponse } from './error-response.js'
import { readSignature, type Signature } from './read-signature.js'
import { verifySignature } from './sigv4.js'
import {
  type Authorize,
  AwsError,
  type AwsRequest,
  type AwsResponse,
  type Caller,
  type SandboxService,
} from './wire.js'

const MAX_BODY_BYTES = 10 * 1024 * 1024

/** A key or session that the sandbox knows. */
export interface Credential {
  caller: Caller
  /** Undefined for an account's `admin`, who may sign with any secret. */
  secretAccessKey: string | undefined
  expiresAt: Date | undefined
}

/** Where the endpoint learns whom a key belongs to, and what they may do. */
export interface IdentitySource {
  /** Gives undefined for a key that does not exist, is inactive, or comes with another key's token. */
  credential(accessKeyId: string, sessionToken: string | undefined): Credential | undefined
  authorizerOf(request: AwsRequest): Authorize
}

/** A request to a page beside the AWS APIs, which carries no signature. */
export interface PageRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Readonly<Record<string, string>>
  body: Buffer
}

export interface EndpointOptions {
  /** 0 for any free port. */
  port: number
  /** A loopback address; default 127.0.0.1. */
  host?: string
  /** By the service name of the credential scope. */
  services: Readonly<Record<string, SandboxService>>
  /** Asked first; gives undefined for what is no page. */
  pages: (request: PageRequest) => Promise<AwsResponse | undefined>
  identity: IdentitySource
  clock: () => Date
}

/**
 * Starts the endpoint that AWS SDKs and the AWS CLI talk to. It binds loopback only: its administrators sign with
 * any secret. `close` finishes requests in flight and drops idle connections.
 * Throws RangeError for another host, and what `listen` throws (EADDRINUSE …).
 */
export async function startAwsEndpoint(
  options: EndpointOptions,
): Promise<{ url: string; port: number; close(): Promise<void> }> {
  const host = options.host ?? '127.0.0.1'
  if (!/^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host)) {
    throw new RangeError(`The sandbox binds loopback only, not ${host}. Anybody is an administrator there.`)
  }
  const server = createServer((incoming, outgoing) => {
    void answer(incoming, outgoing, options)
  })
  const dropIdle = dropIdleConnections(server)
  await listen(server, options.port, host)
  const { port } = server.address() as AddressInfo
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close(error => (error ? reject(error) : resolve()))
      dropIdle()
    })
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, port, close }
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  options: EndpointOptions,
): Promise<void> {
  const requestId = randomUUID()
  try {
    const response = await respond(incoming, requestId, options)
    send(outgoing, response, requestId, options.clock(), incoming.method === 'HEAD')
  } catch (error) {
    // A client that went away while sending leaves nobody to answer.
    outgoing.destroy(error instanceof Error ? error : undefined)
  }
}

async function respond(
  incoming: IncomingMessage,
  requestId: string,
  options: EndpointOptions,
): Promise<AwsResponse> {
  const method = incoming.method ?? 'GET'
  const [path = '/', ...queryParts] = (incoming.url ?? '/').split('?')
  const rawQuery = queryParts.join('?')
  const query = new URLSearchParams(rawQuery)
  const headers = plainHeaders(incoming)
  let service = 's3'
  try {
    const body = await readBody(incoming)
    const page = await options.pages({ method, path, query, headers, body })
    if (page) return page
    const raw = { method, path, rawQuery, headers, body }
    const signature = readSignature(headers, query)
    service = signature?.service ?? serviceOfAnonymous(headers)
    const now = options.clock()
    const verified = signature
      ? authenticate(raw, signature, now, options)
      : { payload: body, headers, caller: anonymous }
    const request: AwsRequest = {
      method,
      path,
      query,
      headers: verified.headers,
      body: verified.payload,
      service,
      region: signature?.region ?? 'us-east-1',
      caller: verified.caller,
      requestId,
      now,
    }
    return await serve(request, options)
  } catch (error) {
    return errorResponse(service, asAwsError(error), { method, requestId })
  }
}

async function serve(request: AwsRequest, { services, identity }: EndpointOptions): Promise<AwsResponse> {
  const service = Object.hasOwn(services, request.service) ? services[request.service] : undefined
  if (!service) {
    const message = `The sandbox does not serve ${request.service}. It serves: ${Object.keys(services).join(', ')}.`
    throw new AwsError('InvalidAction', message, 400)
  }
  if (request.caller.kind === 'anonymous' && request.service !== 's3') {
    throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403)
  }
  return service.handle(request, identity.authorizerOf(request))
}

const anonymous: Caller = { accountId: '', arn: '', userId: '', kind: 'anonymous' }

/** An unsigned call is S3's, unless it plainly speaks another service's protocol. */
function serviceOfAnonymous(headers: Readonly<Record<string, string>>): string {
  const target = headers['x-amz-target'] ?? ''
  if (target.startsWith('DynamoDB_')) return 'dynamodb'
  if (target.startsWith('secretsmanager.')) return 'secretsmanager'
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'sts' : 's3'
}

function authenticate(
  raw: Parameters<typeof verifySignature>[0],
  signature: Signature,
  now: Date,
  { identity }: EndpointOptions,
): { payload: Buffer; headers: Record<string, string>; caller: Caller } {
  const credential = identity.credential(signature.accessKeyId, signature.sessionToken)
  if (!credential) {
    throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403)
  }
  const verified = verifySignature(raw, signature, credential.secretAccessKey, now)
  if (credential.expiresAt && credential.expiresAt <= now) {
    throw new AwsError('ExpiredToken', 'The security token included in the request is expired', 403)
  }
  return { ...verified, caller: credential.caller }
}

function plainHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value
  }
  return headers
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    // Read on to the end, so that the client gets the answer rather than a reset connection.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk)
  }
  if (size <= MAX_BODY_BYTES) return Buffer.concat(chunks)
  throw new AwsError(
    'EntityTooLarge',
    `The sandbox takes bodies of up to ${MAX_BODY_BYTES} bytes, not ${size}.`,
    413,
  )
}

function send(
  outgoing: ServerResponse,
  response: AwsResponse,
  requestId: string,
  now: Date,
  isHead: boolean,
): void {
  const body = Buffer.isBuffer(response.body) ? response.body : Buffer.from(response.body)
  const headers: Record<string, string> = {
    'x-amzn-requestid': requestId,
    date: now.toUTCString(),
    ...response.headers,
  }
  if (!isHead && response.status !== 204 && response.status !== 304)
    headers['content-length'] = String(body.length)
  outgoing.writeHead(response.status, headers)
  outgoing.end(isHead ? undefined : body)
}
