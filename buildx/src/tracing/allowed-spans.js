import { allowedAttributes, allowedName } from './allowed-attributes.js';
/**
 * Hands spans on with what is allowed in them and nothing else. Events (messages and stacks of exceptions), links, the
 * text of the status and callers' trace state are dropped without a look.
 */
export function allowedSpansOnly(next) {
    return {
        onStart: (span, context) => next.onStart(span, context),
        onEnd: span => next.onEnd(allowedPartOf(span)),
        forceFlush: () => next.forceFlush(),
        shutdown: () => next.shutdown(),
    };
}
function allowedPartOf(span) {
    const { kind, startTime, endTime, duration, ended, resource, instrumentationScope } = span;
    const context = bare(span.spanContext());
    return {
        name: allowedName(span.name),
        kind,
        startTime,
        endTime,
        duration,
        ended,
        resource,
        instrumentationScope,
        spanContext: () => context,
        ...(span.parentSpanContext && { parentSpanContext: bare(span.parentSpanContext) }),
        status: { code: span.status.code },
        attributes: allowedAttributes(span.attributes),
        links: [],
        events: [],
        droppedAttributesCount: 0,
        droppedEventsCount: 0,
        droppedLinksCount: 0,
    };
}
function bare({ traceId, spanId, traceFlags, isRemote }) {
    return { traceId, spanId, traceFlags, ...(isRemote !== undefined && { isRemote }) };
}
//# sourceMappingURL=allowed-spans.js.map