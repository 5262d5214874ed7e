/**
 * Lists every cause of an AccessDenied from AssumeRole, the likeliest first. STS answers all of them alike, so that
 * none can be ruled out from the answer. The external ID is the tenant's own, who may read it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html (I can't assume a role)
 */
export function denialCauses(asked) {
    const { role, externalId, vendor } = asked;
    const getRole = `aws iam get-role --role-name ${role.roleName}`;
    const trust = `${getRole} --query Role.AssumeRolePolicyDocument`;
    return [
        {
            code: 'role-not-found',
            cause: 'The role does not exist, or its ARN is misspelt: the account, the path or the name.',
            howToCheck: `In account ${role.accountId}, "${getRole} --query Role.Arn --output text" has to print exactly ` +
                `${role.arn}, with the path ${role.path} and the same upper and lower case.`,
        },
        {
            code: 'principal-not-trusted',
            cause: 'The trust policy names another principal than the vendor, or denies it.',
            howToCheck: `"${trust}" has to allow sts:AssumeRole to arn:${vendor.partition}:iam::${vendor.accountId}:root with ` +
                `the condition ArnEquals aws:PrincipalArn ${vendor.roleArn}. A principal that starts with AROA belongs ` +
                'to a role that was deleted.',
        },
        {
            code: 'external-id-mismatch',
            cause: 'The trust policy asks for another external ID, or has it misspelt.',
            howToCheck: `"${trust}" has to hold the condition StringEquals sts:ExternalId ${externalId}.`,
        },
        {
            code: 'further-condition',
            cause: 'The trust policy has a further condition that the vendor does not meet, such as MFA or a network.',
            howToCheck: `"${trust}" should hold no conditions but sts:ExternalId and aws:PrincipalArn.`,
        },
        {
            code: 'organization-policy',
            cause: "A resource control policy of the role's organization, or a service control policy, denies it.",
            howToCheck: `Ask the administrators of the organization of account ${role.accountId} for resource control policies ` +
                `about sts:AssumeRole that shut out account ${vendor.accountId}.`,
        },
        {
            code: 'propagation',
            cause: 'The role or its trust policy is new: IAM takes up to two minutes to make a change known everywhere.',
            howToCheck: 'Verify the role again two minutes after it was last changed.',
        },
        {
            code: 'vendor-permissions',
            cause: "The vendor's own role is not allowed to assume it: its policies or permissions boundary leave it out.",
            howToCheck: `If no role can be assumed, the vendor checks that ${vendor.roleArn} is allowed sts:AssumeRole on ` +
                `${role.arn}; the AssumeRole event in the vendor's CloudTrail names the request.`,
        },
    ];
}
/** The same causes as one text, for the remedy of a check. */
export function denialRemedy(causes) {
    const lines = causes.map(({ cause, howToCheck }, index) => `${index + 1}. ${cause} ${howToCheck}`);
    return `AWS does not tell why it denied the request. Check each cause:\n${lines.join('\n')}`;
}
//# sourceMappingURL=denial-causes.js.map