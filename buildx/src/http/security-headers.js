import helmet from 'helmet';
/** The security headers of every answer. They are the same for all, so helmet is asked for them once. */
export function registerSecurityHeaders(app) {
    const headers = headersOfHelmet();
    app.addHook('onRequest', (_request, reply, done) => {
        reply.headers(headers);
        done();
    });
}
function headersOfHelmet() {
    const headers = {};
    const response = {
        setHeader: (name, value) => {
            headers[name.toLowerCase()] = value;
        },
        // Fastify sends no X-Powered-By that would have to be taken off.
        removeHeader: () => undefined,
    };
    helmet()({}, response, error => {
        if (error)
            throw error;
    });
    return headers;
}
//# sourceMappingURL=security-headers.js.map