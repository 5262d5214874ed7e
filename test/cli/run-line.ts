import { PassThrough } from 'node:stream'
import { main } from '../../src/cli/main.js'

export interface RunOptions {
  env?: Record<string, string>
  /** Makes streams terminals. */
  tty?: { stdin?: boolean; stdout?: boolean; stderr?: boolean }
  /** What somebody types. */
  input?: string | Buffer
  now?: () => Date
  /** Told what is to be said before a signal ends the process. */
  onInterrupt?: (tell: () => void) => void
}

export interface Ran {
  code: number | undefined
  out: string
  err: string
  /** Milliseconds of each wait; nothing here waits in truth. */
  pauses: number[]
}

/** Runs a command line in this process, as `drawbridge` would, and gives what came of it. */
export async function runLine(line: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = {}, tty = {}, input = '' } = options
  const ran: Ran = { code: undefined, out: '', err: '', pauses: [] }
  const stream = (name: 'out' | 'err', isTTY = false) => ({
    isTTY,
    hasColors: () => env.NO_COLOR === undefined,
    write: (text: string) => {
      ran[name] += text
    },
  })
  const stdin = Object.assign(new PassThrough(), { isTTY: tty.stdin ?? false })
  stdin.end(input)
  ran.code = await main(line, {
    stdin,
    stdout: stream('out', tty.stdout),
    stderr: stream('err', tty.stderr),
    env,
    now: options.now ?? (() => new Date('2026-11-25T12:00:00Z')),
    onInterrupt: tell => {
      options.onInterrupt?.(tell)
      return () => undefined
    },
    pause: async milliseconds => void ran.pauses.push(milliseconds),
  })
  return ran
}

/** The words of a command line as a shell would part them. */
export function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare ?? '',
  )
}
