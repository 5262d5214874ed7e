import type { FastifyRequest } from 'fastify'
import type { CursorScope, Cursors } from './cursor.js'
import { principalOf } from './request-context.js'

interface ListQuery {
  limit?: number
  cursor?: string
}

/**
 * Serves one page of a list: opens the caller's cursor, asks for the page, seals the position of the next.
 * @param filters what, besides the route and the caller, a cursor is bound to
 */
export async function servePage<T, Position>(
  cursors: Cursors,
  request: FastifyRequest,
  filters: Record<string, unknown>,
  read: (page: { limit: number; after?: Position }) => Promise<{ items: T[]; last: Position | undefined }>,
): Promise<{ items: T[]; nextCursor: string | null }> {
  const { limit = 50, cursor } = request.query as ListQuery
  const scope: CursorScope = {
    route: `GET ${request.routeOptions.url}`,
    principal: principalOf(request).id,
    filters: { ...filters, ...(request.params as object) },
  }
  const after = await cursors.open<Position>(cursor, scope)
  const { items, last } = await read({ limit, ...(after !== undefined && { after }) })
  return { items, nextCursor: await cursors.seal(last, scope) }
}
