import assert from 'node:assert/strict'
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { v4 as uuid } from 'uuid'
import { createAwsClients } from '../../src/aws/clients.js'
import { type CredentialStore, createCredentialStore } from '../../src/aws/credential-store.js'
import { createSecrets } from '../../src/aws/secrets.js'
import { Problem } from '../../src/problem.js'
import type { Backend } from './backend.js'
import type { ContractCase } from './contract-case.js'

/** The service's client on a backend. */
export function openSecretsManager(
  t: { teardown(task: () => void): unknown },
  { access }: Pick<Backend, 'access'>,
): { client: SecretsManagerClient; whoCalls: () => Promise<string> } {
  const clients = createAwsClients(access)
  const sts = new STSClient(access)
  t.teardown(() => {
    clients.destroy()
    sts.destroy()
  })
  return {
    client: clients.secretsManager,
    whoCalls: async () => (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? '',
  }
}

type Context = ReturnType<typeof openSecretsManager>

const KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}
const NEXT = {
  accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
  secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
}

/** A store of its own, with the secret of a tenant that has one key. */
async function storeWithKey({ client, whoCalls }: Context) {
  const prefix = `contract/${uuid()}/`
  const store = createCredentialStore(client, {
    prefix,
    kmsKeyId: undefined,
    serviceRoleArn: await whoCalls(),
    readers: [],
  })
  const [tenant, first, second] = [uuid(), uuid(), uuid()]
  const arn = String(await store.make(tenant))
  await store.put(arn, first, KEY)
  return { store, tenant, arn, first, second, name: `${prefix}static-credentials/${tenant}` }
}

