import { STSClient } from '@aws-sdk/client-sts'
import type { CredentialSource } from './clients.js'

/**
 * The SDK's default chain (environment, container, instance …), resolved once and shared by all clients, that of
 * the probes among them, so that each of them does not ask the chain anew.
 */
export function defaultCredentials(region: string): CredentialSource {
  const { credentials } = new STSClient({ region }).config
  return () => credentials()
}
