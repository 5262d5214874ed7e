/**
 * Errors as the caller sees them: RFC 9457 problem details. Each kind has a stable code, is listed in
 * `docs/errors.md` and explained at `<publicUrl>/errors/<code>`.
 */

/** One kind of error: what happened (title), why it may be, and what the reader can do. */
export interface ProblemKind {
  code: string
  status: number
  title: string
  cause: string
  remedy: string
}

/** A place in a request that its schema refuses. */
export interface FieldError {
  /** `body`, `querystring`, `params` or `headers`. */
  in: string
  /** JSON pointer (RFC 6901) inside it. */
  pointer: string
  message: string
}

export interface ProblemOptions {
  /** What happened this time; the kind's cause if absent. */
  detail?: string
  /** Whole seconds, for `Retry-After` (RFC 9110, section 10.2.3). */
  retryAfterSeconds?: number
  headers?: Record<string, string>
  errors?: FieldError[]
  cause?: unknown
}

/** Thrown wherever a request cannot be served; becomes the answer in one place, `src/http/errors.ts`. */
export class Problem extends Error {
  readonly detail: string
  readonly headers: Record<string, string>
  readonly errors: FieldError[] | undefined

  constructor(
    readonly kind: ProblemKind,
    options: ProblemOptions = {},
  ) {
    super(options.detail ?? kind.title, { cause: options.cause })
    this.name = 'Problem'
    this.detail = options.detail ?? kind.cause
    this.errors = options.errors
    this.headers = { ...options.headers }
    if (options.retryAfterSeconds !== undefined) {
      this.headers['retry-after'] = String(Math.max(1, Math.ceil(options.retryAfterSeconds)))
    }
  }
}

/** Gives each kind of a feature's error table its code, the key it is listed under. */
export function problemKinds<const T extends Record<string, Omit<ProblemKind, 'code'>>>(
  table: T,
): { [K in keyof T]: ProblemKind } {
  const kinds = Object.entries(table).map(([code, kind]) => [code, Object.freeze({ code, ...kind })])
  return Object.freeze(Object.fromEntries(kinds))
}
