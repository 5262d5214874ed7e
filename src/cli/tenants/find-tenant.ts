import type { Tenant } from '../../tenants/tenant.js'
import type { Api } from '../api/client.js'
import { asPage, asTenant } from '../api/shapes.js'
import { Failure } from '../failure.js'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Whether a text is an ID of the service's. Only such a text ever becomes part of a path. */
export function isId(text: string): boolean {
  return UUID.test(text)
}

/**
 * The tenant that is meant: by its ID, or by its reference, which is never shaped like an ID.
 * @throws Failure where there is none, or the caller may not see it
 */
export async function findTenant(api: Api, idOrReference: string, timeout?: number): Promise<Tenant> {
  const options = timeout === undefined ? {} : { timeout }
  if (isId(idOrReference)) return asTenant(await api.get(`/v1/tenants/${idOrReference}`, options))
  const found = await byReference(api, idOrReference, options)
  if (found === undefined) {
    throw new Failure('There is no such tenant', {
      detail: `No tenant has the reference "${idOrReference}".`,
      remedy: 'List them: drawbridge tenants list',
    })
  }
  return found
}

/** The same, or undefined where there is none, or the caller may not see it. */
export async function lookUpTenant(
  api: Api,
  idOrReference: string,
  timeout?: number,
): Promise<Tenant | undefined> {
  if (!isId(idOrReference)) return byReference(api, idOrReference, timeout === undefined ? {} : { timeout })
  try {
    return await findTenant(api, idOrReference, timeout)
  } catch (error) {
    if (error instanceof Failure && error.problem.code === 'tenant-not-found') return undefined
    throw error
  }
}

async function byReference(
  api: Api,
  reference: string,
  options: { timeout?: number },
): Promise<Tenant | undefined> {
  const [found] = asPage(await api.get('/v1/tenants', { ...options, query: { reference, limit: 1 } })).items
  return found === undefined ? undefined : asTenant(found)
}

/** Its ID alone; of one that is an ID already nothing is asked. */
export async function tenantIdOf(api: Api, idOrReference: string, timeout?: number): Promise<string> {
  return isId(idOrReference) ? idOrReference : (await findTenant(api, idOrReference, timeout)).id
}
