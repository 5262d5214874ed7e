import { AwsError } from '../wire.js'

/** CloudFormation's one code for everything that is wrong in a request or template. */
export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message)
}

export function templateFormatError(message: string): AwsError {
  return validationError(`Template format error: ${message}`)
}

export function templateError(message: string): AwsError {
  return validationError(`Template error: ${message}`)
}
