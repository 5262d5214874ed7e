import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3'
import t from 'tap'
import { LARGEST_ANCHOR } from '../../src/audit/anchors/anchor.js'
import { createAnchorBucket } from '../../src/aws/anchor-bucket.js'
import { createAwsClients } from '../../src/aws/clients.js'
import { enableDeletionProtection, enablePointInTimeRecovery } from '../../src/aws/protect-table.js'
import { runContract } from '../contract/contract-case.js'
import { openDynamoDb } from '../contract/dynamodb.js'
import { dynamoDbQueries } from '../contract/dynamodb-queries.js'
import { dynamoDbWrites } from '../contract/dynamodb-writes.js'
import { iamCases } from '../contract/iam.js'
import { openS3, s3Cases } from '../contract/s3.js'
import { openSecretsManager, secretsManagerCases } from '../contract/secrets-manager.js'
import { stsCases } from '../contract/sts.js'
import { openTrust } from '../contract/trust.js'
import { startMoto } from '../fixtures/moto.js'
import { MOTO } from './deviations.js'

t.test('moto', async test => {
  const { backend, authorise } = await startMoto(test)
  await test.test('DynamoDB', async dynamodb => {
    const context = await openDynamoDb(dynamodb, backend)
    runContract(dynamodb, [...dynamoDbWrites, ...dynamoDbQueries], context, MOTO.DynamoDB)
  })
  await test.test('a table is protected once: the sandbox and dynoxide have no backups', async protection => {
    const { client, tableName } = await openDynamoDb(protection, backend)
    const noWait = () => Promise.reject(new Error('backups of a new table are ready here'))
    for (const found of ['switched-on', 'was-on']) {
      protection.equal(await enablePointInTimeRecovery(client, tableName, noWait), found)
      protection.equal(await enableDeletionProtection(client, tableName), found)
    }
    await protection.rejects(client.send(new DeleteTableCommand({ TableName: tableName })))
  })
  await test.test('Secrets Manager', async secrets => {
    runContract(secrets, secretsManagerCases, openSecretsManager(secrets, backend), MOTO['Secrets Manager'])
  })
  await test.test('S3', async s3 => {
    runContract(s3, s3Cases, await openS3(s3, backend), MOTO.S3)
  })
  await test.test('anchors in a bucket with Object Lock are kept: the sandbox has none', async locked => {
    const clients = createAwsClients(backend.access)
    locked.teardown(() => clients.destroy())
    const Bucket = 'anchors-under-lock'
    await clients.s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: true }))
    const bucket = createAnchorBucket(clients.s3, Bucket, LARGEST_ANCHOR)
    locked.equal(await bucket.isLocked(), false, 'no default retention yet')
    const DefaultRetention = { Mode: 'COMPLIANCE', Days: 1 } as const
    const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention } } as const
    await clients.s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }))
    locked.equal(await bucket.isLocked(), true)
    const Key = 'anchors/000000000001.json'
    locked.equal(await bucket.putIfAbsent(Key, '{}'), 'created')
    locked.equal(await bucket.putIfAbsent(Key, '{}'), 'exists')
    const { VersionId } = await clients.s3.send(new HeadObjectCommand({ Bucket, Key }))
    await locked.rejects(clients.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId })))
    locked.equal(await bucket.get(Key), '{}')
  })
  await test.test('S3 without authorisation', async s3 => {
    await authorise(false)
    s3.teardown(() => authorise(true))
    runContract(s3, s3Cases, await openS3(s3, backend), MOTO['S3 without authorisation'])
  })
  await test.test('STS and IAM', async trust => {
    runContract(trust, [...stsCases, ...iamCases], openTrust(trust, backend), MOTO['STS and IAM'])
  })
})
