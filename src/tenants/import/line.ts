import type { Row } from '../../input-rows.js'
import { isImportableExternalId } from '../external-id.js'
import { keepsTo, NAME, REFERENCE } from '../text-rules.js'
import { type Refusal, refuse } from './refusals.js'

export type { Row }

export const COLUMNS = ['name', 'reference', 'externalId', 'roleArn', 'permissionSet'] as const
export const NEEDED: readonly string[] = ['name', 'reference', 'externalId']

/** A role that a line names; its ARN was not looked at yet. */
export interface LineRole {
  line: number
  roleArn: string
  permissionSet?: string
}

/** What a line says of a tenant. */
export interface Line {
  line: number
  name: string
  reference: string
  externalId: string
  roles: LineRole[]
}

/** A line that nothing is done with; its reference where it has a good one. */
export interface RefusedLine {
  line: number
  reference: string | null
  refusal: Refusal
}

/** Reads a row by the rules of the API (`NewTenantSchema`), and those of external IDs that come from elsewhere. */
export function readLine({ line, fields }: Row): Line | RefusedLine {
  const refused = (refusal: Refusal, reference: string | null = null) => ({ line, reference, refusal })
  if (fields === undefined) return refused(refuse('unreadable-line'))
  const { name = '', reference = '', externalId = '', permissionSet = '', ...more } = fields
  const arns = roleArnsOf(more)
  if (arns === undefined || !areTexts([name, reference, externalId, permissionSet]))
    return refused(refuse('unknown-field'))
  const texts = { name, reference, externalId, permissionSet } as Record<string, string>
  const given = texts as { name: string; reference: string; externalId: string; permissionSet: string }
  if (!isReference(given.reference)) return refused(refuse('invalid-reference'))
  const of = (refusal: Refusal) => refused(refusal, given.reference)
  if (!keepsTo(NAME, given.name)) return of(refuse('invalid-name'))
  if (!isImportableExternalId(given.externalId)) return of(refuse('invalid-external-id'))
  if (given.permissionSet !== '' && arns.length === 0) return of(refuse('permission-set-without-role'))
  const set = given.permissionSet === '' ? {} : { permissionSet: given.permissionSet }
  return {
    line,
    name: given.name,
    reference: given.reference,
    externalId: given.externalId,
    roles: arns.map(roleArn => ({ line, roleArn, ...set })),
  }
}

export function isRefused(line: Line | RefusedLine): line is RefusedLine {
  return 'refusal' in line
}

/** The API takes spaces around a reference. In a file they are nobody's intent, and it would be too late to mend. */
function isReference(text: string): boolean {
  return keepsTo(REFERENCE, text) && text.trim() === text
}

/** The ARNs of `roleArn` or `roleArns`; undefined where there are both, other fields, or what is no text. */
function roleArnsOf(more: Record<string, unknown>): string[] | undefined {
  const { roleArn, roleArns, ...unknown } = more
  if (Object.keys(unknown).length > 0 || (roleArn !== undefined && roleArns !== undefined)) return undefined
  const arns: unknown = roleArns ?? (roleArn === undefined || roleArn === '' ? [] : [roleArn])
  return Array.isArray(arns) && areTexts(arns) ? arns : undefined
}

function areTexts(values: readonly unknown[]): values is string[] {
  return values.every(value => typeof value === 'string')
}
