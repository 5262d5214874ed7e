import { Problem } from '../problem.js'
import type { SpanAttributes } from './allowed-attributes.js'

/** Where a span stands: an incoming request, a call to another service, or work of the process itself. */
export type SpanKind = 'server' | 'client' | 'internal'

/** One piece of work that is traced. Nothing of it is recorded but its name, its times and the allowed attributes. */
export interface Span {
  /** 32 hex digits: what finds the trace that a log line belongs to. */
  readonly traceId: string
  set(attributes: SpanAttributes): void
  /** Marks the span as failed; of the error its kind alone is told, never its message. */
  failed(error: unknown): void
  end(): void
  /** Runs work whose spans become children of this one. */
  within<T>(work: () => T): T
}

/** What the service asks of tracing. Where tracing is off there is `undefined` in its place, and it costs nothing. */
export interface Tracing {
  /**
   * A span that begins a trace.
   * @param traceparent a caller's header of W3C Trace Context, where callers' traces are joined
   */
  startTrace(name: string, kind: SpanKind, traceparent?: string): Span
  /** A span under the current one; undefined outside of any, so that housekeeping makes no traces of its own. */
  startSpan(name: string, kind: SpanKind): Span | undefined
  /** Sends what is left, as far as that is possible within three seconds. */
  close(): Promise<void>
}

/** Runs work in a span where there is one, and ends the span with it. */
export async function inSpan<T>(span: Span | undefined, work: () => Promise<T>): Promise<T> {
  if (!span) return work()
  try {
    return await span.within(work)
  } catch (error) {
    span.failed(error)
    throw error
  } finally {
    span.end()
  }
}

/** Of an error what a trace may tell: a code or a class, and whether it was the service's or a dependency's fault. */
export function failureOf(error: unknown): { type: string; ours: boolean } {
  if (error instanceof Problem) return { type: error.kind.code, ours: error.kind.status >= 500 }
  return { type: error instanceof Error ? error.name : 'unknown', ours: true }
}
