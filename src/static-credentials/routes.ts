import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { tenantNames } from '../audit/roles/audited-role.js'
import type { Cursors } from '../http/cursor.js'
import { deprecationHeaders, onboardingUrl, sunsetHeader } from '../http/deprecation.js'
import { httpErrors } from '../http/errors.js'
import { servePage } from '../http/list.js'
import { utc } from '../http/moment.js'
import { principalOf, tenantOfPath } from '../http/request-context.js'
import { PageQuery, pageOf, responses, success, TenantParams } from '../http/schemas.js'
import { Problem, type ProblemKind } from '../problem.js'
import Type from '../schema.js'
import { tenantErrors } from '../tenants/errors.js'
import { verificationErrors } from '../verification/errors.js'
import { deleteStaticCredential } from './delete-static-credential.js'
import { staticCredentialErrors as errors } from './errors.js'
import { type Exemption, latestSunset } from './exemption.js'
import {
  existingCredential,
  findExemption,
  listCredentials,
  showCredential,
} from './find-static-credential.js'
import { endExemption, grantExemption } from './grant-exemption.js'
import { requireLeave } from './leave.js'
import { restoreStaticCredential } from './restore-static-credential.js'
import { rotateStaticCredential } from './rotate-static-credential.js'
import {
  AuditedCredentialSchema,
  ExemptionSchema,
  NewExemptionSchema,
  NewStaticCredentialSchema,
  StaticCredentialSchema,
} from './schemas.js'
import { storeStaticCredential } from './store-static-credential.js'
import type { StaticCredentialTools } from './tools.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The tenant's exemption, on the deprecated path for static credentials. */
    exemption: Exemption | undefined
  }
  interface FastifyContextConfig {
    /** True where only a tenant with an exemption in force may call the route. */
    needsExemption?: boolean
  }
}

export type StaticCredentialRouteTools = StaticCredentialTools & { cursors: Cursors; publicUrl: string }

const PATH = '/v1/tenants/:tenantId/static-credentials'
const shared = { tags: ['Static credentials'], deprecated: true, params: TenantParams } as const
const DEPRECATION = {
  deprecation: Type.String({ description: 'Since when the path is deprecated, RFC 9745.' }),
  link: Type.String({ description: 'The way to a role, as `successor-version`.' }),
  sunset: Type.Optional(
    Type.String({ description: "When the tenant's exemption ends, RFC 8594; where it has one." }),
  ),
}
const notFound = errors['static-credential-not-found']
const DISABLED = [errors['static-credentials-disabled'], errors['static-credentials-sunset']]
const TAKING_IN = [
  ...DISABLED,
  tenantErrors['tenant-not-found'],
  tenantErrors['tenant-offboarded'],
  errors['malformed-access-key'],
  errors['static-credential-busy'],
  errors['access-key-refused'],
  errors['root-access-key'],
  errors['account-not-accepted'],
  verificationErrors['sts-budget-exhausted'],
]

/** Customers' access keys: deprecated, off but for exempted tenants, and each answer says so. */
export const staticCredentialRoutes: FastifyPluginAsyncTypebox<StaticCredentialRouteTools> = async (
  root,
  tools,
) => {
  await root.register(deprecatedRoutes, tools)
  await root.register(auditRoutes, tools)
}

