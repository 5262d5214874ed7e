import t from 'tap';
import { startAwsSandbox } from '../../src/sandbox/sandbox.js';
import { VENDOR } from '../../src/sandbox/vendor-account.js';
import { createAdministrator } from './backend.js';
import { runContract } from './contract-case.js';
import { openDynamoDb } from './dynamodb.js';
import { dynamoDbQueries } from './dynamodb-queries.js';
import { dynamoDbWrites } from './dynamodb-writes.js';
import { iamCases } from './iam.js';
import { openS3, s3Cases } from './s3.js';
import { openSecretsManager, secretsManagerCases } from './secrets-manager.js';
import { stsCases } from './sts.js';
import { openTrust } from './trust.js';
const CUSTOMER = '222222222222';
t.test('the sandbox keeps the whole contract', async (test) => {
    const sandbox = await startAwsSandbox({ port: 0 });
    test.teardown(() => sandbox.close());
    const { region } = VENDOR;
    const administratorOf = (accessKeyId) => createAdministrator({
        region,
        endpoint: sandbox.url,
        credentials: { accessKeyId, secretAccessKey: 'any' },
    });
    const vendor = await administratorOf(VENDOR.accountId);
    const backend = {
        access: { region, endpoint: sandbox.url, credentials: async () => vendor, timeout: 10_000 },
        vendor: { ...VENDOR, credentials: sandbox.vendorCredentials },
        customer: { accountId: CUSTOMER, credentials: await administratorOf(CUSTOMER) },
    };
    await test.test('DynamoDB', async (dynamodb) => {
        const context = await openDynamoDb(dynamodb, backend);
        runContract(dynamodb, [...dynamoDbWrites, ...dynamoDbQueries], context);
    });
    await test.test('Secrets Manager', async (secrets) => {
        runContract(secrets, secretsManagerCases, openSecretsManager(secrets, backend));
    });
    await test.test('S3', async (s3) => {
        runContract(s3, s3Cases, await openS3(s3, backend));
    });
    await test.test('STS and IAM', async (trust) => {
        runContract(trust, [...stsCases, ...iamCases], openTrust(trust, backend));
    });
});
//# sourceMappingURL=sandbox.test.js.map