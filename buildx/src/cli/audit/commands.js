import { command, JSON_OPTION, TIMEOUT_OPTION } from '../command.js';
export const auditCommands = [
    command({
        name: 'audit verify',
        summary: 'Recompute the hash chains of the audit trail, and hold what is stored against them',
        arguments: {
            tenant: { what: 'ID or reference of a tenant; several may be given; all chains without', many: true },
        },
        options: { ...TIMEOUT_OPTION, ...JSON_OPTION },
        examples: [
            ['drawbridge audit verify', "Every chain, the system's own among them"],
            ['drawbridge audit verify crm-1042', 'The chain of one tenant'],
        ],
        run: (values, tools) => import('./verify.js').then(({ verify }) => verify(values, tools)),
    }),
];
//# sourceMappingURL=commands.js.map