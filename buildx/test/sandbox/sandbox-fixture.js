import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { startAwsEndpoint } from '../../src/sandbox/endpoint.js';
import { IamDirectory } from '../../src/sandbox/iam/directory.js';
import { iamService } from '../../src/sandbox/iam/service.js';
import { Identity } from '../../src/sandbox/sts/identity.js';
import { stsService } from '../../src/sandbox/sts/service.js';
import { Sessions } from '../../src/sandbox/sts/sessions.js';
export const VENDOR = '111111111111';
export const CUSTOMER = '222222222222';
/** A store that keeps JSON, as files would. */
export function memoryStore() {
    const saved = new Map();
    return {
        saved,
        folder: undefined,
        load(name) {
            const text = saved.get(name);
            return text === undefined ? undefined : JSON.parse(text);
        },
        async save(name, state) {
            saved.set(name, JSON.stringify(state));
        },
    };
}
/** The `admin` of an account. */
export function admin(accountId) {
    return { accessKeyId: accountId, secretAccessKey: 'anything' };
}
/** Starts an endpoint with IAM and STS for one test, with a clock that the test moves. */
export async function startSandbox(t, more = {}) {
    const store = more.store ?? memoryStore();
    const time = { now: new Date() };
    const clock = () => time.now;
    const directory = new IamDirectory({ store, clock });
    const sessions = await Sessions.open(store);
    const identity = new Identity(directory, sessions);
    const parts = { directory, identity, sessions };
    const endpoint = await startAwsEndpoint({
        port: 0,
        services: { sts: stsService(parts), iam: iamService(directory), ...more.services },
        pages: async ({ path }) => (path.startsWith('/oidc/') ? more.page : undefined),
        identity,
        clock,
    });
    const clients = [];
    t.teardown(async () => {
        for (const client of clients)
            client.destroy();
        await endpoint.close();
    });
    const settings = (credentials) => ({
        endpoint: endpoint.url,
        region: 'eu-west-1',
        credentials,
        maxAttempts: 1,
    });
    const tracked = (client) => {
        clients.push(client);
        return client;
    };
    return {
        ...parts,
        endpoint,
        store,
        time,
        settings,
        tracked,
        sts: (credentials) => tracked(new STSClient(settings(credentials))),
        iam: (credentials) => tracked(new IAMClient(settings(credentials))),
    };
}
/** A trust policy of one statement for sts:AssumeRole. */
export function trustPolicy(principal, condition, more = []) {
    const statement = { Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' };
    return JSON.stringify({
        Version: '2012-10-17',
        Statement: [condition === undefined ? statement : { ...statement, Condition: condition }, ...more],
    });
}
/** A permissions policy of one statement. */
export function allowing(action, resource = '*') {
    return JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: action, Resource: resource }],
    });
}
//# sourceMappingURL=sandbox-fixture.js.map