import { command, JSON_OPTION, TIMEOUT_OPTION } from '../command.js';
import { TENANT } from '../tenants/commands.js';
const FOLDER = {
    folder: {
        type: 'text',
        what: 'Folder of the templates; by default DRAWBRIDGE_TEMPLATE_FOLDER, or those shipped',
    },
};
export const templateCommands = [
    command({
        name: 'template render',
        summary: 'Write the template of the role to launch, from the files here or as the service gives it to a tenant',
        options: {
            format: {
                type: 'text',
                what: 'What it is written in; cloudformation by default',
                choices: ['cloudformation', 'terraform', 'cli'],
            },
            'permission-set': {
                type: 'text',
                what: 'Name of the permission set; by default DRAWBRIDGE_PERMISSION_SET',
            },
            tenant: { type: 'text', what: `${TENANT.what}: asks the service, which fills in the external ID` },
            'external-id': { type: 'text', what: 'External ID to fill in, where no service is asked' },
            output: { type: 'text', what: 'File to write it to, which must not be there yet', short: 'o' },
            force: { type: 'flag', what: 'Overwrite the file' },
            ...FOLDER,
            ...TIMEOUT_OPTION,
        },
        examples: [
            ['drawbridge template render --permission-set inventory', 'As it is published, on stdout'],
            [
                'drawbridge template render --tenant crm-1042 --format terraform -o role.tf',
                'For one customer, from the service',
            ],
        ],
        run: (values, tools) => import('./render.js').then(({ render }) => render(values, tools)),
    }),
    command({
        name: 'template lint',
        summary: 'Hold permission sets against least privilege, as the service does when it starts',
        arguments: { path: { what: 'Folder of permission sets, or a file; by default those of the service' } },
        options: JSON_OPTION,
        examples: [
            ['drawbridge template lint templates/permission-sets', 'Exit code 3 where one would be refused'],
        ],
        run: (values, tools) => import('./lint.js').then(({ lint }) => lint(values, tools)),
    }),
    command({
        name: 'template publish',
        summary: 'Publish the templates to the bucket and keep their versions, as the service does when it starts',
        options: {
            'permission-set': { type: 'text', what: 'Only this one' },
            ...JSON_OPTION,
        },
        examples: [['drawbridge template publish', 'With the settings of the service']],
        run: (values, tools) => import('./publish.js').then(({ publish }) => publish(values, tools)),
    }),
    command({
        name: 'template diff',
        summary: 'Tell in words what one side asks of a customer that the other does not',
        arguments: {
            before: {
                what: 'Permission set (file, or folder of them), rendered template, or published version',
                required: true,
            },
            after: { what: 'The same for the other side', required: true },
        },
        options: JSON_OPTION,
        examples: [
            [
                'drawbridge template diff old/permission-sets templates/permission-sets',
                'Exit code 3 where more is asked for',
            ],
            [
                'drawbridge template diff 0123456789ab templates/permission-sets/inventory.yaml',
                'Against a published version',
            ],
        ],
        run: (values, tools) => import('./diff.js').then(({ diff }) => diff(values, tools)),
    }),
];
//# sourceMappingURL=commands.js.map