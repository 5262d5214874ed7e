import { createTableIfAbsent, TableShapeError } from '../../aws/create-table.js';
import { enableDeletionProtection, enablePointInTimeRecovery } from '../../aws/protect-table.js';
import { withAws } from '../aws-access.js';
import { awsFailure } from '../aws-failure.js';
import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
/** `drawbridge table create`: a table that is there is brought to the same settings, but never to another shape. */
export async function create(values, tools) {
    const { terminal, pause } = tools;
    const { json, progress } = values;
    return withAws(tools, { title: 'The table was not created' }, async ({ clients, config: { aws } }) => {
        const { table, region } = aws;
        terminal.progress(`table ${table} in ${region}: creating it, or waiting for it`, progress);
        const created = await createTableIfAbsent(clients.dynamodb, table).catch(shapeFailure);
        const pointInTimeRecovery = (values['point-in-time-recovery'] ?? true)
            ? await protect(table, 'point-in-time recovery', () => enablePointInTimeRecovery(clients.dynamodb, table, pause))
            : 'not-asked-for';
        const deletionProtection = (values['deletion-protection'] ?? true)
            ? await protect(table, 'deletion protection', () => enableDeletionProtection(clients.dynamodb, table))
            : 'not-asked-for';
        if (json) {
            terminal.json({ table, region, created, pointInTimeRecovery, deletionProtection });
            return EXIT.done;
        }
        terminal.say(`table ${table} in ${region}: ${created ? 'created' : 'was there, and is as it has to be'}`);
        terminal.say('  items expire by expiresAt');
        terminal.say(`  point-in-time recovery: ${pointInTimeRecovery.replaceAll('-', ' ')}`);
        terminal.say(`  deletion protection: ${deletionProtection.replaceAll('-', ' ')}`);
        return EXIT.done;
    });
}
function shapeFailure(error) {
    if (!(error instanceof TableShapeError))
        throw error;
    throw new Failure(`Table ${error.table} is there, but it is not what this service needs`, {
        detail: error.problems.map(problem => `- ${problem}`),
        remedy: 'Nothing was changed. Choose another name in DRAWBRIDGE_TABLE, or see whose table it is.',
    });
}
/** The table is there by then: whoever reads the failure has to know. */
async function protect(table, what, enable) {
    try {
        return await enable();
    }
    catch (error) {
        throw awsFailure(error, `Table ${table} is there, but without ${what}`);
    }
}
//# sourceMappingURL=create.js.map