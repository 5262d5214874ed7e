import { command, JSON_OPTION, PROGRESS_OPTION, TIMEOUT_OPTION } from '../command.js'
import { TENANT } from '../tenants/commands.js'

export const roleCommands = [
  command({
    name: 'roles list',
    summary: "List a tenant's roles, oldest first",
    arguments: { tenant: TENANT },
    options: {
      limit: { type: 'number', what: 'Most roles in all', least: 1, most: 1_000_000 },
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [['drawbridge roles list crm-1042', 'With status, template version and open findings']],
    run: (values, tools) => import('./list.js').then(({ list }) => list(values, tools)),
  }),
  command({
    name: 'roles verify',
    summary: 'Verify roles now, and tell what each of the eight checks found and what to do',
    arguments: { tenant: TENANT, role: { what: 'ID of a role; several may be given', many: true } },
    options: {
      all: { type: 'flag', what: 'All roles of the tenant that are not revoked' },
      ...PROGRESS_OPTION,
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge roles verify crm-1042 --all', 'Every role of the tenant'],
      ['drawbridge roles verify crm-1042 --all --json --progress', 'For a program, with progress on stderr'],
    ],
    run: (values, tools) => import('./verify.js').then(({ verify }) => verify(values, tools)),
  }),
]
