import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import t from 'tap';
import { parsePolicy } from '../../src/policy/document.js';
import { MAX_EXCESS } from '../../src/policy/excess-permissions.js';
import { comparePermissions } from '../../src/policy/permissions.js';
const CUSTOMER = '333333333333';
const ROLE = `arn:aws:iam::${CUSTOMER}:role/drawbridge/tenant`;
const BUCKET = 'arn:aws:s3:::logs';
const WANTED = [
    { sid: 'Metrics', actions: ['cloudwatch:GetMetricData', 'ec2:DescribeInstances'], resources: ['*'] },
    { sid: 'Buckets', actions: ['s3:GetBucketPolicy', 's3:ListBucket'], resources: [BUCKET, `${BUCKET}-*`] },
];
const SELF = [{ sid: 'Self', actions: ['iam:GetRole'], resources: [ROLE] }];
const METRICS = {
    Effect: 'Allow',
    Action: ['cloudwatch:GetMetricData', 'ec2:DescribeInstances'],
    Resource: '*',
};
const BUCKETS = {
    Effect: 'Allow',
    Action: ['s3:GetBucketPolicy', 's3:ListBucket'],
    Resource: [BUCKET, `${BUCKET}-*`],
};
const RIGHT = [METRICS, BUCKETS];
const REGION = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
const allow = (Action, Resource = '*', more = {}) => ({
    Effect: 'Allow',
    Action,
    Resource,
    ...more,
});
const deny = (Action, Resource = '*', more = {}) => ({
    Effect: 'Deny',
    Action,
    Resource,
    ...more,
});
function policy(statements, name = 'permissions', kind = 'inline') {
    return { name, kind, document: parsePolicy({ Version: '2012-10-17', Statement: statements }) };
}
function compare(statements, wanted = WANTED, boundary) {
    const { missing, excess } = comparePermissions({
        granted: [policy(statements)],
        wanted,
        allowedExtra: SELF,
        ...(boundary === undefined ? {} : { boundary: policy(boundary).document }),
    });
    return {
        missing: missing.map(item => `${item.reason} ${item.action} ${item.resource}`),
        excess: excess.map(item => `${item.severity} ${item.action} ${item.resource}`),
    };
}
const EXCESS = [
    ['exactly what is asked for', [], []],
    ["the role's reads of itself", [allow('iam:GetRole', ROLE)], []],
    ['the same once more, in other case', [allow('S3:LISTBUCKET', BUCKET)], []],
    ['a resource within a pattern asked for', [allow('s3:ListBucket', `${BUCKET}-eu`)], []],
    ['a pattern within a pattern asked for', [allow('s3:ListBucket', `${BUCKET}-*-eu`)], []],
    ['a resource where all are asked for', [allow('ec2:DescribeInstances', 'arn:aws:ec2:*:*:instance/*')], []],
    ['less than asked for, under a condition', [allow('s3:ListBucket', BUCKET, { Condition: REGION })], []],
    ['everything', [allow('*')], ['critical * *']],
    ['everything in two parts', [allow('*:*')], ['critical *:* *']],
    [
        'another resource',
        [allow('s3:ListBucket', 'arn:aws:s3:::other')],
        ['low s3:ListBucket arn:aws:s3:::other'],
    ],
    [
        'a broader resource',
        [allow('s3:ListBucket', 'arn:aws:s3:::log*')],
        ['low s3:ListBucket arn:aws:s3:::log*'],
    ],
    ['an incomplete ARN', [allow('s3:ListBucket', 'arn:aws:s3*')], ['low s3:ListBucket arn:aws:s3*']],
    [
        'a variable in the resource',
        [allow('s3:ListBucket', 'arn:aws:s3:::$' + '{aws:username}')],
        ['low s3:ListBucket arn:aws:s3:::$' + '{aws:username}'],
    ],
    [
        'a variable where a pattern of that shape is asked for',
        [allow('s3:ListBucket', 'arn:aws:s3:::logs-$' + '{aws:username}')],
        [],
    ],
    ["the role's reads of another role", [allow('iam:GetRole')], ['low iam:GetRole *']],
    ['a broader action', [allow('s3:Get*', BUCKET)], ['high s3:Get* arn:aws:s3:::logs']],
    ['all reads of a harmless service', [allow('autoscaling:Describe*')], ['low autoscaling:Describe* *']],
    ['a whole service', [allow('cloudwatch:*')], ['high cloudwatch:* *']],
    ['a whole service on one resource', [allow('s3:*', BUCKET)], ['medium s3:* arn:aws:s3:::logs']],
    ['all of IAM', [allow('iam:*')], ['critical iam:* *']],
    ['a wildcard service', [allow('s?:GetObject')], ['high s?:GetObject *']],
    ['a write', [allow('s3:PutObject', `${BUCKET}/*`)], ['medium s3:PutObject arn:aws:s3:::logs/*']],
    ['a write everywhere', [allow('s3:PutObject')], ['high s3:PutObject *']],
    ['an IAM write', [allow('iam:PassRole', ROLE)], [`high iam:PassRole ${ROLE}`]],
    ['another role', [allow('sts:AssumeRole', ROLE)], [`high sts:AssumeRole ${ROLE}`]],
    [
        'a secret',
        [allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:x')],
        ['high secretsmanager:GetSecretValue arn:aws:secretsmanager:*:*:secret:x'],
    ],
    [
        'data',
        [allow('dynamodb:Scan', 'arn:aws:dynamodb:*:*:table/t')],
        ['high dynamodb:Scan arn:aws:dynamodb:*:*:table/t'],
    ],
    [
        'an action nobody knows',
        [allow('newservice:Frobnicate', ROLE)],
        [`medium newservice:Frobnicate ${ROLE}`],
    ],
    ['NotAction', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], ['critical * *']],
    [
        'NotResource',
        [{ Effect: 'Allow', Action: 's3:ListBucket', NotResource: BUCKET }],
        ['low s3:ListBucket *'],
    ],
    [
        'NotResource where all are asked for',
        [{ Effect: 'Allow', Action: 'ec2:DescribeInstances', NotResource: BUCKET }],
        [],
    ],
    [
        'excess under a condition',
        [allow('s3:PutObject', BUCKET, { Condition: REGION })],
        ['medium s3:PutObject arn:aws:s3:::logs'],
    ],
    ['excess that is denied', [allow('s3:PutObject', BUCKET), deny('s3:Put*')], []],
    [
        'excess that is denied elsewhere',
        [allow('s3:PutObject', BUCKET), deny('s3:Put*', 'arn:aws:s3:::x')],
        ['medium s3:PutObject arn:aws:s3:::logs'],
    ],
    [
        'excess that is denied in part',
        [allow('s3:Put*', BUCKET), deny('s3:PutObject')],
        ['medium s3:Put* arn:aws:s3:::logs'],
    ],
    [
        'excess that is denied under a condition',
        [allow('s3:PutObject', BUCKET), deny('s3:*', '*', { Condition: REGION })],
        ['medium s3:PutObject arn:aws:s3:::logs'],
    ],
    [
        'excess that is denied under its own condition',
        [allow('s3:PutObject', BUCKET, { Condition: REGION }), deny('s3:Put*', '*', { Condition: REGION })],
        [],
    ],
    [
        'excess denied by a statement that names no resource',
        [allow('s3:PutObject', BUCKET), { Effect: 'Deny', Action: 's3:*' }],
        ['medium s3:PutObject arn:aws:s3:::logs'],
    ],
    [
        'excess denied by NotAction in part',
        [
            allow('s3:*', BUCKET),
            { Effect: 'Deny', NotAction: ['s3:Get*', 'ec2:*', 'cloudwatch:*'], Resource: '*' },
        ],
        ['medium s3:* arn:aws:s3:::logs'],
    ],
    [
        'excess denied by NotAction',
        [
            allow('s3:PutObject', BUCKET),
            { Effect: 'Deny', NotAction: ['s3:Get*', 's3:List*', 'ec2:*', 'cloudwatch:*'], Resource: '*' },
        ],
        [],
    ],
    [
        'excess denied by NotResource',
        [allow('s3:ListBucket', 'arn:aws:s3:::x'), { Effect: 'Deny', Action: 's3:*', NotResource: `${BUCKET}*` }],
        [],
    ],
];
t.test('excess is whatever is granted beyond what is asked for', async (t) => {
    for (const [name, more, expected] of EXCESS)
        t.strictSame(compare([...RIGHT, ...more]).excess, expected, name);
});
const LIST = 's3:ListBucket';
const MISSING = [
    ['exactly what is asked for', RIGHT, []],
    ['broader grants', [allow('*')], []],
    ['grants spread over statements', [METRICS, allow(['s3:Get*', 's3:List*'], 'arn:aws:s3:::*')], []],
    ['NotAction that leaves it', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], []],
    [
        'NotResource that leaves it',
        [METRICS, { Effect: 'Allow', Action: 's3:*', NotResource: 'arn:aws:s3:::x' }],
        [],
    ],
    [
        'NotResource that takes some',
        [METRICS, { Effect: 'Allow', Action: 's3:*', NotResource: `${BUCKET}-x` }],
        [`not-granted s3:GetBucketPolicy ${BUCKET}-*`, `not-granted ${LIST} ${BUCKET}-*`],
    ],
    [
        'one action short',
        [METRICS, allow('s3:GetBucketPolicy', 'arn:aws:s3:::*')],
        [`not-granted ${LIST} ${BUCKET}`, `not-granted ${LIST} ${BUCKET}-*`],
    ],
    [
        'one resource short',
        [METRICS, allow('s3:*', BUCKET)],
        [`not-granted s3:GetBucketPolicy ${BUCKET}-*`, `not-granted ${LIST} ${BUCKET}-*`],
    ],
    [
        'everything where one resource is named',
        [BUCKETS, allow('ec2:*', 'arn:aws:ec2:*:*:instance/*'), allow('cloudwatch:*')],
        ['not-granted ec2:DescribeInstances *'],
    ],
    [
        'an action denied',
        [...RIGHT, deny('s3:List*')],
        [`denied ${LIST} ${BUCKET}`, `denied ${LIST} ${BUCKET}-*`],
    ],
    [
        'a resource denied',
        [...RIGHT, deny('s3:*', `${BUCKET}-eu`)],
        [`denied s3:GetBucketPolicy ${BUCKET}-*`, `denied ${LIST} ${BUCKET}-*`],
    ],
    ['something else denied', [...RIGHT, deny('s3:Put*'), deny('iam:*')], []],
    [
        'one resource denied for everything: what takes no resource is untouched',
        [...RIGHT, deny('*', ROLE)],
        ['denied cloudwatch:GetMetricData *'],
    ],
    [
        'denied by NotAction',
        [...RIGHT, { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }],
        ['denied cloudwatch:GetMetricData *', 'denied ec2:DescribeInstances *'],
    ],
    [
        'granted under a condition',
        [METRICS, { ...BUCKETS, Condition: REGION }],
        [
            `conditional s3:GetBucketPolicy ${BUCKET}`,
            `conditional s3:GetBucketPolicy ${BUCKET}-*`,
            `conditional ${LIST} ${BUCKET}`,
            `conditional ${LIST} ${BUCKET}-*`,
        ],
    ],
    [
        'denied under a condition',
        [...RIGHT, deny(LIST, BUCKET, { Condition: REGION })],
        [`conditional ${LIST} ${BUCKET}`],
    ],
    [
        'denied without TLS',
        [...RIGHT, deny('*', '*', { Condition: { Bool: { 'aws:SecureTransport': false } } })],
        [],
    ],
    ['a boundary that allows it all', RIGHT, [], [allow('*')]],
    [
        'a boundary that leaves one out',
        RIGHT,
        [`boundary ${LIST} ${BUCKET}`, `boundary ${LIST} ${BUCKET}-*`],
        [METRICS, allow('s3:Get*')],
    ],
    [
        'a boundary that denies one',
        RIGHT,
        [`boundary ${LIST} ${BUCKET}`, `boundary ${LIST} ${BUCKET}-*`],
        [allow('*'), deny('s3:List*')],
    ],
];
t.test('missing is whatever is asked for and not surely granted', async (t) => {
    for (const [name, statements, expected, boundary] of MISSING) {
        t.strictSame(compare(statements, WANTED, boundary).missing, expected, name);
    }
});
t.test('conditions that are asked for belong to both sides', async (t) => {
    const wanted = [{ sid: 'W', actions: [LIST], resources: [BUCKET], conditions: REGION }];
    const more = { StringEquals: { 'aws:requestedregion': ['eu-west-1'] } };
    t.strictSame(compare([allow(LIST, BUCKET, { Condition: more })], wanted), { missing: [], excess: [] });
    t.strictSame(compare([allow(LIST, BUCKET)], wanted), { missing: [], excess: [`low ${LIST} ${BUCKET}`] });
    const other = { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } };
    t.strictSame(compare([allow(LIST, BUCKET, { Condition: other })], wanted), {
        missing: [`conditional ${LIST} ${BUCKET}`],
        excess: [`low ${LIST} ${BUCKET}`],
    });
});
t.test('excess names its policy and statement', async (t) => {
    const attached = policy([{ ...allow('iam:CreateUser'), Sid: 'Admin' }, allow('s3:PutObject')], 'Extra', 'attached');
    const { excess } = comparePermissions({ granted: [policy(RIGHT), attached], wanted: WANTED });
    t.strictSame(excess.map(({ policy, kind, sid }) => [policy, kind, sid]), [
        ['Extra', 'attached', 'Admin'],
        ['Extra', 'attached', '1'],
    ]);
});
t.test('a Deny in one policy bears on the grants of another', async (t) => {
    const granted = [policy(RIGHT), policy([deny(LIST)], 'Guard', 'attached')];
    t.equal(comparePermissions({ granted, wanted: WANTED }).missing.length, 2);
});
const actions = fc.constantFrom(...[
    's3:ListBucket',
    's3:GetBucketPolicy',
    's3:Get*',
    's3:*Bucket',
    's3:L?stBucket',
    'S3:listbucket',
    '*',
    's3:PutBucketPolicy',
], ...['ec2:DescribeInstances', 'ec2:Describe*', 'cloudwatch:GetMetricData', 'iam:GetRole', 's3:DeleteBucket']);
const resources = fc.constantFrom(...[
    '*',
    BUCKET,
    `${BUCKET}-*`,
    `${BUCKET}*`,
    `${BUCKET}-a`,
    'arn:aws:s3:::*',
    'arn:aws:s3:::other',
    `${BUCKET}-?`,
    ROLE,
]);
const few = (item) => fc.uniqueArray(item, { minLength: 1, maxLength: 2 });
const grants = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(METRICS, BUCKETS, { ...BUCKETS, Action: 's3:ListBucket' }) }, {
    weight: 3,
    arbitrary: fc.record({
        Effect: fc.constant('Allow'),
        Action: few(actions),
        Resource: few(resources),
    }),
}, {
    weight: 2,
    arbitrary: fc.record({
        Effect: fc.constant('Deny'),
        Action: few(actions),
        Resource: few(resources),
    }),
}, fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    NotAction: few(actions),
    Resource: few(resources),
}), fc.record({
    Effect: fc.constantFrom('Allow', 'Deny'),
    Action: few(actions),
    NotResource: few(resources),
}));
const SAMPLES = [
    ['cloudwatch:GetMetricData', '*', true],
    ['ec2:DescribeInstances', '*', true],
    ['ec2:DescribeVpcs', '*', false],
    ['iam:GetRole', ROLE, false],
    ...[
        's3:ListBucket',
        's3:GetBucketPolicy',
        's3:PutBucketPolicy',
        's3:DeleteBucket',
        's3:GetBucketAcl',
    ].flatMap(action => [BUCKET, `${BUCKET}-a`, `${BUCKET}-bc`, `${BUCKET}x`, 'arn:aws:s3:::other'].map((resource) => [
        action,
        resource,
        ['s3:ListBucket', 's3:GetBucketPolicy'].includes(action) && /logs(-.*)?$/.test(resource),
    ])),
];
async function allowed(statements, action, resource) {
    const result = await runSimulation({
        request: { principal: ROLE, action, resource: { resource, accountId: CUSTOMER }, contextVariables: {} },
        identityPolicies: [{ name: 'p', policy: { Version: '2012-10-17', Statement: statements } }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
    }, {});
    if (result.resultType === 'error')
        throw new Error(JSON.stringify(result.errors));
    return result.overallResult === 'Allowed';
}
t.test('what is called complete and free of excess is so by an independent simulator', async (t) => {
    let [complete, lean] = [0, 0];
    await fc.assert(fc.asyncProperty(fc.array(grants, { minLength: 1, maxLength: 4 }), async (statements) => {
        const { missing, excess } = comparePermissions({ granted: [policy(statements)], wanted: WANTED });
        if (missing.length > 0 && excess.length > 0)
            return;
        if (missing.length === 0)
            complete++;
        if (excess.length === 0)
            lean++;
        for (const [action, resource, wanted] of SAMPLES) {
            const granted = await allowed(statements, action, resource);
            if (missing.length === 0 && wanted && !granted)
                throw new Error(`${action} on ${resource} is missing`);
            if (excess.length === 0 && !wanted && granted)
                throw new Error(`${action} on ${resource} is in excess`);
        }
    }), { numRuns: 150 });
    t.ok(complete > 0 && lean > 10, `${complete} complete, ${lean} without excess`);
});
t.test('long hostile policies are compared in no time', async (t) => {
    const words = Array.from({ length: 1200 }, (_, n) => `s3:Get${n}`);
    const arns = Array.from({ length: 600 }, (_, n) => `arn:aws:s3:::logs-${n}`);
    const stars = `${'*a'.repeat(4500)}b`;
    const hostile = [
        [allow(words.slice(0, 500), arns.slice(0, 200))],
        [allow([`s3:${stars}`, '*?'.repeat(1000)], [`arn:aws:s3:::${'?*'.repeat(3500)}`])],
        [allow(`s3:${stars}`), deny(`s3:${'*a'.repeat(4000)}`)],
        [...RIGHT, allow('s3:ListBucket', arns)],
        Array.from({ length: 150 }, (_, n) => n % 2 ? deny('s3:Put*', `arn:aws:s3:::${n}`) : allow('s3:P*', `arn:aws:s3:::${n}`)),
    ];
    for (const [n, statements] of hostile.entries()) {
        const granted = [policy(statements)];
        const from = process.cpuUsage();
        const { excess } = comparePermissions({ granted, wanted: WANTED });
        const { user, system } = process.cpuUsage(from);
        t.ok(user + system < 150_000, `${n}: ${user + system} µs`);
        t.ok(excess.length <= MAX_EXCESS, `${n}: ${excess.length} in excess`);
    }
});
/** As many patterns as a customer managed policy of 6,144 characters holds. */
function full(statement, pattern) {
    const patterns = [];
    while (JSON.stringify(statement([...patterns, pattern(patterns.length)])).length < 6_100) {
        patterns.push(pattern(patterns.length));
    }
    return policy([statement(patterns)], 'full', 'attached');
}
/** Ten policies that hold as much as they can of what is dear to compare: half of them allow, half of them deny. */
const ten = (allowing, denying) => Array.from({ length: 10 }, (_, k) => (k < 5 ? allowing(k) : denying(k)));
const FULL = {
    'patterns that differ early': ten(k => full(allow, n => `s3:a${k}${n}*`), k => full(patterns => deny([...patterns, ...(k === 9 ? ['s3:*'] : [])]), n => `s3:?b*${k}${n}`)),
    'patterns that differ late': ten(() => full(allow, n => `*e?*${n}*`), () => full(deny, n => `*e?*${n}*`)),
    'all but some actions': ten(k => full(allow, n => `s3:a${k}${n}*`), k => full(patterns => ({ Effect: 'Deny', NotAction: patterns, Resource: '*' }), n => `s3:?b*${k}${n}`)),
    'resources that differ late': ten(() => full(arns => allow('s3:*', arns), n => `arn:aws:s3:::*l*?${n}*`), () => full(arns => deny('*', arns), n => `arn:aws:*:*:*:*l*?${n}*`)),
};
for (const [name, granted] of Object.entries(FULL)) {
    t.test(`a role full of ${name} is compared without holding up everybody else`, t => {
        // As many as a permission set asks for.
        const wanted = Array.from({ length: 40 }, (_, n) => ({
            sid: `S${n}`,
            actions: [`ec2:DescribeThing${n}`],
            resources: [`arn:aws:s3:::logs-${n % 10}/*`],
        }));
        const comparison = comparePermissions({ granted, wanted: [...WANTED, ...wanted] });
        for (const side of ['missing', 'excess']) {
            const from = process.cpuUsage();
            const found = comparison[side];
            const { user, system } = process.cpuUsage(from);
            t.ok(user + system < 100_000, `${side}: ${user + system} µs`);
            t.ok(found.length <= MAX_EXCESS && found.length > 0, `${found.length} ${side}`);
        }
        t.end();
    });
}
t.test('what could not be compared any more counts as not denied', t => {
    const granted = FULL['patterns that differ early'] ?? [];
    t.equal(comparePermissions({ granted, wanted: WANTED }).excess.length, MAX_EXCESS);
    t.end();
});
t.test("AWS's own managed policies are longer than any of a customer's, and are compared all the same", t => {
    const actions = Array.from({ length: 1_500 }, (_, n) => `service${n % 200}:DescribeSomething${n}*`);
    const source = JSON.stringify({ Version: '2012-10-17', Statement: [allow(actions)] });
    t.ok(source.length > 40_000);
    const granted = [{ name: 'ReadOnlyAccess', kind: 'attached', document: parsePolicy(source) }];
    t.equal(comparePermissions({ granted, wanted: WANTED }).excess.length, MAX_EXCESS);
    t.end();
});
//# sourceMappingURL=permissions.test.js.map