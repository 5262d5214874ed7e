import type { FastifyRateLimitStore } from '@fastify/rate-limit'
import { LRUCache } from 'lru-cache'

/** Callers counted at a time; who was not seen for the longest is forgotten first. */
const CAPACITY = 20_000

interface RateWindow {
  count: number
  endsAt: number
}

type Counted = Parameters<FastifyRateLimitStore['incr']>[1]

/**
 * Counts requests in windows of time, in memory. The plugin's own store reads the time of day: where that is set back
 * a window does not end for as long, and whoever has used it up is locked out. This one reads a clock that nobody sets.
 */
export class RateWindows implements FastifyRateLimitStore {
  /** Made when it is first needed, since it takes all its memory at once: the plugin makes stores that count nothing. */
  private get windows(): LRUCache<string, RateWindow> {
    this.counted ??= new LRUCache({ max: CAPACITY })
    return this.counted
  }
  private counted: LRUCache<string, RateWindow> | undefined

  incr(key: string, counted: Counted, milliseconds: number): void {
    const now = performance.now()
    const known = this.windows.get(key)
    const window = known && known.endsAt > now ? known : { count: 0, endsAt: now + milliseconds }
    window.count += 1
    this.windows.set(key, window)
    counted(null, { current: window.count, ttl: window.endsAt - now })
  }

  /** What `incr` would find, without counting. */
  read(key: string, counted: Counted): void {
    const now = performance.now()
    const window = this.windows.get(key)
    if (window && window.endsAt > now) counted(null, { current: window.count, ttl: window.endsAt - now })
    else counted(null, { current: 0, ttl: 0 })
  }

  child(): RateWindows {
    return new RateWindows()
  }
}
