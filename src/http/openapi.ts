import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { ACCESS } from './access.js'
import { ProblemSchema } from './schemas.js'

const DESCRIPTION = `Lets a SaaS vendor into its customers' AWS accounts safely, and proves that it is done safely.

Every call is judged in this order: 401 no valid token, 405, 403 this kind of caller may not call the route, 404 not
there or another tenant's, 400 schema, then the state (409, 422, 429). Errors are problem details (RFC 9457) with a
stable \`code\`, explained at the address in \`type\`.`

/** OpenAPI 3.1, made from the routes: served at /openapi.json, shown at /docs. */
export async function registerOpenApi(app: FastifyInstance, publicUrl: string): Promise<void> {
  app.addSchema(ProblemSchema)
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
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'Access token of the OIDC issuer.',
          },
        },
      },
      security: [{ token: [] }],
      tags: [
        { name: 'Tenants', description: 'Customers of the vendor and their external IDs.' },
        { name: 'Onboarding', description: 'How a customer launches the role.' },
        { name: 'Roles', description: "Roles in customers' accounts and their verification." },
        { name: 'Audit', description: 'The tamper-evident trail.' },
        { name: 'Health', description: 'For load balancers.' },
        { name: 'Errors', description: 'What the error codes mean.' },
      ],
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`),
    },
    transform: ({ schema, url, route }) => {
      const callers = ACCESS[`${[route.method].flat()[0]} ${url}`]
      const who = callers?.includes('anyone')
        ? 'Anyone, without a token.'
        : `Callers: ${callers?.join(', ')}.`
      const description = [schema?.description, who].filter(Boolean).join(' ')
      if (schema?.hide) return { schema, url }
      // A body in which no field is known is none: clients would be told to send one.
      const { body, ...rest } = schema
      const fields = Object.keys((body as { properties?: object } | undefined)?.properties ?? {})
      return { schema: { ...rest, ...(fields.length > 0 && { body }), description }, url }
    },
  })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true, uiConfig: { deepLinking: true } })
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger())
}
