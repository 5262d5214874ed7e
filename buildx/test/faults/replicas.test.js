import { randomUUID } from 'node:crypto';
import t from 'tap';
import { caller, isIntact, keptSecrets, startBadDay, until, } from '../fixtures/bad-day.js';
import { createKey, signToken, startIssuer } from '../fixtures/issuer.js';
const HOUR = 3_600_000;
/** How far each replica's clock is off. */
const offsets = [0, 0, 0];
const clockOf = (replica) => () => new Date(Date.now() + (offsets[replica] ?? 0));
const passTime = (milliseconds) => {
    for (const replica of offsets.keys())
        offsets[replica] += milliseconds;
};
const timesOf = () => offsets.map((_, replica) => clockOf(replica)().getTime());
const key = await createKey('one');
const issuer = await startIssuer(t, [key.jwk]);
const env = { DRAWBRIDGE_OIDC_ISSUER: issuer.issuer };
const day = await startBadDay({ env, now: clockOf(0), timeout: 2_000 });
const services = [
    day.service,
    await day.startReplica({ env, now: clockOf(1) }),
    await day.startReplica({ env, now: clockOf(2) }),
];
t.teardown(() => day.close());
/** Calls a replica with a token that is valid by every clock. */
async function as(role, replica = 0, claims = {}) {
    const times = timesOf();
    const exp = Math.floor(Math.max(...times) / 1_000) + 600;
    const token = await signToken(issuer, key, new Date(Math.min(...times)), {
        claims: { roles: [role], exp, ...claims },
    });
    return caller(services[replica].url, token, day.answers);
}
const asTenant = (tenant, replica) => as('tenant', replica, { tenant_id: tenant.id, sub: tenant.id });
async function everywhere(of) {
    return Promise.all(offsets.map(async (_, replica) => of(await as('operator', replica), replica)));
}
async function newTenant() {
    return (await (await as('operator'))('POST', '/v1/tenants', { name: 'Globex' })).body;
}
async function newRole(name) {
    const tenant = await newTenant();
    const roleArn = await day.launchRole(tenant, name);
    const operator = await as('operator');
    const { body: role } = await operator('POST', `/v1/tenants/${tenant.id}/roles`, { roleArn });
    return { tenant, role, path: `/v1/tenants/${tenant.id}/roles/${role.id}` };
}
async function trailOf(tenantId) {
    const events = [];
    for await (const item of day.table.all({ pk: `AUDIT#${tenantId}` }))
        events.push(item);
    return events;
}
t.test('Many changes of one tenant at once, on three replicas, leave no gap in its trail', async (t) => {
    const tenant = await newTenant();
    const path = `/v1/tenants/${tenant.id}`;
    const calls = await everywhere(async (call) => call);
    const patches = Array.from({ length: 16 }, (_, at) => calls[at % 3]('PATCH', path, { name: `Globex ${at}` }));
    // Roles that nobody launched: each is registered, denied, and recorded as propagating.
    const registrations = Array.from({ length: 10 }, (_, at) => calls[at % 3]('POST', `${path}/roles`, { roleArn: `arn:aws:iam::333333333333:role/missing-${at}` }));
    const answers = await Promise.all([...patches, ...registrations]);
    for (const { status, body, headers } of answers.filter(({ status }) => status >= 300)) {
        t.match({ status, code: body.code }, { status: 503, code: /^(audit-contention|dependency-unavailable)$/ });
        t.ok(headers.get('retry-after'));
    }
    const trail = await trailOf(tenant.id);
    const told = (action) => trail.filter(event => event.action === action).length;
    const done = (status) => answers.filter(answer => answer.status === status).length;
    t.ok(done(200) > 0 && done(201) > 0, `${done(200)} changes and ${done(201)} registrations were made`);
    t.equal(told('tenant.updated'), done(200), 'one event for each change');
    t.equal(told('role.registered'), done(201), 'and one for each registration');
    t.same(trail.map(event => event.sequence), trail.map((_, at) => at + 1), 'without a gap');
    await isIntact(t, await as('operator'), 'afterwards', tenant.id);
});
t.test('One Idempotency-Key makes one tenant, whichever replica it comes to', async (t) => {
    const wanted = { name: 'Initech', reference: 'initech' };
    const headers = { 'idempotency-key': randomUUID() };
    const make = () => everywhere(call => call('POST', '/v1/tenants', wanted, headers));
    const first = (await Promise.all([make(), make(), make()])).flat();
    for (const { status, body } of first) {
        t.ok(status === 201 || (status === 409 && body.id === undefined), `${status}`);
    }
    const again = await make();
    t.same([...new Set(again.map(({ status }) => status))], [201]);
    const ids = new Set([...first, ...again].filter(({ status }) => status === 201).map(({ body }) => body.id));
    t.equal(ids.size, 1, 'all of them tell of one tenant');
});
t.test('A role that is due is verified once, by whichever replica comes first', async (t) => {
    const { tenant, role, path } = await newRole('due');
    const { dueAt } = await day.storedRole(tenant.id, role.id);
    passTime(Date.parse(dueAt ?? '') - Date.now() - offsets[0] + 1_000);
    const operator = await as('operator');
    const history = async () => (await operator('GET', `${path}/verifications`)).body.items;
    await until(async () => (await history()).length > 1);
    const looked = () => day.proxy.calls.filter(call => call.action === 'Query' && call.body.includes('DUE_ROLES')).length;
    const before = looked();
    await until(() => looked() >= before + 6);
    t.equal((await history()).length, 2, 'the first, and one more');
    await isIntact(t, operator, 'afterwards', tenant.id);
});
t.test('An offboarded tenant is shut out by every replica within five seconds', async (t) => {
    const { tenant, path } = await newRole('offboarded');
    for (const replica of offsets.keys()) {
        t.equal((await (await asTenant(tenant, replica))('GET', path)).status, 200, 'let in before');
    }
    t.equal((await (await as('operator'))('DELETE', `/v1/tenants/${tenant.id}`)).status, 200);
    const roleArn = await day.launchRole(tenant, 'too-late');
    const late = await (await asTenant(tenant, 1))('POST', `/v1/tenants/${tenant.id}/roles`, { roleArn });
    t.ok([401, 409, 410].includes(late.status), `nothing can be changed even before that (${late.status})`);
    passTime(5_000);
    for (const replica of offsets.keys()) {
        t.equal((await (await asTenant(tenant, replica))('GET', path)).status, 401, 'shut out');
    }
    await isIntact(t, await as('operator'), 'afterwards', tenant.id);
});
t.test('Everything at once: registering, changing, verifying, revoking, offboarding', async (t) => {
    const tenants = await Promise.all([newTenant(), newTenant(), newTenant()]);
    const arns = await Promise.all(tenants.map((tenant, at) => day.launchRole(tenant, `storm-${at}`)));
    const calls = await everywhere(async (call) => call);
    const answers = await Promise.all(tenants.flatMap((tenant, at) => {
        const path = `/v1/tenants/${tenant.id}`;
        return calls.flatMap((call, replica) => [
            call('POST', `${path}/roles`, { roleArn: arns[at] }),
            call('PATCH', path, { name: `Storm ${replica}` }),
            ...(replica === 2 ? [call('DELETE', path)] : []),
        ]);
    }));
    for (const { status, body } of answers) {
        const allowed = [200, 201, 409, 410].includes(status) || (status === 503 && body.code !== undefined);
        t.ok(allowed, `${status} ${body.code ?? ''}`);
    }
    for (const tenant of tenants)
        await isIntact(t, await as('operator'), 'after the storm', tenant.id);
});
t.test('Clocks that differ by hours break no chain and leave no role behind', async (t) => {
    const { tenant, role, path } = await newRole('clocks');
    offsets[1] -= 3 * HOUR;
    offsets[2] += 3 * HOUR;
    const calls = await everywhere(async (call) => call);
    const updates = [];
    for (const [at, call] of [...calls, ...calls].entries()) {
        const { status, body } = await call('PATCH', `/v1/tenants/${tenant.id}`, { name: `At ${at}` });
        t.equal(status, 200);
        updates.push(body.updatedAt);
    }
    t.same([...updates].sort(), updates, 'a change never seems older than the one before it');
    // The first replica is at it when the lease has run out by the clock of the third, which begins anew.
    const slow = day.proxy.inject({ action: 'AssumeRole' }, { kind: 'delay', milliseconds: 150 });
    passTime(6_000);
    const before = (await day.storedRole(tenant.id, role.id)).verifying;
    const asked = calls[0]('POST', `${path}/verifications`);
    await until(async () => (await day.storedRole(tenant.id, role.id)).verifying !== before);
    const answered = await asked;
    slow();
    t.ok([200, 429].includes(answered.status), `${answered.status}`);
    const settled = await until(async () => {
        const stored = await day.storedRole(tenant.id, role.id);
        return stored.verifying === null && stored;
    });
    t.equal(settled.status, role.status, 'the role is what it was');
    await isIntact(t, calls[0], 'afterwards', tenant.id);
    // Set right again: what the clocks that went ahead left behind does not last.
    const page = await calls[2]('GET', '/v1/tenants?limit=1');
    offsets[1] += 3 * HOUR;
    offsets[2] -= 3 * HOUR;
    const operator = await as('operator', 2);
    const next = await operator('GET', `/v1/tenants?limit=1&cursor=${page.body.nextCursor}`);
    t.equal(next.status, 200, 'a cursor of the time before goes on');
    t.equal((await operator('PATCH', `/v1/tenants/${tenant.id}`, { name: 'Right again' })).status, 200);
    await isIntact(t, operator, 'with the clocks set right', tenant.id);
});
t.test('The trail of all is whole, and nobody told a secret', async (t) => {
    await isIntact(t, await as('operator'), 'everywhere');
    await keptSecrets(t, day);
});
//# sourceMappingURL=replicas.test.js.map