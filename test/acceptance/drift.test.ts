import { DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CreatePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  GetRoleCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
} from '@aws-sdk/client-iam'
import t from 'tap'
import { allow, type Connected, customersOf, exactly, trust, VERSION_TAG } from './customers-roles.js'
import { eventually, HOUR, MINUTE, type Page, type RoleView, SECOND, startWorld } from './world.js'

const world = await startWorld()
const operator = await world.as('operator')
const customers = customersOf(world, operator)
t.teardown(() => world.close())

interface EventView {
  action: string
  actor: string
  details: { roleId?: string; from?: string; to?: string; opened?: string[]; resolved?: string[] }
}
type Customer = Connected & { role: RoleView }

const openFindings = (role: RoleView) =>
  role.findings.filter(({ resolvedAt }) => resolvedAt === null).map(({ code }) => code)
const nameOf = ({ role }: Customer) => ({ RoleName: role.roleArn.split('/').at(-1) ?? '' })
const iamOf = ({ role }: Customer) => world.customer(role.accountId).iam
const own = ({ tenant }: Customer) => exactly(tenant.externalId)

async function deleteRole(customer: Customer): Promise<void> {
  const { roleArn } = customer.role
  for (const name of Object.keys(await customers.policies(roleArn)))
    await customers.deletePolicy(roleArn, name)
  await iamOf(customer).send(new DeleteRoleCommand(nameOf(customer)))
}

async function setBoundary(customer: Customer): Promise<void> {
  const PolicyDocument = JSON.stringify(allow('*'))
  const { Policy } = await iamOf(customer).send(
    new CreatePolicyCommand({ PolicyName: 'limit', PolicyDocument }),
  )
  await iamOf(customer).send(
    new PutRolePermissionsBoundaryCommand({
      ...nameOf(customer),
      PermissionsBoundary: Policy?.Arn ?? '',
    }),
  )
}

