import { isObject } from '../protocols/json.js'
import { parseResourcePolicy } from '../resource-policy.js'
import { AwsError } from '../wire.js'
import { invalidParameter, invalidRequest, type Secret } from './secret.js'
import {
  optionalFlag,
  optionalInteger,
  optionalText,
  optionalTexts,
  requiredText,
  tagList,
  validationError,
} from './secret-requests.js'
import { arnPrefix, authorizedSecret, livingSecret, type SecretCall } from './secrets.js'

const DAY_MS = 24 * 3600 * 1000
const DEFAULT_WINDOW_DAYS = 30

/** DescribeSecret. */
export async function describeSecret(call: SecretCall): Promise<unknown> {
  const secret = authorizedSecret(call)
  return { ...listed(secret), VersionIdsToStages: stagesByVersion(secret), SecretVersionsToStages: undefined }
}

/** A secret as ListSecrets shows it. */
function listed(secret: Secret) {
  const accesses = secret.versions.flatMap(({ lastAccessedAt }) => lastAccessedAt ?? []).sort()
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    CreatedDate: seconds(secret.createdAt),
    LastChangedDate: seconds(secret.changedAt),
    LastAccessedDate: seconds(accesses.at(-1)),
    DeletedDate: seconds(secret.deletion?.calledAt),
    Tags: secret.tags,
    SecretVersionsToStages: stagesByVersion(secret),
  }
}

function stagesByVersion(secret: Secret): Record<string, string[]> {
  const staged = secret.versions.filter(({ stages }) => stages.length > 0)
  return Object.fromEntries(staged.map(({ id, stages }) => [id, stages]))
}

function seconds(time: string | undefined): number | undefined {
  return time === undefined ? undefined : Date.parse(time) / 1000
}

const FILTERS = new Map<string, (secret: Secret, value: string) => boolean>([
  ['name', ({ name }, value) => name.startsWith(value)],
  [
    'description',
    ({ description }, value) => (description ?? '').toLowerCase().includes(value.toLowerCase()),
  ],
  ['tag-key', ({ tags }, value) => tags.some(({ Key }) => Key.startsWith(value))],
  ['tag-value', ({ tags }, value) => tags.some(({ Value }) => Value.startsWith(value))],
])

/** ListSecrets: by name, pages by the name of the last. */
export async function listSecrets(call: SecretCall): Promise<unknown> {
  const { body, request } = call
  call.authorize('secretsmanager:ListSecrets', '*')
  const limit = pageSize(call)
  const after = Buffer.from(optionalText(body, 'NextToken') ?? '', 'base64url').toString('utf8')
  const filters = parseFilters(body.Filters)
  const withDeleted = optionalFlag(body, 'IncludePlannedDeletion')
  const secrets = call.secrets
    .inPlace(request)
    .filter(secret => withDeleted || secret.deletion === undefined)
    .filter(secret => filters.every(matches => matches(secret)))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => name > after)
  const page = secrets.slice(0, limit)
  const last = secrets.length > limit ? page.at(-1)?.name : undefined
  return {
    SecretList: page.map(listed),
    ...(last === undefined ? {} : { NextToken: Buffer.from(last).toString('base64url') }),
  }
}

function pageSize(call: SecretCall): number {
  const limit = optionalInteger(call.body, 'MaxResults') ?? 100
  if (limit >= 1 && limit <= 100) return limit
  throw validationError(
    `1 validation error detected: Value '${limit}' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and 100`,
  )
}

function parseFilters(filters: unknown): ((secret: Secret) => boolean)[] {
  if (filters === undefined || filters === null) return []
  if (!Array.isArray(filters)) throw new AwsError('SerializationException', 'Filters: a list was expected')
  return filters.map(filter => {
    const key = isObject(filter) ? optionalText(filter, 'Key') : undefined
    const values = isObject(filter) ? (optionalTexts(filter, 'Values') ?? []) : []
    const holds = FILTERS.get(key ?? '')
    if (holds === undefined) throw invalidParameter(`The sandbox does not serve the filter ${String(key)}.`)
    return secret =>
      values.some(value => (value.startsWith('!') ? !holds(secret, value.slice(1)) : holds(secret, value)))
  })
}

