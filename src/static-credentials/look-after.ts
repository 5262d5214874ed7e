import { ChangeRefused } from '../audit/audit-log.js'
import { type NewEvent, SERVICE_ACTOR } from '../audit/event.js'
import { Problem } from '../problem.js'
import { findTenant } from '../tenants/find-tenant.js'
import { exemptionStands, tenantLives } from './conditions.js'
import { leaveOf } from './exemption.js'
import { findExemption } from './find-static-credential.js'
import { mendOperation, whileHeld } from './mend.js'
import {
  busy,
  endOperation,
  isBusy,
  refuseLost,
  removeCredential,
  type Taken,
  takeCredential,
} from './operation.js'
import { identityOf } from './prove-key.js'
import { scheduleDeletion } from './schedule-deletion.js'
import {
  type CredentialFindingCode,
  type DeletionReason,
  findingsOf,
  LOOK_INTERVAL_MS,
  nextLookAtDeletion,
  type StaticCredential,
} from './static-credential.js'
import type { KeepingTools, StaticCredentialTools } from './tools.js'

const MINUTE = 60_000
/** So soon it is looked at again where no verdict was to be had. */
const RETRY_MS = 5 * MINUTE

/** What came of looking after a key. */
export type Looked =
  | 'mended'
  | 'deletion-scheduled'
  | 'deleted'
  | 'works'
  | 'refused'
  | 'missing'
  | 'no-verdict'

/**
 * Looks after a key that is due: mends what an operation has left that died; schedules the deletion of a key that its
 * tenant may not have any more; forgets one that is gone; and sees whether the key works as it is stored, whereupon the
 * one before it is given up.
 * @throws Problem static-credential-busy where somebody else is at work on it, dependency-unavailable, audit-contention
 */
export async function lookAfterCredential(
  tools: StaticCredentialTools,
  due: StaticCredential,
): Promise<Looked> {
  const settled = await settleCredential(tools, due)
  if (settled !== undefined) return settled
  const taken = await takeCredential(tools, due, 'look')
  return whileHeld(tools, taken, () => look(tools, taken))
}

/**
 * The part of it that needs no look at the key itself.
 * @returns undefined where that is all that is left to do
 * @throws Problem as `lookAfterCredential`
 */
export async function settleCredential(
  tools: KeepingTools,
  due: StaticCredential,
): Promise<Looked | undefined> {
  if (isBusy(due, tools.now())) throw busy()
  if (due.operation !== null && due.operation !== 'look') {
    const taken = await takeCredential(tools, due, due.operation)
    await whileHeld(tools, taken, () => mendOperation(tools, taken))
    return 'mended'
  }
  if (due.state === 'deletion-scheduled') {
    const taken = await takeCredential(tools, due, 'look')
    return whileHeld(tools, taken, () => forget(tools, taken))
  }
  const reason = await reasonToDelete(tools, due.tenantId)
  if (reason === undefined) return undefined
  const taken = await takeCredential(tools, due, 'delete', reason)
  await whileHeld(tools, taken, () => scheduleDeletion(tools, taken, SERVICE_ACTOR))
  return 'deletion-scheduled'
}

/** Records that Secrets Manager does not have a key any more, which shows without reading it. */
export async function recordMissing(tools: KeepingTools, credential: StaticCredential): Promise<void> {
  const missingSince = credential.missingSince ?? tools.now().toISOString()
  await conclude(tools, await takeCredential(tools, credential, 'look'), { missingSince })
}

/** Why a tenant may not have a key any more; undefined where it may. */
export async function reasonToDelete(
  { table, now }: Pick<KeepingTools, 'table' | 'now'>,
  tenantId: string,
): Promise<DeletionReason | undefined> {
  const [tenant, exemption] = await Promise.all([findTenant(table, tenantId), findExemption(table, tenantId)])
  if (tenant.status === 'offboarded') return 'offboarded'
  const leave = leaveOf(exemption, now())
  if (leave === 'granted') return undefined
  return leave === 'over' ? 'sunset' : 'exemption-ended'
}

