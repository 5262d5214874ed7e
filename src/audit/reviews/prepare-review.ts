import { keys } from '../../aws/keys.js'
import type { Table, Write } from '../../aws/table.js'
import { currentStatus, type StoredRole } from '../../roles/role.js'
import { ChangeRefused } from '../audit-log.js'
import { canonicalJson, SERVICE_ACTOR, SYSTEM_CHAIN, sha256 } from '../event.js'
import { findReview } from './find-review.js'
import type { ReviewTools } from './open-review.js'
import { type ReviewedRole, reviewedRoleItem, reviewedRoleOf } from './review.js'

export type PrepareTools = ReviewTools & {
  /** Every role of every tenant. */
  allRoles: () => AsyncIterable<StoredRole>
}

/** Copying that has not come on for so long counts as lost, and is begun anew. */
const LEASE_MS = 60_000
/** Writes of a transaction. */
const BATCH = 50

/**
 * Copies every role that is not revoked into a review, and opens it for decisions. Whoever holds the lease does so; a
 * process that dies in the middle leaves the review to the next one, which begins anew: a copy is written over.
 * @returns false where somebody else prepares it, or nothing has to be prepared
 */
export async function prepareReview(tools: PrepareTools, reviewId: string): Promise<boolean> {
  const { table, now } = tools
  const lease = tools.newId()
  if (!(await renew(tools, reviewId, lease, true))) return false
  let batch: Write[] = []
  const flush = async () => {
    if (batch.length === 0) return
    await tools.auditLog.recordWithoutEvent(batch)
    batch = []
    if (!(await renew(tools, reviewId, lease, false))) throw new LeaseLost()
  }
  try {
    for await (const role of tools.allRoles()) {
      if (role.status === 'revoked') continue
      batch.push({ put: reviewedRoleItem(reviewId, reviewed(role, now())) })
      if (batch.length === BATCH) await flush()
    }
    await flush()
    await open(tools, reviewId, lease, await digestOf(table, reviewId))
  } catch (error) {
    if (error instanceof LeaseLost || error instanceof ChangeRefused) return false
    throw error
  }
  return true
}

class LeaseLost extends Error {}

/** Takes the lease where it is free, or moves its end on where it is ours. */
function renew(
  { table, now }: PrepareTools,
  reviewId: string,
  lease: string,
  first: boolean,
): Promise<boolean> {
  const at = now().getTime()
  const set = { preparing: lease, preparingUntil: new Date(at + LEASE_MS).toISOString() }
  const mine = 'preparing = :lease'
  // A lease that ends later than any can was written by a clock that went ahead, and holds up nobody.
  const free = `preparing = :none OR preparingUntil <= :now OR preparingUntil > :longest OR ${mine}`
  return table.update(keys.review(reviewId), set, {
    expression: `#status = :preparing AND (${first ? free : mine})`,
    names: { '#status': 'status' },
    values: {
      ':preparing': 'preparing',
      ':lease': lease,
      ...(first && {
        ':none': null,
        ':now': new Date(at).toISOString(),
        ':longest': new Date(at + 2 * LEASE_MS).toISOString(),
      }),
    },
  })
}

async function open(
  { auditLog }: PrepareTools,
  reviewId: string,
  lease: string,
  snapshot: { roles: number; digest: string },
): Promise<void> {
  await auditLog.commit({
    chain: SYSTEM_CHAIN,
    actor: SERVICE_ACTOR,
    events: [{ action: 'review.prepared', details: { reviewId, ...snapshot } }],
    writes: [
      {
        update: keys.review(reviewId),
        set: { status: 'open', preparing: null, preparingUntil: null },
        condition: {
          expression: '#status = :preparing AND preparing = :lease',
          names: { '#status': 'status' },
          values: { ':preparing': 'preparing', ':lease': lease },
        },
      },
    ],
  })
}

function reviewed(role: StoredRole, now: Date): ReviewedRole {
  const { id, tenantId, roleArn, accountId, permissionSet, templateVersion, updateAvailable } = role
  return {
    roleId: id,
    tenantId,
    roleArn,
    accountId,
    permissionSet,
    status: currentStatus(role, now),
    templateVersion,
    updateAvailable,
    lastVerifiedAt: role.lastVerifiedAt,
    findings: role.findings.filter(({ resolvedAt }) => resolvedAt === null).map(({ code }) => code),
    createdAt: role.createdAt,
  }
}

/** SHA-256 over the hashes of the copies, by role ID: in the trail, so that no copy can be changed unseen. */
export async function digestOf(table: Table, reviewId: string): Promise<{ roles: number; digest: string }> {
  const hashes: string[] = []
  for await (const item of table.all({ ...keys.reviewedRoles(reviewId), consistent: true })) {
    hashes.push(sha256(canonicalJson(reviewedRoleOf(item))))
  }
  return { roles: hashes.length, digest: sha256(hashes.join('\n')) }
}

/** Prepares the newest review where nobody does, such as after a process that died. */
export async function prepareWhatIsLeft(tools: PrepareTools): Promise<void> {
  const underWay = await tools.table.get(keys.reviewUnderWay())
  if (!underWay) return
  const review = await findReview(tools.table, String(underWay.reviewId))
  if (review.status === 'preparing') await prepareReview(tools, review.id)
}
