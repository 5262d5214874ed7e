import type { FastifyRequest } from 'fastify'
import {
  type createIdempotency,
  type IdempotencyRecorder,
  type MadeResource,
  NOT_IDEMPOTENT,
} from '../idempotency.js'
import { principalOf } from './request-context.js'

export type Idempotency = ReturnType<typeof createIdempotency>

/** Serves a POST that makes something: once per `Idempotency-Key` where the caller sent one. */
export async function createOnce<T>(
  idempotency: Idempotency,
  request: FastifyRequest,
  run: (recorder: IdempotencyRecorder) => Promise<T>,
  replay: (made: MadeResource) => Promise<T | undefined>,
): Promise<T> {
  const key = request.headers['idempotency-key']
  if (key === undefined) return run(NOT_IDEMPOTENT)
  return idempotency(
    {
      key: String(key),
      principal: principalOf(request).id,
      method: request.method,
      path: request.url.split('?', 1)[0] ?? '',
      body: request.body,
    },
    run,
    replay,
  )
}
