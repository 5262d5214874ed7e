import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics } from '../metrics.js'

/**
 * One log line and one metric a request: who called what, for which tenant, with what result. Neither query nor
 * body nor header is logged, since any of them may hold what nobody should read.
 */
export function registerRequestLog(app: FastifyInstance, metrics: Metrics): void {
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    const { method } = request
    metrics.requests.observe({ method, route, status: reply.statusCode }, reply.elapsedTime / 1_000)
    request.log.info(
      {
        method,
        route,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        principal: request.principal?.id,
        tenantId: request.tenant?.id,
        // What is undefined is left out; to spread an object into another is slow where each request does it.
        audit: isSensitiveRead(request) || undefined,
      },
      'request',
    )
    done()
  })
}

/** Reads of what only few may see are logged for the audit (SDAT-004); changes are in the audit trail. */
function isSensitiveRead(request: FastifyRequest): boolean {
  return request.principal !== null && (request.method === 'GET' || request.method === 'HEAD')
}
