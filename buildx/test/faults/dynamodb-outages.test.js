import { randomUUID } from 'node:crypto';
import t from 'tap';
import { isIntact, isUnavailable, keptSecrets, startBadDay, untilJudged, } from '../fixtures/bad-day.js';
/** Milliseconds for one call to AWS in these tests. */
const TIMEOUT = 500;
let offset = 0;
const now = () => new Date(Date.now() + offset);
const passTime = (milliseconds) => {
    offset += milliseconds;
};
const day = await startBadDay({ timeout: TIMEOUT, now });
const operator = await day.as('operator');
t.teardown(() => day.close());
const error = (code, status) => ({ kind: 'error', code, status });
const answer = (status, body) => ({ kind: 'answer', status, body });
const RUBBISH = answer(200, '<html><body>Welcome to the hotel Wi-Fi</body></html>');
t.test('DynamoDB on a bad day: 503 that says when to come back, and nothing half-written', async (t) => {
    const { path } = await day.registeredRole('dynamodb-bad-day');
    const cases = [
        ['throttled', error('ThrottlingException', 400)],
        ['a fault of its own', error('InternalServerError', 500)],
        ['our credentials expired', error('ExpiredTokenException', 400)],
        ['the table gone', error('ResourceNotFoundException', 400)],
        ['a gateway without a backend', answer(502, 'bad gateway')],
        ['a captive portal', RUBBISH],
        ['an empty answer', answer(200, '')],
        ['an answer of somebody else', answer(200, '{}')],
        ['hanging', { kind: 'hang' }],
        ['stopping amid an answer', { kind: 'stall' }],
        ['resetting connections', { kind: 'reset' }],
        ['doing the work, losing every answer', { kind: 'lose-answer' }],
    ];
    for (const [name, fault] of cases) {
        const began = performance.now();
        const key = { 'idempotency-key': randomUUID() };
        const wanted = { name: 'Initech', reference: `crm-${randomUUID().slice(0, 8)}` };
        const end = day.proxy.inject({ service: 'dynamodb' }, fault);
        const [created, read, listed, verified] = await Promise.all([
            operator('POST', '/v1/tenants', wanted, key),
            operator('GET', path),
            operator('GET', '/v1/tenants'),
            operator('POST', `${path}/verifications`),
        ]);
        end();
        for (const [what, refused] of Object.entries({ created, read, listed, verified })) {
            isUnavailable(t, refused, 'dependency-unavailable', `${name}, ${what}`);
        }
        t.ok(performance.now() - began < 9 * TIMEOUT + 2_000, `${name}: no hang`);
        const again = await operator('POST', '/v1/tenants', wanted, key);
        t.match(again, { status: 201, body: { ...wanted, status: 'pending' } }, `${name}: the repeat makes it`);
        const found = await operator('GET', `/v1/tenants?reference=${wanted.reference}`);
        t.same(found.body.items.map(({ id }) => id), [again.body.id], `${name}: it was made once`);
        await isIntact(t, operator, name, again.body.id);
    }
});
t.test('An answer of DynamoDB that is lost on its way changes nothing twice', async (t) => {
    const writes = { service: 'dynamodb', action: 'TransactWriteItems' };
    // The SDK stops repeating once a client has met too many failures: this one has met none.
    const operator = await day.as('operator', await day.startReplica());
    const before = day.proxy.calls.length;
    const end = day.proxy.inject({ ...writes, times: 1 }, { kind: 'lose-answer' });
    const created = await operator('POST', '/v1/tenants', { name: 'Hooli', reference: 'hooli' });
    end();
    t.match(created, { status: 201, body: { reference: 'hooli' } }, 'the SDK asks again and learns that it was done');
    const tokens = day.proxy.calls
        .slice(before)
        .filter(call => call.action === 'TransactWriteItems')
        .map(call => JSON.parse(call.body).ClientRequestToken);
    t.equal(tokens.length, 2, 'it was sent twice');
    t.match(tokens[0], /^[\w-]{36}$/, 'with a request token');
    t.equal(tokens[0], tokens[1], 'the same one');
    const patched = `/v1/tenants/${created.body.id}`;
    const lost = day.proxy.inject(writes, { kind: 'lose-answer' });
    const patch = await operator('PATCH', patched, { name: 'Hooli XYZ' });
    lost();
    isUnavailable(t, patch, 'dependency-unavailable', 'every answer lost');
    const repeated = await operator('PATCH', patched, { name: 'Hooli XYZ' });
    t.match(repeated, { status: 200, body: { name: 'Hooli XYZ' } }, 'the repeat finds it done');
    const events = await operator('GET', `/v1/audit/events?tenantId=${created.body.id}`);
    t.same(events.body.items.map(({ action }) => action).sort(), ['tenant.created', 'tenant.updated'], 'each change is in the trail once');
    await isIntact(t, operator, 'afterwards', created.body.id);
});
t.test('A registration whose answers are lost is taken up by the repeat of its request', async (t) => {
    const tenant = await day.createTenant();
    const body = { roleArn: await day.launchRole(tenant, 'lost') };
    const path = `/v1/tenants/${tenant.id}/roles`;
    const key = { 'idempotency-key': randomUUID() };
    const writes = { service: 'dynamodb', action: 'TransactWriteItems' };
    const end = day.proxy.inject(writes, { kind: 'lose-answer' });
    isUnavailable(t, await operator('POST', path, body, key), 'dependency-unavailable', 'every answer lost');
    end();
    const again = await operator('POST', path, body, key);
    t.match(again, { status: 201, body: { status: 'degraded', lastVerification: { checks: Array } } });
    t.same((await operator('POST', path, body, key)).body, again.body, 'and every further one gives it');
    const { body: listed } = await operator('GET', path);
    t.same(listed.items, [again.body], 'one role');
    const { body: history } = await operator('GET', `${path}/${again.body.id}/verifications`);
    t.equal(history.items.length, 1, 'verified once');
    await isIntact(t, operator, 'afterwards', tenant.id);
});
t.test('DynamoDB going away amid a registration loses no role', async (t) => {
    const tenant = await day.createTenant();
    const roleArn = await day.launchRole(tenant, 'amid');
    const path = `/v1/tenants/${tenant.id}/roles`;
    const key = { 'idempotency-key': randomUUID() };
    // The first transaction registers, every later one would record the verification.
    const end = day.proxy.inject({ service: 'dynamodb', action: 'TransactWriteItems', skip: 1 }, error('InternalServerError', 500));
    const registered = await operator('POST', path, { roleArn }, key);
    end();
    t.match(registered, { status: 201, body: { status: 'pending', lastVerification: null } });
    await isIntact(t, operator, 'meanwhile', tenant.id);
    const recovered = await untilJudged(day, registered.body, now, passTime);
    t.equal(recovered.status, 'degraded', 'the background verifies it');
    const again = await operator('POST', path, { roleArn }, key);
    t.match(again, { status: 201, body: { id: registered.body.id } }, 'the repeat gives the same role');
    await isIntact(t, operator, 'afterwards', tenant.id);
});
t.test('A slow DynamoDB costs time and nothing else', async (t) => {
    const patient = await day.startReplica({ env: { DRAWBRIDGE_AWS_TIMEOUT: '10000' } });
    const operator = await day.as('operator', patient);
    const end = day.proxy.inject({ service: 'dynamodb' }, { kind: 'delay', milliseconds: TIMEOUT + 100 });
    const { status } = await operator('POST', '/v1/tenants', { name: 'Slow' });
    end();
    t.equal(status, 201);
});
t.test('Whatever DynamoDB did, no secret got into logs, metrics, audit events or the table', async (t) => {
    await keptSecrets(t, day);
});
//# sourceMappingURL=dynamodb-outages.test.js.map