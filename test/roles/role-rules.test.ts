import fc from 'fast-check'
import t from 'tap'
import { type Finding, mergeFindings } from '../../src/roles/finding.js'
import { isSessionOf, parseRoleArn } from '../../src/roles/role-arn.js'
import {
  DENIAL_RETRY_MS,
  decideStatus,
  ERROR_BACKOFF_MS,
  hasGoneStale,
  LONGEST_INTERVAL_MS,
  PROPAGATION_BACKOFF_MS,
  PROPAGATION_WINDOW_MS,
  RECHECK_MS,
  type RoleStatus,
  STALE_MS,
  type StatusDecision,
  type StatusInput,
} from '../../src/roles/role-status.js'
import { PORTABLE_ROLE_ARN } from '../../src/roles/schemas.js'
import { nextSlot, slotOf } from '../../src/roles/slot.js'
import { CHECK_IDS, type Check, type CheckStatus, CONTROL_OF } from '../../src/verification/check.js'

const NAME = 'DrawbridgeRole'
const ARNS: { arn: string; path?: string; partition?: string; name?: string }[] = [
  { arn: `arn:aws:iam::222222222222:role/${NAME}`, path: '/' },
  { arn: `arn:aws:iam::222222222222:role/drawbridge/${NAME}`, path: '/drawbridge/' },
  { arn: `arn:aws-us-gov:iam::222222222222:role/a/b.c/${NAME}`, path: '/a/b.c/', partition: 'aws-us-gov' },
  { arn: `arn:aws-iso-b:iam::222222222222:role/${NAME}`, path: '/', partition: 'aws-iso-b' },
  { arn: 'arn:aws:iam::222222222222:role/a+=,.@-_Z', path: '/', name: 'a+=,.@-_Z' },
  { arn: `arn:aws:iam::222222222222:role/${'n'.repeat(64)}`, path: '/', name: 'n'.repeat(64) },
]

t.test('role ARNs of any partition and path are taken apart', test => {
  for (const { arn, path = '', partition = 'aws', name: roleName = NAME } of ARNS) {
    const claimKey = `${partition}:222222222222:${roleName.toLowerCase()}`
    test.same(parseRoleArn(arn), { arn, partition, accountId: '222222222222', path, roleName, claimKey })
  }
  test.end()
})

t.test('what is no role ARN is refused', test => {
  const refused = [
    '',
    'DrawbridgeRole',
    'arn:aws:iam::222222222222:user/a',
    'arn:aws:iam::222222222222:root',
    'arn:aws:iam::22222222222:role/a',
    'arn:aws:iam::222222222222:role/',
    'arn:aws:iam::222222222222:role//a',
    'arn:aws:iam::222222222222:role/*',
    'arn:aws:iam::222222222222:role/a\n',
    ' arn:aws:iam::222222222222:role/a',
    'arn:aws:iam:eu-central-1:222222222222:role/a',
    'arn:AWS:iam::222222222222:role/a',
    'arn:aws:sts::222222222222:assumed-role/a/b',
    `arn:aws:iam::222222222222:role/${'n'.repeat(65)}`,
    `arn:aws:iam::222222222222:role/${'p/'.repeat(1100)}a`,
    'arn:aws:iam::٢22222222222:role/a',
  ]
  for (const arn of refused) test.equal(parseRoleArn(arn), undefined, JSON.stringify(arn))
  test.equal(parseRoleArn(`arn:aws:iam::222222222222:role/${'p'.repeat(2015)}/a`)?.arn.length, 2048)
  test.end()
})

t.test('the pattern that clients are told is the one that is judged by', test => {
  const told = new RegExp(PORTABLE_ROLE_ARN, 'u')
  const part = fc.string({ unit: fc.constantFrom(...'aZ0_+=,.@-/*:é\n '), maxLength: 8 })
  const role = fc.stringMatching(/^arn:aws[a-z-]*:iam::\d{12}:role(\/[\w+=,.@-]*)+$/)
  const almost = fc
    .tuple(role, part, fc.nat(60))
    .map(([arn, text, at]) => arn.slice(0, at) + text + arn.slice(at))
  fc.assert(
    fc.property(fc.oneof(role, almost), arn => {
      test.equal(told.test(arn) && arn.length <= 2_048, parseRoleArn(arn) !== undefined, arn)
    }),
    { numRuns: 500 },
  )
  test.end()
})

