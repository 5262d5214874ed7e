import { STSClient } from '@aws-sdk/client-sts';
/**
 * The SDK's default chain (environment, container, instance …), resolved once and shared by all clients, that of
 * the probes among them, so that each of them does not ask the chain anew.
 */
export function defaultCredentials(region) {
    const { credentials } = new STSClient({ region }).config;
    return () => credentials();
}
//# sourceMappingURL=credentials.js.map