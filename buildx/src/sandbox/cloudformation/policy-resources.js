import { generatedName, optionalText, refuseUsersAndGroups, textOf, textsOf } from './properties.js';
/** AWS::IAM::RolePolicy: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html */
export const rolePolicyKind = {
    properties: ['PolicyDocument', 'PolicyName', 'RoleName'],
    required: ['PolicyName', 'RoleName'],
    attributes: [],
    replacedBy: ['PolicyName', 'RoleName'],
    create: async (context, properties) => {
        const [policy, role] = [textOf(properties, 'PolicyName'), textOf(properties, 'RoleName')];
        await putInline(context, role, policy, properties.PolicyDocument);
        return { physicalId: `${policy}|${role}`, attributes: {} };
    },
    update: (context, _, __, after) => putInline(context, textOf(after, 'RoleName'), textOf(after, 'PolicyName'), after.PolicyDocument),
    remove: (context, _, properties) => deleteInline(context, textOf(properties, 'RoleName'), textOf(properties, 'PolicyName')),
};
/** AWS::IAM::Policy, the same inline policy on several roles: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-policy.html */
export const policyKind = {
    properties: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'],
    required: ['PolicyDocument', 'PolicyName'],
    attributes: ['Id'],
    replacedBy: [],
    create: async (context, properties) => {
        const physicalId = generatedName(context, 128);
        await changeInlineRoles(context, {}, properties);
        return { physicalId, attributes: { Id: physicalId } };
    },
    update: (context, _, before, after) => changeInlineRoles(context, before, after),
    remove: (context, _, properties) => changeInlineRoles(context, properties, {}),
};
async function changeInlineRoles(context, before, after) {
    refuseUsersAndGroups(after);
    const [name, previousName] = [optionalText(after, 'PolicyName'), optionalText(before, 'PolicyName')];
    const roles = textsOf(after, 'Roles');
    if (name !== undefined)
        for (const role of roles)
            await putInline(context, role, name, after.PolicyDocument);
    if (previousName === undefined)
        return;
    for (const role of textsOf(before, 'Roles'))
        if (previousName !== name || !roles.includes(role))
            await deleteInline(context, role, previousName);
}
async function putInline(context, role, policy, document) {
    context.authorize('iam:PutRolePolicy', `arn:aws:iam::${context.accountId}:role/${role}`);
    await context.iam.putRolePolicy(context.accountId, role, policy, document);
}
async function deleteInline(context, role, policy) {
    context.authorize('iam:DeleteRolePolicy', `arn:aws:iam::${context.accountId}:role/${role}`);
    await context.iam.deleteRolePolicy(context.accountId, role, policy);
}
/** AWS::IAM::ManagedPolicy: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html */
export const managedPolicyKind = {
    properties: ['Description', 'Groups', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
    required: ['PolicyDocument'],
    attributes: ['PolicyArn'],
    nameProperty: 'ManagedPolicyName',
    replacedBy: ['ManagedPolicyName', 'Path', 'Description'],
    create: async (context, properties) => {
        refuseUsersAndGroups(properties);
        const name = optionalText(properties, 'ManagedPolicyName') ?? generatedName(context, 128);
        const arn = await createManaged(context, properties, name);
        try {
            await attachAll(context, arn, textsOf(properties, 'Roles'));
        }
        catch (error) {
            await context.iam.deletePolicy(context.accountId, arn);
            throw error;
        }
        return { physicalId: arn, attributes: { PolicyArn: arn } };
    },
    update: updateManaged,
    remove: async (context, arn, properties) => {
        await detachAll(context, arn, textsOf(properties, 'Roles'));
        context.authorize('iam:DeletePolicy', arn);
        await context.iam.deletePolicy(context.accountId, arn);
    },
};
async function updateManaged(context, arn, before, after) {
    refuseUsersAndGroups(after);
    const [old, roles] = [textsOf(before, 'Roles'), textsOf(after, 'Roles')];
    if (JSON.stringify(before.PolicyDocument) === JSON.stringify(after.PolicyDocument)) {
        await attachAll(context, arn, roles.filter(role => !old.includes(role)));
        return detachAll(context, arn, old.filter(role => !roles.includes(role)));
    }
    // The sandbox's IAM has no way to add a version here: the policy is made anew under the same ARN.
    await managedPolicyKind.remove(context, arn, before);
    await createManaged(context, after, arn.slice(arn.lastIndexOf('/') + 1));
    await attachAll(context, arn, roles);
}
async function createManaged(context, properties, policyName) {
    const [path, description] = [optionalText(properties, 'Path'), optionalText(properties, 'Description')];
    context.authorize('iam:CreatePolicy', `arn:aws:iam::${context.accountId}:policy${path ?? '/'}${policyName}`);
    const { arn } = await context.iam.createPolicy(context.accountId, {
        policyName,
        document: properties.PolicyDocument,
        ...(path === undefined ? {} : { path }),
        ...(description === undefined ? {} : { description }),
    });
    return arn;
}
async function attachAll(context, policyArn, roles) {
    for (const role of roles) {
        context.authorize('iam:AttachRolePolicy', `arn:aws:iam::${context.accountId}:role/${role}`);
        await context.iam.attachRolePolicy(context.accountId, role, policyArn);
    }
}
async function detachAll(context, policyArn, roles) {
    for (const role of roles) {
        context.authorize('iam:DetachRolePolicy', `arn:aws:iam::${context.accountId}:role/${role}`);
        await context.iam.detachRolePolicy(context.accountId, role, policyArn);
    }
}
//# sourceMappingURL=policy-resources.js.map