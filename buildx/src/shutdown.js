/** Milliseconds for what is in flight: less than the 30 s after which ECS and Kubernetes kill. */
const LONGEST_CLOSE = 25_000;
/**
 * Ends the process on SIGTERM or SIGINT: what is in flight finishes first, exit code 0. What has not finished within
 * `limit` milliseconds, or by a second signal, is cut off: exit code 1.
 */
export function closeOnSignal(close, log, limit = LONGEST_CLOSE) {
    let closing = false;
    const onSignal = (signal) => {
        if (closing)
            process.exit(1);
        closing = true;
        log.info({ signal }, 'closing: requests in flight finish; a second signal ends at once');
        setTimeout(() => {
            log.error({ limit }, 'The service did not close in time: what was in flight is cut off');
            process.exit(1);
        }, limit);
        close().then(() => process.exit(0), (error) => {
            log.error({ err: error }, 'The service did not close cleanly');
            process.exit(1);
        });
    };
    process.on('SIGTERM', onSignal);
    process.on('SIGINT', onSignal);
}
//# sourceMappingURL=shutdown.js.map