t.test('a session is told to be of a role by partition, account and name', test => {
  const role = parseRoleArn(`arn:aws:iam::222222222222:role/drawbridge/${NAME}`)!
  const cases: [string, boolean][] = [
    [`arn:aws:sts::222222222222:assumed-role/${NAME}/s`, true],
    [`arn:aws:sts::222222222222:assumed-role/${NAME.toUpperCase()}/s`, true],
    [`arn:aws-cn:sts::222222222222:assumed-role/${NAME}/s`, false],
    [`arn:aws:sts::333333333333:assumed-role/${NAME}/s`, false],
    [`arn:aws:sts::222222222222:assumed-role/${NAME}2/s`, false],
    [`arn:aws:sts::222222222222:assumed-role/${NAME}`, false],
    [role.arn, false],
    ['', false],
  ]
  for (const [arn, expected] of cases) test.equal(isSessionOf(role, arn), expected, arn)
  test.end()
})

const LETTERS: Record<string, CheckStatus> = { P: 'PASS', F: 'FAIL', S: 'SKIP', E: 'ERROR' }

/** Eight checks from eight letters, in the design's order. */
function checksOf(letters: string): Check[] {
  return CHECK_IDS.map((id, index) => ({
    id,
    control: CONTROL_OF[id],
    status: LETTERS[letters[index]!]!,
    severity: letters[index] === 'F' ? 'high' : 'info',
    summary: `${id} ${letters[index]}`,
    remedy: null,
    evidence: {},
  }))
}

const REGISTERED = new Date('2025-01-01T00:00:00Z')
const at = (milliseconds: number) => new Date(REGISTERED.getTime() + milliseconds)
const DAY = 24 * 3_600_000
const LATE = 10 * DAY
const PASSED = 'PPPPPPPP'
const REFUSED = 'FSSSSSSS'
const OPEN = 'SFSSSSSS'
const BROKEN = 'ESSSSSSS'

function decide(letters: string, input: Partial<StatusInput> = {}): StatusDecision {
  return decideStatus({
    previous: 'pending',
    registeredAt: REGISTERED,
    checks: checksOf(letters),
    facts: { plainDenial: letters === REFUSED },
    now: at(LATE),
    lastConclusiveAt: at(LATE - DAY),
    // It has just gone by, so that the regular verification is due in a whole interval.
    slot: (input.now ?? at(LATE)).getTime() % DAY,
    interval: DAY,
    ...input,
  })
}

interface Line {
  name: string
  letters: string
  input?: Partial<StatusInput>
  decided: Partial<StatusDecision>
  /** From now to the next verification. */
  due?: number | null
}

const soon = (milliseconds: number): Partial<StatusInput> => ({ now: at(milliseconds) })
const verified = { previous: 'verified', provedSince: at(0) } as const

