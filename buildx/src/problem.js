/**
 * Errors as the caller sees them: RFC 9457 problem details. Each kind has a stable code, is listed in
 * `docs/errors.md` and explained at `<publicUrl>/errors/<code>`.
 */
/** Thrown wherever a request cannot be served; becomes the answer in one place, `src/http/errors.ts`. */
export class Problem extends Error {
    kind;
    detail;
    headers;
    errors;
    constructor(kind, options = {}) {
        super(options.detail ?? kind.title, { cause: options.cause });
        this.kind = kind;
        this.name = 'Problem';
        this.detail = options.detail ?? kind.cause;
        this.errors = options.errors;
        this.headers = { ...options.headers };
        if (options.retryAfterSeconds !== undefined) {
            this.headers['retry-after'] = String(Math.max(1, Math.ceil(options.retryAfterSeconds)));
        }
    }
}
/** Gives each kind of a feature's error table its code, the key it is listed under. */
export function problemKinds(table) {
    const kinds = Object.entries(table).map(([code, kind]) => [code, Object.freeze({ code, ...kind })]);
    return Object.freeze(Object.fromEntries(kinds));
}
//# sourceMappingURL=problem.js.map