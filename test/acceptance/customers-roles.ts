import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { type Api, type RoleView, type TenantView, VENDOR_ROLE, type World } from './world.js'

export const VERSION_TAG = 'drawbridge:template-version'

/** A trust policy of Allow statements for sts:AssumeRole. */
export function trust(...statements: { principal?: unknown; condition?: object; more?: object }[]): object {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ principal = VENDOR_ROLE, condition, more }) => ({
      Effect: 'Allow',
      Principal: principal === '*' ? '*' : { AWS: principal },
      Action: 'sts:AssumeRole',
      ...(condition && { Condition: condition }),
      ...more,
    })),
  }
}

/** The condition that a trust policy should have. */
export function exactly(externalId: string): object {
  return { StringEquals: { 'sts:ExternalId': externalId } }
}

export function allow(actions: string | string[], resource: string | string[] = '*'): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] }
}

/** A tenant, its own caller, and what its people do in their AWS account. */
export interface Connected {
  tenant: TenantView
  own: Api
  path: string
}

/** What customers do, with one world. */
export function customersOf(world: World, operator: Api) {
  let launches = 0
  const api = {
    async newTenant(name = 'Globex'): Promise<Connected> {
      const { body: tenant } = await operator<TenantView>('POST', '/v1/tenants', { body: { name } })
      return { tenant, own: await world.asTenant(tenant.id), path: `/v1/tenants/${tenant.id}` }
    },
    /** Launches the vendor's template in an account; gives the role's ARN. */
    async launch({ own, path }: Connected, account: string): Promise<string> {
      launches += 1
      const stackName = `stack-${launches}`
      const { body } = await own<{ quickCreateUrl: string }>('GET', `${path}/onboarding`)
      const outputs = await world.customer(account).launch(body.quickCreateUrl, stackName)
      return outputs.RoleArn ?? ''
    },
    async register({ own, path }: Connected, roleArn: string): Promise<RoleView> {
      return (await own<RoleView>('POST', `${path}/roles`, { body: { roleArn } })).body
    },
    async connected(account: string): Promise<Connected & { role: RoleView }> {
      const connected = await api.newTenant()
      const role = await api.register(connected, await api.launch(connected, account))
      return { ...connected, role }
    },
    async role({ own, path }: Connected, roleId: string): Promise<RoleView> {
      return (await own<RoleView>('GET', `${path}/roles/${roleId}`)).body
    },
    /** Verifies the role once more, a moment later, and gives the role as it is then. */
    async verify(connected: Connected, roleId: string): Promise<RoleView> {
      world.pass(6_000)
      const { own, path } = connected
      const answer = await own('POST', `${path}/roles/${roleId}/verifications`)
      if (answer.status !== 200) throw new Error(`Verification answered ${answer.status}: ${answer.text}`)
      return api.role(connected, roleId)
    },
    async setTrust(roleArn: string, document: object): Promise<void> {
      const PolicyDocument = JSON.stringify(document)
      await iamOf(roleArn).send(new UpdateAssumeRolePolicyCommand({ ...named(roleArn), PolicyDocument }))
    },
    async attach(roleArn: string, PolicyArn: string): Promise<void> {
      await iamOf(roleArn).send(new AttachRolePolicyCommand({ ...named(roleArn), PolicyArn }))
    },
    async putPolicy(roleArn: string, PolicyName: string, document: object): Promise<void> {
      const PolicyDocument = JSON.stringify(document)
      await iamOf(roleArn).send(new PutRolePolicyCommand({ ...named(roleArn), PolicyName, PolicyDocument }))
    },
    async deletePolicy(roleArn: string, PolicyName: string): Promise<void> {
      await iamOf(roleArn).send(new DeleteRolePolicyCommand({ ...named(roleArn), PolicyName }))
    },
    /** Inline policies by name, as JSON text. */
    async policies(roleArn: string): Promise<Record<string, string>> {
      const { PolicyNames = [] } = await iamOf(roleArn).send(new ListRolePoliciesCommand(named(roleArn)))
      const read = PolicyNames.map(async PolicyName => {
        const answer = await iamOf(roleArn).send(new GetRolePolicyCommand({ ...named(roleArn), PolicyName }))
        return [PolicyName, decodeURIComponent(answer.PolicyDocument ?? '')]
      })
      return Object.fromEntries(await Promise.all(read))
    },
    async tag(roleArn: string, Value: string): Promise<void> {
      await iamOf(roleArn).send(
        new TagRoleCommand({ ...named(roleArn), Tags: [{ Key: VERSION_TAG, Value }] }),
      )
    },
    async untag(roleArn: string): Promise<void> {
      await iamOf(roleArn).send(new UntagRoleCommand({ ...named(roleArn), TagKeys: [VERSION_TAG] }))
    },
    /** A role made by hand, with nothing but this trust policy and description. */
    async createRole(roleArn: string, document: object, Description = ''): Promise<void> {
      await iamOf(roleArn).send(
        new CreateRoleCommand({
          ...named(roleArn),
          Path: roleArn.slice(roleArn.indexOf('/'), roleArn.lastIndexOf('/') + 1),
          AssumeRolePolicyDocument: JSON.stringify(document),
          Description,
        }),
      )
    },
  }
  const iamOf = (roleArn: string) => world.customer(roleArn.split(':')[4] ?? '').iam
  const named = (roleArn: string) => ({ RoleName: roleArn.split('/').at(-1) ?? '' })
  return api
}
