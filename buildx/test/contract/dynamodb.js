import { v4 as uuid } from 'uuid';
import { createAwsClients } from '../../src/aws/clients.js';
import { createTableIfAbsent } from '../../src/aws/create-table.js';
import { createTable } from '../../src/aws/table.js';
/** A table of its own on a backend, made as the product makes it. */
export async function openDynamoDb(t, { access }) {
    const clients = createAwsClients(access);
    t.teardown(() => clients.destroy());
    const tableName = `contract-${uuid()}`;
    await createTableIfAbsent(clients.dynamodb, tableName);
    return { client: clients.dynamodb, tableName, table: createTable(clients.dynamodb, tableName) };
}
//# sourceMappingURL=dynamodb.js.map