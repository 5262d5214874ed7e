import { sha256 } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import { ABSENT, type Condition, type Write } from '../aws/table.js'
import { Problem } from '../problem.js'
import { tenantErrors } from '../tenants/errors.js'
import { findTenant } from '../tenants/find-tenant.js'
import { tenantLives } from './conditions.js'
import { staticCredentialErrors } from './errors.js'
import { type Exemption, exemptionItem, latestSunset } from './exemption.js'
import { findCredential, findExemption } from './find-static-credential.js'
import { dueFields } from './static-credential.js'
import type { StaticCredentialTools } from './tools.js'

type ExemptionTools = Pick<StaticCredentialTools, 'table' | 'auditLog' | 'now'>

/**
 * Grants a tenant the leave to use an access key until a date, or changes it. The trail has the reason as a hash.
 * @throws Problem tenant-not-found, tenant-offboarded, sunset-out-of-range, audit-contention
 */
export async function grantExemption(
  tools: ExemptionTools,
  tenantId: string,
  { reason, sunsetAt }: { reason: string; sunsetAt: string },
  actor: string,
): Promise<Exemption> {
  const { table, auditLog, now } = tools
  return auditLog.decideAnew(async () => {
    const { status } = await findTenant(table, tenantId)
    if (status === 'offboarded') throw new Problem(tenantErrors['tenant-offboarded'])
    const previous = await findExemption(table, tenantId)
    refuseOutOfRange(sunsetAt, previous, now())
    const grantedAt = now().toISOString()
    const firstGrantedAt = previous?.firstGrantedAt ?? grantedAt
    const exemption = {
      tenantId,
      reason,
      sunsetAt,
      grantedAt,
      grantedBy: actor,
      firstGrantedAt,
      endedAt: null,
    }
    const details = { sunsetAt, firstGrantedAt, reasonHash: sha256(reason) }
    await auditLog.commit({
      chain: tenantId,
      actor,
      events: [{ action: 'static-credential.exempted', details }],
      writes: [
        { put: exemptionItem(exemption), condition: asRead(previous) },
        tenantLives(tenantId),
        ...(await dueNow(tools, tenantId)),
      ],
    })
    return exemption
  })
}

/**
 * Ends a tenant's exemption before its sunset. A key that it has is deleted. Where none is in force nothing changes.
 * @throws Problem audit-contention
 */
export async function endExemption(tools: ExemptionTools, tenantId: string, actor: string): Promise<void> {
  const { table, auditLog, now } = tools
  await auditLog.decideAnew(async () => {
    const exemption = await findExemption(table, tenantId)
    if (exemption === undefined || exemption.endedAt !== null) return
    const endedAt = now().toISOString()
    await auditLog.commit({
      chain: tenantId,
      actor,
      events: [{ action: 'static-credential.exemption-ended', details: { endedAt } }],
      writes: [
        {
          update: keys.staticCredentialExemption(tenantId),
          set: { endedAt },
          condition: asRead(exemption),
        },
        ...(await dueNow(tools, tenantId)),
      ],
    })
  })
}

function refuseOutOfRange(sunsetAt: string, previous: Exemption | undefined, now: Date): void {
  const latest = latestSunset(previous, now).toISOString()
  if (sunsetAt > now.toISOString() && sunsetAt <= latest) return
  throw new Problem(staticCredentialErrors['sunset-out-of-range'], {
    detail: `The sunset has to lie in the future, and at ${latest} at the latest, 180 days after the tenant's first exemption.`,
  })
}

function asRead(exemption: Exemption | undefined): Condition {
  if (exemption === undefined) return ABSENT
  const { grantedAt, sunsetAt, endedAt } = exemption
  return {
    expression: 'grantedAt = :grantedAt AND sunsetAt = :sunsetAt AND endedAt = :endedAt',
    values: { ':grantedAt': grantedAt, ':sunsetAt': sunsetAt, ':endedAt': endedAt },
  }
}

/** A key that the tenant has is looked at at once, since what may become of it has changed. */
export async function dueNow(
  { table, now }: Pick<StaticCredentialTools, 'table' | 'now'>,
  tenantId: string,
): Promise<Write[]> {
  if ((await findCredential(table, tenantId)) === undefined) return []
  return [{ update: keys.staticCredential(tenantId), set: dueFields(tenantId, now().toISOString()) }]
}
