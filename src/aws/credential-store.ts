import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetResourcePolicyCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  ListSecretsCommand,
  PutResourcePolicyCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  RestoreSecretCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { Problem } from '../problem.js'
import { closedPolicy, isSamePolicy, type PolicyPrincipals } from './closed-policy.js'
import { dependencyUnavailable } from './errors.js'
import { isOtherKmsKey } from './kms-key.js'

export interface CredentialStoreOptions extends PolicyPrincipals {
  /** Every secret of the service begins so. */
  prefix: string
  /** None: the key that Secrets Manager has in each account. */
  kmsKeyId: string | undefined
}

/** A tenant's secret as Secrets Manager tells of it, without its value. */
export interface SecretState {
  arn: string
  /** Version at AWSCURRENT, and at AWSPREVIOUS. */
  currentVersion: string | undefined
  previousVersion: string | undefined
  deletionScheduled: boolean
  /** Whether the service made it, for this tenant, and it has no copies in other Regions. */
  isOwn: boolean
  /** Whether it is encrypted under a KMS key that is another one than the configured. */
  hasOtherKmsKey: boolean
}

/** Days in which a deletion can be taken back: the most that Secrets Manager knows. */
export const RECOVERY_DAYS = 30
const DAY = 86_400_000
const FOLDER = 'static-credentials/'

interface Key {
  accessKeyId: string
  secretAccessKey: string
}

export type CredentialStore = ReturnType<typeof createCredentialStore>

/**
 * Customers' access keys in Secrets Manager, one secret a tenant. Every method throws `Problem` dependency-unavailable
 * (503) where Secrets Manager throttles, times out, denies the call or cannot use its KMS key; none of what is thrown
 * holds anything of a key.
 */
