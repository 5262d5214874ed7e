import { type Account, type Role, roleArn } from '../iam/model.js'
import { parseTrustPolicy } from '../policy-engine/parse-policy.js'
import type { RequestContext } from '../policy-engine/request-context.js'
import { evaluateTrust, mayAssume, type Trust, type TrustedParty } from '../policy-engine/trust.js'
import type { AssumeRoleParameters } from './assume-role-parameters.js'
import type { Identity } from './identity.js'
import type { Principal } from './principal.js'

/** A role with its account. */
export interface Target {
  account: Account
  role: Role
}

/** Tells whether a principal may take `action` (sts:AssumeRole, TagSession, SetSourceIdentity) on a role. */
export function principalMay(
  action: string,
  identity: Identity,
  principal: Principal,
  target: Target,
  context: RequestContext,
): boolean {
  const resource = roleArn(target.account.accountId, target.role)
  const party: TrustedParty = { ...partyOf(principal), kind: principal.kind }
  const trust = trustOf(target, party, { action, resource, context })
  const own = identity.decide(principal, { action, resource, context })
  return mayAssume(trust, own, principal.accountId === target.account.accountId)
}

/** Tells how the role's trust policy speaks of a party. */
export function trustOf(
  { role }: Target,
  party: TrustedParty,
  request: { action: string; resource: string; context: RequestContext },
): Trust {
  const policy = parseTrustPolicy(role.trust.document)
  return evaluateTrust(policy, new Map(role.trust.principalIds), party, request)
}

function partyOf({ accountId, arn, uniqueId }: Principal): Omit<TrustedParty, 'kind'> {
  return { accountId, arn, uniqueId }
}

/**
 * Gives the condition keys that AssumeRole adds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
 */
export function assumeRoleKeys(
  parameters: AssumeRoleParameters,
  { account, role }: Target,
): Record<string, string | string[] | undefined> {
  const { tags, transitiveTagKeys } = parameters
  return {
    'sts:ExternalId': parameters.externalId,
    'sts:RoleSessionName': parameters.sessionName,
    'sts:SourceIdentity': parameters.sourceIdentity,
    'sts:TransitiveTagKeys': transitiveTagKeys.length > 0 ? transitiveTagKeys : undefined,
    'aws:TagKeys': tags.length > 0 ? tags.map(tag => tag.Key) : undefined,
    'aws:ResourceAccount': account.accountId,
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
    ...Object.fromEntries(role.tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value])),
    ...Object.fromEntries(role.tags.map(({ Key, Value }) => [`iam:ResourceTag/${Key}`, Value])),
  }
}
