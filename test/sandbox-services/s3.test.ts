import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import fc from 'fast-check'
import t from 'tap'
import { evaluateResourcePolicy, matches, parseResourcePolicy } from '../../src/sandbox/resource-policy.js'
import { createS3 } from '../../src/sandbox/s3/s3.js'
import { createStateStore } from '../../src/sandbox/state-store.js'
import type { AwsRequest, SandboxService } from '../../src/sandbox/wire.js'
import {
  ACCOUNT,
  allowAll,
  awsRequest,
  clientSettings,
  denying,
  listen,
  OTHER_ACCOUNT,
  temporaryFolder,
} from './support.js'

const statement = (more: object) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource: 'arn:aws:s3:::templates/public/*',
  ...more,
})
const policyOf = (...statements: object[]) => JSON.stringify({ Version: '2012-10-17', Statement: statements })

const anonymous = { accountId: '', arn: '', userId: '', kind: 'anonymous' as const }

function send(
  service: SandboxService,
  method: string,
  path: string,
  given: Partial<AwsRequest> & { account?: string } = {},
  authorize = allowAll,
) {
  const url = new URL(path, 'http://localhost')
  const at = { method, path: path.split('?')[0]!, query: url.searchParams }
  return service.handle(awsRequest('s3', { ...at, ...given }), authorize)
}

async function withBucket(folder?: string): Promise<SandboxService> {
  const service = createS3(createStateStore(folder))
  await send(service, 'PUT', '/templates')
  return service
}

t.test('through the real client', async t => {
  const server = await listen(createS3(createStateStore()), 's3')
  t.teardown(server.close)
  const client = new S3Client({ ...clientSettings(server.endpoint), forcePathStyle: true, maxAttempts: 1 })
  const Bucket = 'templates'
  await client.send(
    new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  )
  await t.rejects(client.send(new CreateBucketCommand({ Bucket })), { name: 'BucketAlreadyOwnedByYou' })
  await client.send(new HeadBucketCommand({ Bucket }))
  t.equal((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint, 'eu-west-1')
  t.match((await client.send(new ListBucketsCommand({}))).Buckets, [
    { Name: Bucket, BucketRegion: 'eu-west-1' },
  ])

  const Key = 'a folder/ü & <tag>+?.yaml'
  const put = await client.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: 'Resources',
      ContentType: 'text/yaml',
      Metadata: { version: '7' },
      IfNoneMatch: '*',
    }),
  )
  t.equal(put.ETag, '"ddcf50c29294d4414f3f7c1bbc892cb5"')
  await t.rejects(client.send(new PutObjectCommand({ Bucket, Key, Body: 'x', IfNoneMatch: '*' })), {
    name: 'PreconditionFailed',
    $metadata: { httpStatusCode: 412 },
  })
  const got = await client.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
  t.equal(await got.Body?.transformToString(), 'Resources')
  t.match(got, { ContentType: 'text/yaml', Metadata: { version: '7' }, ETag: put.ETag, ContentLength: 9 })
  t.match(got.ChecksumCRC32, /=$/, 'the checksum that came with it')
  t.equal((await client.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength, 9)
  const range = await client.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=2-4' }))
  t.equal(await range.Body?.transformToString(), 'sou')
  await t.rejects(client.send(new GetObjectCommand({ Bucket, Key: 'none' })), { name: 'NoSuchKey' })
  await t.rejects(client.send(new GetObjectCommand({ Bucket: 'nowhere', Key })), { name: 'NoSuchBucket' })

  for (const name of ['b', 'a', 'c', 'd'])
    await client.send(new PutObjectCommand({ Bucket, Key: `more/${name}`, Body: name }))

  const list = await client.send(new ListObjectsV2Command({ Bucket, Delimiter: '/' }))
  t.same(list.CommonPrefixes, [{ Prefix: 'a folder/' }, { Prefix: 'more/' }])
  const keys: string[] = []
  let ContinuationToken: string | undefined
  do {
    const page = await client.send(
      new ListObjectsV2Command({ Bucket, MaxKeys: 2, ...(ContinuationToken ? { ContinuationToken } : {}) }),
    )
    keys.push(...(page.Contents ?? []).map(object => object.Key ?? ''))
    ContinuationToken = page.NextContinuationToken
  } while (ContinuationToken !== undefined)
  t.same(keys, [Key, 'more/a', 'more/b', 'more/c', 'more/d'])

  await t.rejects(client.send(new GetBucketPolicyCommand({ Bucket })), { name: 'NoSuchBucketPolicy' })
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(statement({})) }))
  t.equal((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy, policyOf(statement({})))
  await client.send(new DeleteBucketPolicyCommand({ Bucket }))
  await t.rejects(client.send(new DeleteBucketCommand({ Bucket })), { name: 'BucketNotEmpty' })
  for (const key of [...keys, 'never there']) await client.send(new DeleteObjectCommand({ Bucket, Key: key }))
  await client.send(new DeleteBucketCommand({ Bucket }))
  await t.rejects(client.send(new HeadBucketCommand({ Bucket })), { name: 'NotFound' })
})

