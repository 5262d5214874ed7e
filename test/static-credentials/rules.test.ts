import fc from 'fast-check'
import t from 'tap'
import type { KeyOutcome } from '../../src/aws/key-identity.js'
import { NOT_IDEMPOTENT } from '../../src/idempotency.js'
import { Problem } from '../../src/problem.js'
import { refuseMalformed } from '../../src/static-credentials/access-key.js'
import { type Exemption, LONGEST_EXEMPTION_MS, leaveOf } from '../../src/static-credentials/exemption.js'
import { findExemption } from '../../src/static-credentials/find-static-credential.js'
import { endExemption, grantExemption } from '../../src/static-credentials/grant-exemption.js'
import { proveKey } from '../../src/static-credentials/prove-key.js'
import { type StaticCredential, shownCredential } from '../../src/static-credentials/static-credential.js'
import type { StaticCredentialTools } from '../../src/static-credentials/tools.js'
import { createTenant } from '../../src/tenants/create-tenant.js'
import { createClock } from '../fixtures/clock.js'
import { createCore } from '../fixtures/core.js'
import { startTable } from '../fixtures/table.js'

const DAY = 86_400_000
const NOW = new Date('2026-06-01T12:00:00.000Z')
const at = (days: number) => new Date(NOW.getTime() + days * DAY).toISOString()
const ACTOR = 'https://id.example.com#operator'

const code = async (work: () => Promise<unknown> | unknown): Promise<string> => {
  try {
    await work()
    return 'taken'
  } catch (error) {
    if (error instanceof Problem) return error.kind.code
    throw error
  }
}

t.test('an access key ID is judged by its form, and nothing of it is told', async test => {
  const cases: [string, string][] = [
    ['AKIAIOSFODNN7EXAMPLE', 'taken'],
    [`AKIA${'A'.repeat(124)}`, 'taken'],
    ['ASIAIOSFODNN7EXAMPLE', 'malformed-access-key'],
    ['AKIAiosfodnn7example', 'malformed-access-key'],
    ['AKIAIOSFODNN7EXAMPLE\n', 'malformed-access-key'],
    ['XAKIAIOSFODNN7EXAMPLE', 'malformed-access-key'],
    ['AROAIOSFODNN7EXAMPLE', 'malformed-access-key'],
    ['AKIA', 'malformed-access-key'],
    ['', 'malformed-access-key'],
  ]
  for (const [accessKeyId, expected] of cases)
    test.equal(
      await code(() => refuseMalformed({ accessKeyId, secretAccessKey: 'x' })),
      expected,
      accessKeyId,
    )
  const told = (accessKeyId: string) => {
    try {
      refuseMalformed({ accessKeyId, secretAccessKey: 'wJalrXUtnFEMI' })
    } catch (error) {
      return JSON.stringify(error) + String((error as Error).message)
    }
    return ''
  }
  test.notMatch(told('ASIAIOSFODNN7EXAMPLE'), /IOSFODNN7|wJalr/)
})

t.test('a key is taken only where it opens an account that the tenant may connect', async test => {
  const { table } = await startTable(test)
  const core = createCore(table, createClock())
  const identity = (arn: string): KeyOutcome => ({
    kind: 'identity',
    accountId: arn.split(':')[4] ?? '',
    arn,
  })
  const cases: [string, KeyOutcome, string][] = [
    ['a user', identity('arn:aws:iam::222222222222:user/legacy'), 'taken'],
    ['a user under a path', identity('arn:aws:iam::222222222222:user/a/root'), 'taken'],
    ['a user called root', identity('arn:aws:iam::222222222222:user/root'), 'taken'],
    ['the root user', identity('arn:aws:iam::222222222222:root'), 'root-access-key'],
    ["the vendor's root user", identity('arn:aws:iam::111111111111:root'), 'root-access-key'],
    ["the vendor's own", identity('arn:aws:iam::111111111111:user/x'), 'account-not-accepted'],
    ['another partition', identity('arn:aws-cn:iam::222222222222:user/x'), 'account-not-accepted'],
    ['refused', { kind: 'refused', code: 'InvalidClientTokenId' }, 'access-key-refused'],
    ['no verdict', { kind: 'error', code: 'throttled', message: 'x' }, 'dependency-unavailable'],
  ]
  for (const [name, outcome, expected] of cases) {
    const tools = {
      ...core,
      keyIdentity: { of: async () => outcome },
      budget: { run: (_tenantId: string, _priority: string, call: () => unknown) => call() },
    } as unknown as StaticCredentialTools
    const key = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' }
    test.equal(await code(() => proveKey(tools, 'a-tenant', key)), expected, name)
  }
})

