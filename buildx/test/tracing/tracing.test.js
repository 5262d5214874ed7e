import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SpanStatusCode } from '@opentelemetry/api';
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import t from 'tap';
import { allowedResource } from '../../src/tracing/allowed-attributes.js';
import { allowedSpansOnly } from '../../src/tracing/allowed-spans.js';
import { failureOf, inSpan } from '../../src/tracing/tracing.js';
import { environment, until } from '../fixtures/bad-day.js';
import { createClock } from '../fixtures/clock.js';
import { startTraced } from '../fixtures/traced-day.js';
const run = promisify(execFile);
const SECRET = 'S3CRET';
const STRANGERS_TRACE = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa';
const [SERVER, CLIENT, INTERNAL] = [2, 3, 1];
process.env.OTEL_RESOURCE_ATTRIBUTES = `secret=${SECRET},service.version=1.2.3`;
/** The names from a span up to the root of its trace. */
function pathOf(span, spans) {
    const parent = spans.find(({ spanId, traceId }) => spanId === span.parentSpanId && traceId === span.traceId);
    return [span.name, ...(parent ? pathOf(parent, spans) : [])];
}
t.test('a request, its use case and its calls to AWS are one trace, and tell no secret', async (test) => {
    const clock = createClock(new Date().toISOString());
    const { day, collector, closed } = await startTraced(test, { now: clock.now });
    const operator = await day.as('operator');
    const hostile = {
        traceparent: `00-${STRANGERS_TRACE}-bbbbbbbbbbbbbbbb-00`,
        tracestate: `vendor=${SECRET}`,
        baggage: `key=${SECRET}`,
        'x-amzn-trace-id': `Root=1-${SECRET}`,
        'x-request-id': SECRET,
        'user-agent': SECRET,
    };
    const input = { name: SECRET, reference: `${SECRET}-reference`, metadata: { [SECRET]: SECRET } };
    const { body: tenant } = await operator('POST', '/v1/tenants', input, hostile);
    const roleArn = await day.launchRole(tenant, `${SECRET}-role`);
    clock.advance(4_000); // by then the guard reads the tenant's status anew
    const roles = `/v1/tenants/${tenant.id}/roles`;
    const { body: role } = await operator('POST', roles, { roleArn }, hostile);
    test.match(role.lastVerification?.checks, { length: 8 });
    await operator('GET', `/v1/tenants?reference=${SECRET}`, undefined, hostile);
    await operator('GET', `/v1/nowhere/${SECRET}?token=${SECRET}`, undefined, hostile);
    await operator('GET', `/v1/tenants/${SECRET}`, undefined, hostile);
    await operator('POST', '/v1/tenants', { name: 1, [SECRET]: SECRET }, hostile);
    day.proxy.inject({ service: 'dynamodb' }, { kind: 'error', code: SECRET, status: 500, message: SECRET });
    await operator('GET', `/v1/tenants/${tenant.id}`, undefined, hostile);
    day.proxy.mend();
    const trust = day.proxy.calls.filter(({ headers }) => ['traceparent', 'tracestate', 'baggage', 'x-amzn-trace-id'].some(name => name in headers));
    test.same(trust, [], 'AWS is sent no header of a trace');
    const lines = day.logs.map(line => JSON.parse(line));
    const vendor = await day.aws.vendorCredentials();
    await closed();
    const spans = collector.spans();
    const only = (name) => spans.filter(span => span.name === name);
    const [request] = only('POST /v1/tenants/:tenantId/roles');
    test.match(request, {
        kind: SERVER,
        parentSpanId: '',
        status: 0,
        attributes: {
            'http.request.method': 'POST',
            'http.route': '/v1/tenants/:tenantId/roles',
            'http.response.status_code': 201,
            'drawbridge.tenant.id': tenant.id,
        },
    });
    const paths = spans
        .filter(({ traceId }) => traceId === request?.traceId)
        .map(span => pathOf(span, spans).join(' < '));
    const under = 'registerRole < POST /v1/tenants/:tenantId/roles';
    for (const path of [
        'DynamoDB.GetItem < POST /v1/tenants/:tenantId/roles',
        `DynamoDB.TransactWriteItems < ${under}`,
        `runVerification < ${under}`,
        `STS.GetCallerIdentity < runVerification < ${under}`,
        `IAM.GetRole < runVerification < ${under}`,
    ]) {
        test.ok(paths.includes(path), path);
    }
    test.equal(only('STS.AssumeRole').length, 7, 'each probe has a span');
    test.match(only('STS.AssumeRole')[0], {
        kind: CLIENT,
        attributes: { 'rpc.system': 'aws-api', 'rpc.service': 'STS' },
    });
    const denied = only('STS.AssumeRole').filter(({ attributes }) => attributes['error.type'] === 'AccessDenied');
    test.same(denied.map(({ status }) => status), [0, 0, 0, 0], 'a denied negative probe is no error');
    test.match(only('createTenant')[0], { kind: INTERNAL });
    test.match(only('GET /v1/tenants/:tenantId')
        .map(({ attributes }) => attributes['error.type'])
        .sort(), ['dependency-unavailable', 'tenant-not-found']);
    test.match(only('GET /v1/tenants/:tenantId')
        .map(({ status }) => status)
        .sort(), [0, 2]);
    test.match(only('GET')[0]?.attributes, { 'error.type': 'not-found', 'http.response.status_code': 404 });
    const roots = new Set(spans.filter(({ parentSpanId }) => parentSpanId === '').map(({ kind }) => kind));
    test.same([...roots], [SERVER], 'housekeeping makes no traces');
    test.notOk(spans.some(({ traceId }) => traceId === STRANGERS_TRACE), "a stranger's trace is not joined");
    const line = lines.find(({ msg, route, status }) => msg === 'request' && route === roles.replace(tenant.id, ':tenantId') && status === 201);
    test.equal(line?.traceId, request?.traceId, 'the log line of the request names its trace');
    for (const span of spans)
        test.match(span, { traceState: '', events: 0, links: 0, statusMessage: '' });
    const secrets = [
        SECRET,
        tenant.externalId,
        roleArn,
        vendor.accessKeyId,
        vendor.secretAccessKey,
        vendor.sessionToken,
        ...day.proxy.credentials,
    ];
    test.ok(day.proxy.credentials.size > 4, 'STS gave out credentials to look for');
    const sent = [
        ...collector.bodies.map(body => body.toString('latin1')),
        JSON.stringify(collector.headers),
    ].join('');
    test.match(sent, /createTenant/);
    for (const secret of secrets)
        test.notOk(sent.includes(secret), 'no secret is exported');
    test.notMatch(sent, /eyJ[\w-]{8,}/, 'no token either');
    test.match(collector.headers[0], { ':path': '/v1/traces', 'content-type': 'application/x-protobuf' });
    const names = new Set(collector.resources().flatMap(resource => Object.keys(resource)));
    test.same([...names].sort(), [
        'service.name',
        'service.version',
        'telemetry.sdk.language',
        'telemetry.sdk.name',
        'telemetry.sdk.version',
    ]);
});
t.test('what is verified in the background is a trace of its own', async (test) => {
    const clock = createClock(new Date().toISOString());
    const { day, collector, closed } = await startTraced(test, { now: clock.now });
    const tenant = await day.createTenant();
    const operator = await day.as('operator');
    const roleArn = 'arn:aws:iam::222222222222:role/drawbridge/late';
    const { body: role } = await operator('POST', `/v1/tenants/${tenant.id}/roles`, { roleArn });
    await day.launchRole(tenant, 'late');
    await until(async () => {
        const { status, verifying, dueAt } = await day.storedRole(tenant.id, role.id);
        const wait = Date.parse(dueAt ?? '') - clock.now().getTime();
        if (wait > 0 && verifying === null)
            clock.advance(wait + 1_000);
        return status !== 'propagating';
    });
    await closed();
    const spans = collector.spans();
    const root = spans.find(({ name, parentSpanId }) => name === 'verifyDueRole' && parentSpanId === '');
    test.match(root?.attributes, { 'drawbridge.tenant.id': tenant.id, 'drawbridge.role.id': role.id });
    const under = spans
        .filter(({ traceId }) => traceId === root?.traceId)
        .map(span => pathOf(span, spans).join(' < '));
    test.ok(under.includes('STS.AssumeRole < runVerification < verifyDueRole'));
});
t.test("callers' traces are joined only where the operator says so", async (test) => {
    const { day, collector, closed } = await startTraced(test, { env: { OTEL_PROPAGATORS: 'tracecontext' } });
    const operator = await day.as('operator');
    const list = (traceparent) => operator('GET', '/v1/tenants', undefined, { traceparent, tracestate: `a=${SECRET}` });
    await list(`00-${STRANGERS_TRACE}-bbbbbbbbbbbbbbbb-01`);
    for (const broken of [
        `00-${'0'.repeat(32)}-bbbbbbbbbbbbbbbb-01`,
        `00-${STRANGERS_TRACE}-${'0'.repeat(16)}-01`,
        `00-${STRANGERS_TRACE}-bbbbbbbbbbbbbbbb`,
        `ff-${STRANGERS_TRACE}-bbbbbbbbbbbbbbbb-01`,
        SECRET,
    ]) {
        await list(broken);
    }
    await closed();
    const requests = collector.spans().filter(({ name }) => name === 'GET /v1/tenants');
    test.equal(requests.length, 6);
    const joined = requests.filter(({ traceId }) => traceId === STRANGERS_TRACE);
    test.same(joined.map(({ parentSpanId }) => parentSpanId), ['bbbbbbbbbbbbbbbb'], 'what is no traceparent begins a trace');
    test.notOk(collector.bodies.some(body => body.includes(SECRET)));
});
t.test('whatever else is recorded is dropped on the way out', async (test) => {
    const out = [];
    const keep = {
        onStart: () => undefined,
        onEnd: span => void out.push(span),
        forceFlush: async () => undefined,
        shutdown: async () => undefined,
    };
    const tracer = new BasicTracerProvider({ spanProcessors: [allowedSpansOnly(keep)] }).getTracer('hostile');
    const context = { traceId: STRANGERS_TRACE, spanId: 'bbbbbbbbbbbbbbbb', traceFlags: 1 };
    const span = tracer.startSpan(`GET /v1/tenants?token=${SECRET}`, {
        links: [{ context, attributes: { secret: SECRET } }],
    });
    span.setAttributes({
        'url.full': `https://x/?${SECRET}`,
        'http.route': `/v1/tenants?${SECRET}`,
        'http.request.method': SECRET,
        'http.request.header.authorization': SECRET,
        'db.statement': SECRET,
        'error.type': `${SECRET} in a message`,
        'aws.request_id': `${SECRET}${'x'.repeat(34)}`,
        'rpc.method': [SECRET],
        'drawbridge.tenant.id': '2f1c9a52-1b7e-4d0c-9a55-0a4f7a6f0f6e',
        'http.response.status_code': 200,
        constructor: SECRET,
    });
    span.recordException(new Error(SECRET));
    span.addEvent(SECRET, { secret: SECRET });
    span.setStatus({ code: SpanStatusCode.ERROR, message: SECRET });
    span.end();
    test.match(out, [{ name: 'unnamed', links: [], events: [], status: { code: 2 } }]);
    test.strictSame(out[0]?.attributes, { 'http.response.status_code': 200 }, 'an external ID is no tenant ID');
    test.strictSame(Object.keys(out[0]?.status ?? {}), ['code']);
    test.notMatch(JSON.stringify(out), SECRET);
    test.strictSame(allowedResource({
        'process.command_args': SECRET,
        'service.name': `${SECRET} key`,
        'service.version': '1.2.3',
    }), { 'service.version': '1.2.3' });
});
t.test('without a span work just runs', async (test) => {
    test.equal(await inSpan(undefined, async () => 1), 1);
    test.same(failureOf('a text'), { type: 'unknown', ours: true });
});
/** Modules of OpenTelemetry, and Fastify, that a process has loaded once a service was started in it for each environment. */
async function loadedModules(...environments) {
    const src = (file) => JSON.stringify(new URL(`../../src/${file}`, import.meta.url).href);
    const script = `
    import { createRequire, register } from 'node:module'
    import { MessageChannel } from 'node:worker_threads'
    const hook = \`let port; export const initialize = given => { port = given }
      export const load = (url, context, next) => { port.postMessage(url); return next(url, context) }\`
    const { port1, port2 } = new MessageChannel()
    const urls = []
    port1.on('message', url => urls.push(url)).unref()
    register('data:text/javascript,' + encodeURIComponent(hook), { data: port2, transferList: [port2] })
    const { startService } = await import(${src('service.js')})
    const { loadConfig } = await import(${src('config.js')})
    const { createLog } = await import(${src('log.js')})
    const { TEMPLATE_FOLDER } = await import(${src('template-folder.js')})
    const seen = []
    for (const env of JSON.parse(process.argv[1])) {
      const config = loadConfig(env, TEMPLATE_FOLDER)
      const service = await startService({ config, log: createLog('silent'), endpoint: 'http://127.0.0.1:9' })
      await fetch(service.url + '/healthz')
      await new Promise(resolve => setImmediate(resolve))
      const cached = Object.keys(createRequire(import.meta.url).cache)
      const names = [...urls, ...cached].flatMap(url => /node_modules[/](@opentelemetry[/][^/]+|fastify)[/]/.exec(url)?.[1] ?? [])
      seen.push([...new Set(names)])
    }
    console.log(JSON.stringify(seen))
    process.exit(0)`;
    const configs = JSON.stringify(environments.map(env => ({ ...environment('http://127.0.0.1:9'), ...env })));
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, configs]);
    return JSON.parse(stdout);
}
t.test('where tracing is off nothing of its SDK is loaded', async (test) => {
    const [off, on] = await loadedModules({}, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    // prom-client loads the API, which is interfaces and functions that do nothing.
    test.same(off, ['fastify', '@opentelemetry/api']);
    test.ok(on?.includes('@opentelemetry/sdk-trace-base'), 'the look finds what is loaded');
});
//# sourceMappingURL=tracing.test.js.map