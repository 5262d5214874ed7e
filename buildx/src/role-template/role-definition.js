import { RoleTemplateError } from './errors.js';
import { ref, writeText } from './references.js';
export const ROLE_PATH = '/drawbridge/';
export const MAX_SESSION_DURATION = 3600;
export const SELF_READS_POLICY_NAME = 'drawbridge-self-reads';
export const TEMPLATE_VERSION_TAG = 'drawbridge:template-version';
/**
 * Describes the role that all formats render.
 * Throws `vendor-invalid`, or `role-too-large` beyond what IAM keeps in a role's inline policies.
 */
export function roleDefinition(set, vendor) {
    const definition = {
        path: ROLE_PATH,
        maxSessionDuration: MAX_SESSION_DURATION,
        description: 'Lets the vendor in, with the external ID of this customer only',
        trust: trustStatements(vendor),
        permissionsPolicyName: `drawbridge-${set.name}`,
        permissions: set.statements.map(({ sid, actions, resources }) => ({
            sid,
            actions: actions.map(({ action }) => action),
            resources,
        })),
        selfReadsPolicyName: SELF_READS_POLICY_NAME,
        selfReads: SELF_READS,
    };
    checkSize(definition);
    return definition;
}
/**
 * The vendor's account narrowed to its role by `aws:PrincipalArn`: a bare role ARN as principal breaks for good when
 * that role is made anew, because IAM stores its unique ID.
 *
 * Two statements, because STS asks for each action by itself and `sts:ExternalId` is a key of AssumeRole alone (Service
 * Authorization Reference, "Actions defined by AWS STS"): behind that condition tags and source identity would be
 * denied. The second statement opens nothing: both actions are asked for only beside AssumeRole, which needs the ID.
 */
function trustStatements(vendor) {
    const principal = `arn:${ref('AWS::Partition')}:iam::${vendor.accountId}:root`;
    const callers = {
        'aws:PrincipalArn': `arn:\${AWS::Partition}:iam::${vendor.accountId}:${vendorRole(vendor)}`,
    };
    return [
        {
            sid: 'AssumeWithExternalId',
            principal,
            actions: ['sts:AssumeRole'],
            conditions: { ArnEquals: callers, StringEquals: { 'sts:ExternalId': ref('ExternalId') } },
        },
        {
            sid: 'NameTheSession',
            principal,
            actions: ['sts:TagSession', 'sts:SetSourceIdentity'],
            conditions: { ArnEquals: callers },
        },
    ];
}
const ROLE_ARN = /^arn:(aws[a-z-]*):iam::(\d{12}):(role\/(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64})$/;
function vendorRole({ partition, accountId, roleArn }) {
    const [, arnPartition, arnAccount, role] = ROLE_ARN.exec(roleArn) ?? [];
    if (role && arnPartition === partition && arnAccount === accountId)
        return role;
    throw new RoleTemplateError('vendor-invalid', `The vendor's role ARN ${JSON.stringify(roleArn)} is not a role of account ${JSON.stringify(accountId)} in ` +
        `partition ${JSON.stringify(partition)}. Set all three to the role that this service runs as.`);
}
/** What the verification reads of the role itself, so that it sees what the role can do beyond what was asked. */
const SELF_READS = [
    {
        sid: 'ReadThisRole',
        actions: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'],
        resources: [ref('TenantRole.Arn')],
    },
    {
        sid: 'ReadAttachedPolicies',
        actions: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
        resources: [
            `arn:${ref('AWS::Partition')}:iam::${ref('AWS::AccountId')}:policy/*`,
            `arn:${ref('AWS::Partition')}:iam::aws:policy/*`,
        ],
    },
];
/** What a permission set asks for in one account, to be held against what the role there grants. */
export function wantedStatements(set, account) {
    const plain = set.statements.map(({ sid, actions, resources }) => ({
        sid,
        actions: actions.map(({ action }) => action),
        resources,
    }));
    return resolveStatements(plain, account);
}
/** The self-reads of one role, to be left out of what counts as excess. */
export function selfReadStatements(role) {
    return resolveStatements(SELF_READS, role);
}
/** Statements with their references put in for one account. */
export function resolveStatements(statements, { partition, accountId, region = '*', roleArn }) {
    const values = {
        'AWS::Partition': partition,
        'AWS::AccountId': accountId,
        'AWS::Region': region,
        ...(roleArn !== undefined && { 'TenantRole.Arn': roleArn }),
    };
    const resolve = (text) => writeText(text, reference => values[reference] ?? ref(reference));
    return statements.map(({ sid, actions, resources }) => ({
        sid,
        actions: [...actions],
        resources: resources.map(resolve),
    }));
}
/** IAM keeps at most 10,240 characters in all inline policies of a role ("IAM and AWS STS quotas"). */
const INLINE_POLICIES_LIMIT = 10_240;
/** The longest values that the references can take on. */
const WIDEST = {
    partition: 'aws-us-gov',
    accountId: '0'.repeat(12),
    region: 'r'.repeat(32),
    roleArn: `arn:aws-us-gov:iam::${'0'.repeat(12)}:role${ROLE_PATH}${'n'.repeat(64)}`,
};
function checkSize({ permissions, selfReads }) {
    const size = [permissions, selfReads]
        .map(statements => JSON.stringify(policyDocument(resolveStatements(statements, WIDEST))).length)
        .reduce((sum, length) => sum + length);
    if (size <= INLINE_POLICIES_LIMIT)
        return;
    throw new RoleTemplateError('role-too-large', `The role's inline policies take ${size} characters and IAM keeps ${INLINE_POLICIES_LIMIT}. ` +
        'Ask for fewer actions, or split the permission set in two.');
}
/** An identity policy in IAM's words. */
export function policyDocument(statements) {
    return {
        Version: '2012-10-17',
        Statement: statements.map(({ sid, actions, resources }) => ({
            Sid: sid,
            Effect: 'Allow',
            Action: actions,
            Resource: resources,
        })),
    };
}
/** A trust policy in IAM's words. */
export function trustDocument(statements) {
    return {
        Version: '2012-10-17',
        Statement: statements.map(({ sid, principal, actions, conditions }) => ({
            Sid: sid,
            Effect: 'Allow',
            Principal: { AWS: principal },
            Action: actions,
            Condition: conditions,
        })),
    };
}
//# sourceMappingURL=role-definition.js.map