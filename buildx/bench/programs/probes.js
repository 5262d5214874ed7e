import { GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, GetRolePolicyCommand, IAMClient, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand, } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { defaultCredentials } from '../../src/aws/credentials.js';
import { freshConnections } from '../../src/aws/fresh-connection.js';
import { parseRoleArn } from '../../src/roles/role-arn.js';
import { NEGATIVE_PROBES, negativeExternalIds } from '../../src/verification/negative-probes.js';
import { DENY_EVERYTHING, selfReadsOnly } from '../../src/verification/session-policies.js';
const { AWS_REGION = '' } = process.env;
// Where AWS is says AWS_ENDPOINT_URL, as it does to the service.
const settings = { region: AWS_REGION, maxAttempts: 2 };
const vendor = new STSClient({
    ...settings,
    credentials: defaultCredentials(AWS_REGION),
    requestHandler: freshConnections(),
});
let calls = 0;
const ask = (roleArn, externalId, policy) => {
    calls += 1;
    return vendor.send(new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: 'drawbridge-verify-bench',
        Policy: policy,
        DurationSeconds: 900,
        ...(externalId !== undefined && { ExternalId: externalId }),
    }));
};
async function callsOf({ roleArn, externalId }) {
    const role = parseRoleArn(roleArn);
    if (!role)
        throw new Error(`Not a role: ${roleArn}`);
    await ask(roleArn, externalId, DENY_EVERYTHING);
    const wrong = negativeExternalIds(externalId, crypto.randomUUID());
    for (const probe of NEGATIVE_PROBES) {
        const allowed = await ask(roleArn, wrong[probe], DENY_EVERYTHING).catch((error) => {
            if (error.name !== 'AccessDenied')
                throw error;
        });
        if (allowed)
            throw new Error('A probe that must be denied was allowed');
    }
    await ask(roleArn, externalId, DENY_EVERYTHING);
    const { Credentials } = await ask(roleArn, externalId, selfReadsOnly(role));
    const credentials = {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
    };
    const sts = new STSClient({ ...settings, credentials, requestHandler: freshConnections() });
    const iam = new IAMClient({ ...settings, credentials, requestHandler: freshConnections() });
    await sts.send(new GetCallerIdentityCommand({}));
    const RoleName = role.roleName;
    await iam.send(new GetRoleCommand({ RoleName }));
    calls += 2;
    await Promise.all([inlineOf(iam, RoleName), attachedOf(iam, RoleName)]);
}
async function inlineOf(iam, RoleName) {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName, MaxItems: 100 }));
    for (const PolicyName of PolicyNames)
        await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    calls += 1 + PolicyNames.length;
}
async function attachedOf(iam, RoleName) {
    const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName, MaxItems: 100 }));
    for (const { PolicyArn } of AttachedPolicies) {
        const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
        await iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }));
    }
    calls += 1 + 2 * AttachedPolicies.length;
}
process.on('message', async (order) => {
    if (order === 'cpu')
        return;
    calls = 0;
    const left = [...order.roles];
    const inTurn = async () => {
        for (let role = left.pop(); role; role = left.pop())
            await callsOf(role);
    };
    await Promise.all(Array.from({ length: order.concurrency }, inTurn));
    process.send?.({ calls });
});
process.channel?.ref();
process.send?.({ ready: true });
//# sourceMappingURL=probes.js.map