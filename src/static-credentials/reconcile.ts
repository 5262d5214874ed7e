import { indexKeys, keys } from '../aws/keys.js'
import { Problem } from '../problem.js'
import { findCredential } from './find-static-credential.js'
import { FOR_PEOPLE, type Holdings, LEFTOVERS, type Leftover, leftoversOf } from './leftovers.js'
import { reasonToDelete, recordMissing, settleCredential } from './look-after.js'
import { mendOperation, whileHeld } from './mend.js'
import { takeCredential } from './operation.js'
import type { Operation, StaticCredential } from './static-credential.js'
import type { KeepingTools } from './tools.js'

/** What came of a leftover. `to-mend`: it would be, were this no dry run. `left`: it is still there. */
export interface Reconciled {
  tenantId: string
  /** Null where the tenant's holdings could not be looked at. */
  leftover: Leftover | null
  outcome: 'mended' | 'to-mend' | 'left'
  /** Why it is left, where something refused. */
  detail: string | null
}

/**
 * Holds every entry of the table and every secret against each other, and mends what was left half-done: as the service
 * would by itself, and with its own means, so that both may be at it at once. No key is read or proved.
 * @param visited told of each tenant that was looked at
 * @throws Problem where the walk itself cannot go on
 */
export async function* reconcile(
  tools: KeepingTools,
  { dryRun, visited = () => undefined }: { dryRun: boolean; visited?: (tenantId: string) => void },
): AsyncGenerator<Reconciled> {
  for await (const tenantId of tenantsWithAny(tools)) {
    yield* dryRun ? lookAt(tools, tenantId) : mendAll(tools, tenantId)
    visited(tenantId)
  }
}

/** Tenants by their entries, then those that have a secret alone. */
async function* tenantsWithAny({ table, credentialStore }: KeepingTools): AsyncGenerator<string> {
  const seen = new Set<string>()
  for await (const { tenantId } of table.all({ index: 'gsi1', pk: indexKeys.staticCredentials })) {
    seen.add(String(tenantId))
    yield String(tenantId)
  }
  for await (const { tenantId } of credentialStore.tenants()) if (!seen.has(tenantId)) yield tenantId
}

async function* lookAt(tools: KeepingTools, tenantId: string): AsyncGenerator<Reconciled> {
  try {
    for (const leftover of leftoversOf(await holdingsOf(tools, tenantId), tools.now())) {
      const outcome = FOR_PEOPLE.has(leftover) ? 'left' : 'to-mend'
      yield { tenantId, leftover, outcome, detail: null }
    }
  } catch (error) {
    yield notDone(tenantId, null, error)
  }
}

/** Mends one thing after the other, and looks again after each: what is there again was not mended. */
async function* mendAll(tools: KeepingTools, tenantId: string): AsyncGenerator<Reconciled> {
  const tried = new Set<Leftover>()
  let left: Leftover[] = []
  let current: Leftover | undefined
  let failure: unknown
  try {
    for (;;) {
      const holdings = await holdingsOf(tools, tenantId)
      left = leftoversOf(holdings, tools.now())
      current = left.find(leftover => !tried.has(leftover))
      if (current === undefined) break
      tried.add(current)
      await mend(tools, holdings, current)
    }
  } catch (error) {
    failure = error
  }
  const isBusy = failure instanceof Problem && failure.kind.code === 'static-credential-busy'
  for (const leftover of tried) {
    // Where somebody else is at work on it, whatever that leaves is theirs to mend.
    if (leftover === current && failure !== undefined) {
      if (!isBusy) yield notDone(tenantId, leftover, failure)
    } else yield { tenantId, leftover, outcome: left.includes(leftover) ? 'left' : 'mended', detail: null }
  }
  if (failure !== undefined && tried.size === 0 && !isBusy) yield notDone(tenantId, null, failure)
}

function notDone(tenantId: string, leftover: Leftover | null, error: unknown): Reconciled {
  if (!(error instanceof Problem)) throw error
  return { tenantId, leftover, outcome: 'left', detail: error.detail }
}

/** The entry first: where it is not there, a secret that comes after it is of one that was made since. */
async function holdingsOf(tools: KeepingTools, tenantId: string): Promise<Holdings> {
  const { table, credentialStore } = tools
  const [entry, tenant] = await Promise.all([
    findCredential(table, tenantId),
    table.get(keys.tenant(tenantId)),
  ])
  const secret = await credentialStore.describe(tenantId)
  const isLive = secret !== undefined && !secret.deletionScheduled
  return {
    tenantId,
    tenantIsKnown: tenant !== undefined,
    entry,
    secret,
    closed: !isLive || entry?.state !== 'stored' || (await credentialStore.isClosed(tenantId)),
    isNamed: entry === undefined || credentialStore.isNamed(entry.secretArn ?? '', tenantId),
    mustGo: entry?.state === 'stored' && tenant ? await reasonToDelete(tools, tenantId) : undefined,
  }
}

async function mend(tools: KeepingTools, holdings: Holdings, leftover: Leftover): Promise<void> {
  const { tenantId, entry } = holdings
  if (leftover === 'orphan-secret') return giveUpOrphan(tools, holdings)
  if (entry === undefined) return
  switch (leftover) {
    case 'operation-died':
      return mendAs(tools, entry, entry.operation ?? 'look')
    case 'must-go':
    case 'deletion-undone':
    case 'entry-without-secret':
      await settleCredential(tools, entry)
      return
    case 'secret-missing':
      if (entry.missingSince === null) await recordMissing(tools, entry)
      return
    case 'policy-open':
      return tools.credentialStore.close(tenantId)
    case 'other-version':
      // Where that is denied here, the entry keeps the operation, and the service ends it once its time is over.
      return mendAs(tools, entry, 'rotate')
  }
}

async function mendAs(tools: KeepingTools, entry: StaticCredential, operation: Operation): Promise<void> {
  const taken = await takeCredential(tools, entry, operation)
  await whileHeld(tools, taken, () => mendOperation(tools, taken))
}

/**
 * Whoever brings a key in writes the entry before the secret, and never uses a secret that is there: so one that has no
 * entry after it was seen is nobody's, and stays so.
 */
async function giveUpOrphan(
  { table, credentialStore, now }: KeepingTools,
  { tenantId, secret }: Holdings,
): Promise<void> {
  if (secret === undefined || (await findCredential(table, tenantId))) return
  await credentialStore.scheduleDeletion(tenantId, now(), secret.arn)
}

/** What a leftover is, and what to do about it. */
export function wordsOf(leftover: Leftover): { what: string; remedy: string } {
  return LEFTOVERS[leftover]
}
