import { type DestinationStream, type Logger, pino } from 'pino'

/** Fields that could hold a secret, wherever they appear; nothing logs them on purpose. */
const REDACTED = [
  'authorization',
  'cookie',
  'secretAccessKey',
  'SecretAccessKey',
  'sessionToken',
  'SessionToken',
  'SecretString',
  'token',
  'access_token',
]

/** The service's log: JSON lines on standard output. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const paths = REDACTED.flatMap(name => [name, `*.${name}`, `*.*.${name}`])
  const options = {
    level,
    redact: { paths, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (error: unknown) => errorFields(error) },
  }
  return destination ? pino(options, destination) : pino(options)
}

/** Causes told with an error: a chain of them may be endless, where two errors are each other's. */
const MAX_CAUSES = 5

/** Of an error what helps: the SDK's errors carry whole requests and answers, which stay out. */
function errorFields(error: unknown, causes = MAX_CAUSES): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const { name, message, stack, cause } = error
  const { code, requestId, $metadata } = error as {
    code?: unknown
    requestId?: unknown
    $metadata?: { requestId?: string; httpStatusCode?: number }
  }
  return {
    name,
    message,
    ...(typeof code === 'string' && { code }),
    ...($metadata && { awsRequestId: $metadata.requestId, httpStatus: $metadata.httpStatusCode }),
    ...(typeof requestId === 'string' && { requestId }),
    stack,
    ...(cause !== undefined && causes > 0 && { cause: errorFields(cause, causes - 1) }),
  }
}
