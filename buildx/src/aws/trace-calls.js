/**
 * Makes a span of each call of a client: which operation, how it ended, how often it was tried. What was asked for and
 * answered is not looked at, and nothing is added to the request. Without tracing the client stays as it is.
 */
export function traceCalls(client, tracing) {
    if (!tracing)
        return;
    const traced = (next, { clientName = '', commandName = '' }) => {
        const service = clientName.replace(/Client$/, '');
        const method = commandName.replace(/Command$/, '');
        return async (args) => {
            const span = tracing.startSpan(`${service}.${method}`, 'client');
            if (!span)
                return next(args);
            span.set({ 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': method });
            span.set({ 'cloud.region': await client.config.region() });
            try {
                const answer = await next(args);
                span.set(answered(answer.output));
                return answer;
            }
            catch (error) {
                const { name, $metadata } = error;
                span.set(answered(error));
                // What a refusal means the caller knows: a negative probe is meant to be denied.
                if (($metadata?.httpStatusCode ?? 500) < 500)
                    span.set({ 'error.type': name ?? 'unknown' });
                else
                    span.failed(error);
                throw error;
            }
            finally {
                span.end();
            }
        };
    };
    client.middlewareStack.add(traced, { step: 'initialize', priority: 'high', name: 'traceCalls' });
}
function answered(outcome) {
    const { httpStatusCode, requestId, attempts = 1 } = outcome.$metadata ?? {};
    return {
        ...(httpStatusCode !== undefined && { 'http.response.status_code': httpStatusCode }),
        ...(requestId !== undefined && { 'aws.request_id': requestId }),
        ...(attempts > 1 && { 'http.request.resend_count': attempts - 1 }),
    };
}
//# sourceMappingURL=trace-calls.js.map