import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { FastifyInstance } from 'fastify'
import Type from '../schema.js'
import { httpErrors } from './errors.js'
import { responses, WELL_FORMED } from './schemas.js'

/** A query or body in which no field is known: everything sent is refused. */
const NOTHING = Type.Object({}, { additionalProperties: false })

/** Answers of every route whose method can carry a body. */
const BODY_PROBLEMS = responses({}, [httpErrors['body-too-large'], httpErrors['unsupported-media-type']], [])

const OPTIONS = { allErrors: true, removeAdditional: false, useDefaults: true, strict: false } as const
// Each remembers what it compiled, by the schema itself: the apps of one process share it.
const bodies = withFormats(new Ajv({ ...OPTIONS, coerceTypes: false }))
const texts = withFormats(new Ajv({ ...OPTIONS, coerceTypes: true }))

/**
 * Validation that refuses what it does not know: no field is dropped, no body value converted. Only queries and
 * paths, which are text by nature, have their numbers and booleans read.
 */
export function registerValidation(app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart }) => {
    const ajv = httpPart === 'body' ? bodies : texts
    return ajv.compile(schema as object)
  })
  app.addHook('onRoute', route => {
    const methods = [route.method].flat()
    route.schema = { querystring: NOTHING, ...route.schema }
    if (methods.every(method => ['GET', 'HEAD'].includes(method))) return
    route.schema.response = { ...BODY_PROBLEMS, ...(route.schema.response as object) }
    if (!route.schema.body) {
      route.schema.body = NOTHING
      route.preValidation = absentBodyIsEmpty
    }
  })
}

/** `preValidation` of routes that take an empty object for no body at all. A `null` that was sent is no absent body. */
export const absentBodyIsEmpty = async (request: { body: unknown }): Promise<void> => {
  if (request.body === undefined) request.body = {}
}

function withFormats(ajv: Ajv): Ajv {
  ajv.addFormat(WELL_FORMED, text => !/\p{Surrogate}/u.test(text))
  // The module is CommonJS and its default export arrives wrapped.
  const add = addFormats as unknown as (ajv: Ajv) => Ajv
  return add(ajv)
}
