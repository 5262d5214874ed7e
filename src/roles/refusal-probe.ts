import type { ProbeOutcome, StsProbe } from '../aws/sts-probe.js'
import type { TenantDirectory } from '../tenants/tenant-directory.js'
import { budgetProblem } from '../verification/errors.js'
import type { ProbePorts } from '../verification/probe-role.js'
import { DENY_EVERYTHING } from '../verification/session-policies.js'
import type { StsBudget } from '../verification/sts-budget.js'
import type { StoredRole } from './role.js'

export interface RefusalProbeTools {
  directory: TenantDirectory
  budget: StsBudget
  sts: StsProbe
  probed: NonNullable<ProbePorts['probed']>
}

/**
 * Makes the function that asks whether a revoked role still lets the vendor in: once, with the external ID that is
 * stored for its tenant and no other, in a session that may do nothing and whose credentials are dropped.
 */
export function createRefusalProbe({ directory, budget, sts, probed }: RefusalProbeTools) {
  return async function probeRevoked(role: StoredRole): Promise<ProbeOutcome> {
    const tenant = await directory.find(role.tenantId, { freshStatus: false })
    if (!tenant) throw new Error(`Role ${role.id} belongs to no tenant`)
    const request = {
      roleArn: role.roleArn,
      externalId: tenant.externalId,
      // What the session is called in the customer's CloudTrail.
      sessionName: `drawbridge-revoked-${role.id}`,
      sessionPolicy: DENY_EVERYTHING,
      durationSeconds: 900,
    } as const
    try {
      const outcome = await budget.run(role.tenantId, 'scheduled', () => sts.assumeRole(request))
      probed('after-revocation', outcome.kind)
      return outcome
    } catch (error) {
      throw budgetProblem(error)
    }
  }
}
