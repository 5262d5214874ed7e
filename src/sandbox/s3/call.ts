import { evaluateResourcePolicy } from '../resource-policy.js'
import { type Authorize, AwsError, type AwsRequest, type AwsResponse } from '../wire.js'
import type { Bucket, Buckets } from './buckets.js'

/** One request to S3, its bucket and key told from path or host. */
export interface S3Call {
  request: AwsRequest
  authorize: Authorize
  buckets: Buckets
  bucketName: string
  /** Decoded; empty for the bucket itself. */
  key: string
}

export function accessDenied(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied', 403)
}

/** The bucket of the call. Throws `NoSuchBucket`. */
export function existingBucket(call: S3Call): Bucket {
  const bucket = call.buckets.get(call.bucketName)
  if (bucket === undefined)
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, {
      BucketName: call.bucketName,
    })
  return bucket
}

/**
 * The bucket, with the action on it or on the key allowed. The owner's callers need their own permissions;
 * anonymous ones the bucket policy's; another account's both. A Deny of the bucket policy stands above all.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html
 */
export function authorizedBucket(call: S3Call, action: string, key?: string): Bucket {
  const bucket = existingBucket(call)
  const { caller } = call.request
  const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`
  const said = evaluateResourcePolicy(bucket.policy?.statements ?? [], caller, action, resource)
  if (said === 'Deny') throw accessDenied()
  if (caller.accountId !== bucket.owner && said !== 'Allow') throw accessDenied()
  if (caller.kind !== 'anonymous') call.authorize(action, resource)
  return bucket
}

export function empty(status: number, headers: Record<string, string> = {}): AwsResponse {
  return { status, headers, body: '' }
}

export function xml(body: string): AwsResponse {
  const headers = { 'content-type': 'application/xml' }
  return { status: 200, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` }
}