export function createCredentialStore(client: SecretsManagerClient, options: CredentialStoreOptions) {
  const { prefix, kmsKeyId } = options
  const folder = prefix + FOLDER
  const nameOf = (tenantId: string) => folder + tenantId
  const tagsOf = (tenantId: string) => [
    { Key: 'drawbridge:purpose', Value: 'static-credential' },
    { Key: 'drawbridge:tenant-id', Value: tenantId },
  ]
  const policy = JSON.stringify(closedPolicy(options))
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw error instanceof Problem ? error : unavailable(error)
    }
  }

  const describe = async (
    tenantId: string,
    SecretId = nameOf(tenantId),
  ): Promise<SecretState | undefined> => {
    try {
      const told = await client.send(new DescribeSecretCommand({ SecretId }))
      const stages = Object.entries(told.VersionIdsToStages ?? {})
      const at = (stage: string) => stages.find(([, has]) => has.includes(stage))?.[0]
      return {
        arn: told.ARN ?? '',
        currentVersion: at('AWSCURRENT'),
        previousVersion: at('AWSPREVIOUS'),
        deletionScheduled: told.DeletedDate !== undefined,
        hasOtherKmsKey: isOtherKmsKey(told.KmsKeyId, kmsKeyId),
        isOwn:
          !told.ReplicationStatus?.length &&
          tagsOf(tenantId).every(({ Key, Value }) =>
            told.Tags?.some(tag => tag.Key === Key && tag.Value === Value),
          ),
      }
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined
      throw error
    }
  }

  /** @returns what is in the way, where there is a secret of the name already */
  const create = async (tenantId: string): Promise<'there' | 'on its way out' | undefined> => {
    const request = {
      Name: nameOf(tenantId),
      Description: 'Access key of a customer, deprecated. Managed by Drawbridge.',
      Tags: tagsOf(tenantId),
      ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }),
    }
    try {
      await client.send(new CreateSecretCommand(request))
      return undefined
    } catch (error) {
      const exists = error instanceof ResourceExistsException
      if (!exists && !isScheduledForDeletion(error)) throw error
      if ((await describe(tenantId))?.isOwn === false) throw new ForeignSecret()
      return exists ? 'there' : 'on its way out'
    }
  }
  const close = async (tenantId: string): Promise<string> => {
    const request = { SecretId: nameOf(tenantId), ResourcePolicy: policy, BlockPublicPolicy: true }
    return (await client.send(new PutResourcePolicyCommand(request))).ARN ?? ''
  }

  return {
    /** The tenant's secret; undefined where there is none. */
    describe: (tenantId: string) => guarded(() => describe(tenantId)),

    /** Whether an ARN can be of the tenant's secret here: under another prefix it never is. */
    isNamed: (arn: string, tenantId: string): boolean =>
      arn
        .split(':')
        .slice(6)
        .join(':')
        .startsWith(`${nameOf(tenantId)}-`),

    /** Whether nobody else may read or write the tenant's secret, which is there and not on its way out. */
    isClosed: (tenantId: string): Promise<boolean> =>
      guarded(async () => {
        const request = new GetResourcePolicyCommand({ SecretId: nameOf(tenantId) })
        return isSamePolicy((await client.send(request)).ResourcePolicy, policy)
      }),

    /** Closes the tenant's secret to everybody but the service and those who may read. */
    close: (tenantId: string): Promise<void> => guarded(async () => void (await close(tenantId))),

    /**
     * Makes the tenant's secret, without a value and closed to everybody but the service and those who may read.
     * @returns its ARN; undefined where one is there already, be it on its way out
     */
    make: (tenantId: string): Promise<string | undefined> =>
      guarded(async () => ((await create(tenantId)) === undefined ? close(tenantId) : undefined)),

    /**
     * As `make`, but one that is there already, be it on its way out, is used.
     * @param mayRestore asked right before a deletion is taken back; where it may not be, it throws
     * @returns its ARN, and whether it was there
     */
    open: (
      tenantId: string,
      mayRestore: () => void = () => undefined,
    ): Promise<{ arn: string; wasThere: boolean }> =>
      guarded(async () => {
        const inTheWay = await create(tenantId)
        if (inTheWay === 'on its way out') {
          mayRestore()
          await client.send(new RestoreSecretCommand({ SecretId: nameOf(tenantId) }))
        }
        return { arn: await close(tenantId), wasThere: inTheWay !== undefined }
      }),

    /**
     * Makes a key the current version of a secret. The same again changes nothing. By its ARN: a call that comes late
     * finds no other secret of the name.
     */
    put: (arn: string, versionId: string, { accessKeyId, secretAccessKey }: Key): Promise<void> =>
      guarded(async () => {
        const SecretString = JSON.stringify({ accessKeyId, secretAccessKey })
        const request = { SecretId: arn, SecretString, ClientRequestToken: versionId }
        await client.send(new PutSecretValueCommand(request))
      }),

    /** A version of the tenant's key; undefined where it, or the secret, is not there or on its way out. */
    read: (tenantId: string, versionId: string): Promise<Key | undefined> =>
      guarded(async () => {
        try {
          const request = { SecretId: nameOf(tenantId), VersionId: versionId }
          const { SecretString } = await client.send(new GetSecretValueCommand(request))
          return keyOf(SecretString)
        } catch (error) {
          if (error instanceof ResourceNotFoundException || isScheduledForDeletion(error)) return undefined
          throw error
        }
      }),

    /** Makes a version the current one again, and gives up the one that was: it gets no stage, so that it is deleted. */
    makeCurrent: (tenantId: string, versionId: string): Promise<void> =>
      guarded(async () => {
        const state = await describe(tenantId)
        if (!state || state.deletionScheduled || state.currentVersion === versionId) return
        try {
          await moveStage(client, nameOf(tenantId), {
            stage: 'AWSCURRENT',
            from: state.currentVersion,
            to: versionId,
          })
        } catch (error) {
          // Deleted meanwhile: whoever reads it finds it missing.
          if (error instanceof ResourceNotFoundException) return
          throw error
        }
        await moveStage(client, nameOf(tenantId), { stage: 'AWSPREVIOUS', from: state.currentVersion })
      }),

    /** Gives up the version before the current one. */
    dropPrevious: (tenantId: string): Promise<void> =>
      guarded(async () => {
        const state = await describe(tenantId)
        if (!state?.previousVersion || state.deletionScheduled) return
        await moveStage(client, nameOf(tenantId), { stage: 'AWSPREVIOUS', from: state.previousVersion })
      }),

    /**
     * Schedules the deletion of a tenant's secret, which can be taken back for thirty days. Where it is scheduled already
     * nothing changes.
     * @param SecretId ARN of the one that is meant, where another one of its name is to be left alone
     * @returns when it is gone for good, at the latest; undefined where there is no such secret
     */
    scheduleDeletion: (tenantId: string, now: Date, SecretId = nameOf(tenantId)): Promise<Date | undefined> =>
      guarded(async () => {
        const latest = new Date(now.getTime() + RECOVERY_DAYS * DAY)
        try {
          const request = { SecretId, RecoveryWindowInDays: RECOVERY_DAYS }
          return (await client.send(new DeleteSecretCommand(request))).DeletionDate ?? latest
        } catch (error) {
          if (error instanceof ResourceNotFoundException) return undefined
          // The same error tells of a secret that cannot be deleted, such as one with replicas.
          if (isScheduledForDeletion(error) && (await describe(tenantId, SecretId))?.deletionScheduled)
            return latest
          throw error
        }
      }),

    /** Takes a scheduled deletion back. @returns false where there is no secret any more */
    restore: (tenantId: string): Promise<boolean> =>
      guarded(async () => {
        try {
          await client.send(new RestoreSecretCommand({ SecretId: nameOf(tenantId) }))
          return true
        } catch (error) {
          if (error instanceof ResourceNotFoundException) return false
          throw error
        }
      }),

    /**
     * Deletes a secret at once, for good: one that nobody was ever told of. By its ARN, which a later one of the same
     * name does not have.
     */
    remove: (arn: string): Promise<void> =>
      guarded(async () => {
        const request = { SecretId: arn, ForceDeleteWithoutRecovery: true }
        await client.send(new DeleteSecretCommand(request)).catch((error: unknown) => {
          if (!(error instanceof ResourceNotFoundException)) throw error
        })
      }),

    /** Tenants that have a secret here, those with a scheduled deletion among them. */
    async *tenants(): AsyncGenerator<{ tenantId: string; deletionScheduled: boolean }> {
      let NextToken: string | undefined
      do {
        const page = await guarded(() =>
          client.send(
            new ListSecretsCommand({
              Filters: [{ Key: 'name', Values: [folder] }],
              IncludePlannedDeletion: true,
              ...(NextToken !== undefined && { NextToken }),
            }),
          ),
        )
        for (const { Name = '', DeletedDate } of page.SecretList ?? []) {
          if (!Name.startsWith(folder)) continue
          yield { tenantId: Name.slice(folder.length), deletionScheduled: DeletedDate !== undefined }
        }
        NextToken = page.NextToken
      } while (NextToken)
    },
  }
}

