import { createHash } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { CreateAccessKeyCommand, CreateUserCommand } from '@aws-sdk/client-iam'
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb'
import { guardedTrust } from '../../src/sandbox/badly-guarded-roles.js'
import { createCustomer } from '../../src/sandbox/customer.js'
import type { AwsSandbox } from '../../src/sandbox/sandbox.js'
import { VENDOR } from '../../src/sandbox/vendor-account.js'
import { createContract, type OpenApiDocument } from '../acceptance/contract.js'
import { type Answer, caller } from '../fixtures/bad-day.js'

const ACCOUNT = '222222222222'
const DAY = 86_400_000

export interface Made {
  tenantId: string
  roleId: string
}

/** What is there before the first odd request comes. */
export interface Stage {
  port: number
  document: OpenApiDocument
  contract: ReturnType<typeof createContract>
  /** Valid tokens by caller. */
  tokens: Record<'operator' | 'auditor' | 'workload' | 'own' | 'other' | 'offboarded', string>
  own: Made
  other: Made
  offboarded: Made
  /** What the operator may spoil. */
  expendable: Made[]
  /** Customers' access keys that the service has; no answer and no log line may hold one. */
  accessKeys: string[]
  /** Changes with whatever changes in the service's table. */
  tableHash(): Promise<string>
  close(): void
}

/** Makes tenants with roles, and everybody who calls. */
export async function setStage(aws: AwsSandbox, url: string): Promise<Stage> {
  const operator = caller(url, await aws.issueToken('operator'))
  const customer = createCustomer(aws.url, ACCOUNT)
  const database = DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: aws.url,
      region: VENDOR.region,
      credentials: { accessKeyId: VENDOR.accountId, secretAccessKey: 'any' },
    }),
  )
  const make = async (name: string): Promise<Made> => {
    const tenant = made(await operator<{ id: string; externalId: string }>('POST', '/v1/tenants', { name }))
    const roleArn = await customer.createRole({
      name,
      trust: guardedTrust(VENDOR.roleArn, tenant.externalId),
    })
    const role = made(await operator<{ id: string }>('POST', `/v1/tenants/${tenant.id}/roles`, { roleArn }))
    return { tenantId: tenant.id, roleId: role.id }
  }
  const accessKeys: string[] = []
  /** The tenant has an access key, of an account of its own, and may have one. */
  const bringKey = async ({ tenantId }: Made): Promise<void> => {
    const { iam, close } = createCustomer(aws.url, String(300_000_000_001 + accessKeys.length))
    await iam.send(new CreateUserCommand({ UserName: 'legacy' }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'legacy' }))
    close()
    const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {}
    const sunsetAt = new Date(Date.now() + 100 * DAY).toISOString()
    const path = `/v1/tenants/${tenantId}/static-credentials`
    await operator('PUT', `${path}/exemption`, { reason: 'x', sunsetAt })
    made(await operator('POST', path, { accessKeyId, secretAccessKey }))
    accessKeys.push(accessKeyId, secretAccessKey)
  }
  const statusOfKey = async ({ tenantId }: Made): Promise<string> =>
    (await operator<{ status: string }>('GET', `/v1/tenants/${tenantId}/static-credentials`)).body.status
  const [own, other, offboarded] = [await make('own'), await make('other'), await make('offboarded')]
  const expendable: Made[] = []
  for (let number = 1; number <= 12; number++) expendable.push(await make(`expendable-${number}`))
  for (const tenant of [own, other, offboarded, ...expendable.slice(0, 3)]) await bringKey(tenant)
  await operator('DELETE', `/v1/tenants/${offboarded.tenantId}`)
  // Its key is deleted in the background: what is recorded of that is no change by what is sent later.
  while ((await statusOfKey(offboarded)) !== 'deletion-scheduled');
  const document = (await operator<OpenApiDocument>('GET', '/openapi.json'))
    .body as unknown as OpenApiDocument
  return {
    port: Number(new URL(url).port),
    document,
    contract: createContract(document),
    tokens: {
      operator: await aws.issueToken('operator'),
      auditor: await aws.issueToken('auditor'),
      workload: await aws.issueToken('workload'),
      own: await aws.issueToken(`tenant:${own.tenantId}`),
      other: await aws.issueToken(`tenant:${other.tenantId}`),
      offboarded: await aws.issueToken(`tenant:${offboarded.tenantId}`),
    },
    own,
    other,
    offboarded,
    expendable,
    accessKeys,
    async tableHash() {
      const items: string[] = []
      let after: Record<string, unknown> | undefined
      do {
        const page = await database.send(
          new ScanCommand({ TableName: VENDOR.table, ...(after && { ExclusiveStartKey: after }) }),
        )
        items.push(...(page.Items ?? []).map(item => JSON.stringify(item, sortedKeys)))
        after = page.LastEvaluatedKey
      } while (after)
      return createHash('sha256').update(items.sort().join('\n')).digest('hex')
    },
    close() {
      customer.close()
      database.destroy()
    },
  }
}

function made<T>({ status, body }: Answer<T>): T {
  if (status !== 201) throw new Error(`The stage could not be set: ${status} ${JSON.stringify(body)}`)
  return body
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
