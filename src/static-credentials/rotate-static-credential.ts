import { Problem } from '../problem.js'
import { type AccessKey, refuseMalformed } from './access-key.js'
import { staticCredentialErrors } from './errors.js'
import type { Exemption } from './exemption.js'
import { existingCredential } from './find-static-credential.js'
import { undo } from './mend.js'
import { busy, isBusy, refuseLost, takeCredential } from './operation.js'
import { proveKey } from './prove-key.js'
import { isTheSame } from './same-key.js'
import type { StaticCredential } from './static-credential.js'
import { recordTakenIn } from './take-in.js'
import type { StaticCredentialTools } from './tools.js'

/**
 * Replaces a tenant's access key by a new one, which is proved first. The old one stays in Secrets Manager as AWSPREVIOUS
 * until the service has seen the new one work as it is stored. The same key again changes nothing.
 * @param exemption the leave to do so, as it was read
 * @throws Problem static-credential-not-found, static-credential-deletion-scheduled, and as `storeStaticCredential`
 */
export async function rotateStaticCredential(
  tools: StaticCredentialTools,
  tenantId: string,
  key: AccessKey,
  { exemption, actor }: { exemption: Exemption; actor: string },
): Promise<StaticCredential> {
  refuseMalformed(key)
  const before = await existingCredential(tools.table, tenantId)
  if (before.state === 'deletion-scheduled')
    throw new Problem(staticCredentialErrors['static-credential-deletion-scheduled'])
  if (isBusy(before, tools.now())) throw busy()
  if (await isTheSame(tools, before, key)) return before
  const proved = await proveKey(tools, tenantId, key)
  const taken = await takeCredential(tools, before, 'rotate')
  try {
    refuseLost(tools, taken)
    const versionId = tools.newId()
    // Somebody may have deleted the secret: then it is made anew.
    const mayGoOn = () => refuseLost(tools, taken)
    const { arn: secretArn } = await tools.credentialStore.open(tenantId, mayGoOn)
    mayGoOn()
    await tools.credentialStore.put(secretArn, versionId, key)
    const set = { secretArn, versionId, previousVersionId: before.versionId }
    const action = 'static-credential.rotated'
    return await recordTakenIn(tools, taken, { key, proved, exemption, actor, action, set })
  } catch (error) {
    await undo(tools, taken)
    throw error
  }
}
