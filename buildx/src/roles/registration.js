import { keys } from '../aws/keys.js';
import { parseRoleArn } from './role-arn.js';
/** The ARN of a registered role, taken apart; it was checked when the role was registered. */
export function arnOf(role) {
    const arn = parseRoleArn(role.roleArn);
    if (!arn)
        throw new TypeError(`The table holds a malformed role ARN: ${role.roleArn}`);
    return arn;
}
/** Key of the item that keeps a tenant from registering one IAM role twice. */
export function roleRegistrationKey(role) {
    const { partition, accountId, roleName } = arnOf(role);
    return keys.roleRegistration(role.tenantId, partition, accountId, roleName);
}
/** Key of the claim on the IAM role. */
export function claimKey(role) {
    const { partition, accountId, roleName } = arnOf(role);
    return keys.claim(partition, accountId, roleName);
}
//# sourceMappingURL=registration.js.map