import type { CallerIdentity, PolicySource, Reading, RoleDetails } from '../aws/role-reader.js'
import type { ProbeOutcome } from '../aws/sts-probe.js'
import type { WantedStatement } from '../policy/permissions.js'
import type { RoleArn } from '../roles/role-arn.js'
import type { VendorPrincipal } from './denial-causes.js'
import { NEGATIVE_PROBES, type NegativeProbe } from './negative-probes.js'

/** What is verified: a role, for the external ID of one tenant, by this vendor. */
export interface Subject {
  readonly role: RoleArn
  readonly externalId: string
  readonly vendor: VendorPrincipal
}

/** What AssumeRole answered; an outcome left out was not asked for. */
export interface ProbeObservations {
  before: ProbeOutcome
  negatives: Partial<Record<NegativeProbe, ProbeOutcome>>
  after?: ProbeOutcome
}

/** What the role may be by the template version it carries, or by the current one. */
export interface Judgement {
  templateVersion: string
  /** Whether the tag names a version that was ever published. */
  published: boolean
  current: boolean
  wanted: WantedStatement[]
  selfReads: WantedStatement[]
}

export interface AttachedPolicy {
  name: string
  arn: string
  document: Reading<{ source: string }>
}

/** What the role's own session read; a reading left out was not tried. */
export interface ReadingObservations {
  /** Whether the reading session itself came about. */
  session: ProbeOutcome
  identity?: Reading<CallerIdentity>
  role?: Reading<RoleDetails>
  templateTag?: string
  judgement?: Judgement
  inline?: Reading<PolicySource[]>
  attached?: Reading<AttachedPolicy[]>
  boundary?: Reading<{ source: string }>
}

export interface Observations {
  probes: ProbeObservations
  /** Left out where the probes gave no leave to read. */
  readings?: ReadingObservations
}

/** The negative probe that was allowed, if any: the run ends there. */
export function allowedNegative({ negatives }: ProbeObservations): NegativeProbe | undefined {
  return NEGATIVE_PROBES.find(probe => negatives[probe]?.kind === 'allowed')
}

/** The role's unique ID (`AROA…`), which changes when a role is deleted and created again under its name. */
export function uniqueIdOf(outcome: ProbeOutcome | undefined): string | undefined {
  return outcome?.kind === 'allowed' ? outcome.assumedRoleId.split(':')[0] : undefined
}

/** Tells whether another role of the same name answered the second time. */
export function wasReplaced({ before, after }: ProbeObservations): boolean {
  return before.kind === 'allowed' && after?.kind === 'allowed' && uniqueIdOf(before) !== uniqueIdOf(after)
}

/** The first negative probe that was not answered by a denial: in error, or allowed, or not asked. */
export function unrefusedNegative({ negatives }: ProbeObservations): NegativeProbe | undefined {
  return NEGATIVE_PROBES.find(probe => negatives[probe]?.kind !== 'denied')
}

/**
 * Tells whether the role can be assumed, by the same role before and after, and refused every negative probe. One in
 * error gives no leave to read: the role might have accepted it, and so be somebody else's.
 */
export function mayBeRead(probes: ProbeObservations): boolean {
  const { before, after } = probes
  if (before.kind !== 'allowed' || after?.kind !== 'allowed') return false
  return !wasReplaced(probes) && unrefusedNegative(probes) === undefined
}