const LINES: Line[] = [
  {
    name: 'a new role passes',
    letters: PASSED,
    decided: { status: 'verified', provedSince: at(LATE) },
    due: RECHECK_MS,
  },
  {
    name: 'a rejected role passes',
    letters: PASSED,
    input: { previous: 'rejected' },
    decided: { status: 'verified' },
  },
  {
    name: 'a degraded role passes and is newly verified',
    letters: PASSED,
    input: { previous: 'degraded', provedSince: at(0) },
    decided: { status: 'verified', provedSince: at(LATE) },
    due: RECHECK_MS,
  },
  {
    name: 'a verified role passes again',
    letters: PASSED,
    input: verified,
    decided: { status: 'verified', provedSince: at(0), conclusive: true },
    due: DAY,
  },
  {
    name: 'where roles are verified four times a day',
    letters: PASSED,
    input: { ...verified, interval: DAY / 4, slot: 0 },
    decided: { status: 'verified' },
    due: DAY / 4,
  },
  {
    name: 'a role whose slot comes sooner is verified at its slot',
    letters: PASSED,
    input: { ...verified, slot: 5 * 3_600_000 },
    decided: { status: 'verified' },
    due: 5 * 3_600_000,
  },
  {
    name: 'a verification on demand does not push out the one after ten minutes',
    letters: PASSED,
    input: { previous: 'verified', provedSince: at(LATE - 5_000) },
    decided: { status: 'verified' },
    due: RECHECK_MS - 5_000,
  },
  {
    name: 'a revoked role passes and stays revoked',
    letters: PASSED,
    input: { previous: 'revoked' },
    decided: { status: 'revoked', conclusive: false, provedSince: null },
    due: null,
  },
  {
    name: 'permissions that may not be read do not hold a role back',
    letters: 'PPPPPSSP',
    decided: { status: 'verified' },
  },
  { name: 'permissions are missing', letters: 'PPPPPFPP', decided: { status: 'degraded' }, due: RECHECK_MS },
  {
    name: 'permissions are in excess',
    letters: 'PPPPPPFP',
    input: verified,
    decided: { status: 'degraded' },
  },
  { name: 'the version is unknown', letters: 'PPPPPPPF', input: verified, decided: { status: 'degraded' } },
  {
    name: 'the trust policy may not be read',
    letters: 'PPPPSSSS',
    input: verified,
    decided: { status: 'degraded' },
  },
  {
    name: 'the trust policy is wrong',
    letters: 'PPPPFPPP',
    input: verified,
    decided: { status: 'rejected' },
    due: DAY,
  },
  { name: 'the account is another', letters: 'PPPFSSSS', input: verified, decided: { status: 'rejected' } },
  {
    name: 'no external ID is needed: a verified role is rejected at once',
    letters: OPEN,
    input: verified,
    decided: { status: 'rejected', provedSince: null, conclusive: true },
  },
  {
    name: 'no external ID is needed: a new role is rejected at once',
    letters: OPEN,
    input: soon(1_000),
    decided: { status: 'rejected' },
  },
  {
    name: 'a denial beside an open door is no plain denial',
    letters: 'FFSSSSSS',
    input: { ...soon(1_000), facts: { plainDenial: false } },
    decided: { status: 'rejected' },
  },
  {
    name: 'denied at once',
    letters: REFUSED,
    input: soon(0),
    decided: { status: 'propagating' },
    due: 2_000,
  },
  {
    name: 'denied again while propagating',
    letters: REFUSED,
    input: { previous: 'propagating', ...soon(2_500) },
    decided: { status: 'propagating' },
    due: 4_000,
  },
  {
    name: 'denied after 10 s',
    letters: REFUSED,
    input: { previous: 'propagating', ...soon(10_000) },
    decided: {},
    due: 8_000,
  },
  {
    name: 'denied after 20 s',
    letters: REFUSED,
    input: { previous: 'propagating', ...soon(20_000) },
    decided: {},
    due: 15_000,
  },
  {
    name: 'denied after 60 s',
    letters: REFUSED,
    input: { previous: 'propagating', ...soon(60_000) },
    decided: {},
    due: 30_000,
  },
  {
    name: 'the last try is at the end of the window',
    letters: REFUSED,
    input: { previous: 'propagating', ...soon(110_000) },
    decided: { status: 'propagating' },
    due: 10_000,
  },
  {
    name: 'denied at the end of the window',
    letters: REFUSED,
    input: { previous: 'propagating', ...soon(PROPAGATION_WINDOW_MS) },
    decided: { status: 'rejected', conclusive: true },
    due: DAY,
  },
  { name: 'a pending role denied late', letters: REFUSED, decided: { status: 'rejected' } },
  {
    name: 'a propagating role passes',
    letters: PASSED,
    input: { previous: 'propagating', ...soon(5_000) },
    decided: { status: 'verified' },
  },
  {
    name: 'a propagating role turns out open',
    letters: OPEN,
    input: { previous: 'propagating', ...soon(5_000) },
    decided: { status: 'rejected' },
  },
  {
    name: 'a rejected role denied soon',
    letters: REFUSED,
    input: { previous: 'rejected', ...soon(5_000) },
    decided: { status: 'rejected' },
  },
  ...(['verified', 'degraded'] as const).flatMap(previous => [
    {
      name: `a ${previous} role's first plain denial`,
      letters: REFUSED,
      input: { previous, provedSince: at(0) },
      decided: { status: previous, denialRetryPending: true, conclusive: false, provedSince: at(0) },
      due: DENIAL_RETRY_MS,
    },
    {
      name: `a ${previous} role's second plain denial`,
      letters: REFUSED,
      input: { previous, denialRetryPending: true },
      decided: { status: 'rejected' as const, denialRetryPending: false },
    },
  ]),
  {
    name: 'the second try works',
    letters: PASSED,
    input: { ...verified, denialRetryPending: true },
    decided: { status: 'verified', denialRetryPending: false, inconclusiveRuns: 0 },
    due: DAY,
  },
  {
    name: 'the second try ends in an error: it is tried once more, and still pending',
    letters: BROKEN,
    input: { ...verified, denialRetryPending: true },
    decided: { status: 'verified', denialRetryPending: true },
    due: DENIAL_RETRY_MS,
  },
  ...(['pending', 'propagating', 'verified', 'degraded', 'rejected'] as const).map(previous => ({
    name: `an error leaves a ${previous} role as it is`,
    letters: BROKEN,
    input: { previous },
    decided: { status: previous, conclusive: false, inconclusiveRuns: 1 },
    due: ERROR_BACKOFF_MS.first,
  })),
  {
    name: 'errors in a row',
    letters: BROKEN,
    input: { inconclusiveRuns: 3 },
    decided: { inconclusiveRuns: 4 },
    due: 8 * 60_000,
  },
  {
    name: 'many errors in a row',
    letters: BROKEN,
    input: { inconclusiveRuns: 500 },
    decided: {},
    due: ERROR_BACKOFF_MS.longest,
  },
  {
    name: 'an error while propagating',
    letters: BROKEN,
    input: { previous: 'propagating', ...soon(1_000) },
    decided: { status: 'propagating' },
    due: 2_000,
  },
  {
    name: 'one check in error keeps a role from being verified',
    letters: 'PPPPPPEP',
    decided: { status: 'pending' },
  },
  {
    name: 'one check in error keeps a verified role',
    letters: 'PEPPPPPP',
    input: verified,
    decided: { status: 'verified' },
  },
  {
    name: 'excess beside an error degrades a verified role',
    letters: 'PPPPPEFP',
    input: verified,
    decided: { status: 'degraded' },
  },
  {
    name: 'excess where a probe ended in error does not',
    letters: 'PEPPPPFP',
    input: verified,
    decided: { status: 'verified' },
  },
  { name: 'excess beside an error proves no new role', letters: 'PPPPPEFP', decided: { status: 'pending' } },
  {
    name: 'a barring failure beside an error rejects',
    letters: 'PEPPFPPP',
    input: verified,
    decided: { status: 'rejected' },
  },
  {
    name: '72 hours without a verdict',
    letters: BROKEN,
    input: { ...verified, lastConclusiveAt: at(LATE - STALE_MS) },
    decided: { status: 'degraded' },
  },
  {
    name: 'almost 72 hours without a verdict',
    letters: BROKEN,
    input: { ...verified, lastConclusiveAt: at(LATE - STALE_MS + 1) },
    decided: { status: 'verified' },
  },
  {
    name: '72 hours without a verdict, and then a first denial',
    letters: REFUSED,
    input: { ...verified, lastConclusiveAt: at(LATE - STALE_MS) },
    decided: { status: 'degraded', denialRetryPending: true },
  },
  {
    name: 'a verdict of 72 hours ahead, by a clock that was set back since',
    letters: BROKEN,
    input: { ...verified, lastConclusiveAt: at(LATE + STALE_MS) },
    decided: { status: 'degraded' },
  },
  {
    name: 'a denial two minutes before its registration, by a clock that was set back since',
    letters: REFUSED,
    input: { now: at(-PROPAGATION_WINDOW_MS) },
    decided: { status: 'rejected' },
  },
  {
    name: 'a denial a second before its registration, by clocks that differ',
    letters: REFUSED,
    input: { now: at(-1_000) },
    decided: { status: 'propagating' },
    due: 2_000,
  },
  {
    name: 'proved hours ahead, by a clock that was set back since',
    letters: PASSED,
    input: { ...verified, provedSince: at(LATE + 5 * RECHECK_MS) },
    decided: { status: 'verified' },
    due: RECHECK_MS,
  },
  {
    name: 'nothing but SKIP says nothing',
    letters: 'SSSSSSSS',
    input: { previous: 'rejected' },
    decided: { status: 'rejected' },
  },
]

