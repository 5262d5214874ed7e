import type { PolicySource, Reading } from '../aws/role-reader.js'
import { type PolicyDocument, PolicyError, parsePolicy } from '../policy/document.js'
import type { NamedPolicy } from '../policy/permissions.js'
import type { ReadingObservations } from './observations.js'

/** A role's policies as far as they could be read, and why the others could not. */
export interface GrantedPolicies {
  granted: NamedPolicy[]
  /** The permissions boundary; left out where the role has none, or it is among the unread. */
  boundary?: PolicyDocument
  unread: { what: string; reading: Unread }[]
}

type Unread = Exclude<Reading<unknown>, { kind: 'read' }>

const NOT_ASKED: Unread = { kind: 'error', code: 'not-asked', message: 'It was not asked for.' }

/** Gathers what the role is granted: its inline and attached policies, parsed, and its permissions boundary. */
export function grantedPolicies({ inline, attached, boundary }: ReadingObservations): GrantedPolicies {
  const policies: GrantedPolicies = { granted: [], unread: [] }
  const parsed = (what: string, reading: Reading<{ source: string }>): PolicyDocument | undefined => {
    const result = reading.kind === 'read' ? parse(reading.value.source) : reading
    if (!('kind' in result)) return result
    policies.unread.push({ what, reading: result })
    return undefined
  }
  const add = (kind: NamedPolicy['kind'], name: string, reading: Reading<{ source: string }>) => {
    const document = parsed(`The ${kind} policy ${name}`, reading)
    if (document !== undefined) policies.granted.push({ name, kind, document })
  }
  const listOf = <T>(what: string, reading: Reading<T[]> = NOT_ASKED): T[] => {
    if (reading.kind === 'read') return reading.value
    policies.unread.push({ what, reading })
    return []
  }
  for (const { name, source } of listOf<PolicySource>('The inline policies', inline)) {
    add('inline', name, { kind: 'read', value: { source } })
  }
  for (const { name, document } of listOf('The list of attached policies', attached)) {
    add('attached', name, document)
  }
  const limit = boundary === undefined ? undefined : parsed('The permissions boundary', boundary)
  return limit === undefined ? policies : { ...policies, boundary: limit }
}

function parse(source: string): PolicyDocument | Unread {
  try {
    return parsePolicy(source)
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    return { kind: 'error', code: 'invalid-answer', message: error.message }
  }
}
