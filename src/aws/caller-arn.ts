import { STSClient } from '@aws-sdk/client-sts'
import { type AwsAccess, clientSettings } from './clients.js'
import { callerIdentity } from './role-reads.js'

/**
 * The ARN of whoever has the credentials that the SDK finds, as CloudTrail names them too (`userIdentity.arn`). Asking
 * needs no permission.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function callerArn(access: AwsAccess): Promise<string> {
  const sts = new STSClient({ ...clientSettings(access), maxAttempts: 3 })
  try {
    return (await callerIdentity(sts, AbortSignal.timeout(3 * access.timeout))).arn
  } finally {
    sts.destroy()
  }
}