t.test('who may read an object', async t => {
  const service = await withBucket()
  for (const key of ['public/a', 'public/hidden', 'private'])
    await send(service, 'PUT', `/templates/${key}`, { body: Buffer.from(key) })
  const policy = policyOf(
    statement({}),
    statement({ Effect: 'Deny', Resource: ['arn:aws:s3:::templates/public/hidden'] }),
    statement({ Principal: { AWS: OTHER_ACCOUNT }, Resource: 'arn:aws:s3:::templates/private' }),
  )
  t.equal((await send(service, 'PUT', '/templates?policy', { body: Buffer.from(policy) })).status, 204)
  const refuse = denying('s3:GetObject')
  const cases: [string, string, object, typeof allowAll, number][] = [
    ['nobody reads what the policy shows', '/templates/public/a', { caller: anonymous }, refuse, 200],
    ['nobody does not read the rest', '/templates/private', { caller: anonymous }, allowAll, 403],
    [
      'nobody does not learn which keys there are',
      '/templates/public/none',
      { caller: anonymous },
      allowAll,
      403,
    ],
    ['a Deny stands above an Allow', '/templates/public/hidden', { caller: anonymous }, allowAll, 403],
    ['and above the owner', '/templates/public/hidden', {}, allowAll, 403],
    ['the owner reads with a permission', '/templates/private', {}, allowAll, 200],
    ['and not without', '/templates/private', {}, refuse, 403],
    ['another account reads with both', '/templates/private', { account: OTHER_ACCOUNT }, allowAll, 200],
    ['and not with the bucket policy alone', '/templates/private', { account: OTHER_ACCOUNT }, refuse, 403],
    ['a third account does not', '/templates/private', { account: '333333333333' }, allowAll, 403],
    ['the owner learns what is not there', '/templates/public/none', {}, allowAll, 404],
  ]
  for (const [name, path, given, authorize, status] of cases)
    t.equal((await send(service, 'GET', path, given, authorize)).status, status, name)
  for (const [method, path] of [
    ['PUT', '/templates/public/x'],
    ['DELETE', '/templates/public/a'],
    ['GET', '/templates?list-type=2'],
    ['GET', '/templates?policy'],
    ['GET', '/'],
    ['PUT', '/mine'],
  ] as const)
    t.equal(
      (await send(service, method, path, { caller: anonymous })).status,
      403,
      `nobody: ${method} ${path}`,
    )
  t.equal(
    (await send(service, 'PUT', '/templates?policy', { account: OTHER_ACCOUNT, body: Buffer.from(policy) }))
      .status,
    403,
  )
  t.equal(
    (await send(service, 'PUT', '/templates', { account: OTHER_ACCOUNT })).status,
    409,
    'names are one for all accounts',
  )
})

