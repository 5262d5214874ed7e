import yargs, { type Argv, type Options } from 'yargs'
import type { Argument, Command, Option } from './command.js'
import { nearest } from './suggest.js'

/** What a command line means. */
export type Parsed =
  | { kind: 'run'; command: Command; values: Record<string, unknown> }
  /** Help, the version, or words for the shell's completion. */
  | { kind: 'print'; text: string }
  | { kind: 'wrong'; message: string }

export interface ParserOptions {
  commands: readonly Command[]
  groups: Readonly<Record<string, string>>
  version: string
  /** Columns of the terminal, for the help. */
  columns: number
}

/** yargs reads digits as numbers and dots as paths, which names and references are not. */
const PARSING = {
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'dot-notation': false,
  'camel-case-expansion': false,
  'greedy-arrays': false,
  'short-option-groups': false,
} as const

/** Stands for the word `-`, which yargs loses among arguments; no word of a command line can hold it. */
const DASH = '\0-'

/** Reads a command line, runs nothing. */
export async function parse(line: readonly string[], options: ParserOptions): Promise<Parsed> {
  let chosen: { command: Command; values: Record<string, unknown> } | undefined
  const parser = declare(options, (command, values) => {
    chosen = { command, values }
  })
  let text = ''
  try {
    const typed = line.map(word => (word === '-' ? DASH : word))
    await parser.parseAsync(typed, {}, (_error, _values, output) => {
      text = output
    })
    if (text !== '') return { kind: 'print', text }
    return chosen ? { kind: 'run', ...chosen } : { kind: 'wrong', message: 'No command is given.' }
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    return { kind: 'wrong', message: withSuggestion(error.message.replaceAll(DASH, '-'), line, options) }
  }
}

class Wrong extends Error {}

function declare(
  options: ParserOptions,
  choose: (command: Command, values: Record<string, unknown>) => void,
): Argv {
  const { commands, groups, version, columns } = options
  const parser = yargs()
    .scriptName('drawbridge')
    .usage("drawbridge <command>\n\nLets a SaaS vendor into its customers' AWS accounts safely.")
    .parserConfiguration(PARSING)
    .detectLocale(false)
    .wrap(Math.min(100, columns))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw message === null || message === undefined ? error : new Wrong(message)
    })
    .version(version)
    .alias('help', 'h')
    .completion('completion', 'Print a completion script for bash or zsh, by SHELL')
    .strict()
    .demandCommand(1, 'No command is given.')
    .epilogue('drawbridge <command> --help tells more. Settings and exit codes: docs/cli.md')
  for (const single of commands.filter(({ name }) => !name.includes(' ')))
    declareCommand(parser, single, choose)
  for (const [group, what] of Object.entries(groups)) {
    const members = commands.filter(({ name }) => name.startsWith(`${group} `))
    if (members.length === 0) continue
    parser.command(group, what, inner => {
      for (const member of members) declareCommand(inner, member, choose)
      return inner.demandCommand(1, `No command of ${group} is given.`)
    })
  }
  return parser
}

function declareCommand(
  parser: Argv,
  command: Command,
  choose: (command: Command, values: Record<string, unknown>) => void,
): void {
  const words = Object.entries(command.arguments).map(([name, argument]) => placeholder(name, argument))
  const last = command.name.split(' ').at(-1) ?? ''
  parser.command(
    [last, ...words].join(' '),
    command.summary,
    own => {
      for (const [name, argument] of Object.entries(command.arguments)) {
        own.positional(name, { describe: argument.what, type: 'string', array: argument.many === true })
      }
      for (const [name, option] of Object.entries(command.options))
        own.option(name, yargsOption(name, option))
      for (const [line, meaning] of command.examples) own.example(line, meaning)
      return own
    },
    found => choose(command, valuesOf(command, found)),
  )
}

/** `<name>`, `[role..]`: as yargs and every manual page write it. */
export function placeholder(name: string, { required, many }: Argument): string {
  const text = many ? `${name}..` : name
  return required ? `<${text}>` : `[${text}]`
}

function yargsOption(name: string, option: Option): Options {
  const common = { describe: option.what }
  if (option.type === 'flag') return { ...common, type: 'boolean' }
  if (option.type === 'number') {
    const { least, most } = option
    return {
      describe: `${option.what}, ${least} to ${most}`,
      type: 'string',
      requiresArg: true,
      coerce: (given: string | string[]) => wholeNumber(name, last(given), least, most),
    }
  }
  const { many, choices, short } = option
  return {
    ...common,
    type: 'string',
    requiresArg: true,
    ...(many && { array: true }),
    ...(choices && { choices: [...choices] }),
    ...(short !== undefined && { alias: short }),
  }
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new Wrong(`--${name} is a whole number from ${least} to ${most}, not "${text}".`)
}

/** The values by name. Lists are there even where nothing was given; of anything else the last one counts. */
function valuesOf(command: Command, found: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, { many }] of Object.entries(command.arguments)) {
    values[name] = chosenValue(found[name], many)
  }
  for (const [name, option] of Object.entries(command.options)) {
    values[name] = chosenValue(found[name], option.type === 'text' ? option.many : undefined)
  }
  return values
}

function chosenValue(found: unknown, many: true | undefined): unknown {
  const words = found === undefined ? [] : [found].flat().map(word => (word === DASH ? '-' : word))
  return many ? words : words.at(-1)
}

function last<T>(given: T | T[]): T {
  return [given].flat().at(-1) as T
}

/** yargs names what it does not know; what was meant is often one letter away. */
function withSuggestion(
  message: string,
  line: readonly string[],
  { commands, groups }: ParserOptions,
): string {
  const [, unknown = ''] = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message) ?? []
  const [word] = unknown.split(', ')
  if (word === undefined || word === '') return message
  const typed = line.find(each => each.replace(/^--?(no-)?|=.*$/gs, '') === word) ?? word
  const named = commands.find(({ name }) => name === line.slice(0, name.split(' ').length).join(' '))
  const meant = typed.startsWith('-')
    ? nearest(word, [...Object.keys(named?.options ?? {}), 'help', 'version'])
    : nearest(word, wordsAfter(line[0] === word ? [] : line.slice(0, 1), commands, groups))
  if (meant === undefined) return message
  return `${message}\nDid you mean ${typed.startsWith('-') ? `--${meant}` : meant}?`
}

function wordsAfter(
  before: readonly string[],
  commands: readonly Command[],
  groups: ParserOptions['groups'],
): string[] {
  if (before.length === 0) {
    return [...Object.keys(groups), ...commands.flatMap(({ name }) => (name.includes(' ') ? [] : [name]))]
  }
  return commands.flatMap(({ name }) => (name.startsWith(`${before[0]} `) ? [name.split(' ')[1] ?? ''] : []))
}
