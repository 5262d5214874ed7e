import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import t, {} from 'tap';
import { keys } from '../../src/aws/keys.js';
import { isIntact } from '../fixtures/bad-day.js';
import { chanceOf, setting } from './chance.js';
import { deploy } from './deployment.js';
import { halfMade, nameOf, tenantsOf } from './half-made.js';
/** Kills of the service, and tenants that are acknowledged in all of them together. */
const ROUNDS = setting('CRASH_ROUNDS', 10);
const WRITES = setting('CRASH_WRITES', 1_000);
const WRITERS = 8;
/** In each of so many rounds the database is killed as well, while the service goes on. */
const DATABASE_EVERY = 3;
t.setTimeout(600_000);
const chance = chanceOf(t);
const deployment = await deploy(t);
/** Wants one tenant after the other until the service is gone, each until it is told of it. */
async function write(call, wanted, isOver, done) {
    while (!isOver()) {
        const reference = `crash-${randomUUID().slice(0, 13)}`;
        const one = { input: { name: 'Crash', reference }, key: { 'idempotency-key': randomUUID() } };
        wanted.push(one);
        while (!one.acknowledged) {
            const answer = await call('POST', '/v1/tenants', one.input, one.key).catch(() => undefined);
            if (answer === undefined && isOver())
                return;
            if (answer?.status === 201)
                one.acknowledged = answer.body;
            // The database is away, or has just come back.
            else if (answer === undefined || ![409, 503].includes(answer.status))
                throw new Error(JSON.stringify(answer));
            else
                await pause(50);
        }
        done();
    }
}
/** Lets several write at once and kills the service at a random moment after `target` answers. */
async function crash(replica, target, databaseToo) {
    const call = await deployment.operator(replica);
    const wanted = [];
    const marks = new Map();
    const reached = (count) => new Promise(resolve => marks.set(count, resolve));
    const [half, whole] = [reached(Math.ceil(target / 2)), reached(target + 1)];
    let [answers, over] = [0, false];
    const isOver = () => over;
    const answered = () => marks.get(++answers)?.();
    const writers = Array.from({ length: WRITERS }, () => write(call, wanted, isOver, answered));
    if (databaseToo) {
        await Promise.race([half, ...writers]);
        await pause(chance.between(0, 20));
        await deployment.crashDatabase();
    }
    await Promise.race([whole, ...writers]);
    await pause(chance.between(0, 20));
    over = true;
    await replica.kill();
    await Promise.all(writers);
    return wanted;
}
/** Whatever was told is in the table, whole. */
async function isKept(t, wanted, when) {
    const items = await deployment.scan();
    t.same(halfMade(items), [], `nothing is half made ${when}`);
    const byName = new Map(items.map(item => [nameOf(item), item]));
    const lost = wanted.flatMap(({ acknowledged }) => {
        if (acknowledged === undefined)
            return [];
        const item = byName.get(nameOf(keys.tenant(acknowledged.id)));
        return item?.externalId === acknowledged.externalId ? [] : [acknowledged.id];
    });
    t.same(lost, [], `all that was acknowledged is there ${when}, with its external ID`);
}
/** Each request can be repeated, and made one tenant. */
async function isRepeatable(t, call, wanted, when) {
    const wrong = [];
    const queue = [...wanted];
    const repeat = async () => {
        for (let one = queue.pop(); one; one = queue.pop()) {
            const { status, body } = await call('POST', '/v1/tenants', one.input, one.key);
            const first = one.acknowledged;
            const same = first === undefined || (first.id === body.id && first.externalId === body.externalId);
            if (status !== 201 || !same)
                wrong.push({ ...one, status, body });
        }
    };
    await Promise.all(Array.from({ length: WRITERS }, repeat));
    t.same(wrong, [], `each request can be repeated ${when}, and gives what it gave`);
    const items = await deployment.scan();
    const made = tenantsOf(items).map(({ reference }) => reference);
    const ofRound = new Set(wanted.map(({ input }) => input.reference));
    t.same(made.filter(reference => ofRound.has(reference ?? '')).toSorted(), [...ofRound].toSorted(), 'and made exactly one tenant');
    t.same(halfMade(items), [], 'of which none is half made');
}
t.test('Killed amid many writes, the service keeps all that it told of, and nothing half-made', async (t) => {
    const started = performance.now();
    const all = [];
    const acknowledged = () => all.filter(one => one.acknowledged).length;
    let databaseKills = 0;
    let replica = await deployment.start();
    for (let round = 1; round <= ROUNDS; round++) {
        const share = Math.ceil((WRITES - acknowledged()) / (ROUNDS - round + 1));
        const target = round === ROUNDS ? share : chance.between(Math.ceil(share / 2), Math.ceil(share * 1.5));
        const databaseToo = round % DATABASE_EVERY === 0;
        const wanted = await crash(replica, Math.max(target, 2), databaseToo);
        if (databaseToo)
            databaseKills += 1;
        const when = `after kill ${round}`;
        all.push(...wanted);
        await isKept(t, all, when);
        replica = await deployment.start();
        const call = await deployment.operator(replica);
        await isRepeatable(t, call, wanted, when);
        if (round === ROUNDS)
            await isIntact(t, call, 'at the end');
        const unknown = wanted.filter(one => !one.acknowledged).length;
        t.comment(`${when}: ${wanted.length - unknown} acknowledged, ${unknown} under way`);
    }
    t.ok(acknowledged() >= WRITES, `${acknowledged()} tenants were acknowledged`);
    const seconds = Math.round((performance.now() - started) / 1_000);
    t.comment(`${acknowledged()} writes, ${ROUNDS} kills, ${databaseKills} of the database, ${seconds} s`);
});
//# sourceMappingURL=kill-writes.test.js.map