import { connect } from '../api/connect.js'
import { listAll } from '../api/lists.js'
import { type AuditedRole, asAuditedRole, type ShownSummary } from '../api/shapes.js'
import type { Tools } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { Failure } from '../failure.js'
import { findingsText, roleStatusText, templateText } from '../roles/list.js'
import { tenantIdOf } from '../tenants/find-tenant.js'
import type { Terminal } from '../terminal/terminal.js'
import { readRoleSummary, showRoleSummary } from './role-summary.js'

interface Values {
  status: string | undefined
  finding: string | undefined
  account: string | undefined
  tenant: string | undefined
  'template-version': string | undefined
  'verified-before': string | undefined
  csv: boolean | undefined
  limit: number | undefined
  timeout: number | undefined
  json: boolean | undefined
}

const PATH = '/v1/audit/roles'

/** `drawbridge audit roles`: JSON and CSV come as they are read, a table once its widths are known, the counts last. */
export async function roles(values: Values, tools: Tools): Promise<ExitCode> {
  const { csv, limit, timeout, json } = values
  if (csv && (json || limit !== undefined)) {
    throw new Failure('--csv goes neither with --json nor with --limit', {
      exitCode: EXIT.usage,
      remedy: 'CSV holds every role that fits. Leave one of them out.',
    })
  }
  const { terminal } = tools
  const api = connect(tools)
  const query = {
    status: values.status,
    finding: values.finding,
    accountId: values.account,
    tenantId: values.tenant && (await tenantIdOf(api, values.tenant, timeout)),
    templateVersion: values['template-version'],
    verifiedBefore: midnight(values['verified-before']),
  }
  if (csv) {
    const decoder = new TextDecoder()
    for await (const chunk of api.stream(PATH, { query, timeout, type: 'text/csv' }))
      await terminal.data(decoder.decode(chunk, { stream: true }))
    return EXIT.done
  }
  const found: AuditedRole[] = []
  for await (const role of listAll(api, PATH, asAuditedRole, { query, limit, timeout })) {
    if (json) terminal.json(role)
    else found.push(role)
  }
  const summary = await readRoleSummary(api, timeout)
  if (json) terminal.json({ summary })
  else show(terminal, found, summary)
  return EXIT.done
}

function show(terminal: Terminal, found: readonly AuditedRole[], summary: ShownSummary): void {
  if (found.length === 0) terminal.note('There is none.')
  else showRows(terminal, found)
  terminal.say()
  showRoleSummary(terminal, summary)
}

function showRows(terminal: Terminal, found: readonly AuditedRole[]): void {
  terminal.table(
    ['TENANT', 'ACCOUNT', 'STATUS', 'TEMPLATE', 'FINDINGS', 'LAST VERIFIED', 'ID', 'TENANT ID'],
    found.map(role => [
      role.tenantName ?? '-',
      role.accountId,
      roleStatusText(role.status),
      templateText(role),
      findingsText(role),
      role.lastVerifiedAt ?? 'never',
      role.id,
      role.tenantId,
    ]),
  )
}

/** A day stands for its first moment in UTC. */
function midnight(time: string | undefined): string | undefined {
  return time !== undefined && /^\d{4}-\d\d-\d\d$/.test(time) ? `${time}T00:00:00Z` : time
}
