import fc from 'fast-check';
import t from 'tap';
import { diffAsks } from '../../src/policy/ask-diff.js';
const TABLES = `arn:\${AWS::Partition}:dynamodb:*:\${AWS::AccountId}:table/*`;
const ONE_TABLE = `arn:\${AWS::Partition}:dynamodb:*:\${AWS::AccountId}:table/orders`;
const grant = (actions, on = ['*'], extra = {}) => ({
    sid: 'S',
    actions,
    on,
    ...extra,
});
const ask = (...permissions) => ({ permissions });
const said = (changes) => changes.map(({ kind, action, on }) => `${kind} ${action} ${on.join(' ')}`);
const external = (operator, value) => ({
    conditions: { [operator]: { 'sts:ExternalId': value } },
});
const CASES = [
    { what: 'the same', before: [grant(['ec2:DescribeVpcs'])], after: [grant(['ec2:DescribeVpcs'])] },
    {
        what: 'the same in another order, case and division',
        before: [grant(['a:X', 'a:Y'], ['arn:1:2:3:4:5', 'arn:1:2:3:4:6'])],
        after: [
            grant(['a:y'], ['arn:1:2:3:4:6', 'arn:1:2:3:4:5']),
            grant(['a:x'], ['arn:1:2:3:4:5']),
            grant(['a:X'], ['arn:1:2:3:4:6', 'arn:1:2:3:4:6']),
        ],
    },
    {
        what: 'an action that was not asked for',
        before: [grant(['ec2:DescribeVpcs'])],
        after: [grant(['ec2:DescribeVpcs', 's3:ListAllMyBuckets'])],
        more: ['action s3:ListAllMyBuckets *'],
    },
    {
        what: 'an action that went',
        before: [grant(['ec2:DescribeVpcs', 's3:ListAllMyBuckets'])],
        after: [grant(['ec2:DescribeVpcs'])],
        less: ['action s3:ListAllMyBuckets *'],
    },
    {
        what: 'a wildcard in the place of names',
        before: [grant(['ec2:DescribeVpcs', 'ec2:DescribeSubnets'])],
        after: [grant(['ec2:Describe*'])],
        more: ['wildcard ec2:Describe* *'],
    },
    {
        what: 'a question mark is a wildcard too',
        before: [grant(['s3:GetObject'])],
        after: [grant(['s3:GetObjec?'])],
        more: ['wildcard s3:GetObjec? *'],
    },
    { what: 'every action', before: [grant(['a:X'])], after: [grant(['*'])], more: ['wildcard * *'] },
    {
        what: 'names in the place of a wildcard',
        before: [grant(['ec2:Describe*'])],
        after: [grant(['ec2:DescribeVpcs'])],
        less: ['wildcard ec2:Describe* *'],
    },
    {
        what: 'a wider resource',
        before: [grant(['dynamodb:DescribeTable'], [ONE_TABLE])],
        after: [grant(['dynamodb:DescribeTable'], [TABLES])],
        more: [`resource dynamodb:DescribeTable ${TABLES}`],
    },
    {
        what: 'a narrower resource',
        before: [grant(['dynamodb:DescribeTable'], [TABLES])],
        after: [grant(['dynamodb:DescribeTable'], [ONE_TABLE])],
        less: [`resource dynamodb:DescribeTable ${TABLES}`],
    },
    {
        what: 'any account in the place of the own one',
        before: [grant(['dynamodb:DescribeTable'], [TABLES])],
        after: [grant(['dynamodb:DescribeTable'], [TABLES.replace(`\${AWS::AccountId}`, '*')])],
        more: [`resource dynamodb:DescribeTable ${TABLES.replace(`\${AWS::AccountId}`, '*')}`],
    },
    {
        what: 'an account written out is not the own one',
        before: [grant(['dynamodb:DescribeTable'], [TABLES])],
        after: [grant(['dynamodb:DescribeTable'], [TABLES.replace(`\${AWS::AccountId}`, '222222222222')])],
        more: [`resource dynamodb:DescribeTable ${TABLES.replace(`\${AWS::AccountId}`, '222222222222')}`],
        less: [`resource dynamodb:DescribeTable ${TABLES}`],
    },
    {
        what: 'the own partition and account in the place of any',
        before: [grant(['dynamodb:DescribeTable'], ['arn:*:dynamodb:*:*:table/*'])],
        after: [grant(['dynamodb:DescribeTable'], [TABLES])],
        less: ['resource dynamodb:DescribeTable arn:*:dynamodb:*:*:table/*'],
    },
    {
        what: 'every resource',
        before: [grant(['dynamodb:DescribeTable'], [TABLES])],
        after: [grant(['dynamodb:DescribeTable'], ['*'])],
        more: ['resource dynamodb:DescribeTable *'],
    },
    {
        what: 'one more resource beside the others',
        before: [grant(['a:X'], ['arn:1:2:3:4:a'])],
        after: [grant(['a:X'], ['arn:1:2:3:4:a', 'arn:1:2:3:4:b'])],
        more: ['resource a:X arn:1:2:3:4:b'],
    },
    {
        what: 'actions and resources that were never asked for together',
        before: [grant(['a:X'], ['arn:1:2:3:4:a']), grant(['a:Y'], ['arn:1:2:3:4:b'])],
        after: [grant(['a:X', 'a:Y'], ['arn:1:2:3:4:a', 'arn:1:2:3:4:b'])],
        more: ['resource a:X arn:1:2:3:4:b', 'resource a:Y arn:1:2:3:4:a'],
    },
    {
        what: 'a condition that went',
        before: [grant(['sts:AssumeRole'], ['p'], external('StringEquals', 'x'))],
        after: [grant(['sts:AssumeRole'], ['p'])],
        more: ['condition sts:AssumeRole p'],
    },
    {
        what: 'a condition that came',
        before: [grant(['sts:AssumeRole'], ['p'])],
        after: [grant(['sts:AssumeRole'], ['p'], external('StringEquals', 'x'))],
        less: ['condition sts:AssumeRole p'],
    },
    {
        what: 'a looser operator: neither can be shown to lie within the other',
        before: [grant(['sts:AssumeRole'], ['p'], external('StringEquals', 'x'))],
        after: [grant(['sts:AssumeRole'], ['p'], external('StringLike', '*'))],
        more: ['condition sts:AssumeRole p'],
        less: ['condition sts:AssumeRole p'],
    },
    {
        what: 'one more value that fulfils a condition',
        before: [grant(['sts:AssumeRole'], ['p'], external('StringEquals', ['x']))],
        after: [grant(['sts:AssumeRole'], ['p'], external('StringEquals', ['x', 'y']))],
        more: ['condition sts:AssumeRole p'],
        less: ['condition sts:AssumeRole p'],
    },
    {
        what: 'a condition in another order and case is the same one',
        before: [grant(['a:X'], ['p'], { conditions: { StringEquals: { 'aws:A': ['x', 'y'], 'aws:b': 'z' } } })],
        after: [grant(['a:X'], ['p'], { conditions: { stringequals: { 'AWS:B': ['z'], 'aws:a': ['y', 'x'] } } })],
    },
    {
        what: 'asked for under a condition, and somewhere else without',
        before: [grant(['a:X'], ['arn:1:2:3:4:a'], external('StringEquals', 'x'))],
        after: [grant(['a:X'], ['arn:1:2:3:4:a', 'arn:1:2:3:4:b'])],
        more: ['condition a:X arn:1:2:3:4:a', 'resource a:X arn:1:2:3:4:b'],
    },
    {
        what: 'everything, where nothing was asked for',
        before: [],
        after: [grant(['a:X'])],
        more: ['action a:X *'],
    },
    { what: 'nothing any more', before: [grant(['a:X'])], after: [], less: ['action a:X *'] },
];
for (const { what, before, after, more = [], less = [] } of CASES) {
    t.test(`more and less: ${what}`, test => {
        const { permissions, asksMore, differs } = diffAsks(ask(...before), ask(...after));
        test.strictSame(said(permissions.more), more, 'more');
        test.strictSame(said(permissions.less), less, 'less');
        test.equal(asksMore, more.length > 0);
        test.equal(differs, more.length + less.length > 0);
        test.end();
    });
}
t.test('what takes the place on the other side is named, and how bad it is', test => {
    const { permissions } = diffAsks(ask(grant(['ec2:DescribeVpcs'], ['*']), grant(['dynamodb:DescribeTable'], [ONE_TABLE])), ask(grant(['ec2:*'], ['*'], { sid: 'Wide' }), grant(['dynamodb:DescribeTable'], [TABLES]), grant(['iam:PassRole'], ['*'])));
    test.match(permissions.more, [
        { sid: 'Wide', instead: ['ec2:DescribeVpcs'], severity: 'high' },
        { instead: [ONE_TABLE], severity: 'low' },
        { action: 'iam:PassRole', instead: [], severity: 'high' },
    ]);
    const conditions = external('StringEquals', 'x');
    const [change] = diffAsks(ask(grant(['a:X'], ['p'], conditions)), ask(grant(['a:X'], ['p']))).permissions
        .more;
    test.match(change, { kind: 'condition', conditions: [], instead: ['StringEquals sts:ExternalId x'] });
    test.end();
});
t.test('trust and session are compared where both sides tell them', test => {
    const trusting = (...trust) => ({ permissions: [], trust, maxSessionDuration: 3_600 });
    const root = (account) => `arn:\${AWS::Partition}:iam::${account}:root`;
    const before = trusting(grant(['sts:AssumeRole'], [root('111111111111')], external('StringEquals', 'x')));
    const wider = diffAsks(before, trusting(grant(['sts:AssumeRole'], ['*'], external('StringEquals', 'x'))));
    test.match(wider, { asksMore: true, trust: { more: [{ kind: 'resource', on: ['*'] }], less: [] } });
    const other = diffAsks(before, trusting(grant(['sts:AssumeRole'], [root('333333333333')], external('StringEquals', 'x'))));
    test.match(other, { asksMore: true, trust: { more: { length: 1 }, less: { length: 1 } } });
    test.equal(diffAsks(before, ask()).trust, null);
    test.equal(diffAsks(before, ask()).asksMore, false);
    const longer = { ...before, maxSessionDuration: 43_200 };
    test.match(diffAsks(before, longer), {
        asksMore: true,
        differs: true,
        maxSessionDuration: { before: 3_600, after: 43_200 },
    });
    test.match(diffAsks(longer, before), { asksMore: false, differs: true });
    test.end();
});
t.test('reasons are compared where both sides have them; other names of statements differ, and ask nothing', test => {
    const reasons = (text, action = 'a:X') => [
        { sid: 'S', text: 'For all of it.' },
        { sid: 'S', action, text },
    ];
    const before = { ...ask(grant(['a:X'])), reasons: reasons('Why.') };
    const after = { ...ask(grant(['a:X'])), reasons: reasons('Why else.') };
    test.match(diffAsks(before, after), {
        asksMore: false,
        differs: true,
        reasons: [{ sid: 'S', action: 'a:X', before: 'Why.', after: 'Why else.' }],
    });
    test.same(diffAsks(before, ask(grant(['a:X']))).reasons, []);
    test.same(diffAsks(before, { ...after, reasons: reasons('New.', 'a:Y') }).reasons, [], 'not of what came');
    const renamed = diffAsks(ask(grant(['a:X'])), ask(grant(['a:X'], ['*'], { sid: 'T' })));
    test.match(renamed, { asksMore: false, differs: true, sids: { added: ['T'], removed: ['S'] } });
    test.end();
});
t.test('properties: nothing differs from itself; what came is what goes the other way', test => {
    const action = fc.constantFrom('a:X', 'a:Y', 'a:*', 'b:Z', '*', 'a:?');
    const thing = fc.constantFrom('*', TABLES, ONE_TABLE, 'arn:1:2:3:4:*', 'arn:1:2:3:4:5');
    const condition = fc.constantFrom(undefined, external('StringEquals', 'x'), external('StringLike', '*'));
    const grants = fc.array(fc
        .tuple(fc.array(action, { minLength: 1, maxLength: 3 }), fc.array(thing, { minLength: 1, maxLength: 3 }), condition)
        .map(([actions, on, conditions]) => grant(actions, on, conditions)), { maxLength: 4 });
    fc.assert(fc.property(grants, some => !diffAsks(ask(...some), ask(...some)).differs));
    fc.assert(fc.property(grants, grants, (some, others) => {
        const there = diffAsks(ask(...some), ask(...others)).permissions;
        const back = diffAsks(ask(...others), ask(...some)).permissions;
        test.same(there.more, back.less);
        test.same(there.less, back.more);
    }));
    fc.assert(fc.property(grants, grants, (some, more) => diffAsks(ask(...some, ...more), ask(...some)).asksMore === false));
    test.end();
});
//# sourceMappingURL=ask-diff.test.js.map