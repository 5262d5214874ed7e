import type { JsonObject } from '../protocols/json.js'
import { evaluateResourcePolicy, parseResourcePolicy } from '../resource-policy.js'
import { AwsError } from '../wire.js'
import {
  flag,
  invalidParameter,
  invalidRequest,
  objectList,
  optionalInteger,
  optionalText,
  refuseTooManyTags,
  requestToken,
  requiredText,
  secretName,
  secretValue,
  tagList,
  textList,
  versionStages,
} from './parameters.js'
import { addVersion, CURRENT, findVersion, moveStage, type Secret, type SecretIds } from './secret.js'
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
  allow: (resource: string, context?: Record<string, string>) => void
  callerArn: string
  /** `secretsmanager:<Action>`. */
  action: string
}

type Operation = (call: Call) => Promise<unknown>

const DAY = 86_400_000
const MALFORMED_POLICY = 'MalformedPolicyDocumentException'

const createSecret: Operation = async call => {
  const { secrets, ids, body, accountId, region, now, allow } = call
  const name = secretName(body)
  const tags = tagList(body)
  const existing = secrets.of(call, now).find(secret => secret.name === name)
  const arn = existing?.arn ?? `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${ids.suffix()}`
  const asked = tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])
  allow(arn, { 'secretsmanager:Name': name, ...Object.fromEntries(asked) })
  const value = secretValue(body)
  const token = requestToken(body)
  if (existing) return createdBefore(existing, token, value, now)
  const [description, kmsKeyId] = [optionalText(body, 'Description'), optionalText(body, 'KmsKeyId')]
  const secret: Secret = {
    accountId,
    region,
    name,
    arn,
    ...(description !== undefined && { description }),
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    tags,
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

/** Finds the secret and checks that the caller may do this to it, and that its own policy does not deny it. */
function target(call: Call): Secret {
  const { secrets, body, accountId, region, now, allow } = call
  const id = requiredText(body, 'SecretId')
  try {
    const secret = secrets.find(call, id, now)
    const tags = secret.tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value])
    allow(secret.arn, Object.fromEntries(tags))
    refuseDenied(call, secret)
    return secret
  } catch (error) {
    // Whoever may not do this learns nothing of what there is.
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
      allow(id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${accountId}:secret:${id}`)
    }
    throw error
  }
}

function refuseDenied({ accountId, callerArn, action }: Call, { arn, resourcePolicy }: Secret): void {
  if (resourcePolicy === undefined) return
  const policy = parseResourcePolicy(resourcePolicy, MALFORMED_POLICY)
  if (evaluateResourcePolicy(policy, { accountId, arn: callerArn }, action, arn) !== 'Deny') return
  throw new AwsError(
    'AccessDeniedException',
    `User: ${callerArn} is not authorized to perform: ${action} on resource: ${arn} with an explicit deny in a resource-based policy`,
  )
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
  if (!value) throw invalidRequest('You must provide either SecretString or SecretBinary.')
  const id = requestToken(call.body) ?? call.ids.version()
  const stages = versionStages(call.body)
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

const FILTERS: Readonly<Record<string, (secret: Secret, value: string) => boolean>> = {
  name: ({ name }, value) => name.startsWith(value),
  description: ({ description = '' }, value) => description.toLowerCase().includes(value.toLowerCase()),
  'tag-key': ({ tags }, value) => tags.some(({ Key }) => Key.startsWith(value)),
  'tag-value': ({ tags }, value) => tags.some(({ Value }) => Value.startsWith(value)),
}

/** By name; a page goes on after the name of the one before it. */
const listSecrets: Operation = async call => {
  const { secrets, body, now, allow } = call
  allow('*')
  const limit = optionalInteger(body, 'MaxResults') ?? 100
  if (!(limit >= 1 && limit <= 100)) throw invalidParameter('MaxResults must be between 1 and 100.')
  const after = Buffer.from(optionalText(body, 'NextToken') ?? '', 'base64url').toString('utf8')
  const withDeleted = flag(body, 'IncludePlannedDeletion')
  const filters = objectList(body, 'Filters').map(secretFilter)
  const all = secrets
    .of(call, now)
    .filter(secret => (withDeleted || !secret.deletionDate) && filters.every(holds => holds(secret)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => name > after)
  const page = all.slice(0, limit)
  const last = all.length > limit ? page.at(-1)?.name : undefined
  return {
    SecretList: page.map(secret => {
      const { VersionIdsToStages, ...shown } = described(secret)
      return { ...shown, SecretVersionsToStages: VersionIdsToStages }
    }),
    ...(last !== undefined && { NextToken: Buffer.from(last).toString('base64url') }),
  }
}

/** Any of the values has to match; `!` in front turns one round. */
function secretFilter(filter: JsonObject): (secret: Secret) => boolean {
  const key = requiredText(filter, 'Key')
  const holds = Object.hasOwn(FILTERS, key) ? FILTERS[key] : undefined
  if (!holds) throw invalidParameter(`The sandbox does not serve the filter ${key}.`)
  const values = textList(filter, 'Values') ?? []
  return secret =>
    values.some(value => (value.startsWith('!') ? !holds(secret, value.slice(1)) : holds(secret, value)))
}

const deleteSecret: Operation = async call => {
  const { body, now, secrets } = call
  const force = flag(body, 'ForceDeleteWithoutRecovery')
  const days = optionalInteger(body, 'RecoveryWindowInDays')
  refuseRecovery(force, days)
  const secret = force ? targetIfThere(call) : target(call)
  if (secret === undefined || force) return removed(call, secret)
  if (secret.deletionDate !== undefined)
    throw invalidRequest("You tried to perform the operation on a secret that's currently marked deleted.")
  secret.deletedAt = now
  secret.deletionDate = now + (days ?? 30) * DAY
  await secrets.keep()
  return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(secret.deletionDate) }
}

function refuseRecovery(force: boolean, days: number | undefined): void {
  if (force && days !== undefined)
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    )
  if (days !== undefined && !(days >= 7 && days <= 30))
    throw invalidParameter('RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
}

/** A forced deletion succeeds also for what is gone already. */
function targetIfThere(call: Call): Secret | undefined {
  try {
    return target(call)
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') return undefined
    throw error
  }
}

async function removed({ secrets, body, now }: Call, secret: Secret | undefined) {
  const id = requiredText(body, 'SecretId')
  if (secret === undefined) return { ARN: id, Name: id, DeletionDate: seconds(now) }
  secrets.remove(secret)
  await secrets.keep()
  return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(now) }
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
  const all = [...secret.tags.filter(tag => !names.includes(tag.Key)), ...tags]
  refuseTooManyTags(all)
  secret.tags = all
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
  const all = flag(call.body, 'IncludeDeprecated')
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
  if (from !== undefined && holder?.id !== from)
    throw invalidParameter(`The version ${from} does not have the staging label ${stage}.`)
  if (to === undefined && stage === CURRENT)
    throw invalidParameter(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    )
  if (holder && holder.id !== from && holder.id !== to) {
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
  }
  moveStage(secret, stage, to === undefined ? undefined : findVersion(secret, { id: to }))
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name }
}

/**
 * A Deny of the policy is kept to; an Allow adds nothing inside the account, and other accounts have no way in here.
 * What the sandbox does not evaluate (conditions among it) is refused.
 */
const putResourcePolicy: Operation = async call => {
  const secret = liveTarget(call)
  const text = requiredText(call.body, 'ResourcePolicy')
  parseResourcePolicy(text, MALFORMED_POLICY)
  secret.resourcePolicy = text
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name }
}

const getResourcePolicy: Operation = async call => {
  const { arn, name, resourcePolicy } = liveTarget(call)
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
