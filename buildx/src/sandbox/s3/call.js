import { evaluateResourcePolicy } from '../resource-policy.js';
import { AwsError } from '../wire.js';
export function accessDenied() {
    return new AwsError('AccessDenied', 'Access Denied', 403);
}
/** The bucket of the call. Throws `NoSuchBucket`. */
export function existingBucket(call) {
    const bucket = call.buckets.get(call.bucketName);
    if (bucket === undefined)
        throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, {
            BucketName: call.bucketName,
        });
    return bucket;
}
/**
 * The bucket, with the action on it or on the key allowed. The owner's callers need their own permissions;
 * anonymous ones the bucket policy's; another account's both. A Deny of the bucket policy stands above all.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-policy-language-overview.html
 */
export function authorizedBucket(call, action, key) {
    const bucket = existingBucket(call);
    const { caller } = call.request;
    const resource = `arn:aws:s3:::${bucket.name}${key === undefined ? '' : `/${key}`}`;
    const said = evaluateResourcePolicy(bucket.policy?.statements ?? [], caller, action, resource);
    if (said === 'Deny')
        throw accessDenied();
    if (caller.accountId !== bucket.owner && said !== 'Allow')
        throw accessDenied();
    if (caller.kind !== 'anonymous')
        call.authorize(action, resource);
    return bucket;
}
export function empty(status, headers = {}) {
    return { status, headers, body: '' };
}
export function xml(body) {
    const headers = { 'content-type': 'application/xml' };
    return { status: 200, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}
//# sourceMappingURL=call.js.map