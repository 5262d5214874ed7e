import type { Sample, Side } from './compare.js'
import { dueRoles } from './due-roles.js'
import { requestBytes, sendLoad } from './http-load.js'
import { pageRows } from './page-rows.js'
import { bareRoute, CONNECTIONS, measured, serving } from './serving.js'
import { createTenantAt, registerRoles } from './tenants.js'
import type { World } from './world.js'

/** What the service is held against, and how near it has to come. */
export interface Row {
  name: string
  /** Left out where the figure is for comparison alone. */
  goal?: number
  /** What the goal is held against, where it is not the ratio of CPU times. */
  judgedBy?: 'clock'
  ours: Side
  against: Side
}

export interface Plan {
  /** How many roles are verified in a round. */
  roles: number
  /** Rows whose name holds this text. */
  only: string
}

const VERIFICATIONS_AT_ONCE = 8
/** Milliseconds until STS and IAM answer where they are far away, as real ones are: a network and their own work. */
const FAR_AWAY = 25

/** Every comparison but that of starts. What they share is made once: a tenant, its tokens, the service. */
export async function prepareRows(world: World, { roles, only }: Plan): Promise<Row[]> {
  const operator = await world.token('operator')
  const tenant = await createTenantAt(world.url, operator)
  const own = await world.token(`tenant:${tenant.id}`)
  const externalId = `/v1/tenants/${tenant.id}/external-id`
  const ownTemplate = `/v1/tenants/${tenant.id}/role-template`

  const get = (path: string, token?: string) => {
    const request = requestBytes('GET', path, token === undefined ? {} : { token })
    return serving(world.service, world.url, `GET ${path.replace(tenant.id, '{tenantId}')}`, request)
  }
  const reading = async (): Promise<Side> => {
    const program = world.start('./programs/sdk-read.js', { TENANT_ID: tenant.id })
    const { url } = await program.said<{ url: string }>()
    const what = 'a bare Fastify route that reads it through the SDK each time'
    return serving(program, url, what, requestBytes('GET', '/read'), 600)
  }
  const creating = () => {
    const body = { name: 'Globex Corporation' }
    const request = requestBytes('POST', '/v1/tenants', { token: operator, body })
    return serving(world.service, world.url, 'POST /v1/tenants', request, 400, 201)
  }

  const rows: {
    name: string
    goal?: number
    judgedBy?: 'clock'
    make: () => Promise<Pick<Row, 'ours' | 'against'>>
  }[] = [
    {
      name: 'external ID, token checked',
      goal: 0.6,
      make: async () => ({
        ours: get(externalId, own),
        against: await bareRoute(world, externalId, { token: own }, 'answer'),
      }),
    },
    {
      name: 'external ID, body alone',
      make: async () => ({
        ours: get(externalId, own),
        against: await bareRoute(world, externalId, { token: own }, 'body'),
      }),
    },
    {
      name: 'external ID, from memory',
      goal: 5,
      make: async () => ({ ours: get(externalId, own), against: await reading() }),
    },
    {
      name: 'role template, published',
      goal: 0.8,
      make: async () => ({
        ours: get('/v1/role-template'),
        against: await bareRoute(world, '/v1/role-template', {}, 'answer'),
      }),
    },
    {
      name: "role template, tenant's own",
      goal: 0.8,
      make: async () => ({
        ours: get(ownTemplate, own),
        against: await bareRoute(world, ownTemplate, { token: own }, 'answer'),
      }),
    },
    {
      name: 'create tenant',
      goal: 0.8,
      make: async () => ({ ours: creating(), against: await transactions(world) }),
    },
    { name: 'verification', goal: 0.85, make: () => verification(world, operator, roles) },
    {
      name: 'verification, AWS far away',
      goal: 0.85,
      judgedBy: 'clock',
      make: () => verification(world, operator, Math.ceil(roles / 3), FAR_AWAY),
    },
    {
      name: 'sweep of due roles, AWS far away',
      goal: 0.85,
      judgedBy: 'clock',
      make: () => sweep(world, 2 * roles),
    },
    ...pageRows(world, operator),
  ]
  const made: Row[] = []
  for (const { make, ...row } of rows) {
    if (row.name.includes(only)) made.push({ ...row, ...(await make()) })
  }
  return made
}

async function transactions(world: World): Promise<Side> {
  const program = world.start('./programs/transactions.js')
  await program.said()
  return {
    what: 'the same TransactWriteItems through the same client',
    size: 400,
    async round(operations) {
      await program.ask({ prepare: operations })
      return measured(program, async () => {
        const { sent } = await program.ask<{ sent: number }>({ concurrency: CONNECTIONS })
        return sent
      })
    },
  }
}

