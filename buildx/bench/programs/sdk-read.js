import { GetCommand } from '@aws-sdk/lib-dynamodb';
import Fastify from 'fastify';
import { createAwsClients } from '../../src/aws/clients.js';
import { keys } from '../../src/aws/keys.js';
/** A bare Fastify route that reads the external ID through the AWS SDK each time, and checks nothing. */
const { AWS_REGION = '', DRAWBRIDGE_TABLE = '', TENANT_ID = '' } = process.env;
const { dynamodb } = createAwsClients({ region: AWS_REGION, timeout: 10_000 });
const app = Fastify();
app.get('/read', async () => {
    const read = new GetCommand({
        TableName: DRAWBRIDGE_TABLE,
        Key: keys.tenant(TENANT_ID),
        ConsistentRead: true,
    });
    return { externalId: (await dynamodb.send(read)).Item?.externalId };
});
process.send?.({ url: await app.listen({ host: '127.0.0.1', port: 0 }) });
//# sourceMappingURL=sdk-read.js.map