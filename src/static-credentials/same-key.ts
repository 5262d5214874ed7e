import type { AccessKey } from './access-key.js'
import type { StaticCredential } from './static-credential.js'
import type { KeepingTools } from './tools.js'

/**
 * Whether a key is the one that a tenant has, whole: compared with what Secrets Manager has of it. What cannot be read
 * there is not the same.
 * @throws Problem dependency-unavailable
 */
export async function isTheSame(
  { credentialStore }: Pick<KeepingTools, 'credentialStore'>,
  { tenantId, versionId }: StaticCredential,
  key: AccessKey,
): Promise<boolean> {
  const stored = versionId === null ? undefined : await credentialStore.read(tenantId, versionId)
  return stored?.accessKeyId === key.accessKeyId && stored.secretAccessKey === key.secretAccessKey
}
