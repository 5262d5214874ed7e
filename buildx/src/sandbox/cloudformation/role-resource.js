import { AwsError } from '../wire.js';
import { generatedName, optionalText, tagsOf, textOf, textsOf, treesOf } from './properties.js';
/** AWS::IAM::Role: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-role.html */
export const roleKind = {
    properties: [
        'AssumeRolePolicyDocument',
        'Description',
        'ManagedPolicyArns',
        'MaxSessionDuration',
        'Path',
        'PermissionsBoundary',
        'Policies',
        'RoleName',
        'Tags',
    ],
    required: ['AssumeRolePolicyDocument'],
    attributes: ['Arn', 'RoleId'],
    nameProperty: 'RoleName',
    replacedBy: ['RoleName', 'Path'],
    create: createRole,
    update: updateRole,
    remove: async (context, roleName, properties) => {
        context.authorize('iam:DeleteRole', roleArn(context, properties, roleName));
        await context.iam.deleteRole(context.accountId, roleName);
    },
};
async function createRole(context, properties) {
    const roleName = optionalText(properties, 'RoleName') ?? generatedName(context, 64);
    const path = optionalText(properties, 'Path');
    const policies = inlinePolicies(properties);
    const managed = textsOf(properties, 'ManagedPolicyArns');
    const arn = roleArn(context, properties, roleName);
    context.authorize('iam:CreateRole', arn);
    const role = { ...roleProperties(context, properties), roleName, ...(path === undefined ? {} : { path }) };
    const made = await context.iam.createRole(context.accountId, role);
    try {
        await putPolicies(context, arn, roleName, policies);
        await attachPolicies(context, arn, roleName, managed);
    }
    catch (error) {
        // A resource that could not be made whole leaves nothing behind.
        await context.iam.deleteRole(context.accountId, roleName);
        throw error;
    }
    return { physicalId: roleName, attributes: { Arn: made.arn, RoleId: made.roleId } };
}
async function updateRole(context, roleName, before, after) {
    const { iam, accountId } = context;
    const arn = roleArn(context, after, roleName);
    const [policies, managed] = [inlinePolicies(after), textsOf(after, 'ManagedPolicyArns')];
    context.authorize('iam:UpdateRole', arn);
    await iam.updateRole(accountId, roleName, roleProperties(context, after));
    await putPolicies(context, arn, roleName, policies);
    for (const name of inlinePolicies(before).keys()) {
        if (policies.has(name))
            continue;
        context.authorize('iam:DeleteRolePolicy', arn);
        await iam.deleteRolePolicy(accountId, roleName, name);
    }
    const attached = textsOf(before, 'ManagedPolicyArns');
    await attachPolicies(context, arn, roleName, managed.filter(policy => !attached.includes(policy)));
    for (const policy of attached.filter(policy => !managed.includes(policy))) {
        context.authorize('iam:DetachRolePolicy', arn);
        await iam.detachRolePolicy(accountId, roleName, policy);
    }
}
function roleProperties(context, properties) {
    const description = optionalText(properties, 'Description');
    const boundary = optionalText(properties, 'PermissionsBoundary');
    const duration = optionalText(properties, 'MaxSessionDuration');
    return {
        assumeRolePolicyDocument: properties.AssumeRolePolicyDocument,
        tags: tagsOf(context, properties),
        ...(description === undefined ? {} : { description }),
        ...(boundary === undefined ? {} : { permissionsBoundary: boundary }),
        ...(duration === undefined ? {} : { maxSessionDuration: Number(duration) }),
    };
}
function roleArn(context, properties, roleName) {
    return `arn:aws:iam::${context.accountId}:role${optionalText(properties, 'Path') ?? '/'}${roleName}`;
}
/** The role's `Policies` by name. */
function inlinePolicies(properties) {
    const policies = treesOf(properties, 'Policies').map(policy => [textOf(policy, 'PolicyName'), policy.PolicyDocument]);
    const byName = new Map(policies);
    if (byName.size < policies.length)
        throw new AwsError('InvalidRequest', 'Policies: two policies of the role have the same PolicyName');
    return byName;
}
async function putPolicies(context, arn, roleName, policies) {
    for (const [name, document] of policies) {
        context.authorize('iam:PutRolePolicy', arn);
        await context.iam.putRolePolicy(context.accountId, roleName, name, document);
    }
}
async function attachPolicies(context, arn, roleName, policies) {
    for (const policy of policies) {
        context.authorize('iam:AttachRolePolicy', arn);
        await context.iam.attachRolePolicy(context.accountId, roleName, policy);
    }
}
//# sourceMappingURL=role-resource.js.map