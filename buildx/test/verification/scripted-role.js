import { parseRoleArn } from '../../src/roles/role-arn.js';
export const EXTERNAL_ID = '0b9f6a4e-7c1d-4e5f-8a9b-0c1d2e3f4a5f';
export const RANDOM_ID = '5f0e1d2c-3b4a-4c5d-9e8f-7a6b5c4d3e2f';
export const ROLE = 'arn:aws:iam::222222222222:role/drawbridge/DrawbridgeRole';
export const UNIQUE_ID = 'AROA2222222222EXAMPLE';
export const TAG_KEY = 'drawbridge:version';
const SESSION = 'arn:aws:sts::222222222222:assumed-role/DrawbridgeRole/s';
export const ALLOWED = {
    kind: 'allowed',
    assumedRoleArn: SESSION,
    assumedRoleId: `${UNIQUE_ID}:s`,
};
export const DENIED = { kind: 'denied', requestId: 'req-1' };
export const THROTTLED = { kind: 'error', code: 'throttled', message: 'AWS throttles.' };
export const UNREADABLE = { kind: 'denied' };
export const FAILED = { kind: 'error', code: 'unreachable', message: 'No connection.' };
export const WANTED = statement('Read', ['s3:ListAllMyBuckets'], '*');
export const SELF_READS = statement('Self', ['iam:GetRole'], ROLE);
function statement(Sid, Action, Resource) {
    return { Sid, Effect: 'Allow', Action, Resource };
}
/** A policy document's text. */
export function policy(...statements) {
    return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}
/** The trust policy that the template writes, or one with parts of it changed. */
export function trust(changed = {}) {
    return policy({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Condition: {
            StringEquals: { 'sts:ExternalId': EXTERNAL_ID },
            ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111111111111:role/drawbridge' },
        },
        ...changed,
    });
}
/** The ports of one run, playing the script. */
export function scripted(script) {
    const trace = { calls: [], requests: [], tags: [] };
    const says = (call, answer) => {
        trace.calls.push(call);
        return Promise.resolve(answer);
    };
    let seconds = 0;
    const ports = {
        sts: {
            assumeRole: request => {
                trace.requests.push(request);
                const probe = probeOf(request, trace.calls);
                return says(probe, outcomeOf(probe, script));
            },
        },
        reader: {
            open: () => ({
                callerIdentity: () => says('identity', script.identity ?? read({ account: '222222222222', arn: SESSION })),
                role: () => says('role', roleReading(script.role)),
                inlinePolicies: () => says('inline', script.inline ?? read([{ name: 'Main', source: policy(WANTED, SELF_READS) }])),
                attachedPolicies: () => says('attached', script.attached ?? read([])),
                managedPolicy: arn => says(`managed ${arn}`, script.managed ?? read({ source: policy(WANTED) })),
                close: () => trace.calls.push('close'),
            }),
        },
        randomUuid: () => RANDOM_ID,
        now: () => {
            seconds += 1;
            return new Date(Date.UTC(2025, 0, 1, 0, 0, seconds));
        },
        budget: call => call(),
    };
    return { input: inputFor(script, trace), ports, trace };
}
/** A reading that succeeded. */
export function read(value) {
    return { kind: 'read', value };
}
function inputFor({ judgement }, trace) {
    return {
        id: '0190aaaa-0000-7000-8000-000000000001',
        role: parseRoleArn(ROLE),
        externalId: EXTERNAL_ID,
        vendor: {
            partition: 'aws',
            accountId: '111111111111',
            roleArn: 'arn:aws:iam::111111111111:role/drawbridge',
        },
        sessionNamePrefix: 'drawbridge',
        templateTagKey: TAG_KEY,
        judge: tag => {
            trace.tags.push(tag);
            return {
                templateVersion: 'v2',
                published: tag === 'v2',
                current: tag === 'v2',
                wanted: [{ sid: 'Read', actions: WANTED.Action, resources: ['*'] }],
                selfReads: [{ sid: 'Self', actions: SELF_READS.Action, resources: [ROLE] }],
                ...judgement,
            };
        },
    };
}
function probeOf({ externalId, keepCredentials }, calls) {
    if (keepCredentials === true)
        return 'session';
    if (externalId === undefined)
        return 'no-external-id';
    if (externalId === EXTERNAL_ID)
        return calls.length === 0 ? 'before' : 'after';
    if (externalId === RANDOM_ID)
        return 'random-external-id';
    return externalId.length > EXTERNAL_ID.length ? 'suffix-added' : 'last-digit-changed';
}
const CREDENTIALS = { accessKeyId: 'ASIA', secretAccessKey: 's', sessionToken: 't', expiration: new Date(0) };
function outcomeOf(call, script) {
    const outcome = script[call] ?? (['before', 'after', 'session'].includes(call) ? ALLOWED : DENIED);
    return call === 'session' && outcome.kind === 'allowed' ? { credentials: CREDENTIALS, ...outcome } : outcome;
}
function roleReading(role = {}) {
    if ('kind' in role)
        return role;
    const tags = { [TAG_KEY]: 'v2' };
    return read({ arn: ROLE, uniqueId: UNIQUE_ID, trustPolicy: trust(), tags, ...role });
}
//# sourceMappingURL=scripted-role.js.map