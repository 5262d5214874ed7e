function trustPolicy(principal, condition) {
    const statement = {
        Effect: 'Allow',
        Principal: { AWS: principal },
        Action: 'sts:AssumeRole',
        ...(condition && { Condition: condition }),
    };
    return { Version: '2012-10-17', Statement: [statement] };
}
/** The trust policy that a handmade role should have. */
export function guardedTrust(vendorRoleArn, externalId) {
    return trustPolicy(vendorRoleArn, { StringEquals: { 'sts:ExternalId': externalId } });
}
/** The six that no vendor may ever use. */
export const BADLY_GUARDED_ROLES = [
    {
        name: 'no-condition',
        fault: 'asks for no external ID at all',
        seenBy: 'external-id-required',
        trust: ({ roleArn }) => trustPolicy(roleArn),
    },
    {
        name: 'any-external-id',
        fault: 'takes any external ID (StringLike "*")',
        seenBy: 'external-id-matched',
        trust: ({ roleArn }) => trustPolicy(roleArn, { StringLike: { 'sts:ExternalId': '*' } }),
    },
    {
        name: 'if-exists',
        fault: 'asks for the external ID only if one is sent (StringEqualsIfExists)',
        seenBy: 'external-id-required',
        trust: ({ roleArn }, externalId) => trustPolicy(roleArn, { StringEqualsIfExists: { 'sts:ExternalId': externalId } }),
    },
    {
        name: 'anothers-id',
        fault: "asks for another tenant's external ID",
        seenBy: 'assume-role',
        trust: ({ roleArn }) => trustPolicy(roleArn, { StringEquals: { 'sts:ExternalId': '00000000-0000-4000-8000-000000000000' } }),
    },
    {
        name: 'anyone',
        fault: 'lets every AWS account in (Principal "*"), if only it knows the ID',
        seenBy: 'trust-policy',
        trust: (_vendor, externalId) => trustPolicy('*', { StringEquals: { 'sts:ExternalId': externalId } }),
    },
    {
        name: 'prefix',
        fault: 'takes whatever begins with the external ID',
        seenBy: 'external-id-matched',
        trust: ({ roleArn }, externalId) => trustPolicy(roleArn, { StringLike: { 'sts:ExternalId': `${externalId}*` } }),
    },
];
//# sourceMappingURL=badly-guarded-roles.js.map