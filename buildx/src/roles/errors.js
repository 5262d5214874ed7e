import { problemKinds } from '../problem.js';
export const roleErrors = problemKinds({
    'role-not-found': {
        status: 404,
        title: 'There is no such role',
        cause: 'The tenant has no role with this ID.',
        remedy: "List the tenant's roles with GET /v1/tenants/{tenantId}/roles.",
    },
    'malformed-role-arn': {
        status: 400,
        title: 'This is not the ARN of an IAM role',
        cause: 'A role ARN looks like arn:aws:iam::123456789012:role/drawbridge/Name; the path is part of it.',
        remedy: 'Copy RoleArn from the outputs of the stack that made the role.',
    },
    'unknown-permission-set': {
        status: 400,
        title: 'There is no such permission set',
        cause: 'This deployment does not publish a permission set of that name.',
        remedy: 'Leave permissionSet out to use the default, or ask the operator for the names.',
    },
    'vendor-account-role': {
        status: 422,
        title: "The role lies in the vendor's own account",
        cause: "A customer's role lies in the customer's account; a role of the vendor's own would let a tenant reach the vendor.",
        remedy: 'Launch the template in the account that is to be connected and register that role.',
    },
    'foreign-partition': {
        status: 422,
        title: 'The role lies in another AWS partition',
        cause: 'Credentials never cross a partition (aws, aws-cn, aws-us-gov …), and this deployment serves one.',
        remedy: 'Use the deployment that serves the partition of the role.',
    },
    'role-already-registered': {
        status: 409,
        title: 'The tenant has this role already',
        cause: 'An IAM role is registered once per tenant. IAM tells role names apart neither by case nor by path.',
        remedy: 'Use the registered role, or revoke it before registering it anew.',
    },
    'role-limit': {
        status: 409,
        title: 'The tenant has too many roles',
        cause: 'A tenant has at most 50 roles that are not revoked, 10 of them never verified.',
        remedy: 'Revoke the roles that are not needed, or mend and verify those that never passed.',
    },
    'registration-too-soon': {
        status: 429,
        title: 'The tenant registered too many roles in a short time',
        cause: 'A tenant may register 60 roles at once, and then one in five seconds: each registration is verified, which makes several calls to AWS. Revoked roles count as well.',
        remedy: 'Wait for the seconds in Retry-After.',
    },
    'role-revoked': {
        status: 409,
        title: 'The role is revoked',
        cause: 'Revoking is final: the role is never used or verified again.',
        remedy: 'Register the role anew to use it again.',
    },
    'verification-in-progress': {
        status: 429,
        title: 'The role is being verified',
        cause: 'A role has one verification at a time.',
        remedy: 'Wait for the seconds in Retry-After and read the role: it then shows the result.',
    },
    'verification-too-soon': {
        status: 429,
        title: 'The role was verified a moment ago',
        cause: 'A verification may be asked for once in five seconds per role, since each makes several calls to AWS.',
        remedy: 'Wait for the seconds in Retry-After.',
    },
});
//# sourceMappingURL=errors.js.map