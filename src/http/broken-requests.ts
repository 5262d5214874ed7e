import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { v7 as uuidV7 } from 'uuid'
import { Problem, type ProblemKind } from '../problem.js'
import { httpErrors } from './errors.js'
import { problemBody } from './problem-answers.js'

const KINDS: Record<string, ProblemKind> = {
  HPE_HEADER_OVERFLOW: httpErrors['headers-too-large'],
  ERR_HTTP_REQUEST_TIMEOUT: httpErrors['request-timeout'],
}

/**
 * Answers what is not an HTTP request that could be routed: headers that are too large, a message that breaks off or
 * comes too slowly. There is no reply object yet, so the answer is written to the socket itself, which then closes.
 */
export function answerBrokenRequest(publicUrl: string) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
      socket.destroy()
      return
    }
    const kind = KINDS[error.code ?? ''] ?? httpErrors['malformed-request']
    const requestId = uuidV7()
    const body = JSON.stringify(problemBody(new Problem(kind), { publicUrl, requestId, instance: '/' }))
    socket.end(
      `HTTP/1.1 ${kind.status} ${STATUS_CODES[kind.status]}\r\nContent-Type: application/problem+json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nCache-Control: no-store\r\nX-Request-Id: ${requestId}\r\n` +
        `Connection: close\r\n\r\n${body}`,
    )
  }
}
