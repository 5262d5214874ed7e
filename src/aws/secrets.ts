import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { dependencyUnavailable } from './errors.js'

export type Secrets = ReturnType<typeof createSecrets>

/** The service's own secrets in Secrets Manager, under its name prefix and KMS key. */
export function createSecrets(client: SecretsManagerClient, prefix: string, kmsKeyId?: string) {
  const read = async (name: string): Promise<string | undefined> => {
    try {
      return (await client.send(new GetSecretValueCommand({ SecretId: prefix + name }))).SecretString
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  }
  return {
    /**
     * The secret of that name; where there is none yet, the given value becomes it. Of several replicas that
     * start at once one writes and all read the same.
     * @throws Problem dependency-unavailable
     */
    async getOrCreate(name: string, makeValue: () => string): Promise<string> {
      try {
        const existing = await read(name)
        if (existing !== undefined) return existing
        await client
          .send(
            new CreateSecretCommand({
              Name: prefix + name,
              SecretString: makeValue(),
              ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
            }),
          )
          .catch((error: unknown) => {
            if (!(error instanceof ResourceExistsException)) throw error
          })
        const value = await read(name)
        if (value === undefined) throw new Error(`Secret ${prefix}${name} has no string value`)
        return value
      } catch (error) {
        throw dependencyUnavailable('Secrets Manager', error)
      }
    },
  }
}
