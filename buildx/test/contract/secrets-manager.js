import assert from 'node:assert/strict';
import { CreateSecretCommand, DeleteSecretCommand, GetSecretValueCommand, } from '@aws-sdk/client-secrets-manager';
import { v4 as uuid } from 'uuid';
import { createAwsClients } from '../../src/aws/clients.js';
import { createSecrets } from '../../src/aws/secrets.js';
import { Problem } from '../../src/problem.js';
/** The service's client on a backend. */
export function openSecretsManager(t, { access }) {
    const clients = createAwsClients(access);
    t.teardown(() => clients.destroy());
    return { client: clients.secretsManager };
}
const neverMade = () => assert.fail('a value was made although there is one');
/** Secrets Manager as src/aws/secrets.ts uses it. */
export const secretsManagerCases = [
    {
        title: 'a secret is made once and read ever after',
        async holds({ client }) {
            const secrets = createSecrets(client, `contract/${uuid()}/`);
            assert.equal(await secrets.getOrCreate('key', () => 'välue 🌉'), 'välue 🌉');
            assert.equal(await secrets.getOrCreate('key', neverMade), 'välue 🌉');
            assert.equal(await secrets.getOrCreate('other', () => 'second'), 'second');
        },
    },
    {
        title: 'the prefix tells deployments apart, whatever a name may hold',
        async holds({ client }) {
            const base = `contract/${uuid()}`;
            for (const prefix of [`${base}/`, `${base}_+=.@-/`, base]) {
                const secrets = createSecrets(client, prefix);
                assert.equal(await secrets.getOrCreate('key', () => prefix), prefix);
            }
        },
    },
    {
        title: 'a name that ends as the suffix of an ARN does is a name still',
        async holds({ client }) {
            const secrets = createSecrets(client, `contract/${uuid()}/`);
            await secrets.getOrCreate('key', () => 'plain');
            assert.equal(await secrets.getOrCreate('key-AbCdEf', () => 'suffixed'), 'suffixed');
            assert.equal(await secrets.getOrCreate('key', neverMade), 'plain');
        },
    },
    {
        title: 'replicas that start at once read one value',
        async holds({ client }) {
            const secrets = createSecrets(client, `contract/${uuid()}/`);
            const read = await Promise.all(Array.from({ length: 8 }, (_, n) => secrets.getOrCreate('key', () => `value ${n}`)));
            assert.equal(new Set(read).size, 1, read.join(', '));
        },
    },
    {
        title: 'a secret on its way out is neither read nor replaced',
        async holds({ client }) {
            const prefix = `contract/${uuid()}/`;
            const secrets = createSecrets(client, prefix);
            await secrets.getOrCreate('key', () => 'old');
            await client.send(new DeleteSecretCommand({ SecretId: `${prefix}key`, RecoveryWindowInDays: 7 }));
            await assert.rejects(secrets.getOrCreate('key', () => 'new'), Problem);
        },
    },
    {
        title: 'a binary secret is no key',
        async holds({ client }) {
            const prefix = `contract/${uuid()}/`;
            const secret = { Name: `${prefix}key`, SecretBinary: Buffer.from('bytes') };
            await client.send(new CreateSecretCommand(secret));
            await assert.rejects(createSecrets(client, prefix).getOrCreate('key', neverMade), Problem);
        },
    },
    {
        title: 'a token stands for one creation',
        async holds({ client }) {
            const secret = { Name: `contract/${uuid()}`, ClientRequestToken: uuid(), SecretString: 'a' };
            const first = await client.send(new CreateSecretCommand(secret));
            const again = await client.send(new CreateSecretCommand(secret));
            assert.equal(again.VersionId, first.VersionId);
            const other = client.send(new CreateSecretCommand({ ...secret, SecretString: 'b' }));
            await assert.rejects(other, { name: 'ResourceExistsException' });
            const read = await client.send(new GetSecretValueCommand({ SecretId: secret.Name }));
            assert.equal(read.SecretString, 'a');
        },
    },
    {
        title: 'a name outside the alphabet is refused',
        async holds({ client }) {
            const secrets = createSecrets(client, `contract/${uuid()}/`);
            await assert.rejects(secrets.getOrCreate('a key*', () => 'x'), Problem);
        },
    },
];
//# sourceMappingURL=secrets-manager.js.map