import { command, JSON_OPTION, PROGRESS_OPTION, TIMEOUT_OPTION } from '../command.js'

export const staticCredentialCommands = [
  command({
    name: 'static-credentials report',
    summary:
      'List who still uses an access key, with its age, sunset and findings, and count them for a review',
    options: { ...TIMEOUT_OPTION, ...JSON_OPTION },
    examples: [['drawbridge static-credentials report', 'Ends with the figures for a review']],
    run: (values, tools) => import('./report.js').then(({ report }) => report(values, tools)),
  }),
  command({
    name: 'static-credentials import',
    summary: "Bring in customers' access keys from standard input; safe to repeat",
    options: {
      format: {
        type: 'text',
        what: 'What comes in: csv, with a row of column names, or JSON lines; csv by default',
        choices: ['csv', 'ndjson'],
      },
      reason: { type: 'text', what: 'Why tenants cannot use a role yet, where a line has no reason' },
      'sunset-at': { type: 'text', what: 'When exemptions end, where a line does not say; a day or a time' },
      replace: { type: 'flag', what: 'Replace the key of a tenant that has another one' },
      'dry-run': { type: 'flag', what: 'Write nothing, and tell what would be done' },
      concurrency: { type: 'number', what: 'So many lines at a time', least: 1, most: 50 },
      ...PROGRESS_OPTION,
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge static-credentials import --dry-run', 'What would be done; add < keys.csv'],
      [
        "drawbridge static-credentials import --reason 'Moving to roles' --sunset-at 2027-01-31",
        'With one exemption for all; add < keys.csv',
      ],
    ],
    run: (values, tools) => import('./import.js').then(({ importKeys }) => importKeys(values, tools)),
  }),
  command({
    name: 'static-credentials migrate',
    summary: 'List who can drop the access key now, since a role is verified; with --delete, drop them',
    options: {
      delete: { type: 'flag', what: 'Schedule the deletion of all of them' },
      yes: { type: 'flag', what: 'Do it without being asked, as in a script' },
      ...PROGRESS_OPTION,
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge static-credentials migrate', 'Nothing is changed'],
      ['drawbridge static-credentials migrate --delete --yes', 'Without being asked; safe to repeat'],
    ],
    run: (values, tools) => import('./migrate.js').then(({ migrate }) => migrate(values, tools)),
  }),
  command({
    name: 'static-credentials reconcile',
    summary: 'Hold the table and Secrets Manager against each other, and mend what was left half-done',
    options: {
      'dry-run': { type: 'flag', what: 'Write nothing, and tell what would be done' },
      ...PROGRESS_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge static-credentials reconcile --dry-run', 'With the credentials of the AWS SDK'],
      ['drawbridge static-credentials reconcile', 'Safe to repeat, and while the service runs'],
    ],
    run: (values, tools) => import('./reconcile.js').then(({ reconcile }) => reconcile(values, tools)),
  }),
]
