import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sendCacheable } from '../http/cacheable.js'
import { tenantOfPath } from '../http/request-context.js'
import { OPEN_PROBLEMS, responses, strict, success, TenantParams } from '../http/schemas.js'
import { TEMPLATE_FORMATS } from '../role-template/tenant-templates.js'
import { roleErrors } from '../roles/errors.js'
import Type from '../schema.js'
import { tenantErrors } from '../tenants/errors.js'
import { onboardingErrors } from './errors.js'
import { describeOnboarding, findOffer, type OnboardingTools, renderFor } from './onboarding.js'

const PermissionSetName = Type.String({
  pattern: '^[a-z][a-z0-9-]{0,62}$',
  description: 'Name of a permission set; the default one where left out.',
  examples: ['inventory'],
})

const OnboardingSchema = Type.Object(
  {
    externalId: Type.String({ format: 'uuid' }),
    vendorPrincipalArn: Type.String({ description: 'The only principal that the role lets in.' }),
    templateVersion: Type.String({
      description: 'First 12 digits of the template version.',
      examples: ['3f8b1c9ad2e4'],
    }),
    templateUrl: Type.String({ format: 'uri' }),
    quickCreateUrl: Type.String({
      format: 'uri',
      description: 'Opens CloudFormation with everything filled in.',
    }),
    permissions: Type.Array(
      Type.Object(
        {
          sid: Type.String(),
          actions: Type.Array(Type.String()),
          resources: Type.Array(Type.String()),
          reason: Type.String({ description: 'Why the vendor asks for it.' }),
        },
        strict,
      ),
    ),
  },
  { $id: 'Onboarding', ...strict },
)

const CONTENT_TYPES = {
  cloudformation: 'application/yaml; charset=utf-8',
  terraform: 'text/plain; charset=utf-8',
  cli: 'text/x-shellscript; charset=utf-8',
} as const

const ETAG = {
  etag: Type.String({
    description: 'Names this text; sent back in If-None-Match, an unchanged one is a 304.',
  }),
}

const text = (...types: string[]) => ({
  description: 'The template as text, with an ETag.',
  headers: ETAG,
  content: Object.fromEntries(types.map(type => [type, { schema: Type.String() }])),
})

const notModified = {
  description: 'You have it already: If-None-Match names its ETag.',
  headers: ETAG,
  type: 'null',
}
const tags = ['Onboarding']

/** How a customer launches the role. */
export const onboardingRoutes: FastifyPluginAsyncTypebox<OnboardingTools> = async (app, tools) => {
  const { catalogue } = tools

  app.get(
    '/v1/role-template',
    {
      schema: {
        tags,
        operationId: 'getPublishedRoleTemplate',
        summary: 'The CloudFormation template as published',
        description:
          "For anyone to read and review before any account is connected. It holds no tenant's values.",
        security: [],
        querystring: Type.Object({ permissionSet: Type.Optional(PermissionSetName) }, strict),
        response: responses(
          { 200: text('application/yaml'), 304: notModified },
          [roleErrors['unknown-permission-set']],
          OPEN_PROBLEMS,
        ),
      },
    },
    (request, reply) => {
      const { bytes, etag } = findOffer(catalogue, request.query.permissionSet)
      return sendCacheable(request, reply, {
        bytes,
        etag,
        type: CONTENT_TYPES.cloudformation,
        cacheControl: 'public, max-age=300',
      })
    },
  )

  app.get(
    '/v1/tenants/:tenantId/onboarding',
    {
      schema: {
        tags,
        operationId: 'getOnboarding',
        summary: 'What the customer needs to launch the role',
        params: TenantParams,
        querystring: Type.Object(
          {
            region: Type.Optional(
              Type.String({ maxLength: 64, description: 'Region to launch in.', examples: ['eu-central-1'] }),
            ),
            permissionSet: Type.Optional(PermissionSetName),
          },
          strict,
        ),
        response: responses({ 200: success('What to launch, and what it asks for.', OnboardingSchema) }, [
          ...Object.values(onboardingErrors),
          roleErrors['unknown-permission-set'],
          tenantErrors['tenant-not-found'],
          tenantErrors['tenant-offboarded'],
        ]),
      },
    },
    request => describeOnboarding(tools, tenantOfPath(request), request.query),
  )

  app.get(
    '/v1/tenants/:tenantId/role-template',
    {
      schema: {
        tags,
        operationId: 'getRoleTemplate',
        summary: "The role template with the tenant's values filled in",
        params: TenantParams,
        querystring: Type.Object(
          {
            format: Type.Optional(Type.Enum([...TEMPLATE_FORMATS], { default: 'cloudformation' })),
            permissionSet: Type.Optional(PermissionSetName),
          },
          strict,
        ),
        response: responses(
          { 200: text('application/yaml', 'text/plain', 'text/x-shellscript'), 304: notModified },
          [
            roleErrors['unknown-permission-set'],
            tenantErrors['tenant-not-found'],
            tenantErrors['tenant-offboarded'],
          ],
        ),
      },
    },
    (request, reply) => {
      const { format = 'cloudformation', permissionSet } = request.query
      const { bytes, etag } = renderFor(catalogue, tenantOfPath(request), { format, permissionSet })
      const type = CONTENT_TYPES[format]
      return sendCacheable(request, reply, { bytes, etag, type, cacheControl: 'private, no-cache' })
    },
  )
}
