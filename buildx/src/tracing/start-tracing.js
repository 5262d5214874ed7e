/** Tracing where it is configured. The OpenTelemetry SDK is loaded only then. */
export async function startTracing(settings, log) {
    if (!settings)
        return undefined;
    const { startOtlpTracing } = await import('./otlp.js');
    return startOtlpTracing(settings, log);
}
//# sourceMappingURL=start-tracing.js.map