import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from '../schema.js'
import { httpErrors } from './errors.js'
import { OPEN_PROBLEMS, responses, strict, success } from './schemas.js'

const tags = ['Health']

/** Liveness, and readiness: 200 once every dependency has answered. Later outages show in metrics and answers. */
export const healthRoutes: FastifyPluginAsyncTypebox<{ waitingFor: () => string[] }> = async (
  app,
  { waitingFor },
) => {
  const Health = Type.Object({ status: Type.Enum(['ok']) }, { $id: 'Health', ...strict })
  app.get(
    '/healthz',
    {
      schema: {
        tags,
        operationId: 'healthz',
        summary: 'Is the process alive?',
        security: [],
        response: responses({ 200: success('It is.', Health) }, [], OPEN_PROBLEMS),
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  const Ready = Type.Object(
    {
      status: Type.Enum(['ready', 'starting']),
      waitingFor: Type.Array(Type.String(), { description: 'Dependencies that have not answered yet.' }),
    },
    { $id: 'Readiness', ...strict },
  )
  app.get(
    '/readyz',
    {
      schema: {
        tags,
        operationId: 'readyz',
        summary: 'Has every dependency answered?',
        security: [],
        response: responses(
          { 200: success('Every one has.', Ready), 503: success('Some have not.', Ready) },
          [],
          OPEN_PROBLEMS.filter(kind => kind !== httpErrors.overloaded),
        ),
      },
    },
    async (_request, reply) => {
      const waiting = waitingFor()
      reply.code(waiting.length === 0 ? 200 : 503)
      return {
        status: waiting.length === 0 ? ('ready' as const) : ('starting' as const),
        waitingFor: waiting,
      }
    },
  )
}
