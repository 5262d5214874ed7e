import { randomUUID } from 'node:crypto';
import { createCustomer } from '../src/sandbox/customer.js';
import { requestBytes, sendLoad } from './http-load.js';
const CONNECTIONS = 16;
const VERIFICATIONS_AT_ONCE = 8;
/** Milliseconds until STS and IAM answer where they are far away, as real ones are: a network and their own work. */
const FAR_AWAY = 25;
/** Every comparison but that of starts. What they share is made once: a tenant, its tokens, the service. */
export async function prepareRows(world, { roles, only }) {
    const operator = await world.token('operator');
    const tenant = await createTenantAt(world.url, operator);
    const own = await world.token(`tenant:${tenant.id}`);
    const externalId = `/v1/tenants/${tenant.id}/external-id`;
    const ownTemplate = `/v1/tenants/${tenant.id}/role-template`;
    const get = (path, token) => {
        const request = requestBytes('GET', path, token === undefined ? {} : { token });
        return serving(world.service, world.url, `GET ${path.replace(tenant.id, '{tenantId}')}`, request);
    };
    const bare = async (path, token, part) => {
        const { body, headers } = await answerOf(`${world.url}${path}`, token);
        const sent = part === 'answer' ? headers : { 'content-type': headers['content-type'] ?? '' };
        const program = world.start('./programs/bare.js', { BODY: body, HEADERS: JSON.stringify(sent) });
        const { url } = await program.said();
        const what = `a bare Fastify route with the same ${part === 'answer' ? 'bytes, headers and body' : 'body alone'}`;
        return serving(program, url, what, requestBytes('GET', '/bare'));
    };
    const reading = async () => {
        const program = world.start('./programs/sdk-read.js', { TENANT_ID: tenant.id });
        const { url } = await program.said();
        const what = 'a bare Fastify route that reads it through the SDK each time';
        return serving(program, url, what, requestBytes('GET', '/read'), 600);
    };
    const creating = () => {
        const body = { name: 'Globex Corporation' };
        const request = requestBytes('POST', '/v1/tenants', { token: operator, body });
        return serving(world.service, world.url, 'POST /v1/tenants', request, 400, 201);
    };
    const rows = [
        {
            name: 'external ID, token checked',
            goal: 0.6,
            make: async () => ({ ours: get(externalId, own), against: await bare(externalId, own, 'answer') }),
        },
        {
            name: 'external ID, body alone',
            make: async () => ({ ours: get(externalId, own), against: await bare(externalId, own, 'body') }),
        },
        {
            name: 'external ID, from memory',
            goal: 5,
            make: async () => ({ ours: get(externalId, own), against: await reading() }),
        },
        {
            name: 'role template, published',
            goal: 0.8,
            make: async () => ({
                ours: get('/v1/role-template'),
                against: await bare('/v1/role-template', undefined, 'answer'),
            }),
        },
        {
            name: "role template, tenant's own",
            goal: 0.8,
            make: async () => ({ ours: get(ownTemplate, own), against: await bare(ownTemplate, own, 'answer') }),
        },
        {
            name: 'create tenant',
            goal: 0.8,
            make: async () => ({ ours: creating(), against: await transactions(world) }),
        },
        { name: 'verification', goal: 0.85, make: () => verification(world, operator, roles) },
        {
            name: 'verification, AWS far away',
            goal: 0.85,
            judgedBy: 'clock',
            make: () => verification(world, operator, Math.ceil(roles / 3), FAR_AWAY),
        },
    ];
    const made = [];
    for (const { make, ...row } of rows) {
        if (row.name.includes(only))
            made.push({ ...row, ...(await make()) });
    }
    return made;
}
/** Requests of one kind over HTTP. */
function serving(program, url, what, request, size = 8_000, expected = 200) {
    return {
        what,
        size,
        round: operations => measured(program, () => {
            let left = operations;
            const next = () => (left-- > 0 ? request : undefined);
            return sendLoad({ url, connections: CONNECTIONS, next, expected });
        }),
    };
}
async function transactions(world) {
    const program = world.start('./programs/transactions.js');
    await program.said();
    return {
        what: 'the same TransactWriteItems through the same client',
        size: 400,
        async round(operations) {
            await program.ask({ prepare: operations });
            return measured(program, async () => {
                const { sent } = await program.ask({ concurrency: CONNECTIONS });
                return sent;
            });
        },
    };
}
/**
 * Verifications as the service makes them, and the calls to STS and IAM that they are made of.
 * @param delay milliseconds by which STS and IAM answer later, both sides alike
 */
