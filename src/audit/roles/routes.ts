import { Readable } from 'node:stream'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Table } from '../../aws/table.js'
import type { Cursors } from '../../http/cursor.js'
import { httpErrors } from '../../http/errors.js'
import { servePage } from '../../http/list.js'
import { utc } from '../../http/moment.js'
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
} from '../../http/schemas.js'
import { streamed } from '../../http/stream.js'
import { wantedType } from '../../http/wanted-type.js'
import { Problem } from '../../problem.js'
import { findRoles, type RoleFilter, type RolePosition } from '../../roles/find-roles.js'
import { FINDING_CODES, type FindingCode } from '../../roles/finding.js'
import { ROLE_STATUSES } from '../../roles/role-status.js'
import { RoleSchema } from '../../roles/schemas.js'
import Type from '../../schema.js'
import { reviewDue } from '../reviews/review-due.js'
import { reviewDueFields } from '../reviews/schemas.js'
import { auditedRoles } from './audited-role.js'
import { createRoleSummary } from './role-summary.js'
import { rolesCsv } from './roles-csv.js'

export interface AuditedRoleTools {
  table: Table
  cursors: Cursors
  now: () => Date
}

const AuditedRoleSchema = Type.Object(
  {
    ...RoleSchema.properties,
    tenantName: nullable(Type.String({ description: 'Null where there is no such tenant.' })),
  },
  { $id: 'AuditedRole', ...strict },
)

const RoleQuery = Type.Object(
  {
    status: Type.Optional(
      Type.Enum([...ROLE_STATUSES, 'live'], { description: '`live`: every status but `revoked`.' }),
    ),
    tenantId: Type.Optional(Id('ID of a tenant.')),
    finding: Type.Optional(
      Type.Enum([...FINDING_CODES], {
        description: 'A finding that is open. Of a revoked role none is but `still-open`.',
      }),
    ),
    accountId: Type.Optional(Type.String({ pattern: '^[0-9]{12}$', description: 'An AWS account.' })),
    templateVersion: Type.Optional(
      Type.String({ pattern: '^[0-9a-f]{12}$', description: 'A published version.' }),
    ),
    verifiedBefore: Type.Optional(Time('Last verified before this, or never.')),
    // Without a default, which would be taken for one that was asked for, and CSV takes none.
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 200, description: 'Most items in one answer, 50 if not given.' }),
    ),
    cursor: pageFields.cursor,
  },
  strict,
)

const Counts = (description: string) => recordOf(Type.Integer(), { description })

const SummarySchema = Type.Object(
  {
    byStatus: Counts('Roles by status.'),
    byOpenFinding: Counts('Roles by finding that is open; a role with several counts for each.'),
    byTemplateVersion: Counts('Roles that are not revoked, by published version.'),
    neverVerified: Type.Integer({ description: 'Not revoked, and never verified.' }),
    notVerifiedFor90Days: Type.Integer({
      description: 'Not revoked, and last verified 90 days ago or longer, or never.',
    }),
    externalIds: Type.Object(
      {
        generated: Type.Integer({ description: 'Made by this service.' }),
        imported: Type.Integer({
          description:
            'Made by the system that the vendor had before, so that CAA-004 is shown by the vendor.',
        }),
      },
      { ...strict, description: 'Tenants that are not offboarded, by who made their external ID.' },
    ),
    countedAt: Time('When they were counted; a minute ago at most.'),
    accessReview: Type.Object(reviewDueFields, {
      ...strict,
      description: 'The next access review, as of now: when it has to be complete, and whether it should be.',
    }),
  },
  { $id: 'RoleSummary', ...strict },
)

const tags = ['Audit']
const CSV = 'text/csv'
/** Each reads on for as long as its caller takes. */
const EXPORTS_AT_MOST = 4

/** The roles of all tenants, for operators and auditors. */
export const auditedRoleRoutes: FastifyPluginAsyncTypebox<AuditedRoleTools> = async (app, tools) => {
  const { table, cursors, now } = tools
  const summary = createRoleSummary(tools)
  let exports = 0

  async function* exported(filter: RoleFilter): AsyncGenerator<string> {
    if (exports >= EXPORTS_AT_MOST) throw new Problem(httpErrors.overloaded, { retryAfterSeconds: 10 })
    exports += 1
    try {
      yield* rolesCsv(table, filter, now())
    } finally {
      exports -= 1
    }
  }

  app.get(
    '/v1/audit/roles',
    {
      schema: {
        tags,
        operationId: 'listAuditedRoles',
        summary: 'List the roles of all tenants',
        description:
          'By when they were last verified, those never verified first. A page may be short, even empty, and still have a next one. With `Accept: text/csv` every role that fits, as CSV, without `limit` and `cursor`.',
        querystring: RoleQuery,
        response: responses(
          {
            200: {
              description: 'A page of roles; as CSV all of them.',
              content: {
                'application/json': { schema: pageOf(AuditedRoleSchema) },
                [CSV]: { schema: Type.String() },
              },
            },
          },
          [httpErrors['invalid-cursor']],
        ),
      },
    },
    async (request, reply) => {
      const { limit, cursor, verifiedBefore, finding, ...rest } = request.query
      const filter: RoleFilter = {
        ...rest,
        ...(finding && { finding: finding as FindingCode }),
        ...(verifiedBefore && { verifiedBefore: utc('verifiedBefore', verifiedBefore) }),
      }
      reply.header('vary', 'Accept')
      if (wantedType(request, ['application/json', CSV]) === CSV) {
        refusePages({ limit, cursor })
        // Of a stream Fastify would read all, to send nothing of it.
        const rows = request.method === 'HEAD' ? Readable.from([]) : await streamed(exported(filter))
        reply.type(`${CSV}; charset=utf-8; header=present`)
        reply.header('content-disposition', 'attachment; filename="roles.csv"')
        return reply.send(rows)
      }
      const page = await servePage(
        cursors,
        request,
        { ...filter },
        async (page: { limit: number; after?: RolePosition }) => {
          const at = now()
          const { roles, last } = await findRoles(table, filter, { ...page, now: at })
          return { items: await auditedRoles(table, roles, at), last }
        },
      )
      return reply.send(page)
    },
  )

  app.get(
    '/v1/audit/roles/summary',
    {
      schema: {
        tags,
        operationId: 'summarizeAuditedRoles',
        summary: 'Count the roles of all tenants',
        description: 'Counted once a minute at most.',
        response: responses({ 200: success('The counts.', SummarySchema) }, []),
      },
    },
    async () => ({ ...(await summary()), accessReview: await reviewDue(table, now()) }),
  )
}

/** @throws Problem invalid-request */
function refusePages(given: { limit: number | undefined; cursor: string | undefined }): void {
  const errors = Object.entries(given)
    .filter(([, value]) => value !== undefined)
    .map(([field]) => ({ in: 'querystring' as const, pointer: `/${field}`, message: 'does not go with CSV' }))
  if (errors.length === 0) return
  throw new Problem(httpErrors['invalid-request'], {
    detail: 'CSV holds every role that fits, and has no pages.',
    errors,
  })
}
