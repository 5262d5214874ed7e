import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { guardedTrust } from '../../src/sandbox/badly-guarded-roles.js';
import { createCustomer } from '../../src/sandbox/customer.js';
import { VENDOR } from '../../src/sandbox/vendor-account.js';
import { createContract } from '../acceptance/contract.js';
import { caller } from '../fixtures/bad-day.js';
const ACCOUNT = '222222222222';
/** Makes tenants with roles, and everybody who calls. */
export async function setStage(aws, url) {
    const operator = caller(url, await aws.issueToken('operator'));
    const customer = createCustomer(aws.url, ACCOUNT);
    const database = DynamoDBDocumentClient.from(new DynamoDBClient({
        endpoint: aws.url,
        region: VENDOR.region,
        credentials: { accessKeyId: VENDOR.accountId, secretAccessKey: 'any' },
    }));
    const make = async (name) => {
        const tenant = made(await operator('POST', '/v1/tenants', { name }));
        const roleArn = await customer.createRole({
            name,
            trust: guardedTrust(VENDOR.roleArn, tenant.externalId),
        });
        const role = made(await operator('POST', `/v1/tenants/${tenant.id}/roles`, { roleArn }));
        return { tenantId: tenant.id, roleId: role.id };
    };
    const [own, other, offboarded] = [await make('own'), await make('other'), await make('offboarded')];
    const expendable = [];
    for (let number = 1; number <= 12; number++)
        expendable.push(await make(`expendable-${number}`));
    await operator('DELETE', `/v1/tenants/${offboarded.tenantId}`);
    const document = (await operator('GET', '/openapi.json'))
        .body;
    return {
        port: Number(new URL(url).port),
        document,
        contract: createContract(document),
        tokens: {
            operator: await aws.issueToken('operator'),
            auditor: await aws.issueToken('auditor'),
            workload: await aws.issueToken('workload'),
            own: await aws.issueToken(`tenant:${own.tenantId}`),
            other: await aws.issueToken(`tenant:${other.tenantId}`),
            offboarded: await aws.issueToken(`tenant:${offboarded.tenantId}`),
        },
        own,
        other,
        offboarded,
        expendable,
        async tableHash() {
            const items = [];
            let after;
            do {
                const page = await database.send(new ScanCommand({ TableName: VENDOR.table, ...(after && { ExclusiveStartKey: after }) }));
                items.push(...(page.Items ?? []).map(item => JSON.stringify(item, sortedKeys)));
                after = page.LastEvaluatedKey;
            } while (after);
            return createHash('sha256').update(items.sort().join('\n')).digest('hex');
        },
        close() {
            customer.close();
            database.destroy();
        },
    };
}
function made({ status, body }) {
    if (status !== 201)
        throw new Error(`The stage could not be set: ${status} ${JSON.stringify(body)}`);
    return body;
}
function sortedKeys(_key, value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
        return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
//# sourceMappingURL=stage.js.map