import { AwsError } from './wire.js';
import { xmlContent } from './xml.js';
const QUERY_NAMESPACES = {
    sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
    iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
    cloudformation: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
};
/** The protocol that a service speaks, which is also the form of its errors. */
function protocolOf(service) {
    if (service === 's3')
        return 's3';
    return service === 'dynamodb' || service === 'secretsmanager' ? 'json' : 'query';
}
/** Errors of the request's signature and rights, which each protocol names in its own way. */
const JSON_CODES = {
    AccessDenied: 'AccessDeniedException',
    ExpiredToken: 'ExpiredTokenException',
    IncompleteSignature: 'IncompleteSignatureException',
    InternalFailure: 'InternalServerError',
    InvalidAction: 'UnknownOperationException',
    InvalidClientTokenId: 'UnrecognizedClientException',
    MissingAuthenticationToken: 'MissingAuthenticationTokenException',
    RequestTimeTooSkewed: 'InvalidSignatureException',
    SignatureDoesNotMatch: 'InvalidSignatureException',
    ValidationError: 'ValidationException',
};
const S3_ERRORS = {
    ExpiredToken: { code: 'ExpiredToken', status: 400, message: 'The provided token has expired.' },
    IncompleteSignature: { code: 'AuthorizationHeaderMalformed', status: 400 },
    InternalFailure: { code: 'InternalError', status: 500 },
    InvalidClientTokenId: {
        code: 'InvalidAccessKeyId',
        status: 403,
        message: 'The AWS Access Key Id you provided does not exist in our records.',
    },
    MissingAuthenticationToken: { code: 'AccessDenied', status: 403 },
};
/** Gives an error in the form of the service's protocol. */
export function errorResponse(service, error, request) {
    const protocol = protocolOf(service);
    if (protocol === 'json')
        return jsonError(service, error);
    const response = protocol === 's3' ? s3Error(error, request.requestId) : queryError(service, error, request);
    return request.method === 'HEAD' ? { ...response, body: '' } : response;
}
function jsonError(service, error) {
    const code = JSON_CODES[error.code] ?? error.code;
    const prefix = service === 'dynamodb' ? 'com.amazonaws.dynamodb.v20120810#' : '';
    const body = { __type: prefix + code, message: error.message, Message: error.message, ...error.members };
    return {
        // The JSON protocols answer 400 where the query protocol answers 403.
        status: error.status === 403 ? 400 : error.status,
        headers: {
            'content-type': service === 'dynamodb' ? 'application/x-amz-json-1.0' : 'application/x-amz-json-1.1',
            'x-amzn-errortype': code,
        },
        body: JSON.stringify(body),
    };
}
function queryError(service, error, { requestId }) {
    const namespace = QUERY_NAMESPACES[service] ?? 'http://webservices.amazon.com/AWSFault/2005-15-09';
    const detail = {
        Type: error.status < 500 ? 'Sender' : 'Receiver',
        Code: error.code,
        Message: error.message,
        ...textMembers(error),
    };
    const content = xmlContent({ Error: detail, RequestId: requestId });
    return {
        status: error.status,
        headers: { 'content-type': 'text/xml' },
        body: `<ErrorResponse xmlns="${namespace}">${content}</ErrorResponse>\n`,
    };
}
function s3Error(error, requestId) {
    const known = S3_ERRORS[error.code];
    const detail = {
        Code: known?.code ?? error.code,
        Message: known?.message ?? error.message,
        ...textMembers(error),
        RequestId: requestId,
        HostId: requestId,
    };
    return {
        status: known?.status ?? error.status,
        headers: { 'content-type': 'application/xml' },
        body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${xmlContent(detail)}</Error>`,
    };
}
function textMembers(error) {
    const texts = Object.entries(error.members).filter(([name]) => /^\w+$/.test(name));
    return Object.fromEntries(texts.map(([name, value]) => [name, String(value)]));
}
/** Gives any thrown value as an AwsError; what is none is AWS's InternalFailure, without its message. */
export function asAwsError(thrown) {
    if (thrown instanceof AwsError)
        return thrown;
    return new AwsError('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.', 500);
}
//# sourceMappingURL=error-response.js.map