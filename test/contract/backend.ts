import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
} from '@aws-sdk/client-iam'
import type { AwsAccess, AwsCredentials } from '../../src/aws/clients.js'

/** An AWS to hold the contract against. */
export interface Backend {
  /** As an administrator of the vendor's account. */
  access: AwsAccess & { endpoint: string }
  /** The role that the service runs as, in the vendor's account. */
  vendor: { accountId: string; roleArn: string; credentials(): Promise<AwsCredentials> }
  /** An administrator of a customer's account. */
  customer: { accountId: string; credentials: AwsCredentials }
}

/** What an SDK client needs to act as an administrator of the customer's account. */
export function customerSettings({ access, customer }: Backend) {
  return { region: access.region, endpoint: access.endpoint, credentials: customer.credentials }
}

/**
 * Makes a user who may do everything in the account that the given credentials are of, with a key of its own:
 * emulators take any secret of their built-in administrators, and check the signatures of keys that they issued.
 */
export async function createAdministrator(settings: {
  region: string
  endpoint: string
  credentials: AwsCredentials
}): Promise<AwsCredentials> {
  const iam = new IAMClient(settings)
  const user = { UserName: 'contract-administrator' }
  try {
    await iam.send(new CreateUserCommand(user))
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess'
    await iam.send(new AttachUserPolicyCommand({ ...user, PolicyArn }))
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand(user))
    return { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' }
  } finally {
    iam.destroy()
  }
}
