import { serviceFailure } from '../aws/service-failure.js';
import { Problem } from '../problem.js';
import { EXIT } from './exit-codes.js';
import { Failure } from './failure.js';
/** What an AWS service said about whoever asks. */
const CREDENTIALS = /^(CredentialsProviderError|ExpiredToken(Exception)?|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|IncompleteSignature|InvalidSignatureException|InvalidAccessKeyId|MissingAuthenticationToken(Exception)?|TokenProviderError)$/;
const DENIED = /^(AccessDenied(Exception)?|UnauthorizedOperation)$/;
const AWAY = new Set(['throttled', 'timeout', 'unreachable', 'aborted']);
/**
 * What AWS, or the way to it, did not do, in words. Failures that are told already, and faults of our own, stay.
 * @param title what was to be done
 */
export function awsFailure(error, title) {
    // The adapters wrap what DynamoDB did into a problem of the API.
    const cause = error instanceof Problem ? (error.cause ?? error) : error;
    if (cause instanceof Failure || !(cause instanceof Error))
        return error;
    if (!isOfAws(cause))
        return error instanceof Problem ? problemFailure(error, title) : error;
    if (CREDENTIALS.test(cause.name)) {
        return new Failure(title, {
            detail: [`AWS did not take the credentials: ${cause.name}`, cause.message],
            remedy: 'Give credentials as for the AWS CLI: AWS_PROFILE, AWS_ACCESS_KEY_ID and its like, or a role.',
        });
    }
    if (DENIED.test(cause.name)) {
        return new Failure(title, {
            detail: [`AWS denies it: ${cause.name}`, cause.message],
            remedy: 'Use credentials that may do this, or give them the permission that is named.',
        });
    }
    const { code, message } = serviceFailure(cause);
    const status = cause.$metadata?.httpStatusCode ?? 0;
    const away = AWAY.has(code) || status >= 500;
    return new Failure(title, {
        exitCode: away ? EXIT.unavailable : EXIT.failed,
        detail: [message, cause.message],
        ...(away && { remedy: 'Try again later.' }),
    });
}
/** What the service's own parts refuse, such as an audit trail that too many write to at once. */
function problemFailure({ kind, detail }, title) {
    return new Failure(title, {
        exitCode: kind.status === 503 ? EXIT.unavailable : EXIT.failed,
        detail: [kind.title, detail],
        remedy: kind.remedy,
        code: kind.code,
    });
}
/** Errors of the SDK carry what AWS answered; those of connections a code of the system. */
function isOfAws(error) {
    const { $metadata, $fault, code } = error;
    const ofConnection = typeof code === 'string' && /^E[A-Z_]+$/.test(code) && !code.startsWith('ERR_');
    return ($metadata !== undefined ||
        $fault !== undefined ||
        CREDENTIALS.test(error.name) ||
        error.name === 'TimeoutError' ||
        error.name === 'ForeignAnswer' ||
        ofConnection);
}
//# sourceMappingURL=aws-failure.js.map