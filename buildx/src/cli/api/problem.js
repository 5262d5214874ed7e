import { EXIT } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { isRecord } from './shapes.js';
/** Turns a refusal into what is shown: the service's own problem document, or that something else answered. */
export async function failureOf(refusal) {
    const problem = problemOf(refusal);
    return problem ? problemFailure(refusal, problem) : foreignFailure(refusal);
}
/** The problem document (RFC 9457) of an answer, where it is one of this service. */
export function problemOf({ contentType, body }) {
    if (!/^application\/problem\+json\b/i.test(contentType))
        return undefined;
    try {
        const parsed = JSON.parse(body);
        return isRecord(parsed) && typeof parsed.title === 'string' && typeof parsed.code === 'string'
            ? parsed
            : undefined;
    }
    catch {
        return undefined;
    }
}
async function problemFailure(refusal, problem) {
    const text = (name) => (typeof problem[name] === 'string' ? problem[name] : undefined);
    const code = text('code') ?? '';
    const { ERRORS } = await import('../../errors.js');
    const known = Object.hasOwn(ERRORS, code) ? ERRORS[code] : undefined;
    const options = {
        exitCode: exitCodeOf(refusal.status),
        status: refusal.status,
        code,
        errors: fieldErrors(problem.errors),
        ...optional('detail', text('detail')),
        ...optional('type', text('type')),
        ...optional('requestId', text('requestId')),
        ...optional('remedy', waitText(known?.remedy, refusal.retryAfterSeconds)),
    };
    return new Failure(text('title') ?? code, options);
}
function foreignFailure({ status, contentType }) {
    const what = contentType === '' ? 'no type' : contentType;
    return new Failure(`The answer is not the service's: HTTP ${status}, ${what}`, {
        exitCode: exitCodeOf(status),
        status,
        detail: 'A proxy, a load balancer or another server answered in its place.',
        remedy: 'Check DRAWBRIDGE_URL, and whether the service runs: GET /readyz tells.',
    });
}
function exitCodeOf(status) {
    return [429, 502, 503, 504].includes(status) ? EXIT.unavailable : EXIT.failed;
}
function waitText(remedy, seconds) {
    if (seconds === undefined)
        return remedy;
    return [remedy, `The service asks to wait ${seconds} s.`].filter(Boolean).join(' ');
}
function fieldErrors(errors) {
    if (!Array.isArray(errors))
        return [];
    return errors.filter(isRecord).map(error => ({
        in: String(error.in ?? ''),
        pointer: String(error.pointer ?? ''),
        message: String(error.message ?? ''),
    }));
}
function optional(name, value) {
    return value === undefined ? {} : { [name]: value };
}
//# sourceMappingURL=problem.js.map