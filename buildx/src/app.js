import Fastify, { LogController } from 'fastify';
import { auditRoutes } from './audit/routes.js';
import { ERRORS } from './errors.js';
import { registerBodyParsing } from './http/body-parsing.js';
import { createBrokenRequestAnswers } from './http/broken-requests.js';
import { errorPages } from './http/error-pages.js';
import { ROUTER_OPTIONS, registerGuard } from './http/guard.js';
import { healthRoutes } from './http/health.js';
import { registerLoadShedding } from './http/load-shedding.js';
import { registerMessageRules } from './http/message-rules.js';
import { registerOpenApi } from './http/openapi.js';
import { problemOf, registerProblemAnswers, sendProblem } from './http/problem-answers.js';
import { registerRequestIds } from './http/request-id.js';
import { registerRequestLog } from './http/request-log.js';
import { registerRequestSpans } from './http/request-spans.js';
import { registerSecurityHeaders } from './http/security-headers.js';
import { schemaController } from './http/serialization.js';
import { registerValidation } from './http/validation.js';
import { linkRoutes } from './onboarding/links/routes.js';
import { onboardingPageRoutes } from './onboarding/page/routes.js';
import { onboardingRoutes } from './onboarding/routes.js';
import { roleRoutes } from './roles/routes.js';
import { tenantRoutes } from './tenants/routes.js';
/** The whole HTTP application, in the order in which a request meets it. */
export async function buildApp(tools) {
    const { config, log, metrics, occasionally } = tools;
    const { publicUrl, bodyLimitBytes, trustedProxies } = config.http;
    const brokenRequests = createBrokenRequestAnswers(publicUrl);
    const app = Fastify({
        loggerInstance: log,
        logController: new LogController({ disableRequestLogging: true }),
        bodyLimit: bodyLimitBytes,
        trustProxy: (_address, hop) => hop < trustedProxies,
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
    });
    brokenRequests.watch(app.server);
    registerRequestSpans(app, tools.tracing);
    registerRequestIds(app);
    registerMessageRules(app);
    registerProblemAnswers(app, publicUrl);
    registerRequestLog(app, metrics);
    registerLoadShedding(app, config.http, { metrics, occasionally });
    registerSecurityHeaders(app);
    registerBodyParsing(app);
    registerValidation(app);
    await registerGuard(app, { ...tools, rateLimit: config.http.rateLimit });
    await registerOpenApi(app, publicUrl);
    await app.register(healthRoutes, tools);
    await app.register(errorPages, { errors: ERRORS });
    await app.register(tenantRoutes, tools);
    await app.register(onboardingRoutes, tools);
    await app.register(linkRoutes, tools);
    await app.register(onboardingPageRoutes, tools);
    await app.register(roleRoutes, tools);
    await app.register(auditRoutes, tools);
    return app;
}
//# sourceMappingURL=app.js.map