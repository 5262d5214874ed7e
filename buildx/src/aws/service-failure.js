import { DeadlineExceeded } from './deadline.js';
const THROTTLING = new Set([
    'Throttling',
    'ThrottlingException',
    'ThrottledException',
    'TooManyRequestsException',
    'RequestLimitExceeded',
    'RequestThrottled',
    'RequestThrottledException',
]);
const UNREACHABLE = new Set([
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EPIPE',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ETIMEDOUT',
]);
const OWN_CREDENTIALS = "This is the vendor's to mend, not the customer's: the service's own AWS credentials";
/** What a code means to whoever has to act on it, and whose it probably is to act. */
const EXPLANATIONS = {
    RegionDisabledException: "STS is not activated in this Region for the account. The customer's administrator activates it under IAM, " +
        'account settings; or the vendor runs the service in a Region that is on by default.',
    ExpiredToken: `${OWN_CREDENTIALS} have expired.`,
    ExpiredTokenException: `${OWN_CREDENTIALS} have expired.`,
    InvalidClientTokenId: `${OWN_CREDENTIALS} are not known to AWS in this partition.`,
    UnrecognizedClientException: `${OWN_CREDENTIALS} are not known to AWS in this partition.`,
    SignatureDoesNotMatch: `${OWN_CREDENTIALS} do not sign rightly: the secret, the Region or the clock is wrong.`,
    IncompleteSignature: `${OWN_CREDENTIALS} do not sign rightly: the secret, the Region or the clock is wrong.`,
    MissingAuthenticationToken: `${OWN_CREDENTIALS} are missing.`,
    CredentialsProviderError: `${OWN_CREDENTIALS} could not be loaded.`,
    RequestExpired: "This is the vendor's to mend: the service's clock is off by more than five minutes.",
    ValidationError: "STS or IAM did not accept the request: this is the vendor's to mend, or the ARN's form is odd.",
    // On the wire these two have no `Exception` at the end; the SDK names them by their shapes in STS's model.
    MalformedPolicyDocumentException: "The session policy was not accepted: this is the vendor's to mend.",
    PackedPolicyTooLargeException: "The session policy and tags are too large: this is the vendor's to mend.",
};
/** Tells whether AWS itself answered 403 `AccessDenied`: a 403 from anything else, or of another code, is not that. */
export function isAccessDenied(error) {
    return error instanceof Error && error.name === 'AccessDenied' && statusOf(error) === 403;
}
/** The request ID that AWS gave with an error; the empty text where it gave none. */
export function requestIdOf(error) {
    return error.$metadata?.requestId ?? '';
}
/** Turns whatever the SDK threw into a code and a message that says whose fault it probably is. */
export function serviceFailure(error) {
    if (!(error instanceof Error))
        return invalidAnswer('it threw something that is no error');
    if (error instanceof DeadlineExceeded)
        return { code: 'timeout', message: timedOut(error.message) };
    if (isConnectionError(error))
        return unreachable(error);
    if (error.name === 'AbortError')
        return { code: 'aborted', message: 'The call was given up before its answer.' };
    if (error.name === 'TimeoutError')
        return { code: 'timeout', message: timedOut(error.message) };
    if (THROTTLING.has(error.name) || statusOf(error) === 429)
        return throttled(error);
    const explanation = EXPLANATIONS[error.name];
    if (explanation !== undefined)
        return { code: error.name, message: `${error.name}: ${explanation}` };
    return answered(error);
}
/** An answer that is not what AWS answers: a proxy's page, an empty body, fields left out. */
export function invalidAnswer(why) {
    const hint = 'Something between the service and AWS may be answering in its place: check proxies and the endpoint.';
    return { code: 'invalid-answer', message: `The answer is not AWS's: ${why}. ${hint}` };
}
function answered(error) {
    const status = statusOf(error);
    const named = /^[A-Z][A-Za-z.]{2,80}$/.test(error.name) && error.$fault !== undefined;
    if (status === undefined || status < 400 || !named || /^Unknown(Error)?$/.test(error.name)) {
        return invalidAnswer(status === undefined ? 'it cannot be read' : `HTTP ${status} that cannot be read`);
    }
    const whose = status >= 500 ? 'AWS has a fault of its own; try again later.' : 'AWS did not accept the request.';
    return { code: error.name, message: `${error.name} (HTTP ${status}): ${whose}` };
}
function throttled(error) {
    return { code: 'throttled', message: `AWS throttles the vendor's calls (${error.name}); try again later.` };
}
function unreachable(error) {
    const reason = `The connection to AWS failed (${String(error.code ?? error.message)})`;
    return { code: 'unreachable', message: `${reason}: check the vendor's network, DNS and endpoint.` };
}
function timedOut(detail) {
    return `AWS gave no answer in time (${detail}): check the vendor's network, or try again later.`;
}
function isConnectionError(error) {
    return UNREACHABLE.has(String(error.code)) || /socket hang up/.test(error.message);
}
function statusOf(error) {
    return error.$metadata?.httpStatusCode;
}
//# sourceMappingURL=service-failure.js.map