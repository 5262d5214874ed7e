import { escapeXml, xmlElement } from '../protocols/xml.js'
import { parseResourcePolicy } from '../resource-policy.js'
import { AwsError, type AwsResponse } from '../wire.js'
import type { StoredObject } from './buckets.js'
import { accessDenied, authorizedBucket, empty, existingBucket, type S3Call, xml } from './call.js'

const NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'

/** CreateBucket. Names as https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html has them. */
export async function createBucket(call: S3Call): Promise<AwsResponse> {
  const { request, bucketName: name } = call
  if (request.caller.kind === 'anonymous') throw accessDenied()
  if (!/^(?!xn--|sthree-)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?!.*\.\.)[a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
    throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', 400, { BucketName: name })
  call.authorize('s3:CreateBucket', `arn:aws:s3:::${name}`)
  if (request.headers['x-amz-bucket-object-lock-enabled']?.toLowerCase() === 'true')
    throw new AwsError(
      'NotImplemented',
      'The sandbox keeps no object from being deleted: no Object Lock.',
      501,
    )
  const existing = call.buckets.get(name)
  if (existing !== undefined) throw bucketTaken(existing.owner === request.caller.accountId, name)
  const region = /<LocationConstraint>([\w-]+)<\/LocationConstraint>/.exec(request.body.toString('utf8'))?.[1]
  call.buckets.add({
    name,
    owner: request.caller.accountId,
    region: region ?? 'us-east-1',
    createdAt: request.now.toISOString(),
    policy: undefined,
    objects: new Map(),
  })
  await call.buckets.save()
  return empty(200, { location: `/${name}` })
}

function bucketTaken(own: boolean, BucketName: string): AwsError {
  const members = { BucketName }
  return own
    ? new AwsError(
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        409,
        members,
      )
    : new AwsError(
        'BucketAlreadyExists',
        'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.',
        409,
        members,
      )
}

/** HeadBucket. */
export async function headBucket(call: S3Call): Promise<AwsResponse> {
  const bucket = authorizedBucket(call, 's3:ListBucket')
  return empty(200, { 'x-amz-bucket-region': bucket.region })
}

/** DeleteBucket. Throws `BucketNotEmpty`. */
export async function deleteBucket(call: S3Call): Promise<AwsResponse> {
  const bucket = authorizedBucket(call, 's3:DeleteBucket')
  if (bucket.objects.size > 0)
    throw new AwsError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409, {
      BucketName: bucket.name,
    })
  call.buckets.remove(bucket.name)
  await call.buckets.save()
  return empty(204)
}

/** ListBuckets: those of the caller's account. */
export async function listBuckets(call: S3Call): Promise<AwsResponse> {
  const { accountId, kind } = call.request.caller
  if (kind === 'anonymous') throw accessDenied()
  call.authorize('s3:ListAllMyBuckets', '*')
  const entries = call.buckets
    .ownedBy(accountId)
    .map(({ name, createdAt, region }) =>
      xmlElement('Bucket', { Name: name, CreationDate: createdAt, BucketRegion: region }),
    )
  const owner = xmlElement('Owner', { ID: accountId })
  return xml(
    `<ListAllMyBucketsResult ${NAMESPACE}>${owner}<Buckets>${entries.join('')}</Buckets></ListAllMyBucketsResult>`,
  )
}

/** GetBucketLocation: empty for us-east-1. */
export async function getBucketLocation(call: S3Call): Promise<AwsResponse> {
  const { region } = authorizedBucket(call, 's3:GetBucketLocation')
  const name = region === 'us-east-1' ? '' : escapeXml(region)
  return xml(`<LocationConstraint ${NAMESPACE}>${name}</LocationConstraint>`)
}

/** Only the owner's account can work on a bucket's policy. */
function ownedBucket(call: S3Call, action: string) {
  const bucket = existingBucket(call)
  if (bucket.owner !== call.request.caller.accountId) throw accessDenied()
  call.authorize(action, `arn:aws:s3:::${bucket.name}`)
  return bucket
}

/** PutBucketPolicy. Throws `MalformedPolicy`, also for conditions, which the sandbox does not evaluate. */
export async function putBucketPolicy(call: S3Call): Promise<AwsResponse> {
  const bucket = ownedBucket(call, 's3:PutBucketPolicy')
  const text = call.request.body.toString('utf8')
  const statements = parseResourcePolicy(text, 'MalformedPolicy')
  const arn = `arn:aws:s3:::${bucket.name}`
  const foreign = statements
    .flatMap(({ resources }) => resources)
    .some(r => r !== arn && !r.startsWith(`${arn}/`))
  if (foreign) throw new AwsError('MalformedPolicy', 'Policy has invalid resource')
  bucket.policy = { text, statements }
  await call.buckets.save()
  return empty(204)
}

