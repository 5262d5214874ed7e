import { parseArgs } from 'node:util'
import { compare } from './compare.js'
import { prepareRows } from './comparisons.js'
import { measureFirstPaint } from './first-paint.js'
import { describeMachine } from './machine.js'
import { profileInto } from './processes.js'
import { type Measured, type Results, RULE, textReport, verdictOnRow, verdictOnSeconds } from './report.js'
import { measureStarts } from './starts.js'
import { startWorld } from './world.js'

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

const USAGE = `npm run bench -- [options]
  --quick         short rounds: does everything run, and is nothing grossly off?
  --json          the figures as JSON
  --only TEXT     rows whose name holds this text; starts and first paint are names too
  --profile DIR   each measured process writes a CPU profile into this folder
`

const { quick, json, only, profile, help } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
}).values

const plan = quick
  ? { rounds: 5, warmUp: 5, scale: 0.5, roles: 10, starts: 1, paints: 3 }
  : { rounds: 21, warmUp: 6, scale: 1, roles: 60, starts: 7, paints: 15 }

/** Measures everything that is wanted; each side is a process of its own. */
async function measure(): Promise<Results> {
  profileInto(profile)
  const world = await startWorld()
  try {
    const measured: Measured[] = []
    for (const row of await prepareRows(world, { ...plan, only })) {
      if (!json) process.stderr.write(`${row.name} …\n`)
      const result = await compare(row.ours, row.against, plan)
      measured.push({ row, result })
    }
    return {
      rows: measured,
      starts: 'starts'.includes(only) ? await measureStarts(world.aws, plan.starts) : [],
      ...('page, first paint'.includes(only) && {
        firstPaint: await measureFirstPaint(world, plan.paints),
      }),
    }
  } finally {
    await world.end()
  }
}

async function main(): Promise<void> {
  if (help) {
    process.stdout.write(USAGE)
    return
  }
  const machine = describeMachine()
  const results = await measure()
  const { rows, starts, firstPaint } = results
  const paints = firstPaint && 'paints' in firstPaint ? firstPaint.paints : []
  const judgedPaints = paints.map(paint => ({ ...paint, verdict: verdictOnSeconds(paint) }))
  const report = {
    machine,
    rule: RULE,
    rows: rows.map(({ row, result }) => ({
      name: row.name,
      goal: row.goal,
      judgedBy: row.judgedBy ?? 'cpu',
      verdict: verdictOnRow({ row, result }),
      what: `${row.ours.what} ÷ ${row.against.what}`,
      ...result,
    })),
    starts: starts.map(start => ({ ...start, verdict: verdictOnSeconds(start) })),
    firstPaint: firstPaint && {
      ...firstPaint,
      ...('paints' in firstPaint && { paints: judgedPaints }),
    },
  }
  process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : textReport(machine, results))
  const failed = [...report.rows, ...report.starts, ...judgedPaints].filter(
    ({ verdict }) => verdict === 'FAILED',
  )
  for (const { name } of failed) process.stderr.write(`${name}: far off its goal\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}

await main()
