import { inSpan } from '../tracing/tracing.js';
import { problemOf } from './problem-answers.js';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
/**
 * A span for each request, with the guard's calls under it, and one under that for the use case, called as the route's
 * operation. Each log line of the request names the trace. Without tracing no hook is added.
 */
export function registerRequestSpans(app, tracing) {
    if (!tracing)
        return;
    const spans = new WeakMap();
    app.addHook('onRequest', (request, _reply, done) => {
        const method = METHODS.includes(request.method) ? request.method : '_OTHER';
        const route = request.routeOptions.url;
        const span = tracing.startTrace(route === undefined ? method : `${method} ${route}`, 'server', [request.headers.traceparent].flat()[0]);
        span.set({ 'http.request.method': method, ...(route !== undefined && { 'http.route': route }) });
        spans.set(request, span);
        request.log = request.log.child({ traceId: span.traceId });
        span.within(done);
    });
    app.addHook('onRoute', route => {
        const { handler } = route;
        const operation = operationOf(route);
        if (operation === undefined)
            return;
        route.handler = function (request, reply) {
            const useCase = async () => handler.call(this, request, reply);
            const span = spans.get(request);
            if (!span)
                return useCase();
            // The body came in by other events than the request did: the current span has to be set anew.
            return span.within(() => inSpan(tracing.startSpan(operation, 'internal'), useCase));
        };
    });
    app.addHook('onError', async (request, _reply, error) => spans.get(request)?.failed(problemOf(error)));
    app.addHook('onResponse', async (request, reply) => {
        const span = spans.get(request);
        const tenantId = request.tenant?.id;
        const roleId = request.role?.id;
        span?.set({
            'http.response.status_code': reply.statusCode,
            ...(tenantId !== undefined && { 'drawbridge.tenant.id': tenantId }),
            ...(roleId !== undefined && { 'drawbridge.role.id': roleId }),
        });
        span?.end();
    });
}
function operationOf({ schema }) {
    return schema && 'operationId' in schema && typeof schema.operationId === 'string'
        ? schema.operationId
        : undefined;
}
//# sourceMappingURL=request-spans.js.map