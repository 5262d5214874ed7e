import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import t from 'tap';
import { createAwsClients } from '../../src/aws/clients.js';
import { loadConfig } from '../../src/config.js';
import { createLog } from '../../src/log.js';
import { loadCatalogue } from '../../src/role-template/catalogue.js';
import { freePort, startAwsSandbox } from '../../src/sandbox/sandbox.js';
import { VENDOR } from '../../src/sandbox/vendor-account.js';
import { startService } from '../../src/service.js';
import { TEMPLATE_FOLDER } from '../../src/template-folder.js';
import { caller, environment, isUnavailable, until } from '../fixtures/bad-day.js';
import { startFaultProxy } from '../fixtures/fault-proxy.js';
import { createKey, DISCOVERY, JWKS, signToken, startIssuer, } from '../fixtures/issuer.js';
import { startProcess } from '../fixtures/real-start.js';
const aws = await startAwsSandbox({ port: 0 });
const proxy = await startFaultProxy(aws.url);
const processes = [];
t.teardown(async () => {
    for (const { child } of processes)
        child.kill('SIGKILL');
    await Promise.all(services.map(service => service.close()));
    await proxy.close();
    await aws.close();
});
const credentials = await aws.vendorCredentials();
/** What a deployment has, but that its AWS is the sandbox. */
const DEPLOYED = {
    ...environment(aws.url),
    DRAWBRIDGE_AWS_TIMEOUT: '5000',
    LOG_LEVEL: 'trace',
    AWS_ENDPOINT_URL: proxy.url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
};
function start(env) {
    const started = startProcess(env);
    processes.push(started);
    return started;
}
let offset = 0;
const services = [];
/** Starts the service within this process, on the same AWS. */
async function startInProcess(env = {}) {
    const service = await startService({
        config: loadConfig({ ...environment(aws.url), ...env }, TEMPLATE_FOLDER),
        log: createLog('silent'),
        endpoint: proxy.url,
        credentials: aws.vendorCredentials,
        now: () => new Date(Date.now() + offset),
    });
    services.push(service);
    return service;
}
async function metricsOf(service) {
    return (await fetch(service.metricsUrl)).text();
}
async function startReady() {
    const started = start(DEPLOYED);
    const { url, metrics } = (await started.logged('listening'));
    await started.logged('ready: every dependency has answered');
    return { ...started, url, metrics };
}
/** A connection that has sent this much of a request and stays open. */
async function dangling(url, sent) {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    if (sent !== '')
        socket.write(sent);
    return socket;
}
async function answerTo(url, sent) {
    const socket = await dangling(url, sent);
    let text = '';
    socket.on('data', (chunk) => {
        text += chunk.toString();
    });
    await once(socket, 'close');
    return text;
}
t.test('Without its configuration the service does not start, and says all that is missing', async (t) => {
    const bare = start({ AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1', DRAWBRIDGE_TABEL: 'typo', PORT: 'http' });
    t.equal((await bare.ended).code, 1);
    const named = [
        'AWS_REGION',
        'DRAWBRIDGE_PUBLIC_URL',
        'DRAWBRIDGE_OIDC_ISSUER',
        'DRAWBRIDGE_OIDC_AUDIENCE',
        'DRAWBRIDGE_VENDOR_ROLE_ARN',
        'DRAWBRIDGE_TEMPLATE_BUCKET',
        'AWS_ENDPOINT_URL_STS',
        'DRAWBRIDGE_TABEL',
        'PORT',
    ];
    for (const name of named)
        t.match(bare.stderr(), new RegExp(`  - ${name} `), name);
    t.notMatch(bare.stderr(), /\n +at /, 'a message, not a stack');
    t.equal(bare.stdout(), '', 'nothing was begun');
});
t.test('The real start on an endpoint that was allowed serves, and ends as it should', async (t) => {
    const service = await startReady();
    const { url, child } = service;
    const token = await aws.issueToken('operator');
    const operator = caller(url, token);
    t.match(await operator('GET', '/readyz'), { status: 200, body: { status: 'ready', waitingFor: [] } });
    t.equal((await operator('POST', '/v1/tenants', { name: 'First' })).status, 201, 'credentials come from the environment');
    t.equal((await caller(url)('GET', '/metrics')).status, 404, 'no metrics on the port of the API');
    t.not(new URL(service.metrics).port, new URL(url).port);
    t.match(await caller(service.metrics)('GET', ''), { status: 200, body: /drawbridge_dependency_ready/ });
    t.equal((await caller(new URL(service.metrics).origin)('GET', '/v1/tenants')).status, 404, 'no API there');
    t.match(await operator('POST', '/v1/tenants', { name: 'x'.repeat(70_000) }), {
        status: 413,
        body: { code: 'body-too-large' },
    });
    const broken = [
        [
            'headers too large',
            `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
            /^HTTP\/1.1 431 [\s\S]+headers-too-large/,
        ],
        ['not HTTP', '\x16\x03\x01\x02\x00\x01\x00\r\n\r\n', /^HTTP\/1.1 400 [\s\S]+malformed-request/],
        ['a version that is none', 'GET / HTTP/9.9\r\n\r\n', /^HTTP\/1.1 400 [\s\S]+malformed-request/],
        [
            'two lengths',
            'POST /v1/tenants HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
            /^HTTP\/1.1 400 /,
        ],
        [
            'a length and chunks',
            'POST /v1/tenants HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
            /^HTTP\/1.1 400 /,
        ],
        ['a header with a line feed', 'GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\nb\r\n\r\n', /^HTTP\/1.1 400 /],
    ];
    for (const [name, sent, expected] of broken)
        t.match(await answerTo(url, sent), expected, name);
    t.equal((await operator('GET', '/healthz')).status, 200, 'and it lives on');
    // A load balancer's spare connection, a client that stalls, a client that keeps its connection.
    const spare = await dangling(url, '');
    const stalled = await dangling(url, 'POST /v1/tenants HTTP/1.1\r\nHost: a\r\nContent-Le');
    const kept = await dangling(url, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
    await once(kept, 'data');
    const mend = proxy.inject({ action: 'TransactWriteItems' }, { kind: 'delay', milliseconds: 700 });
    const before = proxy.calls.length;
    const inFlight = operator('POST', '/v1/tenants', { name: 'In flight' });
    await until(() => proxy.calls.slice(before).some(call => call.action === 'TransactWriteItems'));
    const asked = performance.now();
    child.kill('SIGTERM');
    t.match(await inFlight, { status: 201, body: { name: 'In flight' } }, 'the request in flight is served');
    mend();
    const { code, at } = await service.ended;
    t.equal(code, 0, 'it ends well');
    t.ok(at - asked < 5_000, `within seconds, whoever is still connected (${Math.round(at - asked)} ms)`);
    for (const socket of [spare, stalled, kept])
        socket.destroy();
    t.equal(service.stderr(), '', 'no word on standard error');
    const secrets = [credentials.accessKeyId, credentials.secretAccessKey, credentials.sessionToken, token];
    t.notOk(secrets.find(secret => service.stdout().includes(secret)), 'and no secret in its log at level trace');
});
t.test('What is not over in time, or by a second signal, is cut off', async (t) => {
    const service = await startReady();
    const end = proxy.inject({ action: 'TransactWriteItems' }, { kind: 'hang' });
    const before = proxy.calls.length;
    const cut = caller(service.url, await aws.issueToken('operator'))('POST', '/v1/tenants', {
        name: 'Cut off',
    });
    const outcome = cut.then(() => 'answered', () => 'cut off');
    await until(() => proxy.calls.slice(before).some(call => call.action === 'TransactWriteItems'));
    service.child.kill('SIGTERM');
    await service.logged('closing: requests in flight finish; a second signal ends at once');
    const asked = performance.now();
    service.child.kill('SIGTERM');
    const { code, at } = await service.ended;
    end();
    t.equal(code, 1);
    t.ok(at - asked < 1_000, `at once (${Math.round(at - asked)} ms)`);
    t.equal(await outcome, 'cut off');
    const shutdown = new URL('../../src/shutdown.js', import.meta.url).href;
    const stuck = startProcess({}, [
        '--input-type=module',
        '--eval',
        `import { closeOnSignal } from ${JSON.stringify(shutdown)}
     const log = { info() {}, error(fields, msg) { console.log(JSON.stringify({ msg })) } }
     closeOnSignal(() => new Promise(() => {}), log, 50)
     setInterval(() => {}, 1_000)
     console.log('{"msg":"up"}')`,
    ]);
    processes.push(stuck);
    await stuck.logged('up');
    stuck.child.kill('SIGTERM');
    t.equal((await stuck.ended).code, 1);
    t.match(stuck.stdout(), /did not close in time/);
});
t.test('A start that cannot succeed ends, and says why', async (t) => {
    const { port } = new URL(proxy.url);
    const offer = [
        ...loadCatalogue(TEMPLATE_FOLDER, { ...VENDOR, partition: 'aws' }, 'inventory').offers.values(),
    ][0];
    // Before the next start somebody writes to the bucket, under the very name that the service would use.
    const admin = createAwsClients({
        region: VENDOR.region,
        endpoint: aws.url,
        credentials: async () => ({ accessKeyId: VENDOR.accountId, secretAccessKey: 'any' }),
        timeout: 5_000,
    });
    const Key = `tenant-role/${createHash('sha256')
        .update(offer?.template ?? '')
        .digest('hex')}.yaml`;
    await admin.s3.send(new PutObjectCommand({ Bucket: VENDOR.templateBucket, Key, Body: 'Resources: {}' }));
    const swapped = start(DEPLOYED);
    const portTaken = start({ ...DEPLOYED, PORT: port });
    for (const [ended, expected] of [
        [swapped, /template bucket holds something else under tenant-role\/[0-9a-f]{64}[\s\S]+start again/],
        [portTaken, new RegExp(`cannot listen on port ${port} \\(EADDRINUSE\\).*PORT for the API`)],
    ]) {
        const { code } = await ended.ended;
        t.equal(code, 1);
        t.match(ended.stdout() + ended.stderr(), expected);
    }
    await admin.s3.send(new PutObjectCommand({ Bucket: VENDOR.templateBucket, Key, Body: offer?.template ?? '' }));
    admin.destroy();
});
const key = await createKey('one');
const operatorToken = (issuer) => signToken(issuer, key, new Date());
t.test('A service whose dependencies are down waits for them, alive, and becomes ready by itself', async (t) => {
    const issuer = await startIssuer(t, [key.jwk]);
    issuer.script.set(DISCOVERY, (_request, response) => response.destroy());
    const down = ['dynamodb', 'secretsmanager', 's3'].map(service => proxy.inject({ service }, { kind: 'error', code: 'ServiceUnavailable', status: 503 }));
    const service = await startInProcess({ DRAWBRIDGE_OIDC_ISSUER: issuer.issuer });
    const anyone = caller(service.url);
    const operator = caller(service.url, await operatorToken(issuer));
    const waitingFor = async () => (await anyone('GET', '/readyz')).body.waitingFor;
    t.equal((await anyone('GET', '/healthz')).status, 200);
    t.same(await waitingFor(), ['dynamodb', 'secrets-manager', 'identity-provider', 'template-inventory']);
    t.equal((await anyone('GET', '/readyz')).status, 503);
    isUnavailable(t, await operator('GET', '/v1/tenants'), 'identity-provider-unavailable', 'no keys yet');
    t.match(await metricsOf(service), /drawbridge_dependency_ready\{dependency="dynamodb"\} 0/);
    issuer.script.clear();
    await until(async () => !(await waitingFor()).includes('identity-provider'));
    t.same(await waitingFor(), ['dynamodb', 'secrets-manager', 'template-inventory'], 'what is back is not waited for');
    isUnavailable(t, await operator('GET', '/v1/tenants'), 'dependency-unavailable', 'no table yet');
    for (const end of down)
        end();
    await service.ready;
    t.match(await anyone('GET', '/readyz'), { status: 200, body: { status: 'ready', waitingFor: [] } });
    t.equal((await operator('GET', '/v1/tenants')).status, 200);
    t.match(await metricsOf(service), /drawbridge_dependency_ready\{dependency="dynamodb"\} 1/);
    issuer.script.set(JWKS, (_request, response) => response.destroy());
    issuer.script.set(DISCOVERY, (_request, response) => response.destroy());
    t.equal((await operator('GET', '/v1/tenants')).status, 200, 'the keys it has are good for a while');
    offset += 6 * 60_000;
    isUnavailable(t, await operator('GET', '/v1/tenants'), 'identity-provider-unavailable', 'the keys are too old');
    t.equal((await anyone('GET', '/readyz')).status, 200, 'a later outage is no reason to send nobody');
    issuer.script.clear();
    t.equal((await operator('GET', '/v1/tenants')).status, 200, 'and it is back as soon as the issuer is');
});
t.test('A service that cannot listen leaves nothing behind', async (t) => {
    const taken = new URL(proxy.url).port;
    const free = String(await freePort());
    await t.rejects(startInProcess({ PORT: taken, METRICS_PORT: free }), {
        code: 'EADDRINUSE',
        port: Number(taken),
    });
    await t.rejects(fetch(`http://127.0.0.1:${free}/metrics`), 'not even metrics');
    await t.rejects(startInProcess({ PORT: free, METRICS_PORT: taken }), { code: 'EADDRINUSE' });
    await t.rejects(fetch(`http://127.0.0.1:${free}/healthz`), 'nor the API');
});
t.test('Clients that send too slowly are let go', async (t) => {
    // Node looks for slow clients every 30 seconds; in this test it looks all the time.
    const { createServer } = http;
    http.createServer = ((options, ...rest) => createServer({ ...options, connectionsCheckingInterval: 20 }, ...rest));
    const service = await startInProcess().finally(() => {
        http.createServer = createServer;
    });
    const { server } = service.app;
    t.match([server.headersTimeout, server.requestTimeout], [20_000, 30_000], 'a request is given half a minute');
    server.headersTimeout = 100;
    server.requestTimeout = 100;
    const token = await aws.issueToken('operator');
    const body = `POST /v1/tenants HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"name"`;
    for (const [name, sent] of [
        ['in the headers', 'GET /healthz HTTP/1.1\r\nHos'],
        ['in the body', body],
    ]) {
        t.match(await answerTo(service.url, sent), /^HTTP\/1.1 408 [\s\S]+"code":"request-timeout"/, name);
    }
    t.equal((await caller(service.url)('GET', '/healthz')).status, 200);
});
/** Requests that wait for a DynamoDB that hangs, and the end of that. */
async function waitingRequests(service, count) {
    const operator = caller(service.url, await aws.issueToken('operator'));
    const mend = proxy.inject({ service: 'dynamodb', action: 'Query' }, { kind: 'hang' });
    const before = proxy.calls.length;
    const ended = Promise.all(Array.from({ length: count }, () => operator('GET', '/v1/tenants').then(({ status }) => status)));
    await until(() => proxy.calls.slice(before).filter(({ body }) => body.includes('TENANTS')).length >= count);
    return {
        async end() {
            mend();
            return ended;
        },
    };
}
const inFlight = async (service) => Number(/^drawbridge_http_requests_in_flight (\d+)$/m.exec(await metricsOf(service))?.[1]);
t.test('Under more load than it can bear the service turns requests away, and stays alive', async (t) => {
    const service = await startInProcess({ DRAWBRIDGE_MAX_EVENT_LOOP_DELAY: '20' });
    await service.ready;
    const anyone = caller(service.url);
    const busy = async () => {
        const end = performance.now() + 300;
        while (performance.now() < end)
            ;
        return anyone('GET', '/v1/role-template');
    };
    for (let time = 0; time < 5; time++)
        t.equal((await busy()).status, 200, 'late, but not for its requests');
    const waiting = await waitingRequests(service, 20);
    const overloaded = await until(async () => {
        const answer = await busy();
        return answer.status === 503 && answer;
    });
    isUnavailable(t, overloaded, 'overloaded', 'shed');
    t.equal((await anyone('GET', '/healthz')).status, 200, 'alive, so that nobody kills it for its load');
    await until(async () => (await anyone('GET', '/v1/role-template')).status === 200);
    await waiting.end();
});
t.test('With too many requests under way the service turns further ones away', async (t) => {
    const service = await startInProcess({
        DRAWBRIDGE_MAX_REQUESTS_IN_FLIGHT: '8',
        DRAWBRIDGE_AWS_TIMEOUT: '500',
    });
    await service.ready;
    const anyone = caller(service.url);
    const waiting = await waitingRequests(service, 8);
    isUnavailable(t, await anyone('GET', '/v1/role-template'), 'overloaded', 'shed');
    t.equal((await anyone('GET', '/healthz')).status, 200, 'alive');
    const besides = new URL('/healthz', service.metricsUrl).href;
    t.match(await caller(besides)('GET', ''), { status: 200, body: { status: 'ok' } }, 'on the other port too');
    t.equal(await inFlight(service), 8);
    t.same(new Set(await waiting.end()), new Set([200]), 'those under way are served to their end');
    t.equal(await inFlight(service), 0);
    t.equal((await anyone('GET', '/v1/role-template')).status, 200, 'and it is as before');
    // Whoever leaves is not forgotten before the work for them is done, and not remembered after.
    const token = await aws.issueToken('operator');
    const mend = proxy.inject({ service: 'dynamodb', action: 'Query' }, { kind: 'hang' });
    const request = `GET /v1/tenants HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    const begun = `POST /v1/tenants HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"name"`;
    const sockets = await Promise.all([request, request, begun].map(sent => dangling(service.url, sent)));
    await until(async () => (await inFlight(service)) === 3);
    for (const socket of sockets)
        socket.destroy();
    await until(async () => (await inFlight(service)) === 2);
    await until(async () => (await inFlight(service)) === 0);
    mend();
});
//# sourceMappingURL=start-and-stop.test.js.map