async function verification(world, operator, roleCount, delay = 0) {
    const env = delay > 0 ? await farAway(world, delay) : {};
    const service = delay > 0 ? await world.startService(env) : { program: world.service, url: world.url };
    const sets = [
        await registerRoles(world, operator, roleCount),
        await registerRoles(world, operator, roleCount),
    ];
    const lastUsed = sets.map(() => 0);
    const program = world.start('./programs/probes.js', env);
    await program.said();
    let turn = 0;
    const verifyOneSet = async () => {
        // One in five seconds a role: two sets take turns, so that there is little to wait for.
        turn = (turn + 1) % sets.length;
        const left = [...(sets[turn] ?? [])];
        await new Promise(resolve => setTimeout(resolve, (lastUsed[turn] ?? 0) + 5_200 - performance.now()));
        const next = () => {
            const role = left.shift();
            return role && requestBytes('POST', `${role.path}/verifications`, { token: operator });
        };
        const sample = await measured(service.program, () => sendLoad({ url: service.url, connections: VERIFICATIONS_AT_ONCE, next, expected: 200 }));
        lastUsed[turn] = performance.now();
        return sample;
    };
    const askOneSet = () => measured(program, async () => {
        const roles = sets[0]?.map(({ roleArn, externalId }) => ({ roleArn, externalId }));
        await program.ask({ roles, concurrency: VERIFICATIONS_AT_ONCE });
        return roleCount;
    });
    const inSets = (what, work) => ({
        what,
        size: roleCount,
        async round(operations) {
            const samples = [];
            while (samples.length * roleCount < operations)
                samples.push(await work());
            const sum = (pick) => samples.reduce((total, sample) => total + pick(sample), 0);
            return {
                operations: sum(sample => sample.operations),
                seconds: sum(sample => sample.seconds),
                cpuSeconds: sum(sample => sample.cpuSeconds),
            };
        },
    });
    const later = delay > 0 ? `, which answer ${delay} ms later` : '';
    const ours = inSets('POST …/verifications, of a role that is guarded', verifyOneSet);
    const against = inSets(`the same calls to STS and IAM, on fresh connections${later}`, askOneSet);
    return { ours, against };
}
/** The environment of a process to which STS and IAM are so many milliseconds away. */
async function farAway({ start, aws }, delay) {
    const program = start('./programs/delay.js', { TARGET: aws.url, DELAY_MS: String(delay) });
    const { url } = await program.said();
    return { AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_IAM: url };
}
async function measured(program, work) {
    const [cpuBefore, before] = [await program.cpuSeconds(), performance.now()];
    const operations = await work();
    const seconds = (performance.now() - before) / 1_000;
    return { operations, seconds, cpuSeconds: (await program.cpuSeconds()) - cpuBefore };
}
/** Headers that Node makes itself for every answer, or that are of the connection. */
const MADE_BY_NODE = ['date', 'connection', 'keep-alive', 'content-length'];
/** What a path answers, to be sent again by somebody else. */
async function answerOf(url, token) {
    const answer = await fetch(url, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
    const body = await answer.text();
    if (!answer.ok)
        throw new Error(`${url} answered ${answer.status}: ${body}`);
    const headers = {};
    answer.headers.forEach((value, name) => {
        if (!MADE_BY_NODE.includes(name))
            headers[name] = value;
    });
    return { body, headers };
}
async function call(url, token, body) {
    const answer = await fetch(url, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
            authorization: `Bearer ${token}`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!answer.ok)
        throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json());
}
const createTenantAt = (url, token) => call(`${url}/v1/tenants`, token, { name: 'Globex Corporation' });
let accounts = 0;
/** Tenants with an account and a role each, launched from the published template and verified once. */
async function registerRoles({ url, aws }, operator, count) {
    const roles = [];
    for (let made = 0; made < count; made++) {
        accounts += 1;
        const customer = createCustomer(aws.url, String(222_222_000_000 + accounts));
        const { id, externalId } = await createTenantAt(url, operator);
        const { quickCreateUrl } = await call(`${url}/v1/tenants/${id}/onboarding`, operator);
        const { RoleArn: roleArn = '' } = await customer.launch(quickCreateUrl, `drawbridge-${randomUUID()}`);
        const role = await call(`${url}/v1/tenants/${id}/roles`, operator, {
            roleArn,
        });
        if (role.status !== 'verified')
            throw new Error(`A role of the template is ${role.status}`);
        roles.push({ path: `/v1/tenants/${id}/roles/${role.id}`, roleArn, externalId });
        customer.close();
    }
    return roles;
}
//# sourceMappingURL=comparisons.js.map