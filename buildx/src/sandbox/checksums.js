import { createHash } from 'node:crypto';
import { AwsError } from './wire.js';
/**
 * Checks every `x-amz-checksum-*` header or trailer, and Content-MD5, against the payload.
 * Throws BadDigest for a wrong one.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export function verifyChecksums(headers, payload) {
    for (const [name, digest] of Object.entries(digests)) {
        const sent = headers[name];
        if (sent === undefined || sent === digest(payload))
            continue;
        const algorithm = name === 'content-md5' ? 'Content-MD5' : name.slice('x-amz-checksum-'.length).toUpperCase();
        throw new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`, 400);
    }
}
const hash = (algorithm) => (payload) => createHash(algorithm).update(payload).digest('base64');
const crc = (width, polynomial) => {
    const mask = (1n << BigInt(width)) - 1n;
    let table;
    return (payload) => {
        table ??= crcTable(polynomial);
        let value = mask;
        for (const byte of payload)
            value = (table[Number((value ^ BigInt(byte)) & 0xffn)] ?? 0n) ^ (value >> 8n);
        return Buffer.from((value ^ mask).toString(16).padStart(width / 4, '0'), 'hex').toString('base64');
    };
};
function crcTable(polynomial) {
    return Array.from({ length: 256 }, (_, index) => {
        let value = BigInt(index);
        for (let bit = 0; bit < 8; bit++)
            value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
        return value;
    });
}
/** Polynomials in reversed notation, as the right-shifting form takes them. */
const digests = {
    'content-md5': hash('md5'),
    'x-amz-checksum-sha1': hash('sha1'),
    'x-amz-checksum-sha256': hash('sha256'),
    'x-amz-checksum-crc32': crc(32, 0xedb88320n),
    'x-amz-checksum-crc32c': crc(32, 0x82f63b78n),
    'x-amz-checksum-crc64nvme': crc(64, 0x9a6c9329ac4bc9b5n),
};
//# sourceMappingURL=checksums.js.map