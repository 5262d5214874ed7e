import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { principalOf } from '../../http/request-context.js'
import { responses, strict, success, TenantParams, Time } from '../../http/schemas.js'
import { absentBodyIsEmpty } from '../../http/validation.js'
import Type from '../../schema.js'
import { tenantErrors } from '../../tenants/errors.js'
import type { TenantDirectory } from '../../tenants/tenant-directory.js'
import { createLink, DEFAULT_HOURS, type LinkTools, MAX_HOURS } from './create-link.js'
import { endLinks } from './end-links.js'

const NewLinkSchema = Type.Object(
  {
    expiresInHours: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MAX_HOURS,
        default: DEFAULT_HOURS,
        description: 'How long it is good.',
      }),
    ),
    accountId: Type.Optional(
      Type.String({
        pattern: '^\\d{12}$',
        description: 'The one AWS account whose roles may be registered with the link; any where left out.',
        examples: ['222222222222'],
      }),
    ),
  },
  { $id: 'NewOnboardingLink', ...strict, examples: [{ expiresInHours: 24, accountId: '222222222222' }] },
)

const LinkSchema = Type.Object(
  {
    url: Type.String({
      format: 'uri',
      description: 'For the customer alone: whoever holds it can connect the tenant. It is shown once.',
    }),
    expiresAt: Time('When it ends by itself.'),
  },
  { $id: 'OnboardingLink', ...strict },
)

const tags = ['Onboarding']

/** Links that let a customer connect without an account at the vendor's identity provider. */
export const linkRoutes: FastifyPluginAsyncTypebox<LinkTools & { directory: TenantDirectory }> = async (
  app,
  tools,
) => {
  app.post(
    '/v1/tenants/:tenantId/onboarding-links',
    {
      // Every field has a default, so that a request without a body asks for those.
      preValidation: absentBodyIsEmpty,
      schema: {
        tags,
        operationId: 'createOnboardingLink',
        summary: "Make a link to the tenant's onboarding page",
        description:
          "Whoever holds the link can see and connect this tenant, and nothing else. Its token stands behind `#`; it is a bearer token of this API as well, for the tenant's onboarding and roles.",
        params: TenantParams,
        body: NewLinkSchema,
        response: responses({ 201: success('The link; it is told this once.', LinkSchema) }, [
          tenantErrors['tenant-not-found'],
          tenantErrors['tenant-offboarded'],
        ]),
      },
    },
    async (request, reply) => {
      const link = await createLink(tools, request.params.tenantId, request.body, principalOf(request).id)
      return reply.code(201).send(link)
    },
  )

  app.delete(
    '/v1/tenants/:tenantId/onboarding-links',
    {
      schema: {
        tags,
        operationId: 'endOnboardingLinks',
        summary: "End all of the tenant's links",
        description:
          'Within five seconds no link made before is worth anything, nor any page opened with one.',
        params: TenantParams,
        response: responses({ 204: { description: 'They are ended.', type: 'null' } }, [
          tenantErrors['tenant-not-found'],
        ]),
      },
    },
    async (request, reply) => {
      await endLinks(tools, request.params.tenantId, principalOf(request).id)
      return reply.code(204).send()
    },
  )
}
