import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { FastifyServerOptions } from 'fastify'

type Controller = NonNullable<FastifyServerOptions['schemaController']>
type BuildSerializer = NonNullable<NonNullable<Controller['compilersFactory']>['buildSerializer']>

type Serializer = ReturnType<ReturnType<ReturnType<typeof SerializerSelector>>>

/**
 * One serializer for each schema: GET and HEAD have the same, and so have the apps of one process. A schema refers to no
 * other, so that nothing else decides what becomes of it.
 */
const made = new WeakMap<object, Serializer>()

/**
 * Serializers of answers: Fastify's own, but for problems. Those are made in one place, which says itself how they
 * become text (src/http/problem-answers.ts); to compile a serializer for each that a route declares was a quarter of
 * the time that the service took to start. A problem from elsewhere is refused: nothing would hold it to its schema.
 */
export const schemaController: Controller = {
  compilersFactory: {
    buildSerializer: ((schemas, options) => {
      const compile = SerializerSelector()(schemas, options)
      // The types leave out the content type, which Fastify gives where a response is declared by content.
      return (route: Parameters<typeof compile>[0] & { contentType?: string }) => {
        if (route.contentType === 'application/problem+json') return refuse
        const schema = route.schema as object
        const serializer = made.get(schema) ?? compile(route)
        made.set(schema, serializer)
        return serializer
      }
    }) as BuildSerializer,
  },
}

function refuse(): never {
  throw new TypeError('A problem is sent by sendProblem alone')
}
