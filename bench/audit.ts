import { Agent, get, type IncomingMessage } from 'node:http'
import { parseArgs } from 'node:util'
import { type Comparison, compare, median, type Side } from './compare.js'
import { describeMachine } from './machine.js'
import { startManyRoles } from './many-roles.js'
import { measured } from './serving.js'
import { startWorld, type World } from './world.js'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const USAGE = `npm run bench:audit -- [options]
  --roles N    roles in the table, 50,000 if not told
  --rounds N   rounds of either page, 21 if not told
  --json       the figures as JSON
`

const PAGE = 50
/** The largest page: to get there. */
const LARGEST = 200
const WARM_UP = 3
/** Requests of a round, one after the other. */
const REQUESTS = 12
/** Exports of either size, each by a service of its own. */
const EXPORTS = 3
/**
 * What the last page may cost, of what the first does; and the most memory of an export at its end, of what it had taken
 * half-way: Node takes more at first whatever it does, until it has seen how much garbage there is.
 */
const MOST = { page: 1.2, memory: 1.1 }

const { json, help, ...numbers } = parseArgs({
  options: {
    roles: { type: 'string', default: '50000' },
    rounds: { type: 'string', default: '21' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
}).values
const [roles, rounds] = [Number(numbers.roles), Number(numbers.rounds)]
const few = Math.ceil(roles / 10)

interface Export {
  rows: number
  /** The most memory that the service ever had resident, before and after it, in megabytes. */
  before: number
  peak: number
  /** The same after each tenth of the rows. */
  tenths: number[]
  seconds: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

/** One request; tells each part of the body as it comes. */
async function ask(
  url: string,
  headers: Record<string, string>,
  told: (chunk: Buffer) => void,
): Promise<void> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { agent, headers }, resolve).once('error', reject)
  })
  for await (const chunk of answer as AsyncIterable<Buffer>) told(chunk)
  if (answer.statusCode !== 200) throw new Error(`${url} was answered with ${answer.statusCode}`)
}

