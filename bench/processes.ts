import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const REPORT_CPU = new URL('./programs/report-cpu.js', import.meta.url).href

/** A process of its own that is measured, or that stands behind what is measured. */
export interface Program {
  /** What it said first; programs of the bench tell where they listen and the like. */
  said: <T>() => Promise<T>
  /** Asks it something and gives its answer. */
  ask: <T>(question: unknown) => Promise<T>
  /** CPU time that it has used, in seconds: user and system, all threads. */
  cpuSeconds(): Promise<number>
  /** The most memory that it ever had resident, in megabytes. */
  peakMegabytes(): Promise<number>
  /** Resolves with its exit code. */
  ended: Promise<number | null>
  end(): Promise<void>
}

/** Where CPU profiles of the programs go, if they are wanted. */
let profiles: string | undefined

/** Has each program that is started from now on write a CPU profile into a folder when it ends. */
export function profileInto(folder: string | undefined): void {
  profiles = folder
}

/** Starts a file of the build. Its standard output is thrown away, what it says on standard error is shown. */
export function startProgram(
  file: string,
  env: Record<string, string> = {},
  args: readonly string[] = [],
): Program {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), args, {
    env: { PATH: process.env.PATH ?? '', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
    execArgv: ['--import', REPORT_CPU, ...(profiles ? ['--cpu-prof', '--cpu-prof-dir', profiles] : [])],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const first = answerOf<unknown>(child, ended, file)
  // It may be a program that says nothing.
  first.catch(() => undefined)
  const ask = <T>(question: string | object): Promise<T> => {
    const answer = answerOf<T>(child, ended, file)
    child.send(question)
    return answer
  }
  return {
    said: <T>() => first as Promise<T>,
    ask: <T>(question: unknown) => ask<T>(question as object),
    cpuSeconds: async () => (await ask<{ cpu: number }>('cpu')).cpu / 1e6,
    peakMegabytes: async () => ((await ask<{ peak: number }>('memory')).peak * 1_024) / 1e6,
    ended,
    async end() {
      child.disconnect()
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await ended
      clearTimeout(timer)
    },
  }
}

async function answerOf<T>(child: ChildProcess, ended: Promise<number | null>, file: string): Promise<T> {
  const stopped = new AbortController()
  const gone = ended.then(code => {
    throw new Error(`${file} ended with ${code} before it answered`)
  })
  try {
    const [answer] = await Promise.race([once(child, 'message', stopped), gone])
    return answer as T
  } finally {
    stopped.abort()
  }
}
