import { pino } from 'pino';
/** Fields that could hold a secret, wherever they appear; nothing logs them on purpose. */
const REDACTED = new Set([
    'authorization',
    'cookie',
    'secretAccessKey',
    'SecretAccessKey',
    'sessionToken',
    'SessionToken',
    'SecretString',
    'token',
    'access_token',
]);
/** The service's log: JSON lines on standard output. */
export function createLog(level, destination) {
    const options = {
        level,
        formatters: { level: (label) => ({ level: label }), log: redacted },
        timestamp: isoTime(),
        serializers: { err: (error) => errorFields(error) },
    };
    const log = pino(options, destination ?? batchedStdout());
    const child = log.child;
    // Children inherit this one. Pino formats what is logged, but not what a child is bound to.
    log.child = function (bindings, more) {
        return child.call(this, redacted(bindings), more);
    };
    return log;
}
/** The time of each line as ISO 8601, made text once a millisecond. */
function isoTime() {
    let told = 0;
    let text = '';
    return () => {
        const now = Date.now();
        if (now !== told) {
            told = now;
            text = `,"time":"${new Date(now).toISOString()}"`;
        }
        return text;
    };
}
/**
 * Standard output, written once a turn of the event loop instead of once a line. Lines of the turn in which the process
 * is killed outright are lost; every other end of it, an uncaught error's too, comes after they were written.
 */
function batchedStdout() {
    const stdout = pino.destination({ dest: 1, sync: true });
    let waiting = '';
    const flush = () => {
        const lines = waiting;
        waiting = '';
        if (lines !== '')
            stdout.write(lines);
    };
    const flushSync = () => {
        flush();
        stdout.flushSync();
    };
    process.on('exit', flushSync);
    return {
        write(line) {
            if (waiting === '')
                setImmediate(flush);
            waiting += line;
        },
        flushSync,
    };
}
/**
 * The fields with what could be a secret taken out, two levels deep. A walk over the few fields of a line costs a tenth
 * of what pino's own `redact` does with as many paths.
 */
function redacted(fields, deeper = 2) {
    let copy;
    for (const name of Object.keys(fields)) {
        const value = fields[name];
        const safe = REDACTED.has(name)
            ? '[redacted]'
            : deeper > 0 && typeof value === 'object' && value !== null && !(value instanceof Error)
                ? redacted(value, deeper - 1)
                : value;
        if (safe === value)
            continue;
        copy ??= (Array.isArray(fields) ? [...fields] : { ...fields });
        copy[name] = safe;
    }
    return copy ?? fields;
}
/** Causes told with an error: a chain of them may be endless, where two errors are each other's. */
const MAX_CAUSES = 5;
/** Of an error what helps: the SDK's errors carry whole requests and answers, which stay out. */
function errorFields(error, causes = MAX_CAUSES) {
    if (!(error instanceof Error))
        return { message: String(error) };
    const { name, message, stack, cause } = error;
    const { code, requestId, $metadata } = error;
    return {
        name,
        message,
        ...(typeof code === 'string' && { code }),
        ...($metadata && { awsRequestId: $metadata.requestId, httpStatus: $metadata.httpStatusCode }),
        ...(typeof requestId === 'string' && { requestId }),
        stack,
        ...(cause !== undefined && causes > 0 && { cause: errorFields(cause, causes - 1) }),
    };
}
//# sourceMappingURL=log.js.map