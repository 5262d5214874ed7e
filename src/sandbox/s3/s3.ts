import { escapeXml, xmlElement } from '../protocols/xml.js'
import { AwsError, type AwsRequest, type AwsResponse, type SandboxService, type StateStore } from '../wire.js'
import {
  createBucket,
  deleteBucket,
  deleteBucketPolicy,
  getBucketLocation,
  getBucketPolicy,
  getObjectLockConfiguration,
  headBucket,
  listBuckets,
  listObjects,
  putBucketPolicy,
} from './bucket-operations.js'
import { Buckets } from './buckets.js'
import type { S3Call } from './call.js'
import { deleteObject, getObject, putObject } from './object-operations.js'

type Operation = (call: S3Call) => Promise<AwsResponse>

/** By method, what is addressed, and the subresource. */
const OPERATIONS = new Map<string, Operation>([
  ['GET service', listBuckets],
  ['PUT bucket', createBucket],
  ['HEAD bucket', headBucket],
  ['DELETE bucket', deleteBucket],
  ['GET bucket', listObjects],
  ['GET bucket location', getBucketLocation],
  ['PUT bucket policy', putBucketPolicy],
  ['GET bucket policy', getBucketPolicy],
  ['DELETE bucket policy', deleteBucketPolicy],
  ['GET bucket object-lock', getObjectLockConfiguration],
  ['PUT object', putObject],
  ['GET object', getObject],
  ['HEAD object', getObject],
  ['DELETE object', deleteObject],
])

/** Query parameters that name no subresource. */
const PLAIN_PARAMETERS = new Set([
  'list-type',
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'encoding-type',
  'fetch-owner',
  'x-id',
])

/**
 * S3 of the sandbox, as far as templates are published and read. Buckets are addressed by path or by host
 * (`<bucket>.localhost`, `<bucket>.s3.<…>`). A request that nobody signed reads what a bucket policy shows to
 * everybody.
 */
export function createS3(state: StateStore): SandboxService {
  const buckets = new Buckets(state)
  return {
    handle: async (request, authorize) => {
      try {
        const { bucketName, key } = addressed(request)
        const operation = operationOf(request, bucketName, key)
        const response = await operation({ request, authorize, buckets, bucketName, key })
        return { ...response, headers: { ...response.headers, 'x-amz-request-id': request.requestId } }
      } catch (error) {
        return errorAnswer(request, error)
      }
    },
  }
}

/** The bucket of `<bucket>.s3.<…>` or `<bucket>.localhost`, where the host has that form. */
function hostBucket(request: AwsRequest): string | undefined {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '')
  return /^(.+?)\.(?:s3[.-].+|localhost)$/.exec(host)?.[1]
}

function addressed(request: AwsRequest): { bucketName: string; key: string } {
  const path = decodePath(request.path)
  const bucketName = hostBucket(request)
  if (bucketName !== undefined && bucketName !== 's3') return { bucketName, key: path.slice(1) }
  const slash = path.indexOf('/', 1)
  return slash < 0
    ? { bucketName: path.slice(1), key: '' }
    : { bucketName: path.slice(1, slash), key: path.slice(slash + 1) }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.")
  }
}

function operationOf(request: AwsRequest, bucketName: string, key: string): Operation {
  const subresources = [...request.query.keys()].filter(
    name => !PLAIN_PARAMETERS.has(name) && !/^x-amz-/i.test(name),
  )
  const target = bucketName === '' ? 'service' : key === '' ? 'bucket' : 'object'
  const operation = OPERATIONS.get([request.method, target, ...subresources].join(' '))
  if (operation !== undefined) return operation
  const message = `The sandbox does not serve ${request.method} of a ${[target, ...subresources].join(', ')}.`
  throw new AwsError('NotImplemented', message, 501)
}

function errorAnswer(request: AwsRequest, error: unknown): AwsResponse {
  const cause = error instanceof Error ? error.message : String(error)
  const known =
    error instanceof AwsError
      ? error
      : new AwsError('InternalError', `The sandbox failed on this request: ${cause}`, 500)
  const members = { Code: known.code, Message: known.message, ...known.members, RequestId: request.requestId }
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement('Error', members)}`
  const headers = { 'content-type': 'application/xml', 'x-amz-request-id': escapeXml(request.requestId) }
  return { status: known.status, headers, body: request.method === 'HEAD' ? '' : body }
}
