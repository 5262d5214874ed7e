import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import t from 'tap';
import { startDynoxide } from '../fixtures/dynoxide.js';
import { startProcess } from '../fixtures/real-start.js';
/** What `npm test` and `npm run test:faults` run on the sandbox's DynamoDB. */
const STORIES = [
    'acceptance/main-job',
    'acceptance/kept-out',
    'acceptance/routes',
    'acceptance/status-rules',
    'acceptance/trail',
    'faults/dynamodb-outages',
    'faults/replicas',
];
/** Is the table in this DynamoDB the one that the service wrote to? */
async function holdsTenants(endpoint) {
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
    const { Items = [] } = await client.send(new ScanCommand({ TableName: 'drawbridge' }));
    client.destroy();
    return Items.some(item => item.pk?.S?.startsWith('TENANT#'));
}
for (const story of STORIES) {
    t.test(`${story}, with the table in dynoxide`, async (test) => {
        const { url } = await startDynoxide(test);
        const file = fileURLToPath(new URL(`../${story}.test.js`, import.meta.url));
        const env = { STORIES_DYNAMODB_URL: url, TAP_TIMEOUT: '180' };
        const running = startProcess(env, ['--enable-source-maps', file]);
        test.teardown(() => void running.child.kill('SIGKILL'));
        const { code } = await running.ended;
        if (code !== 0)
            test.comment(`${running.stdout()}${running.stderr()}`.slice(-20_000));
        test.equal(code, 0, 'it holds');
        test.match(running.stdout(), /^# \{ total: \d+, pass: \d+ \}$/m, 'all that it ran passed');
        test.ok(await holdsTenants(url), 'and the tenants are there');
    });
}
//# sourceMappingURL=stories.test.js.map