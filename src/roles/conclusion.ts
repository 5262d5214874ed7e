import { type Check, fail, type Verification } from '../verification/check.js'
import type { VerificationFacts } from '../verification/run-verification.js'
import type { ClaimView } from './claim.js'
import { type Finding, type FindingCode, type Further, mergeFindings } from './finding.js'
import { boundaryRemoved, STUCK, STUCK_AFTER } from './further-problems.js'
import type { StoredRole } from './role.js'
import { decideStatus, type StatusDecision } from './role-status.js'
import { slotOf } from './slot.js'

/** What a verification makes of a role. */
export interface Conclusion {
  verification: Verification
  /** What the role's item is set to. */
  changes: Pick<
    StoredRole,
    | 'status'
    | 'templateVersion'
    | 'updateAvailable'
    | 'lastVerifiedAt'
    | 'findings'
    | 'firstVerifiedAt'
    | 'provedSince'
    | 'uniqueId'
    | 'boundaryArn'
    | 'claimed'
    | 'denialRetryPending'
    | 'inconclusiveRuns'
    | 'attempts'
    | 'dueAt'
  >
  takesClaim: boolean
  firstVerified: boolean
  /** The IAM role was deleted and created again under its name. */
  recreated: boolean
  opened: FindingCode[]
  resolved: FindingCode[]
}

type Run = { verification: Verification; facts: VerificationFacts }

interface Circumstances {
  claims: ClaimView
  /** Milliseconds in which every role is verified once. */
  interval: number
  now: Date
}

/** Decides, without I/O, what a verification makes of a role. */
export function conclude(role: StoredRole, run: Run, circumstances: Circumstances): Conclusion {
  const { claims, now } = circumstances
  const decide = (checks: readonly Check[]) =>
    decideStatus(statusInput(role, checks, run.facts, circumstances))
  const claimLost = claims.heldByAnother && isProof(decide(run.verification.checks), run.facts)
  const verification = claimLost ? withLostClaim(run.verification) : run.verification
  const decision = decide(verification.checks)
  const proved = isProof(decision, run.facts)
  const uniqueId = run.facts.uniqueId ?? role.uniqueId
  const recreated = proved && role.uniqueId !== null && uniqueId !== role.uniqueId
  const boundaryArn = proved ? run.facts.boundaryArn : undefined
  const { conclusive } = decision
  const stuck = !conclusive && role.attempts >= STUCK_AFTER
  const findings = mergeFindings(
    role.findings,
    verification,
    now,
    further({ role, claims, claimLost, recreated, proved, boundaryArn, conclusive, stuck }),
  )
  return {
    verification,
    changes: {
      ...changesOf(role, run.facts, decision, verification.finishedAt),
      findings,
      uniqueId: proved ? uniqueId : role.uniqueId,
      boundaryArn: boundaryArn ?? role.boundaryArn,
      claimed: role.claimed || proved,
    },
    takesClaim: proved && (!role.claimed || recreated),
    firstVerified: decision.status === 'verified' && role.firstVerifiedAt === null,
    recreated,
    ...findingChanges(role.findings, findings),
  }
}

/** The role showed in this run that it is the tenant's: it let the vendor in, and nobody else. */
function isProof({ status }: StatusDecision, facts: VerificationFacts): boolean {
  return facts.uniqueId !== undefined && (status === 'verified' || status === 'degraded')
}

function statusInput(
  role: StoredRole,
  checks: readonly Check[],
  facts: VerificationFacts,
  { interval, now }: Circumstances,
) {
  return {
    previous: role.status,
    registeredAt: new Date(role.createdAt),
    lastConclusiveAt: dateOf(role.lastVerifiedAt),
    provedSince: dateOf(role.provedSince),
    denialRetryPending: role.denialRetryPending,
    inconclusiveRuns: role.inconclusiveRuns,
    checks,
    facts,
    now,
    interval,
    slot: slotOf(role.id, interval),
  }
}

