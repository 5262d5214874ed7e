import { setTimeout as pause } from 'node:timers/promises';
const LONGEST_WAIT = 15_000;
/** Runs all tasks at once, each again with back-off until it works. */
export function startTasks(tasks, log, metrics) {
    const waiting = new Set(tasks.map(task => task.name));
    const stopping = new AbortController();
    const untilDone = async (task) => {
        metrics.ready.set({ dependency: task.name }, 0);
        for (let wait = 250; !stopping.signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT)) {
            try {
                await task.run();
                waiting.delete(task.name);
                metrics.ready.set({ dependency: task.name }, 1);
                return;
            }
            catch (error) {
                if (task.isFatal?.(error))
                    throw error;
                log.warn({ err: error, dependency: task.name }, `Not ready: ${task.name} does not answer yet`);
                await pause(wait, undefined, stopping).catch(() => undefined);
            }
        }
        return new Promise(() => undefined);
    };
    const ready = Promise.all(tasks.map(untilDone)).then(() => undefined);
    ready.catch(() => undefined);
    return { waitingFor: () => [...waiting], ready, stop: () => stopping.abort() };
}
//# sourceMappingURL=readiness.js.map