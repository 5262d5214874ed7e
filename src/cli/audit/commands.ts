import { FINDING_CODES } from '../../roles/finding.js'
import { ROLE_STATUSES } from '../../roles/role-status.js'
import { command, JSON_OPTION, PROGRESS_OPTION, TIMEOUT_OPTION } from '../command.js'

export const auditCommands = [
  command({
    name: 'audit roles',
    summary: 'List the roles of all tenants, those never verified first, then by when they last were',
    options: {
      status: {
        type: 'text',
        what: 'Only those with this status; live is all but revoked',
        choices: [...ROLE_STATUSES, 'live'],
      },
      finding: { type: 'text', what: 'Only those with this finding open', choices: FINDING_CODES },
      account: { type: 'text', what: 'Only those in this AWS account' },
      tenant: { type: 'text', what: 'Only those of this tenant, by its ID or reference' },
      'template-version': { type: 'text', what: 'Only those that carry this version' },
      'verified-before': {
        type: 'text',
        what: 'Only those last verified before this day or moment (RFC 3339), or never',
      },
      csv: { type: 'flag', what: 'Print CSV, all that fit' },
      limit: { type: 'number', what: 'Most roles in all', least: 1, most: 1_000_000 },
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge audit roles --finding excess-permissions', 'Roles that grant more than is asked for'],
      ['drawbridge audit roles --status live --verified-before 2026-08-27', 'Not looked at since that day'],
      ['drawbridge audit roles --csv', 'All of them; for a file add > roles.csv'],
    ],
    run: (values, tools) => import('./roles.js').then(({ roles }) => roles(values, tools)),
  }),
  command({
    name: 'audit verify',
    summary: 'Recompute the hash chains of the audit trail: by the service, or of an export without it',
    arguments: {
      trail: {
        what: 'ID or reference of a tenant, several may be given; or the file of an export, - for standard input; all chains of the service without',
        many: true,
      },
    },
    options: {
      anchors: {
        type: 'text',
        what: 'File of an anchor, or folder of anchors, against which a file is held',
      },
      keys: { type: 'text', what: 'File with the public keys of anchors: a JSON Web Key Set' },
      ...TIMEOUT_OPTION,
      ...JSON_OPTION,
    },
    examples: [
      ['drawbridge audit verify', "Every chain, the system's own among them"],
      ['drawbridge audit verify crm-1042', 'The chain of one tenant'],
      ['drawbridge audit verify trail.ndjson', 'An export, without the service'],
      [
        'drawbridge audit verify trail.ndjson --anchors anchors --keys keys.json',
        'The same, against anchors',
      ],
    ],
    run: (values, tools) => import('./verify.js').then(({ verify }) => verify(values, tools)),
  }),
  command({
    name: 'audit export',
    summary: 'Print the audit trail as JSON lines, with the hashes that prove it',
    arguments: { tenant: { what: 'ID or reference of a tenant, or system; all chains without' } },
    options: { ...PROGRESS_OPTION, ...TIMEOUT_OPTION },
    examples: [
      ['drawbridge audit export', 'All of it; for a file add > trail.ndjson'],
      ['drawbridge audit export crm-1042', 'The chain of one tenant'],
    ],
    run: (values, tools) => import('./export.js').then(({ exportEvents }) => exportEvents(values, tools)),
  }),
]
