import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { ACCESS } from './access.js'
import { bodiesMayBeAbsent, namedSchemas, type Paths, sharedProblems } from './openapi-components.js'
import { ProblemSchema } from './schemas.js'
import { absentBodyIsEmpty } from './validation.js'

const DESCRIPTION = `Lets a SaaS vendor into its customers' AWS accounts safely, and proves that it is done safely.

Every call is judged in this order: 401 no valid token, 405, 403 this kind of caller may not call the route, 404 not
there or another tenant's, 400 schema, then the state (409, 422, 429). Errors are problem details (RFC 9457) with a
stable \`code\`, explained at the address in \`type\`; each response lists the codes that it may carry. A method that a path
does not take gets 405 with \`Allow\`. Every answer has the header \`x-request-id\`. HEAD goes with GET.`

const SECURITY_SCHEMES = {
  token: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Access token of the OIDC issuer.',
  },
} as const

/** OpenAPI 3.1, made from the routes: served at /openapi.json, shown at /docs. */
export async function registerOpenApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  app.addSchema(ProblemSchema)
  const schemas: Record<string, object> = {}
  const withoutBody = new Set<string>()
  namedSchemas(ProblemSchema, schemas)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Drawbridge',
        version: '1',
        description: DESCRIPTION,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: publicUrl }],
      components: { securitySchemes: SECURITY_SCHEMES },
      security: [{ token: [] }],
      tags: [
        { name: 'Tenants', description: 'Customers of the vendor and their external IDs.' },
        { name: 'Onboarding', description: 'How a customer launches the role.' },
        { name: 'Roles', description: "Roles in customers' accounts and their verification." },
        {
          name: 'Static credentials',
          description: 'Access keys of customers. Deprecated: connect with a role.',
        },
        { name: 'Audit', description: 'The tamper-evident trail.' },
        { name: 'Health', description: 'For load balancers.' },
        { name: 'Errors', description: 'What the error codes mean.' },
      ],
    },
    transform: ({ schema, url, route }) => {
      const callers = ACCESS[`${[route.method].flat()[0]} ${url}`]
      const who = callers?.includes('anyone')
        ? 'Anyone, without a token.'
        : `Callers: ${callers?.join(', ')}.`
      const description = [schema?.description, who].filter(Boolean).join(' ')
      if (schema?.hide) return { schema, url }
      if ([route.preValidation].flat().some(hook => hook === absentBodyIsEmpty))
        withoutBody.add(String(schema.operationId))
      // A body in which no field is known is none: clients would be told to send one.
      const { body, headers, response, ...rest } = schema
      const fields = Object.keys((body as { properties?: object } | undefined)?.properties ?? {})
      const named = {
        ...(fields.length > 0 && { body: namedSchemas(body, schemas) }),
        ...(headers !== undefined && { headers: namedSchemas(headers, schemas) }),
        response: namedSchemas(response, schemas),
      }
      return { schema: { ...rest, ...named, description }, url }
    },
    transformObject: made => {
      const document = 'openapiObject' in made ? made.openapiObject : made.swaggerObject
      const paths = (document.paths ?? {}) as Paths
      bodiesMayBeAbsent(paths, withoutBody)
      const responses = sharedProblems(paths)
      return { ...document, components: { securitySchemes: SECURITY_SCHEMES, responses, schemas } }
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { deepLinking: true } })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
