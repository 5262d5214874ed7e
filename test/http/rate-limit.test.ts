import fc from 'fast-check'
import t from 'tap'
import { createRateLimit, networkOf } from '../../src/http/rate-limit.js'

t.test('a caller has so many requests in a window, whatever others send', async test => {
  const count = createRateLimit(2)
  test.match(count('alice'), { remaining: 1, secondsLeft: 10, isExceeded: false })
  test.match(count('alice'), { remaining: 0, isExceeded: false })
  test.match(count('bob'), { remaining: 1, isExceeded: false })
  test.match(count('alice'), { remaining: 0, isExceeded: true })
  test.match(count('alice'), { remaining: 0, isExceeded: true }, 'and is not let in by trying on')
  test.match(count('bob'), { remaining: 0, isExceeded: false })
})

t.test('a window ends after ten seconds, counted from its first request', async test => {
  const { now } = performance
  let milliseconds = Math.trunc(now.call(performance))
  test.teardown(() => {
    performance.now = now
  })
  performance.now = () => milliseconds
  const count = createRateLimit(1)
  test.match(count('alice'), { secondsLeft: 10, isExceeded: false })
  milliseconds += 4_500
  test.match(count('alice'), { secondsLeft: 6, isExceeded: true })
  milliseconds += 5_499
  test.match(
    count('alice'),
    { secondsLeft: 1, isExceeded: true },
    'what was too much does not make it longer',
  )
  milliseconds += 1
  test.match(count('alice'), { secondsLeft: 10, remaining: 0, isExceeded: false })
})

t.test('who goes on is not forgotten, however many others come', async test => {
  const count = createRateLimit(10)
  for (let n = 0; n <= 100_000; n++) {
    count(`other-${n}`)
    if (n % 10_000 === 0) count('busy')
  }
  test.match(count('busy'), { isExceeded: true })
})

t.test(
  'no wait is told that is longer than the window, at whatever fraction of a millisecond',
  async test => {
    const { now } = performance
    test.teardown(() => {
      performance.now = now
    })
    const count = createRateLimit(1)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000_000 }), microseconds => {
        performance.now = () => microseconds / 1_000
        return count(String(microseconds)).secondsLeft === 10
      }),
      { numRuns: 1_000 },
    )
  },
)

t.test('addresses of one network are one caller', async test => {
  for (const [address, network] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['2001:db8:1:2::1', '2001:db8:1:2::'],
    ['2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::'],
    ['2001:db8:1:3::1', '2001:db8:1:3::'],
    ['::1', '::'],
    // What a proxy tells may be anything.
    ['Unknown', 'unknown'],
    ['fe80::1%eth0', 'fe80::'],
    ['fe80::1%br-lan', 'fe80::'],
    ['fe80::1%eth0.100', 'fe80::'],
    ['::ffff:203.0.113.7%br-lan', '203.0.113.7'],
    ['', ''],
  ] as const) {
    test.equal(networkOf(address), network, address)
  }
})

t.test('any text has a network, and an IPv6 address shares it with all of its 64 bits', async () => {
  fc.assert(fc.property(fc.string(), text => typeof networkOf(text) === 'string'))
  const group = fc.integer({ min: 0, max: 0xffff }).map(n => n.toString(16))
  const half = fc.array(group, { minLength: 4, maxLength: 4 }).map(groups => groups.join(':'))
  fc.assert(
    fc.property(half, half, half, (network, one, other) => {
      // An IPv4 address in another form (RFC 4291, section 2.5.5.2) is that address.
      fc.pre(network !== '0:0:0:0')
      return networkOf(`${network}:${one}`) === networkOf(`${network}:${other}`)
    }),
  )
  fc.assert(fc.property(fc.ipV6(), address => typeof networkOf(address) === 'string'))
})
