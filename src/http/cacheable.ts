import type { FastifyReply, FastifyRequest } from 'fastify'

/**
 * Sends a text with its strong ETag, or 304 where the caller has it already (RFC 9110, sections 8.8.3 and 13.1.2).
 * @param content the text as it is sent: one that is kept is encoded once, not for each answer
 */
export function sendCacheable(
  request: FastifyRequest,
  reply: FastifyReply,
  content: { bytes: Buffer; etag: string; type: string; cacheControl: string },
): FastifyReply {
  const { bytes, etag, type, cacheControl } = content
  reply.headers({ etag, 'cache-control': cacheControl })
  if (isKnown(etag, request.headers['if-none-match'])) return reply.code(304).send()
  return reply.type(type).send(bytes)
}

function isKnown(etag: string, tags: string | undefined): boolean {
  if (tags === undefined) return false
  return tags === '*' || tags.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)
}
