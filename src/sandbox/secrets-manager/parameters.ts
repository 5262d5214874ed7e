import type { JsonObject } from '../protocols/json.js'
import { AwsError } from '../wire.js'
import type { SecretValue } from './secret.js'

export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterException', message)
}

/** Throws InvalidParameterException where a member is of another type. */
export function optionalText(body: JsonObject, name: string): string | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw invalidParameter(`${name} must be a string.`)
  return value
}

export function requiredText(body: JsonObject, name: string): string {
  const value = optionalText(body, name)
  if (value === undefined || value === '') {
    throw new AwsError(
      'ValidationException',
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    )
  }
  return value
}

export function textList(body: JsonObject, name: string): string[] | undefined {
  const value = body[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || !value.every(item => typeof item === 'string')) {
    throw invalidParameter(`${name} must be a list of strings.`)
  }
  return value
}

export function tagList(body: JsonObject): { Key: string; Value: string }[] {
  const value = body.Tags ?? []
  if (!Array.isArray(value)) throw invalidParameter('Tags must be a list.')
  return value.map((tag: JsonObject) => ({
    Key: requiredText(tag, 'Key'),
    Value: optionalText(tag, 'Value') ?? '',
  }))
}

/** 1 to 512 of ASCII letters, digits and `/_+=.@-` (API reference, CreateSecret). */
export function secretName(body: JsonObject): string {
  const name = requiredText(body, 'Name')
  if (/^[\w/+=.@-]{1,512}$/.test(name)) return name
  throw new AwsError(
    'ValidationException',
    'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
  )
}

/** A version's ID: 32 to 64 characters. */
export function requestToken(body: JsonObject): string | undefined {
  const token = optionalText(body, 'ClientRequestToken')
  if (token === undefined || (token.length >= 32 && token.length <= 64)) return token
  throw invalidParameter('ClientRequestToken must be 32-64 characters long.')
}

/** What is to be kept: text or bytes, not both; undefined where there is neither. */
export function secretValue(body: JsonObject): SecretValue | undefined {
  const secretString = optionalText(body, 'SecretString')
  const secretBinary = optionalText(body, 'SecretBinary')
  if (secretString !== undefined && secretBinary !== undefined) {
    throw invalidParameter('You must provide either SecretString or SecretBinary, not both.')
  }
  if (Buffer.byteLength(secretString ?? secretBinary ?? '') > 65_536) {
    throw invalidParameter('The secret value is longer than 65536 bytes.')
  }
  if (secretString !== undefined) return { secretString }
  return secretBinary === undefined ? undefined : { secretBinary }
}
