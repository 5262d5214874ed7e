import { createHash, createHmac } from 'node:crypto';
import { verifyChecksums } from './checksums.js';
import { AwsError } from './wire.js';
const EMPTY_HASH = createHash('sha256').digest('hex');
/**
 * Gives the payload and headers of a request whose signature held. S3's aws-chunked bodies are taken apart, their
 * chunk and trailer signatures checked, and trailers added to the headers; S3 checksums are checked.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-streaming-trailers.html
 */
export function decodePayload(request, signature, payloadHash, signingKey) {
    if (signature.service !== 's3')
        return { payload: request.body, headers: { ...request.headers } };
    const decoded = payloadHash.startsWith('STREAMING-')
        ? decodeChunks(request, chunkVerifier(signature, payloadHash, signingKey))
        : { payload: request.body, headers: { ...request.headers } };
    verifyChecksums(decoded.headers, decoded.payload);
    return decoded;
}
function chunkVerifier(signature, mark, key) {
    if (mark === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' || !key)
        return { chunk() { }, trailer() { } };
    let previous = signature.signature;
    const check = (kind, hashes, sent) => {
        const lines = [`AWS4-HMAC-SHA256-${kind}`, signature.timestamp, signature.scope, previous, ...hashes];
        previous = createHmac('sha256', key).update(lines.join('\n')).digest('hex');
        if (sent === previous)
            return;
        const message = `The ${kind.toLowerCase()} signature we calculated does not match the one you provided.`;
        throw new AwsError('SignatureDoesNotMatch', message, 403);
    };
    return {
        chunk: (data, sent) => check('PAYLOAD', [EMPTY_HASH, sha256(data)], sent),
        trailer(lines, sent) {
            if (mark.endsWith('-TRAILER'))
                check('TRAILER', [sha256(lines.map(line => `${line}\n`).join(''))], sent);
        },
    };
}
function decodeChunks(request, verifier) {
    const { body } = request;
    const chunks = [];
    let at = 0;
    for (;;) {
        const end = body.indexOf('\r\n', at);
        const header = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(body.toString('latin1', at, end));
        if (end < 0 || !header?.[1])
            throw badChunk('a chunk header is malformed');
        const size = Number.parseInt(header[1], 16);
        const data = body.subarray(end + 2, end + 2 + size);
        if (data.length < size)
            throw badChunk('a chunk is cut short');
        verifier.chunk(data, header[2]);
        at = end + 2 + size;
        if (size === 0)
            break;
        if (body.toString('latin1', at, at + 2) !== '\r\n')
            throw badChunk('a chunk is longer than its size says');
        at += 2;
        chunks.push(data);
    }
    const payload = Buffer.concat(chunks);
    checkLength(request, payload);
    return {
        payload,
        headers: { ...withoutFraming(request.headers), ...readTrailers(body.subarray(at), verifier) },
    };
}
function readTrailers(rest, verifier) {
    const lines = rest
        .toString('latin1')
        .split(/\r?\n/)
        .filter(line => line !== '');
    const signature = lines.find(line => line.startsWith('x-amz-trailer-signature:'));
    const fields = lines.filter(line => line !== signature);
    verifier.trailer(fields, signature?.slice(signature.indexOf(':') + 1).trim());
    return Object.fromEntries(fields.map(line => {
        const colon = line.indexOf(':');
        if (colon < 1)
            throw badChunk('a trailer is malformed');
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
    }));
}
function checkLength(request, payload) {
    const declared = request.headers['x-amz-decoded-content-length'];
    if (declared === undefined) {
        throw new AwsError('MissingContentLength', 'You must provide the x-amz-decoded-content-length header.', 411);
    }
    if (Number(declared) !== payload.length)
        throw badChunk('its length differs from x-amz-decoded-content-length');
}
function withoutFraming(headers) {
    const { 'content-encoding': encodings = '', ...rest } = headers;
    const others = encodings.split(',').filter(encoding => !['aws-chunked', ''].includes(encoding.trim()));
    return others.length > 0 ? { ...rest, 'content-encoding': others.join(',').trim() } : rest;
}
function badChunk(what) {
    return new AwsError('IncompleteBody', `The aws-chunked body cannot be read: ${what}.`, 400);
}
function sha256(data) {
    return createHash('sha256').update(data).digest('hex');
}
//# sourceMappingURL=aws-chunked.js.map