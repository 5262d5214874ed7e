import { freePort } from '../src/sandbox/sandbox.js'
import { VENDOR } from '../src/sandbox/vendor-account.js'
import { type Program, startProgram } from './processes.js'

/** The service as `npm start` runs it, on an AWS of the sandbox: each in a process of its own. */
export interface World {
  service: Program
  url: string
  aws: Aws
  token(clientId: string): Promise<string>
  start(file: string, env?: Record<string, string>): Program
  /** One more service on the same table, with something else in its environment. */
  startService(env: Record<string, string>): Promise<{ program: Program; url: string }>
  /** A world of its own, whose service shares its table with none; it ends with this one. */
  startAnother(env: (aws: Aws) => Promise<Record<string, string>>): Promise<World>
  end(): Promise<void>
}

const SERVER = '../src/server.js'

export interface Aws {
  program: Program
  url: string
  /** What a process needs to speak to this AWS as the vendor's role. */
  env: Record<string, string>
}

export async function startAws(): Promise<Aws> {
  const program = startProgram('./programs/aws.js')
  const { url, credentials } = await program.said<{
    url: string
    credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string }
  }>()
  const env = {
    ...deployment(url),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  }
  return { program, url, env }
}

/** Starts the service on a free port, and tells when it is ready. */
export async function startService(
  aws: Aws,
  env: Record<string, string> = {},
): Promise<{ program: Program; url: string }> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const program = startProgram(SERVER, { ...aws.env, DRAWBRIDGE_PUBLIC_URL: url, ...env, PORT: String(port) })
  await untilReady(url, program)
  return { program, url }
}

/** @param env what else is in the environment of everything that is started */
export async function startWorld(
  env: (aws: Aws) => Promise<Record<string, string>> = async () => ({}),
): Promise<World> {
  const plain = await startAws()
  const aws = { ...plain, env: { ...plain.env, ...(await env(plain)) } }
  const { program: service, url } = await startService(aws)
  const started: Program[] = [service]
  const others: World[] = []
  return {
    service,
    url,
    aws,
    async token(clientId) {
      const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: 'sandbox' }
      const answer = await fetch(`${aws.url}/oidc/token`, { method: 'POST', body: new URLSearchParams(form) })
      return ((await answer.json()) as { access_token: string }).access_token
    },
    start(file, env) {
      const program = startProgram(file, { ...aws.env, ...env })
      started.push(program)
      return program
    },
    async startService(env) {
      const another = await startService(aws, env)
      started.push(another.program)
      return another
    },
    async startAnother(env) {
      const another = await startWorld(env)
      others.push(another)
      return another
    },
    async end() {
      await Promise.all(others.map(other => other.end()))
      await Promise.all(started.map(program => program.end()))
      await aws.program.end()
    },
  }
}

/** Asks `/readyz` until it answers 200. */
export async function untilReady(url: string, { ended }: Program): Promise<void> {
  let gone = false
  ended.then(() => {
    gone = true
  })
  const deadline = performance.now() + 60_000
  while (performance.now() < deadline) {
    if (gone) throw new Error('The service ended before it was ready')
    const ready = await fetch(`${url}/readyz`).then(
      async answer => {
        await answer.arrayBuffer()
        return answer.ok
      },
      () => false,
    )
    if (ready) return
    await new Promise(resolve => setTimeout(resolve, 5))
  }
  throw new Error('The service was not ready within a minute')
}

/** The environment of a deployment on the sandbox's AWS. The rates are out of the way: the load is one principal's. */
function deployment(awsUrl: string): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: '0',
    AWS_REGION: VENDOR.region,
    AWS_ENDPOINT_URL: awsUrl,
    DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: 'true',
    DRAWBRIDGE_PUBLIC_URL: 'http://127.0.0.1:3000',
    DRAWBRIDGE_OIDC_ISSUER: `${awsUrl}/oidc`,
    DRAWBRIDGE_OIDC_AUDIENCE: 'drawbridge',
    DRAWBRIDGE_VENDOR_ROLE_ARN: VENDOR.roleArn,
    DRAWBRIDGE_TABLE: VENDOR.table,
    DRAWBRIDGE_SECRET_PREFIX: VENDOR.secretPrefix,
    DRAWBRIDGE_TEMPLATE_BUCKET: VENDOR.templateBucket,
    DRAWBRIDGE_TEMPLATE_BASE_URL: awsUrl,
    DRAWBRIDGE_CONSOLE_ORIGIN: awsUrl,
    DRAWBRIDGE_RATE_LIMIT: '1000000',
    DRAWBRIDGE_STS_RATE: '600',
    DRAWBRIDGE_STS_CONCURRENCY: '100',
    DRAWBRIDGE_AWS_TIMEOUT: '10000',
    DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: '0',
  }
}
