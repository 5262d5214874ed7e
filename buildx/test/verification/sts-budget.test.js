import fc from 'fast-check';
import t from 'tap';
import { THROTTLE_BACKOFF } from '../../src/verification/call-pace.js';
import { createStsBudget, StsBudgetExhausted } from '../../src/verification/sts-budget.js';
/** A clock that stands still until it is told the time. */
function standingClock() {
    let now = 0;
    let wakes = [];
    return {
        now: () => now,
        wakeAfter: (milliseconds, wake) => void wakes.push({ at: now + milliseconds, wake }),
        sleepers: () => wakes.length,
        moveTo: async (time) => {
            now = time;
            const due = wakes.filter(({ at }) => at <= now);
            wakes = wakes.filter(({ at }) => at > now);
            for (const { wake } of due)
                wake();
            await settled();
        },
    };
}
/** Lets everything run that is not waiting for the clock. */
async function settled() {
    await new Promise(resolve => setImmediate(resolve));
}
const LIMITS = { concurrency: 1, ratePerSecond: 1_000_000, queuePerTenant: 100 };
/** A budget whose calls are noted as they start, and answered by the test; each answer takes `tick` milliseconds. */
function noted(limits = {}, tick = 1) {
    const clock = standingClock();
    const budget = createStsBudget({ ...LIMITS, ...limits, clock });
    const started = [];
    const ask = (tenant, priority = 'person') => budget.run(tenant, priority, () => new Promise(resolve => {
        const answer = async (value) => {
            resolve(value);
            await settled();
            if (tick > 0)
                await clock.moveTo(clock.now() + tick);
        };
        started.push({ tenant, priority, answer });
    }));
    return { clock, started, ask, names: () => started.map(({ tenant }) => tenant).join('') };
}
const THROTTLED = { kind: 'error', code: 'throttled' };
t.test('tenants take turns, however many calls one of them has', async (test) => {
    const { ask, started, names } = noted();
    void ask('z');
    for (const tenant of 'aaaaabbc')
        void ask(tenant);
    await settled();
    for (let index = 0; index < 9; index += 1)
        await started[index].answer();
    test.equal(names(), 'zabcabaaa');
});
t.test("scheduled work goes behind people's", async (test) => {
    const { ask, started } = noted();
    void ask('z');
    for (const tenant of 'ab')
        void ask(tenant, 'scheduled');
    for (const tenant of 'cc')
        void ask(tenant);
    await settled();
    for (let index = 0; index < 5; index += 1)
        await started[index].answer();
    test.equal(started.map(({ tenant, priority }) => tenant + priority[0]).join(' '), 'zp cp cp as bs');
});
t.test('people who ask without end leave scheduled work one call in five', async (test) => {
    const { ask, started } = noted();
    void ask('z');
    for (let index = 0; index < 3; index += 1)
        void ask('s', 'scheduled');
    for (let index = 0; index < 40; index += 1)
        void ask('p');
    await settled();
    for (let index = 0; index < 20; index += 1)
        await started[index].answer();
    const order = started.slice(0, 20).map(({ priority }) => priority[0]);
    test.equal(order.join(''), 'ppppsppppsppppsppppp');
});
t.test('no more calls are under way than may be, and a failed call makes room as well', async (test) => {
    let now = 0;
    const clock = { now: () => (now += 1), wakeAfter: (_, wake) => void setImmediate(wake) };
    const budget = createStsBudget({ ...LIMITS, concurrency: 2, clock });
    let underWay = 0;
    let most = 0;
    const call = async () => {
        underWay += 1;
        most = Math.max(most, underWay);
        await settled();
        underWay -= 1;
        throw new Error('broken');
    };
    const runs = Array.from({ length: 9 }, (_, index) => budget.run(String(index % 4), 'person', call));
    for (const outcome of await Promise.allSettled(runs))
        test.match(outcome, { reason: { message: 'broken' } });
    test.equal(most, 2);
});
t.test("a tenant's queue is bounded, and no other tenant pays for it", async (test) => {
    const { ask, names } = noted({ queuePerTenant: 2 });
    void ask('a');
    void ask('a');
    void ask('a');
    await test.rejects(ask('a'), StsBudgetExhausted);
    await test.rejects(ask('a'), {
        code: 'sts-budget-exhausted',
        retryAfterSeconds: 2,
        message: /Try again in 2/,
    });
    void ask('a', 'scheduled');
    void ask('b');
    await settled();
    test.equal(names(), 'a');
});
t.test('calls start no faster than the rate after a burst', async (test) => {
    const { ask, clock, started } = noted({ concurrency: 2, ratePerSecond: 10 }, 0);
    for (const tenant of 'aaaaa')
        void ask(tenant);
    await settled();
    for (const { answer } of [...started])
        await answer();
    test.equal(started.length, 2);
    test.equal(clock.sleepers(), 1);
    await clock.moveTo(99);
    test.equal(started.length, 2);
    await clock.moveTo(100);
    test.equal(started.length, 3);
    await clock.moveTo(10_000);
    test.equal(started.length, 4);
    await started[2].answer();
    test.equal(started.length, 5);
});
t.test('throttling halts new calls, longer each time in a row, and an answer ends that', async (test) => {
    const { ask, clock, started } = noted({ concurrency: 2 }, 0);
    for (const tenant of 'abcdefgh')
        void ask(tenant);
    await settled();
    await Promise.all(started.map(({ answer }) => answer(THROTTLED)));
    test.equal(started.length, 2);
    await clock.moveTo(THROTTLE_BACKOFF.first - 1);
    test.equal(started.length, 2);
    await clock.moveTo(THROTTLE_BACKOFF.first);
    test.equal(started.length, 4);
    await started[2].answer(THROTTLED);
    await clock.moveTo(THROTTLE_BACKOFF.first * 3 - 1);
    await started[3].answer({ kind: 'denied' });
    test.equal(started.length, 4);
    await clock.moveTo(THROTTLE_BACKOFF.first * 3);
    test.equal(started.length, 6);
    await started[4].answer({ kind: 'allowed' });
    await clock.moveTo(THROTTLE_BACKOFF.first * 3 + 1);
    test.equal(started.length, 7);
    await started[5].answer(THROTTLED);
    await clock.moveTo(THROTTLE_BACKOFF.first * 4);
    test.equal(started.length, 7);
    await clock.moveTo(THROTTLE_BACKOFF.first * 4 + 1);
    test.equal(started.length, 8);
});
t.test('however long throttling goes on, the wait has an end', async (test) => {
    const { ask, clock, started } = noted();
    let now = 0;
    for (let index = 0; index < 20; index += 1) {
        void ask('a');
        await settled();
        test.equal(started.length, index + 1);
        await started[index].answer(THROTTLED);
        now += THROTTLE_BACKOFF.longest + 1;
        await clock.moveTo(now);
    }
});
t.test('the system clock serves where none is given', async (test) => {
    const budget = createStsBudget({ concurrency: 1, ratePerSecond: 200, queuePerTenant: 5 });
    const answers = await Promise.all([1, 2, 3].map(value => budget.run('a', 'person', async () => value)));
    test.same(answers, [1, 2, 3]);
});
const arrivals = fc.array(fc.record({
    tenant: fc.constantFrom('a', 'b', 'c', 'd'),
    priority: fc.constantFrom('person', 'scheduled'),
    /** How many calls are answered before the next one comes. */
    answered: fc.nat(3),
}), { maxLength: 40 });
t.test('every call runs once; nobody waits twice behind one tenant; people wait for one scheduled call in five at most', async (test) => {
    await fc.assert(fc.asyncProperty(arrivals, async (plan) => {
        const { ask, started } = noted();
        const waiting = [];
        let seen = 0;
        let peopleInARow = 0;
        const check = () => {
            for (; seen < started.length; seen += 1) {
                const { tenant, priority } = started[seen];
                const index = waiting.findIndex(each => each.tenant === tenant && each.priority === priority);
                waiting.splice(index, 1);
                const peopleWait = waiting.some(each => each.priority === 'person');
                if (priority === 'scheduled' && peopleWait && peopleInARow < 4)
                    return false;
                peopleInARow = priority === 'person' ? peopleInARow + 1 : 0;
                const firsts = waiting.filter((each, place) => each.priority === priority &&
                    each.tenant !== tenant &&
                    waiting.findIndex(other => other.tenant === each.tenant && other.priority === priority) ===
                        place);
                for (const { passedBy } of firsts)
                    passedBy.set(tenant, (passedBy.get(tenant) ?? 0) + 1);
                if (firsts.some(({ passedBy }) => (passedBy.get(tenant) ?? 0) > 1))
                    return false;
            }
            return true;
        };
        let answered = 0;
        const answerNext = async () => {
            if (answered < started.length)
                await started[answered++].answer();
            return check();
        };
        for (const { tenant, priority, answered: count } of plan) {
            waiting.push({ tenant, priority, passedBy: new Map() });
            void ask(tenant, priority);
            await settled();
            if (!check())
                return false;
            for (let index = 0; index < count; index += 1)
                if (!(await answerNext()))
                    return false;
        }
        while (answered < plan.length)
            if (!(await answerNext()))
                return false;
        return started.length === plan.length && waiting.length === 0;
    }), { numRuns: 100 });
    test.end();
});
t.test('whoever waits for twenty seconds is told to come back, and holds nobody up', async (test) => {
    const { clock, ask, started, names } = noted({}, 0);
    void ask('z');
    const outcomes = [];
    const note = (name, asked) => asked.then(() => void outcomes.push(`${name} done`), (error) => void outcomes.push(`${name} ${error instanceof StsBudgetExhausted && error.retryAfterSeconds}`));
    for (const tenant of 'aab')
        void note(tenant, ask(tenant));
    void note('c', ask('c', 'scheduled'));
    await clock.moveTo(19_000);
    void note('late', ask('b'));
    await clock.moveTo(20_000);
    test.same(outcomes, [], 'nothing is decided while the call under way takes its time');
    await started[0].answer();
    test.same(outcomes, ['a 10', 'a 10', 'b 10', 'c 10'], 'those that waited too long gave up');
    test.equal(names(), 'zb', 'and who came later has its turn at once');
});
//# sourceMappingURL=sts-budget.test.js.map