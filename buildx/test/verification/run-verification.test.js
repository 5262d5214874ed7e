import fc from 'fast-check';
import t from 'tap';
import { parseRoleArn } from '../../src/roles/role-arn.js';
import { CHECK_IDS } from '../../src/verification/check.js';
import { denialCauses, denialRemedy } from '../../src/verification/denial-causes.js';
import { negativeExternalIds } from '../../src/verification/negative-probes.js';
import { runVerification } from '../../src/verification/run-verification.js';
import { selfReadsOnly } from '../../src/verification/session-policies.js';
import { ALLOWED, DENIED, EXTERNAL_ID, FAILED, policy, RANDOM_ID, ROLE, read, scripted, TAG_KEY, THROTTLED, trust, UNIQUE_ID, UNREADABLE, WANTED, } from './scripted-role.js';
const REPLACED = { ...ALLOWED, assumedRoleId: 'AROA3333333333EXAMPLE:s' };
const PROBES = 'before no-external-id random-external-id last-digit-changed suffix-added';
const READS = 'session identity role inline attached';
async function run(script) {
    const { input, ports, trace } = scripted(script);
    const { verification, facts } = await runVerification(input, ports);
    return { verification, facts, trace, statuses: letters(verification.checks) };
}
/** One letter a check, in order: P, F, S, E. */
function letters(checks) {
    return checks.map(({ status }) => status[0]).join('');
}
const PROBING = [
    {
        name: 'a rightly guarded role passes all',
        script: {},
        statuses: 'PPPPPPPP',
        calls: `${PROBES} after ${READS} close`,
        facts: { uniqueId: UNIQUE_ID, templateTag: 'v2', templateVersion: 'v2', conclusive: true },
    },
    {
        name: 'a denied role is asked for in no other way that could help it',
        script: { before: DENIED },
        statuses: 'FSSSSSSS',
        calls: PROBES,
        facts: { plainDenial: true, conclusive: true },
    },
    {
        name: 'a first request in error ends the run',
        script: { before: THROTTLED },
        statuses: 'ESSSSSSS',
        calls: 'before',
        facts: { conclusive: false },
    },
    {
        name: 'no external ID accepted: nothing more is called',
        script: { 'no-external-id': ALLOWED },
        statuses: 'SFSSSSSS',
        calls: 'before no-external-id',
        facts: { conclusive: true },
    },
    {
        name: 'a random external ID accepted: nothing more is called',
        script: { 'random-external-id': ALLOWED },
        statuses: 'SSFSSSSS',
        calls: 'before no-external-id random-external-id',
        facts: { conclusive: true },
    },
    {
        name: 'a neighbour of the external ID accepted',
        script: { 'last-digit-changed': ALLOWED },
        statuses: 'SSFSSSSS',
        calls: 'before no-external-id random-external-id last-digit-changed',
    },
    {
        name: 'a longer external ID accepted',
        script: { 'suffix-added': ALLOWED },
        statuses: 'SSFSSSSS',
        calls: PROBES,
    },
    {
        name: 'denied with the right external ID and allowed without one',
        script: { before: DENIED, 'no-external-id': ALLOWED },
        statuses: 'FFSSSSSS',
        calls: 'before no-external-id',
        facts: { plainDenial: false, conclusive: true },
    },
    {
        name: 'denied with the right external ID and allowed with another',
        script: { before: DENIED, 'suffix-added': ALLOWED },
        statuses: 'FSFSSSSS',
        calls: PROBES,
        facts: { plainDenial: false },
    },
    {
        name: 'a negative probe in error clears nobody: the probes go on, and nothing is read',
        script: { 'no-external-id': THROTTLED },
        statuses: 'PEPSSSSS',
        calls: `${PROBES} after`,
        facts: { conclusive: false },
    },
    {
        name: 'one of three probes of a check in error',
        script: { 'last-digit-changed': THROTTLED },
        statuses: 'PPESSSSS',
        calls: `${PROBES} after`,
    },
    {
        name: 'an allowed probe outweighs one in error',
        script: { 'random-external-id': THROTTLED, 'suffix-added': ALLOWED },
        statuses: 'SSFSSSSS',
        calls: PROBES,
    },
    {
        name: 'a negative probe in error where the role is denied',
        script: { before: DENIED, 'random-external-id': THROTTLED },
        statuses: 'FSESSSSS',
        calls: PROBES,
        facts: { plainDenial: true, conclusive: true },
    },
    {
        name: 'denied the second time: the denials in between say nothing',
        script: { after: DENIED },
        statuses: 'FSSSSSSS',
        calls: `${PROBES} after`,
        facts: { plainDenial: true },
    },
    {
        name: 'the second request in error: the denials in between are not confirmed',
        script: { after: THROTTLED },
        statuses: 'EEESSSSS',
        calls: `${PROBES} after`,
        facts: { conclusive: false },
    },
    {
        name: 'another role of the name answers the second time',
        script: { after: REPLACED },
        statuses: 'EEESSSSS',
        calls: `${PROBES} after`,
        facts: { conclusive: false },
    },
];
const PROBED = `${PROBES} after`;
const WRONG_ACCOUNT = {
    account: '333333333333',
    arn: 'arn:aws:sts::333333333333:assumed-role/DrawbridgeRole/s',
};
const WRONG_ROLE = { account: '222222222222', arn: 'arn:aws:sts::222222222222:assumed-role/Other/s' };
const MANAGED = 'arn:aws:iam::222222222222:policy/More';
const EXCESS = { Sid: 'More', Effect: 'Allow', Action: 's3:DeleteBucket', Resource: '*' };
const attached = read([{ name: 'More', arn: MANAGED }]);
const READING = [
    {
        name: 'the reading session is denied',
        script: { session: DENIED },
        statuses: 'PPPEEEEE',
        calls: `${PROBED} session`,
        facts: { conclusive: false, plainDenial: false },
    },
    {
        name: 'the reading session ends in an error',
        script: { session: THROTTLED },
        statuses: 'PPPEEEEE',
        calls: `${PROBED} session`,
    },
    {
        name: 'another role of the name answers the reading session, and nothing is read',
        script: { session: REPLACED },
        statuses: 'PPPEEEEE',
        calls: `${PROBED} session`,
    },
    ...[WRONG_ACCOUNT, WRONG_ROLE].map(identity => ({
        name: `the session is ${identity.arn}, and nothing more is read`,
        script: { identity: read(identity) },
        statuses: 'PPPFSSSS',
        calls: `${PROBED} session identity close`,
        facts: { conclusive: true, templateVersion: null },
    })),
    ...[UNREADABLE, FAILED].map(identity => ({
        name: `GetCallerIdentity is ${identity.kind}`,
        script: { identity },
        statuses: 'PPPESSSS',
        calls: `${PROBED} session identity close`,
        facts: { conclusive: false },
    })),
    {
        name: 'the role may not read about itself',
        script: { role: UNREADABLE },
        statuses: 'PPPPSSSS',
        calls: `${PROBED} session identity role close`,
        facts: { conclusive: true, templateVersion: null, updateAvailable: false },
    },
    {
        name: 'reading the role fails',
        script: { role: FAILED },
        statuses: 'PPPPEEEE',
        calls: `${PROBED} session identity role close`,
        facts: { conclusive: false },
    },
    {
        name: 'the role that was read is another one',
        script: { role: { uniqueId: 'AROA3333333333EXAMPLE' } },
        statuses: 'PPPPEPPP',
        calls: `${PROBED} ${READS} close`,
    },
    {
        name: 'a trust policy that lets somebody else in',
        script: { role: { trustPolicy: trust({ Principal: { AWS: '*' }, Condition: {} }) } },
        statuses: 'PPPPFPPP',
        calls: `${PROBED} ${READS} close`,
        facts: { conclusive: true },
    },
    {
        name: 'a trust policy for the whole vendor account passes with a low finding',
        script: {
            role: { trustPolicy: trust({ Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } }) },
        },
        statuses: 'PPPPPPPP',
        calls: `${PROBED} ${READS} close`,
    },
    {
        name: 'a trust policy that is no policy',
        script: { role: { trustPolicy: '<html>' } },
        statuses: 'PPPPEPPP',
        calls: `${PROBED} ${READS} close`,
    },
    {
        name: 'a role that lacks what is asked for',
        script: { inline: read([]) },
        statuses: 'PPPPPFPP',
        calls: `${PROBED} ${READS} close`,
        facts: { conclusive: true },
    },
    {
        name: 'excess in an inline policy',
        script: { inline: read([{ name: 'Main', source: policy(WANTED, EXCESS) }]) },
        statuses: 'PPPPPPFP',
        calls: `${PROBED} ${READS} close`,
    },
    {
        name: 'excess in an attached policy',
        script: { attached, managed: read({ source: policy(EXCESS) }) },
        statuses: 'PPPPPPFP',
        calls: `${PROBED} ${READS} managed ${MANAGED} close`,
    },
    {
        name: 'an attached policy that may not be read',
        script: { attached, managed: UNREADABLE },
        statuses: 'PPPPPSSP',
        calls: `${PROBED} ${READS} managed ${MANAGED} close`,
    },
    {
        name: 'excess beside an attached policy that may not be read',
        script: {
            attached,
            managed: UNREADABLE,
            inline: read([{ name: 'Main', source: policy(WANTED, EXCESS) }]),
        },
        statuses: 'PPPPPSFP',
        calls: `${PROBED} ${READS} managed ${MANAGED} close`,
    },
    {
        name: 'an attached policy whose reading fails',
        script: { attached, managed: FAILED },
        statuses: 'PPPPPEEP',
        calls: `${PROBED} ${READS} managed ${MANAGED} close`,
    },
    {
        name: 'an attached policy that is no policy',
        script: { attached, managed: read({ source: '[]' }) },
        statuses: 'PPPPPEEP',
        calls: `${PROBED} ${READS} managed ${MANAGED} close`,
    },
    {
        name: 'an error goes before a denial',
        script: { inline: UNREADABLE, attached: FAILED },
        statuses: 'PPPPPEEP',
        calls: `${PROBED} ${READS} close`,
    },
    {
        name: 'policies that may not be read',
        script: { inline: UNREADABLE, attached: UNREADABLE },
        statuses: 'PPPPPSSP',
        calls: `${PROBED} ${READS} close`,
        facts: { conclusive: true },
    },
    {
        name: 'a permissions boundary that takes away what is asked for',
        script: { role: { boundaryArn: MANAGED }, managed: read({ source: policy(EXCESS) }) },
        statuses: 'PPPPPFPP',
        calls: `${PROBED} ${READS} managed ${MANAGED} close`,
    },
    {
        name: 'a permissions boundary that may not be read',
        script: { role: { boundaryArn: MANAGED }, managed: UNREADABLE },
        statuses: 'PPPPPSSP',
        calls: `${PROBED} ${READS} managed ${MANAGED} close`,
    },
    {
        name: 'no template version',
        script: { role: { tags: {} } },
        statuses: 'PPPPPPPF',
        calls: `${PROBED} ${READS} close`,
        facts: { templateVersion: null, updateAvailable: false, conclusive: true },
    },
    {
        name: 'a template version that nobody published',
        script: { role: { tags: { [TAG_KEY]: '__proto__' } } },
        statuses: 'PPPPPPPF',
        calls: `${PROBED} ${READS} close`,
        facts: { templateTag: '__proto__', templateVersion: null },
    },
    {
        name: 'an older template version',
        script: { judgement: { templateVersion: 'v1', published: true, current: false } },
        statuses: 'PPPPPPPP',
        calls: `${PROBED} ${READS} close`,
        facts: { templateVersion: 'v1', updateAvailable: true },
    },
];
for (const { name, script, statuses, calls, facts = {} } of [...PROBING, ...READING]) {
    t.test(name, async (test) => {
        const found = await run(script);
        test.equal(found.statuses, statuses);
        test.equal(found.trace.calls.join(' '), calls);
        test.match(found.facts, facts);
        test.same(found.verification.checks.map(({ id }) => id), CHECK_IDS);
    });
}
t.test('a run that stops at an allowed probe tells nothing of the account', async (test) => {
    for (const probe of [
        'no-external-id',
        'random-external-id',
        'last-digit-changed',
        'suffix-added',
    ]) {
        const { verification, facts } = await run({ [probe]: ALLOWED });
        test.notMatch(JSON.stringify(verification), /AROA|assumed-role|222222222222/);
        test.same(facts, { templateVersion: null, updateAvailable: false, plainDenial: false, conclusive: true });
        test.match(verification.checks[0], { id: 'assume-role', summary: /was not repeated/ });
    }
});
t.test('an unguarded role whose refusals could not be asked for is not read', async (test) => {
    const { verification, trace, facts } = await run({
        'no-external-id': THROTTLED,
        'random-external-id': THROTTLED,
        'last-digit-changed': THROTTLED,
        'suffix-added': THROTTLED,
        role: { trustPolicy: trust({ Condition: {} }) },
        inline: read([
            { name: 'of-somebody-else', source: policy({ Effect: 'Allow', Action: '*', Resource: '*' }) },
        ]),
    });
    test.notOk(trace.calls.includes('role') || trace.calls.includes('inline'));
    test.notOk('uniqueId' in facts, 'and it has proved nothing');
    test.notMatch(JSON.stringify(verification), /of-somebody-else/);
});
t.test('probes differ in the external ID alone and can do nothing; the reading session only reads', async (test) => {
    const { trace, verification } = await run({});
    const { externalId: first, ...same } = trace.requests[0];
    test.equal(first, EXTERNAL_ID);
    for (const { externalId, ...request } of trace.requests.slice(0, 6))
        test.same(request, same);
    test.same(JSON.parse(same.sessionPolicy).Statement, [{ Effect: 'Deny', Action: '*', Resource: '*' }]);
    test.equal(same.durationSeconds, 900);
    test.match(same.sessionName, /^[\w+=,.@-]{2,64}$/);
    const session = trace.requests[6];
    test.equal(session.externalId, EXTERNAL_ID);
    test.equal(session.sessionPolicy, selfReadsOnly(parseRoleArn(ROLE)));
    test.equal(verification.startedAt, '2025-01-01T00:00:01.000Z');
    test.equal(verification.finishedAt, '2025-01-01T00:00:02.000Z');
    test.same(trace.tags, ['v2']);
});
t.test('a denial is explained by each of its causes, with what to look at', async (test) => {
    const { verification } = await run({ before: DENIED });
    const { remedy, evidence, severity } = verification.checks[0];
    test.equal(severity, 'high');
    test.equal(evidence.causes.length, 7);
    for (const text of [
        ROLE,
        EXTERNAL_ID,
        'arn:aws:iam::111111111111:role/drawbridge',
        'resource control policy',
    ]) {
        test.match(remedy, text);
    }
    const causes = denialCauses(scripted({}).input);
    test.equal(denialRemedy(causes).split('\n').length, causes.length + 1);
});
t.test('every failure says what to do, every low finding too', async (test) => {
    for (const { name, script } of [...PROBING, ...READING]) {
        for (const check of (await run(script)).verification.checks) {
            if (check.status === 'FAIL')
                test.ok(check.remedy && check.severity !== 'info', `${name}: ${check.id}`);
            if (check.status === 'PASS' && check.severity !== 'info')
                test.ok(check.remedy, `${name}: ${check.id}`);
            test.ok(check.summary.length > 10);
        }
    }
    const low = await run({
        role: { trustPolicy: trust({ Condition: { StringEquals: { 'sts:ExternalId': EXTERNAL_ID } } }) },
    });
    test.match(low.verification.checks[4], { id: 'trust-policy', status: 'PASS', severity: 'low' });
});
t.test("a customer's endless policies do not make endless checks", async (test) => {
    const statements = Array.from({ length: 100 }, (_, index) => ({
        ...EXCESS,
        Sid: `S${index}`,
        Resource: `arn:aws:s3:::${'x'.repeat(100)}${index}`,
    }));
    const inline = read(Array.from({ length: 50 }, (_, index) => ({
        name: `${'P'.repeat(100)}${index}`,
        source: policy(...statements),
    })));
    const { verification } = await run({ inline });
    const excess = verification.checks[6];
    test.equal(excess.status, 'FAIL');
    test.ok(Number(excess.evidence.excessCount) >= 1000);
    test.ok(excess.evidence.excess.length <= 50);
    test.ok(JSON.stringify(verification).length < 60_000);
});
t.test("a customer's hostile policies hold up nobody else's request", async (test) => {
    /** Ten policies as large as IAM takes them, of patterns that are dear to compare. */
    const inline = read(Array.from({ length: 10 }, (_, index) => {
        const patterns = Array.from({ length: 400 }, (_, n) => `*e?*${index}${n}*`);
        const statement = { Effect: index < 5 ? 'Allow' : 'Deny', Action: patterns, Resource: '*' };
        return { name: `P${index}`, source: policy(statement) };
    }));
    let running = true;
    let longest = 0;
    const watch = async () => {
        while (running) {
            const from = process.cpuUsage();
            await new Promise(resolve => setImmediate(resolve));
            const { user, system } = process.cpuUsage(from);
            longest = Math.max(longest, user + system);
        }
    };
    const watching = watch();
    const { verification } = await run({ inline });
    running = false;
    await watching;
    test.match(verification.checks.slice(5, 7), [
        { id: 'required-permissions', status: 'FAIL' },
        { id: 'excess-permissions', status: 'FAIL' },
    ]);
    test.ok(longest < 150_000, `the longest turn of the event loop took ${longest} µs`);
});
t.test('the budget is asked before every call to STS, and its refusal ends the run', async (test) => {
    const { input, ports, trace } = scripted({});
    const budgeted = [];
    const budget = async (call) => {
        const answer = await call();
        budgeted.push(trace.calls.at(-1));
        return answer;
    };
    await runVerification(input, { ...ports, budget });
    test.equal(budgeted.join(' '), `${PROBES} after session identity`);
    const refusing = { ...ports, budget: () => Promise.reject(new Error('exhausted')) };
    await test.rejects(runVerification(input, refusing), { message: 'exhausted' });
});
t.test('every probe is reported, so that alarms can leave it out', async (test) => {
    const { input, ports } = scripted({});
    const probed = [];
    await runVerification(input, { ...ports, probed: (probe, outcome) => probed.push(`${probe} ${outcome}`) });
    test.same(probed, [
        'positive-before allowed',
        'no-external-id denied',
        'random-external-id denied',
        'last-digit-changed denied',
        'suffix-added denied',
        'positive-after allowed',
    ]);
});
t.test('a hostile session name prefix is made one that STS takes', async (test) => {
    const { input, ports, trace } = scripted({});
    await runVerification({ ...input, sessionNamePrefix: `a b/ü${'x'.repeat(80)}` }, ports);
    test.match(trace.requests[0].sessionName, /^[\w+=,.@-]{64}$/);
});
t.test('negative external IDs never are the own one and stay within what STS takes', test => {
    fc.assert(fc.property(fc.uuid({ version: 4 }), fc.uuid({ version: 4 }), (own, random) => {
        const { 'no-external-id': none, ...sent } = negativeExternalIds(own, random);
        if (none !== undefined || sent['random-external-id'] !== random)
            return false;
        const changed = sent['last-digit-changed'];
        const neighbours = changed.slice(0, -1) === own.slice(0, -1) && sent['suffix-added'].startsWith(own);
        return (neighbours &&
            /^[0-9a-f]$/.test(changed.slice(-1)) &&
            [changed, sent['suffix-added']].every(id => id !== own && /^[\w+=,.@:/-]{2,1224}$/.test(id)));
    }));
    test.equal(negativeExternalIds(EXTERNAL_ID, RANDOM_ID)['last-digit-changed'].slice(-1), '0');
    test.end();
});
t.test('whatever AWS answers, all eight checks come and nothing passes that was not proved', async (test) => {
    const outcome = fc.constantFrom(ALLOWED, DENIED, THROTTLED, REPLACED);
    const reading = fc.constantFrom(undefined, UNREADABLE, FAILED);
    const script = fc.record({
        before: outcome,
        'no-external-id': outcome,
        'random-external-id': outcome,
        'last-digit-changed': outcome,
        'suffix-added': outcome,
        after: outcome,
        session: outcome,
        identity: reading,
        role: reading,
        inline: reading,
        attached: reading,
    }, { requiredKeys: [] });
    await fc.assert(fc.asyncProperty(script, async (drawn) => {
        const defined = Object.fromEntries(Object.entries(drawn).filter(([, value]) => value !== undefined));
        const { verification, trace, facts } = await run(defined);
        const { checks } = verification;
        const allowed = trace.calls.some(call => call.includes('-') && defined[call]?.kind === 'allowed');
        if (checks.length !== 8 || (allowed && checks.some(({ status }) => status === 'PASS')))
            return false;
        if (allowed && (facts.uniqueId !== undefined || trace.calls.includes('session')))
            return false;
        const confirmed = checks[0].status === 'PASS';
        return confirmed || checks.slice(1).every(({ status }) => status !== 'PASS');
    }), { numRuns: 300 });
    test.end();
});
//# sourceMappingURL=run-verification.test.js.map