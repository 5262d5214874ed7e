import type { JsonObject } from '../protocols/json.js'
import { AwsError } from '../wire.js'
import {
  invalidParameter,
  optionalText,
  requestToken,
  requiredText,
  secretName,
  secretValue,
  tagList,
  textList,
} from './parameters.js'
import { addVersion, findVersion, moveStage, type Secret, type SecretIds } from './secret.js'
import type { Secrets } from './secrets.js'

/** One call. */
export interface Call {
  secrets: Secrets
  ids: SecretIds
  body: JsonObject
  accountId: string
  region: string
  /** Epoch milliseconds. */
  now: number
  /** Throws unless the caller's policies allow this operation on the resource. */
  allow: (resource: string) => void
}

type Operation = (call: Call) => Promise<unknown>

const DAY = 86_400_000

const createSecret: Operation = async ({ secrets, ids, body, accountId, region, now, allow }) => {
  const name = secretName(body)
  const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${ids.suffix()}`
  allow(arn)
  const value = secretValue(body)
  const token = requestToken(body)
  const existing = secrets.of(accountId, now).find(secret => secret.name === name)
  if (existing) return createdBefore(existing, token, value, now)
  const [description, kmsKeyId] = [optionalText(body, 'Description'), optionalText(body, 'KmsKeyId')]
  const secret: Secret = {
    accountId,
    name,
    arn,
    ...(description !== undefined && { description }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    tags: tagList(body),
    versions: [],
    createdAt: now,
    changedAt: now,
  }
  const version = value && addVersion(secret, value, { now, id: token ?? ids.version() })
  secrets.add(secret)
  await secrets.keep()
  return { ARN: arn, Name: name, VersionId: version?.id }
}

/** The same request again makes nothing new; another one under a name that is taken is refused. */
function createdBefore(
  secret: Secret,
  token: string | undefined,
  value: ReturnType<typeof secretValue>,
  now: number,
) {
  if (secret.deletionDate !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  }
  if (token !== undefined && value && secret.versions.some(version => version.id === token)) {
    return { ARN: secret.arn, Name: secret.name, VersionId: addVersion(secret, value, { id: token, now }).id }
  }
  throw new AwsError(
    'ResourceExistsException',
    `The operation failed because the secret ${secret.name} already exists.`,
  )
}

/** Finds the secret and checks that the caller may do this to it. */
function target({ secrets, body, accountId, region, now, allow }: Call): Secret {
  const id = requiredText(body, 'SecretId')
  try {
    const secret = secrets.find(accountId, id, now)
    allow(secret.arn)
    return secret
  } catch (error) {
    // Whoever may not do this learns nothing of what there is.
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
      allow(id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${accountId}:secret:${id}`)
    }
    throw error
  }
}

/** As `target`, for what cannot be done to a secret that is scheduled for deletion. */
function liveTarget(call: Call): Secret {
  const secret = target(call)
  if (secret.deletionDate === undefined) return secret
  throw new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  )
}

const getSecretValue: Operation = async call => {
  const secret = liveTarget(call)
  const [id, stage] = [optionalText(call.body, 'VersionId'), optionalText(call.body, 'VersionStage')]
  const version = findVersion(secret, {
    ...(id !== undefined && { id }),
    ...(stage !== undefined && { stage }),
  })
  secret.accessedAt = call.now
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.secretString,
    SecretBinary: version.secretBinary,
    VersionStages: version.stages,
    CreatedDate: seconds(version.createdAt),
  }
}

const putSecretValue: Operation = async call => {
  const secret = liveTarget(call)
  const value = secretValue(call.body)
  if (!value) throw invalidParameter('You must provide either SecretString or SecretBinary.')
  const id = requestToken(call.body) ?? call.ids.version()
  const stages = textList(call.body, 'VersionStages')
  const version = addVersion(secret, value, { id, now: call.now, ...(stages && { stages }) })
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name, VersionId: version.id, VersionStages: version.stages }
}

const updateSecret: Operation = async call => {
  const secret = liveTarget(call)
  const [description, kmsKeyId] = [
    optionalText(call.body, 'Description'),
    optionalText(call.body, 'KmsKeyId'),
  ]
  const value = secretValue(call.body)
  const id = requestToken(call.body) ?? call.ids.version()
  const version = value && addVersion(secret, value, { id, now: call.now })
  if (description !== undefined) secret.description = description
  if (kmsKeyId !== undefined) secret.kmsKeyId = kmsKeyId
  secret.changedAt = call.now
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name, VersionId: version?.id }
}

const describeSecret: Operation = async call => described(target(call))

const listSecrets: Operation = async ({ secrets, body, accountId, now, allow }) => {
  allow('*')
  const limit = typeof body.MaxResults === 'number' ? body.MaxResults : 100
  if (!(limit >= 1 && limit <= 100)) throw invalidParameter('MaxResults must be between 1 and 100.')
  const start = Number(optionalText(body, 'NextToken') ?? 0)
  const all = secrets
    .of(accountId, now)
    .filter(secret => body.IncludePlannedDeletion === true || !secret.deletionDate)
  if (!Number.isInteger(start) || start < 0)
    throw new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.')
  if (body.Filters !== undefined) throw invalidParameter('The sandbox does not serve Filters.')
  const next = start + limit
  return {
    SecretList: all.slice(start, next).map(described),
    ...(next < all.length && { NextToken: String(next) }),
  }
}