for (const { name, letters, input = {}, decided, due } of LINES) {
  t.test(`status: ${name}`, test => {
    const decision = decide(letters, input)
    test.match(decision, decided)
    const wait = decision.nextDueAt && decision.nextDueAt.getTime() - (input.now ?? at(LATE)).getTime()
    if (due !== undefined) test.equal(wait, due)
    test.end()
  })
}

t.test('a propagating role is tried to the end of its window, at the waits that are told', test => {
  let now = at(0)
  const waits: number[] = []
  for (let decision = decide(REFUSED, { now }); decision.status === 'propagating'; ) {
    waits.push(decision.nextDueAt!.getTime() - now.getTime())
    now = decision.nextDueAt!
    decision = decide(REFUSED, { now, previous: 'propagating' })
  }
  test.same(waits, [...PROPAGATION_BACKOFF_MS, 30_000, 30_000, 1_000])
  test.same(now, at(PROPAGATION_WINDOW_MS))
  test.end()
})

t.test('staleness is told without a verification too', test => {
  const role = { status: 'verified', lastConclusiveAt: at(0) } as const
  test.equal(hasGoneStale(role, at(STALE_MS - 1)), false)
  test.equal(hasGoneStale(role, at(STALE_MS)), true)
  test.equal(hasGoneStale({ ...role, status: 'rejected' }, at(STALE_MS)), false)
  test.end()
})

