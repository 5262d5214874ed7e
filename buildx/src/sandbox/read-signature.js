import { AwsError } from './wire.js';
const MAX_PRESIGNED_SECONDS = 604_800;
const DEFAULT_PRESIGNED_SECONDS = 900;
/**
 * Reads the signature from the Authorization header or, of a presigned request, from its query. Gives undefined
 * for an anonymous request. Throws IncompleteSignature where something is missing or malformed.
 */
export function readSignature(headers, query) {
    const authorization = headers.authorization;
    if (authorization !== undefined)
        return fromHeader(authorization, headers);
    return query.has('X-Amz-Algorithm') || query.has('X-Amz-Signature') ? fromQuery(query) : undefined;
}
function fromHeader(authorization, headers) {
    const [algorithm, ...rest] = authorization.trim().split(/\s+/);
    if (algorithm !== 'AWS4-HMAC-SHA256')
        throw incomplete(`Unsupported AWS 'algorithm': '${algorithm}'.`);
    const fields = new Map();
    for (const field of rest.join('').split(',')) {
        const at = field.indexOf('=');
        if (at > 0)
            fields.set(field.slice(0, at), field.slice(at + 1));
    }
    return assemble({
        credential: fields.get('Credential'),
        signedHeaders: fields.get('SignedHeaders'),
        signature: fields.get('Signature'),
        timestamp: headers['x-amz-date'] ?? fromHttpDate(headers.date),
        sessionToken: headers['x-amz-security-token'],
        expiresInSeconds: undefined,
        queryPayloadHash: undefined,
    });
}
function fromQuery(query) {
    const algorithm = query.get('X-Amz-Algorithm');
    if (algorithm !== 'AWS4-HMAC-SHA256')
        throw incomplete(`Unsupported AWS 'algorithm': '${algorithm ?? ''}'.`);
    const expires = query.get('X-Amz-Expires') ?? String(DEFAULT_PRESIGNED_SECONDS);
    if (!/^\d{1,6}$/.test(expires) || Number(expires) > MAX_PRESIGNED_SECONDS) {
        const message = 'X-Amz-Expires must be a number of seconds from 0 to 604800 (a week)';
        throw new AwsError('AuthorizationQueryParametersError', message, 400);
    }
    return assemble({
        credential: query.get('X-Amz-Credential') ?? undefined,
        signedHeaders: query.get('X-Amz-SignedHeaders') ?? undefined,
        signature: query.get('X-Amz-Signature') ?? undefined,
        timestamp: query.get('X-Amz-Date') ?? undefined,
        sessionToken: query.get('X-Amz-Security-Token') ?? undefined,
        expiresInSeconds: Number(expires),
        queryPayloadHash: query.get('X-Amz-Content-Sha256') ?? undefined,
    });
}
function assemble(parts) {
    const { credential, signedHeaders, signature, timestamp } = parts;
    if (!credential || !signedHeaders || !signature || !timestamp) {
        throw incomplete('The signature needs Credential, SignedHeaders, Signature and a date (X-Amz-Date or Date).');
    }
    const match = /^([^/\s]{1,128})\/(\d{8})\/([\w-]+)\/([\w.-]+)\/aws4_request$/.exec(credential);
    const [, accessKeyId, date, region, service] = match ?? [];
    if (!accessKeyId || !date || !region || !service) {
        throw incomplete("Credential must have the form '<access key ID>/<date>/<region>/<service>/aws4_request'.");
    }
    if (!timestamp.startsWith(date)) {
        throw incomplete(`Date in Credential scope does not match the request's date: ${date}, ${timestamp}.`);
    }
    return {
        accessKeyId,
        sessionToken: parts.sessionToken,
        timestamp,
        signedAt: readTimestamp(timestamp),
        scope: [date, region, service, 'aws4_request'].join('/'),
        date,
        region,
        service,
        signedHeaders: signedHeaders.toLowerCase().split(';'),
        signature,
        expiresInSeconds: parts.expiresInSeconds,
        queryPayloadHash: parts.queryPayloadHash,
    };
}
function readTimestamp(timestamp) {
    const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
    const [, year, month, day, hour, minute, second] = match ?? [];
    const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    if (!match || Number.isNaN(date.getTime()))
        throw incomplete(`Date must be in ISO-8601 'basic format': ${timestamp}.`);
    return date;
}
function fromHttpDate(date) {
    const time = Date.parse(date ?? '');
    return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}
function incomplete(message) {
    return new AwsError('IncompleteSignature', message, 403);
}
//# sourceMappingURL=read-signature.js.map