import Type, { type TSchema } from 'typebox'
import { auditErrors } from '../audit/errors.js'
import { awsErrors } from '../aws/errors.js'
import type { ProblemKind } from '../problem.js'
import { httpErrors } from './errors.js'

/** Schemas that several features use. Components get their `$id` as name in the OpenAPI document. */

export const strict = { additionalProperties: false } as const

export const Id = (description: string) =>
  Type.String({ description, examples: ['0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11'] })

export const Time = (description: string) =>
  Type.String({ format: 'date-time', description, examples: ['2026-11-23T12:00:00.000Z'] })

/** A schema, or null. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
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

/** A page of a list. */
export function pageOf<T extends TSchema>(item: T) {
  return Type.Object(
    {
      items: Type.Array(item),
      nextCursor: nullable(Type.String({ description: 'Opens the next page; null on the last one.' })),
    },
    strict,
  )
}

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
      Type.Array(Type.Object({ in: Type.String(), pointer: Type.String(), message: Type.String() }), {
        description: 'Each place that the schema refuses.',
      }),
    ),
  },
  { $id: 'Problem', description: 'Problem details, RFC 9457.' },
)

export const IdempotencyKey = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      description:
        'A fresh UUID makes the call safe to repeat for 24 hours: the same key and body answer with what the first call made.',
    }),
  ),
})

/** Problems any route with a token can answer with. */
const COMMON: readonly ProblemKind[] = [
  httpErrors.unauthenticated,
  httpErrors.forbidden,
  httpErrors['invalid-request'],
  httpErrors['too-many-requests'],
  httpErrors['internal-error'],
  httpErrors.overloaded,
  httpErrors['identity-provider-unavailable'],
  awsErrors['dependency-unavailable'],
  auditErrors['audit-contention'],
]

/** The responses of a route: its success, the problems it names, and those every route with a token shares. */
export function responses(success: Record<number, unknown>, kinds: readonly ProblemKind[], common = COMMON) {
  const byStatus = new Map<number, ProblemKind[]>()
  for (const kind of [...kinds, ...common]) {
    byStatus.set(kind.status, [...(byStatus.get(kind.status) ?? []), kind])
  }
  const problems = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, sorts]) => [status, problemResponse(sorts)])
  return { ...success, ...Object.fromEntries(problems) }
}

/** Problems a route for anyone can answer with. */
export const OPEN_PROBLEMS: readonly ProblemKind[] = [
  httpErrors['invalid-request'],
  httpErrors['too-many-requests'],
  httpErrors['internal-error'],
  httpErrors.overloaded,
]

function problemResponse(kinds: ProblemKind[]) {
  const [first] = kinds
  return {
    description: kinds.map(kind => `\`${kind.code}\`: ${kind.title}.`).join(' '),
    content: {
      'application/problem+json': {
        schema: Type.Ref('Problem'),
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
