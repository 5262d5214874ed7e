import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'

/** A customer of the vendor at work in an AWS account of the sandbox, with the AWS SDK as anybody would use it. */
export interface Customer {
  iam: IAMClient
  cloudFormation: CloudFormationClient
  /** Launches what a quick-create link names, as a click in the console would, and gives the stack's outputs. */
  launch(quickCreateUrl: string, stackName?: string): Promise<Record<string, string>>
  /** Makes a role by hand, which may read itself unless told otherwise, and gives its ARN. */
  createRole(role: HandmadeRole): Promise<string>
  deleteRole(roleName: string): Promise<void>
  close(): void
}

export interface HandmadeRole {
  name: string
  trust: unknown
  /** False for a role that does not let its policies be read. */
  readable?: boolean
}

/** Works as the administrator of an account: in the sandbox any secret will do for an account ID as access key. */
export function createCustomer(endpoint: string, accountId: string): Customer {
  const credentials = { accessKeyId: accountId, secretAccessKey: 'sandbox' }
  const settings = { endpoint, credentials, region: 'us-east-1' }
  const iam = new IAMClient(settings)
  const cloudFormation = new CloudFormationClient(settings)
  return {
    iam,
    cloudFormation,
    async launch(quickCreateUrl, stackName) {
      const link = new URLSearchParams(new URL(quickCreateUrl).hash.split('?')[1])
      const name = stackName ?? link.get('stackName') ?? 'drawbridge'
      const parameters = [...link].filter(([key]) => key.startsWith('param_'))
      await cloudFormation.send(
        new CreateStackCommand({
          StackName: name,
          TemplateURL: link.get('templateURL') ?? '',
          Capabilities: ['CAPABILITY_IAM'],
          Parameters: parameters.map(([key, value]) => ({
            ParameterKey: key.slice('param_'.length),
            ParameterValue: value,
          })),
        }),
      )
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }))
      const outputs = Stacks?.[0]?.Outputs ?? []
      return Object.fromEntries(outputs.map(output => [output.OutputKey, output.OutputValue]))
    },
    async createRole({ name, trust, readable = true }) {
      const made = await iam.send(
        new CreateRoleCommand({
          RoleName: name,
          Path: '/drawbridge/',
          AssumeRolePolicyDocument: JSON.stringify(trust),
        }),
      )
      const roleArn = made.Role?.Arn ?? ''
      if (readable) {
        await iam.send(
          new PutRolePolicyCommand({
            RoleName: name,
            PolicyName: 'self-reads',
            PolicyDocument: JSON.stringify(selfReads(roleArn, accountId)),
          }),
        )
      }
      return roleArn
    },
    async deleteRole(roleName) {
      const policy = { RoleName: roleName, PolicyName: 'self-reads' }
      await iam.send(new DeleteRolePolicyCommand(policy)).catch(() => undefined)
      await iam.send(new DeleteRoleCommand({ RoleName: roleName }))
    },
    close() {
      iam.destroy()
      cloudFormation.destroy()
    },
  }
}

function selfReads(roleArn: string, accountId: string) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'],
        Resource: roleArn,
      },
      {
        Effect: 'Allow',
        Action: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
        Resource: [`arn:aws:iam::${accountId}:policy/*`, 'arn:aws:iam::aws:policy/*'],
      },
    ],
  }
}
