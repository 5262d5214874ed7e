import { Problem } from '../problem.js';
/** Runs work in a span where there is one, and ends the span with it. */
export async function inSpan(span, work) {
    if (!span)
        return work();
    try {
        return await span.within(work);
    }
    catch (error) {
        span.failed(error);
        throw error;
    }
    finally {
        span.end();
    }
}
/** Of an error what a trace may tell: a code or a class, and whether it was the service's or a dependency's fault. */
export function failureOf(error) {
    if (error instanceof Problem)
        return { type: error.kind.code, ours: error.kind.status >= 500 };
    return { type: error instanceof Error ? error.name : 'unknown', ours: true };
}
//# sourceMappingURL=tracing.js.map