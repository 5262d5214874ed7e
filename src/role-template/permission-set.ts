import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { Ajv, type ErrorObject } from 'ajv'
import type { Static } from 'typebox'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import Type from '../schema.js'
import { RoleTemplateError } from './errors.js'

/** No control, bidirectional or invisible characters: these texts are shown to people who decide by them. */
const Prose = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff]+$',
})

const strict = { additionalProperties: false }

/** `*` is let through here, so that the lint can say why it is refused. */
const Action = Type.String({ pattern: '^(\\*|[a-z0-9-]+:[A-Za-z0-9*?]+)$', maxLength: 128 })

/** The partition is never written out: a template with `arn:aws:` fails in GovCloud and China. */
const Resource = Type.String({
  pattern:
    '^(\\*|arn:\\$\\{AWS::Partition\\}:([\\w+=,.@:/*?#-]|\\$\\{AWS::(Partition|AccountId|Region)\\})+)$',
  maxLength: 2048,
})

const StatementSchema = Type.Object(
  {
    sid: Type.String({ pattern: '^[A-Za-z0-9]{1,64}$' }),
    reason: Prose,
    actions: Type.Array(Type.Object({ action: Action, reason: Prose }, strict), { minItems: 1 }),
    resources: Type.Array(Resource, { minItems: 1 }),
    resourcesReason: Type.Optional(Prose),
    dataReason: Type.Optional(Prose),
  },
  strict,
)

const PermissionSetSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }),
    title: Prose,
    description: Prose,
    statements: Type.Array(StatementSchema, { minItems: 1 }),
  },
  strict,
)

const fitsSchema = new Ajv({ allErrors: true, strict: false }).compile<PermissionSet>(PermissionSetSchema)

/** One group of permissions, why it is asked for, and each action's own reason. */
export interface PermissionStatement extends Static<typeof StatementSchema> {}

/** What the vendor asks of a customer's account, and why. Reasons are shown, and are no part of the version. */
export interface PermissionSet extends Static<typeof PermissionSetSchema> {}

/** What was read, and what is wrong with it: each problem with file, line and place. */
export interface ReadPermissionSets {
  sets: PermissionSet[]
  problems: string[]
}

/**
 * Reads every `*.yaml` of a folder, by the set's name.
 * Throws `permission-set-invalid` with all problems of all files, each with file, line and place.
 */
export function loadPermissionSets(folder: string): Map<string, PermissionSet> {
  const { sets, problems } = readPermissionSets(folder)
  if (problems.length > 0) throw invalid(problems)
  return new Map(sets.map(set => [set.name, set]))
}

/** Reads every `*.yaml` of a folder, as far as each can be read. */
export function readPermissionSets(folder: string): ReadPermissionSets {
  const files = readdirSync(folder)
    .filter(file => file.endsWith('.yaml'))
    .sort()
  const read = files.map(file =>
    parsePermissionSet(readFileSync(join(folder, file), 'utf8'), file, basename(file, '.yaml')),
  )
  const problems = read.flatMap(each => each.problems)
  if (files.length === 0) problems.push(`${folder}: no file named *.yaml, so there is nothing to ask for`)
  return { sets: read.flatMap(({ sets }) => sets), problems }
}

function invalid(problems: string[]): RoleTemplateError {
  return new RoleTemplateError(
    'permission-set-invalid',
    `The permission sets cannot be used until this is put right:\n${problems.map(line => `- ${line}`).join('\n')}`,
  )
}

/**
 * Reads one permission set.
 * @param file what its problems are called by
 * @param name what the set has to be called; any name without it
 */
export function parsePermissionSet(text: string, file: string, name?: string): ReadPermissionSets {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const syntax = [...document.errors, ...document.warnings].map(
    ({ message, pos }) => `${file}:${lines.linePos(pos[0]).line}: ${message.split('\n')[0]}`,
  )
  if (syntax.length > 0) return { sets: [], problems: syntax }
  let value: unknown
  try {
    value = document.toJS()
  } catch (error) {
    // An alias without an anchor, or with too many, shows only here.
    return { sets: [], problems: [`${file}: ${error instanceof Error ? error.message : 'it is not YAML'}`] }
  }
  const at = (path: (string | number)[]) => `${file}:${lineOf(document, lines, path)}: ${place(path)}`
  if (!fitsSchema(value)) return { sets: [], problems: schemaProblems(fitsSchema.errors ?? [], at) }
  return { sets: [value], problems: ruleProblems(value, name, at) }
}

type At = (path: (string | number)[]) => string

function schemaProblems(errors: readonly ErrorObject[], at: At): string[] {
  return errors.map(({ instancePath, keyword, message, params }) => {
    const unknown = keyword === 'additionalProperties' ? `: ${params.additionalProperty}` : ''
    return `${at(stepsOf(instancePath))} ${message}${unknown}`
  })
}

/** The steps of a JSON pointer (RFC 6901). */
function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** What a schema cannot say: the file is found by the set's name, and IAM wants each Sid once in a policy. */
function ruleProblems(set: PermissionSet, name: string | undefined, at: At): string[] {
  const problems: string[] = []
  if (name !== undefined && set.name !== name)
    problems.push(`${at(['name'])} must be the file's name, ${name}`)
  const seen = new Set<string>()
  set.statements.forEach(({ sid }, index) => {
    if (seen.has(sid)) problems.push(`${at(['statements', index, 'sid'])} is used before: ${sid}`)
    seen.add(sid)
  })
  return problems
}

function place(path: (string | number)[]): string {
  return path.length === 0 ? 'the file' : path.join('.')
}

/** The line of a place, or of the nearest thing around it that is there. */
function lineOf(document: Document, lines: LineCounter, path: (string | number)[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const steps = path.slice(0, length).map(step => (/^\d+$/.test(String(step)) ? Number(step) : step))
    const node = document.getIn(steps, true)
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line
  }
  return 1
}
