import type { ExitCode } from './exit-codes.js'
import type { Terminal } from './terminal/terminal.js'

/** An option as `--name`; in help and `docs/cli.md` by `what`. */
export type Option =
  | { type: 'flag'; what: string }
  | { type: 'text'; what: string; many?: true; choices?: readonly string[]; short?: string }
  | { type: 'number'; what: string; least: number; most: number }

/** A word of the command line that has its meaning by its place. */
export interface Argument {
  what: string
  required?: true
  many?: true
}

/** What a command works with. All that it knows of the process comes in here. */
export interface Tools {
  terminal: Terminal
  env: NodeJS.ProcessEnv
  now: () => Date
  pause: (milliseconds: number) => Promise<void>
  /** Has something told before a signal ends the process, until the function that it gives is called. */
  onInterrupt: (tell: () => void) => () => void
}

/** A command as the parser, its help, completion and documentation see it. */
export interface Command {
  /** The words that name it: `tenants create`. */
  name: string
  summary: string
  arguments: Record<string, Argument>
  options: Record<string, Option>
  /** Command lines that can be run as they stand, each with what it is for. */
  examples: readonly (readonly [line: string, meaning: string])[]
  /** Undefined where the process goes on until a signal ends it. */
  run(values: Record<string, unknown>, tools: Tools): Promise<ExitCode | undefined>
}

type OptionValue<O> = O extends { type: 'flag' }
  ? boolean | undefined
  : O extends { type: 'number' }
    ? number | undefined
    : O extends { choices: readonly (infer Choice)[] }
      ? Choice | undefined
      : O extends { many: true }
        ? string[]
        : string | undefined

type ArgumentValue<A> = A extends { many: true }
  ? string[]
  : A extends { required: true }
    ? string
    : string | undefined

/** What `run` is given, by the names of arguments and options. */
export type Values<A, O> = { [K in keyof A]: ArgumentValue<A[K]> } & { [K in keyof O]: OptionValue<O[K]> }

interface Definition<A, O> {
  name: string
  summary: string
  arguments?: A
  options?: O
  examples: Command['examples']
  /** Loads what it needs by itself: `drawbridge --help` is not to wait for the AWS SDK. */
  run(values: Values<A, O>, tools: Tools): Promise<ExitCode | undefined>
}

/** Declares a command, so that `run` gets its values by their types. */
export function command<
  const A extends Record<string, Argument> = Record<never, never>,
  const O extends Record<string, Option> = Record<never, never>,
>(definition: Definition<A, O>): Command {
  const { name, summary, examples } = definition
  return {
    name,
    summary,
    examples,
    arguments: definition.arguments ?? {},
    options: definition.options ?? {},
    run: (values, tools) => definition.run(values as Values<A, O>, tools),
  }
}

/** Options that many commands have, with the same meaning in each. */
export const JSON_OPTION = {
  json: { type: 'flag', what: 'Print JSON for programs: one document a line' },
} as const

export const PROGRESS_OPTION = {
  progress: { type: 'flag', what: 'Tell on stderr how far it is; by default where that is a terminal' },
} as const

export const TIMEOUT_OPTION = {
  timeout: { type: 'number', what: 'Seconds to wait for one answer', least: 1, most: 3_600 },
} as const
