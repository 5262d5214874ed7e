import { AwsError } from '../wire.js';
import { escapeXml, xmlElement } from './xml.js';
/**
 * Answers in AWS's query protocol with what `execute` gives, or with the error form of what it throws; what is
 * no `AwsError` becomes `InternalFailure`.
 * Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export async function answerQuery(namespace, request, action, execute) {
    try {
        const result = xmlElement(`${action}Result`, (await execute()) ?? {});
        const metadata = xmlElement('ResponseMetadata', { RequestId: request.requestId });
        return xmlAnswer(request, 200, `<${action}Response xmlns="${namespace}">${result}${metadata}</${action}Response>`);
    }
    catch (error) {
        const known = error instanceof AwsError ? error : internalFailure(error);
        const fault = {
            Type: known.status < 500 ? 'Sender' : 'Receiver',
            Code: known.code,
            Message: known.message,
        };
        const body = xmlElement('Error', fault) + xmlElement('RequestId', request.requestId);
        return xmlAnswer(request, known.status, `<ErrorResponse xmlns="${namespace}">${body}</ErrorResponse>`);
    }
}
/** Parameters of a query request, from the form body or the query string. */
export function queryParameters(request) {
    const form = new URLSearchParams(request.body.toString('utf8'));
    return form.has('Action') ? form : request.query;
}
/** `Name.member.1`, `Name.member.2` … up to the first gap. */
export function listParameter(parameters, name) {
    const values = [];
    for (;;) {
        const value = parameters.get(`${name}.member.${values.length + 1}`);
        if (value === null)
            return values;
        values.push(value);
    }
}
/** `Name.member.N.<field>` for each of the fields, up to the first N with none of them. */
export function structureListParameter(parameters, name, fields) {
    const structures = [];
    for (;;) {
        const prefix = `${name}.member.${structures.length + 1}.`;
        const given = fields.flatMap(field => {
            const value = parameters.get(prefix + field);
            return value === null ? [] : [[field, value]];
        });
        if (given.length === 0)
            return structures;
        structures.push(Object.fromEntries(given));
    }
}
function internalFailure(error) {
    const cause = error instanceof Error ? error.message : String(error);
    return new AwsError('InternalFailure', `The sandbox failed on this request: ${cause}`, 500);
}
function xmlAnswer(request, status, body) {
    const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': escapeXml(request.requestId) };
    return { status, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}` };
}
//# sourceMappingURL=query.js.map