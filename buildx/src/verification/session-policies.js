/** The session policy of every probe: credentials of a probe can do nothing, whoever's role it turns out to be. */
export const DENY_EVERYTHING = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});
/**
 * The session policy of the reading session: what the checks read about the role itself and about the managed
 * policies of its account or of AWS, and nothing of the customer's data. A session policy only narrows, so it
 * holds whatever the role is allowed.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function selfReadsOnly({ arn, partition, accountId }) {
    return JSON.stringify({
        Version: '2012-10-17',
        Statement: [
            {
                Effect: 'Allow',
                Action: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'],
                Resource: arn,
            },
            {
                Effect: 'Allow',
                Action: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
                Resource: [accountId, 'aws'].map(owner => `arn:${partition}:iam::${owner}:policy/*`),
            },
        ],
    });
}
//# sourceMappingURL=session-policies.js.map