t.test('a slot comes round once in a period, at most a period after any time', test => {
  const time = fc.integer({ min: -LATE, max: 100 * LATE })
  fc.assert(
    fc.property(fc.string(), time, fc.integer({ min: 1, max: DAY }), (roleId, now, period) => {
      const slot = slotOf(roleId, period)
      const next = nextSlot(slot, new Date(now), period)
      const wait = next.getTime() - now
      return wait > 0 && wait <= period && nextSlot(slot, next, period).getTime() - next.getTime() === period
    }),
  )
  test.end()
})

t.test('slots are spread evenly, whatever IDs were given out', test => {
  const ids: [string, (at: number) => string][] = [
    ['made in one millisecond', at => `01990000-0000-7000-8000-${at.toString(16).padStart(12, '0')}`],
    ['made once a day', at => `${(at * DAY).toString(16).padStart(12, '0')}-7000-8000-000000000000`],
    ['like one another', at => `${'0'.repeat(at % 40)}${at}`],
  ]
  const [roles, hours] = [24_000, 24]
  for (const [which, idOf] of ids) {
    const counts = Array<number>(hours).fill(0)
    for (let at = 0; at < roles; at++) counts[Math.floor(slotOf(idOf(at), DAY) / (DAY / hours))]! += 1
    // A thousand an hour, six times the standard deviation of 31 either way.
    test.ok(Math.min(...counts) > 810 && Math.max(...counts) < 1_190, `IDs ${which}: ${counts.join(' ')}`)
  }
  test.end()
})

