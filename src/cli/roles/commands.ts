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
    arguments: {
      tenant: { what: `${TENANT.what}; without one the roles of all tenants are meant` },
      role: { what: 'ID of a role; several may be given', many: true },
    },
    options: {
      all: { type: 'flag', what: 'All roles of the tenant, or of all tenants, that are not revoked' },
      since: { type: 'text', what: 'Of all tenants only those without a verdict since this time' },
      concurrency: { type: 'number', what: 'Of all tenants so many roles at a time', least: 1, most: 50 },
      ...PROGRESS_OPTION,
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge roles verify crm-1042 --all', 'Every role of the tenant'],
      ['drawbridge roles verify --all --concurrency 8', 'Every role of every tenant'],
      ['drawbridge roles verify --all --since 2026-11-25T12:00:00Z', 'Go on where that was broken off'],
      ['drawbridge roles verify crm-1042 --all --json --progress', 'For a program, with progress on stderr'],
    ],
    run: (values, tools) => import('./verify.js').then(({ verify }) => verify(values, tools)),
  }),
]