/** Secrets Manager as src/aws/credential-store.ts uses it. */
const credentialCases: readonly ContractCase<Context>[] = [
  {
    title: 'a secret is made without a value, and a value put in is read by its version',
    async holds(context) {
      const { store, tenant, first, second } = await storeWithKey(context)
      assert.deepEqual(await store.read(tenant, first), KEY)
      assert.equal(await store.read(tenant, second), undefined, 'no such version')
      assert.equal(await store.read(uuid(), first), undefined, 'no such secret')
      const told = await store.describe(tenant)
      assert.match(told?.arn ?? '', /^arn:aws:secretsmanager:/)
      const { currentVersion, previousVersion, deletionScheduled } = told ?? {}
      assert.deepEqual([currentVersion, previousVersion, deletionScheduled], [first, undefined, false])
      assert.equal(await store.describe(uuid()), undefined)
    },
  },
  {
    title: 'a secret that is there is opened again, and the same version put in again is the same',
    async holds(context) {
      const { store, tenant, arn, first } = await storeWithKey(context)
      assert.deepEqual(await store.open(tenant), { arn, wasThere: true })
      await store.put(arn, first, KEY)
      assert.equal((await store.describe(tenant))?.previousVersion, undefined)
      await assert.rejects(store.put(arn, first, NEXT), Problem)
      assert.deepEqual(await store.read(tenant, first), KEY)
    },
  },
  {
    title: 'a second version makes the first the previous one, which can be given up',
    async holds(context) {
      const { store, tenant, arn, first, second } = await storeWithKey(context)
      await store.put(arn, second, NEXT)
      const told = await store.describe(tenant)
      assert.deepEqual([told?.currentVersion, told?.previousVersion], [second, first])
      assert.deepEqual(await store.read(tenant, first), KEY, 'it is there still')
      await store.dropPrevious(tenant)
      await store.dropPrevious(tenant)
      const then = await store.describe(tenant)
      assert.deepEqual([then?.currentVersion, then?.previousVersion], [second, undefined])
    },
  },
  {
    title: 'the version before is made the current one again, and the one after it given up',
    async holds(context) {
      const { store, tenant, arn, first, second } = await storeWithKey(context)
      await store.put(arn, second, NEXT)
      await store.makeCurrent(tenant, first)
      await store.makeCurrent(tenant, first)
      const told = await store.describe(tenant)
      assert.deepEqual([told?.currentVersion, told?.previousVersion], [first, undefined])
      assert.deepEqual(await store.read(tenant, first), KEY)
    },
  },
  {
    title: 'a deletion is scheduled once, taken back, and ends reading meanwhile',
    async holds(context) {
      const { store, tenant, first } = await storeWithKey(context)
      const now = new Date()
      const days = ((await store.scheduleDeletion(tenant, now))!.getTime() - now.getTime()) / 86_400_000
      assert.ok(days > 29.9 && days < 30.1, `in ${days} days`)
      assert.ok(await store.scheduleDeletion(tenant, now), 'again: the same')
      assert.equal(await store.read(tenant, first), undefined)
      assert.equal((await store.describe(tenant))?.deletionScheduled, true)
      assert.equal(await store.restore(tenant), true)
      assert.equal(await store.restore(tenant), true, 'again: the same')
      assert.deepEqual(await store.read(tenant, first), KEY)
      assert.equal(await store.scheduleDeletion(uuid(), now), undefined, 'no such secret')
      assert.equal(await store.restore(uuid()), false)
    },
  },
  {
    title: 'a secret whose deletion is scheduled is opened all the same',
    async holds(context) {
      const { store, tenant, arn, first, second } = await storeWithKey(context)
      await store.scheduleDeletion(tenant, new Date())
      assert.deepEqual(await store.open(tenant), { arn, wasThere: true })
      await store.put(arn, second, NEXT)
      assert.deepEqual(await store.read(tenant, second), NEXT)
      assert.deepEqual(await store.read(tenant, first), KEY)
    },
  },
  {
    title: 'a secret is made anew only where none of its name is there, on its way out or not',
    async holds(context) {
      const { store, tenant, arn, first } = await storeWithKey(context)
      assert.equal(await store.make(tenant), undefined)
      assert.deepEqual(await store.read(tenant, first), KEY)
      await store.scheduleDeletion(tenant, new Date())
      assert.equal(await store.make(tenant), undefined)
      assert.equal((await store.describe(tenant))?.deletionScheduled, true, 'it stays so')
      await store.remove(arn)
      assert.notEqual(await store.make(tenant), arn)
    },
  },
  {
    title: 'a secret tells the KMS key that it was made with, the account’s own as well',
    async holds({ client, whoCalls }) {
      const [prefix, tenant, other] = [`contract/${uuid()}/`, uuid(), uuid()]
      const serviceRoleArn = await whoCalls()
      const [own, ours] = [undefined, 'alias/drawbridge-contract'].map(kmsKeyId =>
        createCredentialStore(client, { prefix, kmsKeyId, serviceRoleArn, readers: [] }),
      ) as [CredentialStore, CredentialStore]
      await own.make(tenant)
      await ours.make(other)
      assert.equal((await own.describe(tenant))?.hasOtherKmsKey, false)
      assert.equal((await ours.describe(tenant))?.hasOtherKmsKey, true)
      assert.equal((await own.describe(other))?.hasOtherKmsKey, true)
      assert.equal((await ours.describe(other))?.hasOtherKmsKey, false)
    },
  },
  {
    title: 'a secret of a tenant’s name that somebody else made gets no key',
    async holds(context) {
      const { store, tenant, name } = await storeWithKey(context)
      assert.equal((await store.describe(tenant))?.isOwn, true)
      const other = uuid()
      const Name = name.replace(tenant, other)
      const Tags = [{ Key: 'drawbridge:tenant-id', Value: other }]
      await context.client.send(new CreateSecretCommand({ Name, SecretString: 'mine', Tags }))
      assert.equal((await store.describe(other))?.isOwn, false)
      await assert.rejects(store.open(other), { detail: /A secret of the tenant's name is there/ })
      await store.scheduleDeletion(other, new Date())
      await assert.rejects(store.open(other), { detail: /A secret of the tenant's name is there/ })
      assert.equal((await store.describe(other))?.deletionScheduled, true, 'it stays as it was')
    },
  },
  {
    title: 'a secret is deleted at once by its ARN, which the next one of its name does not have',
    async holds(context) {
      const { store, tenant, arn, first, second } = await storeWithKey(context)
      assert.equal((await store.describe(tenant))?.arn, arn)
      await store.remove(arn)
      await store.remove(arn)
      assert.equal(await store.describe(tenant), undefined)
      assert.equal(await store.read(tenant, first), undefined)
      const next = await store.open(tenant)
      assert.equal(next.wasThere, false)
      await store.put(next.arn, second, NEXT)
      await store.remove(arn)
      await assert.rejects(store.put(arn, first, KEY), Problem, 'nor does a value')
      assert.equal(await store.scheduleDeletion(tenant, new Date(), arn), undefined, 'nor a deletion')
      assert.deepEqual(await store.read(tenant, second), NEXT)
    },
  },
  {
    title: 'tenants with a secret are listed, those on their way out too',
    async holds(context) {
      const { store, tenant } = await storeWithKey(context)
      const tenants = [tenant, uuid(), uuid()]
      for (const other of tenants.slice(1)) await store.open(other)
      await store.scheduleDeletion(tenant, new Date())
      const found: string[] = []
      for await (const { tenantId, deletionScheduled } of store.tenants()) {
        found.push(tenantId)
        assert.equal(deletionScheduled, tenantId === tenant)
      }
      assert.deepEqual(found.sort(), tenants.sort())
    },
  },
]

const neverMade = (): string => assert.fail('a value was made although there is one')

/** Secrets Manager as src/aws/secrets.ts uses it. */
export const secretsManagerCases: readonly ContractCase<Context>[] = [
  ...credentialCases,
  {
    title: 'a secret is made once and read ever after',
    async holds({ client }) {
      const secrets = createSecrets(client, `contract/${uuid()}/`)
      assert.equal(await secrets.getOrCreate('key', () => 'välue 🌉'), 'välue 🌉')
      assert.equal(await secrets.getOrCreate('key', neverMade), 'välue 🌉')
      assert.equal(await secrets.getOrCreate('other', () => 'second'), 'second')
    },
  },
  {
    title: 'the prefix tells deployments apart, whatever a name may hold',
    async holds({ client }) {
      const base = `contract/${uuid()}`
      for (const prefix of [`${base}/`, `${base}_+=.@-/`, base]) {
        const secrets = createSecrets(client, prefix)
        assert.equal(await secrets.getOrCreate('key', () => prefix), prefix)
      }
    },
  },
  {
    title: 'a name that ends as the suffix of an ARN does is a name still',
    async holds({ client }) {
      const secrets = createSecrets(client, `contract/${uuid()}/`)
      await secrets.getOrCreate('key', () => 'plain')
      assert.equal(await secrets.getOrCreate('key-AbCdEf', () => 'suffixed'), 'suffixed')
      assert.equal(await secrets.getOrCreate('key', neverMade), 'plain')
    },
  },
  {
    title: 'replicas that start at once read one value',
    async holds({ client }) {
      const secrets = createSecrets(client, `contract/${uuid()}/`)
      const read = await Promise.all(
        Array.from({ length: 8 }, (_, n) => secrets.getOrCreate('key', () => `value ${n}`)),
      )
      assert.equal(new Set(read).size, 1, read.join(', '))
    },
  },
  {
    title: 'a secret on its way out is neither read nor replaced',
    async holds({ client }) {
      const prefix = `contract/${uuid()}/`
      const secrets = createSecrets(client, prefix)
      await secrets.getOrCreate('key', () => 'old')
      await client.send(new DeleteSecretCommand({ SecretId: `${prefix}key`, RecoveryWindowInDays: 7 }))
      await assert.rejects(
        secrets.getOrCreate('key', () => 'new'),
        Problem,
      )
    },
  },
  {
    title: 'a binary secret is no key',
    async holds({ client }) {
      const prefix = `contract/${uuid()}/`
      const secret = { Name: `${prefix}key`, SecretBinary: Buffer.from('bytes') }
      await client.send(new CreateSecretCommand(secret))
      await assert.rejects(createSecrets(client, prefix).getOrCreate('key', neverMade), Problem)
    },
  },
  {
    title: 'a token stands for one creation',
    async holds({ client }) {
      const secret = { Name: `contract/${uuid()}`, ClientRequestToken: uuid(), SecretString: 'a' }
      const first = await client.send(new CreateSecretCommand(secret))
      const again = await client.send(new CreateSecretCommand(secret))
      assert.equal(again.VersionId, first.VersionId)
      const other = client.send(new CreateSecretCommand({ ...secret, SecretString: 'b' }))
      await assert.rejects(other, { name: 'ResourceExistsException' })
      const read = await client.send(new GetSecretValueCommand({ SecretId: secret.Name }))
      assert.equal(read.SecretString, 'a')
    },
  },
  {
    title: 'a name outside the alphabet is refused',
    async holds({ client }) {
      const secrets = createSecrets(client, `contract/${uuid()}/`)
      await assert.rejects(
        secrets.getOrCreate('a key*', () => 'x'),
        Problem,
      )
    },
  },
]
