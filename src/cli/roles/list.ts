import type { Role } from '../../roles/role.js'
import { gravest } from '../../verification/check.js'
import { connect } from '../api/connect.js'
import { listAll } from '../api/lists.js'
import { asRole } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { tenantIdOf } from '../tenants/find-tenant.js'
import { green, red, type Text, yellow } from '../terminal/text.js'

interface Values {
  tenant: string
  limit: number | undefined
  timeout: number | undefined
  json: boolean | undefined
}

/** `drawbridge roles list`. */
export async function list(values: Values, tools: Tools): Promise<ExitCode> {
  const { limit, timeout, json } = values
  const { terminal } = tools
  const api = connect(tools)
  const tenantId = await tenantIdOf(api, values.tenant, timeout)
  const roles: Role[] = []
  for await (const role of listAll(api, `/v1/tenants/${tenantId}/roles`, asRole, { limit, timeout })) {
    if (json) terminal.json(role)
    else roles.push(role)
  }
  if (json) return EXIT.done
  if (roles.length === 0) {
    terminal.note('There is none.')
    return EXIT.done
  }
  terminal.table(
    ['ID', 'STATUS', 'TEMPLATE', 'FINDINGS', 'LAST VERIFIED', 'ROLE'],
    roles.map(role => [
      role.id,
      roleStatusText(role.status),
      templateText(role),
      findingsText(role),
      role.lastVerifiedAt ?? 'never',
      role.roleArn,
    ]),
  )
  return EXIT.done
}

export function roleStatusText(status: string): Text {
  if (status === 'verified') return green(status)
  if (status === 'rejected') return red(status)
  return status === 'revoked' ? status : yellow(status)
}

export function templateText({ templateVersion, updateAvailable }: Role): string {
  return `${templateVersion ?? 'unknown'}${updateAvailable ? ', newer there is' : ''}`
}

export function findingsText({ findings }: Role): Text {
  const open = findings.filter(({ resolvedAt }) => resolvedAt === null)
  if (open.length === 0) return 'none'
  return yellow(`${open.length} open, ${gravest(open.map(({ severity }) => severity))}`)
}
