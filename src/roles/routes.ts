import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { createOnce, type Idempotency } from '../http/create-once.js'
import type { Cursors } from '../http/cursor.js'
import { httpErrors } from '../http/errors.js'
import { servePage } from '../http/list.js'
import { linksTo } from '../http/openapi-links.js'
import { principalOf, roleOfPath, tenantOfPath } from '../http/request-context.js'
import {
  IdempotencyKey,
  LOCATION,
  PageQuery,
  pageOf,
  RoleParams,
  responses,
  success,
  TenantParams,
} from '../http/schemas.js'
import { idempotencyErrors } from '../idempotency.js'
import { linkErrors } from '../onboarding/links/errors.js'
import { refuseAccountOutsideLink, refuseArnOutsideLink } from '../onboarding/links/link-principal.js'
import { tenantErrors } from '../tenants/errors.js'
import { verificationErrors } from '../verification/errors.js'
import { roleErrors } from './errors.js'
import { findRole, listRoles } from './find-role.js'
import { listVerifications } from './list-verifications.js'
import { type RegisterRoleTools, registerRole } from './register-role.js'
import { revokeRole } from './revoke-role.js'
import { roleView, type StoredRole } from './role.js'
import { NewRoleSchema, RoleSchema, VerificationSchema } from './schemas.js'
import { isUnderWay, takeLease } from './verification-lease.js'
import { verifyOnDemand } from './verify-on-demand.js'
import { type VerifyRoleTools, verifyRole } from './verify-role.js'

export type RoleTools = RegisterRoleTools & VerifyRoleTools & { cursors: Cursors; idempotency: Idempotency }

const tags = ['Roles']
const notFound = [tenantErrors['tenant-not-found'], roleErrors['role-not-found']]

