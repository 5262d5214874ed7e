import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes, } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { allowedResource } from './allowed-attributes.js';
import { allowedSpansOnly } from './allowed-spans.js';
import { failureOf } from './tracing.js';
/** Milliseconds that the end of the process may be held up by traces that are left. */
const LONGEST_CLOSE = 3_000;
/** Milliseconds between two log lines about traces that cannot be sent. */
const QUIET = 60_000;
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL };
/**
 * Traces that leave the process by OTLP over HTTP. Loaded only where tracing is on. Nothing of it is global: no module
 * is patched and no header of a request to AWS is touched.
 */
export function startOtlpTracing(settings, log) {
    const exporter = reporting(new OTLPTraceExporter({ url: settings.url }), log);
    const provider = new BasicTracerProvider({
        resource: resource(),
        spanProcessors: [allowedSpansOnly(new BatchSpanProcessor(exporter))],
    });
    const tracer = provider.getTracer('drawbridge');
    const current = new AsyncLocalStorage();
    const start = (name, kind, parent) => {
        const span = tracer.startSpan(name, { kind: KINDS[kind] }, parent);
        return wrapped(span, current, trace.setSpan(parent, span));
    };
    return {
        startTrace: (name, kind, traceparent) => {
            const remote = settings.joinsCallersTraces ? contextOf(traceparent) : undefined;
            return start(name, kind, remote ?? ROOT_CONTEXT);
        },
        startSpan: (name, kind) => {
            const parent = current.getStore();
            return parent && start(name, kind, parent);
        },
        close: () => withinLimit(provider.shutdown(), log),
    };
}
function wrapped(span, current, context) {
    return {
        traceId: span.spanContext().traceId,
        set: attributes => void span.setAttributes(attributes),
        failed(error) {
            const { type, ours } = failureOf(error);
            span.setAttribute('error.type', type);
            if (ours)
                span.setStatus({ code: SpanStatusCode.ERROR });
        },
        end: () => span.end(),
        within: work => current.run(context, work),
    };
}
/** The caller's trace and span, by https://www.w3.org/TR/trace-context/#traceparent-header; no state, no baggage. */
function contextOf(traceparent) {
    const [, traceId, spanId, flags] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(traceparent ?? '') ?? [];
    if (!traceId || !spanId || !flags || /^0+$/.test(traceId) || /^0+$/.test(spanId))
        return undefined;
    const traceFlags = Number.parseInt(flags, 16) & 1;
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
function resource() {
    const named = detectResources({ detectors: [envDetector] }).attributes;
    const { 'service.name': _, ...sdk } = defaultResource().attributes;
    return resourceFromAttributes(allowedResource({ 'service.name': 'drawbridge', ...sdk, ...named }));
}
/** Says that traces are lost, once a minute at most. What a collector answers is not repeated. */
function reporting(exporter, log) {
    let quietUntil = 0;
    return {
        export: (spans, done) => exporter.export(spans, result => {
            if (result.error && Date.now() >= quietUntil) {
                quietUntil = Date.now() + QUIET;
                log.warn({ spans: spans.length, reason: codeOf(result.error) }, 'Traces could not be sent and are lost. Check the collector at OTEL_EXPORTER_OTLP_ENDPOINT.');
            }
            done(result);
        }),
        shutdown: () => exporter.shutdown(),
    };
}
function codeOf(error) {
    const { code } = error;
    return typeof code === 'string' || typeof code === 'number' ? String(code) : error.name;
}
async function withinLimit(shutdown, log) {
    let timer;
    const limit = new Promise(resolve => {
        timer = setTimeout(resolve, LONGEST_CLOSE, 'late');
    });
    const outcome = await Promise.race([
        shutdown.then(() => 'sent', () => 'failed'),
        limit,
    ]);
    clearTimeout(timer);
    if (outcome !== 'sent')
        log.warn('The last traces could not be sent.');
}
//# sourceMappingURL=otlp.js.map