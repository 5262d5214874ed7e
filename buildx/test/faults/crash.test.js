import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, {} from 'tap';
import { createAwsClients } from '../../src/aws/clients.js';
import { createTable, PRESENT } from '../../src/aws/table.js';
import { freePort } from '../../src/sandbox/sandbox.js';
import { VENDOR } from '../../src/sandbox/vendor-account.js';
import { caller, isIntact, until } from '../fixtures/bad-day.js';
import { startProcess } from '../fixtures/real-start.js';
const SANDBOX = fileURLToPath(new URL('../../src/cli/drawbridge.js', import.meta.url));
const ROUNDS = 2;
/** Answers to wait for before the process is killed, with as many requests still under way. */
const ANSWERED = 16;
const dataFolder = mkdtempSync(join(tmpdir(), 'drawbridge-crash-'));
const [port, awsPort] = [await freePort(), await freePort()];
const [url, awsUrl] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${awsPort}`];
let running;
t.teardown(async () => {
    running?.child.kill('SIGKILL');
    await running?.ended;
    rmSync(dataFolder, { recursive: true, force: true });
});
/** Starts the sandbox on what the one before it left on the disk. */
async function start() {
    const env = {
        PORT: String(port),
        SANDBOX_AWS_PORT: String(awsPort),
        METRICS_PORT: '0',
        SANDBOX_DATA: dataFolder,
    };
    const started = startProcess(env, [SANDBOX, 'sandbox']);
    running = started;
    await until(() => {
        if (started.child.exitCode !== null)
            throw new Error(`It ended: ${started.stderr()}`);
        return started.stdout().includes('Ctrl-C ends it');
    });
    return caller(url, await token());
}
async function token() {
    const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'operator',
        client_secret: 'sandbox',
    });
    const answer = await fetch(`${awsUrl}/oidc/token`, { method: 'POST', body: form });
    return (await answer.json()).access_token;
}
async function kill() {
    running?.child.kill('SIGKILL');
    await running?.ended;
}
/** Makes a tenant, registers a role for it, and offboards every third; notes each answer. */
async function work(call, wanted, at, answered) {
    const made = await call('POST', '/v1/tenants', wanted.input, wanted.key);
    wanted.tenant = made.body;
    answered();
    const path = `/v1/tenants/${made.body.id}`;
    const roleArn = `arn:aws:iam::333333333333:role/crash-${at}`;
    wanted.role = (await call('POST', `${path}/roles`, { roleArn })).body;
    answered();
    if (at % 3 !== 0)
        return;
    await call('DELETE', path);
    wanted.offboarded = true;
    answered();
}
/** Works until enough was answered, and kills the process amid the rest. */
async function crash(call, round) {
    const wanted = Array.from({ length: 18 }, (_, at) => {
        const name = `Crash ${round}-${at}`;
        return { input: { name, reference: `crash-${round}-${at}` }, key: { 'idempotency-key': randomUUID() } };
    });
    let answers = 0;
    let enough = () => undefined;
    const reached = new Promise(resolve => {
        enough = resolve;
    });
    const answered = () => {
        answers += 1;
        if (answers === ANSWERED)
            enough();
    };
    const tasks = wanted.map((one, at) => work(call, one, at, answered).catch(() => undefined));
    await reached;
    await kill();
    await Promise.all(tasks);
    return wanted;
}
async function isAllThere(t, call, wanted) {
    for (const found of await Promise.all(wanted.map(one => find(call, one)))) {
        const { input, tenant, offboarded, now, role, again, listed } = found;
        if (tenant !== undefined) {
            t.match(now, { name: input.name, externalId: tenant.externalId }, `${input.name} is there`);
            t.equal(again.body.id, tenant.id, 'and the repeat of its request gives it');
        }
        if (offboarded)
            t.equal(now?.status, 'offboarded', `${input.name} is offboarded`);
        if (found.wantedRole)
            t.equal(role?.roleArn, found.wantedRole.roleArn, 'and so is its role');
        t.equal(again.status, 201, `${input.name}: the request can be repeated`);
        t.same(listed.map(({ id }) => id), [again.body.id], 'and made one tenant');
    }
}
/** What the service knows of a tenant that somebody wanted. */
async function find(call, wanted) {
    const { input, key, tenant, role: wantedRole } = wanted;
    const get = async (path) => (await call('GET', path)).body;
    const now = tenant && (await get(`/v1/tenants/${tenant.id}`));
    const role = wantedRole && (await get(`/v1/tenants/${wantedRole.tenantId}/roles/${wantedRole.id}`));
    const again = await call('POST', '/v1/tenants', input, key);
    const { items: listed } = await get(`/v1/tenants?reference=${input.reference}`);
    return { ...wanted, wantedRole, now, role, again, listed };
}
t.test('Killed amid its work, the service has all that it told of, and nothing half-made', async (t) => {
    let call = await start();
    for (let round = 1; round <= ROUNDS; round++) {
        const wanted = await crash(call, round);
        call = await start();
        await isIntact(t, call, `after crash ${round}`);
        await isAllThere(t, call, wanted);
    }
    await isIntact(t, call, 'after all of it was repeated');
});
t.test('What was under way when it was killed is taken up again', async (t) => {
    const operator = caller(url, await token());
    const { body: tenant } = await operator('POST', '/v1/tenants', { name: 'Under way' });
    const path = `/v1/tenants/${tenant.id}/roles`;
    const [propagating, leased] = await Promise.all(['propagating', 'leased'].map(async (name) => {
        const roleArn = `arn:aws:iam::333333333333:role/${name}`;
        return (await operator('POST', path, { roleArn })).body;
    }));
    t.match([propagating?.status, leased?.status], ['propagating', 'propagating']);
    await kill();
    await start();
    const clients = createAwsClients({
        region: VENDOR.region,
        endpoint: awsUrl,
        credentials: async () => ({ accessKeyId: VENDOR.accountId, secretAccessKey: 'any' }),
        timeout: 5_000,
    });
    t.teardown(() => clients.destroy());
    const table = createTable(clients.dynamodb, VENDOR.table);
    const past = new Date(Date.now() - 1_000).toISOString();
    const dueNow = async (role, lease) => {
        const key = { pk: `TENANT#${tenant.id}`, sk: `ROLE#${role?.id}` };
        t.ok(await table.update(key, { ...lease, dueAt: past, gsi3sk: `${past}#${role?.id}` }, PRESENT));
    };
    // As a process leaves it that was killed amid a verification, once its lease has run out.
    await dueNow(leased, { verifying: randomUUID(), verifyingUntil: past });
    await dueNow(propagating, {});
    for (const role of [propagating, leased]) {
        const verified = await until(async () => {
            const { body } = await operator('GET', `${path}/${role?.id}`);
            return body.lastVerification?.id !== role?.lastVerification?.id && body;
        });
        t.equal(verified.status, 'propagating', 'verified anew');
    }
    await isIntact(t, operator, 'afterwards', tenant.id);
});
//# sourceMappingURL=crash.test.js.map