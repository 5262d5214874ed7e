import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError, } from '../../src/sandbox/wire.js';
export const ACCOUNT = '111111111111';
export const OTHER_ACCOUNT = '222222222222';
export const allowAll = () => { };
/** Refuses one action, as IAM would. */
export function denying(denied) {
    return (action, resource) => {
        if (action !== denied)
            return;
        throw new AwsError('AccessDenied', `User: me is not authorized to perform: ${action} on resource: ${resource}`, 403);
    };
}
export function awsRequest(service, given = {}) {
    const { account = ACCOUNT, ...rest } = given;
    return {
        method: 'POST',
        path: '/',
        query: new URLSearchParams(),
        headers: {},
        body: Buffer.alloc(0),
        service,
        region: 'eu-west-1',
        caller: {
            accountId: account,
            arn: `arn:aws:iam::${account}:user/admin`,
            userId: 'AIDAADMIN',
            kind: 'user',
        },
        requestId: '00000000-0000-4000-8000-000000000001',
        now: new Date('2026-01-15T12:00:00Z'),
        ...rest,
    };
}
/** An AWS JSON request. A string body is sent as it is. */
export function jsonRequest(service, target, body, given = {}) {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return awsRequest(service, { headers: { 'x-amz-target': target }, body: Buffer.from(text), ...given });
}
/** A service behind HTTP on a free loopback port, every request signed by nobody and allowed. */
export async function listen(service, name, authorize = allowAll) {
    const server = createServer((incoming, outgoing) => {
        const chunks = [];
        incoming.on('data', chunk => chunks.push(chunk));
        incoming.on('end', async () => {
            const url = new URL(incoming.url ?? '/', 'http://localhost');
            const headers = Object.fromEntries(Object.entries(incoming.headers).map(([key, value]) => [key, String(value)]));
            const request = awsRequest(name, {
                method: incoming.method ?? 'GET',
                path: url.pathname,
                query: url.searchParams,
                headers,
                body: Buffer.concat(chunks),
                now: new Date(),
            });
            const response = await service.handle(request, authorize);
            outgoing.writeHead(response.status, response.headers).end(response.body);
        });
    });
    const port = await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
    return { endpoint: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}
function closeServer(server) {
    server.closeAllConnections();
    return new Promise(resolve => server.close(() => resolve()));
}
/** A folder of its own that goes with the test. */
export function temporaryFolder(t) {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
}
/** Settings for an SDK client against `endpoint`. */
export function clientSettings(endpoint) {
    return { endpoint, region: 'eu-west-1', credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'any' } };
}
//# sourceMappingURL=support.js.map