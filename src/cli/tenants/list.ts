import type { Tenant } from '../../tenants/tenant.js'
import { connect } from '../api/connect.js'
import { listAll } from '../api/lists.js'
import { asTenant } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { statusText } from './show-tenant.js'

interface Values {
  status: string | undefined
  reference: string | undefined
  limit: number | undefined
  timeout: number | undefined
  json: boolean | undefined
}

/** `drawbridge tenants list`. */
export async function list(values: Values, tools: Tools): Promise<ExitCode> {
  const { status, reference, limit, timeout, json } = values
  const { terminal } = tools
  const items = listAll(connect(tools), '/v1/tenants', asTenant, {
    query: { status, reference },
    limit,
    timeout,
  })
  const tenants: Tenant[] = []
  for await (const tenant of items) {
    if (json) terminal.json(tenant)
    else tenants.push(tenant)
  }
  if (json) return EXIT.done
  if (tenants.length === 0) {
    terminal.note('There is none.')
    return EXIT.done
  }
  terminal.table(
    ['ID', 'STATUS', 'CREATED', 'REFERENCE', 'NAME'],
    tenants.map(tenant => [
      tenant.id,
      statusText(tenant.status),
      tenant.createdAt,
      tenant.reference ?? '-',
      tenant.name,
    ]),
  )
  return EXIT.done
}