const deleteSecret: Operation = async call => {
  const { body, now, secrets } = call
  const secret = target(call)
  const force = body.ForceDeleteWithoutRecovery === true
  const days = body.RecoveryWindowInDays
  if (force && days !== undefined) {
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    )
  }
  if (
    days !== undefined &&
    !(typeof days === 'number' && Number.isInteger(days) && days >= 7 && days <= 30)
  ) {
    throw invalidParameter('RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
  }
  if (force) {
    secrets.remove(secret)
    await secrets.keep()
    return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(now) }
  }
  if (secret.deletionDate !== undefined) {
    throw new AwsError(
      'InvalidRequestException',
      "You tried to perform the operation on a secret that's currently marked deleted.",
    )
  }
  secret.deletedAt = now
  secret.deletionDate = now + (typeof days === 'number' ? days : 30) * DAY
  await secrets.keep()
  return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(secret.deletionDate) }
}

const restoreSecret: Operation = async call => {
  const secret = target(call)
  delete secret.deletionDate
  delete secret.deletedAt
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name }
}

const tagResource: Operation = async call => {
  const secret = liveTarget(call)
  const tags = tagList(call.body)
  const names = tags.map(tag => tag.Key)
  secret.tags = [...secret.tags.filter(tag => !names.includes(tag.Key)), ...tags]
  await call.secrets.keep()
  return undefined
}

const untagResource: Operation = async call => {
  const secret = liveTarget(call)
  const names = textList(call.body, 'TagKeys') ?? []
  secret.tags = secret.tags.filter(tag => !names.includes(tag.Key))
  await call.secrets.keep()
  return undefined
}

const listSecretVersionIds: Operation = async call => {
  const secret = target(call)
  const all = call.body.IncludeDeprecated === true
  const versions = secret.versions.filter(version => all || version.stages.length > 0)
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: versions.map(({ id, stages, createdAt }) => ({
      VersionId: id,
      VersionStages: stages,
      CreatedDate: seconds(createdAt),
    })),
  }
}

const updateSecretVersionStage: Operation = async call => {
  const secret = liveTarget(call)
  const stage = requiredText(call.body, 'VersionStage')
  const [from, to] = [
    optionalText(call.body, 'RemoveFromVersionId'),
    optionalText(call.body, 'MoveToVersionId'),
  ]
  const holder = secret.versions.find(version => version.stages.includes(stage))
  if (holder && holder.id !== from && holder.id !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
  }
  moveStage(secret, stage, to === undefined ? undefined : findVersion(secret, { id: to }))
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name }
}

const putResourcePolicy: Operation = async call => {
  const secret = liveTarget(call)
  const text = requiredText(call.body, 'ResourcePolicy')
  try {
    JSON.parse(text)
  } catch {
    throw new AwsError('MalformedPolicyDocumentException', 'This resource policy contains invalid JSON.')
  }
  secret.resourcePolicy = text
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name }
}

const getResourcePolicy: Operation = async call => {
  const { arn, name, resourcePolicy } = target(call)
  return { ARN: arn, Name: name, ResourcePolicy: resourcePolicy }
}

const deleteResourcePolicy: Operation = async call => {
  const secret = liveTarget(call)
  delete secret.resourcePolicy
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name }
}

function described(secret: Secret) {
  const { arn, name, description, kmsKeyId, tags, createdAt, changedAt, accessedAt, deletedAt, versions } =
    secret
  const staged = versions.filter(version => version.stages.length > 0)
  return {
    ARN: arn,
    Name: name,
    Description: description,
    KmsKeyId: kmsKeyId,
    Tags: tags,
    CreatedDate: seconds(createdAt),
    LastChangedDate: seconds(changedAt),
    LastAccessedDate: accessedAt === undefined ? undefined : seconds(accessedAt),
    DeletedDate: deletedAt === undefined ? undefined : seconds(deletedAt),
    VersionIdsToStages: Object.fromEntries(staged.map(({ id, stages }) => [id, stages])),
  }
}

function seconds(milliseconds: number): number {
  return milliseconds / 1_000
}

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  CreateSecret: createSecret,
  GetSecretValue: getSecretValue,
  PutSecretValue: putSecretValue,
  UpdateSecret: updateSecret,
  DescribeSecret: describeSecret,
  ListSecrets: listSecrets,
  DeleteSecret: deleteSecret,
  RestoreSecret: restoreSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
  ListSecretVersionIds: listSecretVersionIds,
  UpdateSecretVersionStage: updateSecretVersionStage,
  PutResourcePolicy: putResourcePolicy,
  GetResourcePolicy: getResourcePolicy,
  DeleteResourcePolicy: deleteResourcePolicy,
}
