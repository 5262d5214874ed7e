import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import t, {} from 'tap';
import { guardedTrust } from '../../src/sandbox/badly-guarded-roles.js';
import { createCustomer } from '../../src/sandbox/customer.js';
import { VENDOR } from '../../src/sandbox/vendor-account.js';
import { CUSTOMER_ACCOUNT, isIntact, until } from '../fixtures/bad-day.js';
import { chanceOf, setting } from './chance.js';
import { deploy } from './deployment.js';
import { halfMade, rolesOf, tenantsOf } from './half-made.js';
/** Each round kills the service twice. */
const ROUNDS = Math.ceil(setting('CRASH_ROUNDS', 10) / 2);
const ROLES = 4;
/** Calls to AWS within which a kill comes: a first verification of each role makes about as many. */
const CALLS = 100;
t.setTimeout(600_000);
const chance = chanceOf(t);
const deployment = await deploy(t, { dynamodbThroughProxy: true });
const { proxy } = deployment;
const customer = createCustomer(deployment.aws.url, CUSTOMER_ACCOUNT);
t.teardown(() => customer.close());
async function newTenant(call) {
    const input = { name: 'Crash', reference: `crash-${randomUUID().slice(0, 13)}` };
    const key = { 'idempotency-key': randomUUID() };
    return (await call('POST', '/v1/tenants', input, key)).body;
}
/** A tenant whose customer has launched the role, which lets nobody in yet: as one does that IAM makes known. */
async function want(call) {
    const tenant = await newTenant(call);
    const { body } = await call('GET', `/v1/tenants/${tenant.id}/onboarding`);
    const { RoleArn: roleArn = '' } = await customer.launch(body.quickCreateUrl, `drawbridge-${tenant.id}`);
    const one = { tenant, input: { roleArn }, key: { 'idempotency-key': randomUUID() } };
    await trust(one, randomUUID());
    return one;
}
async function trust({ input }, externalId) {
    const RoleName = input.roleArn.split('/').at(-1);
    const PolicyDocument = JSON.stringify(guardedTrust(VENDOR.roleArn, externalId));
    await customer.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
}
async function register(call, one) {
    const { tenant, input, key } = one;
    const path = `/v1/tenants/${tenant.id}/roles`;
    const answer = await call('POST', path, input, key).catch(() => undefined);
    if (answer?.status === 201)
        one.acknowledged = answer.body;
}
/**
 * Kills the service at a random call to AWS from now on: before AWS hears of it, or after it did what it was asked
 * and before the service hears so.
 */
