import { ChangeRefused } from '../audit/audit-log.js'
import type { NewEvent } from '../audit/event.js'
import { keys } from '../aws/keys.js'
import type { Condition, Write } from '../aws/table.js'
import { Problem } from '../problem.js'
import { staticCredentialErrors } from './errors.js'
import { findCredential } from './find-static-credential.js'
import {
  credentialItem,
  type DeletionReason,
  dueFields,
  NO_OPERATION,
  type Operation,
  type StaticCredential,
} from './static-credential.js'
import type { KeepingTools } from './tools.js'

/**
 * A change of a key goes through Secrets Manager and the table, and a process can die between any two steps. So whoever
 * changes one takes it for an operation first, of which the table knows; what an operation that died has left is mended
 * by the service once its time is over (mend.ts).
 */

/** An operation that has not ended after this counts as lost. Longer than all its calls take, time-outs and retries in. */
export const OPERATION_MS = 90_000
/** By so much the clocks of two replicas may differ. */
const CLOCK_TOLERANCE_MS = 30_000

/** A credential that is taken for an operation. */
export type Taken = StaticCredential & { operation: Operation; operationId: string; operationUntil: string }

/**
 * Takes a key for an operation.
 * @param before the key as it was read; it must not have changed since
 * @param deletionReason why it is to be deleted, of a deletion
 * @throws Problem static-credential-busy where somebody else is at work on it, or was since
 */
export async function takeCredential(
  tools: KeepingTools,
  before: StaticCredential,
  operation: Operation,
  deletionReason: DeletionReason | null = before.deletionReason,
): Promise<Taken> {
  const taken = { ...beginning(tools, before, operation), deletionReason }
  const { operationId, operationUntil, dueAt, tenantId } = taken
  const set = { operation, operationId, operationUntil, deletionReason, ...dueFields(tenantId, dueAt) }
  const write: Write = {
    update: keys.staticCredential(tenantId),
    set,
    condition: unchanged(before, tools.now()),
  }
  return begin(tools, taken, write)
}

/** Makes the entry of a key that is to be taken in, or takes over the one that an attempt left behind. */
export async function takeNewCredential(
  tools: KeepingTools,
  tenantId: string,
  leftover: StaticCredential | undefined,
): Promise<Taken> {
  const at = tools.now().toISOString()
  const empty: StaticCredential = {
    tenantId,
    state: 'storing',
    secretArn: null,
    versionId: null,
    previousVersionId: null,
    accountId: null,
    keyIdEnding: null,
    createdAt: at,
    rotatedAt: at,
    provedAt: null,
    refusedSince: null,
    missingSince: null,
    deletionDate: null,
    deletionReason: null,
    ...NO_OPERATION,
    dueAt: at,
  }
  const taken = beginning(tools, empty, 'store')
  const absent: Condition = { expression: 'attribute_not_exists(pk)' }
  return begin(tools, taken, {
    put: credentialItem(taken),
    condition: leftover ? unchanged(leftover, tools.now()) : absent,
  })
}

function beginning({ now, newId }: KeepingTools, of: StaticCredential, operation: Operation): Taken {
  const operationUntil = new Date(now().getTime() + OPERATION_MS).toISOString()
  return { ...of, operation, operationId: newId(), operationUntil, dueAt: operationUntil }
}

async function begin(tools: KeepingTools, taken: Taken, write: Write): Promise<Taken> {
  try {
    await tools.auditLog.recordWithoutEvent([write])
    return taken
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
    // Where the first try's answer is lost, the second loses to the first.
    if (await isHeld(tools, taken)) return taken
    throw busy()
  }
}

/** Whether an operation is still under way, and not another since. */
export async function isHeld({ table }: KeepingTools, taken: Taken): Promise<boolean> {
  const now = await findCredential(table, taken.tenantId)
  return now?.operationId === taken.operationId
}

/** Is somebody at work on it? A time that lies further ahead than it can is of a clock that was set back since. */
export function isBusy({ operationId, operationUntil }: StaticCredential, now: Date): boolean {
  const until = operationUntil ?? ''
  return operationId !== null && until > now.toISOString() && until <= longest(now)
}

/**
 * Before each call that changes the secret: a process that stalled until its operation counts as lost touches nothing
 * any more.
 * @throws Problem static-credential-busy
 */
export function refuseLost({ now }: KeepingTools, { operationUntil }: Taken): void {
  if (now().toISOString() >= operationUntil) throw busy()
}

export function busy(): Problem {
  return new Problem(staticCredentialErrors['static-credential-busy'], { retryAfterSeconds: 2 })
}

/**
 * The entry is as it was read, and nobody is at work on it. The due time tells also of what came back to where it was, as a
 * key that was deleted and restored, and of leave that was given since: each operation, and each change of the exemption,
 * ends with another one.
 */
function unchanged(before: StaticCredential, now: Date): Condition {
  const { state, versionId, operationId, dueAt } = before
  return {
    expression:
      '#state = :state AND versionId = :versionId AND operationId = :operationId AND dueAt = :dueAt AND (operationId = :none OR operationUntil <= :now OR operationUntil > :longest)',
    names: { '#state': 'state' },
    values: {
      ':state': state,
      ':versionId': versionId,
      ':operationId': operationId,
      ':dueAt': dueAt,
      ':none': null,
      ':now': now.toISOString(),
      ':longest': longest(now),
    },
  }
}

function longest(now: Date): string {
  return new Date(now.getTime() + OPERATION_MS + CLOCK_TOLERANCE_MS).toISOString()
}

function heldBy({ operationId }: Taken): Condition {
  return { expression: 'operationId = :mine', values: { ':mine': operationId } }
}

/** What came of an operation. */
export interface Outcome {
  set: Partial<StaticCredential> & { dueAt: string }
  events: NewEvent[]
  actor: string
  /** Further writes of the same transaction. */
  writes?: Write[]
}

/**
 * Records what came of an operation, and ends it.
 * @returns the credential as it is then
 * @throws ChangeRefused by one of the outcome's own writes, whose positions it tells
 * @throws Problem static-credential-busy where the operation counts as lost, and somebody else took over
 */
export async function endOperation(
  { auditLog }: KeepingTools,
  taken: Taken,
  { set, events, actor, writes = [] }: Outcome,
): Promise<StaticCredential> {
  const after = { ...taken, ...set, ...NO_OPERATION }
  const { tenantId, dueAt } = after
  const update: Write = {
    update: keys.staticCredential(tenantId),
    set: { ...set, ...NO_OPERATION, ...dueFields(tenantId, dueAt) },
    condition: heldBy(taken),
  }
  await record(auditLog, { chain: tenantId, actor, events, writes: [update, ...writes] })
  return after
}

/** Takes the entry away: of a key that never came in, or that is gone for good. */
export async function removeCredential(
  { auditLog }: KeepingTools,
  taken: Taken,
  { events, actor }: { events: NewEvent[]; actor: string },
): Promise<void> {
  const writes: Write[] = [{ delete: keys.staticCredential(taken.tenantId), condition: heldBy(taken) }]
  await record(auditLog, { chain: taken.tenantId, actor, events, writes })
}

async function record(
  auditLog: KeepingTools['auditLog'],
  change: { chain: string; actor: string; events: NewEvent[]; writes: Write[] },
): Promise<void> {
  try {
    if (change.events.length === 0) await auditLog.recordWithoutEvent(change.writes)
    else await auditLog.commit(change)
  } catch (error) {
    if (!(error instanceof ChangeRefused)) throw error
    if (error.failed.includes(0)) throw busy()
    throw new ChangeRefused(error.failed.map(position => position - 1))
  }
}
