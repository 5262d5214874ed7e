/**
 * Loaded into the service's process before the service: tells over IPC, when asked, what is in use once the garbage is
 * gone. The process needs `--expose-gc`.
 */
export interface MemoryReport {
  heap: number
  rss: number
  /** Sockets, timers and other handles that are open, by kind. */
  handles: Record<string, number>
}

process.on('message', message => {
  if (message !== 'report') return
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  const handles: Record<string, number> = {}
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1
  const report: MemoryReport = { heap: heapUsed, rss, handles }
  process.send?.(report)
})
// The service decides by itself when it ends.
process.channel?.unref()
