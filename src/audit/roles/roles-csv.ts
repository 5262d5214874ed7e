import type { Table } from '../../aws/table.js'
import { type RoleFilter, roleBatches, standingFindings } from '../../roles/find-roles.js'
import { type AuditedRole, auditedRoles } from './audited-role.js'

type Cell = string | boolean | null

/** The columns, in order; docs/auditing.md tells what each means. */
const COLUMNS: Readonly<Record<string, (role: AuditedRole) => Cell>> = {
  tenantId: role => role.tenantId,
  tenantName: role => role.tenantName,
  roleId: role => role.id,
  accountId: role => role.accountId,
  roleArn: role => role.roleArn,
  permissionSet: role => role.permissionSet,
  status: role => role.status,
  openFindings: role => standingFindings(role).join(' '),
  templateVersion: role => role.templateVersion,
  updateAvailable: role => role.updateAvailable,
  lastVerifiedAt: role => role.lastVerifiedAt,
  createdAt: role => role.createdAt,
}

export const CSV_COLUMNS: readonly string[] = Object.keys(COLUMNS)

/** Every role that fits, a row each, some hundred rows at a time, after a row with the names of the columns. */
export async function* rolesCsv(table: Table, filter: RoleFilter, now: Date): AsyncGenerator<string> {
  let head = csvRow(CSV_COLUMNS)
  for await (const batch of roleBatches(table, filter, now)) {
    const roles = await auditedRoles(table, batch, now)
    yield head + roles.map(role => csvRow(Object.values(COLUMNS).map(cell => cell(role)))).join('')
    head = ''
  }
}

/**
 * A row of CSV (RFC 4180), every cell in quotes. A cell that a spreadsheet would take for a formula gets an apostrophe
 * in front, which spreadsheets show as text: names come from customers.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(cell => `"${defused(String(cell ?? '')).replaceAll('"', '""')}"`).join(',')}\r\n`
}

function defused(text: string): string {
  return /^\s*[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text
}
