import type { Row } from './comparisons.js'
import { type Caller, requestBytes } from './http-load.js'
import { bareRoute, serving } from './serving.js'
import { createTenantAt, openLink, registerRoles } from './tenants.js'
import type { World } from './world.js'

interface PageRow {
  name: string
  goal: number
  make: () => Promise<Pick<Row, 'ours' | 'against'>>
}

/**
 * The customer's pages. What stands on the connect page of tenant and roles is read from DynamoDB and rendered each
 * time, and the other side does neither: its goals say no more than what a page may cost.
 */
export function pageRows(world: World, operator: string): PageRow[] {
  const entry = async () => {
    const path = '/onboarding'
    return {
      ours: serving(world.service, world.url, `GET ${path}`, requestBytes('GET', path)),
      against: await bareRoute(world, path, {}, 'answer'),
    }
  }
  const connect = async (tenantId: string, whose: string) => {
    const path = '/onboarding/connect'
    const caller: Caller = { cookie: await openLink(world, operator, tenantId) }
    const request = requestBytes('GET', path, caller)
    return {
      ours: serving(world.service, world.url, `GET ${path}, of a tenant ${whose}`, request, 400),
      against: await bareRoute(world, path, caller, 'answer', 4_000),
    }
  }
  return [
    { name: 'onboarding page, entry', goal: 0.3, make: entry },
    {
      name: 'onboarding page, connect',
      goal: 0.03,
      make: async () => connect((await createTenantAt(world.url, operator)).id, 'without a role'),
    },
    {
      name: 'onboarding page, connected',
      goal: 0.03,
      make: async () => {
        const [role] = await registerRoles(world, operator, 1)
        if (!role) throw new Error('No role was registered')
        return connect(role.tenantId, 'with a verified role')
      },
    },
  ]
}
