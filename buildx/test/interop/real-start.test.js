import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand, } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import t, {} from 'tap';
import { createAwsClients } from '../../src/aws/clients.js';
import { createTableIfAbsent } from '../../src/aws/create-table.js';
import { createTemplateBucket } from '../../src/aws/template-bucket.js';
import { startTokenIssuer } from '../acceptance/token-issuer.js';
import { checksOf } from '../acceptance/world.js';
import { customerSettings } from '../contract/backend.js';
import { caller } from '../fixtures/bad-day.js';
import { startDynoxide } from '../fixtures/dynoxide.js';
import { startMoto } from '../fixtures/moto.js';
import { startProcess } from '../fixtures/real-start.js';
const TABLE = 'drawbridge';
const BUCKET = 'drawbridge-templates';
/** What a deployment has, made in moto; the table in another DynamoDB where one is given. */
async function deploy(test, dynamodb) {
    const moto = await startMoto(test);
    const issuer = await startTokenIssuer();
    test.teardown(() => issuer.close());
    const { access, vendor } = moto.backend;
    const clients = createAwsClients(access);
    const database = createAwsClients({ ...access, endpoint: dynamodb ?? moto.url });
    test.teardown(() => {
        clients.destroy();
        database.destroy();
    });
    await createTableIfAbsent(database.dynamodb, TABLE);
    await clients.s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    const session = await vendor.credentials();
    const env = {
        HOST: '127.0.0.1',
        PORT: '0',
        METRICS_HOST: '127.0.0.1',
        METRICS_PORT: '0',
        AWS_REGION: access.region,
        AWS_ACCESS_KEY_ID: session.accessKeyId,
        AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
        AWS_SESSION_TOKEN: session.sessionToken ?? '',
        AWS_ENDPOINT_URL: moto.url,
        ...(dynamodb !== undefined && { AWS_ENDPOINT_URL_DYNAMODB: dynamodb }),
        DRAWBRIDGE_ALLOW_ENDPOINT_OVERRIDE: 'true',
        DRAWBRIDGE_AWS_TIMEOUT: '10000',
        DRAWBRIDGE_PUBLIC_URL: 'http://127.0.0.1:3000',
        DRAWBRIDGE_OIDC_ISSUER: issuer.url,
        DRAWBRIDGE_OIDC_AUDIENCE: 'drawbridge',
        DRAWBRIDGE_VENDOR_ROLE_ARN: vendor.roleArn,
        DRAWBRIDGE_TABLE: TABLE,
        DRAWBRIDGE_TEMPLATE_BUCKET: BUCKET,
        // By an address moto's CloudFormation takes the bucket for the first label of the host, but not by this name.
        DRAWBRIDGE_TEMPLATE_BASE_URL: moto.url.replace('127.0.0.1', 'localhost'),
    };
    const as = async (url, claims) => caller(url, await issuer.sign({ sub: 'somebody', ...claims }));
    return {
        moto,
        bucket: createTemplateBucket(clients.s3, BUCKET),
        async start() {
            const started = startProcess(env);
            test.teardown(() => void started.child.kill('SIGKILL'));
            const { url } = await started.logged('listening');
            await started.logged('ready: every dependency has answered');
            return { ...started, url: String(url) };
        },
        operator: url => as(url, { roles: ['operator'] }),
        asTenant: (url, { id }) => as(url, { roles: ['tenant'], tenant_id: id }),
    };
}
/** A customer launches the template in moto's CloudFormation, as the quick-create link would have it. */
async function launch({ moto }, quickCreateUrl) {
    const link = new URLSearchParams(new URL(quickCreateUrl).hash.split('?')[1]);
    const client = new CloudFormationClient(customerSettings(moto.backend));
    try {
        const StackName = link.get('stackName') ?? '';
        await client.send(new CreateStackCommand({
            StackName,
            TemplateURL: link.get('templateURL') ?? '',
            Capabilities: ['CAPABILITY_IAM'],
            Parameters: [...link]
                .filter(([key]) => key.startsWith('param_'))
                .map(([key, value]) => ({ ParameterKey: key.slice('param_'.length), ParameterValue: value })),
        }));
        const { Stacks } = await client.send(new DescribeStacksCommand({ StackName }));
        const output = Stacks?.[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'RoleArn');
        return output?.OutputValue ?? '';
    }
    finally {
        client.destroy();
    }
}
/** Tenant, template, registration, verification, trail and restart, as far as moto goes. */
async function mainJob(test, deployment) {
    const first = await deployment.start();
    const operator = await deployment.operator(first.url);
    const headers = { 'idempotency-key': 'globex-1' };
    const input = { name: 'Globex Corporation', reference: 'crm-1042' };
    const created = await operator('POST', '/v1/tenants', input, headers);
    test.equal(created.status, 201);
    const tenant = created.body;
    const path = `/v1/tenants/${tenant.id}`;
    const again = await operator('POST', '/v1/tenants', input, headers);
    test.same([again.status, again.body.id], [201, tenant.id], 'the same request makes the same tenant');
    const taken = await operator('POST', '/v1/tenants', { ...input, name: 'Initech' });
    test.equal(taken.status, 409, 'a reference is unique');
    test.equal((await operator('PUT', `${path}/external-id`, {})).status, 405);
    for (const name of ['Initech', 'Umbrella'])
        await operator('POST', '/v1/tenants', { name });
    const own = await deployment.asTenant(first.url, tenant);
    test.same((await own('GET', `${path}/external-id`)).body, { externalId: tenant.externalId });
    const { body: onboarding } = await own('GET', `${path}/onboarding`);
    const key = onboarding.templateUrl.split(`/${BUCKET}/`)[1] ?? '';
    const template = await caller(first.url)('GET', '/v1/role-template');
    test.equal(await deployment.bucket.get(key), template.body, 'what is published is what is served');
    const roleArn = await launch(deployment, onboarding.quickCreateUrl);
    test.match(roleArn, /^arn:aws:iam::222222222222:role\/drawbridge\/[\w-]+$/, 'its CloudFormation takes it');
    const registered = await own('POST', `${path}/roles`, { roleArn });
    test.equal(registered.status, 201);
    const failed = Object.entries(checksOf(registered.body)).filter(([, status]) => status !== 'SKIP');
    test.same(failed, [['external-id-required', 'FAIL']], 'moto lets everybody in: that is seen, and nothing more asked');
    test.equal(registered.body.status, 'rejected', 'a role that nobody has to prove anything to is not used');
    const { body: trail } = await operator('GET', `/v1/audit/events?tenantId=${tenant.id}`);
    test.same(trail.items.map(event => event.action).toReversed(), ['tenant.created', 'role.registered', 'role.status-changed'], 'the trail tells it');
    const page = await operator('GET', '/v1/tenants?limit=2');
    first.child.kill('SIGKILL');
    await first.ended;
    const second = await deployment.start();
    const later = await deployment.operator(second.url);
    const rest = await later('GET', `/v1/tenants?limit=2&cursor=${page.body.nextCursor}`);
    const names = [...page.body.items, ...rest.body.items].map(({ name }) => name).toSorted();
    test.same(names, ['Globex Corporation', 'Initech', 'Umbrella'], 'a cursor outlives the process');
    const whole = await later('GET', '/v1/audit/integrity');
    test.match(whole.body, { intact: true, firstBroken: null });
    test.equal((await later('DELETE', path)).status, 200, 'offboarding');
    const offboarded = await (await deployment.asTenant(second.url, tenant))('GET', path);
    test.equal(offboarded.status, 401, "an offboarded tenant's token is worth nothing");
    second.child.kill('SIGTERM');
    test.equal((await second.ended).code, 0);
}
t.test('the real start, with all of AWS in moto', async (test) => {
    await mainJob(test, await deploy(test));
});
t.test('the real start, with DynamoDB in dynoxide and the rest in moto', async (test) => {
    const file = `${test.testdir()}/table.sqlite`;
    const dynoxide = await startDynoxide(test, { file });
    await mainJob(test, await deploy(test, dynoxide.url));
});
//# sourceMappingURL=real-start.test.js.map