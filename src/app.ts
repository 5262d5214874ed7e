import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import { type AnchorTools, anchorRoutes } from './audit/anchors/routes.js'
import { type ReviewRouteTools, reviewRoutes } from './audit/reviews/routes.js'
import { auditedRoleRoutes } from './audit/roles/routes.js'
import { type AuditTools, auditRoutes } from './audit/routes.js'
import type { Config } from './config.js'
import { ERRORS } from './errors.js'
import { registerBodyParsing } from './http/body-parsing.js'
import { createBrokenRequestAnswers } from './http/broken-requests.js'
import { errorPages } from './http/error-pages.js'
import { type GuardTools, registerGuard } from './http/guard.js'
import { healthRoutes } from './http/health.js'
import { ROUTER_OPTIONS } from './http/known-routes.js'
import { registerLoadShedding } from './http/load-shedding.js'
import { registerMessageRules } from './http/message-rules.js'
import { registerOpenApi } from './http/openapi.js'
import { problemOf, registerProblemAnswers, sendProblem } from './http/problem-answers.js'
import { registerRequestIds } from './http/request-id.js'
import { registerRequestLog } from './http/request-log.js'
import { registerRequestSpans } from './http/request-spans.js'
import { registerSecurityHeaders } from './http/security-headers.js'
import { schemaController } from './http/serialization.js'
import { registerValidation } from './http/validation.js'
import type { Metrics } from './metrics.js'
import type { OccasionalLog } from './occasional-log.js'
import type { LinkTools } from './onboarding/links/create-link.js'
import { linkRoutes } from './onboarding/links/routes.js'
import type { OnboardingTools } from './onboarding/onboarding.js'
import { onboardingPageRoutes, type PageTools } from './onboarding/page/routes.js'
import { onboardingRoutes } from './onboarding/routes.js'
import { type RoleTools, roleRoutes } from './roles/routes.js'
import { type StaticCredentialRouteTools, staticCredentialRoutes } from './static-credentials/routes.js'
import { type TenantTools, tenantRoutes } from './tenants/routes.js'
import type { Tracing } from './tracing/tracing.js'

/** Everything the app needs, made by whoever starts it (src/service.ts). */
export type AppTools = GuardTools &
  AuditTools &
  AnchorTools &
  TenantTools &
  RoleTools &
  OnboardingTools &
  LinkTools &
  PageTools &
  ReviewRouteTools &
  StaticCredentialRouteTools & {
    config: Config
    log: Logger
    occasionally: OccasionalLog
    metrics: Metrics
    waitingFor: () => string[]
    tracing?: Tracing | undefined
  }

/** The whole HTTP application, in the order in which a request meets it. */
export async function buildApp(tools: AppTools): Promise<FastifyInstance> {
  const { config, log, metrics, occasionally } = tools
  const { publicUrl, bodyLimitBytes, trustedProxies } = config.http
  const brokenRequests = createBrokenRequestAnswers(publicUrl)
  const app = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyLimitBytes,
    trustProxy: (_address: string, hop: number) => hop < trustedProxies,
    requestTimeout: 30_000,
    // Node takes the longer of the two for the whole request, and looks for slow clients in this interval.
    http: { headersTimeout: 20_000, connectionsCheckingInterval: 5_000, requireHostHeader: false },
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    routerOptions: ROUTER_OPTIONS,
    schemaController,
    clientErrorHandler: brokenRequests.onError,
    frameworkErrors: (error, request, reply) => sendProblem(problemOf(error), request, reply, publicUrl),
  })
  brokenRequests.watch(app.server)
  registerRequestSpans(app, tools.tracing)
  registerRequestIds(app)
  registerMessageRules(app)
  registerProblemAnswers(app, publicUrl)
  registerRequestLog(app, metrics)
  registerLoadShedding(app, config.http, { metrics, occasionally })
  registerSecurityHeaders(app)
  registerBodyParsing(app)
  registerValidation(app)
  registerGuard(app, { ...tools, rateLimit: config.http.rateLimit })
  await registerOpenApi(app, publicUrl)
  await app.register(healthRoutes, tools)
  await app.register(errorPages, { errors: ERRORS })
  await app.register(tenantRoutes, tools)
  await app.register(onboardingRoutes, tools)
  await app.register(linkRoutes, tools)
  await app.register(onboardingPageRoutes, tools)
  await app.register(roleRoutes, tools)
  await app.register(staticCredentialRoutes, tools)
  await app.register(auditRoutes, tools)
  await app.register(anchorRoutes, tools)
  await app.register(auditedRoleRoutes, tools)
  await app.register(reviewRoutes, tools)
  return app
}
