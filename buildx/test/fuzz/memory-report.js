process.on('message', message => {
    if (message !== 'report')
        return;
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    const handles = {};
    for (const kind of process.getActiveResourcesInfo())
        handles[kind] = (handles[kind] ?? 0) + 1;
    const report = { heap: heapUsed, rss, handles };
    process.send?.(report);
});
// The service decides by itself when it ends.
process.channel?.unref();
export {};
//# sourceMappingURL=memory-report.js.map