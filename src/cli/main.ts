import { readFileSync } from 'node:fs'
import { COMMANDS, GROUPS } from './commands.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { Failure } from './failure.js'
import { reportFailure } from './report-failure.js'
import { createTerminal, type Streams } from './terminal/terminal.js'

export interface Process extends Streams {
  env: NodeJS.ProcessEnv
  now: () => Date
  pause: (milliseconds: number) => Promise<void>
  onInterrupt: (tell: () => void) => () => void
}

/**
 * Runs one command line.
 * @returns its exit code; undefined where the process goes on until a signal ends it
 */
export async function main(line: readonly string[], process: Process): Promise<ExitCode | undefined> {
  const { env, now, pause, onInterrupt, ...streams } = process
  const terminal = createTerminal(streams, env)
  const { parse } = await import('./parser.js')
  const columns = streams.stdout.columns || 80
  const parsed = await parse(line, { commands: COMMANDS, groups: GROUPS, version: version(), columns })
  if (parsed.kind === 'print') {
    terminal.text(`${parsed.text}\n`)
    return EXIT.done
  }
  if (parsed.kind === 'wrong') {
    for (const text of parsed.message.split('\n')) terminal.note(text)
    terminal.note('See: drawbridge --help')
    return EXIT.usage
  }
  const { command, values } = parsed
  try {
    return await command.run(values, { terminal, env, now, pause, onInterrupt })
  } catch (error) {
    terminal.clearProgress()
    reportFailure(terminal, asFailure(error), values.json === true)
    return error instanceof Failure ? error.exitCode : EXIT.failed
  }
}

/** What nobody foresaw is a fault of this program: whoever reports it needs the place. */
function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new Failure('This is a fault of drawbridge itself', {
    detail: text.split('\n'),
    remedy: 'Please report it, with what stands above.',
  })
}

function version(): string {
  const file = new URL('../../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
