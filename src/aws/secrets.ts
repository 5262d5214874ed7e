import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { dependencyUnavailable } from './errors.js'

/** Where a version stands in a secret's rotation. */
export type SecretStage = 'AWSCURRENT' | 'AWSPREVIOUS'

export type Secrets = ReturnType<typeof createSecrets>

/** The service's own secrets in Secrets Manager, under its name prefix and KMS key. */
export function createSecrets(client: SecretsManagerClient, prefix: string, kmsKeyId?: string) {
  const read = async (name: string, stage?: SecretStage): Promise<string | undefined> => {
    try {
      const request = { SecretId: prefix + name, ...(stage && { VersionStage: stage }) }
      return (await client.send(new GetSecretValueCommand(request))).SecretString
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  }
  const create = (name: string, value: string, versionId?: string) =>
    client.send(
      new CreateSecretCommand({
        Name: prefix + name,
        SecretString: value,
        ...(versionId && { ClientRequestToken: versionId }),
        ...(kmsKeyId && { KmsKeyId: kmsKeyId }),
      }),
    )
  return {
    /**
     * The secret of that name, at a stage of its rotation; undefined where there is none.
     * @throws Problem dependency-unavailable
     */
    async read(name: string, stage: SecretStage): Promise<string | undefined> {
      try {
        return await read(name, stage)
      } catch (error) {
        throw dependencyUnavailable('Secrets Manager', error)
      }
    },

    /**
     * Makes a value the current one, and the one before it the previous one; makes the secret where there is none.
     * Where a version of that ID is there already nothing changes: another replica was first.
     * @throws Problem dependency-unavailable
     */
    async addVersion(name: string, { id, value }: { id: string; value: string }): Promise<void> {
      try {
        await client
          .send(
            new PutSecretValueCommand({
              SecretId: prefix + name,
              SecretString: value,
              ClientRequestToken: id,
            }),
          )
          .catch((error: unknown) => {
            if (!(error instanceof ResourceNotFoundException)) throw error
            return create(name, value, id)
          })
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw dependencyUnavailable('Secrets Manager', error)
      }
    },

    /**
     * The secret of that name; where there is none yet, the given value becomes it. Of several replicas that
     * start at once one writes and all read the same.
     * @throws Problem dependency-unavailable
     */
    async getOrCreate(name: string, makeValue: () => string): Promise<string> {
      try {
        const existing = await read(name)
        if (existing !== undefined) return existing
        await create(name, makeValue()).catch((error: unknown) => {
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
