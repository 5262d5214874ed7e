import type { Logger } from 'pino'
import type { TracingSettings } from '../config.js'
import type { Tracing } from './tracing.js'

/** Tracing where it is configured. The OpenTelemetry SDK is loaded only then. */
export async function startTracing(
  settings: TracingSettings | undefined,
  log: Logger,
): Promise<Tracing | undefined> {
  if (!settings) return undefined
  const { startOtlpTracing } = await import('./otlp.js')
  return startOtlpTracing(settings, log)
}
