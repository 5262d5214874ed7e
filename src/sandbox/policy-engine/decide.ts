import { evaluate, type Verdict } from './evaluate.js'
import type { Policy } from './policy.js'
import type { PolicyRequest } from './request-context.js'

/** The policies that bear on a principal. What is undefined does not limit it. */
export interface PrincipalPolicies {
  identity: readonly Policy[]
  boundary: readonly Policy[] | undefined
  session: readonly Policy[] | undefined
}

/** The verdict of each kind of policy on one request. */
export interface Decision {
  allowed: boolean
  explicitDeny: boolean
  /** Boundary and session policy leave room for it, whatever the identity policies say. */
  withinLimits: boolean
  /** The kind of policy that AWS's denial names. */
  deniedBy: 'identity-based policy' | 'permissions boundary' | 'session policy' | undefined
}

/**
 * Decides by the principal's own policies: the intersection of identity policies, permissions boundary and
 * session policy, where an explicit Deny in any of them wins.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html
 */
export function decide(policies: PrincipalPolicies, request: PolicyRequest): Decision {
  const kinds: [NonNullable<Decision['deniedBy']>, Verdict][] = [
    ['identity-based policy', evaluate(policies.identity, request)],
    ['permissions boundary', policies.boundary ? evaluate(policies.boundary, request) : 'allow'],
    ['session policy', policies.session ? evaluate(policies.session, request) : 'allow'],
  ]
  const denying = kinds.find(([, verdict]) => verdict === 'deny')
  const silent = kinds.find(([, verdict]) => verdict === 'none')
  return {
    allowed: !denying && !silent,
    explicitDeny: denying !== undefined,
    withinLimits: kinds.slice(1).every(([, verdict]) => verdict === 'allow'),
    deniedBy: (denying ?? silent)?.[0],
  }
}