async function killAtACall(replica) {
    const skip = chance.between(0, CALLS);
    const met = proxy.calls.length + skip;
    const end = performance.now() + 5_000;
    const mend = proxy.inject({ skip, times: 1 }, { kind: chance.of(['hang', 'lose-answer']) });
    while (proxy.calls.length <= met && performance.now() < end)
        await pause(1);
    await replica.kill();
    mend();
    proxy.mend();
}
/** How far the clock has to go on until every lease has run out that a killed process left. */
function leasesEnd(items, now) {
    const ends = rolesOf(items).flatMap(({ verifyingUntil }) => verifyingUntil ?? []);
    return Math.max(0, ...ends.map(end => Date.parse(end) - now + 1_000));
}
/** One role, one claim, one history without a break, and nothing left behind. */
function isWhole(t, items, wanted) {
    const roles = rolesOf(items);
    const claims = items.filter(({ pk }) => pk.startsWith('CLAIM#'));
    t.equal(claims.length, wanted.length, 'one claim for each role');
    const wrong = wanted.flatMap(({ tenant, acknowledged }) => {
        const [role, ...others] = roles.filter(({ tenantId }) => tenantId === tenant.id);
        if (role === undefined || others.length > 0)
            return [`tenant ${tenant.id}: ${others.length + 1} roles`];
        const stored = tenantsOf(items).find(({ id }) => id === tenant.id);
        const holds = {
            'it is the one that was told of': acknowledged?.id === role.id,
            'it is verified': role.status === 'verified',
            'it holds no lease': role.verifying === null && role.verifyingUntil === null,
            'its claim is there': claims.filter(({ roleId }) => roleId === role.id).length === 1,
            'its tenant is active': stored?.status === 'active',
            'its tenant counts it': stored?.roleCount === 1 && stored.unverifiedRoleCount === 0,
            'its history is whole': isHistory(items, role),
            'its trail tells it once': isTold(items, role),
        };
        return Object.entries(holds).flatMap(([what, held]) => (held ? [] : [`role ${role.id}: not so: ${what}`]));
    });
    t.same(wrong, [], 'each role is whole');
}
/** The verifications are one after the other, and the role shows the last. */
function isHistory(items, { id, lastVerification }) {
    const history = items.filter(({ pk }) => pk === `ROLE#${id}`).toSorted((a, b) => (a.sk < b.sk ? -1 : 1));
    const overlap = history.some((one, at) => at > 0 && String(one.startedAt) < String(history[at - 1]?.finishedAt));
    return !overlap && history.length > 0 && history.at(-1)?.id === lastVerification?.id;
}
/** Registered, from status to status until verified, claimed: each told once. */
function isTold(items, { id, tenantId }) {
    const trail = items.filter(({ pk }) => pk === `AUDIT#${tenantId}`);
    const told = (action) => trail
        .filter(event => event.action === action && event.details.roleId === id)
        .map(({ details }) => details);
    const moves = told('role.status-changed');
    const statuses = ['pending', ...moves.map(({ to }) => to)];
    return (told('role.registered').length === 1 &&
        told('role.claimed').length === 1 &&
        told('tenant.activated').length === 1 &&
        moves.every(({ from }, at) => from === statuses[at]) &&
        statuses.at(-1) === 'verified');
}
t.test('Killed while roles propagate, the service takes them up again and comes to its verdict', async (t) => {
    const started = performance.now();
    const all = [];
    let ahead = 0;
    let [kills, leases, propagating] = [0, 0, 0];
    const now = () => Date.now() + ahead;
    let replica = await deployment.start();
    for (let round = 1; round <= ROUNDS; round++) {
        const call = await deployment.operator(replica);
        const wanted = await Promise.all(Array.from({ length: ROLES }, () => want(call)));
        all.push(...wanted);
        const registrations = Promise.all(wanted.map(one => register(call, one)));
        // Every other round amid the registrations, else amid the tries that follow.
        if (round % 2 === 1)
            await registrations;
        await killAtACall(replica);
        await registrations;
        const before = rolesOf(await deployment.scan()).filter(({ status }) => status !== 'verified');
        const denied = before.filter(({ status }) => status === 'propagating').length;
        if (round % 2 === 1)
            t.equal(denied, ROLES, `the roles of round ${round} were propagating`);
        propagating += denied;
        await Promise.all(wanted.map(one => trust(one, one.tenant.externalId)));
        replica = await deployment.start(ahead);
        await killAtACall(replica);
        kills += 2;
        const items = await deployment.scan();
        t.same(halfMade(items), [], `nothing is half made after kill ${kills}`);
        const left = [...before, ...rolesOf(items)].filter(({ verifying }) => verifying !== null);
        leases += new Set(left.map(({ verifying }) => verifying)).size;
        ahead += leasesEnd(items, now());
        replica = await deployment.start(ahead);
        const again = await deployment.operator(replica);
        // Who was told nothing asks again; the others are left to the background.
        await until(async () => {
            const open = wanted.filter(one => !one.acknowledged);
            await Promise.all(open.map(one => register(again, one)));
            return open.length === 0;
        }, 30_000);
        await until(async () => {
            const roles = rolesOf(await deployment.scan());
            return roles.every(({ status, verifying }) => status === 'verified' && verifying === null);
        }, 30_000);
        isWhole(t, await deployment.scan(), all);
    }
    await isIntact(t, await deployment.operator(replica), 'at the end');
    t.same(halfMade(await deployment.scan()), [], 'and nothing is half made');
    const seconds = Math.round((performance.now() - started) / 1_000);
    t.comment(`${all.length} roles, ${kills} kills, ${propagating} of them propagating at the first kill`);
    t.comment(`${leases} leases left by the dead, ${seconds} s`);
});
//# sourceMappingURL=kill-verifications.test.js.map