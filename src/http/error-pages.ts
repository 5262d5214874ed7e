import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Problem, type ProblemKind } from '../problem.js'
import Type from '../schema.js'
import { httpErrors } from './errors.js'
import { OPEN_PROBLEMS, responses } from './schemas.js'

/** Explains an error at the address that its problem details carry as `type`. */
export const errorPages: FastifyPluginAsyncTypebox<{
  errors: Readonly<Record<string, ProblemKind>>
}> = async (app, { errors }) => {
  app.get(
    '/errors/:code',
    {
      schema: {
        tags: ['Errors'],
        operationId: 'explainError',
        summary: 'What an error code means',
        security: [],
        params: Type.Object({ code: Type.String({ examples: ['tenant-not-found'] }) }),
        response: responses(
          {
            200: {
              description: 'What happened, why it may be, what to do.',
              content: { 'text/plain': { schema: Type.String() } },
            },
          },
          [httpErrors['not-found']],
          OPEN_PROBLEMS,
        ),
      },
    },
    async (request, reply) => {
      const { code } = request.params
      const kind = Object.hasOwn(errors, code) ? errors[code] : undefined
      if (!kind)
        throw new Problem(httpErrors['not-found'], {
          detail: `There is no error code "${code.slice(0, 64)}".`,
        })
      return reply.type('text/plain; charset=utf-8').serializer(String).send(explanation(kind))
    },
  )
}

function explanation({ code, status, title, cause, remedy }: ProblemKind): string {
  return `${title} (${code}, HTTP ${status})\n\nWhy it may be: ${cause}\n\nWhat to do: ${remedy}\n`
}
