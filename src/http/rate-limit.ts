import { isIPv6 } from 'node:net'
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'

/** Callers counted at a time; who was not seen for the longest is forgotten first. */
const CAPACITY = 20_000

/** Seconds in which a caller may send so many requests. */
export const RATE_WINDOW_SECONDS = 10

interface RateWindow {
  count: number
  /** Whole milliseconds on the clock of `performance`. */
  endsAt: number
}

/** Where a caller stands after a request. */
export interface RateCount {
  /** Requests it may still send in this window. */
  remaining: number
  /** Seconds until the window ends, rounded up. */
  secondsLeft: number
  isExceeded: boolean
}

/**
 * Makes the function that counts a caller's requests in windows of time, in memory. It reads a clock that nobody sets:
 * by the time of day, where that is set back, a window would not end for as long, and whoever has used it up would be
 * locked out.
 * @param max requests that one caller may send in a window
 */
export function createRateLimit(max: number): (caller: string) => RateCount {
  const windows = new LRUCache<string, RateWindow>({ max: CAPACITY })
  return caller => {
    // In whole milliseconds: a sum of fractions less one of them is not the other, and ten seconds were told as eleven.
    const now = Math.trunc(performance.now())
    let window = windows.get(caller)
    if (!window || window.endsAt <= now) {
      window = { count: 0, endsAt: now + RATE_WINDOW_SECONDS * 1_000 }
      windows.set(caller, window)
    }
    window.count += 1
    return {
      remaining: Math.max(0, max - window.count),
      secondsLeft: Math.ceil((window.endsAt - now) / 1_000),
      isExceeded: window.count > max,
    }
  }
}

/** Bits of an IPv6 address that name the network of one household (RFC 6177): it has the rest to itself. */
const IPV6_NETWORK = 64

/**
 * By what callers without a token are told apart: an IPv4 address, in whatever form it comes, or the network that an
 * IPv6 address belongs to, since one household has billions of those.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address.toLowerCase()
  // The name of an interface behind a link-local address (RFC 4007, section 11) may be of a form that cannot be parsed.
  const parsed = ipaddr.process(address.split('%', 1)[0] as string)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${IPV6_NETWORK}`).toString()
}
