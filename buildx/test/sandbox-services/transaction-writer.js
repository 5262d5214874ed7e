/** A process of its own that writes transactions without end, for the test that kills it. */
import { createDynamoDb } from '../../src/sandbox/dynamodb/dynamodb.js';
import { createStateStore } from '../../src/sandbox/state-store.js';
import { allowAll, jsonRequest } from './support.js';
export const TRANSACTION_ITEMS = 40;
if (process.send !== undefined && process.argv[2] !== undefined) {
    const service = await createDynamoDb(createStateStore(process.argv[2]));
    for (let transaction = 0;; transaction++) {
        const TransactItems = Array.from({ length: TRANSACTION_ITEMS }, (_, item) => ({
            Put: {
                TableName: 'things',
                Item: { pk: { S: `transaction-${transaction}` }, sk: { S: `item-${item}` }, kind: { S: 'written' } },
            },
        }));
        const request = jsonRequest('dynamodb', 'DynamoDB_20120810.TransactWriteItems', { TransactItems });
        const { status } = await service.handle(request, allowAll);
        process.send({ transaction, status });
    }
}
//# sourceMappingURL=transaction-writer.js.map