import { CreateBucketCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3'
import { createAwsClients } from '../aws/clients.js'
import { createTableIfAbsent } from '../aws/create-table.js'
import type { IamProvisioning } from './iam/provisioning.js'
import { AwsError } from './wire.js'

/** The vendor's account in the sandbox, and what the service finds there. */
export const VENDOR = {
  accountId: '111111111111',
  roleName: 'drawbridge',
  roleArn: 'arn:aws:iam::111111111111:role/drawbridge',
  region: 'us-east-1',
  table: 'drawbridge',
  templateBucket: 'drawbridge-templates-111111111111',
  anchorBucket: 'drawbridge-anchors-111111111111',
  secretPrefix: 'drawbridge/',
} as const

/** What the service's role may do: the same least privilege as in a deployment, but for roles under any path. */
const SERVICE_POLICY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'Table',
      Effect: 'Allow',
      Action: [
        'dynamodb:DescribeTable',
        'dynamodb:GetItem',
        'dynamodb:BatchGetItem',
        'dynamodb:Query',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
        'dynamodb:DeleteItem',
        'dynamodb:ConditionCheckItem',
      ],
      Resource: [
        `arn:aws:dynamodb:*:${VENDOR.accountId}:table/${VENDOR.table}`,
        `arn:aws:dynamodb:*:${VENDOR.accountId}:table/${VENDOR.table}/index/*`,
      ],
    },
    {
      Sid: 'AuditTrailIsOnlyAppendedTo',
      Effect: 'Deny',
      Action: ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'],
      Resource: `arn:aws:dynamodb:*:${VENDOR.accountId}:table/${VENDOR.table}`,
      Condition: { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': 'AUDIT#*' } },
    },
    {
      Sid: 'Secrets',
      Effect: 'Allow',
      Action: ['GetSecretValue', 'CreateSecret', 'PutSecretValue'].map(action => `secretsmanager:${action}`),
      Resource: `arn:aws:secretsmanager:*:${VENDOR.accountId}:secret:${VENDOR.secretPrefix}*`,
    },
    {
      Sid: 'CustomersAccessKeys',
      Effect: 'Allow',
      Action: [
        'TagResource',
        'PutResourcePolicy',
        'DescribeSecret',
        'UpdateSecretVersionStage',
        'DeleteSecret',
        'RestoreSecret',
      ].map(action => `secretsmanager:${action}`),
      Resource: `arn:aws:secretsmanager:*:${VENDOR.accountId}:secret:${VENDOR.secretPrefix}static-credentials/*`,
    },
    {
      Sid: 'Templates',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `arn:aws:s3:::${VENDOR.templateBucket}/*`,
    },
    {
      Sid: 'Anchors',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: `arn:aws:s3:::${VENDOR.anchorBucket}/anchors/*`,
    },
    {
      Sid: 'SeeAnchors',
      Effect: 'Allow',
      Action: ['s3:ListBucket', 's3:GetBucketObjectLockConfiguration'],
      Resource: `arn:aws:s3:::${VENDOR.anchorBucket}`,
    },
    { Sid: 'TenantRoles', Effect: 'Allow', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/*' },
  ],
}

const PUBLIC_TEMPLATES = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'TemplatesAreForEveryone',
      Effect: 'Allow',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${VENDOR.templateBucket}/*`,
    },
  ],
}

const TRUST_OF_SERVICE = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
}

/** Makes what a deployment's templates would have made: role, table, buckets. Idempotent. */
export async function prepareVendorAccount(endpoint: string, iam: IamProvisioning): Promise<void> {
  await unlessExists(
    iam.createRole(VENDOR.accountId, {
      roleName: VENDOR.roleName,
      assumeRolePolicyDocument: TRUST_OF_SERVICE,
    }),
  )
  await iam.putRolePolicy(VENDOR.accountId, VENDOR.roleName, 'drawbridge', SERVICE_POLICY)
  const admin = async () => ({ accessKeyId: VENDOR.accountId, secretAccessKey: 'sandbox' })
  const clients = createAwsClients({ region: VENDOR.region, endpoint, credentials: admin, timeout: 5_000 })
  try {
    await createTableIfAbsent(clients.dynamodb, VENDOR.table)
    await prepareBuckets(clients.s3)
  } finally {
    clients.destroy()
  }
}

async function prepareBuckets(s3: S3Client): Promise<void> {
  const { templateBucket, anchorBucket } = VENDOR
  for (const Bucket of [templateBucket, anchorBucket]) {
    await s3.send(new CreateBucketCommand({ Bucket })).catch((error: Error) => {
      if (!['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'].includes(error.name)) throw error
    })
  }
  const policy = { Bucket: templateBucket, Policy: JSON.stringify(PUBLIC_TEMPLATES) }
  await s3.send(new PutBucketPolicyCommand(policy))
}

async function unlessExists(made: Promise<unknown>): Promise<void> {
  await made.catch((error: unknown) => {
    if (!(error instanceof AwsError && error.code === 'EntityAlreadyExists')) throw error
  })
}
