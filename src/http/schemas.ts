import type { Static, TSchema, TSchemaOptions } from 'typebox'
import { auditErrors } from '../audit/errors.js'
import { awsErrors } from '../aws/errors.js'
import { idempotencyErrors } from '../idempotency.js'
import { linkErrors } from '../onboarding/links/errors.js'
import type { ProblemKind } from '../problem.js'
import Type from '../schema.js'
import { httpErrors } from './errors.js'

/** Schemas that several features use. Components get their `$id` as name in the OpenAPI document. */

/**
 * Keywords that tell clients of a rule which whoever reads the value judges, since its error has a code of its own. They
 * are in the OpenAPI document, and validation knows nothing of them.
 */
export const documented = (keywords: TSchemaOptions) => ({ documented: keywords })

export const strict = { additionalProperties: false } as const

/**
 * Format of a text without lone surrogates, which have no form in UTF-8. A format of our own, since few languages have
 * patterns that tell it.
 */
export const WELL_FORMED = 'well-formed'

export const Id = (description: string) =>
  Type.String({ format: 'uuid', description, examples: ['0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11'] })

export const Time = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-11-23T12:00:00.000Z'] })

/** A schema, or null. The description is told of both, where generated clients look for it. */
export function nullable<T extends TSchema>(schema: T) {
  const { description } = schema as { description?: string }
  return Type.Union([schema, Type.Null()], { ...(description && { description }) })
}

/**
 * Values by any key. `Type.Record` looks only at those whose keys fit the pattern `^.*$`, which none with a line break
 * does.
 */
export function recordOf<T extends TSchema>(value: T, options: TSchemaOptions = {}) {
  return Type.Unsafe<Record<string, Static<T>>>({ type: 'object', additionalProperties: value, ...options })
}

export const TenantParams = Type.Object({ tenantId: Id('ID of the tenant.') }, strict)
export const RoleParams = Type.Object(
  { tenantId: Id('ID of the tenant.'), roleId: Id('ID of the role.') },
  strict,
)

export const pageFields = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 200, default: 50, description: 'Most items in one answer.' }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 4_096, description: '`nextCursor` of the page before. Opaque.' }),
  ),
}

/** The query of a list without filters. */
export const PageQuery = Type.Object(pageFields, strict)

/** A page of a list, named after its items. */
export function pageOf<T extends TSchema>(item: T) {
  const { $id } = item as { $id?: string }
  return Type.Object(
    {
      items: Type.Array(item),
      nextCursor: nullable(Type.String({ description: 'Opens the next page; null on the last one.' })),
    },
    { ...($id && { $id: `${$id}Page` }), ...strict },
  )
}

const FieldErrorSchema = Type.Object(
  {
    in: Type.Enum(['body', 'querystring', 'params', 'headers']),
    pointer: Type.String({ description: 'JSON pointer, RFC 6901.', examples: ['/name'] }),
    message: Type.String(),
  },
  { $id: 'FieldError', description: 'A place that the schema refuses.' },
)

export const ProblemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri', description: 'Where the code is explained.' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What happened this time.' }),
    instance: Type.String({ description: 'Path of the request.' }),
    code: Type.String({ description: 'Stable; see docs/errors.md.' }),
    requestId: Type.String({ description: 'As in the x-request-id header and the log.' }),
    errors: Type.Optional(
      Type.Array(FieldErrorSchema, { description: 'Places that the schema refuses, the first 20 of them.' }),
    ),
  },
  { $id: 'Problem', description: 'Problem details, RFC 9457.' },
)

export const IdempotencyKey = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      ...documented({ minLength: 1, maxLength: 255, pattern: '^[ -~]+$' }),
      examples: ['6f3b2d0e-6c1c-4e0e-9d2b-3f1c2a7b9e55'],
      description:
        'A fresh UUID makes the call safe to repeat for 24 hours: the same key and body answer with what the first call made.',
    }),
  ),
})

/** Problems a route for anyone can answer with. */
export const OPEN_PROBLEMS: readonly ProblemKind[] = [
  httpErrors['invalid-request'],
  httpErrors['malformed-request'],
  httpErrors['request-timeout'],
  httpErrors['too-many-requests'],
  httpErrors['headers-too-large'],
  httpErrors['internal-error'],
  httpErrors.overloaded,
]

/** Problems any route with a token can answer with. */
const COMMON: readonly ProblemKind[] = [
  ...OPEN_PROBLEMS,
  httpErrors.unauthenticated,
  linkErrors['onboarding-link-invalid'],
  linkErrors['onboarding-link-expired'],
  linkErrors['onboarding-link-ended'],
  httpErrors.forbidden,
  httpErrors['identity-provider-unavailable'],
  awsErrors['dependency-unavailable'],
  auditErrors['audit-contention'],
]

/** Where the resource is that a POST made. */
export const LOCATION = { location: Type.String({ description: 'Path of what was made.' }) }

/** A success of a route: what its body means, and the headers that come with it. */
export function success(description: string, schema: TSchema, headers?: Record<string, TSchema>) {
  return { description, ...(headers && { headers }), content: { 'application/json': { schema } } }
}

/** The responses of a route: its successes, the problems it names, and those every route with a token shares. */
export function responses(
  successes: Record<number, unknown>,
  kinds: readonly ProblemKind[],
  common = COMMON,
) {
  const byStatus = new Map<number, ProblemKind[]>()
  for (const kind of new Set([...kinds, ...common])) {
    byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), kind])
  }
  const problems = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, sorts]) => [status, problemResponse(sorts)])
  return { ...successes, ...Object.fromEntries(problems) }
}

const RETRY_AFTER = {
  'retry-after': Type.Integer({ minimum: 1, description: 'Seconds to wait, where waiting helps.' }),
}

/** A problem document with the code of this kind. */
function problemSchema({ code, title, cause, remedy }: ProblemKind) {
  const name = code.replace(/(?:^|-)([a-z])/g, (_dash, letter: string) => letter.toUpperCase())
  return Type.Intersect([Type.Ref('Problem'), Type.Object({ code: Type.Enum([code]) })], {
    $id: `${name}Problem`,
    description: `${title}. ${cause} ${remedy}`,
  })
}

function problemResponse(kinds: ProblemKind[]) {
  const [first] = kinds
  const schemas = kinds.map(problemSchema)
  const waits = kinds.some(
    kind => [429, 503].includes(kind.status) || kind === idempotencyErrors['idempotency-key-in-flight'],
  )
  return {
    description: kinds.map(kind => `\`${kind.code}\`: ${kind.title}.`).join(' '),
    ...(waits && { headers: RETRY_AFTER }),
    content: {
      'application/problem+json': {
        schema: schemas.length === 1 ? schemas[0] : Type.Union(schemas),
        example: first && {
          type: `https://drawbridge.example.com/errors/${first.code}`,
          title: first.title,
          status: first.status,
          detail: first.cause,
          instance: '/v1/tenants',
          code: first.code,
          requestId: '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11',
        },
      },
    },
  }
}
