import { Problem } from '../problem.js'
import { type AccessKey, refuseMalformed } from './access-key.js'
import { staticCredentialErrors } from './errors.js'
import type { Exemption } from './exemption.js'
import { findCredential } from './find-static-credential.js'
import { removeLeftover, undo } from './mend.js'
import { busy, isBusy, refuseLost, type Taken, takeNewCredential } from './operation.js'
import { proveKey } from './prove-key.js'
import { isTheSame } from './same-key.js'
import type { StaticCredential } from './static-credential.js'
import { recordTakenIn } from './take-in.js'
import type { StaticCredentialTools } from './tools.js'

/**
 * Takes a tenant's access key in: proves it, notes in the table that one is coming, stores it in Secrets Manager, and
 * records that it is there. Wherever this ends, what is left is known to the table, and taken away.
 * @param exemption the leave to do so, as it was read
 * @throws Problem malformed-access-key, static-credential-exists, static-credential-unchanged where it is that very key,
 *   static-credential-busy, access-key-refused, root-access-key, account-not-accepted, tenant-offboarded, dependency-unavailable, sts-budget-exhausted,
 *   audit-contention
 */
export async function storeStaticCredential(
  tools: StaticCredentialTools,
  tenantId: string,
  key: AccessKey,
  { exemption, actor }: { exemption: Exemption; actor: string },
): Promise<StaticCredential> {
  refuseMalformed(key)
  const leftover = await findCredential(tools.table, tenantId)
  await refuseExisting(tools, leftover, key)
  const proved = await proveKey(tools, tenantId, key)
  const taken = await takeNewCredential(tools, tenantId, leftover)
  try {
    refuseLost(tools, taken)
    const versionId = tools.newId()
    const secretArn = await newSecret(tools, taken)
    refuseLost(tools, taken)
    await tools.credentialStore.put(secretArn, versionId, key)
    const set = { secretArn, versionId }
    const action = 'static-credential.stored'
    return await recordTakenIn(tools, taken, { key, proved, exemption, actor, action, set })
  } catch (error) {
    await undo(tools, taken)
    throw error
  }
}

/**
 * A secret that is this attempt's alone. One that is there is of an attempt before, which nobody was told of: somebody may
 * yet come to take it away, however late, so no key goes into it.
 */
async function newSecret(tools: StaticCredentialTools, taken: Taken): Promise<string> {
  const { credentialStore } = tools
  const made = await credentialStore.make(taken.tenantId)
  if (made !== undefined) return made
  await removeLeftover(tools, taken)
  const again = await credentialStore.make(taken.tenantId)
  // Secrets Manager may take some moments to free the name.
  if (again === undefined) throw busy()
  return again
}

async function refuseExisting(
  tools: StaticCredentialTools,
  credential: StaticCredential | undefined,
  key: AccessKey,
): Promise<void> {
  if (credential === undefined) return
  if (credential.state === 'stored' && (await isTheSame(tools, credential, key)))
    throw new Problem(staticCredentialErrors['static-credential-unchanged'])
  if (credential.state !== 'storing') throw new Problem(staticCredentialErrors['static-credential-exists'])
  if (isBusy(credential, tools.now())) throw busy()
}
