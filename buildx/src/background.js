export function createBackground(log) {
    const running = new Set();
    return {
        run(task, about) {
            const run = task().then(() => undefined, (error) => log.warn({ err: error, ...about }, 'Work begun by a request failed'));
            running.add(run);
            run.finally(() => running.delete(run));
        },
        async settled() {
            while (running.size > 0)
                await Promise.all(running);
        },
    };
}
//# sourceMappingURL=background.js.map