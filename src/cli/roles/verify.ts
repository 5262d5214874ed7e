import type { Api } from '../api/client.js'
import { connect } from '../api/connect.js'
import { listAll } from '../api/lists.js'
import { asRole } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { type ExitCode, gravestCode } from '../exit-codes.js'
import { concernsAllRequests, Failure, usageFailure } from '../failure.js'
import { reportFailure } from '../report-failure.js'
import { isId, tenantIdOf } from '../tenants/find-tenant.js'
import { verifyAll } from './verify-all.js'
import { showVerification, VERIFICATION_TIMEOUT, verdictOf, verifyRole } from './verify-role.js'

interface Values {
  tenant: string | undefined
  role: string[]
  all: boolean | undefined
  since: string | undefined
  concurrency: number | undefined
  progress: boolean | undefined
  timeout: number | undefined
  json: boolean | undefined
}

/**
 * `drawbridge roles verify`: one role after the other, since the service shares its calls to AWS between all tenants.
 * A role that cannot be verified does not keep the others from it.
 */
export async function verify(values: Values, tools: Tools): Promise<ExitCode> {
  const { tenant, ...rest } = values
  expectRoles(values)
  return tenant === undefined ? verifyAll(rest, tools) : verifyOf(tenant, rest, tools)
}

async function verifyOf(tenant: string, values: Omit<Values, 'tenant'>, tools: Tools): Promise<ExitCode> {
  const { terminal } = tools
  const { all, json, progress, timeout = VERIFICATION_TIMEOUT } = values
  const api = connect(tools, progress)
  const tenantId = await tenantIdOf(api, tenant, timeout)
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

function expectRoles({ tenant, all, role, since, concurrency }: Values): void {
  if (tenant === undefined && !all) throw usageFailure('No tenant is named', 'Name one, or give --all.')
  if (tenant !== undefined && (since ?? concurrency) !== undefined)
    throw usageFailure('--since and --concurrency are for all tenants', 'Leave out the tenant.')
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