/** ListSecretVersionIds. */
export async function listSecretVersionIds(call: SecretCall): Promise<unknown> {
  const secret = authorizedSecret(call)
  const all = optionalFlag(call.body, 'IncludeDeprecated')
  const versions = secret.versions.filter(({ stages }) => all || stages.length > 0)
  const shown = versions.map(({ id, stages, createdAt, lastAccessedAt }) => ({
    VersionId: id,
    VersionStages: stages,
    CreatedDate: seconds(createdAt),
    LastAccessedDate: seconds(lastAccessedAt),
  }))
  return { ARN: secret.arn, Name: secret.name, Versions: shown }
}

/** DeleteSecret: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html */
export async function deleteSecret(call: SecretCall): Promise<unknown> {
  const { body, request, secrets } = call
  const force = optionalFlag(body, 'ForceDeleteWithoutRecovery')
  const window = optionalInteger(body, 'RecoveryWindowInDays')
  if (force && window !== undefined)
    throw invalidParameter(
      "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
    )
  if (window !== undefined && (window < 7 || window > 30))
    throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).')
  if (force && secrets.find(request, requiredText(body, 'SecretId')) === undefined)
    return forcedWithoutSecret(call)
  const secret = authorizedSecret(call)
  if (secret.deletion !== undefined && !force)
    throw invalidRequest("You tried to perform the operation on a secret that's currently marked deleted.")
  const now = request.now.getTime()
  const at = new Date(force ? now : now + (window ?? DEFAULT_WINDOW_DAYS) * DAY_MS).toISOString()
  if (force) secrets.remove(secret)
  else secret.deletion = { calledAt: request.now.toISOString(), at }
  await secrets.save()
  return { ARN: secret.arn, Name: secret.name, DeletionDate: seconds(at) }
}

/** A secret that is gone already is not told from one that a forced deletion removes. */
function forcedWithoutSecret(call: SecretCall): unknown {
  const id = requiredText(call.body, 'SecretId')
  const arn = id.startsWith('arn:') ? id : arnPrefix(call.request) + id
  call.authorize('secretsmanager:DeleteSecret', arn)
  return { ARN: arn, Name: id, DeletionDate: call.request.now.getTime() / 1000 }
}

/** RestoreSecret: takes the planned deletion back. */
export async function restoreSecret(call: SecretCall): Promise<unknown> {
  const secret = authorizedSecret(call)
  delete secret.deletion
  await call.secrets.save()
  return { ARN: secret.arn, Name: secret.name }
}

/** TagResource: adds and overwrites. */
export async function tagResource(call: SecretCall): Promise<undefined> {
  const secret = livingSecret(call)
  const tags = tagList(call.body) ?? []
  secret.tags = [...secret.tags.filter(({ Key }) => !tags.some(tag => tag.Key === Key)), ...tags]
  if (secret.tags.length > 50) throw invalidParameter('You can have at most 50 tags.')
  await call.secrets.save()
}

/** UntagResource. */
export async function untagResource(call: SecretCall): Promise<undefined> {
  const secret = livingSecret(call)
  const keys = optionalTexts(call.body, 'TagKeys') ?? []
  secret.tags = secret.tags.filter(({ Key }) => !keys.includes(Key))
  await call.secrets.save()
}

/**
 * PutResourcePolicy. Its Deny statements are kept to; an Allow adds nothing within the account, and other
 * accounts have no way in here. Throws `MalformedPolicyDocumentException`, also for what is not evaluated.
 */
export async function putResourcePolicy(call: SecretCall): Promise<unknown> {
  const secret = livingSecret(call)
  const policy = requiredText(call.body, 'ResourcePolicy')
  parseResourcePolicy(policy, 'MalformedPolicyDocumentException')
  secret.policy = policy
  await call.secrets.save()
  return { ARN: secret.arn, Name: secret.name }
}

/** GetResourcePolicy. */
export async function getResourcePolicy(call: SecretCall): Promise<unknown> {
  const secret = livingSecret(call)
  return { ARN: secret.arn, Name: secret.name, ResourcePolicy: secret.policy }
}

/** DeleteResourcePolicy. */
export async function deleteResourcePolicy(call: SecretCall): Promise<unknown> {
  const secret = livingSecret(call)
  delete secret.policy
  await call.secrets.save()
  return { ARN: secret.arn, Name: secret.name }
}