const EXEMPTION: Exemption = {
  tenantId: 'a',
  reason: 'x',
  sunsetAt: at(10),
  grantedAt: at(-1),
  grantedBy: ACTOR,
  firstGrantedAt: at(-1),
  endedAt: null,
}

t.test('leave is there from the exemption to its sunset', async test => {
  const cases: [string, Exemption | undefined, string][] = [
    ['none', undefined, 'none'],
    ['in force', EXEMPTION, 'granted'],
    [
      'in its last millisecond',
      { ...EXEMPTION, sunsetAt: new Date(NOW.getTime() + 1).toISOString() },
      'granted',
    ],
    ['at its sunset', { ...EXEMPTION, sunsetAt: NOW.toISOString() }, 'over'],
    ['ended', { ...EXEMPTION, endedAt: at(-0.5) }, 'none'],
    ['ended, and past its sunset', { ...EXEMPTION, sunsetAt: at(-0.1), endedAt: at(-0.5) }, 'none'],
  ]
  for (const [name, exemption, expected] of cases) test.equal(leaveOf(exemption, NOW), expected, name)
})

t.test('whatever operators do, no tenant has leave 180 days after its first exemption', async test => {
  const { table } = await startTable(test)
  const step = fc.oneof(
    fc.record({ do: fc.constant('grant' as const), days: fc.integer({ min: -10, max: 400 }) }),
    fc.record({ do: fc.constant('end' as const), days: fc.constant(0) }),
    fc.record({ do: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 100 }) }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async steps => {
      const clock = createClock()
      const core = createCore(table, clock)
      const { id } = await createTenant(core, { name: 'Globex' }, ACTOR, NOT_IDEMPOTENT)
      let first: number | undefined
      for (const { do: what, days } of steps) {
        if (what === 'wait') clock.advance(days * DAY)
        if (what === 'end') await endExemption(core, id, ACTOR)
        if (what !== 'grant') continue
        const sunsetAt = new Date(clock.now().getTime() + days * DAY).toISOString()
        const granted = await code(() => grantExemption(core, id, { reason: 'x', sunsetAt }, ACTOR))
        if (granted === 'taken') first ??= clock.now().getTime()
      }
      const exemption = await findExemption(table, id)
      if (first === undefined) return exemption === undefined
      return leaveOf(exemption, new Date(first + LONGEST_EXEMPTION_MS)) !== 'granted'
    }),
    { numRuns: 100 },
  )
})

const CREDENTIAL: StaticCredential = {
  tenantId: 'a',
  state: 'stored',
  secretArn: 'arn',
  versionId: 'v',
  previousVersionId: null,
  accountId: '222222222222',
  keyIdEnding: 'MPLE',
  createdAt: at(-200),
  rotatedAt: at(-5),
  provedAt: at(-1),
  refusedSince: null,
  missingSince: null,
  deletionDate: null,
  deletionReason: null,
  operation: null,
  operationId: null,
  operationUntil: null,
  dueAt: at(1),
}

t.test('what is told of a key', async test => {
  const show = (change: Partial<StaticCredential>, superseded = false, exemption?: Exemption) => {
    const shown = shownCredential({ ...CREDENTIAL, ...change }, { exemption, superseded, now: NOW })
    return { ...shown, findings: shown.findings.map(finding => finding.code) }
  }
  test.match(show({}), { status: 'active', ageDays: 5, sunsetAt: null, findings: [] })
  test.match(show({}, true, EXEMPTION), { status: 'superseded', sunsetAt: EXEMPTION.sunsetAt })
  test.match(show({}, false, { ...EXEMPTION, endedAt: at(-0.5) }), { sunsetAt: null })
  test.match(show({ state: 'deletion-scheduled', deletionDate: at(30), rotatedAt: at(-300) }, true), {
    status: 'deletion-scheduled',
    findings: [],
  })
  test.match(show({ rotatedAt: at(-90) }), { ageDays: 90, findings: [] }, 'ninety days are not too many')
  test.match(show({ rotatedAt: at(-91) }), { findings: ['access-key-old'] })
  test.match(show({ rotatedAt: at(3) }), { ageDays: 0, findings: [] }, 'by a clock that was set back since')
  test.match(show({ refusedSince: at(-1), missingSince: at(-2) }), {
    status: 'missing',
    findings: ['secret-missing', 'access-key-refused'],
  })
  test.match(show({ missingSince: at(-2) }, true), { status: 'superseded', findings: ['secret-missing'] })
  const gone = { state: 'deletion-scheduled', missingSince: at(-2) } as const
  test.match(show(gone), { status: 'deletion-scheduled', findings: [] })
})
