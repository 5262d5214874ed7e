import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import t from 'tap'
import { auditRoutes } from '../../src/audit/routes.js'
import { httpErrors } from '../../src/http/errors.js'
import { type GuardTools, registerGuard } from '../../src/http/guard.js'
import { ROUTER_OPTIONS } from '../../src/http/known-routes.js'
import type { Principal } from '../../src/http/principal.js'
import { registerProblemAnswers } from '../../src/http/problem-answers.js'
import { ProblemSchema } from '../../src/http/schemas.js'
import { registerValidation } from '../../src/http/validation.js'
import { Problem } from '../../src/problem.js'

const OPERATOR: Principal = { id: 'https://idp#o', roles: new Set(['operator']), tenantClaim: undefined }

/** The guard before handlers that say that they were reached. */
async function guardedApp(
  verifier: object = { recall: () => undefined, verify: async () => OPERATOR },
  first: (request: FastifyRequest) => unknown = () => undefined,
  before: (app: FastifyInstance) => unknown = () => undefined,
) {
  const app = Fastify({ routerOptions: ROUTER_OPTIONS })
  before(app)
  registerProblemAnswers(app, 'http://service')
  registerValidation(app)
  app.addHook('onRequest', async request => void first(request))
  const tools = {
    verifier,
    directory: {
      recall: () => undefined,
      find: async () => undefined,
      recallClaim: () => undefined,
      resolveClaim: async () => undefined,
    },
    findRole: async () => {
      throw new Error('no role is asked for without its tenant')
    },
    rateLimit: 1_000,
  } as unknown as GuardTools
  registerGuard(app, tools)
  app.addSchema(ProblemSchema)
  for (const url of [
    '/v1/tenants/:tenantId',
    '/v1/tenants/:tenantId/roles',
    '/v1/tenants/:tenantId/roles/:roleId',
    '/v1/tenants/:tenantId/roles/:roleId/verifications',
  ]) {
    app.get(url, async () => 'reached')
  }
  await app.register(auditRoutes, { now: () => new Date() } as never)
  return app
}

const ID = '0199c1a2-7b1c-7d53-8a43-0f6a0c8f7d11'

t.test('no spelling of a path leads past the guard', async test => {
  const app = await guardedApp()
  const spellings = ['v1', '%761', 'v%31', '%76%31']
  const parts = [ID, 'a'.repeat(100), 'a'.repeat(101), 'a'.repeat(2_000), 'a%2f'.repeat(50), '%2500']
  for (const prefix of spellings) {
    for (const part of parts) {
      for (const rest of ['', '/roles', `/roles/${ID}`, `/roles/${part}`, `/roles/${part}/verifications`]) {
        const url = `/${prefix}/tenants/${part}${rest}`
        const anonymous = await app.inject({ url })
        test.equal(anonymous.statusCode, 401, `without a token: ${url.slice(0, 60)}`)
        const operator = await app.inject({ url, headers: { authorization: 'Bearer x' } })
        test.match(operator.json(), { status: 404, code: 'tenant-not-found' }, 'there is no such tenant')
      }
    }
  }
  test.end()
})

t.test("a route whose callers are not known is nobody's", async test => {
  const app = await guardedApp(undefined, undefined, early => early.get('/early', async () => 'reached'))
  for (const method of ['GET', 'HEAD'] as const) {
    test.equal((await app.inject({ method, url: '/early' })).statusCode, 401)
    const operator = await app.inject({ method, url: '/early', headers: { authorization: 'Bearer x' } })
    test.equal(operator.statusCode, 403)
  }
})

t.test('methods that are for different callers cannot be one route', async test => {
  const app = await guardedApp()
  const route = (method: string[], url: string) => () =>
    app.route({ method, url, handler: async () => 'hello' })
  test.throws(
    route(['GET', 'POST'], '/v1/audit/reviews'),
    /methods of .v1.audit.reviews are for different callers/,
  )
  test.doesNotThrow(route(['GET', 'HEAD'], '/v1/audit/reviews'))
})

t.test('a caller that has gone when its token is refused is no fault of the service', async test => {
  const refused = new Problem(httpErrors.unauthenticated)
  const app = await guardedApp(
    { recall: () => undefined, verify: async () => Promise.reject(refused) },
    gone => Object.defineProperty(gone.raw.socket, 'remoteAddress', { value: undefined }),
  )
  const answer = await app.inject({ url: '/v1/tenants/x/roles', headers: { authorization: 'Bearer x' } })
  test.equal(answer.statusCode, 401)
})

t.test('moments that have no place among the years 0000 to 9999 in UTC are refused', async test => {
  const app = await guardedApp()
  for (const time of ['2016-12-31T23:59:60Z', '9999-12-31T23:59:59-23:59', '0000-01-01T00:00:00+23:59']) {
    for (const field of ['from', 'to']) {
      const answer = await app.inject({
        url: `/v1/audit/events?${field}=${encodeURIComponent(time)}`,
        headers: { authorization: 'Bearer x' },
      })
      test.match(answer.json(), { status: 400, code: 'invalid-request' }, `${field}=${time}`)
    }
  }
  test.end()
})
