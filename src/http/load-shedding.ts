import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Metrics } from '../metrics.js'
import type { OccasionalLog } from '../occasional-log.js'
import { Problem } from '../problem.js'
import { httpErrors } from './errors.js'
import { watchEventLoop } from './event-loop-delay.js'

/**
 * So many requests are never the load that makes the event loop late: a start, a neighbour on the machine, or one long
 * computation does, and to turn them away would help nobody.
 */
const FEW = 16

export interface LoadLimits {
  /** Mean event-loop delay in milliseconds from which requests are turned away; 0 for none. */
  maxEventLoopDelay: number
  /** Requests under way from which further ones are turned away; 0 for none. */
  maxRequestsInFlight: number
}

/**
 * Turns requests away while there are more than can be served before their callers give up. Two things tell: the delay
 * of the event loop, where the process computes too much, and the requests under way, where they wait for something
 * else, such as a connection to AWS.
 */
export function registerLoadShedding(
  app: FastifyInstance,
  { maxEventLoopDelay, maxRequestsInFlight }: LoadLimits,
  { metrics, occasionally }: { metrics: Metrics; occasionally: OccasionalLog },
): void {
  const inFlight = new WeakSet<FastifyRequest>()
  let count = 0
  metrics.countInFlight(() => count)
  const shed = (request: FastifyRequest, reason: string) => {
    // A process that is busy is alive: were it told otherwise, an orchestrator would kill it for its load.
    if (request.routeOptions.url === '/healthz') return
    occasionally(
      `overloaded-${reason}`,
      { reason, inFlight: count },
      'Requests are turned away: too much load',
    )
    throw new Problem(httpErrors.overloaded, { retryAfterSeconds: 2 })
  }
  const eventLoop = watchEventLoop()
  app.addHook('onClose', async () => eventLoop.stop())
  app.addHook('onRequest', async request => {
    if (maxRequestsInFlight > 0 && count >= maxRequestsInFlight) shed(request, 'requests-in-flight')
    inFlight.add(request)
    count += 1
    const isLate = maxEventLoopDelay > 0 && eventLoop.delay() > maxEventLoopDelay
    if (isLate && count > FEW) shed(request, 'event-loop-delay')
  })
  // Not onResponse: where the caller has gone the request is served to its end all the same.
  app.addHook('onSend', async request => {
    if (inFlight.delete(request)) count -= 1
  })
}
