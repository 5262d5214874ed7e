import { type Comparison, evaluate, type KeyFacts, listConditions, type Verdict } from './condition.js'
import type { Conditions } from './document.js'
import { arnParts, hasWildcard, matches, matchesAll, resourceCovers } from './pattern.js'

/** What a trust policy is held against: the vendor's own values. */
export interface TrustExpectation {
  partition: string
  vendorAccountId: string
  vendorRoleArn: string
  externalId: string
}

/**
 * Who may call: the vendor's role, anyone else in the vendor's account, a principal of another account, or
 * something that is no AWS principal (a service, a federated or an anonymous caller).
 */
export const CALLERS = ['vendor-role', 'vendor-account', 'outsider', 'no-principal'] as const
export type Caller = (typeof CALLERS)[number]

/** The external ID a call carries: the right one, none, the right one in other case, or any other. */
export const EXTERNAL_IDS = ['right', 'missing', 'other-case', 'other'] as const
export type ExternalIdSent = (typeof EXTERNAL_IDS)[number]

/**
 * A set of kinds of AssumeRole requests, one bit for each pair of caller and external ID. Every request is of
 * exactly one kind, so what holds for the kinds holds for all requests.
 */
export type Requests = number

export const NO_REQUESTS: Requests = 0
export const EXTERNAL_ID_KEY = 'sts:externalid'

/** The requests of the given callers with the given external IDs (with any, where none are given). */
export function requests(
  callers: readonly Caller[],
  externalIds: readonly ExternalIdSent[] = EXTERNAL_IDS,
): Requests {
  let set = NO_REQUESTS
  for (const caller of callers) for (const externalId of externalIds) set |= bit(caller, externalId)
  return set
}

/** The requests for which the conditions may hold: what an Allow could let in. */
export function requestsPossiblyMet(
  conditions: Conditions | undefined,
  expectation: TrustExpectation,
): Requests {
  return requestsWhere(conditions, expectation, verdicts => !verdicts.includes('no'))
}

/** The requests for which the conditions surely hold: what a Deny keeps out for certain. */
export function requestsSurelyMet(
  conditions: Conditions | undefined,
  expectation: TrustExpectation,
): Requests {
  return requestsWhere(conditions, expectation, verdicts => verdicts.every(verdict => verdict === 'yes'))
}

function bit(caller: Caller, externalId: ExternalIdSent): Requests {
  return 1 << (CALLERS.indexOf(caller) * EXTERNAL_IDS.length + EXTERNAL_IDS.indexOf(externalId))
}

function requestsWhere(
  conditions: Conditions | undefined,
  expectation: TrustExpectation,
  included: (verdicts: Verdict[]) => boolean,
): Requests {
  const listed = listConditions(conditions)
  let set = NO_REQUESTS
  for (const caller of CALLERS) {
    for (const externalId of EXTERNAL_IDS) {
      const verdicts = listed.map(item => evaluate(item, factsOf(item.key, caller, externalId, expectation)))
      if (included(verdicts)) set |= bit(caller, externalId)
    }
  }
  return set
}

/**
 * Keys of which something is known. Of all others (`aws:PrincipalOrgID`, `aws:SourceIp`, …) nothing is, so they
 * neither narrow an Allow to the vendor nor make a Deny certain.
 */
function factsOf(
  key: string,
  caller: Caller,
  externalId: ExternalIdSent,
  expectation: TrustExpectation,
): KeyFacts | undefined {
  if (key === EXTERNAL_ID_KEY) return externalIdFacts(externalId, expectation.externalId)
  if (key === 'aws:principalarn') return principalFacts(caller, arnTest(caller, expectation))
  if (key === 'aws:principalaccount') return principalFacts(caller, accountTest(caller, expectation))
  return undefined
}

function externalIdFacts(sent: ExternalIdSent, id: string): KeyFacts {
  if (sent === 'missing') return { missing: 'yes', test: () => 'no' }
  return {
    missing: 'no',
    test: (comparison, value) => {
      if (comparison === 'arn' || value.includes('${')) return 'maybe'
      if (sent === 'right') return compare(comparison, value, id)
      if (comparison === 'like' && matchesAll(value)) return 'yes'
      if (comparison === 'like' && hasWildcard(value)) return 'maybe'
      const sameButCase = value.toLowerCase() === id.toLowerCase()
      if (comparison === 'equals-ignore-case' && sameButCase) return sent === 'other-case' ? 'yes' : 'no'
      return value === id || sameButCase !== (sent === 'other-case') ? 'no' : 'maybe'
    },
  }
}

/** Callers that are no AWS principal may lack the key; where they have it, it does not name the vendor. */
function principalFacts(caller: Caller, test: KeyFacts['test']): KeyFacts {
  return { missing: caller === 'no-principal' ? 'maybe' : 'no', test }
}

function accountTest(caller: Caller, { vendorAccountId }: TrustExpectation): KeyFacts['test'] {
  return (comparison, value) => {
    if (comparison === 'arn' || value.includes('${')) return 'maybe'
    if (caller === 'vendor-role' || caller === 'vendor-account')
      return compare(comparison, value, vendorAccountId)
    if (comparison === 'like' && matchesAll(value)) return 'yes'
    return value === vendorAccountId ? 'no' : 'maybe'
  }
}

function arnTest(caller: Caller, expectation: TrustExpectation): KeyFacts['test'] {
  const { partition, vendorAccountId, vendorRoleArn } = expectation
  const vendorAccount = `arn:${partition}:*::${vendorAccountId}:*`
  return (comparison, value) => {
    if (value.includes('${')) return 'maybe'
    // What an ARN operator makes of a value that is no ARN, a bare `*` above all, no page of AWS's says.
    if (comparison === 'arn' && arnParts(value) === undefined) return 'maybe'
    if (caller === 'vendor-role') return compare(comparison, value, vendorRoleArn)
    const wild = comparison === 'like' || comparison === 'arn'
    if (wild && matchesAll(value)) return 'yes'
    const account = accountNamed(comparison, value)
    if (caller !== 'vendor-account') return account === vendorAccountId ? 'no' : 'maybe'
    if (wild && resourceCovers(value, vendorAccount)) return 'yes'
    if (comparison === 'equals-ignore-case' && account === vendorAccountId) return 'maybe'
    return value === vendorRoleArn || (account !== undefined && account !== vendorAccountId) ? 'no' : 'maybe'
  }
}

/**
 * The only account whose principals a pattern can match. In ARN operators the parts are compared one by one; in
 * string operators a wildcard runs across colons, and a role's path may hold colons and another account's ID,
 * so there everything before the account has to be spelled out.
 */
function accountNamed(comparison: Comparison, value: string): string | undefined {
  const parts = arnParts(value)
  const account = parts?.[4]
  if (parts === undefined || account === undefined || !/^\d{12}$/.test(account)) return undefined
  return comparison === 'like' && parts.slice(0, 4).some(hasWildcard) ? undefined : account
}

function compare(comparison: Comparison, value: string, actual: string): Verdict {
  const holds = {
    equals: () => value === actual,
    'equals-ignore-case': () => value.toLowerCase() === actual.toLowerCase(),
    like: () => matches(value, actual),
    arn: () => matchesArn(value, actual),
    null: () => undefined,
    other: () => undefined,
  }[comparison]()
  return holds === undefined ? 'maybe' : holds ? 'yes' : 'no'
}

function matchesArn(pattern: string, arn: string): boolean {
  const [held, actual] = [arnParts(pattern), arnParts(arn)]
  return held?.every((part, n) => matches(part, actual?.[n] ?? '')) ?? false
}
