import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import t, {} from 'tap';
import { guardedTrust } from '../../src/sandbox/badly-guarded-roles.js';
import { createCustomer } from '../../src/sandbox/customer.js';
import { startAwsSandbox } from '../../src/sandbox/sandbox.js';
import { VENDOR } from '../../src/sandbox/vendor-account.js';
import { CUSTOMER_ACCOUNT, caller, environment, isIntact, isUnavailable, until } from '../fixtures/bad-day.js';
import { startFaultProxy } from '../fixtures/fault-proxy.js';
import { startProcess } from '../fixtures/real-start.js';
const SERVER = fileURLToPath(new URL('../../src/server.js', import.meta.url));
const FILES = 256;
const HEAP_MB = 128;
const aws = await startAwsSandbox({ port: 0 });
const proxy = await startFaultProxy(aws.url);
const customer = createCustomer(aws.url, CUSTOMER_ACCOUNT);
const processes = [];
t.teardown(async () => {
    for (const { child } of processes)
        child.kill('SIGKILL');
    await Promise.all(processes.map(({ ended }) => ended));
    customer.close();
    await proxy.close();
    await aws.close();
});
const credentials = await aws.vendorCredentials();
const token = await aws.issueToken('operator');
/** The real process on the sandbox's AWS, by a command that keeps it short of something. */
async function startShort(command, args, env = {}) {
    const deployed = {
        ...environment(aws.url),
        AWS_ENDPOINT_URL: proxy.url,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SESSION_TOKEN: credentials.sessionToken,
        ...env,
    };
    const started = startProcess(deployed, args, command);
    processes.push(started);
    const { url } = (await started.logged('listening'));
    await started.logged('ready: every dependency has answered');
    return { ...started, url, operator: caller(url, token) };
}
/** Asks over one connection, which was there before. */
function keepingAsker(t, url) {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.teardown(() => agent.destroy());
    return async (method, path, body) => {
        const asked = request(`${url}${path}`, {
            agent,
            method,
            headers: { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) },
        });
        asked.end(body && JSON.stringify(body));
        const [answer] = await once(asked, 'response', { signal: AbortSignal.timeout(20_000) });
        let text = '';
        for await (const chunk of answer)
            text += String(chunk);
        return { status: answer.statusCode, body: JSON.parse(text) };
    };
}
t.test('Out of file descriptors the service lives, answers clearly, and recovers by itself', async (t) => {
    const script = `ulimit -n ${FILES}; exec "$0" "$1"`;
    const { url, child, operator } = await startShort('sh', ['-c', script, process.execPath, SERVER]);
    const { body: tenant } = await operator('POST', '/v1/tenants', { name: 'Before' });
    const roles = `/v1/tenants/${tenant.id}/roles`;
    const roleArn = await customer.createRole({
        name: 'starved',
        trust: guardedTrust(VENDOR.roleArn, tenant.externalId),
    });
    const ask = keepingAsker(t, url);
    t.equal((await ask('GET', '/healthz')).status, 200);
    const { hostname, port } = new URL(url);
    const idle = [];
    for (let at = 0; at < 2 * FILES; at++) {
        const socket = connect(Number(port), hostname);
        socket.on('error', () => undefined);
        idle.push(socket);
    }
    const gone = await until(() => idle.filter(socket => socket.closed).length > FILES / 2);
    t.ok(gone, 'connections beyond what it can hold are let go');
    const answers = [
        await ask('GET', '/healthz'),
        await ask('GET', `/v1/tenants/${tenant.id}`),
        await ask('POST', '/v1/tenants', { name: 'Meanwhile' }),
        await ask('POST', roles, { roleArn }),
    ];
    for (const { status, body } of answers) {
        if (status >= 400)
            t.match([status, body.code], [503, 'dependency-unavailable'], 'a clear answer');
    }
    for (const socket of idle)
        socket.destroy();
    const after = await until(async () => {
        const answer = await operator('POST', '/v1/tenants', { name: 'After' }).catch(() => undefined);
        return answer?.status === 201;
    });
    t.ok(after, 'it is back');
    const { body: known } = await operator('GET', roles);
    t.ok(known.items.every(role => role.status !== 'rejected'), 'nothing is held against a role');
    t.equal(child.exitCode, null, 'the same process');
    await isIntact(t, operator, 'afterwards');
});
t.test('With little memory hostile bodies are answered, not died of', async (t) => {
    const args = [`--max-old-space-size=${HEAP_MB}`, SERVER];
    const { url, child, operator } = await startShort(process.execPath, args, {
        DRAWBRIDGE_BODY_LIMIT: '1048576',
    });
    const hostile = [
        ['deep lists', '['.repeat(500_000) + ']'.repeat(500_000)],
        ['many fields', `{${Array.from({ length: 60_000 }, (_, at) => `"k${at}":""`).join()}}`],
        ['a long name', JSON.stringify({ name: 'x'.repeat(1_000_000) })],
        ['many entries', JSON.stringify({ name: 'x', metadata: Array.from({ length: 150_000 }, () => null) })],
        ['too long', JSON.stringify({ name: 'x'.repeat(3_000_000) })],
    ];
    for (const [name, body] of hostile) {
        const statuses = await Promise.all(Array.from({ length: 12 }, async () => {
            const answer = await fetch(`${url}/v1/tenants`, {
                method: 'POST',
                headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
                body,
            }).catch(() => undefined);
            await answer?.text();
            return answer?.status;
        }));
        t.same(statuses.filter(status => ![400, 413, 503, undefined].includes(status)), [], name);
        t.equal((await operator('GET', '/healthz')).status, 200, `${name}: alive`);
    }
    t.equal((await operator('POST', '/v1/tenants', { name: 'After' })).status, 201);
    t.equal(child.exitCode, null, 'the same process');
});
t.test('While DynamoDB throttles all there is, each answer says so; then all is well', async (t) => {
    const { child, operator } = await startShort(process.execPath, [SERVER]);
    const { body: tenant } = await operator('POST', '/v1/tenants', { name: 'Before' });
    const path = `/v1/tenants/${tenant.id}`;
    const throttled = { kind: 'error', code: 'ProvisionedThroughputExceededException', status: 400 };
    const mend = proxy.inject({ service: 'dynamodb' }, throttled);
    const end = performance.now() + 4_000;
    let refused = 0;
    const client = async () => {
        while (performance.now() < end) {
            isUnavailable(t, await operator('PATCH', path, { name: 'Meanwhile' }), 'dependency-unavailable', 'a write');
            isUnavailable(t, await operator('GET', '/v1/tenants'), 'dependency-unavailable', 'a list');
            refused += 2;
            await pause(100);
        }
    };
    await Promise.all(Array.from({ length: 5 }, client));
    t.ok(refused > 10, `${refused} requests`);
    t.equal((await operator('GET', `${path}/external-id`)).status, 200, 'what never changes is still told');
    t.equal((await operator('GET', '/healthz')).status, 200);
    mend();
    t.match(await operator('PATCH', path, { name: 'After' }), { status: 200, body: { name: 'After' } });
    t.equal(child.exitCode, null, 'the same process');
    await isIntact(t, operator, 'afterwards', tenant.id);
});
//# sourceMappingURL=starved.test.js.map