function changesOf(role: StoredRole, facts: VerificationFacts, decision: StatusDecision, finishedAt: string) {
  const read = facts.templateVersion !== null
  return {
    status: decision.status,
    templateVersion: read ? facts.templateVersion : role.templateVersion,
    updateAvailable: read ? facts.updateAvailable : role.updateAvailable,
    lastVerifiedAt: decision.conclusive ? finishedAt : role.lastVerifiedAt,
    firstVerifiedAt: role.firstVerifiedAt ?? (decision.status === 'verified' ? finishedAt : null),
    provedSince: decision.provedSince?.toISOString() ?? null,
    denialRetryPending: decision.denialRetryPending,
    inconclusiveRuns: decision.inconclusiveRuns,
    attempts: decision.conclusive ? 0 : role.attempts,
    dueAt: decision.nextDueAt?.toISOString() ?? null,
  }
}

/** The answer names nobody: whom the role belongs to is not this tenant's business. */
function withLostClaim(verification: Verification): Verification {
  const lost = fail('account-identity', 'critical', {
    summary: 'This IAM role is already in use by another registration, so it cannot be used by this one.',
    remedy:
      'One IAM role belongs to one tenant. Launch the template again to make a role of its own for this tenant, and register that one. If the role should move here, have the other registration revoked first.',
    evidence: { code: 'role-claimed' },
  })
  const checks = verification.checks.map(check => (check.id === lost.id ? lost : check))
  return { ...verification, checks }
}

interface FurtherFacts {
  role: StoredRole
  claims: ClaimView
  claimLost: boolean
  recreated: boolean
  proved: boolean
  boundaryArn: string | null | undefined
  conclusive: boolean
  stuck: boolean
}

function further(facts: FurtherFacts): Further {
  const { role, claims, claimLost, recreated, proved, boundaryArn, conclusive, stuck } = facts
  const problems: NonNullable<Further['problems']>[number][] = []
  if (claimLost) {
    problems.push({
      code: 'role-claimed',
      control: 'CAA-001',
      severity: 'critical',
      summary: 'This IAM role is already in use by another registration.',
      remedy: 'Launch the template again and register the role that it makes.',
    })
  }
  if (claims.accountShared) {
    problems.push({
      code: 'account-shared',
      control: 'CAA-001',
      severity: 'medium',
      summary: 'Another tenant has proved a role or an access key in the same AWS account.',
      remedy:
        'Ask both tenants whether they share the account on purpose; if not, one of them connected what is not theirs.',
    })
  }
  if (recreated) {
    problems.push({
      code: 'role-recreated',
      control: 'CAA-001',
      severity: 'medium',
      summary: 'The IAM role was deleted and created again under the same name since it was last verified.',
      remedy: 'Ask the customer whether that was meant. The new role passed the same checks.',
    })
  }
  if (boundaryArn === null && role.boundaryArn !== null) problems.push(boundaryRemoved(role.boundaryArn))
  if (stuck) problems.push(STUCK)
  return {
    problems,
    resolved: [
      ...(boundaryArn ? (['boundary-removed'] as const) : []),
      ...(conclusive ? (['stuck'] as const) : []),
      ...(claims.accountShared ? [] : (['account-shared'] as const)),
      ...(proved && !recreated ? (['role-recreated'] as const) : []),
      ...(proved && !claimLost ? (['role-claimed'] as const) : []),
    ],
  }
}

function findingChanges(before: readonly Finding[], after: readonly Finding[]) {
  const open = (findings: readonly Finding[]) => findings.filter(f => f.resolvedAt === null).map(f => f.code)
  const [was, is] = [open(before), open(after)]
  return { opened: is.filter(code => !was.includes(code)), resolved: was.filter(code => !is.includes(code)) }
}

function dateOf(time: string | null): Date | undefined {
  return time === null ? undefined : new Date(time)
}
