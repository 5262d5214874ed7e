import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import t, {} from 'tap';
import { PROPAGATION_BACKOFF_MS } from '../../src/roles/role-status.js';
import { caller, isIntact, until } from '../fixtures/bad-day.js';
import { chanceOf, setting } from './chance.js';
import { deploy } from './deployment.js';
import { halfMade, rolesOf, tenantsOf } from './half-made.js';
const SECONDS = setting('CRASH_SECONDS', 20);
/** After this an offboarded tenant's tokens are worth nothing on any replica. */
const OFFBOARDED_MS = 5_000;
/** Roles that are registered, by so many at a time. */
const ROLES = 12;
const REGISTRARS = 4;
t.setTimeout(600_000);
const chance = chanceOf(t);
/** Several processes on one table, and what their callers were told. */
class Load {
    deployment;
    replicas;
    calls;
    chance;
    end = performance.now() + SECONDS * 1_000;
    /** Answers by their status, and by their code where they are problems. */
    told = new Map();
    /** The tenants that each reference stands for, and the roles that each Idempotency-Key stands for. */
    tenants = new Map();
    roles = new Map();
    unexpected = [];
    /** The names that each changed tenant was given, as far as somebody was told. */
    names = new Map();
    /** The latest that a replica let an offboarded tenant in, in milliseconds since it was told so. */
    latestLetIn = 0;
    offboarded = 0;
    constructor(deployment, replicas, calls, chance) {
        this.deployment = deployment;
        this.replicas = replicas;
        this.calls = calls;
        this.chance = chance;
    }
    get isOver() {
        return performance.now() > this.end;
    }
    /** Calls any replica, and notes an answer that is none of these. */
    async call(expected, ...request) {
        const answer = await this.chance.of(this.calls)(...request);
        const code = answer.body.code;
        const what = `${answer.status}${code === undefined ? '' : ` ${code}`}`;
        this.told.set(what, (this.told.get(what) ?? 0) + 1);
        const busy = /^503 (audit-contention|dependency-unavailable|overloaded|sts-budget-exhausted)$/;
        if (!expected.test(what) && !busy.test(what))
            this.unexpected.push(`${request[0]} ${request[1]}: ${what}`);
        return answer;
    }
}
/** The same request with one key on two replicas, and a rival for its reference. */
async function createTenants(load) {
    while (!load.isOver)
        await createTenant(load);
}
async function createTenant(load) {
    const input = { name: 'Load', reference: `load-${randomUUID().slice(0, 13)}` };
    const [key, rival] = [{ 'idempotency-key': randomUUID() }, { 'idempotency-key': randomUUID() }];
    const create = (headers) => load.call(/^(201|409 (idempotency-key-in-flight|reference-taken))$/, 'POST', '/v1/tenants', input, headers);
    const answers = await Promise.all([create(key), create(key), create(rival)]);
    const made = answers.filter(({ status }) => status === 201).map(({ body }) => body);
    load.tenants.set(input.reference, new Set(made.map(({ id }) => id)));
    return made[0];
}
/** Changes of one tenant on several replicas at once. */
async function changeTenant(load, { id }) {
    const names = new Set();
    load.names.set(id, names);
    while (!load.isOver) {
        const change = async (name) => {
            const { status } = await load.call(/^200$/, 'PATCH', `/v1/tenants/${id}`, { name });
            if (status === 200)
                names.add(name);
        };
        await Promise.all([change(randomUUID()), change(randomUUID())]);
    }
}
/** Registers roles that nobody has launched: they propagate, and are due again and again. */
async function registerRoles(load, tenants) {
    for (let at = 0; at < ROLES / REGISTRARS && !load.isOver; at++) {
        const path = `/v1/tenants/${tenants[at % tenants.length].id}/roles`;
        const input = { roleArn: `arn:aws:iam::333333333333:role/load-${randomUUID()}` };
        const key = randomUUID();
        const register = (headers) => load.call(/^(201|409 (idempotency-key-in-flight|role-already-registered))$/, 'POST', path, input, headers);
        const answers = await Promise.all([
            register({ 'idempotency-key': key }),
            register({ 'idempotency-key': key }),
            register({}),
        ]);
        const made = answers.filter(({ status }) => status === 201).map(({ body }) => body.id);
        load.roles.set(input.roleArn, new Set(made));
    }
}
/** Offboards one tenant after the other, each on two replicas at once, amid a registration. */
async function offboardTenants(load) {
    while (!load.isOver) {
        const tenant = await createTenant(load);
        if (!tenant)
            continue;
        const path = `/v1/tenants/${tenant.id}`;
        const token = await load.deployment.aws.issueToken(`tenant:${tenant.id}`);
        const own = load.replicas.map(({ url }) => caller(url, token));
        for (const call of own) {
            const { status } = await call('GET', path);
            if (status !== 200)
                load.unexpected.push(`a tenant that is not offboarded: ${status}`);
        }
        const roleArn = `arn:aws:iam::333333333333:role/load-${randomUUID()}`;
        const offboard = () => load.call(/^200$/, 'DELETE', path);
        const [first, second] = await Promise.all([
            offboard(),
            offboard(),
            load.call(/^(201|409 tenant-offboarded)$/, 'POST', `${path}/roles`, { roleArn }),
        ]);
        if (first.status !== 200 && second.status !== 200)
            continue;
        load.offboarded += 1;
        const offboardedAt = performance.now();
        await Promise.all(own.map(call => untilShutOut(load, call, path, offboardedAt)));
    }
}
async function untilShutOut(load, call, path, offboardedAt) {
    for (;;) {
        const since = performance.now() - offboardedAt;
        const { status } = await call('GET', path);
        if (status === 401)
            return;
        if (status === 200)
            load.latestLetIn = Math.max(load.latestLetIn, since);
        if (since > 2 * OFFBOARDED_MS)
            return;
        await pause(100);
    }
}
/** No reference and no key stands for two, in what was told and in the table. */
function isOnce(t, load, items) {
    const tenants = tenantsOf(items);
    const [references, arns] = [new Map(), new Map()];
    const add = (to, key, id) => to.set(key, [...(to.get(key) ?? []), id]);
    for (const { reference, id } of tenants)
        add(references, reference ?? '', id);
    for (const { roleArn, id } of rolesOf(items))
        add(arns, roleArn, id);
    const twice = (kept, told) => [...told].filter(([key, ids]) => {
        const found = kept.get(key) ?? [];
        return found.length > 1 || ids.size > 1 || [...ids].some(id => !found.includes(id));
    });
    t.same(twice(references, load.tenants), [], 'a key and a reference stand for one tenant');
    t.same(twice(arns, load.roles), [], 'a role is registered once');
    const claims = items.filter(({ pk }) => pk.startsWith('CLAIM#'));
    t.equal(claims.length, 0, 'and what never proved itself claims nothing');
}
/** How often the role was verified that was verified least. */
async function leastVerified({ scan }) {
    const items = await scan();
    const roles = rolesOf(items).filter(({ status }) => status !== 'revoked');
    return Math.min(...roles.map(({ id }) => items.filter(({ pk }) => pk === `ROLE#${id}`).length));
}
/** Each role was verified once for each due time: no run beside those recorded, and none before its time. */
function isVerifiedOnce(t, { deployment }, items) {
    const roles = rolesOf(items).filter(({ status }) => status !== 'revoked');
    const runs = runsByRole(deployment);
    const historyOf = ({ id }) => items.filter(({ pk }) => pk === `ROLE#${id}`).toSorted((a, b) => (a.sk < b.sk ? -1 : 1));
    const wrong = roles.flatMap(role => {
        const history = historyOf(role);
        const recorded = history.map(({ id }) => String(id)).toSorted();
        const run = [...(runs.get(role.roleArn) ?? [])].toSorted();
        const early = history.some((verification, at) => {
            const before = history[at - 1];
            if (before === undefined)
                return false;
            const rest = Date.parse(String(verification.startedAt)) - Date.parse(String(before.finishedAt));
            return rest < PROPAGATION_BACKOFF_MS[0];
        });
        const same = JSON.stringify(recorded) === JSON.stringify(run);
        return [
            ...(same ? [] : [`role ${role.id}: ${run.length} runs, ${recorded.length} recorded`]),
            ...(early ? [`role ${role.id}: verified again before it was due`] : []),
            ...(role.verifying === null ? [] : [`role ${role.id}: a lease is left`]),
        ];
    });
    t.same(wrong, [], 'each due role was verified once');
    return roles.reduce((sum, role) => sum + historyOf(role).length, 0);
}
/** The verifications that asked STS for each role, by the names of their sessions. */
function runsByRole({ proxy }) {
    const runs = new Map();
    for (const { action, body } of proxy.calls) {
        if (action !== 'AssumeRole')
            continue;
        const form = new URLSearchParams(body);
        const arn = form.get('RoleArn') ?? '';
        runs.set(arn, (runs.get(arn) ?? new Set()).add((form.get('RoleSessionName') ?? '').slice(-36)));
    }
    return runs;
}
/** Nothing of an offboarded tenant's is alive, whatever came at the same time. */
function isShut(t, items) {
    const roles = rolesOf(items);
    const alive = tenantsOf(items).filter(({ id, status, roleCount }) => status === 'offboarded' &&
        (roleCount !== 0 || roles.some(role => role.tenantId === id && role.status !== 'revoked')));
    t.same(alive, [], 'an offboarded tenant has no role left');
}
/** Every change that was answered has one event, and no other has. */
function isTold(t, load, items) {
    for (const [id, names] of load.names) {
        const told = items.filter(({ pk, action }) => pk === `AUDIT#${id}` && action === 'tenant.updated');
        t.equal(told.length, names.size, `one event for each of ${names.size} changes`);
    }
}
for (const count of [2, 5]) {
    t.test(`${count} replicas on one table under load agree with one another`, async (t) => {
        const deployment = await deploy(t);
        const replicas = [];
        for (let at = 0; at < count; at++)
            replicas.push(await deployment.start());
        const calls = await Promise.all(replicas.map(deployment.operator));
        const load = new Load(deployment, replicas, calls, chance);
        const named = async () => (await createTenant(load));
        const tenants = await Promise.all([named(), named(), named(), named(), named()]);
        await Promise.all([
            ...[1, 2, 3].map(() => createTenants(load)),
            ...tenants.slice(0, 2).map(tenant => changeTenant(load, tenant)),
            ...Array.from({ length: REGISTRARS }, () => registerRoles(load, tenants)),
            offboardTenants(load),
            offboardTenants(load),
        ]);
        t.same(load.unexpected, [], 'every answer is one that was to be expected');
        t.ok(load.offboarded > 0 && load.roles.size > 0, 'there were offboardings and registrations');
        t.ok(load.latestLetIn < OFFBOARDED_MS, `after ${Math.round(load.latestLetIn)} ms nobody was let in`);
        await until(async () => (await leastVerified(deployment)) > 1, 60_000);
        await isIntact(t, calls[0], 'afterwards');
        // What they have begun they end.
        for (const { child } of replicas)
            child.kill('SIGTERM');
        const ends = await Promise.all(replicas.map(({ ended }) => ended));
        t.same([...new Set(ends.map(({ code }) => code))], [0], 'all of them ended well');
        const items = await deployment.scan();
        t.same(halfMade(items), [], 'nothing is half made');
        isOnce(t, load, items);
        isTold(t, load, items);
        isShut(t, items);
        const verifications = isVerifiedOnce(t, load, items);
        t.comment(`${JSON.stringify(Object.fromEntries(load.told))}`);
        t.comment(`${load.tenants.size} keys, ${load.offboarded} offboarded, ${verifications} verifications`);
    });
}
//# sourceMappingURL=replicas.test.js.map