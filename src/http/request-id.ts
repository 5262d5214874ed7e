import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** Taken from `x-request-id` where it has this form, else made; returned, logged, and part of every problem. */
const ACCEPTED = /^[\w-]{1,64}$/

export function registerRequestIds(app: FastifyInstance): void {
  app.setGenReqId(request => {
    const sent = request.headers['x-request-id']
    return typeof sent === 'string' && ACCEPTED.test(sent) ? sent : randomUUID()
  })
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    // What an API answers is for its caller alone; routes that may be cached say so themselves.
    reply.header('cache-control', 'no-store')
    done()
  })
}
