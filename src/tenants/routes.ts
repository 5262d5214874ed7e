import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { AuditLog } from '../audit/audit-log.js'
import type { Table } from '../aws/table.js'
import { createOnce, type Idempotency } from '../http/create-once.js'
import type { Cursors } from '../http/cursor.js'
import { httpErrors } from '../http/errors.js'
import { servePage } from '../http/list.js'
import { linksTo } from '../http/openapi-links.js'
import { principalOf, tenantOfPath } from '../http/request-context.js'
import { IdempotencyKey, LOCATION, pageOf, responses, success, TenantParams } from '../http/schemas.js'
import { idempotencyErrors } from '../idempotency.js'
import { createTenant } from './create-tenant.js'
import { tenantErrors } from './errors.js'
import { findTenant } from './find-tenant.js'
import { listTenants } from './list-tenants.js'
import { offboardTenant } from './offboard-tenant.js'
import { ExternalIdSchema, NewTenantSchema, TenantPatchSchema, TenantQuery, TenantSchema } from './schemas.js'
import type { TenantDirectory } from './tenant-directory.js'
import { updateTenant } from './update-tenant.js'

export interface TenantTools {
  table: Table
  auditLog: AuditLog
  directory: TenantDirectory
  cursors: Cursors
  idempotency: Idempotency
  now: () => Date
  newId: () => string
  newExternalId: () => string
}

const notFound = tenantErrors['tenant-not-found']
const tags = ['Tenants']

/** Operations on one tenant, which can follow its creation. */
const OF_A_TENANT = [
  'getTenant',
  'updateTenant',
  'offboardTenant',
  'getExternalId',
  'getOnboarding',
  'getRoleTemplate',
  'createOnboardingLink',
  'endOnboardingLinks',
  'registerRole',
  'listRoles',
  'listAuditEvents',
  'checkIntegrity',
]

/** Tenants and their external IDs. */
export const tenantRoutes: FastifyPluginAsyncTypebox<TenantTools> = async (app, tools) => {
  const { table, directory, cursors, idempotency } = tools

  app.post(
    '/v1/tenants',
    {
      schema: {
        tags,
        operationId: 'createTenant',
        summary: 'Create a tenant',
        description:
          'Makes the tenant and its external ID. No field of any request can set or influence that ID.',
        headers: IdempotencyKey,
        body: NewTenantSchema,
        response: responses({ 201: success('The tenant, as it is now.', TenantSchema, LOCATION) }, [
          tenantErrors['reference-taken'],
          ...Object.values(idempotencyErrors),
        ]),
      },
      links: { 201: linksTo(OF_A_TENANT, { tenantId: '$response.body#/id' }) },
    },
    async (request, reply) => {
      const actor = principalOf(request).id
      const tenant = await createOnce(
        idempotency,
        request,
        async recorder => {
          const made = await createTenant(tools, request.body, actor, recorder)
          directory.remember(made)
          return made
        },
        ({ tenantId }) => findTenant(table, tenantId as string),
      )
      return reply.code(201).header('location', `/v1/tenants/${tenant.id}`).send(tenant)
    },
  )

  app.get(
    '/v1/tenants',
    {
      schema: {
        tags,
        operationId: 'listTenants',
        summary: 'List tenants',
        description: 'Oldest first.',
        querystring: TenantQuery,
        response: responses({ 200: success('A page of tenants.', pageOf(TenantSchema)) }, [
          httpErrors['invalid-cursor'],
        ]),
      },
    },
    async request => {
      const { status, reference } = request.query
      const filters = { ...(status && { status }), ...(reference && { reference }) }
      return servePage(
        cursors,
        request,
        filters,
        async (page: { limit: number; after?: Record<string, string> }) => {
          const { tenants, last } = await listTenants(table, { ...filters, ...page })
          return { items: tenants, last }
        },
      )
    },
  )

  app.get(
    '/v1/tenants/:tenantId',
    {
      schema: {
        tags,
        operationId: 'getTenant',
        summary: 'Get a tenant',
        params: TenantParams,
        response: responses({ 200: success('The tenant.', TenantSchema) }, [notFound]),
      },
    },
    request => findTenant(table, request.params.tenantId),
  )

  app.patch(
    '/v1/tenants/:tenantId',
    {
      schema: {
        tags,
        operationId: 'updateTenant',
        summary: 'Change a tenant',
        description:
          'JSON merge patch of name and metadata; nothing else of a tenant ever changes by request.',
        params: TenantParams,
        consumes: ['application/json', 'application/merge-patch+json'],
        body: TenantPatchSchema,
        response: responses({ 200: success('The tenant as changed.', TenantSchema) }, [
          notFound,
          tenantErrors['tenant-offboarded'],
          tenantErrors['metadata-limit'],
        ]),
      },
    },
    request => updateTenant(tools, request.params.tenantId, request.body, principalOf(request).id),
  )

  app.delete(
    '/v1/tenants/:tenantId',
    {
      schema: {
        tags,
        operationId: 'offboardTenant',
        summary: 'Offboard a tenant',
        description:
          'Final: all its roles are revoked, its tokens are worth nothing within five seconds, its external ID is retired for ever. Repeating it changes nothing.',
        params: TenantParams,
        response: responses({ 200: success('The tenant, offboarded.', TenantSchema) }, [notFound]),
      },
    },
    request => offboardTenant(tools, request.params.tenantId, principalOf(request).id),
  )

  app.get(
    '/v1/tenants/:tenantId/external-id',
    {
      config: { immutableFactsOnly: true },
      schema: {
        tags,
        operationId: 'getExternalId',
        summary: 'Read the external ID',
        description: 'Read-only: every method but GET and HEAD answers 405, for every caller (CAA-006).',
        params: TenantParams,
        response: responses({ 200: success('The external ID.', ExternalIdSchema) }, [notFound]),
      },
    },
    async request => ({ externalId: tenantOfPath(request).externalId }),
  )
}
