import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { v7 as uuidV7 } from 'uuid'
import { Problem, type ProblemKind } from '../problem.js'
import { httpErrors } from './errors.js'
import { problemBody } from './problem-answers.js'

const KINDS: Record<string, ProblemKind> = {
  HPE_HEADER_OVERFLOW: httpErrors['headers-too-large'],
  ERR_HTTP_REQUEST_TIMEOUT: httpErrors['request-timeout'],
}

interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

function isOpen({ response }: Exchange): boolean {
  return !response.closed
}

/** What is under way on one connection. */
interface Exchanges {
  /** The latest is kept when it was answered, too: to listen for the end of each costs more than to look at it later. */
  latest: Exchange[]
  isBroken: boolean
}

/**
 * Answers what is not an HTTP request that could be routed: headers that are too large, a message that breaks off or
 * comes too slowly. There is no reply object yet, so the answer is written to the socket itself, which then closes.
 * Whatever came before it on the same connection is answered first: answers have no other mark than their order.
 */
export function createBrokenRequestAnswers(publicUrl: string) {
  const connections = new WeakMap<Socket, Exchanges>()

  const answer = (socket: Socket, kind: ProblemKind): void => {
    const requestId = uuidV7()
    const body = JSON.stringify(problemBody(new Problem(kind), { publicUrl, requestId, instance: '/' }))
    socket.end(
      `HTTP/1.1 ${kind.status} ${STATUS_CODES[kind.status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nX-Request-Id: ${requestId}\r\n` +
        `Connection: close\r\n\r\n${body}`,
    )
  }

  return {
    /** Follows what each connection of this server has still to be answered. */
    watch(server: Server): void {
      server.on('request', (request, response) => {
        const known = connections.get(request.socket)
        const latest = known ? known.latest.filter(isOpen) : []
        latest.push({ request, response })
        if (known) known.latest = latest
        else connections.set(request.socket, { latest, isBroken: false })
      })
    },

    /** Takes what Node emits as `clientError`. */
    async onError(error: Error & { code?: string }, socket: Socket): Promise<void> {
      if (error.code === 'ECONNRESET' || !socket.writable) {
        socket.destroy()
        return
      }
      const exchanges = connections.get(socket) ?? { latest: [], isBroken: false }
      connections.set(socket, exchanges)
      // Each packet that comes after the first error is one more.
      if (exchanges.isBroken) return
      exchanges.isBroken = true
      for (const { request, response } of exchanges.latest) {
        if (response.closed) continue
        // The one whose own body is broken is what this answers.
        if (request.complete) await new Promise(resolve => response.once('close', resolve))
        else if (response.headersSent) socket.destroy()
      }
      if (socket.writable) answer(socket, KINDS[error.code ?? ''] ?? httpErrors['malformed-request'])
    },
  }
}
