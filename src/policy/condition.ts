import type { Conditions } from './document.js'

/** What can be said of a test over many requests at once. */
export type Verdict = 'yes' | 'no' | 'maybe'

/** How an operator compares, once negation, `IfExists` and set prefixes are taken off it. */
export type Comparison = 'equals' | 'equals-ignore-case' | 'like' | 'arn' | 'null' | 'other'

/** A condition operator taken apart. */
export interface Operator {
  name: string
  comparison: Comparison
  negated: boolean
  ifExists: boolean
  set: 'ForAllValues' | 'ForAnyValue' | undefined
}

/** What is known of one context key in the requests looked at: whether it is missing, and what it equals. */
export interface KeyFacts {
  missing: Verdict
  test(comparison: Comparison, value: string): Verdict
}

/** One operator with one key; a block of many is all of them together. */
export interface Condition {
  operator: Operator
  key: string
  values: string[]
}

const COMPARISONS: Record<string, [name: string, comparison: Comparison, negated: boolean]> = {
  stringequals: ['StringEquals', 'equals', false],
  stringnotequals: ['StringNotEquals', 'equals', true],
  stringequalsignorecase: ['StringEqualsIgnoreCase', 'equals-ignore-case', false],
  stringnotequalsignorecase: ['StringNotEqualsIgnoreCase', 'equals-ignore-case', true],
  stringlike: ['StringLike', 'like', false],
  stringnotlike: ['StringNotLike', 'like', true],
  // ArnEquals and ArnLike behave identically: both take wildcards.
  arnequals: ['ArnEquals', 'arn', false],
  arnlike: ['ArnLike', 'arn', false],
  arnnotequals: ['ArnNotEquals', 'arn', true],
  arnnotlike: ['ArnNotLike', 'arn', true],
  null: ['Null', 'null', false],
}

/**
 * Takes a condition operator apart. An operator that is not known, or that compares numbers, dates, booleans,
 * binary values or addresses, has the comparison `other`, of which nothing is concluded.
 * Source: IAM User Guide, "IAM JSON policy elements: Condition operators".
 */
export function parseOperator(text: string): Operator {
  const [, prefix, base = '', suffix] =
    /^(?:(ForAllValues|ForAnyValue):)?(\w*?)(IfExists)?$/i.exec(text) ?? []
  const known = Object.hasOwn(COMPARISONS, base.toLowerCase()) ? COMPARISONS[base.toLowerCase()] : undefined
  const set =
    prefix === undefined
      ? undefined
      : prefix.toLowerCase() === 'forallvalues'
        ? 'ForAllValues'
        : 'ForAnyValue'
  const [name, comparison, negated] = known ?? ['an operator of another type', 'other', false]
  return {
    name: known === undefined ? name : `${set ? `${set}:` : ''}${name}${suffix ? 'IfExists' : ''}`,
    comparison,
    negated,
    ifExists: suffix !== undefined,
    set,
  }
}

/** A condition element as a list; keys are compared without case, so they come out in lower case. */
export function listConditions(conditions: Conditions | undefined): Condition[] {
  return Object.entries(conditions ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({
      operator: parseOperator(operator),
      key: key.toLowerCase(),
      values,
    })),
  )
}

/**
 * Whether a condition holds for all (`yes`), none (`no`) or possibly some (`maybe`) of the requests that the
 * facts describe. For a missing key an operator is false, its negation true, and `IfExists` and `ForAllValues`
 * true (IAM User Guide, "Condition operators", "…IfExists", "Multivalued context keys").
 * A `yes` is never drawn from a set operator: on keys with one value AWS advises against them, so that nothing
 * is to rest on them.
 */
export function evaluate(condition: Condition, facts: KeyFacts | undefined): Verdict {
  const { operator, values } = condition
  if (facts === undefined || operator.comparison === 'other' || values.length === 0) return 'maybe'
  if (operator.comparison === 'null') return evaluateNull(condition, facts)
  const verdict = byPresence(facts.missing, whenMissing(operator), () => whenPresent(condition, facts))
  return operator.set !== undefined && verdict === 'yes' ? 'maybe' : verdict
}

/** The opposite; of `maybe` it is `maybe`. */
export function not(verdict: Verdict): Verdict {
  return verdict === 'maybe' ? 'maybe' : verdict === 'yes' ? 'no' : 'yes'
}

/** What can be said where either verdict may apply. */
export function either(a: Verdict, b: Verdict): Verdict {
  return a === b ? a : 'maybe'
}

function evaluateNull({ operator, values }: Condition, facts: KeyFacts): Verdict {
  if (operator.set !== undefined || operator.ifExists) return 'maybe'
  const asked = new Set(values.map(value => value.toLowerCase()))
  if (asked.size !== 1) return 'maybe'
  if (asked.has('true')) return facts.missing
  return asked.has('false') ? not(facts.missing) : 'maybe'
}

function whenMissing(operator: Operator): Verdict {
  if (operator.ifExists || operator.set === 'ForAllValues') return 'yes'
  if (operator.set === 'ForAnyValue') return 'no'
  return operator.negated ? 'yes' : 'no'
}

function whenPresent({ operator, values }: Condition, facts: KeyFacts): Verdict {
  const verdicts = values.map(value => facts.test(operator.comparison, value))
  const any = verdicts.includes('yes') ? 'yes' : verdicts.includes('maybe') ? 'maybe' : 'no'
  return operator.negated ? not(any) : any
}

function byPresence(missing: Verdict, absent: Verdict, present: () => Verdict): Verdict {
  if (missing === 'yes') return absent
  return missing === 'no' ? present() : either(absent, present())
}
