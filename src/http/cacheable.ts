import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** Sends a text with a strong ETag, or 304 where the caller has it already (RFC 9110, sections 8.8.3 and 13.1.2). */
export function sendCacheable(
  request: FastifyRequest,
  reply: FastifyReply,
  { text, type, cacheControl }: { text: string; type: string; cacheControl: string },
): FastifyReply {
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`
  reply.headers({ etag, 'cache-control': cacheControl })
  const known = String(request.headers['if-none-match'] ?? '')
  const matches = known === '*' || known.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)
  return matches ? reply.code(304).send() : reply.type(type).serializer(String).send(text)
}
