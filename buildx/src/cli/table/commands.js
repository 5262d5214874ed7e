import { command, JSON_OPTION, PROGRESS_OPTION } from '../command.js';
export const tableCommands = [
    command({
        name: 'table create',
        summary: "Create the service's DynamoDB table, or check the one that is there; safe to repeat",
        options: {
            'point-in-time-recovery': {
                type: 'flag',
                what: 'Keep backups of the last 35 days; on unless --no-point-in-time-recovery is given',
            },
            'deletion-protection': {
                type: 'flag',
                what: 'Refuse to delete the table; on unless --no-deletion-protection is given',
            },
            ...PROGRESS_OPTION,
            ...JSON_OPTION,
        },
        examples: [
            ['AWS_REGION=eu-central-1 drawbridge table create', 'With the credentials of the AWS SDK'],
            [
                'drawbridge table create --no-point-in-time-recovery --no-deletion-protection',
                'For a trial that is thrown away',
            ],
        ],
        run: (values, tools) => import('./create.js').then(({ create }) => create(values, tools)),
    }),
];
//# sourceMappingURL=commands.js.map