/**
 * Verifications as the service makes them, and the calls to STS and IAM that they are made of.
 * @param delay milliseconds by which STS and IAM answer later, both sides alike
 */
async function verification(
  world: World,
  operator: string,
  roleCount: number,
  delay = 0,
): Promise<Pick<Row, 'ours' | 'against'>> {
  const env = delay > 0 ? await farAway(world, delay) : {}
  const service = delay > 0 ? await world.startService(env) : { program: world.service, url: world.url }
  const sets = [
    await registerRoles(world, operator, roleCount),
    await registerRoles(world, operator, roleCount),
  ]
  const lastUsed = sets.map(() => 0)
  const program = world.start('./programs/probes.js', env)
  await program.said()
  let turn = 0
  const verifyOneSet = async (): Promise<Sample> => {
    // One in five seconds a role: two sets take turns, so that there is little to wait for.
    turn = (turn + 1) % sets.length
    const left = [...(sets[turn] ?? [])]
    await new Promise(resolve => setTimeout(resolve, (lastUsed[turn] ?? 0) + 5_200 - performance.now()))
    const next = () => {
      const role = left.shift()
      return role && requestBytes('POST', `${role.path}/verifications`, { token: operator })
    }
    const sample = await measured(service.program, () =>
      sendLoad({ url: service.url, connections: VERIFICATIONS_AT_ONCE, next, expected: 200 }),
    )
    lastUsed[turn] = performance.now()
    return sample
  }
  const askOneSet = () =>
    measured(program, async () => {
      const roles = sets[0]?.map(({ roleArn, externalId }) => ({ roleArn, externalId }))
      await program.ask({ roles, concurrency: VERIFICATIONS_AT_ONCE })
      return roleCount
    })
  const inSets = (what: string, work: () => Promise<Sample>): Side => ({
    what,
    size: roleCount,
    async round(operations) {
      const samples: Sample[] = []
      while (samples.length * roleCount < operations) samples.push(await work())
      const sum = (pick: (sample: Sample) => number) =>
        samples.reduce((total, sample) => total + pick(sample), 0)
      return {
        operations: sum(sample => sample.operations),
        seconds: sum(sample => sample.seconds),
        cpuSeconds: sum(sample => sample.cpuSeconds),
      }
    },
  })
  const later = delay > 0 ? `, which answer ${delay} ms later` : ''
  const ours = inSets('POST …/verifications, of a role that is guarded', verifyOneSet)
  const against = inSets(`the same calls to STS and IAM, on fresh connections${later}`, askOneSet)
  return { ours, against }
}

/**
 * The background as it verifies roles that are all due at once, and the same calls to STS and IAM by themselves. Either
 * has so many calls to STS under way at a time.
 */
async function sweep(world: World, roleCount: number): Promise<Pick<Row, 'ours' | 'against'>> {
  // On a table of its own: another service would verify what is due as well.
  const own = await world.startAnother(async aws => ({
    ...(await farAway({ start: world.start, aws }, FAR_AWAY)),
    DRAWBRIDGE_STS_CONCURRENCY: String(VERIFICATIONS_AT_ONCE),
  }))
  const roles = await registerRoles(own, await own.token('operator'), roleCount)
  const program = own.start('./programs/probes.js')
  await program.said()
  const due = await dueRoles(own, roles)
  return {
    ours: {
      what: `the background, over ${roleCount} roles that are due`,
      size: roleCount,
      async round() {
        const cpuBefore = await own.service.cpuSeconds()
        const seconds = await due.sweep()
        const cpuSeconds = (await own.service.cpuSeconds()) - cpuBefore
        return { operations: roleCount, seconds, cpuSeconds }
      },
    },
    against: {
      what: `the same calls to STS and IAM, on fresh connections, which answer ${FAR_AWAY} ms later`,
      size: roleCount,
      round: () =>
        measured(program, async () => {
          await program.ask({ roles, concurrency: VERIFICATIONS_AT_ONCE })
          return roleCount
        }),
    },
  }
}

/** The environment of a process to which STS and IAM are so many milliseconds away. */
async function farAway(
  { start, aws }: Pick<World, 'start' | 'aws'>,
  delay: number,
): Promise<Record<string, string>> {
  const program = start('./programs/delay.js', { TARGET: aws.url, DELAY_MS: String(delay) })
  const { url } = await program.said<{ url: string }>()
  return { AWS_ENDPOINT_URL_STS: url, AWS_ENDPOINT_URL_IAM: url }
}
