import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { dropIdleConnections } from '../http/idle-connections.js';
import { asAwsError, errorResponse } from './error-response.js';
import { readSignature } from './read-signature.js';
import { verifySignature } from './sigv4.js';
import { AwsError, } from './wire.js';
const MAX_BODY_BYTES = 10 * 1024 * 1024;
/**
 * Starts the endpoint that AWS SDKs and the AWS CLI talk to. It binds loopback only: its administrators sign with
 * any secret. `close` finishes requests in flight and drops idle connections.
 * Throws RangeError for another host, and what `listen` throws (EADDRINUSE …).
 */
export async function startAwsEndpoint(options) {
    const host = options.host ?? '127.0.0.1';
    if (!/^(127(\.\d{1,3}){3}|::1|localhost)$/.test(host)) {
        throw new RangeError(`The sandbox binds loopback only, not ${host}. Anybody is an administrator there.`);
    }
    const server = createServer((incoming, outgoing) => {
        void answer(incoming, outgoing, options);
    });
    const dropIdle = dropIdleConnections(server);
    await listen(server, options.port, host);
    const { port } = server.address();
    const close = () => new Promise((resolve, reject) => {
        server.close(error => (error ? reject(error) : resolve()));
        dropIdle();
    });
    return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, port, close };
}
function listen(server, port, host) {
    return new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
            server.off('error', reject);
            resolve();
        });
    });
}
async function answer(incoming, outgoing, options) {
    const requestId = randomUUID();
    try {
        const response = await respond(incoming, requestId, options);
        send(outgoing, response, requestId, options.clock(), incoming.method === 'HEAD');
    }
    catch (error) {
        // A client that went away while sending leaves nobody to answer.
        outgoing.destroy(error instanceof Error ? error : undefined);
    }
}
async function respond(incoming, requestId, options) {
    const method = incoming.method ?? 'GET';
    const [path = '/', ...queryParts] = (incoming.url ?? '/').split('?');
    const rawQuery = queryParts.join('?');
    const query = new URLSearchParams(rawQuery);
    const headers = plainHeaders(incoming);
    let service = 's3';
    try {
        const body = await readBody(incoming);
        const page = await options.pages({ method, path, query, headers, body });
        if (page)
            return page;
        const raw = { method, path, rawQuery, headers, body };
        const signature = readSignature(headers, query);
        service = signature?.service ?? serviceOfAnonymous(headers);
        const now = options.clock();
        const verified = signature
            ? authenticate(raw, signature, now, options)
            : { payload: body, headers, caller: anonymous };
        const request = {
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
        };
        return await serve(request, options);
    }
    catch (error) {
        return errorResponse(service, asAwsError(error), { method, requestId });
    }
}
async function serve(request, { services, identity }) {
    const service = Object.hasOwn(services, request.service) ? services[request.service] : undefined;
    if (!service) {
        const message = `The sandbox does not serve ${request.service}. It serves: ${Object.keys(services).join(', ')}.`;
        throw new AwsError('InvalidAction', message, 400);
    }
    if (request.caller.kind === 'anonymous' && request.service !== 's3') {
        throw new AwsError('MissingAuthenticationToken', 'Request is missing Authentication Token', 403);
    }
    return service.handle(request, identity.authorizerOf(request));
}
const anonymous = { accountId: '', arn: '', userId: '', kind: 'anonymous' };
/** An unsigned call is S3's, unless it plainly speaks another service's protocol. */
function serviceOfAnonymous(headers) {
    const target = headers['x-amz-target'] ?? '';
    if (target.startsWith('DynamoDB_'))
        return 'dynamodb';
    if (target.startsWith('secretsmanager.'))
        return 'secretsmanager';
    return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'sts' : 's3';
}
function authenticate(raw, signature, now, { identity }) {
    const credential = identity.credential(signature.accessKeyId, signature.sessionToken);
    if (!credential) {
        throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    }
    const verified = verifySignature(raw, signature, credential.secretAccessKey, now);
    if (credential.expiresAt && credential.expiresAt <= now) {
        throw new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
    }
    return { ...verified, caller: credential.caller };
}
function plainHeaders(incoming) {
    const headers = {};
    for (const [name, value] of Object.entries(incoming.headers)) {
        if (value !== undefined)
            headers[name] = Array.isArray(value) ? value.join(',') : value;
    }
    return headers;
}
async function readBody(incoming) {
    const chunks = [];
    let size = 0;
    for await (const chunk of incoming) {
        size += chunk.length;
        // Read on to the end, so that the client gets the answer rather than a reset connection.
        if (size <= MAX_BODY_BYTES)
            chunks.push(chunk);
    }
    if (size <= MAX_BODY_BYTES)
        return Buffer.concat(chunks);
    throw new AwsError('EntityTooLarge', `The sandbox takes bodies of up to ${MAX_BODY_BYTES} bytes, not ${size}.`, 413);
}
function send(outgoing, response, requestId, now, isHead) {
    const body = Buffer.isBuffer(response.body) ? response.body : Buffer.from(response.body);
    const headers = {
        'x-amzn-requestid': requestId,
        date: now.toUTCString(),
        ...response.headers,
    };
    if (!isHead && response.status !== 204 && response.status !== 304)
        headers['content-length'] = String(body.length);
    outgoing.writeHead(response.status, headers);
    outgoing.end(isHead ? undefined : body);
}
//# sourceMappingURL=endpoint.js.map