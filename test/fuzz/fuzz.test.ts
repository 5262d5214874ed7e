import fc from 'fast-check'
import t, { type Test } from 'tap'
import { startAwsSandbox } from '../../src/sandbox/sandbox.js'
import { caller, environment } from '../fixtures/bad-day.js'
import { createJudge } from './judge.js'
import type { MemoryReport } from './memory-report.js'
import { type Ask, asksOf, bytesOf } from './requests.js'
import { startServiceProcess } from './service-process.js'
import { type Shape, shapesOf, slowOnesOf } from './shapes.js'
import { setStage } from './stage.js'
import { converse, type Heard } from './wire.js'

const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31))
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 100_000)
const ROUNDS = 30
const AT_ONCE = 24
/** What stands in requests where nothing of it may come back, in answers or in the log. */
const PLANTED = `planted-${SEED}-secret`
const MEBIBYTE = 2 ** 20
/** Code that is compiled late and caches that fill take a little, however little is leaked. */
const MAY_GROW = 1.2
/** Of all answers: fewer that serve, or more that cannot, and a run has not tried what it should. */
const AT_LEAST_SERVED = 0.05
const AT_MOST_UNAVAILABLE = 0.02
/** Connections to AWS that are kept for the next call. */
const SPARE_SOCKETS = 10

t.setTimeout(0)
t.comment(`FUZZ_SEED=${SEED} FUZZ_REQUESTS=${REQUESTS}`)

const aws = await startAwsSandbox({ port: 0 })
const credentials = await aws.vendorCredentials()
const secrets = [PLANTED, credentials.secretAccessKey, credentials.sessionToken]
const service = await startServiceProcess(
  {
    ...environment(aws.url),
    DRAWBRIDGE_RATE_LIMIT: '1000000',
    DRAWBRIDGE_AWS_TIMEOUT: '10000',
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  },
  secrets,
)
const stage = await setStage(aws, service.url)
secrets.push(...Object.values(stage.tokens), ...stage.accessKeys)
const judge = createJudge(stage, secrets)
t.teardown(async () => {
  service.kill()
  stage.close()
  await aws.close()
})

const statuses = new Map<string, number>()
const complaints: string[] = []
let sent = 0

function note(what: string, wrong: readonly string[], { answers, end }: Heard): void {
  for (const { status, body } of answers) {
    const name =
      status >= 500 ? `${status} ${/"code":"([\w-]+)"/.exec(body.toString())?.[1]}` : String(status)
    statuses.set(name, (statuses.get(name) ?? 0) + 1)
  }
  if (answers.length === 0) statuses.set(`none, ${end}`, (statuses.get(`none, ${end}`) ?? 0) + 1)
  if (wrong.length === 0) return
  const got = answers.map(({ status, body }) => `${status} ${body.toString().slice(0, 600)}`)
  const complaint = `${wrong.join('; ')}\n  sent: ${what.slice(0, 1_500)}\n  got (${end}): ${got.join('\n       ')}`
  // Told at once: a long run is looked at before it ends.
  if (complaints.push(complaint) <= 40) console.error(complaint)
}

/** Sends some requests over one connection, all at once. */
async function ask(asks: readonly Ask[]): Promise<void> {
  const bytes = Buffer.concat(asks.map((each, at) => bytesOf(each, at === asks.length - 1)))
  const methods = asks.map(({ method }) => method)
  sent += asks.length
  const heard = await converse(stage.port, { steps: [bytes], methods, finishes: false, bound: 20_000 })
  note(JSON.stringify(bytes.toString('latin1')), judge.ofAsks(asks, heard), heard)
}

async function shape(one: Shape): Promise<void> {
  sent += 1
  const heard = await converse(stage.port, one)
  note(`${one.name}: ${JSON.stringify(one.text)}`, judge.ofShape(one, heard), heard)
}

