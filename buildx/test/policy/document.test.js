import fc from 'fast-check';
import t from 'tap';
import { MAX_POLICY_LENGTH, PolicyError, parsePolicy, statementName } from '../../src/policy/document.js';
import { actionCovers, covers, matches, overlaps, resourceCovers, resourceOverlaps, } from '../../src/policy/pattern.js';
import { comparePermissions } from '../../src/policy/permissions.js';
import { analyseTrust } from '../../src/policy/trust.js';
const POLICY = {
    Version: '2012-10-17',
    Id: 'p',
    Statement: {
        Sid: 'One',
        Effect: 'Allow',
        Principal: '*',
        Action: 'sts:AssumeRole',
        Condition: {
            StringEquals: { 'sts:ExternalId': '100%41' },
            Bool: { 'aws:SecureTransport': true },
            NumericLessThan: { n: 3 },
        },
    },
};
const NORMAL = {
    Version: '2012-10-17',
    Id: 'p',
    Statement: [
        {
            Sid: 'One',
            Effect: 'Allow',
            Principal: { '*': ['*'] },
            Action: ['sts:AssumeRole'],
            Condition: {
                StringEquals: { 'sts:ExternalId': ['100%41'] },
                Bool: { 'aws:SecureTransport': ['true'] },
                NumericLessThan: { n: ['3'] },
            },
        },
    ],
};
t.test('a policy has one normal form, whichever way it comes', async (t) => {
    const text = JSON.stringify(POLICY, null, 2);
    for (const source of [
        POLICY,
        text,
        `\n ${text}`,
        encodeURIComponent(text),
        encodeURIComponent(`\n${text}`),
    ]) {
        t.strictSame(parsePolicy(source), NORMAL);
    }
    const negated = { Effect: 'Deny', NotPrincipal: { AWS: 'x' }, NotAction: 'a', NotResource: ['r', 's'] };
    t.strictSame(parsePolicy({ Statement: [negated] }), {
        Statement: [{ Effect: 'Deny', NotPrincipal: { AWS: ['x'] }, NotAction: ['a'], NotResource: ['r', 's'] }],
    });
});
const statement = { Effect: 'Allow', Action: 'a', Resource: '*' };
const REFUSED = [
    ['', /not JSON/],
    ['{', /not JSON/],
    ['%7B', /not JSON/],
    ['%', /not JSON/],
    [undefined, /not JSON/],
    [() => 1, /not JSON/],
    [10n, /not JSON/],
    ['null', /policy is not an object/],
    [[], /policy is not an object/],
    [{}, /Statement is missing/],
    [{ Statement: [1] }, /Statement\[0\] is not an object/],
    [{ Statement: [], Statements: [] }, /unknown element/],
    [{ Version: '2012-10-18', Statement: [] }, /Version/],
    [{ Statement: [statement, { ...statement, Efect: 1 }] }, /Statement\[1\] has an unknown element/],
    [{ Statement: [{ ...statement, Effect: 'allow' }] }, /Statement\[0\]\.Effect/],
    [{ Statement: [{ ...statement, NotAction: 'b' }] }, /both Action and NotAction/],
    [{ Statement: [{ ...statement, NotResource: 'b' }] }, /both Resource and NotResource/],
    [{ Statement: [{ ...statement, Principal: '*', NotPrincipal: '*' }] }, /both Principal and NotPrincipal/],
    [{ Statement: [{ Effect: 'Allow' }] }, /neither Action nor NotAction/],
    [{ Statement: [{ ...statement, Action: null }] }, /Statement\[0\]\.Action is missing/],
    [{ Statement: [{ ...statement, Action: ['a', 1] }] }, /Statement\[0\]\.Action\[1\] is not a string/],
    [{ Statement: [{ ...statement, Principal: 'arn' }] }, /Statement\[0\]\.Principal is not an object/],
    [{ Statement: [{ ...statement, Condition: [] }] }, /Statement\[0\]\.Condition is not an object/],
    [{ Statement: [{ ...statement, Condition: { StringEquals: 'x' } }] }, /Condition\[0\] is not an object/],
    [{ Statement: [{ ...statement, Condition: { StringEquals: { k: {} } } }] }, /Condition\[0\]\[0\]/],
    [{ Statement: [{ ...statement, Sid: 'x'.repeat(MAX_POLICY_LENGTH) }] }, /more than IAM stores/],
];
t.test('what is no policy is refused with its place and without its text', async (t) => {
    for (const [source, message] of REFUSED)
        t.throws(() => parsePolicy(source), { name: 'PolicyError', message });
    const loop = {};
    loop.Statement = loop;
    t.throws(() => parsePolicy(loop), PolicyError);
    t.throws(() => parsePolicy(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), PolicyError);
});
t.test('a key named like a prototype stays a condition', async (t) => {
    const text = '{"Statement":{"Effect":"Allow","Action":"a","Condition":{"__proto__":{"__proto__":"x"}}}}';
    t.strictSame(Object.keys(parsePolicy(text).Statement[0]?.Condition ?? {}), ['__proto__']);
});
t.test('a statement goes by its Sid where that is a plain name', async (t) => {
    t.equal(statementName({ Effect: 'Allow', Sid: 'Read-1' }, 3), 'Read-1');
    t.equal(statementName({ Effect: 'Allow', Sid: '<b>' }, 3), '3');
    t.equal(statementName({ Effect: 'Allow' }, 0), '0');
});
const MATCHES = [
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['?', '', false],
    ['a*b', 'ab', true],
    ['a*b', 'a\nb', true],
    ['a?b', 'ab', false],
    ['*a*b*', 'xaxbx', true],
    ['ab*ba', 'aba', false],
    ['a*?c', 'abc', true],
    ['a*?c', 'ac', false],
    ['a.c', 'abc', false],
    ['A', 'a', false],
    ['*ab?*c', 'abaabxc', true],
];
t.test('wildcards match as in IAM', async (t) => {
    for (const [pattern, text, expected] of MATCHES)
        t.equal(matches(pattern, text), expected, `${pattern} ~ ${text}`);
});
const COVERS = [
    ['*', '*', true],
    ['*', '?*', true],
    ['?*', '*', false],
    ['*?', '?*', true],
    ['?', '*', false],
    ['??', '?*', false],
    ['a*', 'ab*', true],
    ['ab*', 'a*', false],
    ['a*c', 'a*b*c', true],
    ['a?c', 'a*c', false],
    ['a*c', 'a?c', true],
    ['a', 'a', true],
];
t.test('a pattern covers another where that is certain', async (t) => {
    for (const [outer, inner, expected] of COVERS)
        t.equal(covers(outer, inner), expected, `${outer} > ${inner}`);
    t.equal(actionCovers('S3:GET*', 's3:GetObject'), true);
    const variable = 'arn:aws:s3:::$' + '{aws:username}';
    const resources = [
        ['*', 'arn:aws:s3', true],
        ['arn:aws:s3:::a*', 'arn:aws:s3:::a/b:c', true],
        ['arn:aws:s3:::*', 'arn:aws:s3:*:*:*', false],
        ['arn:aws:s3:*:x', 'arn:aws:s3:::x', false],
        ['arn:aws:s3*', 'arn:aws:s3:::x', false],
        ['arn:aws:s3:::*', variable, true],
        ['arn:aws:s3:::a', variable, false],
        [variable, variable, true],
        [variable, 'arn:aws:s3:::a', false],
    ];
    for (const [outer, inner, expected] of resources)
        t.equal(resourceCovers(outer, inner), expected, `${outer} > ${inner}`);
    t.equal(resourceOverlaps(variable, 'arn:aws:s3:::a'), true);
    t.equal(resourceOverlaps('arn:aws:s3:::b', 'arn:aws:s3:::a*'), false);
});
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 7 });
const texts = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 });
t.test('patterns agree with regular expressions, and cover and overlap by what they match', async () => {
    const asRegExp = (pattern) => new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
    fc.assert(fc.property(patterns, texts, (p, text) => matches(p, text) === asRegExp(p).test(text)), { numRuns: 2000 });
    fc.assert(fc.property(patterns, patterns, texts, (outer, inner, text) => {
        const both = matches(outer, text) && matches(inner, text);
        return (!covers(outer, inner) || !matches(inner, text) || both) && (!both || overlaps(outer, inner));
    }), { numRuns: 5000 });
});
t.test('a pattern covers itself, and everything it is narrowed to', async () => {
    const narrowed = fc
        .tuple(patterns, texts)
        .map(([pattern, text]) => [pattern, pattern.replace('*', text)]);
    fc.assert(fc.property(narrowed, ([pattern, narrow]) => covers(pattern, pattern) && covers(pattern, narrow)));
});
t.test('ten thousand wildcards are matched in no time', async (t) => {
    const rows = [
        [`${'*a'.repeat(5000)}b`, 'a'.repeat(10_000)],
        ['?*'.repeat(5000), 'a'.repeat(10_000)],
        [`*${'a'.repeat(5000)}b*`, 'a'.repeat(10_000)],
        [`*${'?'.repeat(2500)}${'a'.repeat(2500)}b*`, 'a'.repeat(10_000)],
        [`${'*?a'.repeat(3300)}b`, `${'a?*'.repeat(3300)}`],
    ];
    for (const [pattern, text] of rows) {
        const from = process.cpuUsage();
        matches(pattern, text);
        covers(pattern, text);
        overlaps(pattern, text);
        const { user, system } = process.cpuUsage(from);
        t.ok(user + system < 500_000, `${pattern.slice(0, 10)}…: ${user + system} µs`);
    }
});
const words = fc.constantFrom(...[
    'Allow',
    'Deny',
    '*',
    'sts:AssumeRole',
    'sts:ExternalId',
    'StringEquals',
    'StringLike',
    'Null',
    'true',
    '__proto__',
], ...[
    'AWS',
    'arn:aws:iam::111111111111:root',
    'aws:PrincipalArn',
    'Service',
    'ForAllValues:StringEqualsIfExists',
    '$' + '{x',
]);
const anything = fc.oneof(fc.jsonValue(), words, fc.array(words, { maxLength: 3 }), fc.dictionary(words, words));
const conditions = fc.dictionary(words, fc.dictionary(words, fc.oneof(words, fc.array(words))));
const principals = fc.oneof(fc.constant('*'), fc.dictionary(words, fc.array(words)), anything);
const wordLists = fc.oneof(words, fc.array(words));
const oneOf = (a, b, value) => fc.tuple(fc.constantFrom(a, b), value).map(([name, held]) => ({ [name]: held }));
const statements = fc
    .tuple(fc.record({ Effect: fc.constantFrom('Allow', 'Deny') }), fc.record({ Sid: words, Condition: fc.oneof(conditions, anything) }, { requiredKeys: [] }), fc.oneof(fc.constant({}), oneOf('Principal', 'NotPrincipal', principals)), oneOf('Action', 'NotAction', wordLists), fc.oneof(fc.constant({}), oneOf('Resource', 'NotResource', wordLists)))
    .map(parts => Object.assign({}, ...parts));
t.test('nothing but PolicyError is ever thrown, and only by the parser', async (t) => {
    const expectation = {
        partition: 'aws',
        vendorAccountId: '111111111111',
        vendorRoleArn: 'arn:aws:iam::111111111111:role/v',
        externalId: 'an-id',
    };
    const wanted = [{ sid: 'W', actions: ['sts:AssumeRole'], resources: ['*'] }];
    let parsed = 0;
    fc.assert(fc.property(fc.oneof(anything, fc.record({ Statement: fc.array(statements) }), fc.string()), source => {
        try {
            const document = parsePolicy(source);
            parsed++;
            t.strictSame(parsePolicy(document), document);
            const { trusted, findings } = analyseTrust(document, expectation);
            comparePermissions({ granted: [{ name: 'p', kind: 'inline', document }], boundary: document, wanted });
            return trusted === findings.every(finding => finding.severity === 'low');
        }
        catch (error) {
            if (error instanceof PolicyError)
                return true;
            throw error;
        }
    }), { numRuns: 2000 });
    t.ok(parsed > 30, `${parsed} of them were policies`);
});
//# sourceMappingURL=document.test.js.map