async function moveStage(
  client: SecretsManagerClient,
  SecretId: string,
  { stage, from, to }: { stage: string; from: string | undefined; to?: string },
): Promise<void> {
  await client.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: stage,
      ...(from !== undefined && { RemoveFromVersionId: from }),
      ...(to !== undefined && { MoveToVersionId: to }),
    }),
  )
}

/** Secrets Manager has no code of its own for it. */
function isScheduledForDeletion(error: unknown): boolean {
  return error instanceof InvalidRequestException && /delet/i.test(error.message)
}

function keyOf(text: string | undefined): Key | undefined {
  try {
    const { accessKeyId, secretAccessKey } = JSON.parse(text ?? '') as Partial<Key>
    return typeof accessKeyId === 'string' && typeof secretAccessKey === 'string'
      ? { accessKeyId, secretAccessKey }
      : undefined
  } catch {
    return undefined
  }
}

const KMS =
  "The KMS key of the secret cannot be used: it may be disabled, on its way out, or its policy shuts the service out. This is the vendor's to mend."

/** A secret of a tenant's name that somebody else made: under what KMS key, and who has copies of it, nobody knows. */
class ForeignSecret extends Error {
  override name = 'ForeignSecret'
}

/** What Secrets Manager's own errors mean to whoever has to act. */
const EXPLANATIONS: Readonly<Record<string, string>> = {
  AccessDeniedException:
    "Secrets Manager denied the call: the policy of the service's role or of the secret does not allow it. This is the vendor's to mend.",
  EncryptionFailure: KMS,
  DecryptionFailure: KMS,
  ForeignSecret:
    "A secret of the tenant's name is there that the service did not make, or that was replicated. This is the vendor's to mend: see whose it is, and delete it.",
  LimitExceededException:
    "The account has as many secrets as it may. This is the vendor's to mend: ask AWS for a higher quota.",
}

/** The cause is told by name alone: what Secrets Manager says may repeat the request. */
function unavailable(error: unknown): Problem {
  const { name, $metadata } = error as {
    name?: string
    $metadata?: { httpStatusCode?: number; requestId?: string }
  }
  const { httpStatusCode, requestId } = $metadata ?? {}
  const cause = new Error(`${name} (HTTP ${httpStatusCode ?? 'none'}, request ${requestId ?? 'unknown'})`)
  const detail = EXPLANATIONS[String(name)]
  return dependencyUnavailable('Secrets Manager', cause, detail === undefined ? {} : { detail })
}
