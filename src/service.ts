import type { Server } from 'node:http'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { v4 as uuidV4, v7 as uuidV7 } from 'uuid'
import { buildApp } from './app.js'
import { LARGEST_ANCHOR } from './audit/anchors/anchor.js'
import { createAnchorKeys } from './audit/anchors/anchor-keys.js'
import { startMakingAnchors } from './audit/anchors/anchor-loop.js'
import { createAnchorStore } from './audit/anchors/anchor-store.js'
import { createAuditLog } from './audit/audit-log.js'
import { startReviewWork } from './audit/reviews/review-work.js'
import { createAnchorBucket } from './aws/anchor-bucket.js'
import { type AwsAccess, type AwsClients, type CredentialSource, createAwsClients } from './aws/clients.js'
import { tableIsActive } from './aws/create-table.js'
import { createCredentialStore } from './aws/credential-store.js'
import { defaultCredentials } from './aws/credentials.js'
import { createKeyIdentity } from './aws/key-identity.js'
import { createRoleReader } from './aws/role-reader.js'
import { createSecrets, type Secrets } from './aws/secrets.js'
import type { ServiceFailure } from './aws/service-failure.js'
import { createStsProbe } from './aws/sts-probe.js'
import { createTable, type Table } from './aws/table.js'
import { createTemplateBucket } from './aws/template-bucket.js'
import { createBackground } from './background.js'
import type { Config } from './config.js'
import { createCursors, makeCursorKey } from './http/cursor.js'
import { dropIdleConnections } from './http/idle-connections.js'
import { createTokenVerifier } from './http/token-verifier.js'
import { createIdempotency } from './idempotency.js'
import { createMetrics, type Metrics, serveMetrics } from './metrics.js'
import { createOccasionalLog } from './occasional-log.js'
import { createLinkKeys } from './onboarding/links/link-keys.js'
import { createLinkTokens } from './onboarding/links/link-token.js'
import { pageTools } from './onboarding/page/page-tools.js'
import { startTasks } from './readiness.js'
import { loadCatalogue } from './role-template/catalogue.js'
import { createPublishedTemplates } from './role-template/published-templates.js'
import { createPublishedVersions } from './role-template/published-versions.js'
import { allRoles } from './roles/all-roles.js'
import { dueRolesAtOnce, startVerifyingDueRoles } from './roles/due-roles.js'
import { findRole } from './roles/find-role.js'
import { createRefusalProbe, type RefusalProbeTools } from './roles/refusal-probe.js'
import { createRoleVerifier } from './roles/role-verifier.js'
import { startLookingAfterCredentials } from './static-credentials/look-after-loop.js'
import { createTenantDirectory } from './tenants/tenant-directory.js'
import { startTracing } from './tracing/start-tracing.js'
import { createStsBudget } from './verification/sts-budget.js'

export interface ServiceOptions {
  config: Config
  log: Logger
  /** Another AWS than AWS's own, and who the service is there: the sandbox and tests. */
  endpoint?: string
  credentials?: CredentialSource
  now?: () => Date
}

export interface Service {
  app: FastifyInstance
  /** Where the API listens. */
  url: string
  metricsUrl: string
  /** Resolves once every dependency has answered; rejects where the start cannot go on. */
  ready: Promise<void>
  /** Requests and verifications in flight end first. */
  close(): Promise<void>
}

