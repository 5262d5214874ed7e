import { AwsError } from '../wire.js';
/**
 * Answers with what `execute` gives, or with the protocol's error form of what it throws: an `AwsError` as it
 * is, anything else as the service's internal error, so that no request can end the process.
 * Source: AWS JSON 1.0 and 1.1 protocols, https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export async function answerJson(protocol, request, execute) {
    try {
        return jsonAnswer(protocol, request, 200, await execute());
    }
    catch (error) {
        const known = error instanceof AwsError ? error : internalError(protocol, error);
        const code = known.code === 'AccessDenied' ? 'AccessDeniedException' : known.code;
        // These services answer a refusal with 400, where the query protocol and S3 use 403.
        const status = code === 'AccessDeniedException' ? 400 : known.status;
        const type = protocol.errorNamespace + code;
        const response = jsonAnswer(protocol, request, status, {
            __type: type,
            message: known.message,
            ...known.members,
        });
        response.headers['x-amzn-errortype'] = code;
        return response;
    }
}
/** The body as a JSON object. Throws `SerializationException` for anything else. */
export function parseJsonBody(request) {
    let value;
    try {
        value = JSON.parse(request.body.toString('utf8') || '{}');
    }
    catch {
        throw new AwsError('SerializationException', 'The request body is not valid JSON.');
    }
    if (!isObject(value))
        throw new AwsError('SerializationException', 'Start of structure or map expected in the request body.');
    return value;
}
/** The action of `x-amz-target: <prefix>.<Action>`. Throws `UnknownOperationException`. */
export function targetAction(request, prefix) {
    const target = request.headers['x-amz-target'] ?? '';
    if (request.method !== 'POST' || !target.startsWith(`${prefix}.`))
        throw unknownOperation(target);
    return target.slice(prefix.length + 1);
}
/** What AWS answers to an action that a service does not have, and the sandbox to one that it does not serve. */
export function unknownOperation(action) {
    return new AwsError('UnknownOperationException', `The sandbox does not serve the operation "${action}".`);
}
export function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function internalError(protocol, error) {
    const cause = error instanceof Error ? error.message : String(error);
    return new AwsError(protocol.internalError, `The sandbox failed on this request: ${cause}`, 500);
}
function jsonAnswer(protocol, request, status, value) {
    const body = value === undefined ? '' : JSON.stringify(value);
    return {
        status,
        headers: { 'content-type': protocol.contentType, 'x-amzn-requestid': request.requestId },
        body,
    };
}
//# sourceMappingURL=json.js.map