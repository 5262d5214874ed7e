import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import t from 'tap';
import { customersOf, exactly, trust } from './customers-roles.js';
import { checksOf, eventually, HOUR, MINUTE, SECOND, startWorld, } from './world.js';
const world = await startWorld({ proxied: true });
const operator = await world.as('operator');
const customers = customersOf(world, operator);
t.teardown(async () => world.close());
const NOBODY = trust({ principal: 'arn:aws:iam::999999999999:root' });
const openFindings = (role) => role.findings.filter(({ resolvedAt }) => resolvedAt === null).map(({ code }) => code);
/** Waits until the background has verified a role anew and it is as it should be. */
function becomes(connected, role, status) {
    return eventually(async () => {
        const now = await customers.role(connected, role.id);
        return now.lastVerification?.id !== role.lastVerification?.id && now.status === status && now;
    }, `${role.roleArn} becomes ${status}`);
}
/** STS answers every request for a role, or for any, with an error, until the function it gives is called. */
function failing(roleArn, status, code) {
    const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>out of order</Message></Error><RequestId>r</RequestId></ErrorResponse>`;
    return world.proxy().intercept(async ({ action, parameters }) => {
        const meant = roleArn === undefined || parameters.get('RoleArn') === roleArn;
        const hit = action === 'AssumeRole' && meant;
        return hit ? { status, body } : undefined;
    });
}
t.test('a new role propagates for two minutes, and not longer', async (t) => {
    const [late, never] = [await customers.newTenant(), await customers.newTenant()];
    const account = '222222222222';
    const lateArn = await customers.launch(late, account);
    await customers.setTrust(lateArn, NOBODY);
    const lateRole = await customers.register(late, lateArn);
    const neverRole = await customers.register(never, `arn:aws:iam::${account}:role/drawbridge/never`);
    for (const role of [lateRole, neverRole]) {
        t.equal(role.status, 'propagating');
        t.equal(checksOf(role)['assume-role'], 'FAIL', 'the denied check stands as FAIL');
        t.strictSame(openFindings(role), ['assume-role']);
    }
    world.pass(4 * SECOND);
    const still = await becomes(never, neverRole, 'propagating');
    await customers.setTrust(lateArn, trust({ condition: exactly(late.tenant.externalId) }));
    world.pass(110 * SECOND);
    const found = await becomes(late, lateRole, 'verified');
    t.strictSame(openFindings(found), [], 'tried again in the background, and verified');
    t.match((await operator('GET', late.path)).body.status, 'active');
    world.pass(10 * SECOND);
    await becomes(never, still, 'rejected');
    t.equal((await operator('GET', never.path)).body.status, 'pending');
    await customers.createRole(neverRole.roleArn, trust({ condition: exactly(never.tenant.externalId) }));
    const after = await customers.verify(never, neverRole.id);
    t.equal(after.status, 'degraded', 'not rejected for good; by hand it carries no template version');
});
t.test("a verified role's first plain denial is tried once more within a minute", async (t) => {
    const mended = await customers.connected('232323232323');
    const broken = await customers.connected('242424242424');
    t.strictSame([mended.role.status, broken.role.status], ['verified', 'verified']);
    for (const { role } of [mended, broken])
        await customers.setTrust(role.roleArn, NOBODY);
    const denied = [
        await customers.verify(mended, mended.role.id),
        await customers.verify(broken, broken.role.id),
    ];
    for (const role of denied) {
        t.equal(role.status, 'verified', 'a denial keeps the status');
        t.equal(checksOf(role)['assume-role'], 'FAIL');
        t.strictSame(openFindings(role), ['assume-role'], 'but it is told');
    }
    await customers.setTrust(mended.role.roleArn, trust({ condition: exactly(mended.tenant.externalId) }));
    world.pass(MINUTE);
    const [well, lost] = [
        await becomes(mended, denied[0], 'verified'),
        await becomes(broken, denied[1], 'rejected'),
    ];
    t.strictSame(openFindings(well), []);
    t.strictSame(openFindings(lost), ['assume-role']);
    await customers.setTrust(broken.role.roleArn, trust({ condition: exactly(broken.tenant.externalId) }));
    t.equal((await customers.verify(broken, lost.id)).status, 'verified', 'any full pass makes verified');
    await customers.setTrust(broken.role.roleArn, trust({}));
    const open = await customers.verify(broken, lost.id);
    t.equal(open.status, 'rejected', 'one that lets others in is rejected at once');
});
t.test('a newly verified role is verified again after ten minutes', async (t) => {
    const { role, ...connected } = await customers.connected('252525252525');
    const history = async () => (await connected.own('GET', `${connected.path}/roles/${role.id}/verifications`)).body.items
        .length;
    world.pass(9 * MINUTE + 50 * SECOND);
    await new Promise(resolve => setTimeout(resolve, 1_500));
    t.equal(await history(), 1, 'not before');
    await customers.setTrust(role.roleArn, trust({}));
    world.pass(11 * SECOND);
    await becomes(connected, role, 'rejected');
    t.equal(await history(), 2, 'a stale denial had flattered it');
});
t.test('errors change no status, until there was no verdict for 72 hours', async (t) => {
    const { role, ...connected } = await customers.connected('262626262626');
    const newcomer = await customers.newTenant();
    const newArn = await customers.launch(newcomer, '272727272727');
    const stops = [
        failing(role.roleArn, 500, 'InternalFailure'),
        failing(newArn, 403, 'RegionDisabledException'),
    ];
    const pending = await customers.register(newcomer, newArn);
    t.equal(pending.status, 'pending');
    t.equal(checksOf(pending)['assume-role'], 'ERROR');
    t.equal(pending.lastVerifiedAt, null);
    const failed = await customers.verify(connected, role.id);
    t.equal(failed.status, 'verified');
    t.equal(checksOf(failed)['assume-role'], 'ERROR');
    t.equal(failed.lastVerifiedAt, role.lastVerifiedAt, 'it was no verdict');
    t.strictSame(openFindings(failed), []);
    const events = async () => (await operator('GET', `/v1/audit/events?tenantId=${connected.tenant.id}`)).body.items
        .length;
    const before = await events();
    world.pass(71 * HOUR);
    const later = await becomes(connected, failed, 'verified');
    t.equal(await events(), before, 'a verification that changes nothing writes no event');
    world.pass(2 * HOUR);
    const stale = await becomes(connected, later, 'degraded');
    t.equal(stale.lastVerifiedAt, role.lastVerifiedAt);
    for (const stop of stops)
        stop();
    t.equal((await customers.verify(connected, role.id)).status, 'verified');
    t.equal((await customers.verify(newcomer, pending.id)).status, 'verified', 'nothing is held against a newcomer');
});
t.test('revoked is final', async (t) => {
    const { role, ...connected } = await customers.connected('282828282828');
    const at = `${connected.path}/roles/${role.id}`;
    const held = holding(role.roleArn);
    world.pass(6 * SECOND);
    const running = connected.own('POST', `${at}/verifications`);
    await held.reached;
    t.equal((await connected.own('DELETE', at)).body.status, 'revoked');
    held.release();
    t.ok([200, 409].includes((await running).status), 'a verification under way does not bring it back');
    world.pass(25 * HOUR);
    for (const call of [
        () => connected.own('POST', `${at}/verifications`),
        () => operator('POST', `${at}/verifications`),
    ]) {
        t.match(await call(), { status: 409, body: { code: 'role-revoked' } });
    }
    t.equal((await customers.role(connected, role.id)).status, 'revoked');
    t.equal((await operator('GET', connected.path)).body.status, 'active');
});
/** Holds back the next request for a role until it is released. */
function holding(roleArn) {
    let release = () => { };
    let arrived = () => { };
    const reached = new Promise(resolve => {
        arrived = resolve;
    });
    const gate = new Promise(resolve => {
        release = resolve;
    });
    const stop = world.proxy().intercept(async ({ action, parameters }) => {
        if (action !== 'AssumeRole' || parameters.get('RoleArn') !== roleArn)
            return undefined;
        arrived();
        await gate;
        stop();
        return undefined;
    });
    return { reached, release };
}
t.test('one verification at a time, and on demand one in five seconds', async (t) => {
    const { role, ...connected } = await customers.connected('292929292929');
    const at = `${connected.path}/roles/${role.id}/verifications`;
    const refused = (answer, code) => {
        t.match([answer.status, answer.body.code], [429, code]);
        t.match(answer.headers['retry-after'], /^[1-5]$/);
    };
    const held = holding(role.roleArn);
    world.pass(6 * SECOND);
    const running = connected.own('POST', at);
    await held.reached;
    refused(await connected.own('POST', at), 'verification-in-progress');
    refused(await operator('POST', at), 'verification-in-progress');
    world.pass(6 * SECOND);
    refused(await operator('POST', at), 'verification-in-progress');
    held.release();
    t.equal((await running).status, 200);
    world.pass(6 * SECOND);
    const burst = await Promise.all(Array.from({ length: 10 }, () => connected.own('POST', at)));
    t.equal(burst.filter(({ status }) => status === 200).length, 1, 'of ten at once one is made');
    t.equal(burst.filter(({ status }) => status === 429).length, 9);
    refused(await connected.own('POST', at), 'verification-too-soon');
    // The world's clock goes on by itself too: between the two there is room for a slow machine.
    world.pass(SECOND);
    refused(await operator('POST', at), 'verification-too-soon');
    world.pass(4 * SECOND);
    t.equal((await connected.own('POST', at)).status, 200);
});
t.test('ten roles never verified, fifty not revoked', async (t) => {
    const connected = await customers.newTenant();
    const account = '303030303030';
    const attempt = (roleArn) => connected.own('POST', `${connected.path}/roles`, { body: { roleArn } });
    const missing = (name) => `arn:aws:iam::${account}:role/missing-${name}`;
    const ten = await Promise.all(Array.from({ length: 10 }, (_, name) => attempt(missing(name))));
    t.ok(ten.every(({ status }) => status === 201));
    t.match(await attempt(missing(10)), { status: 409, body: { code: 'role-limit' } });
    await connected.own('DELETE', `${connected.path}/roles/${ten[0]?.body.id}`);
    t.equal((await attempt(missing(10))).status, 201, 'a revoked one does not count');
    t.match((await attempt(missing(11))).body.code, 'role-limit');
    const all = await connected.own('GET', `${connected.path}/roles`);
    t.strictSame(all.body.items.filter(({ status }) => status !== 'revoked').length, 10);
    // Forty roles that passed would take their time: the count of those that never did is set back instead. The error is
    // one that is not tried again, which would take its time as well.
    const stop = failing(undefined, 403, 'RegionDisabledException');
    for (let name = 20; name < 60; name++) {
        if (name % 10 === 0)
            await forgetUnverified(connected.tenant.id);
        t.equal((await attempt(missing(name))).status, 201);
    }
    await forgetUnverified(connected.tenant.id);
    t.match(await attempt(missing(60)), { status: 409, body: { code: 'role-limit' } });
    await connected.own('DELETE', `${connected.path}/roles/${ten[1]?.body.id}`);
    t.equal((await attempt(missing(60))).status, 201);
    stop();
    const offboarded = await operator('DELETE', connected.path);
    t.equal(offboarded.status, 200, 'fifty roles are revoked at once');
    const page = await operator('GET', `${connected.path}/roles?limit=200`);
    t.equal(page.body.items.length, 52);
    t.ok(page.body.items.every(({ status }) => status === 'revoked'));
});
async function forgetUnverified(tenantId) {
    await world.database.send(new UpdateCommand({
        TableName: 'drawbridge',
        Key: { pk: `TENANT#${tenantId}`, sk: 'TENANT' },
        UpdateExpression: 'SET unverifiedRoleCount = :none',
        ExpressionAttributeValues: { ':none': 0 },
    }));
}
t.test('nothing else came of it', async (t) => {
    t.strictSame(world.breaches, []);
    t.match((await operator('GET', '/v1/audit/integrity')).body, { intact: true, firstBroken: null });
});
//# sourceMappingURL=status-rules.test.js.map