t.test('bucket policies', async t => {
  const cases: [
    string,
    object[],
    Parameters<typeof evaluateResourcePolicy>[1],
    'Allow' | 'Deny' | undefined,
  ][] = [
    ['everybody', [statement({})], { accountId: '', arn: '' }, 'Allow'],
    ['everybody, as AWS: *', [statement({ Principal: { AWS: '*' } })], { accountId: '', arn: '' }, 'Allow'],
    ['an account', [statement({ Principal: { AWS: [ACCOUNT] } })], { accountId: ACCOUNT, arn: 'x' }, 'Allow'],
    [
      'an account by its root',
      [statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })],
      { accountId: ACCOUNT, arn: 'x' },
      'Allow',
    ],
    [
      'not nobody for an account',
      [statement({ Principal: { AWS: ACCOUNT } })],
      { accountId: '', arn: '' },
      undefined,
    ],
    [
      'a role stands for its sessions',
      [statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/path/r` } })],
      { accountId: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s` },
      'Allow',
    ],
    [
      'but not for another role',
      [statement({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:role/r` } })],
      { accountId: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/rr/s` },
      undefined,
    ],
    [
      'an action by wildcard, in any case',
      [statement({ Action: 'S3:get*' })],
      { accountId: '', arn: '' },
      'Allow',
    ],
    ['another action', [statement({ Action: ['s3:PutObject'] })], { accountId: '', arn: '' }, undefined],
    [
      'another resource',
      [statement({ Resource: 'arn:aws:s3:::templates/PUBLIC/*' })],
      { accountId: '', arn: '' },
      undefined,
    ],
    [
      'a condition on who calls, of a role under any path',
      [
        statement({}),
        statement({
          Effect: 'Deny',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': [`arn:aws:iam::${ACCOUNT}:role/path/r`] } },
        }),
      ],
      {
        accountId: ACCOUNT,
        arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`,
        principalArn: `arn:aws:iam::${ACCOUNT}:role/path/r`,
      },
      'Allow',
    ],
    [
      'and whoever else calls, nobody among them',
      [
        statement({}),
        statement({
          Effect: 'Deny',
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': [`arn:aws:iam::${ACCOUNT}:role/path/r`] } },
        }),
      ],
      { accountId: '', arn: '' },
      'Deny',
    ],
    [
      'Deny wins in any order',
      [statement({ Effect: 'Deny', Action: '*', Resource: '*' }), statement({})],
      { accountId: '', arn: '' },
      'Deny',
    ],
  ]
  for (const [name, statements, caller, expected] of cases) {
    const policy = parseResourcePolicy(policyOf(...statements), 'MalformedPolicy')
    t.equal(
      evaluateResourcePolicy(policy, caller, 's3:GetObject', 'arn:aws:s3:::templates/public/a'),
      expected,
      name,
    )
  }
  const refused: [string, string][] = [
    ['no JSON', '{'],
    ['no statement', '{}'],
    ['a condition on nothing', policyOf(statement({ Condition: { StringEquals: {} } }))],
    ['no condition', policyOf(statement({ Condition: {} }))],
    [
      'a condition on what the sandbox does not know',
      policyOf(statement({ Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } })),
    ],
    ['NotPrincipal', policyOf({ ...statement({}), NotPrincipal: '*' })],
    ['no effect', policyOf(statement({ Effect: 'Maybe' }))],
    ['no principal', policyOf(statement({ Principal: undefined }))],
    ['a service as principal', policyOf(statement({ Principal: { Service: 'x.amazonaws.com' } }))],
    ['a statement that is text', policyOf('Allow' as never)],
    ["another bucket's objects", policyOf(statement({ Resource: 'arn:aws:s3:::other/*' }))],
  ]
  const service = await withBucket()
  for (const [name, text] of refused) {
    const { status, body } = await send(service, 'PUT', '/templates?policy', { body: Buffer.from(text) })
    t.match({ status, body }, { status: 400, body: /<Code>MalformedPolicy<\/Code>/ }, name)
  }
})

t.test('invariant: wildcards match as the regular expression they stand for', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
  const value = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
  fc.assert(
    fc.property(text, value, (pattern, given) => {
      const expression = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`)
      return matches(pattern, given) === expression.test(given)
    }),
    { numRuns: 2000 },
  )
})

t.test('what would have no effect here is refused', async t => {
  const service = await withBucket()
  for (const headers of [
    { 'x-amz-acl': 'public-read' },
    { 'x-amz-copy-source': '/a/b' },
    { 'x-amz-tagging': 'a=b' },
    { 'x-amz-object-lock-mode': 'COMPLIANCE' },
    { 'x-amz-object-lock-legal-hold': 'ON' },
  ]) {
    const answer = await send(service, 'PUT', '/templates/a', { headers, body: Buffer.from('hello') })
    t.match(answer, { status: 501, body: /NotImplemented/ }, Object.keys(headers)[0] ?? '')
  }
  t.match(await send(service, 'GET', '/templates/a'), { status: 404 }, 'nothing of it was kept')
  const locked = { headers: { 'x-amz-bucket-object-lock-enabled': 'true' } }
  t.match(await send(service, 'PUT', '/anchors', locked), { status: 501, body: /no Object Lock/ })
  t.match(await send(service, 'GET', '/templates?object-lock'), {
    status: 404,
    body: /ObjectLockConfigurationNotFoundError/,
  })
  t.match(await send(service, 'PUT', '/templates?object-lock'), { status: 501 })
})

