/**
 * Loaded before each program that is measured (`--import`): tells the bench its CPU time, in microseconds, or the most
 * memory that it ever had resident, in kilobytes.
 */
process.on('message', message => {
  if (message === 'memory') process.send?.({ peak: process.resourceUsage().maxRSS })
  if (message !== 'cpu') return
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system })
})
// Whoever started it is gone, or done with it. Until then this channel keeps nothing alive.
process.on('disconnect', () => process.exit(0))
process.channel?.unref()
