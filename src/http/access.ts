import type { Role } from './principal.js'

/**
 * Kinds of callers: `anyone` needs no token; `own-tenant` is a tenant's token, `link` an onboarding link, each for
 * that tenant's own resources.
 */
export type Caller = 'anyone' | 'own-tenant' | 'link' | Exclude<Role, 'tenant'>

/**
 * Who may call what: the only place that says it. A route that is not here stops the start. HEAD goes with GET.
 */
export const ACCESS: Readonly<Record<string, readonly Caller[]>> = {
  'GET /healthz': ['anyone'],
  'GET /readyz': ['anyone'],
  'GET /openapi.json': ['anyone'],
  'GET /docs': ['anyone'],
  'GET /docs/': ['anyone'],
  'GET /docs/json': ['anyone'],
  'GET /docs/yaml': ['anyone'],
  'GET /docs/static/index.html': ['anyone'],
  'GET /docs/static/swagger-initializer.js': ['anyone'],
  'GET /docs/static/*': ['anyone'],
  'GET /docs/*': ['anyone'],
  'GET /errors/:code': ['anyone'],

  'POST /v1/tenants': ['operator'],
  'GET /v1/tenants': ['operator', 'auditor'],
  'GET /v1/tenants/:tenantId': ['own-tenant', 'link', 'operator', 'auditor'],
  'PATCH /v1/tenants/:tenantId': ['operator'],
  'DELETE /v1/tenants/:tenantId': ['operator'],
  'GET /v1/tenants/:tenantId/external-id': ['own-tenant', 'link', 'operator', 'auditor'],

  'GET /v1/role-template': ['anyone'],
  'GET /v1/tenants/:tenantId/onboarding': ['own-tenant', 'link', 'operator'],
  'GET /v1/tenants/:tenantId/role-template': ['own-tenant', 'link', 'operator'],
  'POST /v1/tenants/:tenantId/onboarding-links': ['operator'],
  'DELETE /v1/tenants/:tenantId/onboarding-links': ['operator'],

  'POST /v1/tenants/:tenantId/roles': ['own-tenant', 'link', 'operator'],
  'GET /v1/tenants/:tenantId/roles': ['own-tenant', 'link', 'operator', 'auditor', 'workload'],
  'GET /v1/tenants/:tenantId/roles/:roleId': ['own-tenant', 'link', 'operator', 'auditor', 'workload'],
  'DELETE /v1/tenants/:tenantId/roles/:roleId': ['own-tenant', 'operator'],
  'POST /v1/tenants/:tenantId/roles/:roleId/verifications': ['own-tenant', 'link', 'operator'],
  'GET /v1/tenants/:tenantId/roles/:roleId/verifications': ['own-tenant', 'operator', 'auditor'],

  'GET /v1/tenants/:tenantId/static-credentials': ['own-tenant', 'operator'],
  'POST /v1/tenants/:tenantId/static-credentials': ['own-tenant', 'operator'],
  'PUT /v1/tenants/:tenantId/static-credentials': ['own-tenant', 'operator'],
  'DELETE /v1/tenants/:tenantId/static-credentials': ['own-tenant', 'operator'],
  'POST /v1/tenants/:tenantId/static-credentials/restore': ['own-tenant', 'operator'],
  'PUT /v1/tenants/:tenantId/static-credentials/exemption': ['operator'],
  'DELETE /v1/tenants/:tenantId/static-credentials/exemption': ['operator'],

  // Pages for people. Those for `link` know their caller by the cookie of an opened link, and by nothing else.
  'GET /onboarding': ['anyone'],
  'GET /onboarding/assets/:name': ['anyone'],
  'POST /onboarding/session': ['anyone'],
  'POST /onboarding/session/end': ['anyone'],
  'GET /onboarding/connect': ['link'],
  'GET /onboarding/launch': ['link'],
  'GET /onboarding/template': ['link'],
  'GET /onboarding/roles': ['link'],
  'POST /onboarding/roles': ['link'],
  'POST /onboarding/roles/:roleId/verifications': ['link'],

  'GET /v1/audit/events': ['operator', 'auditor'],
  'GET /v1/audit/events/export': ['operator', 'auditor'],
  'GET /v1/audit/roles': ['operator', 'auditor'],
  'GET /v1/audit/roles/summary': ['operator', 'auditor'],
  'GET /v1/audit/static-credentials': ['operator', 'auditor'],
  'GET /v1/audit/integrity': ['operator', 'auditor'],
  'GET /v1/audit/anchors': ['operator', 'auditor'],
  'GET /v1/audit/anchor-keys': ['anyone'],
  'POST /v1/audit/reviews': ['operator'],
  'GET /v1/audit/reviews': ['operator', 'auditor'],
  'GET /v1/audit/reviews/:reviewId': ['operator', 'auditor'],
  'GET /v1/audit/reviews/:reviewId/decisions': ['operator', 'auditor'],
  'PUT /v1/audit/reviews/:reviewId/decisions': ['operator'],
  'POST /v1/audit/reviews/:reviewId/completion': ['operator'],
}

/**
 * Who may call a route.
 * @throws Error where the table does not name it, which stops the start
 */
export function callersOf(method: string, path: string): readonly Caller[] {
  const callers = ACCESS[`${method === 'HEAD' ? 'GET' : method} ${path}`]
  if (!callers || callers.length === 0)
    throw new Error(`No caller is named for ${method} ${path} (src/http/access.ts)`)
  return callers
}
