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
})
if (code !== undefined) process.exitCode = code