/** Makes every part of the service, connects them, and listens. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, log, endpoint, now = () => new Date() } = options
  const vendor = {
    partition: config.aws.partition,
    accountId: config.vendor.accountId,
    roleArn: config.vendor.roleArn,
  }
  const catalogue = loadCatalogue(config.templates.folder, vendor, config.templates.permissionSet)
  const credentials = options.credentials ?? defaultCredentials(config.aws.region)
  const tracing = await startTracing(config.tracing, log)
  const access: AwsAccess = {
    region: config.aws.region,
    timeout: config.aws.timeout,
    credentials,
    tracing,
    ...(endpoint !== undefined && { endpoint }),
  }
  const metrics = createMetrics()
  const clients = createAwsClients(access)
  const table = createTable(clients.dynamodb, config.aws.table)
  const newId = () => uuidV7()
  const auditLog = createAuditLog({
    table,
    now,
    newId,
    backOff: attempt => pause(Math.random() * 25 * 2 ** Math.min(attempt, 5)),
  })
  const directory = createTenantDirectory({ table, now })
  const versions = createPublishedVersions({ table, auditLog, now })
  const secrets = createSecrets(clients.secretsManager, config.aws.secretPrefix, config.aws.kmsKeyId)
  const cursorKey = remembered(() => secrets.getOrCreate('cursor-key', makeCursorKey))
  const anchoring = anchoringOf(clients.s3, { table, secrets, config, now })
  const verifier = createTokenVerifier({ ...config.oidc, now })
  const templates = createPublishedTemplates({
    ...config.templates,
    region: config.aws.region,
    catalogue,
    bucket: createTemplateBucket(clients.s3, config.templates.bucket),
    bucketName: config.templates.bucket,
    versions,
  })
  const adapter = { region: config.aws.region, endpoint, timeoutMs: config.aws.timeout, tracing }
  const occasionally = createOccasionalLog(log)
  const failed = (service: string, { code, message }: ServiceFailure) =>
    occasionally(`${service} ${code}`, { service, code, reason: message }, `${service} gives no clear answer`)
  const probing: RefusalProbeTools = {
    directory,
    budget: createStsBudget({
      concurrency: config.aws.stsConcurrency,
      ratePerSecond: config.aws.stsRatePerSecond,
      queuePerTenant: 100,
    }),
    sts: createStsProbe({ ...adapter, credentials, failed: failure => failed('STS', failure) }),
    probed: (probe, outcome) => metrics.probes.inc({ probe, outcome }),
  }
  const runVerification = createRoleVerifier({
    ...probing,
    vendor,
    catalogue,
    versions,
    now,
    reader: createRoleReader({ ...adapter, failed }),
    tracing,
  })
  const verification = {
    table,
    auditLog,
    now,
    newId,
    runVerification,
    verificationInterval: config.verification.interval,
    verified: (status: string) => metrics.verifications.inc({ status }),
    opened: (codes: string[]) => {
      for (const code of codes) metrics.findings.inc({ code })
    },
    tracing,
  }
  const staticCredentials = {
    credentialStore: createCredentialStore(clients.secretsManager, {
      prefix: config.aws.secretPrefix,
      kmsKeyId: config.aws.kmsKeyId,
      serviceRoleArn: vendor.roleArn,
      readers: config.staticCredentials.readers,
    }),
    keyIdentity: createKeyIdentity({ ...adapter, failed: failure => failed('STS', failure) }),
    budget: probing.budget,
    vendorAccounts: { partition: vendor.partition, accountIds: config.vendor.accountIds },
  }
  const readiness = startTasks(
    [
      { name: 'dynamodb', run: () => expectTable(tableIsActive(clients.dynamodb, config.aws.table)) },
      { name: 'secrets-manager', run: async () => void (await cursorKey()) },
      { name: 'identity-provider', run: verifier.start },
      ...templates.tasks,
    ],
    log,
    metrics,
  )
  const background = createBackground(log)
  const stopping = new AbortController()
  const linkTokens = createLinkTokens({
    keys: createLinkKeys({ secrets, now }),
    publicUrl: config.http.publicUrl,
    now,
  })
  const app = await buildApp({
    ...verification,
    ...staticCredentials,
    ...pageTools(config, { linkTokens, now }),
    background,
    allRoles: () => allRoles(table),
    stopping: stopping.signal,
    config,
    log,
    occasionally,
    metrics,
    catalogue,
    directory,
    verifier,
    linkTokens,
    publicUrl: config.http.publicUrl,
    waitingFor: readiness.waitingFor,
    cursors: createCursors({ key: cursorKey, now }),
    idempotency: createIdempotency({ table, now }),
    newExternalId: () => uuidV4(),
    anchors: anchoring?.store,
    anchorKeys: anchoring?.keys,
    findRole: (tenantId, roleId) => findRole(table, tenantId, roleId),
    permissionSets: { default: catalogue.default, has: name => catalogue.offers.has(name) },
    templateUrl: templates.urlOf,
    region: config.aws.region,
    consoleOrigin: config.templates.consoleOrigin,
    rateLimit: config.http.rateLimit,
  })
  const dropIdle = dropIdleConnections(app.server)
  const { url, metricsServer } = await listen(app, metrics, config).catch(async (error: unknown) => {
    readiness.stop()
    await app.close()
    await tracing?.close()
    clients.destroy()
    throw error
  })
  const anchorLoop = anchoring && startMakingAnchors({ ...anchoring, table, now, log, metrics })
  const dueRoles = startVerifyingDueRoles(
    { ...verification, probeRevoked: createRefusalProbe(probing), log, occasionally, jitter: Math.random },
    dueRolesAtOnce(config.aws),
  )
  const credentialWork = startLookingAfterCredentials({ ...verification, ...staticCredentials, log })
  const reviewWork = startReviewWork({
    ...verification,
    allRoles: () => allRoles(table),
    stopping: stopping.signal,
    log,
    metrics,
  })
  return {
    app,
    url,
    metricsUrl: addressOf(metricsServer.address()),
    ready: readiness.ready,
    async close() {
      readiness.stop()
      stopping.abort()
      const closed = Promise.all([
        app.close(),
        dueRoles.stop(),
        credentialWork.stop(),
        reviewWork.stop(),
        anchorLoop?.stop(),
      ])
      // A load balancer's spare connections and clients that stall would hold up the end for a minute.
      dropIdle()
      await closed
      await background.settled()
      end(metricsServer)
      clients.destroy()
      await tracing?.close()
    },
  }
}

/** What anchors are made with; undefined where there is no bucket for them. */
function anchoringOf(
  s3: AwsClients['s3'],
  tools: { table: Table; secrets: Secrets; config: Config; now: () => Date },
) {
  const { bucket: name, interval } = tools.config.anchors
  if (name === undefined) return undefined
  const bucket = createAnchorBucket(s3, name, LARGEST_ANCHOR)
  const keys = createAnchorKeys(tools)
  return { bucket, keys, interval, store: createAnchorStore({ table: tools.table, bucket, keys }) }
}

/** Listens on both ports, or on neither. */
async function listen(app: FastifyInstance, metrics: Metrics, { http, metrics: at }: Config) {
  const metricsServer = await serveMetrics(metrics, at)
  try {
    return { metricsServer, url: await app.listen({ host: http.host, port: http.port }) }
  } catch (error) {
    end(metricsServer)
    throw error
  }
}

function end(server: Server): void {
  server.close()
  server.closeAllConnections()
}

async function expectTable(active: Promise<boolean>): Promise<void> {
  if (!(await active)) throw new Error('The table does not exist or is not active')
}

/** Makes a value once; a failure is not remembered. */
function remembered<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds))
}

function addressOf(address: ReturnType<Server['address']>): string {
  if (address === null || typeof address === 'string') return String(address)
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}/metrics`
}
