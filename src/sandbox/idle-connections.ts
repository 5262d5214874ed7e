import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Gives what drops each connection once it has no request in flight. The server's own closeIdleConnections
 * leaves those that have not sent anything yet.
 */
export function dropIdleConnections(server: Server): () => void {
  const inFlight = new Map<Socket, number>()
  let closing = false
  server.on('connection', socket => {
    inFlight.set(socket, 0)
    socket.once('close', () => inFlight.delete(socket))
  })
  server.on('request', ({ socket }, outgoing) => {
    inFlight.set(socket, (inFlight.get(socket) ?? 0) + 1)
    outgoing.once('close', () => {
      const left = (inFlight.get(socket) ?? 1) - 1
      if (inFlight.has(socket)) inFlight.set(socket, left)
      if (closing && left === 0) socket.end()
    })
  })
  return () => {
    closing = true
    for (const [socket, count] of inFlight) if (count === 0) socket.destroy()
  }
}