async function page(url: string, token: string, query: string) {
  const chunks: Buffer[] = []
  await ask(`${url}/v1/audit/roles?${query}`, bearer(token), chunk => chunks.push(chunk))
  const text = Buffer.concat(chunks).toString()
  return { bytes: text.length, ...(JSON.parse(text) as { items: unknown[]; nextCursor: string | null }) }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The query of the page that comes after so many roles. */
async function pageAfter(count: number, url: string, token: string): Promise<string> {
  let cursor = ''
  for (let left = count; left > 0; ) {
    const { items, nextCursor } = await page(url, token, `limit=${Math.min(LARGEST, left)}${cursor}`)
    if (nextCursor === null) throw new Error(`The list ends before its page ${count / PAGE + 1}`)
    left -= items.length
    cursor = `&cursor=${nextCursor}`
  }
  return `limit=${PAGE}${cursor}`
}

/** The last page of all against the first, in turns. */
async function comparePages({ service, url }: World, token: string) {
  const queries = [`limit=${PAGE}`, await pageAfter(roles - PAGE, url, token)]
  const [first, last] = await Promise.all(queries.map(query => page(url, token, query)))
  const side = (what: string, query: string): Side => ({
    what,
    size: REQUESTS,
    round: operations =>
      measured(service, async () => {
        for (let n = 0; n < operations; n++)
          await ask(`${url}/v1/audit/roles?${query}`, bearer(token), () => undefined)
        return operations
      }),
  })
  const [one = '', other = ''] = queries
  const result = await compare(side(`page ${roles / PAGE}`, other), side('page 1', one), {
    rounds,
    warmUp: WARM_UP,
    scale: 1,
  })
  return { result, items: [first?.items.length, last?.items.length], bytes: [first?.bytes, last?.bytes] }
}

/** All roles as CSV, from a service that did nothing before. */
async function exportAll(
  world: World,
  token: string,
  { rows, env }: { rows: number; env: Record<string, string> },
): Promise<Export> {
  const { program, url } = await world.startService(env)
  const before = await program.peakMegabytes()
  const from = performance.now()
  let lines = 0
  let asked = 0
  const tenths: number[] = []
  let telling = Promise.resolve()
  await ask(`${url}/v1/audit/roles`, { ...bearer(token), accept: 'text/csv' }, chunk => {
    for (const byte of chunk) if (byte === 10) lines += 1
    if (lines < (rows / 10) * (asked + 1)) return
    asked += 1
    telling = telling.then(async () => void tenths.push(await program.peakMegabytes()))
  })
  await telling
  const seconds = (performance.now() - from) / 1_000
  const peak = await program.peakMegabytes()
  return { rows: lines - 1, before, peak, tenths, seconds }
}

async function exportsOf(rows: number, once: (rows: number) => Promise<Export>): Promise<Export[]> {
  const all: Export[] = []
  while (all.length < EXPORTS) all.push(await once(rows))
  if (all.some(one => one.rows !== rows)) throw new Error(`An export has not its ${rows} rows`)
  return all
}

async function main(): Promise<void> {
  if (help) {
    process.stdout.write(USAGE)
    return
  }
  if (!(roles % (2 * LARGEST) === 0 && roles > 0 && rounds > 0)) throw new Error(USAGE)
  const tell = (text: string) => process.stderr.write(`${text}\n`)
  const table = await startManyRoles(roles)
  const env = { AWS_ENDPOINT_URL_DYNAMODB: table.url }
  const world = await startWorld(async () => env)
  try {
    const token = await world.token('operator')
    tell(`${few} roles written in ${(await table.fillTo(few)).toFixed()} s`)
    const small = await exportsOf(few, rows => exportAll(world, token, { rows, env }))
    tell(`${roles} in ${(await table.fillTo(roles)).toFixed()} s more`)
    const pages = await comparePages(world, token)
    const large = await exportsOf(roles, rows => exportAll(world, token, { rows, env }))
    const figures = { machine: describeMachine(), roles, pages, exports: { small, large } }
    process.stdout.write(json ? `${JSON.stringify(figures, null, 2)}\n` : report(figures))
    process.exitCode = costOf(pages.result).cpu > MOST.page || growth(large) > MOST.memory ? 1 : 0
  } finally {
    agent.destroy()
    await world.end()
    await table.end()
  }
}

/** What the last page costs, of what the first does. */
const costOf = ({ cpuRatio, rateRatio }: Comparison) => ({ cpu: 1 / cpuRatio, clock: 1 / rateRatio })
/** The most memory at the end of the exports, of what they had taken half-way. */
const growth = (exports: readonly Export[]) =>
  median(exports.map(({ peak, tenths }) => peak / (tenths[4] ?? Number.NaN)))

interface Figures {
  machine: Record<string, string>
  pages: Awaited<ReturnType<typeof comparePages>>
  exports: { small: Export[]; large: Export[] }
}

function report({ machine, pages, exports }: Figures): string {
  const { result, items, bytes } = pages
  const cost = costOf(result)
  const [least, most] = [1 / result.spread[1], 1 / result.spread[0]]
  const each = ({ perSecond, cpuMicroseconds }: Comparison['ours']) =>
    `${(1_000 / perSecond).toFixed(1)} ms, ${(cpuMicroseconds / 1_000).toFixed(1)} ms of CPU`
  const line = (some: readonly Export[]) =>
    `${some[0]?.rows} rows: ${some.map(({ before, peak }) => `${before.toFixed()} → ${peak.toFixed()}`).join(', ')} MB; ${median(some.map(({ seconds }) => seconds)).toFixed(1)} s`
  return [
    Object.entries(machine)
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
    '',
    `page 1: ${each(result.against)}; ${items[0]} roles, ${bytes[0]} bytes`,
    `page ${roles / PAGE}: ${each(result.ours)}; ${items[1]} roles, ${bytes[1]} bytes`,
    `page ${roles / PAGE} ÷ page 1: ${cost.cpu.toFixed(2)} by CPU (rounds ${least.toFixed(2)}–${most.toFixed(2)}), ${cost.clock.toFixed(2)} by the clock, medians of ${result.rounds} rounds of ${REQUESTS}; at most ${MOST.page}`,
    '',
    'CSV of all, the most memory resident before → after, a service of its own each time:',
    line(exports.small),
    line(exports.large),
    `after each tenth: ${exports.large.map(({ tenths }) => tenths.map(peak => peak.toFixed()).join(' ')).join('; ')} MB`,
    `at the end ÷ half-way: ${growth(exports.large).toFixed(2)}; at most ${MOST.memory}`,
    '',
  ].join('\n')
}

await main()