/** Does all of it, some at once. */
async function inParallel(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const left = tasks.values()
  const work = async () => {
    for (const task of left) {
      if (service.gone() !== undefined) return
      await task()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
}

const asks = asksOf(stage, PLANTED)
const isUnharmed = (test: Test) => {
  test.equal(service.gone(), undefined, 'the service lives')
  test.strictSame(
    service.suspicious.splice(0).slice(0, 10),
    [],
    'the log tells of no fault and holds no secret',
  )
  test.equal(complaints.splice(0).length, 0, 'every answer is as it should be')
}

t.test('requests that are refused change nothing', async test => {
  const refused = fc.sample(asks, { seed: SEED, numRuns: Math.ceil(REQUESTS / 5) })
  const certain = refused.filter(each => judge.mustFail(each) !== undefined)
  const before = await stage.tableHash()
  await inParallel(certain.map(each => () => ask([each])))
  test.equal(await stage.tableHash(), before, `the table is the same after ${certain.length} of them`)
  isUnharmed(test)
})

t.test('whatever is sent is answered as documented, and nothing is left behind', async test => {
  const perRound = (REQUESTS - sent) / ROUNDS
  const shapes = shapesOf(stage, PLANTED)
  // One request a connection most of the time, else some in a pipeline.
  const lines = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(asks) },
    { weight: 1, arbitrary: fc.array(asks, { minLength: 2, maxLength: 6 }) },
  )
  const tasks = fc.oneof(
    { weight: 6, arbitrary: lines.map(some => ({ count: some.length, run: () => ask(some) })) },
    { weight: 1, arbitrary: shapes.map(one => ({ count: 1, run: () => shape(one) })) },
  )
  const slow: Promise<void>[] = []
  const reports: MemoryReport[] = []
  for (let round = 0; round < ROUNDS && service.gone() === undefined; round++) {
    const seed = SEED + 1 + round
    const some = fc.sample(slowOnesOf(stage), { seed, numRuns: Math.ceil(perRound / 500) })
    // Those of the last rounds would be waited for.
    if (round < (ROUNDS * 2) / 3) slow.push(...some.map(shape))
    let count = 0
    const chosen = fc.sample(tasks, { seed, numRuns: Math.ceil(perRound) }).filter(task => {
      count += task.count
      return count <= perRound + task.count
    })
    await inParallel(chosen.map(task => task.run))
    if (service.gone() === undefined) reports.push(await service.report())
    test.comment(
      `${sent} requests, ${complaints.length} complaints, ${Math.round(performance.now() / 1_000)} s`,
    )
  }
  await Promise.all(slow)
  isUnharmed(test)
  const last = await service.report()
  const inMiB = (what: 'heap' | 'rss') => reports.map(report => report[what] / MEBIBYTE)
  for (const what of ['heap', 'rss'] as const) {
    const values = inMiB(what)
    const third = Math.floor(ROUNDS / 3)
    const [first, end] = [median(values.slice(0, third)), median(values.slice(-third))]
    test.comment(`${what} in MiB, garbage not counted: ${values.map(Math.round).join(' ')}`)
    test.ok(end < first * MAY_GROW, `${what} is level: ${first.toFixed(1)} MiB, then ${end.toFixed(1)} MiB`)
  }
  const open = ({ handles }: MemoryReport) => handles.TCPSocketWrap ?? 0
  const before = Math.max(...reports.slice(0, ROUNDS / 3).map(open))
  test.ok(open(last) <= before + SPARE_SOCKETS, `sockets are level: ${before}, then ${open(last)}`)
})

t.test('the service is as well as before', async test => {
  const operator = caller(service.url, await aws.issueToken('operator'))
  const { status, body } = await operator('GET', '/v1/audit/integrity')
  test.match({ status, body }, { status: 200, body: { intact: true } }, 'every audit trail is whole')
  test.equal(await service.end(), 0, 'and it ends cleanly')
  const shareOf = (isOne: (status: string) => boolean) => {
    const total = [...statuses.values()].reduce((sum, count) => sum + count, 0)
    return [...statuses].reduce((sum, [status, count]) => sum + (isOne(status) ? count : 0), 0) / total
  }
  const served = shareOf(status => status.startsWith('2'))
  const unavailable = shareOf(status => status.startsWith('503'))
  test.ok(served >= AT_LEAST_SERVED, `${(100 * served).toFixed(1)} % were served`)
  test.ok(unavailable <= AT_MOST_UNAVAILABLE, `${(100 * unavailable).toFixed(1)} % could not be`)
  const seconds = Math.round(performance.now() / 1_000)
  const counts = [...statuses].sort().map(([status, count]) => `${status}: ${count}`)
  test.comment(`${sent} requests in ${seconds} s; ${counts.join(', ')}`)
})

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
