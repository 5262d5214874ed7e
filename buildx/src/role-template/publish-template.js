import { createHash } from 'node:crypto';
import { RoleTemplateError } from './errors.js';
import { requireRegionOf } from './region.js';
/**
 * Publishes a rendered template under its own hash and reads it back, whether it was there before or not.
 * Throws `published-template-differs` where the bucket holds something else under that name: customers would launch
 * that instead, so the service must not start.
 */
export async function publishTemplate(input) {
    const sha256 = sha256Of(input.bytes);
    const key = `tenant-role/${sha256}.yaml`;
    await input.bucket.putIfAbsent(key, input.bytes, 'application/yaml');
    const found = sha256Of(await input.bucket.get(key));
    if (found === sha256)
        return { key, sha256 };
    throw new RoleTemplateError('published-template-differs', `The template bucket holds something else under ${key}: its SHA-256 is ${found}. Somebody wrote to the bucket, ` +
        'or the write was cut short. Look at who may write there and at its access log, keep a copy of the object, ' +
        'delete it, and start again.');
}
function sha256Of(text) {
    return createHash('sha256').update(text, 'utf8').digest('hex');
}
/** DNS suffixes of the partitions (partitions.json of the AWS SDKs). */
const DNS_SUFFIX = new Map([
    ['aws', 'amazonaws.com'],
    ['aws-us-gov', 'amazonaws.com'],
    ['aws-cn', 'amazonaws.com.cn'],
    ['aws-eusc', 'amazonaws.eu'],
    ['aws-iso', 'c2s.ic.gov'],
    ['aws-iso-b', 'sc2s.sgov.gov'],
    ['aws-iso-e', 'cloud.adc-e.uk'],
    ['aws-iso-f', 'csp.hci.ic.gov'],
]);
/**
 * Where CloudFormation reads a published template: virtual-hosted style, because path style answers 301 for some
 * buckets. With `baseUrl` (an S3 endpoint on one host, as the sandbox's) it is `<baseUrl>/<bucket>/<key>`.
 * Throws `bucket-name-invalid`, `partition-unknown`, `region-invalid` or `region-partition-mismatch`.
 */
export function templateUrl(at) {
    requireRegionOf(at.partition, at.region);
    const key = at.key.split('/').map(encodeURIComponent).join('/');
    // A dot in the name makes a host that S3's wildcard certificate does not cover.
    if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(at.bucket)) {
        throw new RoleTemplateError('bucket-name-invalid', `${JSON.stringify(at.bucket)} cannot be the template bucket: 3 to 63 lower-case letters, digits and hyphens, ` +
            'no dots, so that its HTTPS address works.');
    }
    if (at.baseUrl !== undefined)
        return `${at.baseUrl.replace(/\/+$/, '')}/${at.bucket}/${key}`;
    const suffix = DNS_SUFFIX.get(at.partition);
    if (suffix === undefined) {
        throw new RoleTemplateError('partition-unknown', `Partition ${at.partition} has no known S3 address.`);
    }
    return `https://${at.bucket}.s3.${at.region}.${suffix}/${key}`;
}
//# sourceMappingURL=publish-template.js.map