import { runSimulation } from '@cloud-copilot/iam-simulate';
import fc from 'fast-check';
import t from 'tap';
import { decide } from '../../src/sandbox/policy-engine/decide.js';
import { parseIdentityPolicy, parseTrustPolicy } from '../../src/sandbox/policy-engine/parse-policy.js';
import { RequestContext } from '../../src/sandbox/policy-engine/request-context.js';
import { evaluateTrust, mayAssume } from '../../src/sandbox/policy-engine/trust.js';
const VENDOR = '111111111111';
const STRANGER = '333333333333';
const CUSTOMER = '222222222222';
const TARGET = `arn:aws:iam::${CUSTOMER}:role/drawbridge/tenant`;
const ID = 'b7c1f0de-9a2b-4c3d-8e4f-5a6b7c8d9e0f';
const OTHER_ID = '0d9f3c51-7a64-4f6e-9b0b-3a2f1e0d4c5b';
const ROLE = `arn:aws:iam::${VENDOR}:role/drawbridge`;
const ROOT = `arn:aws:iam::${VENDOR}:root`;
/** Callers of another account than the role's, as each engine needs them told. */
const CALLERS = [
    { roleArn: ROLE, accountId: VENDOR, uniqueId: 'AROAVENDOR' },
    { roleArn: `arn:aws:iam::${VENDOR}:role/other`, accountId: VENDOR, uniqueId: 'AROAOTHER' },
    { roleArn: `arn:aws:iam::${STRANGER}:role/x`, accountId: STRANGER, uniqueId: 'AROASTRANGER' },
];
const UNIQUE_IDS = new Map(CALLERS.map(({ roleArn, uniqueId }) => [roleArn, uniqueId]));
const SENT = [undefined, ID, OTHER_ID, ID.toUpperCase(), `${ID}x`, `${ID.slice(0, -1)}0`];
const EVERYTHING = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const externalIds = fc.constantFrom(ID, ID, OTHER_ID, '*', `${ID}*`, `${ID.slice(0, -1)}?`, ID.toUpperCase());
// Not a bare `*`: it is no ARN, AWS does not document what the ARN operators make of it, and the engines differ.
const arns = fc.constantFrom(...[ROLE, ROLE, `arn:aws:iam::${VENDOR}:role/*`, 'arn:aws:iam::*:role/x', `arn:*:iam::${STRANGER}:role/x`]);
const stringOperators = [
    ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase'],
    ...['StringEqualsIfExists', 'StringLikeIfExists', 'StringNotEqualsIfExists'],
    ...['ForAnyValue:StringEquals', 'ForAllValues:StringEquals', 'ForAllValues:StringNotLike'],
];
const arnOperators = ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike', 'ArnLikeIfExists', 'StringLike'];
const block = (operators, key, values) => fc
    .tuple(fc.constantFrom(...operators), fc.array(values, { minLength: 1, maxLength: 2 }))
    .map(([operator, held]) => ({ [operator]: { [key]: held } }));
const conditions = fc
    .array(fc.oneof({ weight: 3, arbitrary: block(stringOperators, 'sts:ExternalId', externalIds) }, block(arnOperators, 'aws:PrincipalArn', arns), block(['StringEquals', 'StringNotEquals'], 'aws:PrincipalAccount', fc.constantFrom(VENDOR, STRANGER)), block(['Null'], 'sts:ExternalId', fc.constantFrom('true', 'false'))), { maxLength: 2 })
    .map(blocks => Object.assign({}, ...blocks));
const statements = fc
    .record({
    Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    Principal: fc.constantFrom(...[{ AWS: ROOT }, { AWS: ROOT }, { AWS: ROLE }, { AWS: VENDOR }, { AWS: '*' }, '*', { AWS: STRANGER }], ...[{ AWS: [ROLE, STRANGER] }, { Service: 'ec2.amazonaws.com' }]),
    Action: fc.constantFrom('sts:AssumeRole', 'sts:*', 'sts:TagSession', [
        'sts:AssumeRole',
    ]),
    Condition: conditions,
})
    .map(({ Condition, ...rest }) => (Object.keys(Condition).length > 0 ? { ...rest, Condition } : rest));
const trustPolicies = fc
    .array(statements, { minLength: 1, maxLength: 3 })
    .map(Statement => ({ Version: '2012-10-17', Statement }));
function contextOf({ roleArn, accountId }, sent) {
    return {
        'aws:PrincipalArn': roleArn,
        'aws:PrincipalAccount': accountId,
        ...(sent !== undefined && { 'sts:ExternalId': sent }),
    };
}
function ours(trust, caller, sent) {
    const request = {
        action: 'sts:AssumeRole',
        resource: TARGET,
        context: new RequestContext(contextOf(caller, sent)),
    };
    const { accountId, uniqueId, roleArn } = caller;
    const arn = `arn:aws:sts::${accountId}:assumed-role/${roleArn.split('/').at(-1)}/s`;
    const party = { kind: 'session', accountId, arn, uniqueId };
    const identity = [parseIdentityPolicy(JSON.stringify(EVERYTHING))];
    const own = decide({ identity, boundary: undefined, session: undefined }, request);
    const verdict = evaluateTrust(parseTrustPolicy(JSON.stringify(trust)), UNIQUE_IDS, party, request);
    return mayAssume(verdict, own, false);
}
async function theirs(trust, caller, sent) {
    const result = await runSimulation({
        request: {
            principal: caller.roleArn,
            action: 'sts:AssumeRole',
            resource: { resource: TARGET, accountId: CUSTOMER },
            contextVariables: contextOf(caller, sent),
        },
        identityPolicies: [{ name: 'everything', policy: EVERYTHING }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
        resourcePolicy: trust,
    }, {});
    if (result.resultType === 'error')
        throw new Error(JSON.stringify(result.errors));
    return result.overallResult === 'Allowed';
}
t.test('who may assume a role across accounts agrees with an independent engine', async (t) => {
    const seen = { allowed: 0, denied: 0 };
    await fc.assert(fc.asyncProperty(trustPolicies, fc.constantFrom(...CALLERS), fc.constantFrom(...SENT), async (trust, caller, sent) => {
        const expected = await theirs(trust, caller, sent);
        seen[expected ? 'allowed' : 'denied']++;
        if (ours(trust, caller, sent) !== expected) {
            throw new Error(`${caller.roleArn} with ${sent}: the other engine says ${expected}`);
        }
    }), { numRuns: 1_000 });
    t.ok(seen.allowed > 100 && seen.denied > 100, `both verdicts were met: ${JSON.stringify(seen)}`);
});
//# sourceMappingURL=trust-differential.test.js.map