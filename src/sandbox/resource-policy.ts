import { type Condition, conditionHolds, readCondition } from './policy-engine/conditions.js'
import { RequestContext } from './policy-engine/request-context.js'
import { AwsError, type Caller } from './wire.js'

interface Statement {
  effect: 'Allow' | 'Deny'
  /** Account IDs, ARNs, or `*` for everybody. */
  principals: string[]
  actions: string[]
  resources: string[]
  conditions: Condition[]
}

/** A resource's own policy, checked when it was written. */
export type ResourcePolicy = Statement[]

const STATEMENT_MEMBERS = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']
/** The condition keys that the sandbox knows of every caller. */
const KEYS = ['aws:principalarn', 'aws:principalaccount']

/**
 * Parses a bucket's or secret's policy. Throws `AwsError` with `code` for what is not a policy and for what the
 * sandbox does not evaluate (conditions on anything but who calls, NotPrincipal, NotAction, NotResource), so that no
 * policy is kept that would not be kept to.
 */
export function parseResourcePolicy(text: string, code: string): ResourcePolicy {
  const policy = parseJson(text, code)
  const statements = isObject(policy) && policy.Statement !== undefined ? [policy.Statement].flat() : []
  if (statements.length === 0) throw new AwsError(code, 'Policies must be valid JSON and have a Statement.')
  return statements.map(statement => parseStatement(statement, code))
}

/**
 * What the policy says to `callerArn` (empty for nobody) of `accountId`: a Deny wins over an Allow.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluateResourcePolicy(
  policy: ResourcePolicy,
  caller: Pick<Caller, 'accountId' | 'arn' | 'principalArn'>,
  action: string,
  resource: string,
): 'Allow' | 'Deny' | undefined {
  const context = new RequestContext({
    'aws:PrincipalArn': caller.principalArn,
    'aws:PrincipalAccount': caller.accountId === '' ? undefined : caller.accountId,
  })
  const matching = policy.filter(
    statement =>
      statement.conditions.every(condition => conditionHolds(condition, context)) &&
      statement.principals.some(principal => isPrincipal(principal, caller)) &&
      statement.actions.some(pattern => matches(pattern, action, 'i')) &&
      statement.resources.some(pattern => matches(pattern, resource)),
  )
  if (matching.some(({ effect }) => effect === 'Deny')) return 'Deny'
  return matching.length > 0 ? 'Allow' : undefined
}

function parseStatement(statement: unknown, code: string): Statement {
  if (!isObject(statement)) throw new AwsError(code, 'Every statement of a policy must be an object.')
  const unknown = Object.keys(statement).find(member => !STATEMENT_MEMBERS.includes(member))
  if (unknown !== undefined)
    throw new AwsError(
      code,
      `The sandbox does not evaluate ${unknown} in a resource's policy: leave it out here.`,
    )
  const { Effect, Principal, Action, Resource, Condition } = statement
  if (Effect !== 'Allow' && Effect !== 'Deny') throw new AwsError(code, `Invalid effect: ${String(Effect)}`)
  const principals = Principal === '*' ? ['*'] : isObject(Principal) ? texts(Principal.AWS) : []
  const [actions, resources] = [texts(Action), texts(Resource)]
  if (principals.length === 0) throw new AwsError(code, 'Invalid principal in policy')
  if (actions.length === 0) throw new AwsError(code, 'Policy statement must contain actions')
  if (resources.length === 0) throw new AwsError(code, 'Policy statement must contain resources.')
  return { effect: Effect, principals, actions, resources, conditions: parseConditions(Condition, code) }
}

function parseConditions(given: unknown, code: string): Condition[] {
  if (given === undefined) return []
  if (!isObject(given) || Object.keys(given).length === 0)
    throw new AwsError(code, 'Conditions must be an object that names an operator.')
  return Object.entries(given).flatMap(([operator, keys]) => {
    if (!isObject(keys) || Object.keys(keys).length === 0)
      throw new AwsError(code, `The condition ${operator} names no key.`)
    return Object.entries(keys).map(([key, values]) => {
      const condition = readCondition(operator, key, texts(values), true)
      if (condition && KEYS.includes(key.toLowerCase()) && texts(values).length > 0) return condition
      throw new AwsError(
        code,
        `The sandbox does not evaluate ${operator} on ${key} in a resource's policy: leave it out here.`,
      )
    })
  })
}

function parseJson(text: string, code: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AwsError(code, "Policies must be valid JSON and the first byte must be '{'")
  }
}

/** An account (12 digits or its root) stands for everybody in it; a role's ARN for its sessions as well. */
function isPrincipal(principal: string, caller: { accountId: string; arn: string }): boolean {
  if (principal === '*') return true
  const account = /^(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?$/.exec(principal)?.[1]
  if (account !== undefined) return account === caller.accountId
  if (principal === caller.arn) return caller.arn !== ''
  const [, roleAccount, roleName] =
    /^arn:aws[a-z-]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(principal) ?? []
  return (
    roleName !== undefined && caller.arn.startsWith(`arn:aws:sts::${roleAccount}:assumed-role/${roleName}/`)
  )
}

/** `*` and `?` as policies have them. Walks without going back over what it read, whatever the pattern. */
export function matches(pattern: string, value: string, flag: 'i' | '' = ''): boolean {
  const [p, v] = flag === 'i' ? [pattern.toLowerCase(), value.toLowerCase()] : [pattern, value]
  let [at, inValue, star, resumed] = [0, 0, -1, 0]
  while (inValue < v.length) {
    if (p[at] === '*') [star, resumed] = [at++, inValue]
    else if (p[at] === '?' || p[at] === v[inValue]) [at, inValue] = [at + 1, inValue + 1]
    else if (star >= 0) [at, inValue] = [star + 1, ++resumed]
    else return false
  }
  return /^\**$/.test(p.slice(at))
}

function texts(value: unknown): string[] {
  return [value].flat().filter(item => typeof item === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