const anyInput = fc
  .record({
    previous: fc.constantFrom<RoleStatus[]>(
      'pending',
      'propagating',
      'verified',
      'degraded',
      'rejected',
      'revoked',
    ),
    letters: fc.array(fc.constantFrom('P', 'F', 'S', 'E'), { minLength: 8, maxLength: 8 }),
    // Negative where the clock went ahead and was set back since.
    elapsed: fc.oneof(fc.nat(180_000), fc.nat(LATE), fc.integer({ min: -LATE, max: 0 })),
    conclusiveAgo: fc.integer({ min: -LATE, max: LATE }),
    provedAgo: fc.option(fc.integer({ min: -LATE, max: LATE }), { nil: undefined }),
    denialRetryPending: fc.boolean(),
    inconclusiveRuns: fc.nat(2000),
    plain: fc.boolean(),
    interval: fc.integer({ min: 900_000, max: LONGEST_INTERVAL_MS }),
    place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  })
  .map(({ letters, elapsed, conclusiveAgo, provedAgo, plain, interval, place, ...rest }) => ({
    ...rest,
    interval,
    slot: Math.floor(place * interval),
    checks: checksOf(letters.join('')),
    registeredAt: REGISTERED,
    now: at(elapsed),
    lastConclusiveAt: at(elapsed - conclusiveAgo),
    provedSince: provedAgo === undefined ? undefined : at(elapsed - provedAgo),
    facts: { plainDenial: plain && letters[0] === 'F' && letters[1] !== 'F' && letters[2] !== 'F' },
  }))

const bars = ({ control, status }: Check) => status === 'FAIL' && control !== 'CAA-007'

const INVARIANTS: [string, (input: StatusInput, decision: StatusDecision) => boolean][] = [
  [
    'a revoked role never comes back',
    (input, { status }) => (input.previous === 'revoked') === (status === 'revoked'),
  ],
  [
    'a failed CAA-001 or CAA-002 check never makes a role verified',
    ({ previous, checks }, { status }) =>
      !checks.some(bars) || status !== 'verified' || previous === 'verified',
  ],
  [
    'a failed CAA-002 check leaves no role in use',
    ({ previous, checks }, { status }) =>
      previous === 'revoked' ||
      !checks.some(check => bars(check) && check.control === 'CAA-002') ||
      status === 'rejected',
  ],
  [
    'errors alone change no status but after 72 hours',
    ({ previous, checks, now, lastConclusiveAt }, { status }) =>
      !checks.some(({ status: found }) => found === 'ERROR') ||
      checks.some(({ status: found }) => found === 'FAIL') ||
      status === previous ||
      (previous === 'verified' &&
        status === 'degraded' &&
        Math.abs(now.getTime() - lastConclusiveAt!.getTime()) >= STALE_MS),
  ],
  [
    'a full pass verifies whatever is not revoked',
    ({ previous, checks }, { status }) =>
      previous === 'revoked' || checks.some(check => check.status !== 'PASS') || status === 'verified',
  ],
  [
    'a role becomes verified only by its first five checks',
    ({ previous, checks }, { status }) =>
      status !== 'verified' ||
      previous === 'verified' ||
      checks.slice(0, 5).every(check => check.status === 'PASS'),
  ],
  [
    'the next verification is due later than now and within the interval, or an hour, but for a revoked role',
    ({ now, interval }, { status, nextDueAt }) =>
      nextDueAt === null
        ? status === 'revoked'
        : nextDueAt > now &&
          nextDueAt.getTime() - now.getTime() <= Math.max(interval, ERROR_BACKOFF_MS.longest),
  ],
  [
    'a role that was proved just now is verified again within ten minutes',
    ({ previous, checks, now }, { status, nextDueAt }) =>
      status !== 'verified' ||
      previous === 'verified' ||
      checks.some(check => check.status !== 'PASS') ||
      nextDueAt!.getTime() <= now.getTime() + RECHECK_MS,
  ],
  [
    'no role is held over twice in a row',
    ({ denialRetryPending, facts }, decision) =>
      !(facts.plainDenial && denialRetryPending === true && decision.denialRetryPending),
  ],
]

