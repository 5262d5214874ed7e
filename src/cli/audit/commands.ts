import { command, JSON_OPTION, PROGRESS_OPTION, TIMEOUT_OPTION } from '../command.js'

export const auditCommands = [
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
