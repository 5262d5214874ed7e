import type { Role } from '../../roles/role.js'
import type { Api } from '../api/client.js'
import { connect } from '../api/connect.js'
import { listAll } from '../api/lists.js'
import { createPatience } from '../api/patience.js'
import { asRole, asTenant } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode, gravestCode } from '../exit-codes.js'
import { concernsAllRequests, Failure, usageFailure } from '../failure.js'
import { reportFailure } from '../report-failure.js'
import { showVerification, VERIFICATION_TIMEOUT, verdictOf, verifyRole } from './verify-role.js'

interface Values {
  since: string | undefined
  concurrency: number | undefined
  progress: boolean | undefined
  timeout: number | undefined
  json: boolean | undefined
}

/** Roles at a time where it is not said: the service shares its calls to AWS with everybody else. */
const CONCURRENCY = 4

/**
 * `drawbridge roles verify --all` without a tenant: the roles of all tenants, some at a time. What it has done shows in
 * the roles themselves, so that a later run can leave out what was verified since the first one began.
 */
export async function verifyAll(values: Values, tools: Tools): Promise<ExitCode> {
  const { terminal, now, onInterrupt } = tools
  const { progress, concurrency = CONCURRENCY } = values
  const since = sinceOf(values.since)
  const resume = `drawbridge roles verify --all --since ${since ?? now().toISOString()}`
  const sweep = new Sweep(connect(tools, progress), values, tools)
  if (since === undefined) terminal.note(`If this ends early, go on with: ${resume}`)
  const ended = onInterrupt(() => terminal.note(`Go on with: ${resume}`))
  try {
    const roles = rolesOfAll(sweep.api, since, values.timeout)
    // Each takes the next role from the one list.
    const workers = Array.from({ length: concurrency }, () => sweep.work(roles))
    const [failed] = (await Promise.allSettled(workers)).filter(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  } catch (error) {
    terminal.note(`Go on with: ${resume}`)
    throw error
  } finally {
    ended()
    terminal.clearProgress()
    sweep.tell()
  }
  return gravestCode(sweep.codes)
}

/** One run through all roles, and what came of it so far. */
class Sweep {
  readonly codes = new Set<ExitCode>()
  readonly #counts = new Map<string, number>()
  #done = 0
  #broken = false
  readonly #patiently: ReturnType<typeof createPatience>

  constructor(
    readonly api: Api,
    readonly values: Values,
    readonly tools: Tools,
  ) {
    this.#patiently = createPatience(tools.pause)
  }

  async work(roles: AsyncGenerator<Role>): Promise<void> {
    try {
      // Not `for await`: the first to leave it would end the list for all.
      for (let next = await roles.next(); !next.done && !this.#broken; next = await roles.next())
        await this.#verify(next.value)
    } catch (error) {
      this.#broken = true
      throw error
    }
  }

  /** Tells what came out, role by role no longer. */
  tell(): void {
    const counts = [...this.#counts].sort().map(([what, count]) => `${count} ${what}`)
    this.tools.terminal.note(
      `${this.#done} roles${counts.length > 0 ? `: ${counts.join(', ')}` : ' to verify'}.`,
    )
  }

  async #verify({ tenantId, id: roleId }: Role): Promise<void> {
    const { terminal } = this.tools
    const { json, progress, timeout = VERIFICATION_TIMEOUT } = this.values
    try {
      const { role, verification } = await this.#patiently(() =>
        verifyRole(this.api, tenantId, roleId, timeout),
      )
      const code = verdictOf(role, verification.checks)
      if (json) terminal.json({ roleId, tenantId, roleArn: role.roleArn, status: role.status, verification })
      else if (code !== EXIT.done) showVerification(terminal, role, verification)
      this.#note(role.status, code)
    } catch (error) {
      if (!(error instanceof Failure) || concernsAllRequests(error)) throw error
      // Revoked meanwhile, or its tenant offboarded: there is nothing left to verify.
      if (error.problem.code === 'role-revoked') return this.#note('revoked meanwhile', EXIT.done)
      terminal.note(`Role ${roleId} of tenant ${tenantId}:`)
      reportFailure(terminal, error, json)
      this.#note('not verified', error.exitCode)
    }
    terminal.progress(`${this.#done} verified, the last of tenant ${tenantId}`, progress)
  }

  #note(what: string, code: ExitCode): void {
    this.#done += 1
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
    this.codes.add(code)
  }
}

/** Tenants first, since that list would not wait for days; roles as they are asked for. */
async function* rolesOfAll(
  api: Api,
  since: string | undefined,
  timeout: number | undefined,
): AsyncGenerator<Role> {
  const tenantIds: string[] = []
  for await (const { id, status } of listAll(api, '/v1/tenants', asTenant, { timeout }))
    if (status !== 'offboarded') tenantIds.push(id)
  for (const tenantId of tenantIds) {
    for await (const role of listAll(api, `/v1/tenants/${tenantId}/roles`, asRole, { timeout })) {
      const isDone = since !== undefined && role.lastVerifiedAt !== null && role.lastVerifiedAt >= since
      if (role.status !== 'revoked' && !isDone) yield role
    }
  }
}

function sinceOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    throw usageFailure(`"${text}" is not a time`, 'Give one such as 2026-11-25T12:00:00Z.')
  }
  return new Date(time).toISOString()
}
