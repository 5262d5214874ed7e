import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import t, {} from 'tap';
import { runContract } from '../contract/contract-case.js';
import { openDynamoDb } from '../contract/dynamodb.js';
import { dynamoDbQueries } from '../contract/dynamodb-queries.js';
import { dynamoDbWrites } from '../contract/dynamodb-writes.js';
import { startDynoxide } from '../fixtures/dynoxide.js';
import { DYNOXIDE } from './deviations.js';
/** Runs the contract on a table of its own in a DynamoDB that takes any credentials. */
async function keepsContract(test, endpoint, deviations) {
    const access = {
        region: 'eu-central-1',
        endpoint,
        credentials: async () => ({ accessKeyId: 'any', secretAccessKey: 'any' }),
        timeout: 10_000,
    };
    const context = await openDynamoDb(test, { access });
    runContract(test, [...dynamoDbWrites, ...dynamoDbQueries], context, deviations);
    test.test('its table is gone afterwards', async () => {
        const plain = context.client;
        await plain.send(new DeleteTableCommand({ TableName: context.tableName }));
    });
}
const { INTEROP_DYNAMODB_ENDPOINT } = process.env;
if (INTEROP_DYNAMODB_ENDPOINT === undefined) {
    t.test('dynoxide', async (test) => {
        const { url } = await startDynoxide(test);
        await keepsContract(test, url, DYNOXIDE.DynamoDB);
    });
}
else {
    t.test(`the DynamoDB at ${INTEROP_DYNAMODB_ENDPOINT}`, async (test) => {
        await keepsContract(test, INTEROP_DYNAMODB_ENDPOINT, []);
    });
}
//# sourceMappingURL=dynamodb.test.js.map