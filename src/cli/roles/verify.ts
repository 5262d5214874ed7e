import type { Role } from '../../roles/role.js'
import type { Check, Verification } from '../../verification/check.js'
import type { Api } from '../api/client.js'
import { connect } from '../api/connect.js'
import { listAll } from '../api/lists.js'
import { asRole, asVerification } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode, gravestCode } from '../exit-codes.js'
import { concernsAllRequests, Failure, usageFailure } from '../failure.js'
import { reportFailure } from '../report-failure.js'
import { isId, tenantIdOf } from '../tenants/find-tenant.js'
import type { Terminal } from '../terminal/terminal.js'
import { bold, green, red, type Text, yellow } from '../terminal/text.js'
import { roleStatusText } from './list.js'

interface Values {
  tenant: string
  role: string[]
  all: boolean | undefined
  progress: boolean | undefined
  timeout: number | undefined
  json: boolean | undefined
}

/** Seconds for one verification: eight calls to AWS one after the other, and a wait for their turn. */
const VERIFICATION_TIMEOUT = 120

/**
 * `drawbridge roles verify`: one role after the other, since the service shares its calls to AWS between all tenants.
 * A role that cannot be verified does not keep the others from it.
 */
export async function verify(values: Values, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools
  const { all, json, progress, timeout = VERIFICATION_TIMEOUT } = values
  expectRoles(values)
  const api = connect(tools, progress)
  const tenantId = await tenantIdOf(api, values.tenant, timeout)
  const roleIds = all ? await rolesInUse(api, tenantId, timeout) : [...new Set(values.role)]
  if (roleIds.length === 0) terminal.note('The tenant has no role that is not revoked.')
  const codes = new Set<ExitCode>()
  for (const [index, roleId] of roleIds.entries()) {
    if (roleIds.length > 1) terminal.progress(`${index + 1} of ${roleIds.length}: role ${roleId}`, progress)
    try {
      const { role, verification } = await verifyRole(api, tenantId, roleId, timeout)
      if (json) terminal.json({ roleId, tenantId, roleArn: role.roleArn, status: role.status, verification })
      else showVerification(terminal, role, verification)
      codes.add(verdictOf(role, verification.checks))
    } catch (error) {
      if (!(error instanceof Failure) || roleIds.length === 1 || concernsAllRequests(error)) throw error
      terminal.note(`Role ${roleId}:`)
      reportFailure(terminal, error, json)
      codes.add(error.exitCode)
    }
  }
  terminal.clearProgress()
  return gravestCode(codes)
}

function expectRoles({ all, role }: Values): void {
  if (all && role.length > 0) throw usageFailure('Give roles or --all, not both')
  if (!all && role.length === 0) throw usageFailure('No role is named', 'Give IDs of roles, or --all.')
  const wrong = role.find(each => !isId(each))
  if (wrong !== undefined) {
    throw usageFailure(`"${wrong}" is not the ID of a role`, 'See them: drawbridge roles list TENANT')
  }
}

async function rolesInUse(api: Api, tenantId: string, timeout: number): Promise<string[]> {
  const ids: string[] = []
  for await (const role of listAll(api, `/v1/tenants/${tenantId}/roles`, asRole, { timeout })) {
    if (role.status !== 'revoked') ids.push(role.id)
  }
  return ids
}

async function verifyRole(api: Api, tenantId: string, roleId: string, timeout: number) {
  const path = `/v1/tenants/${tenantId}/roles/${encodeURIComponent(roleId)}`
  const verification = asVerification(await api.post(`${path}/verifications`, { timeout }))
  return { verification, role: asRole(await api.get(path, { timeout })) }
}

function showVerification(terminal: Terminal, role: Role, verification: Verification): void {
  terminal.say([bold(role.roleArn), '  ', roleStatusText(role.status)])
  const width = Math.max(...verification.checks.map(({ id }) => id.length))
  for (const { status, id, summary, remedy } of verification.checks) {
    terminal.say(['  ', checkStatusText(status), '  ', id.padEnd(width), '  ', summary])
    if (remedy !== null && status !== 'PASS') terminal.say(['         What to do: ', remedy])
  }
}

function checkStatusText(status: string): Text {
  const text = status.padEnd(5)
  if (status === 'PASS') return green(text)
  if (status === 'FAIL') return red(text)
  return status === 'ERROR' ? yellow(text) : text
}

/** A check that ended in ERROR found nothing wrong, but clears nothing either: later it may. */
export function verdictOf(
  { status }: Pick<Role, 'status'>,
  checks: readonly Pick<Check, 'status'>[],
): ExitCode {
  const has = (wanted: string) => checks.some(check => check.status === wanted)
  if (has('FAIL')) return EXIT.found
  if (has('ERROR')) return EXIT.unavailable
  return status === 'verified' ? EXIT.done : EXIT.found
}
