#!/usr/bin/env node
import { setTimeout as pause } from 'node:timers/promises'
import { EXIT } from './exit-codes.js'
import { main } from './main.js'

/** `drawbridge … | head`: whoever reads has had enough. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.brokenPipe)
  process.stderr.write(`Error: The output cannot be written (${error.code})\n`)
  process.exit(EXIT.failed)
})
// Nobody is left to be told.
process.stderr.on('error', () => undefined)

const code = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: () => new Date(),
  pause: milliseconds => pause(milliseconds),
  onInterrupt: tell => {
    const signals = ['SIGINT', 'SIGTERM'] as const
    const listener = (signal: NodeJS.Signals) => {
      tell()
      forget()
      process.kill(process.pid, signal)
    }
    const forget = () => signals.forEach(signal => void process.off(signal, listener))
    for (const signal of signals) process.on(signal, listener)
    return forget
  },
})
if (code !== undefined) process.exitCode = code
