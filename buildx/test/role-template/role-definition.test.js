import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import t from 'tap';
import { RoleTemplateError } from '../../src/role-template/errors.js';
import { loadPermissionSets } from '../../src/role-template/permission-set.js';
import { ref, writeText } from '../../src/role-template/references.js';
import { policyDocument, roleDefinition, selfReadStatements, trustDocument, wantedStatements, } from '../../src/role-template/role-definition.js';
import { templateVersion } from '../../src/role-template/template-version.js';
import { expression, externalId, inventory, sample, vendor } from './fixtures.js';
const CORRECT = `name: metrics
title: Metrics
description: Reads metrics.
statements:
  - sid: Read
    reason: To read them.
    actions:
      - action: cloudwatch:GetMetricData
        reason: The values.
    resources: ['*']
`;
t.test('a permission set is loaded by its name, as it is written', async (t) => {
    const folder = t.testdir({ 'metrics.yaml': CORRECT, 'README.md': 'not a set' });
    const sets = loadPermissionSets(folder);
    t.strictSame([...sets.keys()], ['metrics']);
    t.strictSame(sets.get('metrics')?.statements, [
        {
            sid: 'Read',
            reason: 'To read them.',
            actions: [{ action: 'cloudwatch:GetMetricData', reason: 'The values.' }],
            resources: ['*'],
        },
    ]);
});
t.test('what is wrong with a permission set is told with file, line and place', async (t) => {
    const folder = t.testdir({});
    const cases = [
        ['an unknown field', s => `${s}owner: me\n`, /metrics\.yaml:1: the file .*owner/],
        [
            'an unknown field of an action',
            s => s.replace('The values.', 'x.\n        why: y'),
            /:8: .*actions\.0 .*why/,
        ],
        ['a missing reason', s => s.replace('    reason: To read them.\n', ''), /:5: statements\.0 .*reason/],
        [
            'an action without a reason',
            s => s.replace('        reason: The values.\n', ''),
            /actions\.0 .*reason/,
        ],
        ['an empty reason', s => s.replace('The values.', "''"), /:9: statements\.0\.actions\.0\.reason/],
        ['a number for a text', s => s.replace('title: Metrics', 'title: 5'), /:2: title must be string/],
        ['no statement', s => s.replace(/statements:[\s\S]*/, 'statements: []\n'), /:4: statements/],
        ['no resource', s => s.replace("['*']", '[]'), /:10: statements\.0\.resources/],
        ['a name with a path', s => s.replace('name: metrics', 'name: ../metrics'), /:1: name/],
        [
            'a name that is not the file',
            s => s.replace('name: metrics', 'name: other'),
            /:1: name .*file.*metrics/,
        ],
        [
            'an action without its service',
            s => s.replace('cloudwatch:', ''),
            /:8: statements\.0\.actions\.0\.action/,
        ],
        ['a literal partition', s => s.replace("'*'", 'arn:aws:s3:::x'), /:10: statements\.0\.resources\.0/],
        [
            'a reference nobody knows',
            s => s.replace("'*'", `'arn:${ref('AWS::Partition')}:s3:::${expression('AWS::StackId')}'`),
            /resources\.0/,
        ],
        [
            'the external ID as a reference',
            s => s.replace("'*'", `'arn:${ref('AWS::Partition')}:s3:::${ref('ExternalId')}'`),
            /resources/,
        ],
        ['a line break in a reason', s => s.replace('The values.', '"a\\nb"'), /:9: .*reason/],
        ['text turned around', s => s.replace('The values.', '"a\\u202Eb"'), /:9: .*reason/],
        ['the same Sid twice', s => `${s}${s.slice(s.indexOf('  - sid'))}`, /:11: statements\.1\.sid .*Read/],
        ['a key twice', s => `name: metrics\n${s}`, /:2: .*unique/],
        ['an alias without its anchor', s => s.replace('title: Metrics', 'title: *a'), /metrics\.yaml: .*alias/i],
        ['broken YAML', s => `${s}  ]: [`, /metrics\.yaml:\d+: /],
        ['a list instead of a set', () => '- a\n', /the file must be object/],
        ['an unknown tag', s => s.replace('title: Metrics', 'title: !js Metrics'), /:2: .*tag/i],
    ];
    for (const [index, [name, change, told]] of cases.entries()) {
        const own = join(folder, String(index));
        mkdirSync(own);
        writeFileSync(join(own, 'metrics.yaml'), change(CORRECT));
        t.throws(() => loadPermissionSets(own), { code: 'permission-set-invalid', message: told }, name);
    }
});
t.test('all problems of all files are told at once', async (t) => {
    const folder = t.testdir({
        'a.yaml': CORRECT.replace('name: metrics', 'name: a').replace('title: Metrics', 'title: 5'),
        'b.yaml': CORRECT.replace('name: metrics', 'name: b')
            .replace("['*']", '[]')
            .replace('sid: Read', 'sid: "!"'),
    });
    t.throws(() => loadPermissionSets(folder), { message: /a\.yaml:2[\s\S]*b\.yaml:5[\s\S]*b\.yaml:10/ });
    t.throws(() => loadPermissionSets(t.testdir({})), { code: 'permission-set-invalid', message: /no file/ });
});
t.test('the inventory set asks for named reads only, each with its reason, and stays small', async (t) => {
    const set = inventory();
    const actions = set.statements.flatMap(statement => statement.actions.map(({ action }) => action));
    t.equal(new Set(actions).size, actions.length, 'no action twice');
    for (const action of actions)
        t.match(action, /^[a-z0-9]+:(Describe|List|Get)[A-Za-z]+$/);
    for (const { sid, resources, resourcesReason } of set.statements) {
        if (resources.includes('*'))
            t.ok(resourcesReason, `${sid} says why it needs every resource`);
    }
    const document = policyDocument(wantedStatements(set, { partition: 'aws-us-gov', accountId: '222222222222' }));
    t.ok(JSON.stringify(document).length < 6_144);
});
t.test('statements are resolved for a concrete account', async (t) => {
    const user = expression('aws:username');
    const set = {
        ...sample,
        statements: [
            {
                ...sample.statements[0],
                resources: [
                    `arn:${ref('AWS::Partition')}:rds:${ref('AWS::Region')}:${ref('AWS::AccountId')}:db:${user}`,
                ],
            },
        ],
    };
    const account = { partition: 'aws-cn', accountId: '222222222222' };
    const resources = (region) => wantedStatements(set, { ...account, ...(region !== undefined && { region }) })[0]?.resources;
    t.strictSame(resources('cn-north-1'), [`arn:aws-cn:rds:cn-north-1:222222222222:db:${user}`]);
    t.strictSame(resources(), [`arn:aws-cn:rds:*:222222222222:db:${user}`], 'any Region where none is known');
    const roleArn = 'arn:aws-cn:iam::222222222222:role/drawbridge/x';
    t.strictSame(selfReadStatements({ ...account, roleArn }), [
        {
            sid: 'ReadThisRole',
            actions: ['iam:GetRole', 'iam:ListRolePolicies', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies'],
            resources: [roleArn],
        },
        {
            sid: 'ReadAttachedPolicies',
            actions: ['iam:GetPolicy', 'iam:GetPolicyVersion'],
            resources: ['arn:aws-cn:iam::222222222222:policy/*', 'arn:aws-cn:iam::aws:policy/*'],
        },
    ]);
});
t.test('what is handed out can be changed without changing what the next one gets', async (t) => {
    const account = { partition: 'aws', accountId: '222222222222', roleArn: 'arn:aws:iam::222222222222:role/x' };
    selfReadStatements(account)[0]?.actions.push('iam:*');
    t.notOk(selfReadStatements(account)[0]?.actions.includes('iam:*'));
});
t.test('the trust policy lets in the vendor with the external ID, and nobody else', async (t) => {
    const trust = trustDocument(roleDefinition(sample, vendor).trust);
    const text = writeText(JSON.stringify(trust), name => (name === 'ExternalId' ? externalId : 'aws'));
    const decide = async (principal, action, contextVariables) => {
        const result = await runSimulation({
            request: {
                principal,
                action,
                resource: { resource: 'arn:aws:iam::222222222222:role/drawbridge/x', accountId: '222222222222' },
                contextVariables: { 'aws:PrincipalArn': principal, ...contextVariables },
            },
            identityPolicies: [
                {
                    name: 'all',
                    policy: {
                        Version: '2012-10-17',
                        Statement: [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }],
                    },
                },
            ],
            serviceControlPolicies: [],
            resourceControlPolicies: [],
            resourcePolicy: JSON.parse(text),
        }, {});
        if (result.resultType === 'error')
            throw new Error(JSON.stringify(result));
        return result.overallResult === 'Allowed';
    };
    const id = { 'sts:ExternalId': externalId };
    const own = vendor.roleArn;
    const cases = [
        [true, own, 'sts:AssumeRole', id],
        [false, own, 'sts:AssumeRole', {}],
        [false, own, 'sts:AssumeRole', { 'sts:ExternalId': '' }],
        [false, own, 'sts:AssumeRole', { 'sts:ExternalId': `${externalId}x` }],
        [false, own, 'sts:AssumeRole', { 'sts:ExternalId': externalId.toUpperCase() }],
        [false, 'arn:aws:iam::111111111111:role/other', 'sts:AssumeRole', id],
        [false, 'arn:aws:iam::111111111111:role/drawbridge2', 'sts:AssumeRole', id],
        [false, 'arn:aws:iam::111111111111:user/drawbridge', 'sts:AssumeRole', id],
        [false, 'arn:aws:iam::333333333333:role/drawbridge', 'sts:AssumeRole', id],
        [true, own, 'sts:TagSession', { 'aws:RequestTag/tenant': 't', 'aws:TagKeys': 'tenant' }],
        [true, own, 'sts:SetSourceIdentity', { 'sts:SourceIdentity': 'ops' }],
        [false, 'arn:aws:iam::111111111111:role/other', 'sts:TagSession', id],
        [false, 'arn:aws:iam::333333333333:role/drawbridge', 'sts:SetSourceIdentity', {}],
    ];
    for (const [allowed, principal, action, context] of cases) {
        t.equal(await decide(principal, action, context), allowed, `${action} ${principal} ${JSON.stringify(context)}`);
    }
    const opening = trust.Statement.filter(({ Action }) => Action.includes('sts:AssumeRole'));
    t.strictSame(opening.map(({ Condition }) => Condition?.StringEquals), [{ 'sts:ExternalId': ref('ExternalId') }]);
});
t.test('a vendor whose role, account and partition do not agree is refused', async (t) => {
    const cases = [
        { roleArn: 'arn:aws:iam::999999999999:role/drawbridge' },
        { partition: 'aws-cn' },
        { accountId: '11111111111' },
        { roleArn: 'arn:aws:iam::111111111111:root' },
        { roleArn: 'arn:aws:iam::111111111111:role/*' },
        { roleArn: 'arn:aws:iam::111111111111:role/drawbridge\n' },
        { roleArn: 'arn:aws:sts::111111111111:assumed-role/drawbridge/x' },
    ];
    for (const change of cases) {
        t.throws(() => roleDefinition(sample, { ...vendor, ...change }), { code: 'vendor-invalid' });
    }
    const gov = { ...vendor, partition: 'aws-us-gov', roleArn: 'arn:aws-us-gov:iam::111111111111:role/a/b/c' };
    t.match(JSON.stringify(roleDefinition(sample, gov).trust), /:iam::111111111111:role\/a\/b\/c"/);
});
t.test('a role that IAM would not keep is refused before a customer launches it', async (t) => {
    const actions = Array.from({ length: 400 }, (_, n) => ({
        action: `ec2:DescribeSomethingLong${n}`,
        reason: 'x',
    }));
    const set = { ...sample, statements: [{ ...sample.statements[0], actions }] };
    t.throws(() => roleDefinition(set, vendor), RoleTemplateError);
    t.throws(() => roleDefinition(set, vendor), { code: 'role-too-large', message: /10240/ });
});
t.test('the template version', async (t) => {
    const first = inventory().statements[0];
    const changed = (change) => {
        const set = inventory();
        change(set);
        return templateVersion(set, vendor).sha256;
    };
    const version = templateVersion(inventory(), vendor);
    t.match(version.sha256, /^[0-9a-f]{64}$/);
    t.equal(version.id, version.sha256.slice(0, 12));
    const same = {
        'a reason': set => (set.statements[0].reason = 'Because.'),
        "an action's reason": set => (set.statements[0].actions[0].reason = 'Because.'),
        'why data is read': set => (set.statements[0].dataReason = 'Because.'),
        title: set => (set.title = 'Other'),
        'the order of statements': set => set.statements.reverse(),
        'the order of actions': set => set.statements[0].actions.reverse(),
        'the order of resources': set => set.statements[2].resources.reverse(),
        'an action said twice': set => set.statements[0].actions.push(first.actions[0]),
    };
    for (const [name, change] of Object.entries(same))
        t.equal(changed(change), version.sha256, `not of ${name}`);
    const other = {
        'one action more': set => set.statements[0].actions.push({ action: 'ec2:DescribeHosts', reason: 'x' }),
        'one action less': set => set.statements[0].actions.pop(),
        'another resource': set => (set.statements[2].resources[0] = '*'),
        'another Sid': set => (set.statements[0].sid = 'Other'),
        'another name': set => (set.name = 'other'),
        'an action under other resources': set => set.statements[0].actions.push(set.statements[4].actions.pop() ?? first.actions[0]),
    };
    const versions = Object.values(other).map(changed);
    t.equal(new Set([version.sha256, ...versions]).size, versions.length + 1, 'each meaning has its own');
    const elsewhere = { ...vendor, roleArn: 'arn:aws:iam::111111111111:role/other' };
    t.not(templateVersion(inventory(), elsewhere).sha256, version.sha256, 'another principal is another version');
});
t.test('the template version never depends on the order of anything', async () => {
    const shuffled = fc
        .shuffledSubarray(inventory().statements, { minLength: inventory().statements.length })
        .chain(statements => fc.tuple(...statements.map(statement => fc
        .shuffledSubarray(statement.actions, { minLength: statement.actions.length })
        .map(actions => ({ ...statement, actions })))));
    const { id } = templateVersion(inventory(), vendor);
    fc.assert(fc.property(shuffled, fc.string(), (statements, reason) => {
        const set = { ...inventory(), statements: statements.map(statement => ({ ...statement, reason })) };
        return templateVersion(set, vendor).id === id;
    }));
});
//# sourceMappingURL=role-definition.test.js.map