import { EXIT, type ExitCode } from './exit-codes.js'

/** A problem document as the service sends it (RFC 9457), as far as it is shown. */
export interface ShownProblem {
  type?: string
  code?: string
  requestId?: string
  status?: number
  errors?: { in: string; pointer: string; message: string }[]
}

export interface FailureOptions extends ShownProblem {
  exitCode?: ExitCode
  /** A line, or several of our own. */
  detail?: string | readonly string[]
  /** What the reader can do. */
  remedy?: string
}

/** Why a command could not do what it was asked to: printed, never thrown at the user as a stack. */
export class Failure extends Error {
  readonly exitCode: ExitCode
  readonly detail: readonly string[]
  readonly remedy: string | undefined
  readonly problem: ShownProblem

  constructor(title: string, options: FailureOptions = {}) {
    const { exitCode = EXIT.failed, detail, remedy, ...problem } = options
    super(title)
    this.name = 'Failure'
    this.exitCode = exitCode
    this.detail = detail === undefined ? [] : [detail].flat()
    this.remedy = remedy
    this.problem = problem
  }
}

/** The command line, or a setting that it needs, is wrong. */
export function usageFailure(title: string, remedy?: string): Failure {
  return new Failure(title, { exitCode: EXIT.usage, ...(remedy !== undefined && { remedy }) })
}

/** What no other request would fare better with: the token, or a service that is away. */
export function concernsAllRequests({ problem, exitCode }: Failure): boolean {
  return (
    problem.status === 401 || problem.status === 403 || (exitCode === EXIT.unavailable && !problem.status)
  )
}
