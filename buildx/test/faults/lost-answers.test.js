import { randomUUID } from 'node:crypto';
import t from 'tap';
import { isIntact, isUnavailable, startBadDay, untilJudged, } from '../fixtures/bad-day.js';
let offset = 0;
const now = () => new Date(Date.now() + offset);
const passTime = (milliseconds) => {
    offset += milliseconds;
};
const day = await startBadDay({ timeout: 5_000, now });
const operator = await day.as('operator');
t.teardown(() => day.close());
/** Longer than the least time between two verifications that somebody asks for. */
const A_MOMENT = 6_000;
const WRITES = ['TransactWriteItems', 'PutItem', 'UpdateItem', 'DeleteItem'];
const LOST = { kind: 'lose-answer' };
const tenantPath = async () => `/v1/tenants/${(await day.createTenant()).id}`;
const ROUTES = [
    {
        name: 'POST tenants',
        keyed: true,
        conflict: 'reference-taken',
        prepare: async (reference) => ({ method: 'POST', path: '/v1/tenants', body: { name: 'Hooli', reference } }),
    },
    {
        name: 'PATCH tenant',
        prepare: async () => ({ method: 'PATCH', path: await tenantPath(), body: { name: 'Hooli XYZ' } }),
    },
    {
        name: 'DELETE tenant',
        prepare: async (name) => {
            const { tenant } = await day.registeredRole(name);
            return { method: 'DELETE', path: `/v1/tenants/${tenant.id}` };
        },
    },
    {
        name: 'POST roles',
        keyed: true,
        conflict: 'role-already-registered',
        prepare: async (name) => {
            const tenant = await day.createTenant();
            const roleArn = await day.launchRole(tenant, name);
            return { method: 'POST', path: `/v1/tenants/${tenant.id}/roles`, body: { roleArn } };
        },
    },
    {
        name: 'DELETE role',
        prepare: async (name) => ({ method: 'DELETE', path: (await day.registeredRole(name)).path }),
    },
    {
        name: 'POST verifications',
        prepare: async (name) => {
            const { path } = await day.registeredRole(name);
            passTime(A_MOMENT);
            return { method: 'POST', path: `${path}/verifications` };
        },
    },
];
/** What has become of the tenant that a request is about: its state, that of its roles, and each event once. */
async function endOf({ path, body }) {
    const [, id] = /^\/v1\/tenants\/([^/]+)/.exec(path) ?? [];
    const { reference } = (body ?? {});
    const found = await operator('GET', `/v1/tenants?reference=${reference}`);
    const ids = id === undefined ? found.body.items.map(tenant => tenant.id) : [id];
    return Promise.all(ids.map(stateOf));
}
async function stateOf(id) {
    const path = `/v1/tenants/${id}`;
    const listed = await operator('GET', `${path}/roles`);
    for (const role of listed.body.items)
        await untilJudged(day, role, now, passTime);
    const [tenant, roles, events] = await Promise.all([
        operator('GET', path),
        operator('GET', `${path}/roles`),
        operator('GET', `/v1/audit/events?tenantId=${id}`),
    ]);
    return {
        name: tenant.body.name,
        status: tenant.body.status,
        roles: roles.body.items.map(({ status }) => status),
        events: events.body.items.map(({ action }) => action).sort(),
    };
}
const send = (call, { method, path, body }, key) => call(method, path, body, key === undefined ? {} : { 'idempotency-key': key });
/** Each request is repeated with its key, where it takes one; what comes of none is shown once. */
function keysOf(keyed, skip) {
    if (!keyed)
        return [undefined];
    return skip === 0 ? [randomUUID(), undefined] : [randomUUID()];
}
for (const { name, prepare, keyed, conflict } of ROUTES) {
    t.test(`${name}: whichever answer of DynamoDB is lost, it is done once, and all of it`, async (t) => {
        // The SDK stops repeating once a client has met too many failures: this one has met none.
        const call = await day.as('operator', await day.startReplica({ now }));
        let prepared = 0;
        const next = () => {
            prepared += 1;
            return prepare(`${name.toLowerCase().replace(' ', '-')}-${prepared}`);
        };
        const usual = await next();
        const before = day.proxy.calls.length;
        const { status } = await send(call, usual);
        const writes = day.proxy.calls.slice(before).filter(({ action }) => WRITES.includes(action)).length;
        const usualEnd = await endOf(usual);
        t.match([status, writes], [/^20[01]$/, /^[1-9]$/], 'what is usual');
        for (let skip = 0; skip < writes; skip++) {
            const target = { service: 'dynamodb', action: WRITES, skip };
            const which = `write ${skip + 1} of ${writes}`;
            const once = await next();
            const endOnce = day.proxy.inject({ ...target, times: 1 }, LOST);
            t.equal((await send(call, once)).status, status, `${which}, once: the SDK asks again`);
            endOnce();
            t.same(await endOf(once), usualEnd, `${which}, once: as if nothing had been lost`);
            for (const key of keysOf(keyed === true, skip)) {
                const what = `${which} and all after it, ${key === undefined ? 'no key' : 'with a key'}`;
                const wanted = await next();
                const end = day.proxy.inject(target, LOST);
                const first = await send(call, wanted, key);
                end();
                if (skip === 0)
                    isUnavailable(t, first, 'dependency-unavailable', what);
                passTime(A_MOMENT);
                const again = await send(call, wanted, key);
                if (key === undefined && conflict !== undefined)
                    t.equal(again.body.code, conflict, what);
                else
                    t.equal(again.status, status, `${what}: the repeat is served`);
                t.same(await endOf(wanted), usualEnd, `${what}: done once`);
                if (key === undefined)
                    continue;
                const third = await send(call, wanted, key);
                t.match(third, { status, body: { id: again.body.id } }, `${what}: each repeat gives the first result`);
            }
        }
        await isIntact(t, operator, 'afterwards');
    });
}
//# sourceMappingURL=lost-answers.test.js.map