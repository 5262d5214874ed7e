const CREATED = '2015-02-06T18:39:46Z';
const metadata = ['iam:Get*', 'iam:List*', 's3:GetBucket*', 's3:ListAllMyBuckets', 's3:ListBucket'];
const describing = [
    'cloudformation:Describe*',
    'cloudformation:List*',
    'dynamodb:Describe*',
    'dynamodb:List*',
    'ec2:Describe*',
    'secretsmanager:Describe*',
    'secretsmanager:ListSecrets',
    'sts:GetCallerIdentity',
];
/** The policies of AWS's own that the sandbox has, shortened to the services that matter here. */
const documents = [
    ['/', 'AdministratorAccess', 'Provides full access to AWS services and resources.', ['*']],
    [
        '/',
        'ReadOnlyAccess',
        'Provides read-only access to AWS services and resources.',
        [
            ...metadata,
            ...describing,
            'cloudformation:Get*',
            'dynamodb:BatchGetItem',
            'dynamodb:GetItem',
            'dynamodb:Query',
            'dynamodb:Scan',
            's3:Get*',
            's3:List*',
            'secretsmanager:List*',
            'secretsmanager:GetResourcePolicy',
        ],
    ],
    [
        '/',
        'SecurityAudit',
        'Grants access to read security configuration metadata.',
        [...metadata, ...describing, 'cloudformation:GetStackPolicy', 'iam:GenerateCredentialReport'],
    ],
    [
        '/job-function/',
        'ViewOnlyAccess',
        'Grants permissions to view resources and basic metadata across all AWS services.',
        ['iam:Get*', 'iam:List*', 's3:ListAllMyBuckets', 's3:ListBucket', 's3:GetBucketLocation', ...describing],
    ],
];
/** By ARN. */
export const awsManagedPolicies = new Map(documents.map(([path, policyName, description, actions]) => {
    const arn = `arn:aws:iam::aws:policy${path}${policyName}`;
    const statement = { Effect: 'Allow', Action: actions.length === 1 ? actions[0] : actions, Resource: '*' };
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const policy = {
        policyName,
        path,
        arn,
        policyId: `ANPA${Buffer.from(policyName)
            .toString('hex')
            .toUpperCase()
            .replace(/[018-9]/g, 'Z')
            .padEnd(17, 'Q')
            .slice(0, 17)}`,
        description,
        createdAt: CREATED,
        updatedAt: CREATED,
        versions: [{ id: 'v1', document, createdAt: CREATED }],
        defaultVersion: 'v1',
        nextVersion: 2,
    };
    return [arn, policy];
}));
//# sourceMappingURL=aws-managed-policies.js.map