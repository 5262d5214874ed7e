import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { v4 as uuidV4, v7 as uuidV7 } from 'uuid';
import { createAuditLog } from '../../src/audit/audit-log.js';
import { createAwsClients } from '../../src/aws/clients.js';
import { defaultCredentials } from '../../src/aws/credentials.js';
import { createTable } from '../../src/aws/table.js';
import { NOT_IDEMPOTENT } from '../../src/idempotency.js';
import { createTenant } from '../../src/tenants/create-tenant.js';
/**
 * Sends the transactions that creating a tenant sends, and does nothing else: what is written is made beforehand, by the
 * use case itself. Told `{ prepare }` it makes so many, told `{ concurrency }` it sends
 * them and answers with their number.
 */
const { AWS_REGION = '', DRAWBRIDGE_TABLE = '' } = process.env;
const { dynamodb } = createAwsClients({
    region: AWS_REGION,
    credentials: defaultCredentials(AWS_REGION),
    timeout: 10_000,
});
const prepared = [];
const keeping = {
    send: async ({ input }) => void prepared.push(input),
};
const tools = { now: () => new Date(), newId: () => uuidV7(), newExternalId: () => uuidV4() };
const auditLog = createAuditLog({
    ...tools,
    table: createTable(keeping, DRAWBRIDGE_TABLE),
    backOff: async () => undefined,
});
async function prepare(count) {
    while (prepared.length < count) {
        await createTenant({ ...tools, auditLog }, { name: 'Globex Corporation' }, 'https://issuer#operator', NOT_IDEMPOTENT);
    }
}
async function sendAll(concurrency) {
    let sent = 0;
    const sendOneByOne = async () => {
        for (let input = prepared.pop(); input; input = prepared.pop()) {
            await dynamodb.send(new TransactWriteCommand(input));
            sent += 1;
        }
    };
    await Promise.all(Array.from({ length: concurrency }, sendOneByOne));
    return sent;
}
process.on('message', async (order) => {
    if (order === 'cpu')
        return;
    if ('prepare' in order)
        await prepare(order.prepare);
    const sent = 'prepare' in order ? 0 : await sendAll(order.concurrency);
    process.send?.({ sent });
});
process.channel?.ref();
process.send?.({ ready: true });
//# sourceMappingURL=transactions.js.map