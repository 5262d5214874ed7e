import { keys } from '../../aws/keys.js'
import type { Condition, Table, Write } from '../../aws/table.js'
import { currentStatus, type StoredRole } from '../../roles/role.js'
import { ChangeRefused } from '../audit-log.js'
import { canonicalJson, SERVICE_ACTOR, SYSTEM_CHAIN, sha256 } from '../event.js'
import { undecidedTally } from './decision.js'
import { findReview } from './find-review.js'
import type { ReviewTools } from './open-review.js'
import { type ReviewedRole, reviewedRoleItem, reviewedRoleOf } from './review.js'

export type PrepareTools = ReviewTools & {
  /** Every role of every tenant. */
  allRoles: () => AsyncIterable<StoredRole>
  /** Aborted when the process is to stop: copying ends, and another process begins anew. */
  stopping?: AbortSignal | undefined
}

/** Copying that has not come on for so long counts as lost, and is begun anew. */
const LEASE_MS = 60_000
/** The lease is moved on at least so often, whatever comes of the roles: a stretch of revoked ones is no copy. */
const RENEWAL_MS = LEASE_MS / 4
/** Copies of a transaction. */
const BATCH = 50

/**
 * Copies every role that is not revoked into a review, and opens it for decisions. Whoever holds the lease does so; a
 * process that dies in the middle leaves the review to the next one, which begins anew: a copy is written over.
 * @returns false where somebody else prepares it or has to, or nothing has to be prepared
 */
export async function prepareReview(tools: PrepareTools, reviewId: string): Promise<boolean> {
  const { table, auditLog, now } = tools
  const lease = tools.newId()
  if (!(await takeLease(tools, reviewId, lease))) return false
  let batch: Write[] = []
  let renewedAt = now().getTime()
  const flush = async () => {
    // Copies go with the lease or not at all: whoever lost it must not change what was opened since.
    await auditLog.recordWithoutEvent([renewal(tools, reviewId, lease), ...batch])
    batch = []
    renewedAt = now().getTime()
  }
  const flushIfTime = async () => {
    if (batch.length === BATCH || now().getTime() - renewedAt >= RENEWAL_MS) await flush()
  }
  try {
    for await (const role of tools.allRoles()) {
      if (tools.stopping?.aborted) return await leaveToOthers(tools, reviewId, lease)
      if (role.status !== 'revoked') {
        batch.push({ put: reviewedRoleItem(reviewId, reviewed(role, now())) })
      }
      await flushIfTime()
    }
    await flush()
    await open(tools, reviewId, lease, await digestOf(table, reviewId, flushIfTime))
  } catch (error) {
    if (error instanceof ChangeRefused) return false
    throw error
  }
  return true
}

/** Takes the lease where it is free. */
function takeLease({ table, now }: PrepareTools, reviewId: string, lease: string): Promise<boolean> {
  const at = now().getTime()
  return table.update(keys.review(reviewId), leaseFrom(at, lease), {
    // A lease that ends later than any can was written by a clock that went ahead, and holds up nobody. One of ours is
    // what an attempt left whose answer got lost.
    expression: `#status = :preparing AND (preparing = :none OR preparing = :lease
      OR preparingUntil <= :now OR preparingUntil > :longest)`,
    names: { '#status': 'status' },
    values: {
      ':preparing': 'preparing',
      ':none': null,
      ':lease': lease,
      ':now': new Date(at).toISOString(),
      ':longest': new Date(at + 2 * LEASE_MS).toISOString(),
    },
  })
}

/** Moves the end of the lease on, provided that it is ours still. */
function renewal({ now }: PrepareTools, reviewId: string, lease: string): Write {
  return {
    update: keys.review(reviewId),
    set: leaseFrom(now().getTime(), lease),
    condition: holds(lease),
  }
}

async function leaveToOthers({ table }: PrepareTools, reviewId: string, lease: string): Promise<false> {
  await table.update(keys.review(reviewId), { preparing: null, preparingUntil: null }, holds(lease))
  return false
}

function leaseFrom(at: number, lease: string) {
  return { preparing: lease, preparingUntil: new Date(at + LEASE_MS).toISOString() }
}

function holds(lease: string): Condition {
  return {
    expression: '#status = :preparing AND preparing = :lease',
    names: { '#status': 'status' },
    values: { ':preparing': 'preparing', ':lease': lease },
  }
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
        set: { status: 'open', preparing: null, preparingUntil: null, tally: undecidedTally(snapshot.roles) },
        condition: holds(lease),
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

/**
 * SHA-256 over the hashes of the copies, by role ID: in the trail, so that no copy can be changed unseen.
 * @param meanwhile done after each copy
 */
export async function digestOf(
  table: Table,
  reviewId: string,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<{ roles: number; digest: string }> {
  const hashes: string[] = []
  for await (const item of table.all({ ...keys.reviewedRoles(reviewId), consistent: true })) {
    hashes.push(sha256(canonicalJson(reviewedRoleOf(item))))
    await meanwhile()
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
