import type { Decision } from './decide.js'
import { statementApplies } from './evaluate.js'
import type { Policy, StatementPrincipal } from './policy.js'
import type { PolicyRequest } from './request-context.js'

/** Who asks to assume a role, as trust policies can name them. */
export interface TrustedParty {
  kind: 'user' | 'session' | 'service'
  /** 12 digits; empty for a service. */
  accountId: string
  /** ARN of the user or of the role session; the service's name for a service. */
  arn: string
  /** `AIDA…` of the user, `AROA…` of the session's role: what IAM stores for an ARN in a trust policy. */
  uniqueId: string
}

/**
 * How a trust policy speaks of a party: `direct` names the user, session, service or everyone; `role` names the
 * session's role; `account` leaves it to the account's own policies.
 */
export type Trust = 'deny' | 'none' | 'account' | 'role' | 'direct'

const strength: Record<Trust, number> = { none: 0, account: 1, role: 2, direct: 3, deny: 4 }

/**
 * Evaluates a trust policy. `principalIds` holds the unique ID that each ARN stood for when the policy was
 * saved: an ARN whose role was deleted and made again no longer matches.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function evaluateTrust(
  policy: Policy,
  principalIds: ReadonlyMap<string, string>,
  party: TrustedParty,
  request: PolicyRequest,
): Trust {
  let strongest: Trust = 'none'
  for (const statement of policy.statements) {
    const named = nameOf(statement.principals ?? [], principalIds, party)
    if (named === 'none' || !statementApplies(statement, request)) continue
    if (statement.effect === 'Deny') return 'deny'
    if (strength[named] > strength[strongest]) strongest = named
  }
  return strongest
}

function nameOf(
  principals: readonly StatementPrincipal[],
  principalIds: ReadonlyMap<string, string>,
  party: TrustedParty,
): Trust {
  let strongest: Trust = 'none'
  for (const principal of principals) {
    const named = matchPrincipal(principal, principalIds, party)
    if (strength[named] > strength[strongest]) strongest = named
  }
  return strongest
}

function matchPrincipal(
  { type, value }: StatementPrincipal,
  principalIds: ReadonlyMap<string, string>,
  party: TrustedParty,
): Trust {
  if (party.kind === 'service') return type === 'Service' && value === party.arn ? 'direct' : 'none'
  if (type !== 'AWS') return 'none'
  const byPolicy = party.kind === 'user' ? 'direct' : 'role'
  if (value === '*') return byPolicy
  if (
    value === party.accountId ||
    /^arn:aws[a-z-]*:iam::(\d{12}):root$/.exec(value)?.[1] === party.accountId
  ) {
    return 'account'
  }
  if (value === party.arn && party.kind === 'session') return 'direct'
  return (principalIds.get(value) ?? value) === party.uniqueId ? byPolicy : 'none'
}

/**
 * Joins the trust policy with the caller's own policies. Across accounts both must allow. Within one account a
 * trust policy that names the caller suffices, one that names the account leaves it to the caller's policies.
 * A session's role that is named is still bound by session policy and boundary. Any explicit Deny wins.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html
 */
export function mayAssume(trust: Trust, own: Decision, sameAccount: boolean): boolean {
  if (trust === 'deny' || trust === 'none' || own.explicitDeny) return false
  if (!sameAccount || trust === 'account') return own.allowed
  return trust === 'direct' || own.withinLimits
}
