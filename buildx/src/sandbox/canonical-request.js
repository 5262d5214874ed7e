import { AwsError } from './wire.js';
/**
 * Gives the canonical request of Signature Version 4.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function canonicalRequest(request, signature, payloadHash) {
    const { signedHeaders, service } = signature;
    const headers = signedHeaders.map(name => `${name}:${canonicalValue(request.headers[name] ?? '')}\n`);
    return [
        request.method,
        canonicalPath(request.path, service),
        canonicalQuery(request.rawQuery),
        headers.join(''),
        signedHeaders.join(';'),
        payloadHash,
    ].join('\n');
}
function canonicalValue(value) {
    return value.trim().replace(/ +/g, ' ');
}
/** S3 encodes each path segment once and keeps the path as it is; the others encode the sent path again. */
function canonicalPath(path, service) {
    // Segment by segment: an encoded slash belongs to its segment.
    if (service === 's3')
        return path
            .split('/')
            .map(segment => encode(decode(segment)))
            .join('/');
    const segments = [];
    for (const segment of path.split('/')) {
        if (segment === '..')
            segments.pop();
        else if (segment !== '' && segment !== '.')
            segments.push(segment);
    }
    const slash = segments.length > 0 && path.endsWith('/') ? '/' : '';
    return encodePath(`/${segments.join('/')}${slash}`);
}
function encodePath(path) {
    return path.split('/').map(encode).join('/');
}
function canonicalQuery(rawQuery) {
    if (rawQuery === '')
        return '';
    return rawQuery
        .split('&')
        .filter(pair => pair !== '')
        .map(pair => {
        const at = pair.indexOf('=');
        const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
        return [encode(decode(name)), encode(decode(value))];
    })
        .filter(([name]) => name !== 'X-Amz-Signature')
        .sort(([a, x], [b, y]) => compare(a, b) || compare(x, y))
        .map(([name, value]) => `${name}=${value}`)
        .join('&');
}
function compare(left, right) {
    return left < right ? -1 : left > right ? 1 : 0;
}
/** Percent-encodes all but RFC 3986's unreserved characters. */
function encode(text) {
    return encodeURIComponent(text).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
function decode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        throw new AwsError('InvalidURI', `Could not parse the specified URI: ${text} is not percent-encoded UTF-8.`, 400);
    }
}
//# sourceMappingURL=canonical-request.js.map