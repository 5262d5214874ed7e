import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand, } from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, DeleteRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand, } from '@aws-sdk/client-iam';
/** Works as the administrator of an account: in the sandbox any secret will do for an account ID as access key. */
export function createCustomer(endpoint, accountId) {
    const credentials = { accessKeyId: accountId, secretAccessKey: 'sandbox' };
    const settings = { endpoint, credentials, region: 'us-east-1' };
    const iam = new IAMClient(settings);
    const cloudFormation = new CloudFormationClient(settings);
    return {
        iam,
        cloudFormation,
        async launch(quickCreateUrl, stackName) {
            const link = new URLSearchParams(new URL(quickCreateUrl).hash.split('?')[1]);
            const name = stackName ?? link.get('stackName') ?? 'drawbridge';
            const parameters = [...link].filter(([key]) => key.startsWith('param_'));
            await cloudFormation.send(new CreateStackCommand({
                StackName: name,
                TemplateURL: link.get('templateURL') ?? '',
                Capabilities: ['CAPABILITY_IAM'],
                Parameters: parameters.map(([key, value]) => ({
                    ParameterKey: key.slice('param_'.length),
                    ParameterValue: value,
                })),
            }));
            const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
            const outputs = Stacks?.[0]?.Outputs ?? [];
            return Object.fromEntries(outputs.map(output => [output.OutputKey, output.OutputValue]));
        },
        async createRole({ name, trust, readable = true }) {
            const made = await iam.send(new CreateRoleCommand({
                RoleName: name,
                Path: '/drawbridge/',
                AssumeRolePolicyDocument: JSON.stringify(trust),
            }));
            const roleArn = made.Role?.Arn ?? '';
            if (readable) {
                await iam.send(new PutRolePolicyCommand({
                    RoleName: name,
                    PolicyName: 'self-reads',
                    PolicyDocument: JSON.stringify(selfReads(roleArn, accountId)),
                }));
            }
            return roleArn;
        },
        async deleteRole(roleName) {
            const policy = { RoleName: roleName, PolicyName: 'self-reads' };
            await iam.send(new DeleteRolePolicyCommand(policy)).catch(() => undefined);
            await iam.send(new DeleteRoleCommand({ RoleName: roleName }));
        },
        close() {
            iam.destroy();
            cloudFormation.destroy();
        },
    };
}
function selfReads(roleArn, accountId) {
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
    };
}
//# sourceMappingURL=customer.js.map