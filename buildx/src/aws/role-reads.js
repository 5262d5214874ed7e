import { GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, GetRolePolicyCommand, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand, } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { decodePolicyDocument } from './policy-text.js';
const PAGE_SIZE = 100;
const MAX_PAGES = 5;
/** Pages without end, or an answer that leaves out what it must hold. */
export class OddAnswer extends Error {
    name = 'OddAnswer';
}
/** Asks STS whose session this is. */
export async function callerIdentity(sts, abortSignal) {
    const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}), { abortSignal });
    return {
        account: required(Account, 'GetCallerIdentity', 'Account'),
        arn: required(Arn, 'GetCallerIdentity', 'Arn'),
    };
}
/** Reads the role itself: trust policy, tags, boundary and unique ID. */
export async function readRole(iam, roleName, abortSignal) {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: roleName }), { abortSignal });
    return roleDetails(required(role, 'GetRole', 'Role'));
}
function roleDetails(role) {
    const document = required(role.AssumeRolePolicyDocument, 'GetRole', 'AssumeRolePolicyDocument');
    const boundaryArn = role.PermissionsBoundary?.PermissionsBoundaryArn;
    return {
        arn: required(role.Arn, 'GetRole', 'Arn'),
        uniqueId: required(role.RoleId, 'GetRole', 'RoleId'),
        trustPolicy: decodePolicyDocument(document),
        tags: Object.fromEntries((role.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
        ...(boundaryArn === undefined ? {} : { boundaryArn }),
    };
}
/** Reads the inline policies: their names page by page, then each. */
export async function inlinePolicies(iam, roleName, abortSignal) {
    const names = await allPages(async (Marker) => {
        const command = new ListRolePoliciesCommand({ RoleName: roleName, MaxItems: PAGE_SIZE, Marker });
        const page = await iam.send(command, { abortSignal });
        return { ...page, items: required(page.PolicyNames, 'ListRolePolicies', 'PolicyNames') };
    });
    const policies = [];
    for (const name of names) {
        const command = new GetRolePolicyCommand({ RoleName: roleName, PolicyName: name });
        const { PolicyDocument } = await iam.send(command, { abortSignal });
        policies.push({
            name,
            source: decodePolicyDocument(required(PolicyDocument, 'GetRolePolicy', 'PolicyDocument')),
        });
    }
    return policies;
}
/** Lists the attached managed policies, page by page. */
export async function attachedPolicies(iam, roleName, abortSignal) {
    const attached = await allPages(async (Marker) => {
        const command = new ListAttachedRolePoliciesCommand({ RoleName: roleName, MaxItems: PAGE_SIZE, Marker });
        const page = await iam.send(command, { abortSignal });
        return { ...page, items: required(page.AttachedPolicies, 'ListAttachedRolePolicies', 'AttachedPolicies') };
    });
    return attached.map(({ PolicyName, PolicyArn }) => ({
        name: required(PolicyName, 'ListAttachedRolePolicies', 'PolicyName'),
        arn: required(PolicyArn, 'ListAttachedRolePolicies', 'PolicyArn'),
    }));
}
/** Reads the default version of a managed policy. */
export async function managedPolicy(iam, arn, abortSignal) {
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }), { abortSignal });
    const version = required(Policy?.DefaultVersionId, 'GetPolicy', 'DefaultVersionId');
    const command = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version });
    const { PolicyVersion } = await iam.send(command, { abortSignal });
    return { source: decodePolicyDocument(required(PolicyVersion?.Document, 'GetPolicyVersion', 'Document')) };
}
async function allPages(page) {
    const items = [];
    let marker;
    for (let read = 0; read < MAX_PAGES; read += 1) {
        const answer = await page(marker);
        items.push(...answer.items);
        if (answer.IsTruncated !== true)
            return items;
        marker = required(answer.Marker, 'a list', 'Marker');
    }
    throw new OddAnswer(`The role has more policies than ${MAX_PAGES} pages list: IAM allows no role that many.`);
}
/** Takes a field that an answer must hold; an answer without it is odd. */
function required(value, action, field) {
    if (value !== undefined && value !== '')
        return value;
    throw new OddAnswer(`The answer to ${action} holds no ${field}: something may be answering in AWS's place.`);
}
//# sourceMappingURL=role-reads.js.map