import type { Condition } from './conditions.js'
import type { Pattern } from './pattern.js'

/** A policy document after its grammar was checked, ready to be evaluated. */
export interface Policy {
  statements: readonly Statement[]
}

/** One statement. Exactly one of each pair (`actions`, `notActions`), … is there, as the grammar has it. */
export interface Statement {
  effect: 'Allow' | 'Deny'
  /** Lower-cased: action names are case-insensitive. */
  actions?: readonly Pattern[]
  notActions?: readonly Pattern[]
  /** None in a trust policy, which is about the role that it hangs on. */
  resources?: readonly Pattern[]
  notResources?: readonly Pattern[]
  /** Of a trust policy only. */
  principals?: readonly StatementPrincipal[]
  conditions: readonly Condition[]
}

export interface StatementPrincipal {
  type: 'AWS' | 'Service' | 'Federated'
  value: string
}