/** The same role once more: what CloudFormation would make of the same stack. */
async function recreate(customer: Customer): Promise<void> {
  const { roleArn } = customer.role
  const iam = iamOf(customer)
  const { Role } = await iam.send(new GetRoleCommand(nameOf(customer)))
  const { Tags = [] } = await iam.send(new ListRoleTagsCommand(nameOf(customer)))
  const policies = await customers.policies(roleArn)
  await deleteRole(customer)
  await customers.createRole(roleArn, JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')))
  for (const [name, text] of Object.entries(policies))
    await customers.putPolicy(roleArn, name, JSON.parse(text))
  await customers.tag(roleArn, Tags.find(({ Key }) => Key === VERSION_TAG)?.Value ?? '')
}

interface Drift {
  what: string
  /** Before the last good verification. */
  before?: (customer: Customer) => Promise<void>
  change: (customer: Customer) => Promise<void>
  status: string
  opened: string[]
  action?: string
}

const THIRD_ACCOUNT = 'arn:aws:iam::999999999999:root'
const DRIFTS: Drift[] = [
  {
    what: 'trust loosened: no external ID is needed',
    change: ({ role }) => customers.setTrust(role.roleArn, trust({})),
    status: 'rejected',
    // What it lets in without is not asked on, since it may be somebody else's.
    opened: ['external-id-required'],
  },
  {
    what: 'trust loosened: a third account is let in as well',
    change: customer =>
      customers.setTrust(
        customer.role.roleArn,
        trust({ condition: own(customer) }, { principal: THIRD_ACCOUNT, condition: own(customer) }),
      ),
    status: 'rejected',
    opened: ['trust-policy'],
  },
  {
    what: 'policy attached',
    change: ({ role }) => customers.attach(role.roleArn, 'arn:aws:iam::aws:policy/AdministratorAccess'),
    status: 'degraded',
    opened: ['excess-permissions'],
  },
  {
    what: 'inline policy added',
    change: ({ role }) => customers.putPolicy(role.roleArn, 'more', allow('s3:GetObject')),
    status: 'degraded',
    opened: ['excess-permissions'],
  },
  {
    what: 'permissions boundary removed',
    before: setBoundary,
    change: async customer => {
      await iamOf(customer).send(new DeleteRolePermissionsBoundaryCommand(nameOf(customer)))
    },
    status: 'verified',
    opened: ['boundary-removed'],
    action: 'role.findings-changed',
  },
  {
    what: 'role deleted',
    change: deleteRole,
    status: 'rejected',
    opened: ['assume-role'],
  },
  {
    what: 'role recreated under the same name',
    change: recreate,
    status: 'verified',
    opened: ['role-recreated'],
    action: 'role.recreated',
  },
  {
    what: 'external ID changed in the trust policy',
    change: ({ role }) =>
      customers.setTrust(role.roleArn, trust({ condition: exactly('6f9619ff-8b86-4d01-b42d-00cf4fc964ff') })),
    status: 'rejected',
    opened: ['assume-role'],
  },
]

async function eventsOf({ tenant }: Connected): Promise<EventView[]> {
  const { body } = await operator<Page<EventView>>('GET', `/v1/audit/events?tenantId=${tenant.id}&limit=200`)
  return body.items
}

t.test('what changes in the account is found and told by the next regular verification', async t => {
  const drifted = await Promise.all(
    DRIFTS.map(async (drift, at) => {
      const customer = await customers.connected(`4000000000${10 + at}`)
      await drift.before?.(customer)
      return { ...drift, customer }
    }),
  )
  world.pass(6 * SECOND)
  for (const { customer, what } of drifted) {
    const { role, path } = customer
    t.equal((await customer.own('POST', `${path}/roles/${role.id}/verifications`)).status, 200)
    t.match(await customers.role(customer, role.id), { status: 'verified' }, `before: ${what}`)
  }
  const told = new Map<string, number>()
  for (const { customer, change } of drifted) {
    told.set(customer.tenant.id, (await eventsOf(customer)).length)
    await change(customer)
  }
  world.pass(25 * HOUR)
  // A plain denial of a proved role has a second try, half a minute later.
  await Promise.all(
    drifted.map(({ customer, opened }) =>
      eventually(
        async () => openFindings(await customers.role(customer, customer.role.id)).includes(opened[0] ?? ''),
        `${customer.role.roleArn} has ${opened[0]}`,
      ),
    ),
  )
  world.pass(31 * SECOND)
  for (const { what, customer, status, opened, action = 'role.status-changed' } of drifted) {
    const role = await eventually(async () => {
      const now = await customers.role(customer, customer.role.id)
      return now.status === status && now
    }, `${what}: ${status}`)
    t.strictSame(openFindings(role), opened, what)
    const events = (await eventsOf(customer)).slice(0, -(told.get(customer.tenant.id) ?? 0))
    t.ok(events.length > 0 && events.every(({ actor }) => actor === 'drawbridge'))
    const event = events.find(each => each.action === action)
    t.match(event, { details: { roleId: role.id } }, `${what}: ${action}`)
    if (action === 'role.status-changed') t.match(event?.details, { from: 'verified', to: status })
    t.strictSame(
      events.flatMap(({ details }) => details.opened ?? []),
      opened,
      `${what}: the trail tells what was opened`,
    )
  }
  t.strictSame(world.breaches, [])
})

t.test('a role that was revoked is proved shut, and told until then', async t => {
  const [deletes, keeps] = [
    await customers.connected('400000000030'),
    await customers.connected('400000000031'),
  ]
  const [roleOfDeletes, roleOfKeeps] = [deletes, keeps].map(({ path, role }) => `${path}/roles/${role.id}`)
  t.equal((await deletes.own('DELETE', roleOfDeletes!)).status, 200)
  t.equal((await operator('DELETE', keeps.path)).status, 200, 'offboarded')
  world.pass(2 * MINUTE)
  const stillOpen = (role: RoleView) => openFindings(role).includes('still-open') && role
  const own = await eventually(
    async () => stillOpen(await customers.role(deletes, deletes.role.id)),
    'the tenant is told',
  )
  t.match(own, { status: 'revoked', lastVerifiedAt: deletes.role.lastVerifiedAt })
  t.match(own.findings.at(-1), { severity: 'high', remedy: /^Delete the stack/ })
  const told = await eventually(
    async () => stillOpen((await operator<RoleView>('GET', roleOfKeeps!)).body),
    'operators are told of an offboarded tenant',
  )
  t.match(told.findings.at(-1), { remedy: /^Ask the customer/ })
  t.equal((await keeps.own('GET', roleOfKeeps!)).status, 401, 'which itself sees nothing')

  const { cloudFormation } = world.customer(deletes.role.accountId)
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({}))
  await cloudFormation.send(new DeleteStackCommand({ StackName: Stacks?.[0]?.StackName ?? '' }))
  await customers.setTrust(keeps.role.roleArn, trust({ principal: THIRD_ACCOUNT }))
  world.pass(11 * MINUTE)
  for (const [customer, at] of [
    [deletes, roleOfDeletes!],
    [keeps, roleOfKeeps!],
  ] as const) {
    const role = await eventually(async () => {
      const { body } = await operator<RoleView>('GET', at)
      return openFindings(body).includes('still-open') ? undefined : body
    }, `${at} refuses`)
    t.match(role, { status: 'revoked' })
    const [latest] = await eventsOf(customer)
    const details = { roleId: role.id, resolved: ['still-open'] }
    t.match(latest, { action: 'role.refused', actor: 'drawbridge', details })
  }
  const { body } = await operator('GET', '/v1/audit/integrity')
  t.match(body, { intact: true })
  t.strictSame(world.breaches, [])
})
