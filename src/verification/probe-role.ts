import type { ProbeOutcome, StsProbe } from '../aws/sts-probe.js'
import { NEGATIVE_PROBES, type NegativeProbe, negativeExternalIds } from './negative-probes.js'
import type { ProbeObservations, Subject } from './observations.js'
import { DENY_EVERYTHING } from './session-policies.js'

/** Which probe was made: the positive ones send the tenant's own external ID, as does that of a revoked role. */
export type Probe = 'positive-before' | 'positive-after' | NegativeProbe | 'after-revocation'

export interface ProbePorts {
  sts: StsProbe
  /** A UUID v4 that was never used before. */
  randomUuid: () => string
  /** Runs one call to STS when the shared budget has room for it, and passes on its answer or rejection. */
  budget: <T>(call: () => Promise<T>) => Promise<T>
  /** Told of every probe, so that the vendor's alarm on denied AssumeRole can leave them out. */
  probed?: (probe: Probe, outcome: ProbeOutcome['kind']) => void
}

/**
 * Asks STS for the role: with the tenant's external ID, in every way that must be refused, and with the external ID
 * again. The probes differ in the external ID alone. It ends at the first negative probe that is allowed and at a
 * positive one in error; a role that is denied at first is not asked for a second time.
 */
export async function probeRole(
  { role, externalId }: Subject,
  sessionName: string,
  ports: ProbePorts,
): Promise<ProbeObservations> {
  const ask = async (probe: Probe, sent: string | undefined): Promise<ProbeOutcome> => {
    const request = {
      roleArn: role.arn,
      sessionName,
      sessionPolicy: DENY_EVERYTHING,
      durationSeconds: 900,
    } as const
    const outcome = await ports.budget(() =>
      ports.sts.assumeRole(sent === undefined ? request : { ...request, externalId: sent }),
    )
    ports.probed?.(probe, outcome.kind)
    return outcome
  }
  const probes: ProbeObservations = { before: await ask('positive-before', externalId), negatives: {} }
  if (probes.before.kind === 'error') return probes
  const sent = negativeExternalIds(externalId, ports.randomUuid())
  for (const probe of NEGATIVE_PROBES) {
    const outcome = await ask(probe, sent[probe])
    probes.negatives[probe] = outcome
    if (outcome.kind === 'allowed') return probes
  }
  if (probes.before.kind === 'denied') return probes
  return { ...probes, after: await ask('positive-after', externalId) }
}
