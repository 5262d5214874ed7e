import { AwsError } from '../wire.js';
/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html and each action's own errors. */
export function noSuchEntity(message) {
    return new AwsError('NoSuchEntity', message, 404);
}
export function alreadyExists(message) {
    return new AwsError('EntityAlreadyExists', message, 409);
}
export function deleteConflict(message) {
    return new AwsError('DeleteConflict', message, 409);
}
//# sourceMappingURL=errors.js.map