import { CallPace } from './call-pace.js';
import { TenantQueue } from './tenant-queue.js';
/**
 * A tenant has as many calls to STS waiting as it may, or one of them has waited for as long as anybody should: the
 * caller answers 503 with `Retry-After`.
 */
export class StsBudgetExhausted extends Error {
    retryAfterSeconds;
    name = 'StsBudgetExhausted';
    code = 'sts-budget-exhausted';
    constructor(retryAfterSeconds) {
        super('Too many verifications wait for AWS STS already. Calls to STS are limited, and shared fairly between ' +
            `tenants. Try again in ${retryAfterSeconds} seconds.`);
        this.retryAfterSeconds = retryAfterSeconds;
    }
}
/**
 * So many calls that people wait for start before one that is scheduled gets its turn: whoever asks without end must
 * not keep all other roles from being verified again.
 */
const MOST_PEOPLE_IN_A_ROW = 4;
/**
 * Milliseconds that a call waits for its turn at most. Where STS hangs each call takes its full time, and whoever
 * comes late would wait beyond the end of the role's lease.
 */
const PATIENCE = 20_000;
/** Seconds after which whoever waited in vain may try again. */
const AFTER_WAITING_IN_VAIN = 10;
const systemClock = {
    now: () => performance.now(),
    wakeAfter: (milliseconds, wake) => void setTimeout(wake, milliseconds),
};
/**
 * Makes the budget of calls to STS that all tenants share: STS counts requests per calling account and Region, so
 * one tenant's many roles must not starve the others. Tenants take turns, one call each; what a person waits for
 * goes before what is scheduled, of which one in five gets its turn all the same. An answer that says `throttled`
 * halts new calls, for twice as long each time in a row. What has waited for 20 seconds is told to come back later.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html (STS request quotas)
 */
export function createStsBudget(options) {
    const { ratePerSecond, queuePerTenant, clock = systemClock } = options;
    const queues = { person: new TenantQueue(), scheduled: new TenantQueue() };
    let peopleInARow = 0;
    const startNext = starter(options, () => {
        for (const queue of [queues.person, queues.scheduled]) {
            for (const tired of queue.takeLeading(({ since }) => clock.now() - since >= PATIENCE))
                tired.giveUp();
        }
        const overdue = peopleInARow >= MOST_PEOPLE_IN_A_ROW ? queues.scheduled.take() : undefined;
        const person = overdue === undefined ? queues.person.take() : undefined;
        peopleInARow = person === undefined ? 0 : peopleInARow + 1;
        return overdue ?? person ?? queues.scheduled.take();
    });
    return {
        run: async (tenantId, priority, call) => {
            const waiting = queues[priority].sizeOf(tenantId);
            if (waiting >= queuePerTenant)
                throw new StsBudgetExhausted(Math.ceil(waiting / ratePerSecond) + 1);
            const turn = new Promise((start, reject) => {
                const giveUp = () => reject(new StsBudgetExhausted(AFTER_WAITING_IN_VAIN));
                queues[priority].add(tenantId, { since: clock.now(), start, giveUp });
            });
            startNext();
            const finish = await turn;
            let answer;
            try {
                const result = await call();
                answer = result;
                return result;
            }
            finally {
                finish(answer);
            }
        },
    };
}
/** Makes the function that starts as many of the waiting calls as may start now, and comes back for the rest. */
function starter({ concurrency, ratePerSecond, clock = systemClock }, take) {
    const pace = new CallPace({ burst: concurrency, ratePerSecond }, clock.now());
    let underWay = 0;
    let asleep = false;
    const finish = answer => {
        underWay -= 1;
        pace.answered(wasThrottled(answer), clock.now());
        startNext();
    };
    const sleep = (milliseconds) => {
        asleep = true;
        clock.wakeAfter(milliseconds, () => {
            asleep = false;
            startNext();
        });
    };
    const startNext = () => {
        while (!asleep && underWay < concurrency) {
            const wait = pace.waitAt(clock.now());
            if (wait > 0) {
                sleep(wait);
                break;
            }
            const next = take();
            if (next === undefined)
                break;
            pace.spend();
            underWay += 1;
            next.start(finish);
        }
    };
    return startNext;
}
function wasThrottled(answer) {
    if (typeof answer !== 'object' || answer === null)
        return false;
    return 'kind' in answer && answer.kind === 'error' && 'code' in answer && answer.code === 'throttled';
}
//# sourceMappingURL=sts-budget.js.map