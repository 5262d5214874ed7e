type Json = Record<string, unknown>

/** The operations of a document, by path and method. */
export type Paths = Record<string, Record<string, Operation>>

interface Operation {
  operationId?: string
  requestBody?: { required?: boolean }
  responses?: Record<string, Answer | { $ref: string }>
}

interface Answer {
  description: string
  content?: Record<string, { schema: object }>
}

const SCHEMAS = '#/components/schemas/'
const RESPONSES = '#/components/responses/'

/**
 * Gives each schema with an `$id` its place among the document's components, and a reference where it stood, so that
 * generated clients have one type for it. What is left of TypeBox becomes plain JSON Schema, with the `type` that some
 * generators need beside an `enum`.
 * @param components where the named schemas are put
 */
export function namedSchemas(schema: unknown, components: Record<string, object>): unknown {
  if (Array.isArray(schema)) return schema.map(each => namedSchemas(each, components))
  if (typeof schema !== 'object' || schema === null) return schema
  const { $id, $ref, documented, ...rest } = schema as Json
  if (typeof $ref === 'string') return { $ref: `${SCHEMAS}${$ref}` }
  const plain: Json = Object.fromEntries(
    Object.entries({ ...rest, ...(documented as object) }).map(([key, value]) => [
      key,
      namedSchemas(value, components),
    ]),
  )
  if (Array.isArray(plain.enum) && plain.enum.every(value => typeof value === 'string'))
    plain.type ??= 'string'
  if (typeof $id !== 'string') return plain
  components[$id] = plain
  return { $ref: `${SCHEMAS}${$id}` }
}

/** Says of operations, by ID, that no body is as good as an empty object; the plugin tells that each body is needed. */
export function bodiesMayBeAbsent(paths: Paths, operationIds: ReadonlySet<string>): void {
  for (const { operationId = '', requestBody } of Object.values(paths).flatMap(path => Object.values(path))) {
    if (requestBody && operationIds.has(operationId)) requestBody.required = false
  }
}

/**
 * Moves the responses that are problems of one kind, the same wherever they stand, to the components.
 * @returns the responses by name
 */
export function sharedProblems(paths: Paths): Record<string, Answer> {
  const shared: Record<string, Answer> = {}
  for (const { responses = {} } of Object.values(paths).flatMap(path => Object.values(path))) {
    for (const [status, response] of Object.entries(responses)) {
      if ('$ref' in response) continue
      const schema = response.content?.['application/problem+json']?.schema
      if (!schema || !('$ref' in schema)) continue
      const name = String(schema.$ref).slice(SCHEMAS.length)
      shared[name] = response
      responses[status] = { $ref: `${RESPONSES}${name}` }
    }
  }
  return shared
}
