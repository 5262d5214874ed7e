import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Table } from '../aws/table.js'
import type { Cursors } from '../http/cursor.js'
import { httpErrors } from '../http/errors.js'
import { servePage } from '../http/list.js'
import { utc } from '../http/moment.js'
import { MAX_PRINCIPAL_ID } from '../http/principal.js'
import {
  Id,
  nullable,
  pageFields,
  pageOf,
  recordOf,
  responses,
  strict,
  success,
  Time,
} from '../http/schemas.js'
import { streamed } from '../http/stream.js'
import { Problem } from '../problem.js'
import Type from '../schema.js'
import { tenantErrors } from '../tenants/errors.js'
import type { AnchorStore } from './anchors/anchor-store.js'
import { checkAllIntegrity, checkIntegrity, hasTrace } from './check-integrity.js'
import { AUDIT_ACTIONS } from './event.js'
import { exportTrail } from './export/export-trail.js'
import { EXPORT_TYPE } from './export/lines.js'
import { type EventPosition, listEvents } from './list-events.js'

export interface AuditTools {
  table: Table
  cursors: Cursors
  /** Undefined where the trail is not anchored. */
  anchors: AnchorStore | undefined
  now: () => Date
}

const Chain = Type.String({
  pattern: '^(system|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$',
  description: 'ID of a tenant, or `system` for what belongs to none.',
})

const EventSchema = Type.Object(
  {
    id: Id('UUID v7.'),
    sequence: Type.Integer({ minimum: 1, description: 'Place in its chain, from 1 without gaps.' }),
    tenantId: nullable(Type.String({ description: 'The chain; null for the chain `system`.' })),
    action: Type.String({ examples: ['tenant.created'] }),
    actor: Type.String({
      description:
        '`iss#sub` of the caller, `drawbridge` for the service itself, or the ARN of who ran an import.',
    }),
    occurredAt: Time('When it happened.'),
    details: recordOf(Type.Unknown(), {
      description: 'IDs and field names; no names, no metadata.',
    }),
    previousHash: Type.String({
      description: "Hash of the event before; of the chain's name for the first.",
    }),
    hash: Type.String({
      description: 'SHA-256, hex, over the RFC 8785 canonical JSON of the event without its hash.',
    }),
  },
  { $id: 'AuditEvent', ...strict },
)

const IntegritySchema = Type.Object(
  {
    intact: Type.Boolean(),
    checked: Type.Integer({ description: 'Events whose place and content were checked.' }),
    firstBroken: nullable(
      Type.Object(
        {
          chain: Type.String({
            description:
              'ID of a tenant, or `system`; `anchors` where an anchor is broken, whose number is `sequence` then.',
          }),
          sequence: Type.Integer(),
          eventId: nullable(Type.String()),
          reason: Type.String(),
        },
        strict,
      ),
    ),
    anchor: nullable(
      Type.Object(
        { number: Type.Integer(), madeAt: Time('When it was made.') },
        {
          ...strict,
          description: 'The latest anchor, against which the chains were held; null where there is none.',
        },
      ),
    ),
    unanchored: Type.Integer({
      description: 'Of the events that were checked, those after the anchored head of their chain.',
    }),
  },
  { $id: 'Integrity', ...strict },
)

const EventQuery = Type.Object(
  {
    tenantId: Type.Optional(Chain),
    actor: Type.Optional(Type.String({ minLength: 1, maxLength: MAX_PRINCIPAL_ID })),
    action: Type.Optional(Type.Enum([...AUDIT_ACTIONS])),
    from: Type.Optional(Time('Not before.')),
    to: Type.Optional(Time('Not after.')),
    ...pageFields,
  },
  strict,
)

const tags = ['Audit']

/** The audit trail. */
export const auditRoutes: FastifyPluginAsyncTypebox<AuditTools> = async (app, tools) => {
  const { table, cursors, anchors, now } = tools
  app.get(
    '/v1/audit/events',
    {
      schema: {
        tags,
        operationId: 'listAuditEvents',
        summary: 'List audit events',
        description: 'Newest first. A page may be short, even empty, and still have a next one.',
        querystring: EventQuery,
        response: responses({ 200: success('A page of events.', pageOf(EventSchema)) }, [
          httpErrors['invalid-cursor'],
        ]),
      },
    },
    async request => {
      const { limit: _limit, cursor: _cursor, from, to, ...rest } = request.query
      const filter = { ...rest, ...(from && { from: utc('from', from) }), ...(to && { to: utc('to', to) }) }
      return servePage(cursors, request, filter, async (page: { limit: number; after?: EventPosition }) => {
        const { events, last } = await listEvents(table, filter, { ...page, now: now() })
        return { items: events, last }
      })
    },
  )

  app.get(
    '/v1/audit/events/export',
    {
      schema: {
        tags,
        operationId: 'exportAuditEvents',
        summary: 'Export the audit trail',
        description:
          'JSON lines, chain by chain, each oldest first, with every hash: what `drawbridge audit verify FILE` checks without this service. The last line is `{"complete":true,"chains":…,"events":…}`; without it the export is not whole.',
        querystring: Type.Object({ tenantId: Type.Optional(Chain) }, strict),
        response: responses(
          {
            200: {
              description: 'The trail, as long as it is.',
              content: { [EXPORT_TYPE]: { schema: Type.String() } },
            },
          },
          [tenantErrors['tenant-not-found']],
        ),
      },
    },
    async (request, reply) => {
      const { tenantId: chain } = request.query
      if (chain !== undefined && !(await hasTrace(table, chain)))
        throw new Problem(tenantErrors['tenant-not-found'])
      // Of a stream Fastify would read all, to send nothing of it.
      if (request.method === 'HEAD') return reply.type(EXPORT_TYPE).send(Readable.from([]))
      return reply.type(EXPORT_TYPE).send(await streamed(exportTrail(table, { chain, now: now() })))
    },
  )

  app.get(
    '/v1/audit/integrity',
    {
      schema: {
        tags,
        operationId: 'checkIntegrity',
        summary: 'Check the audit trail',
        description:
          'Recomputes the hash chain of one tenant, or of all, and holds it against the latest anchor, and the current items against it. `firstBroken` names the first place that does not fit.',
        querystring: Type.Object({ tenantId: Type.Optional(Chain) }, strict),
        response: responses({ 200: success('What was found.', IntegritySchema) }, [
          tenantErrors['tenant-not-found'],
        ]),
      },
    },
    async request => {
      const { tenantId } = request.query
      if (tenantId === undefined) return checkAllIntegrity(table, anchors)
      if (!(await hasTrace(table, tenantId, anchors))) throw new Problem(tenantErrors['tenant-not-found'])
      return checkIntegrity(table, tenantId, anchors)
    },
  )
}
