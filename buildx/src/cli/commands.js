import { auditCommands } from './audit/commands.js';
import { roleCommands } from './roles/commands.js';
import { serviceCommands } from './service/commands.js';
import { tableCommands } from './table/commands.js';
import { templateCommands } from './template/commands.js';
import { tenantCommands } from './tenants/commands.js';
/** Every command, in the order of the help. */
export const COMMANDS = [
    ...serviceCommands,
    ...tableCommands,
    ...tenantCommands,
    ...roleCommands,
    ...templateCommands,
    ...auditCommands,
];
/** What the first word of a command is about. */
export const GROUPS = {
    table: "The service's table",
    tenants: "Tenants, over the service's API",
    roles: "Roles in customers' accounts, over the API",
    template: 'Permission sets, and the templates made from them',
    audit: 'The audit trail, over the API',
};
//# sourceMappingURL=commands.js.map