import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, everyItem, expectData, } from './client.js';
// Connects one customer, first as the vendor's operator, then as the customer. With `npm run sandbox` in another
// terminal it runs as it stands; against a deployment set these.
const { env } = process;
const DRAWBRIDGE_URL = env.DRAWBRIDGE_URL ?? 'http://127.0.0.1:3000';
const TOKEN_URL = env.TOKEN_URL ?? 'http://127.0.0.1:4566/oidc/token';
const CLIENT_SECRET = env.CLIENT_SECRET ?? 'sandbox';
async function main() {
    const operator = connect(DRAWBRIDGE_URL, tokensOf('operator'));
    const tenant = await findOrCreateTenant(operator, 'Globex Corporation', env.REFERENCE ?? 'crm-1042');
    console.log(`Tenant ${tenant.id} has the external ID ${tenant.externalId}.`);
    const customer = connect(DRAWBRIDGE_URL, tokensOf(`tenant:${tenant.id}`));
    const path = { tenantId: tenant.id };
    const onboarding = expectData(await customer.GET('/v1/tenants/{tenantId}/onboarding', { params: { path } }));
    console.log('The role asks for:');
    for (const { actions, reason } of onboarding.permissions)
        console.log(`  ${actions.join(', ')}: ${reason}`);
    console.log(`Launch it: ${onboarding.quickCreateUrl}`);
    const roleArn = await ask('RoleArn from the outputs of the stack: ');
    const role = await settled(customer, await findOrRegisterRole(customer, tenant.id, roleArn));
    console.log(`The role is ${role.status}.`);
    for (const { id, status, summary, remedy } of role.lastVerification?.checks ?? []) {
        console.log(`  ${status.padEnd(5)} ${id}: ${summary}${status === 'FAIL' ? ` ${remedy}` : ''}`);
    }
    for await (const run of verifications(customer, role))
        console.log(`  It was verified at ${run.finishedAt}.`);
    if (role.status !== 'verified')
        process.exitCode = 1;
}
/**
 * Creates a tenant once, however often this is called. Two things see to it: the idempotency key makes repeating a
 * request safe whose answer was lost, and the reference is unique among tenants for ever.
 */
async function findOrCreateTenant(operator, name, reference) {
    const { data, error } = await retried(key => operator.POST('/v1/tenants', {
        params: { header: { 'idempotency-key': key } },
        body: { name, reference },
    }));
    if (data)
        return data;
    // The compiler knows the codes that this operation can answer with.
    if (error.code !== 'reference-taken')
        return expectData({ error });
    const list = await operator.GET('/v1/tenants', { params: { query: { reference } } });
    const [tenant] = expectData(list).items;
    if (!tenant)
        throw new Error(`The tenant of reference ${reference} is not to be seen`);
    return tenant;
}
async function findOrRegisterRole(customer, tenantId, roleArn) {
    const { data, error } = await retried(key => customer.POST('/v1/tenants/{tenantId}/roles', {
        params: { path: { tenantId }, header: { 'idempotency-key': key } },
        body: { roleArn },
    }));
    if (data)
        return data;
    switch (error.code) {
        case 'role-already-registered':
            return findRole(customer, tenantId, roleArn);
        case 'malformed-role-arn':
        case 'vendor-account-role':
        case 'foreign-partition':
            // Mistakes of whoever pasted the ARN: the texts are made for their eyes.
            throw new Error(`${error.title}. ${error.detail}`);
        default:
            return expectData({ error });
    }
}
async function findRole(customer, tenantId, roleArn) {
    const roles = everyItem(async (cursor) => expectData(await customer.GET('/v1/tenants/{tenantId}/roles', {
        params: { path: { tenantId }, query: { ...(cursor && { cursor }) } },
    })));
    for await (const role of roles) {
        if (role.roleArn === roleArn && role.status !== 'revoked')
            return role;
    }
    throw new Error(`The tenant has no role ${roleArn}`);
}
/** The role once its first verification has come to an end: IAM may take a minute to know a new role everywhere. */
async function settled(customer, role) {
    const path = { tenantId: role.tenantId, roleId: role.id };
    let now = role;
    while (now.status === 'pending' || now.status === 'propagating') {
        await pause(2_000);
        now = expectData(await customer.GET('/v1/tenants/{tenantId}/roles/{roleId}', { params: { path } }));
    }
    return now;
}
/** All verifications of a role, newest first. */
function verifications(customer, role) {
    const path = { tenantId: role.tenantId, roleId: role.id };
    return everyItem(async (cursor) => expectData(await customer.GET('/v1/tenants/{tenantId}/roles/{roleId}/verifications', {
        params: { path, query: { limit: 1, ...(cursor && { cursor }) } },
    })));
}
/** Sends a request again, with the same idempotency key, while the service says that waiting helps. */
async function retried(send) {
    const key = randomUUID();
    for (let attempt = 1;; attempt++) {
        const answer = await send(key);
        const wait = Number(answer.response.headers.get('retry-after') ?? Number.NaN);
        if (Number.isNaN(wait) || attempt === 5)
            return answer;
        await pause(wait * 1_000);
    }
}
/** Access tokens by client credentials, each used until a minute before its end. */
function tokensOf(clientId) {
    let token = '';
    let freshUntil = 0;
    return async () => {
        if (Date.now() < freshUntil)
            return token;
        const body = new URLSearchParams({
            grant_type: 'client_credentials',
            client_id: clientId,
            client_secret: CLIENT_SECRET,
        });
        const answer = await fetch(TOKEN_URL, { method: 'POST', body });
        if (!answer.ok)
            throw new Error(`${TOKEN_URL} answered ${answer.status}: ${await answer.text()}`);
        const grant = (await answer.json());
        token = grant.access_token;
        freshUntil = Date.now() + (grant.expires_in - 60) * 1_000;
        return token;
    };
}
async function ask(question) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    try {
        return (await terminal.question(question)).trim();
    }
    finally {
        terminal.close();
    }
}
main().catch((error) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
});
//# sourceMappingURL=onboard-customer.js.map