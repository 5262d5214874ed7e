import type { Logger } from 'pino'
import type { Metrics } from '../../metrics.js'
import { Problem } from '../../problem.js'
import type { AnchorRecord } from './anchor-store.js'
import { type MakeAnchorTools, makeAnchorIfDue } from './make-anchor.js'

/** Milliseconds until the first look, and between two. */
const FIRST = 1_000
const INTERVAL = 30_000

/** Looks now and then whether an anchor is due, until it is stopped. `stop` resolves when what was begun has ended. */
export function startMakingAnchors(
  tools: MakeAnchorTools & { log: Logger; metrics: Metrics },
  { first = FIRST, interval = INTERVAL } = {},
): { stop(): Promise<void> } {
  const { log, metrics, now } = tools
  let latest: AnchorRecord | undefined
  let stopped = false
  let running: Promise<void> = Promise.resolve()
  metrics.tellAnchors(() => latest && { age: ageOf(latest, now()), faults: latest.faults })
  const look = async () => {
    try {
      const made = await makeAnchorIfDue(tools)
      if (made && made.number !== latest?.number && made.faults > 0) {
        log.error(
          { anchor: made.number, faults: made.faults },
          'Chains of the audit trail are missing, shorter or rewritten since they were anchored',
        )
      }
      latest = made
    } catch (error) {
      metrics.anchorFailures.inc()
      log[error instanceof Problem ? 'warn' : 'error']({ err: error }, 'The audit trail was not anchored')
      // How old the latest is has to be known now of all times, and to a process that never made one.
      latest = (await tools.store.latestRecord().catch(() => undefined)) ?? latest
    }
    if (!stopped) schedule(interval)
  }
  let timer: NodeJS.Timeout
  const schedule = (delay: number) => {
    timer = setTimeout(() => {
      running = look()
    }, delay)
    timer.unref()
  }
  schedule(first)
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

function ageOf({ madeAt }: AnchorRecord, now: Date): number {
  return Math.max(0, now.getTime() - Date.parse(madeAt)) / 1_000
}
