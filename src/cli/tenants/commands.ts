import { TENANT_STATUSES } from '../../tenants/tenant.js'
import { command, JSON_OPTION, PROGRESS_OPTION, TIMEOUT_OPTION } from '../command.js'

const LIMIT = { limit: { type: 'number', what: 'Most tenants in all', least: 1, most: 1_000_000 } } as const

/** What every command that names a tenant takes. */
export const TENANT = { what: 'ID of the tenant, or its reference', required: true } as const

export const tenantCommands = [
  command({
    name: 'tenants create',
    summary: 'Create a tenant, with an external ID of its own',
    arguments: { name: { what: 'What people call the customer', required: true } },
    options: {
      reference: { type: 'text', what: 'Your own ID for the tenant: unique, never changed' },
      metadata: { type: 'text', what: 'An entry of your own, as key=value; may be given again', many: true },
      'idempotency-key': {
        type: 'text',
        what: 'Makes it safe to run the same command again within 24 hours; a fresh one by default',
      },
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ["drawbridge tenants create 'Globex Corporation' --reference crm-1042", 'The customer of that ticket'],
      ['drawbridge tenants create Initech --metadata plan=enterprise --json', 'The same for a program'],
    ],
    run: (values, tools) => import('./create.js').then(({ create }) => create(values, tools)),
  }),
  command({
    name: 'tenants list',
    summary: 'List tenants, oldest first',
    options: {
      status: { type: 'text', what: 'Only those with this status', choices: TENANT_STATUSES },
      reference: { type: 'text', what: 'Only the one with this reference' },
      ...LIMIT,
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge tenants list --status active', 'Those with a verified role'],
      ['drawbridge tenants list --json --limit 10', 'Ten of them, one JSON document a line'],
    ],
    run: (values, tools) => import('./list.js').then(({ list }) => list(values, tools)),
  }),
  command({
    name: 'tenants show',
    summary: 'Show a tenant',
    arguments: { tenant: TENANT },
    options: { ...TIMEOUT_OPTION, ...JSON_OPTION },
    examples: [['drawbridge tenants show crm-1042', 'By its reference']],
    run: (values, tools) => import('./show.js').then(({ show }) => show(values, tools)),
  }),
  command({
    name: 'tenants offboard',
    summary: 'Offboard a tenant: final, its roles are revoked and its tokens are worth nothing',
    arguments: { tenant: TENANT },
    options: {
      yes: { type: 'flag', what: 'Do it without being asked, as in a script' },
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [['drawbridge tenants offboard crm-1042 --yes', 'Without being asked']],
    run: (values, tools) => import('./offboard.js').then(({ offboard }) => offboard(values, tools)),
  }),
  command({
    name: 'tenants import',
    summary:
      'Import customers with the external IDs and roles that they have, from standard input into the table',
    options: {
      format: {
        type: 'text',
        what: 'What comes in: csv, with a row of column names, or JSON lines; csv by default',
        choices: ['csv', 'ndjson'],
      },
      'dry-run': { type: 'flag', what: 'Write nothing, and tell what would be done' },
      ...PROGRESS_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge tenants import --dry-run', 'What would be done; add < customers.csv'],
      ['drawbridge tenants import --format ndjson', 'Safe to repeat: it does what is left'],
    ],
    run: (values, tools) => import('./import.js').then(({ importTenants }) => importTenants(values, tools)),
  }),
]
