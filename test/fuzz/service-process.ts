import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { ERRORS } from '../../src/errors.js'
import type { MemoryReport } from './memory-report.js'

const SERVER = fileURLToPath(new URL('../../src/server.js', import.meta.url))
const MEMORY_REPORT = new URL('./memory-report.js', import.meta.url).href

export interface ServiceProcess {
  url: string
  /** What is in use in that process, garbage not counted. */
  report(): Promise<MemoryReport>
  /** Why the process is gone, where it is. */
  gone(): string | undefined
  /** Lines of its log that hold what must not be there, or tell of a fault. */
  suspicious: string[]
  /** Ends it as an orchestrator does, and gives its exit code. */
  end(): Promise<number | null>
  kill(): void
}

/**
 * Starts the real service (`npm start`) in a process of its own, and reads its log for what must not be there.
 * @param secrets more may be added as they come to be
 */
export async function startServiceProcess(
  env: Record<string, string>,
  secrets: readonly string[],
): Promise<ServiceProcess> {
  const child = fork(SERVER, {
    execArgv: ['--enable-source-maps', '--expose-gc', '--import', MEMORY_REPORT],
    env: { PATH: process.env.PATH ?? '', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...env },
    silent: true,
  })
  const suspicious: string[] = []
  let tail = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    tail = (tail + chunk.toString()).slice(-5_000)
  })
  const listening = new Promise<string>((resolve, reject) => {
    let url = ''
    const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> })
    lines.on('line', line => {
      const secret = secrets.find(each => line.includes(each))
      if (secret !== undefined) suspicious.push(`a secret in the log: ${line}`)
      const { msg, level, code, url: at } = parsed(line)
      const isMeant = ERRORS[String(code)]?.status === 503
      if ((level === 'error' || level === 'fatal') && !isMeant)
        suspicious.push(`an error in the log: ${line}`)
      if (msg === 'listening') url = String(at)
      if (msg?.toString().startsWith('ready')) resolve(url)
    })
    child.once('exit', () => reject(new Error(`The service did not start: ${tail}`)))
  })
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
  const url = await listening
  return {
    url,
    async report() {
      const answered = once(child, 'message', { signal: AbortSignal.timeout(30_000) })
      child.send('report')
      const [report] = await answered
      return report as MemoryReport
    },
    gone: () =>
      child.exitCode === null && child.signalCode === null
        ? undefined
        : `ended with ${child.exitCode ?? child.signalCode}: ${tail}`,
    suspicious,
    async end() {
      child.kill('SIGTERM')
      const [code] = await ended
      return code
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

function parsed(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch {
    return {}
  }
}
