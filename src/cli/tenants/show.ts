import { connect } from '../api/connect.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { findTenant } from './find-tenant.js'
import { showTenant } from './show-tenant.js'

interface Values {
  tenant: string
  timeout: number | undefined
  json: boolean | undefined
}

/** `drawbridge tenants show`. */
export async function show(values: Values, tools: Tools): Promise<ExitCode> {
  const tenant = await findTenant(connect(tools), values.tenant, values.timeout)
  if (values.json) tools.terminal.json(tenant)
  else showTenant(tools.terminal, tenant)
  return EXIT.done
}
