import { AwsError } from '../wire.js'
import {
  CURRENT,
  invalidParameter,
  invalidRequest,
  moveStage,
  notFound,
  removeStage,
  type Secret,
  type SecretVersion,
  versionWith,
} from './secret.js'
import {
  optionalText,
  optionalTexts,
  requiredText,
  type SecretValue,
  secretName,
  secretValue,
  tagList,
  versionToken,
} from './secret-requests.js'
import { arnPrefix, livingSecret, type SecretCall } from './secrets.js'

/** CreateSecret: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
export async function createSecret(call: SecretCall): Promise<unknown> {
  const { body, request, secrets } = call
  const name = secretName(body)
  const value = secretValue(body)
  const token = versionToken(body, secrets.ids.version)
  const tags = tagList(body) ?? []
  const existing = secrets.find(request, name)
  const arn = existing?.arn ?? `${arnPrefix(request)}${name}-${secrets.ids.suffix()}`
  const requestTags = Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]))
  call.authorize('secretsmanager:CreateSecret', arn, { 'secretsmanager:Name': name, ...requestTags })
  if (existing !== undefined) return repeatedCreation(existing, token, value)
  const [description, kmsKeyId] = [optionalText(body, 'Description'), optionalText(body, 'KmsKeyId')]
  const now = request.now.toISOString()
  const secret: Secret = {
    ...{ arn, name, tags, accountId: request.caller.accountId, region: request.region },
    ...{ versions: [], createdAt: now, changedAt: now },
    ...(description === undefined ? {} : { description }),
    ...(kmsKeyId === undefined ? {} : { kmsKeyId }),
  }
  if (value !== undefined) addVersion(secret, { token, value, stages: [CURRENT], now })
  secrets.add(secret)
  await secrets.save()
  return { ARN: arn, Name: name, ...(value === undefined ? {} : { VersionId: token }) }
}

function repeatedCreation(existing: Secret, token: string, value: SecretValue | undefined): unknown {
  if (existing.deletion !== undefined)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    )
  const version = existing.versions.find(({ id }) => id === token)
  if (version !== undefined && value !== undefined && isSame(version, value))
    return { ARN: existing.arn, Name: existing.name, VersionId: token }
  const message = `The operation failed because the secret ${existing.name} already exists.`
  throw new AwsError('ResourceExistsException', message)
}

interface NewVersion {
  token: string
  value: SecretValue
  stages: string[]
  now: string
}

/** Adds a version, or finds the one that the same request made. Throws `ResourceExistsException`. */
function addVersion(secret: Secret, { token, value, stages, now }: NewVersion): SecretVersion {
  const existing = secret.versions.find(({ id }) => id === token)
  if (existing !== undefined) {
    if (isSame(existing, value)) return existing
    throw new AwsError(
      'ResourceExistsException',
      `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`,
    )
  }
  const version: SecretVersion = { id: token, ...value, stages: [], createdAt: now }
  secret.versions.push(version)
  for (const stage of stages) moveStage(secret, stage, version)
  // The first value of a secret is its current one, whatever stage it was given.
  if (versionWith(secret, CURRENT) === undefined) moveStage(secret, CURRENT, version)
  secret.changedAt = now
  return version
}

function isSame(version: SecretVersion, value: SecretValue): boolean {
  return version.string === value.string && version.binary === value.binary
}

/** PutSecretValue. */
export async function putSecretValue(call: SecretCall): Promise<unknown> {
  const secret = livingSecret(call)
  const value = secretValue(call.body)
  if (value === undefined) throw invalidRequest('You must provide either SecretString or SecretBinary.')
  const token = versionToken(call.body, call.secrets.ids.version)
  const stages = stageList(call)
  const version = addVersion(secret, { token, value, stages, now: call.request.now.toISOString() })
  await call.secrets.save()
  return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages: version.stages }
}

function stageList(call: SecretCall): string[] {
  const stages = optionalTexts(call.body, 'VersionStages') ?? [CURRENT]
  if (stages.length < 1 || stages.length > 20 || stages.some(stage => stage.length < 1 || stage.length > 256))
    throw invalidParameter('VersionStages takes 1 to 20 labels of 1 to 256 characters.')
  return stages
}

/** UpdateSecret: description, key, and a new current value. */
export async function updateSecret(call: SecretCall): Promise<unknown> {
  const { body, request } = call
  const secret = livingSecret(call)
  const value = secretValue(body)
  const token = versionToken(body, call.secrets.ids.version)
  const now = request.now.toISOString()
  if (value !== undefined) addVersion(secret, { token, value, stages: [CURRENT], now })
  const [description, kmsKeyId] = [optionalText(body, 'Description'), optionalText(body, 'KmsKeyId')]
  if (description !== undefined) secret.description = description
  if (kmsKeyId !== undefined) secret.kmsKeyId = kmsKeyId
  secret.changedAt = now
  await call.secrets.save()
  return { ARN: secret.arn, Name: secret.name, ...(value === undefined ? {} : { VersionId: token }) }
}

/** GetSecretValue: by version, by stage, else the current one. */
export async function getSecretValue(call: SecretCall): Promise<unknown> {
  const secret = livingSecret(call)
  const [id, stage] = [optionalText(call.body, 'VersionId'), optionalText(call.body, 'VersionStage')]
  const label = stage ?? CURRENT
  const version =
    id === undefined ? versionWith(secret, label) : secret.versions.find(other => other.id === id)
  if (version === undefined)
    throw notFound(`secret value for ${id === undefined ? `staging label: ${label}` : `VersionId: ${id}`}`)
  if (id !== undefined && stage !== undefined && !version.stages.includes(stage))
    throw invalidRequest('You provided a VersionStage that is not associated to the provided VersionId.')
  version.lastAccessedAt = `${call.request.now.toISOString().slice(0, 10)}T00:00:00.000Z`
  return {
    ARN: secret.arn,
    Name: secret.name,
    VersionId: version.id,
    SecretString: version.string,
    SecretBinary: version.binary,
    VersionStages: version.stages,
    CreatedDate: Date.parse(version.createdAt) / 1000,
  }
}

/** UpdateSecretVersionStage: moves a stage, or takes it away. */
export async function updateSecretVersionStage(call: SecretCall): Promise<unknown> {
  const secret = livingSecret(call)
  const stage = requiredText(call.body, 'VersionStage')
  const to = namedVersion(secret, optionalText(call.body, 'MoveToVersionId'))
  const from = namedVersion(secret, optionalText(call.body, 'RemoveFromVersionId'))
  const holder = versionWith(secret, stage)
  if (from !== undefined && from !== holder)
    throw invalidParameter(`The version ${from.id} does not have the staging label ${stage}.`)
  if (to !== undefined && holder !== undefined && holder !== to && from === undefined)
    throw invalidParameter(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
    )
  if (to === undefined && stage === CURRENT)
    throw invalidParameter(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    )
  if (to !== undefined) moveStage(secret, stage, to)
  else if (from !== undefined) removeStage(from, stage)
  secret.changedAt = call.request.now.toISOString()
  await call.secrets.save()
  return { ARN: secret.arn, Name: secret.name }
}

function namedVersion(secret: Secret, id: string | undefined): SecretVersion | undefined {
  if (id === undefined) return undefined
  const version = secret.versions.find(other => other.id === id)
  if (version === undefined) throw notFound(`secret value for VersionId: ${id}`)
  return version
}
