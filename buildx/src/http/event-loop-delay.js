import { monitorEventLoopDelay } from 'node:perf_hooks';
/** Milliseconds between two looks at the event loop, and between two sums of them. */
const RESOLUTION = 10;
const INTERVAL = 1_000;
/**
 * Watches how late the event loop is. It asks the system for nothing while it does: what reads the use of memory, as
 * `@fastify/under-pressure` does, throws in a process out of file descriptors, and that in a timer ends the process.
 */
export function watchEventLoop() {
    const samples = monitorEventLoopDelay({ resolution: RESOLUTION });
    samples.enable();
    let delay = 0;
    const timer = setInterval(() => {
        // After a long halt there may be no sample yet: the next time it is among them.
        if (!Number.isNaN(samples.mean))
            delay = Math.max(0, samples.mean / 1e6 - RESOLUTION);
        samples.reset();
    }, INTERVAL).unref();
    return {
        /** Mean delay in the last second, in milliseconds. */
        delay: () => delay,
        stop: () => {
            clearInterval(timer);
            samples.disable();
        },
    };
}
//# sourceMappingURL=event-loop-delay.js.map