const deprecatedRoutes: FastifyPluginAsyncTypebox<StaticCredentialRouteTools> = async (app, tools) => {
  const { table, now, publicUrl } = tools
  const credential = (description: string) => success(description, StaticCredentialSchema, DEPRECATION)
  const answers = (status: number, description: string, kinds: ProblemKind[]) =>
    responses({ [status]: credential(description) }, kinds)

  app.decorateRequest('exemption', undefined)
  // After the guard, and before the body: without leave nobody looks at what was sent.
  app.addHook('onRequest', async (request, reply) => {
    const { id } = tenantOfPath(request)
    reply.headers(deprecationHeaders(publicUrl, request.url))
    const exemption = await findExemption(table, id)
    if (exemption && exemption.endedAt === null) reply.headers(sunsetHeader(exemption.sunsetAt))
    request.exemption = exemption
    if (request.routeOptions.config.needsExemption)
      requireLeave(exemption, now(), onboardingUrl(publicUrl, id))
  })
  const byWhom = (request: FastifyRequest) => {
    const { id, status } = tenantOfPath(request)
    if (status === 'offboarded') throw new Problem(tenantErrors['tenant-offboarded'])
    const exemption = requireLeave(request.exemption, now(), onboardingUrl(publicUrl, id))
    return { exemption, actor: principalOf(request).id }
  }

  app.get(
    PATH,
    {
      schema: {
        ...shared,
        operationId: 'getStaticCredential',
        summary: "Read about the tenant's access key",
        description: 'Where it stands; never the key.',
        response: answers(200, 'What there is.', [notFound, tenantErrors['tenant-not-found']]),
      },
    },
    async request => showCredential(tools, await existingCredential(table, request.params.tenantId)),
  )

  app.post(
    PATH,
    {
      config: { needsExemption: true, secretBody: true },
      schema: {
        ...shared,
        operationId: 'storeStaticCredential',
        summary: "Bring in the tenant's access key",
        description:
          'Only for a tenant that an operator has exempted. The key is proved with GetCallerIdentity and goes to Secrets Manager alone.',
        body: NewStaticCredentialSchema,
        response: answers(201, 'It is stored.', [
          ...TAKING_IN,
          errors['static-credential-exists'],
          errors['static-credential-unchanged'],
        ]),
      },
    },
    async (request, reply) => {
      const { tenantId } = request.params
      const stored = await storeStaticCredential(tools, tenantId, request.body, byWhom(request))
      return reply.code(201).send(await showCredential(tools, stored))
    },
  )

  app.put(
    PATH,
    {
      config: { needsExemption: true, secretBody: true },
      schema: {
        ...shared,
        operationId: 'rotateStaticCredential',
        summary: "Replace the tenant's access key",
        description:
          'The old one stays the previous version of the secret until the new one was seen to work as it is stored. The same key again changes nothing.',
        body: NewStaticCredentialSchema,
        response: answers(200, 'It is replaced.', [
          ...TAKING_IN,
          notFound,
          errors['static-credential-deletion-scheduled'],
        ]),
      },
    },
    async request => {
      const { tenantId } = request.params
      return showCredential(
        tools,
        await rotateStaticCredential(tools, tenantId, request.body, byWhom(request)),
      )
    },
  )

  app.delete(
    PATH,
    {
      schema: {
        ...shared,
        operationId: 'deleteStaticCredential',
        summary: "Delete the tenant's access key",
        description: 'It can be restored for thirty days. Repeating it changes nothing.',
        response: answers(200, 'Its deletion is scheduled.', [
          notFound,
          tenantErrors['tenant-not-found'],
          errors['static-credential-busy'],
        ]),
      },
    },
    async request =>
      showCredential(
        tools,
        await deleteStaticCredential(tools, request.params.tenantId, principalOf(request).id),
      ),
  )

  app.post(
    `${PATH}/restore`,
    {
      config: { needsExemption: true },
      schema: {
        ...shared,
        operationId: 'restoreStaticCredential',
        summary: "Take the deletion of the tenant's access key back",
        description: 'Where none is scheduled nothing changes.',
        response: answers(200, 'It is there again.', [
          ...DISABLED,
          notFound,
          tenantErrors['tenant-not-found'],
          tenantErrors['tenant-offboarded'],
          errors['static-credential-busy'],
        ]),
      },
    },
    async request =>
      showCredential(tools, await restoreStaticCredential(tools, request.params.tenantId, byWhom(request))),
  )

  app.put(
    `${PATH}/exemption`,
    {
      schema: {
        ...shared,
        operationId: 'grantStaticCredentialExemption',
        summary: 'Let the tenant keep using an access key until a date',
        description: "Again: changes it. It ends at most 180 days after the tenant's first one began.",
        body: NewExemptionSchema,
        response: responses({ 200: success('The exemption.', ExemptionSchema, DEPRECATION) }, [
          tenantErrors['tenant-not-found'],
          tenantErrors['tenant-offboarded'],
          errors['sunset-out-of-range'],
        ]),
      },
    },
    async (request, reply) => {
      const { reason, sunsetAt } = request.body
      const wanted = { reason, sunsetAt: utc('sunsetAt', sunsetAt, 'body') }
      const granted = await grantExemption(tools, request.params.tenantId, wanted, principalOf(request).id)
      reply.headers(sunsetHeader(granted.sunsetAt))
      const { endedAt: _none, ...shown } = granted
      return { ...shown, latestSunsetAt: latestSunset(granted, now()).toISOString() }
    },
  )

  app.delete(
    `${PATH}/exemption`,
    {
      schema: {
        ...shared,
        operationId: 'endStaticCredentialExemption',
        summary: "End the tenant's exemption before its sunset",
        description: 'A key that the tenant has is deleted. Where there is no exemption nothing changes.',
        response: responses({ 204: { description: 'There is none in force.', type: 'null' } }, [
          tenantErrors['tenant-not-found'],
        ]),
      },
    },
    async (request, reply) => {
      await endExemption(tools, request.params.tenantId, principalOf(request).id)
      reply.removeHeader('sunset')
      return reply.code(204).send()
    },
  )
}

/** For operators and auditors: who still uses a key. */
const auditRoutes: FastifyPluginAsyncTypebox<StaticCredentialRouteTools> = async (app, tools) => {
  const { table, cursors } = tools
  app.get(
    '/v1/audit/static-credentials',
    {
      schema: {
        tags: ['Audit'],
        operationId: 'listStaticCredentials',
        summary: 'List the access keys of all tenants',
        description:
          'By tenant, oldest first. A page may be short, and still have a next one. What is `superseded` can be deleted now.',
        querystring: PageQuery,
        response: responses({ 200: success('A page of them.', pageOf(AuditedCredentialSchema)) }, [
          httpErrors['invalid-cursor'],
        ]),
      },
    },
    request =>
      servePage(cursors, request, {}, async (page: { limit: number; after?: Record<string, string> }) => {
        const { credentials, last } = await listCredentials(table, page)
        const nameOf = await tenantNames(table, credentials)
        const items = await Promise.all(
          credentials.map(async credential => ({
            ...(await showCredential(tools, credential)),
            tenantName: nameOf(credential.tenantId),
          })),
        )
        return { items, last }
      }),
  )
}