for (const [name, holds] of INVARIANTS) {
  t.test(`status: ${name}`, test => {
    fc.assert(
      fc.property(anyInput, input => holds(input, decideStatus(input))),
      { numRuns: 1_000 },
    )
    test.end()
  })
}

const T1 = '2025-01-01T00:00:00.000Z'
const T2 = new Date('2025-01-02T00:00:00Z')
const T3 = new Date('2025-01-03T00:00:00Z')

function merge(previous: Finding[], letters: string, now: Date, further = {}) {
  return mergeFindings(previous, { checks: checksOf(letters) }, now, further)
}

t.test('a finding is opened, kept, left as it is, resolved and opened anew', test => {
  const opened = merge([], 'PPPPPPFP', new Date(T1))
  const finding = {
    code: 'excess-permissions',
    control: 'CAA-007',
    severity: 'high',
    summary: 'excess-permissions F',
    remedy: null,
    firstSeenAt: T1,
    lastSeenAt: T1,
    resolvedAt: null,
  }
  test.same(opened, [finding])
  const kept = merge(opened, 'PPPPPPFP', T2)
  test.same(kept, [{ ...finding, lastSeenAt: T2.toISOString() }])
  for (const letter of 'SE') test.same(merge(kept, `PPPPPP${letter}P`, T3), kept)
  const resolved = merge(kept, PASSED, T3)
  test.same(resolved, [{ ...kept[0], resolvedAt: T3.toISOString() }])
  test.same(merge(resolved, PASSED, new Date('2025-01-09')), resolved)
  const again = new Date('2025-01-09T00:00:00Z')
  const anew = again.toISOString()
  test.same(merge(resolved, 'PPPPPPFP', again), [{ ...finding, firstSeenAt: anew, lastSeenAt: anew }])
  test.end()
})

t.test('a check that passes with a low severity leaves a low finding', test => {
  const checks = checksOf(PASSED).map(check =>
    check.id === 'trust-policy' ? { ...check, severity: 'low' as const } : check,
  )
  const [finding, ...others] = mergeFindings([], { checks }, new Date(T1))
  test.match(finding, { code: 'trust-policy', severity: 'low', resolvedAt: null })
  test.same(others, [])
  test.match(merge([finding!], PASSED, T2), [{ resolvedAt: T2.toISOString() }])
  test.end()
})

t.test('what is known beyond the checks is opened and resolved as it is told', test => {
  const shared = {
    code: 'account-shared',
    control: 'CAA-002',
    severity: 'high',
    summary: 's',
    remedy: 'r',
  } as const
  const opened = merge([], PASSED, new Date(T1), { problems: [shared] })
  test.match(opened, [{ ...shared, firstSeenAt: T1, resolvedAt: null }])
  test.same(merge(opened, PASSED, T2), opened)
  test.match(merge(opened, PASSED, T2, { resolved: ['account-shared', 'stuck'] }), [
    { resolvedAt: T2.toISOString() },
  ])
  test.end()
})

t.test('there is at most one finding of each code, and none is ever lost', test => {
  const letters = fc.array(fc.constantFrom('P', 'F', 'S', 'E'), { minLength: 8, maxLength: 8 })
  fc.assert(
    fc.property(fc.array(letters, { maxLength: 8 }), runs => {
      let findings: Finding[] = []
      runs.forEach((run, index) => {
        const codes = findings.map(({ code }) => code)
        findings = merge(findings, run.join(''), at(index))
        const now = findings.map(({ code }) => code)
        const whole = new Set(now).size === now.length && codes.every(code => now.includes(code))
        const open = findings.filter(({ resolvedAt }) => resolvedAt === null).map(({ code }) => code)
        const failed = CHECK_IDS.filter((_, place) => run[place] === 'F')
        if (!whole || !failed.every(code => open.includes(code))) throw new Error(run.join(''))
      })
    }),
  )
  test.end()
})
