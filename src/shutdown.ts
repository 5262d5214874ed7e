import type { Logger } from 'pino'

/**
 * Ends the process on SIGTERM or SIGINT: what is in flight finishes first, exit code 0; a second signal ends it at
 * once, exit code 1.
 */
export function closeOnSignal(close: () => Promise<void>, log: Pick<Logger, 'info' | 'error'>): void {
  let closing = false
  const onSignal = (signal: NodeJS.Signals) => {
    if (closing) process.exit(1)
    closing = true
    log.info({ signal }, 'closing: requests in flight finish; a second signal ends at once')
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'The service did not close cleanly')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}
