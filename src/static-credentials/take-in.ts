import { ChangeRefused } from '../audit/audit-log.js'
import type { NewEvent } from '../audit/event.js'
import type { Write } from '../aws/table.js'
import { Problem } from '../problem.js'
import { tenantErrors } from '../tenants/errors.js'
import { findTenant } from '../tenants/find-tenant.js'
import { type AccessKey, endingOf } from './access-key.js'
import { exemptionStands, tenantLives } from './conditions.js'
import type { Exemption } from './exemption.js'
import { busy, endOperation, type Taken } from './operation.js'
import { notAccepted, type ProvedKey } from './prove-key.js'
import type { StaticCredential } from './static-credential.js'
import type { StaticCredentialTools } from './tools.js'

/** A key that was just stored is looked at again after this: does it work as it is stored? */
const FIRST_LOOK_MS = 10 * 60_000

/**
 * Records that a key has been stored as a version of the tenant's secret: only where the tenant may still have one.
 * @throws Problem tenant-offboarded, account-not-accepted, static-credential-busy
 */
export async function recordTakenIn(
  tools: StaticCredentialTools,
  taken: Taken,
  {
    key,
    proved,
    exemption,
    actor,
    action,
    set,
  }: {
    key: AccessKey
    proved: ProvedKey
    exemption: Exemption
    actor: string
    action: 'static-credential.stored' | 'static-credential.rotated'
    set: Partial<StaticCredential> & { versionId: string; secretArn: string }
  },
): Promise<StaticCredential> {
  const at = tools.now()
  const { tenantId } = taken
  const { accountId } = proved
  const writes: Write[] = [tenantLives(tenantId), exemptionStands(exemption), ...proved.accountWrites]
  const { secretArn, versionId } = set
  const firstLook = new Date(at.getTime() + FIRST_LOOK_MS).toISOString()
  const event: NewEvent = { action, details: { secretArn, versionId, accountId } }
  try {
    return await endOperation(tools, taken, {
      actor,
      events: [event],
      writes,
      set: {
        state: 'stored',
        accountId,
        keyIdEnding: endingOf(key),
        rotatedAt: at.toISOString(),
        provedAt: at.toISOString(),
        refusedSince: null,
        missingSince: null,
        dueAt: firstLook < exemption.sunsetAt ? firstLook : exemption.sunsetAt,
        ...set,
      },
    })
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
    const { status } = await findTenant(tools.table, tenantId)
    if (status === 'offboarded') throw new Problem(tenantErrors['tenant-offboarded'])
    // The exemption was changed meanwhile: by its new terms the caller tries again.
    throw error.failed.includes(1) ? busy() : notAccepted()
  }
}
