import { auditCommands } from './audit/commands.js'
import type { Command } from './command.js'
import { roleCommands } from './roles/commands.js'
import { serviceCommands } from './service/commands.js'
import { staticCredentialCommands } from './static-credentials/commands.js'
import { tableCommands } from './table/commands.js'
import { templateCommands } from './template/commands.js'
import { tenantCommands } from './tenants/commands.js'

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  ...serviceCommands,
  ...tableCommands,
  ...tenantCommands,
  ...roleCommands,
  ...templateCommands,
  ...auditCommands,
  ...staticCredentialCommands,
]

/** What the first word of a command is about. */
export const GROUPS: Readonly<Record<string, string>> = {
  table: "The service's table",
  tenants: "Tenants, over the service's API; imported ones in its table",
  roles: "Roles in customers' accounts, over the API",
  template: 'Permission sets, and the templates made from them',
  audit: 'The audit trail, over the API and in files',
  'static-credentials': "Customers' access keys, which are deprecated: brought in, and got rid of",
}
