import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { decodePayload } from './aws-chunked.js';
import { canonicalRequest } from './canonical-request.js';
import { AwsError } from './wire.js';
const CLOCK_SKEW_MS = 15 * 60_000;
const S3_PAYLOAD_MARKS = new Set([
    'UNSIGNED-PAYLOAD',
    'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
]);
/**
 * Checks a request against AWS Signature Version 4 and gives its payload, with aws-chunked framing and trailers
 * taken apart. Without a secret (an account's `admin`, who may sign with anything) all but the signature is
 * checked. Throws AwsError: SignatureDoesNotMatch, RequestTimeTooSkewed, XAmzContentSHA256Mismatch …
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifySignature(request, signature, secret, now) {
    checkTime(signature, now);
    checkSignedHeaders(request, signature);
    const payloadHash = readPayloadHash(request, signature);
    const signingKey = secret === undefined ? undefined : signingKeyFor(secret, signature);
    if (signingKey)
        checkSignature(request, signature, payloadHash, signingKey);
    return decodePayload(request, signature, payloadHash, signingKey);
}
function checkSignature(request, signature, payloadHash, key) {
    const canonical = canonicalRequest(request, signature, payloadHash);
    const toSign = ['AWS4-HMAC-SHA256', signature.timestamp, signature.scope, sha256(canonical)].join('\n');
    if (sameText(hmac(key, toSign).toString('hex'), signature.signature))
        return;
    throw new AwsError('SignatureDoesNotMatch', 'The request signature we calculated does not match the signature you provided. Check your AWS Secret ' +
        'Access Key and signing method. Consult the service documentation for details.', 403);
}
function checkTime(signature, now) {
    const { signedAt, expiresInSeconds, service } = signature;
    const age = now.getTime() - signedAt.getTime();
    const lifetime = expiresInSeconds === undefined ? CLOCK_SKEW_MS : expiresInSeconds * 1000;
    if (age <= lifetime && age >= -CLOCK_SKEW_MS)
        return;
    if (service === 's3' && expiresInSeconds !== undefined) {
        throw new AwsError('AccessDenied', age > 0 ? 'Request has expired' : 'Request is not yet valid', 403);
    }
    if (service === 's3') {
        const message = 'The difference between the request time and the current time is too large.';
        throw new AwsError('RequestTimeTooSkewed', message, 403, { ServerTime: now.toISOString() });
    }
    const server = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const relation = age > 0
        ? 'Signature expired: %s is now earlier than'
        : 'Signature not yet current: %s is still later than';
    const message = `${relation.replace('%s', signature.timestamp)} ${server} (${Math.round(lifetime / 60_000)} min.)`;
    throw new AwsError('SignatureDoesNotMatch', message, 403);
}
/** Host and every `x-amz-` header must be signed: an unsigned one could have been added on the way. */
function checkSignedHeaders(request, signature) {
    const signed = new Set(signature.signedHeaders);
    const needed = Object.keys(request.headers).filter(name => name === 'host' || name.startsWith('x-amz-'));
    const missing = needed.filter(name => !signed.has(name));
    if (missing.length === 0 && signed.has('host'))
        return;
    throw new AwsError(signature.service === 's3' ? 'AccessDenied' : 'SignatureDoesNotMatch', `There were headers present in the request which were not signed: ${missing.join(', ') || 'host'}`, 403);
}
function readPayloadHash(request, signature) {
    const claimed = request.headers['x-amz-content-sha256'] ?? signature.queryPayloadHash;
    if (signature.service !== 's3') {
        const actual = sha256(request.body);
        if (claimed === undefined || claimed === actual)
            return actual;
        throw new AwsError('SignatureDoesNotMatch', 'The x-amz-content-sha256 header does not match the body.', 403);
    }
    if (claimed === undefined && signature.expiresInSeconds !== undefined)
        return 'UNSIGNED-PAYLOAD';
    if (claimed === undefined) {
        throw new AwsError('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256', 400);
    }
    if (S3_PAYLOAD_MARKS.has(claimed) || claimed === sha256(request.body))
        return claimed;
    throw new AwsError('XAmzContentSHA256Mismatch', "The provided 'x-amz-content-sha256' header does not match what was computed.", 400);
}
const signingKeys = new LRUCache({ max: 1_000 });
function signingKeyFor(secret, { scope, date, region, service }) {
    const name = `${secret} ${scope}`;
    const known = signingKeys.get(name);
    if (known)
        return known;
    const key = [date, region, service, 'aws4_request'].reduce(hmac, Buffer.from(`AWS4${secret}`));
    signingKeys.set(name, key);
    return key;
}
function hmac(key, text) {
    return createHmac('sha256', key).update(text).digest();
}
function sha256(data) {
    return createHash('sha256').update(data).digest('hex');
}
function sameText(left, right) {
    const [a, b] = [Buffer.from(left), Buffer.from(right)];
    return a.length === b.length && timingSafeEqual(a, b);
}
//# sourceMappingURL=sigv4.js.map