const MAX_LENGTH = 2048;
const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):role(\/(?:[\w+=,.@-]+\/)*)([\w+=,.@-]{1,64})$/;
/**
 * Takes a role ARN apart, in any partition and with any path. Gives `undefined` for anything else: a user's ARN,
 * a wildcard, white space around it, more than 2,048 characters.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (RoleArn)
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (RoleName: unique in the account,
 *   "not distinguished by case")
 */
export function parseRoleArn(text) {
    if (text.length > MAX_LENGTH)
        return undefined;
    const match = ROLE_ARN.exec(text);
    if (match === null)
        return undefined;
    const [, partition = '', accountId = '', path = '', roleName = ''] = match;
    const claimKey = `${partition}:${accountId}:${roleName.toLowerCase()}`;
    return { arn: text, partition, accountId, path, roleName, claimKey };
}
/**
 * Tells whether an `assumed-role` ARN, as STS answers it, is a session of this role. Such an ARN carries no path,
 * and role names are compared without case, as IAM does.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html (STS assumed-role principals)
 */
export function isSessionOf(role, assumedRoleArn) {
    const match = /^arn:([a-z-]+):sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/.exec(assumedRoleArn);
    if (match === null)
        return false;
    const [, partition, accountId, roleName = ''] = match;
    return `${partition}:${accountId}:${roleName.toLowerCase()}` === role.claimKey;
}
//# sourceMappingURL=role-arn.js.map