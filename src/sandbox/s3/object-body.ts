import { createHash } from 'node:crypto'
import { AwsError, type AwsRequest } from '../wire.js'
import { checksum, md5 } from './checksums.js'

/** What PutObject stores, and the checksum that came with it. */
export interface ObjectBody {
  content: Buffer
  /** `x-amz-checksum-<algorithm>` and its value, where the client sent one. */
  checksum: [string, string] | undefined
}

const CHECKSUM_HEADER = /^x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$/

/**
 * The object of a PutObject, every checksum that came with it verified. Throws `BadDigest`, `InvalidRequest`,
 * `IncompleteBody`, `XAmzContentSHA256Mismatch`, or `NotImplemented` for chunks with a signature each.
 */
export function objectBody(request: AwsRequest): ObjectBody {
  const { content, trailers } = decode(request)
  const headers = { ...request.headers, ...trailers }
  verifyMd5(headers['content-md5'], content)
  const sums = Object.entries(headers).filter(
    ([name]) => name.startsWith('x-amz-checksum-') && /-(crc|sha)/.test(name),
  )
  for (const [name, value] of sums) verifyChecksum(name, value, content)
  return { content, checksum: sums[0] }
}

function verifyChecksum(name: string, value: string, content: Buffer): void {
  const algorithm = CHECKSUM_HEADER.exec(name)?.[1]
  if (algorithm === undefined) throw new AwsError('InvalidRequest', `Value for ${name} header is invalid.`)
  if (checksum(algorithm, content) !== value)
    throw new AwsError(
      'BadDigest',
      `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`,
    )
}

function verifyMd5(value: string | undefined, content: Buffer): void {
  if (value !== undefined && md5(content, 'base64') !== value)
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.')
}

interface Decoded {
  content: Buffer
  trailers: Record<string, string>
}

function decode(request: AwsRequest): Decoded {
  const hash = request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD'
  if (hash === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return decodeChunks(request.body)
  if (hash.startsWith('STREAMING-'))
    throw new AwsError(
      'NotImplemented',
      'The sandbox does not check the signatures of single chunks: send the object whole.',
      501,
    )
  if (/^[0-9a-f]{64}$/.test(hash) && createHash('sha256').update(request.body).digest('hex') !== hash)
    throw new AwsError(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    )
  return { content: request.body, trailers: {} }
}

/**
 * `<hex size>\r\n<bytes>\r\n … 0\r\n<name>:<value>\r\n\r\n`.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
function decodeChunks(body: Buffer): Decoded {
  const chunks: Buffer[] = []
  let position = 0
  for (;;) {
    const end = body.indexOf('\r\n', position)
    const size = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(end < 0 ? '' : body.toString('latin1', position, end))?.[1]
    if (size === undefined) throw incomplete()
    const start = end + 2
    const length = Number.parseInt(size, 16)
    if (length === 0)
      return { content: Buffer.concat(chunks), trailers: parseTrailers(body.toString('latin1', start)) }
    if (body.toString('latin1', start + length, start + length + 2) !== '\r\n') throw incomplete()
    chunks.push(body.subarray(start, start + length))
    position = start + length + 2
  }
}

function parseTrailers(text: string): Record<string, string> {
  const lines = text.split('\r\n').flatMap(line => {
    const colon = line.indexOf(':')
    return colon < 0 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]]
  })
  return Object.fromEntries(lines)
}

function incomplete(): AwsError {
  return new AwsError('IncompleteBody', 'The request body terminated unexpectedly')
}