/** GetBucketPolicy. Throws `NoSuchBucketPolicy`. */
export async function getBucketPolicy(call: S3Call): Promise<AwsResponse> {
  const { policy, name } = ownedBucket(call, 's3:GetBucketPolicy')
  if (policy === undefined)
    throw new AwsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404, { BucketName: name })
  return { status: 200, headers: { 'content-type': 'application/json' }, body: policy.text }
}

/** DeleteBucketPolicy. */
export async function deleteBucketPolicy(call: S3Call): Promise<AwsResponse> {
  ownedBucket(call, 's3:DeleteBucketPolicy').policy = undefined
  await call.buckets.save()
  return empty(204)
}

/** GetObjectLockConfiguration: the sandbox makes no bucket that has one. */
export async function getObjectLockConfiguration(call: S3Call): Promise<AwsResponse> {
  const { name } = authorizedBucket(call, 's3:GetBucketObjectLockConfiguration')
  const message = 'Object Lock configuration does not exist for this bucket'
  throw new AwsError('ObjectLockConfigurationNotFoundError', message, 404, { BucketName: name })
}

interface Listing {
  contents: [string, StoredObject][]
  prefixes: string[]
  /** Last key or prefix of a page that is not the last. */
  next: string | undefined
}

/** ListObjectsV2. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export async function listObjects(call: S3Call): Promise<AwsResponse> {
  const { query } = call.request
  if (query.get('list-type') !== '2')
    throw new AwsError('NotImplemented', 'The sandbox serves ListObjectsV2, not ListObjects.', 501)
  const bucket = authorizedBucket(call, 's3:ListBucket')
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? '']
  const token = query.get('continuation-token')
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString('utf8')
  const limit = pageSize(query.get('max-keys'))
  const { contents, prefixes, next } = listing(bucket.objects, { prefix, delimiter, after, limit })
  const coded = (text: string) =>
    query.get('encoding-type') === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text
  const objects = contents.map(([key, object]) =>
    xmlElement('Contents', {
      Key: coded(key),
      LastModified: object.lastModified,
      ETag: object.etag,
      Size: object.content.length,
      StorageClass: 'STANDARD',
    }),
  )
  const page = [
    xmlElement('Name', bucket.name),
    xmlElement('Prefix', coded(prefix)),
    delimiter === '' ? '' : xmlElement('Delimiter', coded(delimiter)),
    xmlElement('MaxKeys', limit),
    xmlElement('KeyCount', contents.length + prefixes.length),
    xmlElement('IsTruncated', next !== undefined),
    xmlElement('EncodingType', query.get('encoding-type') ?? undefined),
    xmlElement('ContinuationToken', token ?? undefined),
    xmlElement(
      'NextContinuationToken',
      next === undefined ? undefined : Buffer.from(next).toString('base64url'),
    ),
    ...objects,
    ...prefixes.map(common => xmlElement('CommonPrefixes', { Prefix: coded(common) })),
  ]
  return xml(`<ListBucketResult ${NAMESPACE}>${page.join('')}</ListBucketResult>`)
}

function pageSize(text: string | null): number {
  if (text === null) return 1000
  if (!/^\d{1,10}$/.test(text))
    throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range')
  return Math.min(Number(text), 1000)
}

function listing(
  objects: Map<string, StoredObject>,
  { prefix, delimiter, after, limit }: { prefix: string; delimiter: string; after: string; limit: number },
): Listing {
  const page: Listing = { contents: [], prefixes: [], next: undefined }
  // Keys come in the order of their UTF-8 bytes.
  const keys = [...objects.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  let last = ''
  for (const key of keys.filter(candidate => candidate.startsWith(prefix))) {
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const common = cut < 0 ? undefined : key.slice(0, cut + delimiter.length)
    const entry = common ?? key
    if (Buffer.compare(Buffer.from(entry), Buffer.from(after)) <= 0 || page.prefixes.includes(entry)) continue
    if (page.contents.length + page.prefixes.length >= limit) {
      if (limit > 0) page.next = last
      break
    }
    if (common === undefined) page.contents.push([key, objects.get(key)!])
    else page.prefixes.push(common)
    last = entry
  }
  return page
}
