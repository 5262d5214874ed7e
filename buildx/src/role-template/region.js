import { RoleTemplateError } from './errors.js';
/** Region prefixes of the partitions beside `aws` (partitions.json of the AWS SDKs). */
const PARTITION_OF_PREFIX = [
    ['cn-', 'aws-cn'],
    ['us-gov-', 'aws-us-gov'],
    ['eusc-', 'aws-eusc'],
    ['us-iso-', 'aws-iso'],
    ['us-isob-', 'aws-iso-b'],
    ['eu-isoe-', 'aws-iso-e'],
    ['us-isof-', 'aws-iso-f'],
];
/**
 * Whether a text has the form of a Region: it goes into a host name, where anything else could lead elsewhere.
 * `eusc` is the one prefix longer than a country's two letters (AWS European Sovereign Cloud).
 */
export function isRegion(text) {
    return text.length <= 32 && /^(?:eusc|[a-z]{2})(?:-[a-z]+)+-\d$/.test(text);
}
/** The partition that a Region lies in. Throws `region-invalid`. */
export function partitionOfRegion(region) {
    if (!isRegion(region)) {
        throw new RoleTemplateError('region-invalid', `${JSON.stringify(region)} is not a Region. Give one such as eu-central-1.`);
    }
    return PARTITION_OF_PREFIX.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
}
/** Throws `region-invalid` or `region-partition-mismatch`. */
export function requireRegionOf(partition, region) {
    const actual = partitionOfRegion(region);
    if (actual === partition)
        return;
    throw new RoleTemplateError('region-partition-mismatch', `Region ${region} lies in partition ${actual}, but this service serves ${partition}, and credentials never ` +
        `cross a partition. Choose a Region of ${partition}.`);
}
//# sourceMappingURL=region.js.map