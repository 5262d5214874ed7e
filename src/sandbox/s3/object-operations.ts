import { createHash } from 'node:crypto'
import { AwsError, type AwsResponse } from '../wire.js'
import type { StoredObject } from './buckets.js'
import { accessDenied, authorizedBucket, empty, type S3Call } from './call.js'

/** Far above any template; all objects are kept in memory. */
const MAX_OBJECT_BYTES = 16 * 1024 * 1024

const KEPT_HEADERS = /^(cache-control|content-disposition|content-language|expires|x-amz-meta-.+)$/

/**
 * PutObject, with `If-None-Match: *` and `If-Match`. Throws `PreconditionFailed`. Chunks are put together and
 * checksums checked by the endpoint, which knows the request's signature.
 */
export async function putObject(call: S3Call): Promise<AwsResponse> {
  const { request, key } = call
  refuseHeaders(request.headers)
  if (Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long')
  const bucket = authorizedBucket(call, 's3:PutObject', key)
  const content = request.body
  const checksum = checksumOf(request.headers)
  if (content.length > MAX_OBJECT_BYTES)
    throw new AwsError(
      'EntityTooLarge',
      'Your proposed upload exceeds the maximum allowed size of the sandbox, 16 MB.',
    )
  refuseWriteCondition(request.headers, bucket.objects.get(key))
  const etag = `"${createHash('md5').update(content).digest('hex')}"`
  bucket.objects.set(key, {
    content,
    etag,
    checksum,
    contentType: request.headers['content-type'] ?? 'binary/octet-stream',
    headers: keptHeaders(request.headers),
    lastModified: request.now.toISOString(),
  })
  await call.buckets.save()
  return empty(200, { etag, ...Object.fromEntries(checksum === undefined ? [] : [checksum]) })
}

/** The checksum that came with the object, to go out with it again. */
function checksumOf(headers: Readonly<Record<string, string>>): [string, string] | undefined {
  return Object.entries(headers).find(([name]) => /^x-amz-checksum-(crc|sha)\w+$/.test(name))
}

function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name)))
  // `aws-chunked` is how the body came, not what the object is.
  const encodings = (headers['content-encoding'] ?? '').split(',').map(encoding => encoding.trim())
  const encoding = encodings.filter(name => name !== '' && name !== 'aws-chunked').join(', ')
  return encoding === '' ? kept : { ...kept, 'content-encoding': encoding }
}

/** Headers that ask for something that the sandbox does not do. */
function refuseHeaders(headers: Readonly<Record<string, string>>): void {
  const asked = [
    'x-amz-copy-source',
    'x-amz-acl',
    'x-amz-tagging',
    'x-amz-object-lock-mode',
    'x-amz-object-lock-legal-hold',
  ].find(name => name in headers)
  if (asked === undefined) return
  throw new AwsError(
    'NotImplemented',
    'A header you provided implies functionality that is not implemented',
    501,
    {
      Header: asked,
    },
  )
}

function refuseWriteCondition(
  headers: Readonly<Record<string, string>>,
  existing: StoredObject | undefined,
): void {
  const [noneMatch, match] = [headers['if-none-match'], headers['if-match']]
  if (noneMatch !== undefined && noneMatch !== '*')
    throw new AwsError('NotImplemented', 'PutObject takes If-None-Match only with *.', 501)
  if (noneMatch === '*' && existing !== undefined) throw preconditionFailed('If-None-Match')
  if (match === undefined) return
  if (existing === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404)
  if (match !== existing.etag) throw preconditionFailed('If-Match')
}

function preconditionFailed(Condition: string): AwsError {
  const message = 'At least one of the pre-conditions you specified did not hold'
  return new AwsError('PreconditionFailed', message, 412, { Condition })
}

/** GetObject and HeadObject: conditions and single ranges as HTTP has them (RFC 9110, 13 and 14). */
export async function getObject(call: S3Call): Promise<AwsResponse> {
  const { request, key } = call
  const object = readableObject(call)
  const { 'if-none-match': noneMatch, 'if-match': match, range } = request.headers
  const base = answerHeaders(
    object,
    request.headers['x-amz-checksum-mode'] === 'ENABLED' && range === undefined,
  )
  if (match !== undefined && match !== '*' && match !== object.etag) throw preconditionFailed('If-Match')
  if (noneMatch === '*' || noneMatch === object.etag) return empty(304, { etag: object.etag })
  const part = range === undefined ? undefined : requestedRange(range, object.content.length, key)
  const content = part === undefined ? object.content : object.content.subarray(part.start, part.end + 1)
  const headers = {
    ...base,
    'content-length': String(content.length),
    ...(part === undefined
      ? {}
      : { 'content-range': `bytes ${part.start}-${part.end}/${object.content.length}` }),
  }
  const status = part === undefined ? 200 : 206
  return { status, headers, body: request.method === 'HEAD' ? '' : content }
}

/** Who may not list the bucket does not learn which keys there are: 403 stands for 404. */
function readableObject(call: S3Call): StoredObject {
  const object = authorizedBucket(call, 's3:GetObject', call.key).objects.get(call.key)
  if (object !== undefined) return object
  try {
    authorizedBucket(call, 's3:ListBucket')
  } catch {
    throw accessDenied()
  }
  throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: call.key })
}

function answerHeaders(object: StoredObject, withChecksum: boolean): Record<string, string> {
  return {
    ...object.headers,
    'content-type': object.contentType,
    'accept-ranges': 'bytes',
    etag: object.etag,
    'last-modified': new Date(object.lastModified).toUTCString(),
    ...(withChecksum && object.checksum !== undefined ? Object.fromEntries([object.checksum]) : {}),
  }
}

function requestedRange(
  range: string,
  size: number,
  Key: string,
): { start: number; end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range) ?? []
  if (first === '' && last === '') return undefined
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (start > end) throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, { Key })
  return { start, end }
}

/** DeleteObject: a success whether or not it was there. */
export async function deleteObject(call: S3Call): Promise<AwsResponse> {
  const bucket = authorizedBucket(call, 's3:DeleteObject', call.key)
  if (bucket.objects.delete(call.key)) await call.buckets.save()
  return empty(204)
}
