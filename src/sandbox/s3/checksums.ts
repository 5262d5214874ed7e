import { createHash } from 'node:crypto'

/** Tables of reflected CRCs, made when first needed. */
const table32 = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    return value
  })

const tables = new Map<number, Uint32Array>()

function crc32Of(body: Buffer, polynomial: number): Buffer {
  const table = tables.get(polynomial) ?? table32(polynomial)
  tables.set(polynomial, table)
  let crc = 0xffffffff
  for (const byte of body) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
  return sum
}

const NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5n
const ALL_64 = 0xffffffffffffffffn
let table64: bigint[] | undefined

function crc64Of(body: Buffer): Buffer {
  table64 ??= Array.from({ length: 256 }, (_, index) => {
    let value = BigInt(index)
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ NVME_POLYNOMIAL : value >> 1n
    return value
  })
  let crc = ALL_64
  for (const byte of body) crc = (table64[Number(crc & 0xffn) ^ byte] ?? 0n) ^ (crc >> 8n)
  const sum = Buffer.alloc(8)
  sum.writeBigUInt64BE(crc ^ ALL_64)
  return sum
}

const ALGORITHMS = new Map<string, (body: Buffer) => Buffer>([
  ['crc32', body => crc32Of(body, 0xedb88320)],
  ['crc32c', body => crc32Of(body, 0x82f63b78)],
  ['crc64nvme', crc64Of],
  ['sha1', body => createHash('sha1').update(body).digest()],
  ['sha256', body => createHash('sha256').update(body).digest()],
])

/**
 * Base64 of a checksum as S3's `x-amz-checksum-<algorithm>` headers have it, undefined for an unknown algorithm.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function checksum(algorithm: string, body: Buffer): string | undefined {
  return ALGORITHMS.get(algorithm)?.(body).toString('base64')
}

export function md5(body: Buffer, encoding: 'hex' | 'base64'): string {
  return createHash('md5').update(body).digest(encoding)
}