/** Roles in customers' accounts, and their verifications. */
export const roleRoutes: FastifyPluginAsyncTypebox<RoleTools> = async (app, tools) => {
  const { table, cursors, idempotency, now } = tools
  const view = (request: FastifyRequest, role: StoredRole) => {
    const { roles } = principalOf(request)
    return roleView(role, roles.has('operator') || roles.has('auditor'), now())
  }

  app.post(
    '/v1/tenants/:tenantId/roles',
    {
      schema: {
        tags,
        operationId: 'registerRole',
        summary: 'Register a role',
        description:
          'Verified at once; the answer is 201 whatever came out: read `status` and `lastVerification.checks`. A role that was only just launched may be `propagating` for up to two minutes.',
        params: TenantParams,
        headers: IdempotencyKey,
        body: NewRoleSchema,
        response: responses(
          { 201: success('The role, with its first verification.', RoleSchema, LOCATION) },
          [
            ...REGISTRATION_PROBLEMS,
            tenantErrors['tenant-not-found'],
            tenantErrors['tenant-offboarded'],
            ...Object.values(idempotencyErrors),
          ],
        ),
      },
      links: {
        201: linksTo(['getRole', 'revokeRole', 'verifyRole', 'listVerifications'], {
          tenantId: '$response.body#/tenantId',
          roleId: '$response.body#/id',
        }),
      },
    },
    async (request, reply) => {
      const actor = principalOf(request).id
      const { id: tenantId } = tenantOfPath(request)
      refuseArnOutsideLink(principalOf(request), request.body.roleArn)
      const role = await createOnce<StoredRole>(
        idempotency,
        request,
        async recorder => {
          const registered = await registerRole(tools, tenantId, request.body, actor, recorder)
          return firstVerified(tools, registered, request, false)
        },
        async ({ roleId }) => {
          const known = await findRole(table, tenantId, roleId as string)
          const waits = isNeverVerified(known) && !isUnderWay(known, tools.now())
          const role = waits ? await firstVerified(tools, known, request, true) : known
          return isNeverVerified(role) && isUnderWay(role, tools.now()) ? undefined : role
        },
      )
      reply.code(201).header('location', `/v1/tenants/${tenantId}/roles/${role.id}`)
      return view(request, role)
    },
  )

  app.get(
    '/v1/tenants/:tenantId/roles',
    {
      schema: {
        tags,
        operationId: 'listRoles',
        summary: "List a tenant's roles",
        description: 'Oldest first, revoked ones among them.',
        params: TenantParams,
        querystring: PageQuery,
        response: responses({ 200: success('A page of roles.', pageOf(RoleSchema)) }, [
          tenantErrors['tenant-not-found'],
          httpErrors['invalid-cursor'],
        ]),
      },
    },
    request =>
      servePage(cursors, request, {}, async (page: { limit: number; after?: Record<string, string> }) => {
        const { roles, last } = await listRoles(table, request.params.tenantId, page)
        return { items: roles.map(role => view(request, role)), last }
      }),
  )

  app.get(
    '/v1/tenants/:tenantId/roles/:roleId',
    {
      schema: {
        tags,
        operationId: 'getRole',
        summary: 'Get a role',
        params: RoleParams,
        response: responses({ 200: success('The role.', RoleSchema) }, notFound),
      },
    },
    async request => view(request, roleOfPath(request)),
  )

  app.delete(
    '/v1/tenants/:tenantId/roles/:roleId',
    {
      schema: {
        tags,
        operationId: 'revokeRole',
        summary: 'Revoke a role',
        description: 'Final: the role is never used or verified again. Repeating it changes nothing.',
        params: RoleParams,
        response: responses({ 200: success('The role, revoked.', RoleSchema) }, notFound),
      },
    },
    async request => view(request, await revokeRole(tools, roleOfPath(request), principalOf(request).id)),
  )

  app.post(
    '/v1/tenants/:tenantId/roles/:roleId/verifications',
    {
      schema: {
        tags,
        operationId: 'verifyRole',
        summary: 'Verify a role now',
        description: 'Runs all eight checks. Once in five seconds per role.',
        params: RoleParams,
        response: responses({ 200: success('The verification.', VerificationSchema) }, [
          ...notFound,
          linkErrors['account-not-of-link'],
          roleErrors['role-revoked'],
          roleErrors['verification-in-progress'],
          roleErrors['verification-too-soon'],
          ...Object.values(verificationErrors),
        ]),
      },
    },
    async request => {
      const principal = principalOf(request)
      refuseAccountOutsideLink(principal, roleOfPath(request).accountId)
      const role = await verifyOnDemand(tools, roleOfPath(request), principal.id)
      return role.lastVerification
    },
  )

  app.get(
    '/v1/tenants/:tenantId/roles/:roleId/verifications',
    {
      schema: {
        tags,
        operationId: 'listVerifications',
        summary: "List a role's verifications",
        description: 'Newest first.',
        params: RoleParams,
        querystring: PageQuery,
        response: responses({ 200: success('A page of verifications.', pageOf(VerificationSchema)) }, [
          ...notFound,
          httpErrors['invalid-cursor'],
        ]),
      },
    },
    request =>
      servePage(cursors, request, {}, async (page: { limit: number; after?: Record<string, string> }) => {
        const { verifications, last } = await listVerifications(table, request.params.roleId, page)
        return { items: verifications, last }
      }),
  )
}

const REGISTRATION_PROBLEMS = [
  linkErrors['account-not-of-link'],
  roleErrors['malformed-role-arn'],
  roleErrors['unknown-permission-set'],
  roleErrors['foreign-partition'],
  roleErrors['vendor-account-role'],
  roleErrors['role-already-registered'],
  roleErrors['role-limit'],
  roleErrors['registration-too-soon'],
]

/**
 * Makes a role's first verification. What was registered stays registered when it cannot be made: it stays due.
 * @param asked true where the request is a repeat, whose pace is that of verifications that somebody asks for
 */
async function firstVerified(
  tools: RoleTools,
  role: StoredRole,
  request: FastifyRequest,
  asked: boolean,
): Promise<StoredRole> {
  try {
    const leased = await takeLease(tools, role, asked)
    return await verifyRole(tools, leased, principalOf(request).id, 'person')
  } catch (error) {
    request.log.warn(
      { err: error, roleId: role.id },
      'The first verification could not be made; it stays due',
    )
    return findRole(tools.table, role.tenantId, role.id)
  }
}

function isNeverVerified({ lastVerification, status }: StoredRole): boolean {
  return lastVerification === null && status !== 'revoked'
}
