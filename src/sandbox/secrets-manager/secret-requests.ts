import { isObject, type JsonObject } from '../protocols/json.js'
import { AwsError } from '../wire.js'
import { invalidParameter } from './secret.js'

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
const MAX_VALUE_BYTES = 65_536

export function validationError(message: string): AwsError {
  return new AwsError('ValidationException', message)
}

/** A text of the body, undefined where it is not there. Throws `SerializationException` for anything else. */
export function optionalText(body: JsonObject, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return value
  throw new AwsError('SerializationException', `${name}: a string was expected`)
}

export function requiredText(body: JsonObject, name: string): string {
  const value = optionalText(body, name)
  if (value !== undefined && value !== '') return value
  throw validationError(
    `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
  )
}

export function optionalTexts(body: JsonObject, name: string): string[] | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) return value as string[]
  throw new AwsError('SerializationException', `${name}: a list of strings was expected`)
}

export function optionalFlag(body: JsonObject, name: string): boolean {
  const value = body[name] ?? false
  if (typeof value === 'boolean') return value
  throw new AwsError('SerializationException', `${name}: a boolean was expected`)
}

export function optionalInteger(body: JsonObject, name: string): number | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value
  throw new AwsError('SerializationException', `${name}: an integer was expected`)
}

export function tagList(body: JsonObject): { Key: string; Value: string }[] | undefined {
  const value = body.Tags
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || !value.every(isObject))
    throw new AwsError('SerializationException', 'Tags: a list was expected')
  const tags = value.map(tag => ({ Key: requiredText(tag, 'Key'), Value: optionalText(tag, 'Value') ?? '' }))
  if (tags.length > 50) throw invalidParameter('You can have at most 50 tags.')
  for (const { Key, Value } of tags) {
    if (Key.length > 128 || Value.length > 256)
      throw invalidParameter('A tag key has at most 128 characters, its value 256.')
    if (/^aws:/i.test(Key)) throw invalidParameter('Tag keys must not start with aws:')
  }
  return tags
}

/** A new secret's name. */
export function secretName(body: JsonObject): string {
  const name = requiredText(body, 'Name')
  if (/^[\w/+=.@-]{1,512}$/.test(name)) return name
  throw validationError(
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  )
}

/** The ID of a new version: the request's token, which makes the request idempotent. */
export function versionToken(body: JsonObject, fresh: () => string): string {
  const token = optionalText(body, 'ClientRequestToken') ?? fresh()
  if (token.length >= 32 && token.length <= 64) return token
  throw invalidParameter('ClientRequestToken must be 32-64 characters long.')
}

export interface SecretValue {
  string?: string
  binary?: string
}

/** `SecretString` or `SecretBinary`, undefined where there is neither. */
export function secretValue(body: JsonObject): SecretValue | undefined {
  const [string, binary] = [optionalText(body, 'SecretString'), optionalText(body, 'SecretBinary')]
  if (string !== undefined && binary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    )
  if (string === undefined && binary === undefined) return undefined
  const size = string !== undefined ? Buffer.byteLength(string) : Buffer.from(binary ?? '', 'base64').length
  if (size > MAX_VALUE_BYTES)
    throw validationError(`The secret value has ${size} bytes; at most ${MAX_VALUE_BYTES} are allowed.`)
  return string !== undefined
    ? { string }
    : { binary: Buffer.from(binary ?? '', 'base64').toString('base64') }
}
