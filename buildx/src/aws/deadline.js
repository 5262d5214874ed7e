/** The time given to a piece of work was over. */
export class DeadlineExceeded extends Error {
    name = 'DeadlineExceeded';
}
/**
 * Runs work under one total deadline, retries, name look-ups and the loading of credentials included: the signal
 * tells the work to stop, and whoever waits goes on at the deadline even if the work does not heed it.
 * Rejects with `DeadlineExceeded`, or with the reason of the caller's own signal.
 */
export async function withDeadline(limits, work) {
    const { timeoutMs, signal } = limits;
    signal?.throwIfAborted();
    const controller = new AbortController();
    const cancelled = () => controller.abort(signal?.reason);
    const expired = () => controller.abort(new DeadlineExceeded(`no answer within ${timeoutMs} ms`));
    const timer = setTimeout(expired, timeoutMs);
    signal?.addEventListener('abort', cancelled, { once: true });
    const stopped = new Promise((_, reject) => {
        controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
    });
    try {
        return await Promise.race([work(controller.signal), stopped]);
    }
    finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancelled);
    }
}
//# sourceMappingURL=deadline.js.map