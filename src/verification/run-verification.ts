import { setImmediate as othersTurn } from 'node:timers/promises'
import { type Check, isConclusive, type Verification } from './check.js'
import { accountIdentity } from './checks/account-identity.js'
import { assumeRole } from './checks/assume-role.js'
import { excessPermissions } from './checks/excess-permissions.js'
import { externalIdMatched } from './checks/external-id-matched.js'
import { externalIdRequired } from './checks/external-id-required.js'
import { requiredPermissions } from './checks/required-permissions.js'
import { templateVersion } from './checks/template-version.js'
import { trustPolicy } from './checks/trust-policy.js'
import { allowedNegative, mayBeRead, type Observations, type Subject, uniqueIdOf } from './observations.js'
import { type ProbePorts, probeRole } from './probe-role.js'
import { type ReadingOrder, type ReadPorts, readRole } from './read-role.js'

export interface VerificationInput extends Subject {
  id: string
  /** What the sessions' names start with; the customer sees it in CloudTrail. */
  sessionNamePrefix: string
  /** The key of the role's tag that holds the template version. */
  templateTagKey: string
  judge: ReadingOrder['judge']
}

export interface VerificationPorts extends ProbePorts, ReadPorts {
  now: () => Date
  /** Told of the checks that are answered while others are still under way. */
  progress?: (checks: Check[]) => void
}

/** What a run learned besides its checks. */
export interface VerificationFacts {
  /** The role's unique ID (`AROA…`); left out unless the role proved itself by refusing the negative probes. */
  uniqueId?: string
  templateTag?: string
  /** The role's permissions boundary, null where it has none; left out where the role was not read. */
  boundaryArn?: string | null
  /** The published version that the role carries, null where it carries none or could not be read. */
  templateVersion: string | null
  updateAvailable: boolean
  /** A positive probe was denied and no negative one allowed. */
  plainDenial: boolean
  conclusive: boolean
}

type Judge = (observations: Observations, subject: Subject) => Check

/** Those that the probes alone answer. */
const PROBE_CHECKS: readonly Judge[] = [assumeRole, externalIdRequired, externalIdMatched]

const CHECKS: readonly Judge[] = [
  ...PROBE_CHECKS,
  accountIdentity,
  trustPolicy,
  requiredPermissions,
  excessPermissions,
  templateVersion,
]

/**
 * Verifies one role: probes it, reads it where the probes allow that, and judges what was seen. The checks come
 * always all eight, in one order. Rejects only as the budget does, before anything was learned that counts.
 */
export async function runVerification(
  input: VerificationInput,
  ports: VerificationPorts,
): Promise<{ verification: Verification; facts: VerificationFacts }> {
  const startedAt = ports.now().toISOString()
  const observations = await observe(input, ports)
  const checks: Check[] = []
  for (const check of CHECKS) {
    checks.push(check(observations, input))
    // A customer's policies can take tens of milliseconds to compare: others have their turn in between.
    await othersTurn()
  }
  const verification = { id: input.id, startedAt, finishedAt: ports.now().toISOString(), checks }
  return { verification, facts: factsOf(observations, checks) }
}

async function observe(input: VerificationInput, ports: VerificationPorts): Promise<Observations> {
  const sessionName = sessionNameOf(input)
  const probes = await probeRole(input, sessionName, ports)
  if (!mayBeRead(probes)) return { probes }
  ports.progress?.(PROBE_CHECKS.map(check => check({ probes }, input)))
  const { judge, templateTagKey } = input
  const order = { subject: input, sessionName, uniqueId: uniqueIdOf(probes.before), judge, templateTagKey }
  return { probes, readings: await readRole(order, ports) }
}

/** RoleSessionName: 2 to 64 of `[\w+=,.@-]` (AssumeRole's API reference). */
function sessionNameOf({ sessionNamePrefix, id }: VerificationInput): string {
  return `${sessionNamePrefix}-${id}`.replace(/[^\w+=,.@-]/g, '-').slice(0, 64)
}

function factsOf({ probes, readings }: Observations, checks: readonly Check[]): VerificationFacts {
  const uniqueId = mayBeRead(probes) ? uniqueIdOf(probes.before) : undefined
  const judgement = readings?.judgement
  const published = judgement?.published === true
  const denied = probes.before.kind === 'denied' || probes.after?.kind === 'denied'
  return {
    ...(uniqueId === undefined ? {} : { uniqueId }),
    ...(readings?.templateTag === undefined ? {} : { templateTag: readings.templateTag }),
    ...(readings?.role?.kind === 'read' && { boundaryArn: readings.role.value.boundaryArn ?? null }),
    templateVersion: published ? judgement.templateVersion : null,
    updateAvailable: published && !judgement.current,
    plainDenial: denied && allowedNegative(probes) === undefined,
    conclusive: isConclusive(checks),
  }
}