t.test('conditions and ranges', async t => {
  const service = await withBucket()
  await send(service, 'PUT', '/templates/a', { body: Buffer.from('0123456789') })
  const etag = '"781e5e245d69b566979b86e28d23f2c7"'
  const cases: [string, Record<string, string>, number, string][] = [
    ['GET', { 'if-none-match': etag }, 304, ''],
    ['GET', { 'if-match': etag }, 200, '0123456789'],
    ['GET', { 'if-match': '"other"' }, 412, ''],
    ['GET', { range: 'bytes=-3' }, 206, '789'],
    ['GET', { range: 'bytes=8-' }, 206, '89'],
    ['GET', { range: 'bytes=20-30' }, 416, ''],
    ['GET', { range: 'lines=1-2' }, 200, '0123456789'],
    ['PUT', { 'if-match': '"other"' }, 412, ''],
    ['PUT', { 'if-none-match': etag }, 501, ''],
    ['PUT', { 'if-match': etag }, 200, ''],
  ]
  for (const [method, headers, status, body] of cases) {
    const answer = await send(service, method, '/templates/a', { headers })
    t.equal(answer.status, status, `${method} ${JSON.stringify(headers)}`)
    if (status < 300) t.equal(String(answer.body), body)
  }
})

t.test('a bucket in the host name', async t => {
  const service = await withBucket()
  for (const host of [
    'templates.localhost:4566',
    'templates.s3.eu-west-1.amazonaws.com',
    'templates.s3.localhost:4566',
  ]) {
    await send(service, 'PUT', '/folder/a', { headers: { host }, body: Buffer.from(host) })
    t.match(await send(service, 'GET', '/templates/folder/a'), { status: 200, body: Buffer.from(host) }, host)
  }
  t.match(await send(service, 'GET', '/templates/folder/a', { headers: { host: '127.0.0.1:4566' } }), {
    status: 200,
  })
})

t.test('objects survive a restart', async t => {
  const folder = temporaryFolder(t)
  const first = await withBucket(folder)
  const content = Buffer.from([0, 255, 1, 254])
  await send(first, 'PUT', '/templates/__proto__', { body: content, headers: { 'content-type': 'x/y' } })
  await send(first, 'PUT', '/templates?policy', {
    body: Buffer.from(policyOf(statement({ Resource: 'arn:aws:s3:::templates/*' }))),
  })
  const again = createS3(createStateStore(folder))
  const got = await send(again, 'GET', '/templates/__proto__', { caller: anonymous })
  t.match(got, { status: 200, headers: { 'content-type': 'x/y' }, body: content })
})

t.test('hostile requests', async t => {
  const service = await withBucket()
  const cases: [string, string, number, RegExp][] = [
    ['PUT', '/Upper_Case', 400, /InvalidBucketName/],
    ['PUT', '/192.168.1.1', 400, /InvalidBucketName/],
    ['PUT', '/a..b', 400, /InvalidBucketName/],
    ['GET', '/%E0%A4%A', 400, /InvalidURI/],
    ['GET', '/templates?acl', 501, /NotImplemented/],
    ['GET', '/templates?versioning', 501, /NotImplemented/],
    ['GET', '/templates', 501, /ListObjectsV2/],
    ['POST', '/templates?delete', 501, /NotImplemented/],
    ['GET', '/templates/%3Cscript%3E', 404, /&#60;script&#62;/],
    ['GET', '/templates?list-type=2&max-keys=1e9', 400, /InvalidArgument/],
    ['PUT', `/templates/${'k'.repeat(1025)}`, 400, /KeyTooLongError/],
    ['GET', '/templates/../secret', 404, /NoSuchKey/],
  ]
  for (const [method, path, status, body] of cases)
    t.match(await send(service, method, path), { status, body }, `${method} ${path.slice(0, 40)}`)
})
