import { request } from 'node:http'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { createLog } from '../../src/log.js'
import { type Customer, createCustomer } from '../../src/sandbox/customer.js'
import { startSandbox } from '../../src/sandbox/sandbox.js'
import { otherDynamoDb } from '../fixtures/other-dynamodb.js'
import { type AwsProxy, startAwsProxy } from './aws-proxy.js'
import { createContract, type OpenApiDocument } from './contract.js'
import { startTokenIssuer } from './token-issuer.js'

export const VENDOR_ACCOUNT = '111111111111'
export const VENDOR_ROLE = 'arn:aws:iam::111111111111:role/drawbridge'
export const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
export const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

const TEMPLATES = new URL('../../../templates', import.meta.url).pathname

export interface Answer<T = Record<string, unknown>> {
  status: number
  headers: Record<string, string>
  text: string
  /** The body where it is JSON. */
  body: T
}

export interface Sending {
  body?: unknown
  headers?: Record<string, string>
}

/** Calls the API as one caller. */
export type Api = <T = Record<string, unknown>>(
  method: string,
  path: string,
  sending?: Sending,
) => Promise<Answer<T>>

export interface TenantView {
  id: string
  name: string
  reference: string | null
  externalId: string
  status: string
  createdAt: string
  updatedAt: string
  metadata: Record<string, string>
}

export interface CheckView {
  id: string
  control: string
  status: string
  severity: string
  summary: string
  remedy: string | null
  evidence: Record<string, unknown>
}

export interface FindingView {
  code: string
  severity: string
  firstSeenAt: string
  lastSeenAt: string
  resolvedAt: string | null
}

export interface RoleView {
  id: string
  tenantId: string
  roleArn: string
  accountId: string
  permissionSet: string
  status: string
  templateVersion: string | null
  updateAvailable: boolean
  lastVerifiedAt: string | null
  lastVerification: { id: string; startedAt: string; finishedAt: string; checks: CheckView[] } | null
  findings: FindingView[]
  createdAt: string
}

export interface ProblemView {
  code: string
  detail: string
  errors?: { in: string; pointer: string; message: string }[]
}

export interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** The whole service on a sandbox of its own, seen from outside. */
export async function startWorld(options: { env?: Record<string, string>; proxied?: boolean } = {}) {
  // Stands still but when a test moves it on, so that no result hangs on how fast the machine is.
  let time = Date.now()
  let proxy: AwsProxy | undefined
  const now = () => new Date(time)
  const issuer = await startTokenIssuer()
  const dynamodb = await otherDynamoDb('drawbridge')
  const sandbox = await startSandbox({
    port: 0,
    servicePort: 0,
    templateFolder: TEMPLATES,
    log: createLog('silent'),
    env: {
      DRAWBRIDGE_OIDC_ISSUER: issuer.url,
      DRAWBRIDGE_STS_RATE: '600',
      DRAWBRIDGE_STS_CONCURRENCY: '100',
      DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: '0',
      ...options.env,
    },
    serviceClock: now,
    ...((options.proxied || dynamodb) && {
      between: async (url: string) => {
        proxy = await startAwsProxy(url, dynamodb)
        return proxy.url
      },
    }),
  })
  const { url } = sandbox.service
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as OpenApiDocument
  const contract = createContract(document)
  const breaches: string[] = []
  const seen: string[] = []
  const customers = new Map<string, Customer>()
  const database = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: dynamodb ?? sandbox.aws.url,
      region: 'us-east-1',
      credentials: { accessKeyId: VENDOR_ACCOUNT, secretAccessKey: 'any' },
    }),
  )

  const call =
    (token: string | undefined): Api =>
    async <T>(method: string, path: string, { body, headers = {} }: Sending = {}) => {
      const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
      const answer = await send<T>(`${url}${path}`, method, text, {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      })
      const { status, text: got } = answer
      const type = answer.headers['content-type'] ?? ''
      const breach = contract.check({
        method,
        path: path.split('?')[0] ?? '',
        status,
        type,
        text: got,
        headers: answer.headers,
      })
      if (breach) breaches.push(`${method} ${path} → ${status}: ${breach}`)
      seen.push(got)
      return answer
    }

  const world = {
    sandbox,
    /** Where the service finds AWS. */
    awsUrl: proxy?.url ?? sandbox.aws.url,
    /** The service's table, as the administrator of the vendor's account reaches it. */
    database,
    document,
    contract,
    /** What answers were not as documented, so far. */
    breaches,
    /** Every body that the service sent, so far. */
    seen,
    now,
    pass: (milliseconds: number) => {
      time += milliseconds
    },
    proxy: () => {
      if (!proxy) throw new Error('This world has no proxy')
      return proxy
    },
    withToken: call,
    sign: issuer.sign,
    /** A caller with these claims, or one of the three without a tenant. */
    async as(who: 'operator' | 'auditor' | 'workload' | Record<string, unknown>): Promise<Api> {
      const claims = typeof who === 'string' ? { sub: who, roles: [who] } : who
      return call(await issuer.sign({ sub: 'somebody', ...claims }))
    },
    /** A tenant's own caller, by the tenant's ID or reference. */
    asTenant: (claim: string): Promise<Api> =>
      world.as({ sub: `of-${claim}`, roles: ['tenant'], tenant_id: claim }),
    /** The administrator of a customer's account. */
    customer(accountId: string): Customer {
      const customer = customers.get(accountId) ?? createCustomer(sandbox.aws.url, accountId)
      customers.set(accountId, customer)
      return customer
    },
    async close() {
      for (const customer of customers.values()) customer.close()
      database.destroy()
      await sandbox.close()
      proxy?.close()
      issuer.close()
    },
  }
  return world
}

export type World = Awaited<ReturnType<typeof startWorld>>

/** One request over HTTP as it stands, with any method; `fetch` refuses some of them. */
async function send<T>(
  url: string,
  method: string,
  body: string | undefined,
  headers: Record<string, string>,
): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const sent = request(url, { method, headers: { ...length, ...headers } }, async response => {
      const chunks: Buffer[] = []
      for await (const chunk of response) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString('utf8')
      const type = response.headers['content-type'] ?? ''
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers as Record<string, string>,
        text,
        body: (/[/+]json\b/.test(type) && text !== '' ? JSON.parse(text) : undefined) as T,
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

/**
 * Asks again and again until what it gives is there; fails after 20 s. Less and less often, since the service that has to
 * bring it about has the same processor.
 */
export async function eventually<T>(look: () => Promise<T | undefined | false>, what: string): Promise<T> {
  const deadline = performance.now() + 20_000
  for (let wait = 50; performance.now() < deadline; wait = Math.min(wait * 1.5, 250)) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise(resolve => setTimeout(resolve, wait))
  }
  throw new Error(`It did not come about: ${what}`)
}

/** Status by check of a role's last verification. */
export function checksOf(role: Pick<RoleView, 'lastVerification'>): Record<string, string> {
  return Object.fromEntries(role.lastVerification?.checks.map(check => [check.id, check.status]) ?? [])
}
