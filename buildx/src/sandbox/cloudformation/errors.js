import { AwsError } from '../wire.js';
/** CloudFormation's one code for everything that is wrong in a request or template. */
export function validationError(message) {
    return new AwsError('ValidationError', message);
}
export function templateFormatError(message) {
    return validationError(`Template format error: ${message}`);
}
export function templateError(message) {
    return validationError(`Template error: ${message}`);
}
//# sourceMappingURL=errors.js.map