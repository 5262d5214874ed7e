/** The wait after an answer that says `throttled`: it doubles while that goes on. Milliseconds. */
export const THROTTLE_BACKOFF = { first: 500, longest: 8_000 };
/**
 * How fast calls may start: a token bucket that holds at most one burst, and a halt while AWS throttles. Times are
 * milliseconds of the caller's clock.
 */
export class CallPace {
    #burst;
    #ratePerSecond;
    #tokens;
    #countedAt;
    #haltedUntil = Number.NEGATIVE_INFINITY;
    #haltsInARow = 0;
    constructor(limits, now) {
        this.#burst = limits.burst;
        this.#ratePerSecond = limits.ratePerSecond;
        this.#tokens = limits.burst;
        this.#countedAt = now;
    }
    /** How long until the next call may start; 0 for now. */
    waitAt(now) {
        const earned = ((now - this.#countedAt) * this.#ratePerSecond) / 1000;
        this.#tokens = Math.min(this.#burst, this.#tokens + earned);
        this.#countedAt = now;
        const untilToken = this.#tokens >= 1 ? 0 : Math.ceil(((1 - this.#tokens) * 1000) / this.#ratePerSecond);
        return Math.max(untilToken, this.#haltedUntil - now, 0);
    }
    spend() {
        this.#tokens -= 1;
    }
    /** Takes notice of an answer. Those of calls that were under way when a halt began count as the same halt. */
    answered(throttled, now) {
        if (now < this.#haltedUntil)
            return;
        if (!throttled) {
            this.#haltsInARow = 0;
            return;
        }
        const { first, longest } = THROTTLE_BACKOFF;
        this.#haltedUntil = now + Math.min(first * 2 ** Math.min(this.#haltsInARow, 10), longest);
        this.#haltsInARow += 1;
    }
}
//# sourceMappingURL=call-pace.js.map