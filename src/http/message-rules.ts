import type { FastifyInstance } from 'fastify'
import { Problem } from '../problem.js'
import { httpErrors } from './errors.js'
import { countSent } from './sent-headers.js'

/**
 * What Node would settle itself, with answers that are no problem details or with none:
 *
 * - a message without the one Host that it has to have (RFC 9112, section 3.2) is refused;
 * - an expectation other than 100-continue is passed over, as RFC 9110, section 10.1.1, allows;
 * - leave to send a body (RFC 9110, section 10.1.1) waits for the answers before it, and is not given with an answer that is
 *   there by then. Node would put it off together with that, between head and body where the body is bytes;
 * - an offer of another protocol (`Upgrade: h2c`, `websocket`) is declined (RFC 9110, section 7.8). Node drops whatever
 *   follows it in the same packet: the connection closes, so that a client that sends requests in a pipeline sends the
 *   rest again instead of waiting for answers.
 */
export function registerMessageRules(app: FastifyInstance): void {
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.server.on('checkContinue', (request, response) => {
    const giveLeave = () => {
      if (!response.headersSent) response.writeContinue()
    }
    // It has no connection as long as others are answered before it.
    if (response.socket) giveLeave()
    else response.once('socket', giveLeave)
    app.server.emit('request', request, response)
  })
  // Not in a hook: a URL that is not well formed is answered without any.
  app.server.prependListener('request', (request, response) => {
    if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false
  })
  app.addHook('onRequest', ({ raw }, _reply, done) => {
    const hosts = countSent('host', raw)
    if (hosts > 1 || (hosts === 0 && raw.httpVersionMinor > 0)) {
      const detail = `The request has ${hosts} Host headers.`
      done(new Problem(httpErrors['malformed-request'], { detail }))
    } else done()
  })
}
