import { LRUCache } from 'lru-cache';
/** Callers counted at a time; who was not seen for the longest is forgotten first. */
const CAPACITY = 20_000;
/**
 * Counts requests in windows of time, in memory. The plugin's own store reads the time of day: where that is set back
 * a window does not end for as long, and whoever has used it up is locked out. This one reads a clock that nobody sets.
 */
export class RateWindows {
    windows = new LRUCache({ max: CAPACITY });
    incr(key, counted, milliseconds) {
        const now = performance.now();
        const known = this.windows.get(key);
        const window = known && known.endsAt > now ? known : { count: 0, endsAt: now + milliseconds };
        window.count += 1;
        this.windows.set(key, window);
        counted(null, { current: window.count, ttl: window.endsAt - now });
    }
    /** What `incr` would find, without counting. */
    read(key, counted) {
        const now = performance.now();
        const window = this.windows.get(key);
        if (window && window.endsAt > now)
            counted(null, { current: window.count, ttl: window.endsAt - now });
        else
            counted(null, { current: 0, ttl: 0 });
    }
    child() {
        return new RateWindows();
    }
}
//# sourceMappingURL=rate-windows.js.map