import type { JsonObject } from '../protocols/json.js'
import { parseResourcePolicy, type ResourcePolicy } from '../resource-policy.js'
import { AwsError } from '../wire.js'
import { type Call, liveTarget, MALFORMED_POLICY, type Operation, seconds, target } from './call.js'
import {
  flag,
  invalidParameter,
  invalidRequest,
  objectList,
  optionalInteger,
  optionalText,
  refuseTooManyTags,
  requiredText,
  tagList,
  textList,
} from './parameters.js'
import type { Secret } from './secret.js'

const DAY = 86_400_000

export const describeSecret: Operation = async call => described(target(call))

const FILTERS: Readonly<Record<string, (secret: Secret, value: string) => boolean>> = {
  name: ({ name }, value) => name.startsWith(value),
  description: ({ description = '' }, value) => description.toLowerCase().includes(value.toLowerCase()),
  'tag-key': ({ tags }, value) => tags.some(({ Key }) => Key.startsWith(value)),
  'tag-value': ({ tags }, value) => tags.some(({ Value }) => Value.startsWith(value)),
}

/** By name; a page goes on after the name of the one before it. */
export const listSecrets: Operation = async call => {
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

export const deleteSecret: Operation = async call => {
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

export const restoreSecret: Operation = async call => {
  const secret = target(call)
  delete secret.deletionDate
  delete secret.deletedAt
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name }
}

export const tagResource: Operation = async call => {
  const secret = liveTarget(call)
  const tags = tagList(call.body)
  const names = tags.map(tag => tag.Key)
  const all = [...secret.tags.filter(tag => !names.includes(tag.Key)), ...tags]
  refuseTooManyTags(all)
  secret.tags = all
  await call.secrets.keep()
  return undefined
}

export const untagResource: Operation = async call => {
  const secret = liveTarget(call)
  const names = textList(call.body, 'TagKeys') ?? []
  secret.tags = secret.tags.filter(tag => !names.includes(tag.Key))
  await call.secrets.keep()
  return undefined
}

/**
 * A Deny of the policy is kept to; an Allow adds nothing inside the account, and other accounts have no way in here.
 * What the sandbox does not evaluate (conditions on anything but who calls) is refused.
 */
export const putResourcePolicy: Operation = async call => {
  const secret = liveTarget(call)
  const text = requiredText(call.body, 'ResourcePolicy')
  const policy = parseResourcePolicy(text, MALFORMED_POLICY)
  if (flag(call.body, 'BlockPublicPolicy') && policy.some(isPublic)) {
    throw new AwsError(
      'PublicPolicyException',
      "You can't attach a resource policy that grants broad access to the secret.",
    )
  }
  secret.resourcePolicy = text
  await call.secrets.keep()
  return { ARN: secret.arn, Name: secret.name }
}

/** Lets everybody in, under no condition. */
function isPublic({ effect, principals, conditions }: ResourcePolicy[number]): boolean {
  return effect === 'Allow' && principals.includes('*') && conditions.length === 0
}

export const getResourcePolicy: Operation = async call => {
  const { arn, name, resourcePolicy } = liveTarget(call)
  return { ARN: arn, Name: name, ResourcePolicy: resourcePolicy }
}

export const deleteResourcePolicy: Operation = async call => {
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
