import { randomUUID } from 'node:crypto'
import { createCustomer } from '../src/sandbox/customer.js'
import type { World } from './world.js'

/** Calls the API. */
export async function call<T>(url: string, token: string, body?: unknown): Promise<T> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as T
}

/** Makes a tenant. */
export const createTenantAt = (url: string, token: string) =>
  call<{ id: string; externalId: string }>(`${url}/v1/tenants`, token, { name: 'Globex Corporation' })

let accounts = 0

/** Tenants with an account and a role each, launched from the published template and verified once. */
export async function registerRoles({ url, aws }: World, operator: string, count: number) {
  const roles: { tenantId: string; path: string; roleArn: string; externalId: string }[] = []
  for (let made = 0; made < count; made++) {
    accounts += 1
    const customer = createCustomer(aws.url, String(222_222_000_000 + accounts))
    const { id, externalId } = await createTenantAt(url, operator)
    const { quickCreateUrl } = await call<{ quickCreateUrl: string }>(
      `${url}/v1/tenants/${id}/onboarding`,
      operator,
    )
    const { RoleArn: roleArn = '' } = await customer.launch(quickCreateUrl, `drawbridge-${randomUUID()}`)
    const role = await call<{ id: string; status: string }>(`${url}/v1/tenants/${id}/roles`, operator, {
      roleArn,
    })
    if (role.status !== 'verified') throw new Error(`A role of the template is ${role.status}`)
    roles.push({ tenantId: id, path: `/v1/tenants/${id}/roles/${role.id}`, roleArn, externalId })
    customer.close()
  }
  return roles
}

/** Makes an onboarding link of a tenant. */
export async function linkOf({ url }: World, operator: string, tenantId: string): Promise<string> {
  const made = await call<{ url: string }>(`${url}/v1/tenants/${tenantId}/onboarding-links`, operator, {})
  return made.url
}

/** Opens a new link of a tenant, as a browser does, and gives the cookie that the pages know their visitor by. */
export async function openLink(world: World, operator: string, tenantId: string): Promise<string> {
  const { origin, hash } = new URL(await linkOf(world, operator, tenantId))
  const answer = await fetch(`${origin}/onboarding/session`, {
    method: 'POST',
    headers: { origin },
    body: new URLSearchParams({ token: hash.slice(1) }),
    redirect: 'manual',
  })
  const [cookie] = answer.headers.get('set-cookie')?.split(';') ?? []
  if (answer.status !== 303 || !cookie)
    throw new Error(`An onboarding link was answered with ${answer.status}`)
  return cookie
}
