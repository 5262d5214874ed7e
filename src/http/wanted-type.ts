import type { FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'

/**
 * Which of the types that a route can answer with its caller wants most (RFC 9110, section 12.5.1); the first where
 * none is wanted, or none is named.
 */
export function wantedType<const Types extends readonly [string, ...string[]]>(
  request: FastifyRequest,
  types: Types,
): Types[number] {
  const wanted = new Negotiator(request).mediaType([...types])
  return types.find(type => type === wanted) ?? types[0]
}
