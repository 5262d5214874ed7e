import { AwsError } from '../wire.js';
/** The error that IAM and STS give for a policy they do not take. */
export function malformed(message) {
    return new AwsError('MalformedPolicyDocument', message, 400);
}
//# sourceMappingURL=malformed.js.map