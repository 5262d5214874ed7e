import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import t from 'tap';
import { decide } from '../../src/sandbox/policy-engine/decide.js';
import { evaluate } from '../../src/sandbox/policy-engine/evaluate.js';
import { parseIdentityPolicy, parseTrustPolicy } from '../../src/sandbox/policy-engine/parse-policy.js';
import { arnMatches, globMatches, Pattern } from '../../src/sandbox/policy-engine/pattern.js';
import { RequestContext } from '../../src/sandbox/policy-engine/request-context.js';
import { AwsError } from '../../src/sandbox/wire.js';
const OBJECT = 'arn:aws:s3:::bucket/alice/file.txt';
function verdictOf(statements, context = {}, action = 's3:GetObject', resource = OBJECT) {
    const policy = parseIdentityPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    return evaluate([policy], { action, resource, context: new RequestContext(context) });
}
t.test('statements apply by action and resource', async (t) => {
    const cases = [
        ['exact action', { Action: 's3:GetObject', Resource: OBJECT }, 'allow'],
        ['action in another case', { Action: 'S3:getobject', Resource: OBJECT }, 'allow'],
        [
            'resource in another case',
            { Action: 's3:GetObject', Resource: OBJECT.toUpperCase().replace('ARN:AWS:S3', 'arn:aws:s3') },
            'none',
        ],
        ['action wildcard', { Action: 's3:Get*', Resource: OBJECT }, 'allow'],
        ['question mark needs a character', { Action: 's3:GetObject?', Resource: OBJECT }, 'none'],
        ['every action', { Action: '*', Resource: '*' }, 'allow'],
        ['another service', { Action: 'ec2:*', Resource: '*' }, 'none'],
        ['resource wildcard', { Action: 's3:*', Resource: 'arn:aws:s3:::bucket/*' }, 'allow'],
        ['bucket alone is not its objects', { Action: 's3:*', Resource: 'arn:aws:s3:::bucket' }, 'none'],
        ['partition wildcard', { Action: 's3:*', Resource: 'arn:*:s3:::bucket/*' }, 'allow'],
        ['a wildcard part stays in its part', { Action: 's3:*', Resource: 'arn:aws:*:::bucket' }, 'none'],
        ['short ARN', { Action: 's3:*', Resource: 'arn:aws:s3:*' }, 'allow'],
        ['NotAction of another', { NotAction: 's3:PutObject', Resource: '*' }, 'allow'],
        ['NotAction of this', { NotAction: 's3:*', Resource: '*' }, 'none'],
        ['NotResource of another', { Action: 's3:*', NotResource: 'arn:aws:s3:::other/*' }, 'allow'],
        [
            'NotResource of this',
            { Action: 's3:*', NotResource: ['arn:aws:s3:::b', 'arn:aws:s3:::bucket/*'] },
            'none',
        ],
    ];
    for (const [name, statement, expected] of cases) {
        t.equal(verdictOf({ Effect: 'Allow', ...statement }), expected, name);
    }
});
t.test('policy variables', async (t) => {
    const own = (resource) => ({ Effect: 'Allow', Action: 's3:*', Resource: resource });
    const variable = '$'.concat('{aws:username}');
    const user = { 'aws:username': 'alice' };
    t.equal(verdictOf(own(`arn:aws:s3:::bucket/${variable}/*`), user), 'allow');
    t.equal(verdictOf(own(`arn:aws:s3:::bucket/${variable}/*`), { 'aws:username': 'bob' }), 'none');
    t.equal(verdictOf(own(`arn:aws:s3:::bucket/${variable}/*`)), 'none', 'a variable without a value matches nothing');
    t.equal(verdictOf(own(`arn:aws:s3:::bucket/${variable}alice/*`), { 'aws:username': '' }), 'none', 'an empty value is none');
    t.equal(verdictOf(own(`arn:aws:s3:::bucket/${variable}/*`), { 'aws:username': '*' }), 'none', 'a wildcard in a value is no wildcard');
    const fallback = '$'.concat("{aws:username, 'alice'}");
    t.equal(verdictOf(own(`arn:aws:s3:::bucket/${fallback}/*`)), 'allow', 'default value');
    const star = '$'.concat('{*}');
    t.equal(verdictOf(own(`arn:aws:s3:::bucket/${star}`)), 'none', 'an escaped star is a star');
    const not = {
        Effect: 'Deny',
        Action: 's3:*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:userid': variable } },
    };
    t.equal(verdictOf(not, { 'aws:userid': 'x' }), 'deny', 'a negated operator matches the missing value');
    const old = parseIdentityPolicy(JSON.stringify({ Statement: own(`arn:aws:s3:::bucket/${variable}/*`) }));
    const request = { action: 's3:GetObject', resource: OBJECT, context: new RequestContext(user) };
    t.equal(evaluate([old], request), 'none', 'the older policy version has no variables');
});
t.test('condition operators', async (t) => {
    const cases = [
        ['StringEquals', { 'aws:x': 'A' }, { 'aws:x': 'A' }, true],
        ['StringEquals', { 'aws:x': 'A' }, { 'AWS:X': 'A' }, true],
        ['StringEquals', { 'aws:x': 'A' }, { 'aws:x': 'a' }, false],
        ['StringEquals', { 'aws:x': ['B', 'A'] }, { 'aws:x': 'A' }, true],
        ['StringEquals', { 'aws:x': 'A', 'aws:y': 'B' }, { 'aws:x': 'A' }, false],
        ['StringEquals', { 'aws:x': '*' }, { 'aws:x': 'A' }, false],
        ['StringEquals', { 'aws:x': 'A' }, {}, false],
        ['stringequals', { 'aws:x': 'A' }, { 'aws:x': 'A' }, true],
        ['StringNotEquals', { 'aws:x': ['A', 'B'] }, { 'aws:x': 'A' }, false],
        ['StringNotEquals', { 'aws:x': 'A' }, {}, true],
        ['StringEqualsIgnoreCase', { 'aws:x': 'a' }, { 'aws:x': 'A' }, true],
        ['StringNotEqualsIgnoreCase', { 'aws:x': 'a' }, { 'aws:x': 'A' }, false],
        ['StringLike', { 'aws:x': 'a*c?' }, { 'aws:x': 'abbcd' }, true],
        ['StringLike', { 'aws:x': '*' }, { 'aws:x': '' }, true],
        ['StringLike', { 'aws:x': '*' }, {}, false],
        ['StringNotLike', { 'aws:x': 'a*' }, {}, true],
        ['StringEqualsIfExists', { 'aws:x': 'A' }, {}, true],
        ['StringEqualsIfExists', { 'aws:x': 'A' }, { 'aws:x': 'B' }, false],
        ['ArnEquals', { 'aws:x': 'arn:aws:iam::1:role/*' }, { 'aws:x': 'arn:aws:iam::1:role/a/b' }, true],
        ['ArnLike', { 'aws:x': 'arn:aws:iam::*:role/a' }, { 'aws:x': 'arn:aws:iam::1:role/a' }, true],
        ['ArnLike', { 'aws:x': 'arn:aws:iam:*:role/a' }, { 'aws:x': 'arn:aws:iam::1:role/a' }, false],
        ['ArnNotLike', { 'aws:x': 'arn:aws:iam::1:role/*' }, { 'aws:x': 'arn:aws:iam::1:role/a' }, false],
        ['ArnNotEquals', { 'aws:x': 'arn:aws:iam::1:role/*' }, {}, true],
        ['Bool', { 'aws:x': true }, { 'aws:x': 'true' }, true],
        ['Bool', { 'aws:x': 'False' }, { 'aws:x': 'true' }, false],
        ['Bool', { 'aws:x': 'false' }, {}, false],
        ['BoolIfExists', { 'aws:x': 'false' }, {}, true],
        ['Null', { 'aws:x': 'true' }, {}, true],
        ['Null', { 'aws:x': 'true' }, { 'aws:x': 'A' }, false],
        ['Null', { 'aws:x': 'false' }, { 'aws:x': 'A' }, true],
        ['NumericLessThanEquals', { 'aws:x': 10 }, { 'aws:x': '10' }, true],
        ['NumericGreaterThan', { 'aws:x': '9' }, { 'aws:x': '10' }, true],
        ['NumericEquals', { 'aws:x': '1' }, { 'aws:x': 'one' }, false],
        ['NumericNotEquals', { 'aws:x': '1' }, { 'aws:x': '2' }, true],
        ['DateLessThan', { 'aws:x': '2026-01-01T00:00:00Z' }, { 'aws:x': '2025-12-31T23:59:59Z' }, true],
        ['DateGreaterThanEquals', { 'aws:x': '1767225600' }, { 'aws:x': '2026-01-01T00:00:00Z' }, true],
        ['DateNotEquals', { 'aws:x': '2026-01-01' }, { 'aws:x': '2026-01-01T00:00:00Z' }, false],
        ['IpAddress', { 'aws:x': '10.0.0.0/8' }, { 'aws:x': '10.1.2.3' }, true],
        ['IpAddress', { 'aws:x': '10.0.0.0/8' }, { 'aws:x': '11.1.2.3' }, false],
        ['IpAddress', { 'aws:x': '2001:db8::/32' }, { 'aws:x': '2001:db8::1' }, true],
        ['NotIpAddress', { 'aws:x': '10.0.0.0/8' }, { 'aws:x': '11.1.2.3' }, true],
        ['ForAnyValue:StringEquals', { 'aws:x': 'A' }, { 'aws:x': ['A', 'B'] }, true],
        ['ForAnyValue:StringEquals', { 'aws:x': 'A' }, {}, false],
        ['ForAnyValue:StringNotEquals', { 'aws:x': 'A' }, { 'aws:x': ['A', 'B'] }, true],
        ['ForAnyValue:StringNotEquals', { 'aws:x': 'A' }, {}, false],
        ['ForAllValues:StringEquals', { 'aws:x': ['A', 'B'] }, { 'aws:x': ['A', 'B'] }, true],
        ['ForAllValues:StringEquals', { 'aws:x': 'A' }, { 'aws:x': ['A', 'B'] }, false],
        ['ForAllValues:StringEquals', { 'aws:x': 'A' }, {}, true],
        ['ForAllValues:StringNotLike', { 'aws:x': 'A*' }, { 'aws:x': ['B', 'AB'] }, false],
    ];
    for (const [operator, keys, context, holds] of cases) {
        const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { [operator]: keys } };
        const name = `${operator} ${JSON.stringify(keys)} on ${JSON.stringify(context)}`;
        t.equal(verdictOf(statement, context), holds ? 'allow' : 'none', name);
    }
});
t.test('identity policies, boundary and session policy intersect, and an explicit Deny wins', async (t) => {
    const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
    const deny = { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' };
    const other = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' };
    const cases = [
        ['identity alone', [allow], undefined, undefined, true, undefined],
        ['nothing at all', [other], undefined, undefined, false, 'identity-based policy'],
        ['Deny beside Allow', [allow, deny], undefined, undefined, false, 'identity-based policy'],
        ['boundary allows', [allow], [allow], undefined, true, undefined],
        ['boundary is silent', [allow], [other], undefined, false, 'permissions boundary'],
        ['boundary grants nothing by itself', [other], [allow], undefined, false, 'identity-based policy'],
        ['session allows', [allow], [allow], [allow], true, undefined],
        ['session is silent', [allow], undefined, [other], false, 'session policy'],
        ['session denies', [allow], undefined, [allow, deny], false, 'session policy'],
        ['session grants nothing by itself', [other], undefined, [allow], false, 'identity-based policy'],
    ];
    const policy = (Statement) => [
        parseIdentityPolicy(JSON.stringify({ Version: '2012-10-17', Statement })),
    ];
    for (const [name, identity, boundary, session, allowed, deniedBy] of cases) {
        const decision = decide({
            identity: policy(identity),
            boundary: boundary && policy(boundary),
            session: session && policy(session),
        }, { action: 's3:GetObject', resource: OBJECT, context: new RequestContext() });
        t.match(decision, { allowed, deniedBy }, name);
    }
});
t.test('what the grammar refuses', async (t) => {
    const good = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    const trusted = { Effect: 'Allow', Principal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' };
    const identity = [
        ['no object', []],
        ['no statement', { Version: '2012-10-17' }],
        ['empty statements', { Statement: [] }],
        ['unknown version', { Version: '2020-01-01', Statement: [good] }],
        ['unknown element', { Statement: [{ ...good, Actions: 's3:*' }] }],
        ['unknown top element', { Statements: [good], Statement: [good] }],
        ['effect in lower case', { Statement: [{ ...good, Effect: 'allow' }] }],
        ['both Action and NotAction', { Statement: [{ ...good, NotAction: 's3:*' }] }],
        ['no action', { Statement: [{ Effect: 'Allow', Resource: '*' }] }],
        ['empty actions', { Statement: [{ ...good, Action: [] }] }],
        ['action without service', { Statement: [{ ...good, Action: 'GetObject' }] }],
        ['wildcard service', { Statement: [{ ...good, Action: 's*:Get' }] }],
        ['no resource', { Statement: [{ Effect: 'Allow', Action: 's3:*' }] }],
        ['resource that is no ARN', { Statement: [{ ...good, Resource: 'bucket' }] }],
        ['unknown partition', { Statement: [{ ...good, Resource: 'arn:nope:s3:::b' }] }],
        ['a principal', { Statement: [{ ...good, Principal: '*' }] }],
        ['unknown operator', { Statement: [{ ...good, Condition: { StringIsh: { 'aws:x': 'a' } } }] }],
        ['NullIfExists', { Statement: [{ ...good, Condition: { NullIfExists: { 'aws:x': 'a' } } }] }],
        ['key without a vendor', { Statement: [{ ...good, Condition: { StringEquals: { x: 'a' } } }] }],
        ['object as a value', { Statement: [{ ...good, Condition: { StringEquals: { 'aws:x': {} } } }] }],
        [
            'repeated Sid',
            {
                Statement: [
                    { ...good, Sid: 'a' },
                    { ...good, Sid: 'a' },
                ],
            },
        ],
        ['Sid with a space', { Statement: [{ ...good, Sid: 'a b' }] }],
    ];
    for (const [name, document] of identity) {
        t.throws(() => parseIdentityPolicy(JSON.stringify(document)), { code: 'MalformedPolicyDocument' }, name);
    }
    t.throws(() => parseIdentityPolicy('{'), { code: 'MalformedPolicyDocument' }, 'no JSON');
    t.doesNotThrow(() => parseIdentityPolicy(JSON.stringify({ Statement: good })));
    const trust = [
        ['a resource', { ...trusted, Resource: '*' }],
        ['no principal', { Effect: 'Allow', Action: 'sts:AssumeRole' }],
        ['NotPrincipal', { Effect: 'Deny', NotPrincipal: { AWS: '111111111111' }, Action: 'sts:AssumeRole' }],
        ['another service’s action', { ...trusted, Action: 's3:GetObject' }],
        ['every action', { ...trusted, Action: '*' }],
        ['a wildcard within an ARN', { ...trusted, Principal: { AWS: 'arn:aws:iam::111111111111:role/*' } }],
        ['a wildcard account', { ...trusted, Principal: { AWS: 'arn:aws:iam::*:root' } }],
        ['text as principal', { ...trusted, Principal: '111111111111' }],
        ['an unknown kind', { ...trusted, Principal: { CanonicalUser: 'x' } }],
        ['a group', { ...trusted, Principal: { AWS: 'arn:aws:iam::111111111111:group/g' } }],
        ['a service that is none', { ...trusted, Principal: { Service: 'example.com' } }],
        ['nobody', { ...trusted, Principal: {} }],
    ];
    for (const [name, statement] of trust) {
        const text = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
        t.throws(() => parseTrustPolicy(text), { code: 'MalformedPolicyDocument' }, name);
    }
    t.doesNotThrow(() => parseTrustPolicy(JSON.stringify({ Statement: [trusted] })));
});
t.test('globs agree with regular expressions', async () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?', '.') });
    fc.assert(fc.property(text, text, (pattern, subject) => {
        const source = pattern.replace(/[.]/g, '\\.').replace(/\*/g, '[^]*').replace(/\?/g, '[^]');
        const glob = new Pattern(pattern, true).glob(new RequestContext()) ?? [];
        return globMatches(glob, subject) === new RegExp(`^${source}$`).test(subject);
    }), { numRuns: 2_000 });
});
t.test('a glob made to backtrack is done in no time', async (t) => {
    const glob = new Pattern(`${'a*'.repeat(500)}b`, false).glob(new RequestContext()) ?? [];
    const started = process.cpuUsage();
    t.notOk(globMatches(glob, 'a'.repeat(20_000)));
    t.ok(process.cpuUsage(started).user < 2_000_000);
    t.notOk(arnMatches(glob, 'arn:aws:s3:::b'));
});
t.test('parsing any JSON gives a policy or MalformedPolicyDocument, never another failure', async () => {
    fc.assert(fc.property(fc.json(), text => {
        try {
            parseTrustPolicy(text);
            parseIdentityPolicy(text);
        }
        catch (error) {
            return error instanceof AwsError && error.code === 'MalformedPolicyDocument';
        }
        return true;
    }));
});
const TAG = 'aws:PrincipalTag/team';
const operators = fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike', 'StringEqualsIfExists', 'StringLikeIfExists', 'StringNotEqualsIfExists');
const variable = '$'.concat(`{${TAG}}`);
const stringValues = fc.constantFrom('red', 'Red', 'blue', 'r*', '?ed', '*', '', variable);
const conditions = fc.oneof(fc.tuple(operators, fc.constant(TAG), fc.uniqueArray(stringValues, { minLength: 1, maxLength: 2 })), fc.tuple(fc.constantFrom('ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'ArnLikeIfExists'), fc.constant('aws:SourceArn'), fc.uniqueArray(fc.constantFrom('arn:aws:iam::1:role/*', 'arn:aws:iam::*:role/a', 'arn:*:*:*:*:*'), {
    minLength: 1,
})), fc.tuple(fc.constantFrom('Bool', 'BoolIfExists'), fc.constant('aws:SecureTransport'), fc.uniqueArray(fc.constantFrom('true', 'false'), { minLength: 1 })), fc.tuple(fc.constant('Null'), fc.constantFrom(TAG, 'aws:SourceArn'), fc.constantFrom(['true'], ['false'])), fc.tuple(fc.constantFrom('NumericLessThan', 'NumericEquals', 'NumericNotEquals', 'NumericGreaterThanEqualsIfExists'), fc.constant('s3:max-keys'), fc.uniqueArray(fc.constantFrom('5', '10', '10.0', '-1'), { minLength: 1 })), fc.tuple(fc.constantFrom('IpAddress', 'NotIpAddress', 'IpAddressIfExists'), fc.constant('aws:SourceIp'), fc.uniqueArray(fc.constantFrom('10.0.0.0/8', '10.0.0.1/32', '192.168.0.0/16'), { minLength: 1 })), fc.tuple(fc.constantFrom('DateLessThan', 'DateGreaterThan', 'DateEquals', 'DateNotEquals'), fc.constant('aws:CurrentTime'), fc.uniqueArray(fc.constantFrom('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'), { minLength: 1 })), fc.tuple(fc.constantFrom('ForAnyValue:StringEquals', 'ForAllValues:StringEquals', 'ForAnyValue:StringNotEquals', 'ForAllValues:StringNotEquals', 'ForAnyValue:StringLike', 'ForAllValues:StringNotLike'), fc.constant('aws:TagKeys'), fc.uniqueArray(fc.constantFrom('a', 'b', 'c*'), { minLength: 1 })));
const actionPatterns = fc.constantFrom('s3:ListBucket', 's3:List*', 's3:*', '*', 's3:GetObject', 's3:?istBucket', 'ec2:*');
const resourcePatterns = fc.constantFrom('*', 'arn:aws:s3:::bucket', 'arn:aws:s3:::buck*', 'arn:aws:s3:::b?cket', 'arn:aws:s3:::other', 'arn:aws:s3:*', 'arn:aws:*:*:*:bucket', `arn:aws:s3:::${variable}`);
const statements = fc
    .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    not: fc.boolean(),
    actions: fc.uniqueArray(actionPatterns, { minLength: 1, maxLength: 2 }),
    resources: fc.uniqueArray(resourcePatterns, { minLength: 1, maxLength: 2 }),
    notResource: fc.boolean(),
    conditions: fc.array(conditions, { maxLength: 2 }),
})
    .map(({ Effect, not, actions, resources, notResource, conditions }) => {
    const Condition = {};
    for (const [operator, key, values] of conditions)
        Condition[operator] = { ...Condition[operator], [key]: values };
    return {
        Effect,
        [not ? 'NotAction' : 'Action']: actions,
        [notResource ? 'NotResource' : 'Resource']: resources,
        ...(conditions.length > 0 ? { Condition } : {}),
    };
});
const documents = fc
    .array(statements, { minLength: 1, maxLength: 3 })
    .map(Statement => ({ Version: '2012-10-17', Statement }));
const contexts = fc.record({
    // Not the empty value: the other engine takes it as a value of a variable, where AWS documents null.
    [TAG]: fc.constantFrom('red', 'Red', 'blue', 'bucket'),
    'aws:SourceArn': fc.constantFrom('arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/x/a', 'arn:aws:s3:::b'),
    'aws:SecureTransport': fc.constantFrom('true', 'false'),
    's3:max-keys': fc.constantFrom('5', '10', '11'),
    'aws:SourceIp': fc.constantFrom('10.0.0.1', '192.168.1.1', '8.8.8.8'),
    'aws:CurrentTime': fc.constantFrom('2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z'),
    'aws:TagKeys': fc.uniqueArray(fc.constantFrom('a', 'b', 'c1'), { minLength: 1 }),
}, { requiredKeys: [] });
t.test('identity, boundary and session decisions agree with an independent engine', async (t) => {
    let compared = 0;
    await fc.assert(fc.asyncProperty(documents, fc.option(documents), fc.option(documents), contexts, async (identity, boundary, session, context) => {
        const theirs = await runSimulation({
            request: {
                principal: 'arn:aws:sts::123456789012:assumed-role/role/session',
                action: 's3:ListBucket',
                resource: { resource: 'arn:aws:s3:::bucket', accountId: '123456789012' },
                contextVariables: context,
            },
            identityPolicies: [{ name: 'identity', policy: identity }],
            sessionPolicy: session ?? undefined,
            ...(boundary ? { permissionBoundaryPolicies: [{ name: 'boundary', policy: boundary }] } : {}),
            serviceControlPolicies: [],
            resourceControlPolicies: [],
        }, {});
        if (theirs.resultType === 'error')
            throw new Error(JSON.stringify(theirs.errors));
        compared++;
        const read = (policy) => [parseIdentityPolicy(JSON.stringify(policy))];
        const ours = decide({
            identity: read(identity),
            boundary: boundary ? read(boundary) : undefined,
            session: session ? read(session) : undefined,
        }, {
            action: 's3:ListBucket',
            resource: 'arn:aws:s3:::bucket',
            context: new RequestContext(context),
        });
        const outcome = ours.allowed ? 'Allowed' : ours.explicitDeny ? 'ExplicitlyDenied' : 'ImplicitlyDenied';
        if (outcome !== theirs.overallResult)
            throw new Error(`ours ${outcome}, theirs ${theirs.overallResult}`);
    }), { numRuns: 600 });
    t.equal(compared >= 600, true);
});
//# sourceMappingURL=policy-engine.test.js.map