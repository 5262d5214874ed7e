import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'

interface Response {
  description: string
  headers?: Record<string, object>
  content?: Record<string, { schema: object; example?: unknown }>
  links?: Record<string, { operationId: string; parameters: Record<string, string> }>
}

interface Operation {
  operationId?: string
  parameters?: { in: string; name: string }[]
  requestBody?: { required?: boolean; content: Record<string, { schema: { $ref?: string } }> }
  responses: Record<string, Response | { $ref: string }>
}

export interface OpenApiDocument {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: {
    responses: Record<string, Response>
    schemas: Record<string, { examples?: unknown[] }>
  }
}

/** A response as it is declared, among the components or where it stands, and its place in the document. */
export function declaredAt(
  document: OpenApiDocument,
  declared: Response | { $ref: string },
  place: string[] = [],
): { response: Response | undefined; place: string[] } {
  if (!('$ref' in declared)) return { response: declared, place }
  const name = nameOf(declared.$ref)
  return { response: document.components.responses[name], place: ['components', 'responses', name] }
}

/** The name of a component that a reference leads to. */
export function nameOf(reference: string): string {
  return reference.split('/').at(-1) ?? ''
}

export interface SeenAnswer {
  method: string
  path: string
  status: number
  type: string
  text: string
  headers: Record<string, string>
}

/** Headers that clients act upon: a status that comes with one has to be documented with it. */
const TOLD_HEADERS = ['location', 'etag', 'retry-after']

/** Statuses that a path which is not in the document, or a method that its path does not take, may answer. */
const OUTSIDE = [400, 401, 404, 405, 429]

/** Holds answers against the published OpenAPI document: status, headers, media type and schema. */
export function createContract(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false })
  // The module is CommonJS and its default export arrives wrapped.
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  ajv.addSchema(document, 'openapi')
  const paths = Object.keys(document.paths).map(path => ({ path, matches: matcher(path) }))
  const exercised = new Set<string>()

  const mismatch = (pointer: string[], value: unknown): string | undefined => {
    const place = pointer
      .map(part => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      .map(encodeURIComponent)
    const validate = ajv.getSchema(`openapi#/${place.join('/')}`)
    if (!validate) return `no schema at ${pointer.join('/')}`
    return validate(value) ? undefined : ajv.errorsText(validate.errors)
  }

  return {
    /** `METHOD /path/{template}` of every documented operation that was called. */
    exercised,
    mismatch,
    /** What of an answer is not as documented; undefined where all is. */
    check({ method, path, status, type, text, headers }: SeenAnswer): string | undefined {
      // Pages are for people.
      if (/^\/onboarding(\/|$)/.test(path)) return undefined
      const verb = method === 'HEAD' ? 'get' : method.toLowerCase()
      const template = paths.find(({ matches }) => matches.test(path))?.path
      const operation = template === undefined ? undefined : document.paths[template]?.[verb]
      if (template === undefined || !operation) return outside(status, text, type, mismatch)
      exercised.add(`${method} ${template}`)
      const declared = operation.responses[status]
      if (!declared) return `${status} is not documented`
      const { response, place } = declaredAt(document, declared, [
        'paths',
        template,
        verb,
        'responses',
        String(status),
      ])
      const untold = TOLD_HEADERS.find(name => name in headers && !(name in (response?.headers ?? {})))
      if (untold !== undefined) return `the header ${untold} is not documented for ${status}`
      const media = Object.keys(response?.content ?? {})
      if (method === 'HEAD' || media.length === 0)
        return text === '' ? undefined : 'a body that is not documented'
      const sent = type.split(';')[0] ?? ''
      if (!media.includes(sent)) return `${sent} is not documented for ${status} (${media.join(', ')})`
      const value = /[/+]json$/.test(sent) ? JSON.parse(text) : text
      return mismatch([...place, 'content', sent, 'schema'], value)
    },
  }
}

export type Contract = ReturnType<typeof createContract>

function matcher(template: string): RegExp {
  const pattern = template.split(/\{\w+\}/).map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${pattern.join('[^/]*')}$`)
}

function outside(
  status: number,
  text: string,
  type: string,
  mismatch: (pointer: string[], value: unknown) => string | undefined,
): string | undefined {
  if (status < 400) return undefined
  if (!OUTSIDE.includes(status)) return `${status} on what is not documented`
  if (text === '') return undefined
  if (!type.startsWith('application/problem+json')) return `an error as ${type}`
  return mismatch(['components', 'schemas', 'Problem'], JSON.parse(text))
}
