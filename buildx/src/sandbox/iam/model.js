/** What the sandbox's IAM keeps of an account. Times are RFC 3339. */
export function userArn(accountId, user) {
    return `arn:aws:iam::${accountId}:user${user.path}${user.userName}`;
}
export function roleArn(accountId, role) {
    return `arn:aws:iam::${accountId}:role${role.path}${role.roleName}`;
}
//# sourceMappingURL=model.js.map