/** Takes the entry away once the secret is gone. One that somebody has restored past the service is scheduled for deletion anew. */
async function forget(tools: KeepingTools, taken: Taken): Promise<Looked> {
  const { tenantId, deletionDate } = taken
  const now = tools.now()
  const early = deletionDate !== null && deletionDate > now.toISOString()
  const secret = await tools.credentialStore.describe(tenantId)
  if (secret === undefined) {
    const event: NewEvent = { action: 'static-credential.deleted', details: {} }
    await removeCredential(tools, taken, { actor: SERVICE_ACTOR, events: [event] })
    return 'deleted'
  }
  if (!secret.deletionScheduled) {
    await scheduleDeletion(tools, taken, SERVICE_ACTOR)
    return 'deletion-scheduled'
  }
  // Secrets Manager deletes some time after the date that it named.
  const dueAt = early ? nextLookAtDeletion(deletionDate, now) : later(now, LOOK_INTERVAL_MS)
  await endOperation(tools, taken, { actor: SERVICE_ACTOR, events: [], set: { dueAt } })
  return 'deletion-scheduled'
}

async function look(tools: StaticCredentialTools, taken: Taken): Promise<Looked> {
  try {
    return await judge(tools, taken)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    // No verdict: what is known stays, and it is looked at again soon.
    await conclude(tools, taken, { dueAt: later(tools.now(), RETRY_MS) })
    return 'no-verdict'
  }
}

async function judge(tools: StaticCredentialTools, taken: Taken): Promise<Looked> {
  const { tenantId, versionId, missingSince, refusedSince } = taken
  const at = tools.now().toISOString()
  const key = versionId === null ? undefined : await tools.credentialStore.read(tenantId, versionId)
  if (versionId === null || key === undefined) {
    await conclude(tools, taken, { missingSince: missingSince ?? at })
    return 'missing'
  }
  // Workloads read what is current: after a change that took too long that may be another.
  refuseLost(tools, taken)
  await tools.credentialStore.makeCurrent(tenantId, versionId)
  const outcome = await identityOf(tools, tenantId, key, 'scheduled')
  if (outcome.kind === 'error') {
    await conclude(tools, taken, { missingSince: null, dueAt: later(tools.now(), RETRY_MS) })
    return 'no-verdict'
  }
  if (outcome.kind === 'refused') {
    await conclude(tools, taken, { missingSince: null, refusedSince: refusedSince ?? at })
    return 'refused'
  }
  refuseLost(tools, taken)
  await tools.credentialStore.dropPrevious(tenantId)
  const works = { missingSince: null, refusedSince: null, provedAt: at, previousVersionId: null }
  await conclude(tools, taken, works)
  return 'works'
}

/** Records what was seen; the next look is in a day, or when the exemption ends, if that is sooner. */
async function conclude(tools: KeepingTools, taken: Taken, seen: Partial<StaticCredential>): Promise<void> {
  const now = tools.now()
  const exemption = await findExemption(tools.table, taken.tenantId)
  const regular = seen.dueAt ?? later(now, LOOK_INTERVAL_MS)
  const sunsetAt = exemption?.sunsetAt ?? regular
  const dueAt = sunsetAt < regular ? sunsetAt : regular
  const open = (credential: StaticCredential): CredentialFindingCode[] =>
    findingsOf(credential, now).map(({ code }) => code)
  const [was, is] = [open(taken), open({ ...taken, ...seen })]
  const opened = is.filter(code => !was.includes(code))
  const resolved = was.filter(code => !is.includes(code))
  const events: NewEvent[] =
    opened.length + resolved.length === 0
      ? []
      : [{ action: 'static-credential.findings-changed', details: { opened, resolved } }]
  const outcome = { actor: SERVICE_ACTOR, events, set: { ...seen, dueAt } }
  try {
    const writes = [tenantLives(taken.tenantId), ...(exemption ? [exemptionStands(exemption)] : [])]
    await endOperation(tools, taken, { ...outcome, writes })
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
    // The exemption changed meanwhile, or the tenant was offboarded, and with it when the key is to go.
    await endOperation(tools, taken, { ...outcome, set: { ...seen, dueAt: now.toISOString() } })
  }
}

function later(time: Date, milliseconds: number): string {
  return new Date(time.getTime() + milliseconds).toISOString()
}
