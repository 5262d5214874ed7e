import { GetUserCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import t from 'tap';
import { serviceCredentials } from '../../src/sandbox/sts/service-credentials.js';
import { Sessions } from '../../src/sandbox/sts/sessions.js';
import { admin, allowing, CUSTOMER, memoryStore, startSandbox, trustPolicy, VENDOR, } from './sandbox-fixture.js';
const ID = '3f1c9a52-7d40-4b7e-9c2a-0f6f5a1be0d4';
const ROLE = `arn:aws:iam::${CUSTOMER}:role/target`;
const ROOT = { AWS: `arn:aws:iam::${VENDOR}:root` };
/** Tries to assume a role and gives its credentials, or the name of the error. */
async function assume(sandbox, keys, input = {}) {
    try {
        const command = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'probe', ...input });
        const { Credentials, AssumedRoleUser } = await sandbox.sts(keys).send(command);
        if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey || !Credentials.Expiration)
            return 'no credentials';
        return {
            accessKeyId: Credentials.AccessKeyId,
            secretAccessKey: Credentials.SecretAccessKey,
            sessionToken: Credentials.SessionToken ?? '',
            expiration: Credentials.Expiration,
            arn: AssumedRoleUser?.Arn ?? '',
            id: AssumedRoleUser?.AssumedRoleId ?? '',
        };
    }
    catch (error) {
        return error instanceof Error ? error.name : String(error);
    }
}
async function keysOf(result) {
    const got = await result;
    if (typeof got === 'string')
        throw new Error(`AssumeRole failed: ${got}`);
    return got;
}
const role = (roleName, assumeRolePolicyDocument, more = {}) => ({
    roleName,
    assumeRolePolicyDocument,
    ...more,
});
t.test('what each trust policy makes of no, right and wrong external IDs', async (t) => {
    const sandbox = await startSandbox(t);
    const lastChanged = `${ID.slice(0, -1)}${ID.endsWith('4') ? '5' : '4'}`;
    const tried = [undefined, ID, 'b1946ac9-2a1e-4c6f-8f0e-5b7f0a0c9d11', `${ID}x`, lastChanged];
    const cases = [
        ['StringEquals', { StringEquals: { 'sts:ExternalId': ID } }, '-+---'],
        ['key in another case', { StringEquals: { 'sts:externalid': ID } }, '-+---'],
        ['no condition', undefined, '+++++'],
        ['StringLike *', { StringLike: { 'sts:ExternalId': '*' } }, '-++++'],
        ['StringEqualsIfExists', { StringEqualsIfExists: { 'sts:ExternalId': ID } }, '++---'],
        ['StringLike with a suffix', { StringLike: { 'sts:ExternalId': `${ID}*` } }, '-+-+-'],
        ['StringLike of a prefix', { StringLike: { 'sts:ExternalId': `${ID.slice(0, -1)}*` } }, '-+-++'],
        ['StringEquals takes * as a character', { StringEquals: { 'sts:ExternalId': '*' } }, '-----'],
        ['StringEqualsIgnoreCase', { StringEqualsIgnoreCase: { 'sts:ExternalId': ID.toUpperCase() } }, '-+---'],
        ['StringNotEquals', { StringNotEquals: { 'sts:ExternalId': ID } }, '+-+++'],
        ['Null false', { Null: { 'sts:ExternalId': 'false' } }, '-++++'],
        ['a list of IDs', { StringEquals: { 'sts:ExternalId': ['other', ID] } }, '-+---'],
        [
            'ForAllValues lets a missing one in',
            { 'ForAllValues:StringEquals': { 'sts:ExternalId': ID } },
            '++---',
        ],
        [
            'another condition beside',
            { StringEquals: { 'sts:ExternalId': ID, 'aws:PrincipalAccount': '9' } },
            '-----',
        ],
    ];
    for (const [name, condition, expected] of cases) {
        await sandbox.directory.createRole(CUSTOMER, role('target', trustPolicy(ROOT, condition)));
        let outcome = '';
        for (const ExternalId of tried) {
            const got = await assume(sandbox, admin(VENDOR), ExternalId === undefined ? {} : { ExternalId });
            outcome += typeof got === 'string' ? (got === 'AccessDenied' ? '-' : got) : '+';
        }
        t.equal(outcome, expected, name);
        await sandbox.directory.deleteRole(CUSTOMER, 'target');
    }
});
t.test('who is trusted, across accounts and within one', async (t) => {
    const sandbox = await startSandbox(t);
    const { directory } = sandbox;
    const vendorRole = `arn:aws:iam::${VENDOR}:role/app/vendor`;
    const ecs = trustPolicy({ Service: 'ecs-tasks.amazonaws.com' });
    await directory.createRole(VENDOR, role('vendor', ecs, { path: '/app/' }));
    await directory.putRolePolicy(VENDOR, 'vendor', 'assume', allowing('sts:AssumeRole'));
    await directory.createRole(VENDOR, role('idle', ecs));
    await directory.createRole(CUSTOMER, role('inside', ecs));
    const serviceKeys = (roleArn) => serviceCredentials(sandbox, { roleArn, sessionName: 'task', now: sandbox.time.now });
    const vendor = serviceKeys(vendorRole);
    const idle = serviceKeys(`arn:aws:iam::${VENDOR}:role/idle`);
    const inside = serviceKeys(`arn:aws:iam::${CUSTOMER}:role/inside`);
    const byArn = (arn) => trustPolicy(ROOT, { ArnEquals: { 'aws:PrincipalArn': arn } });
    const deny = (condition) => [
        { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Condition: condition },
    ];
    const cases = [
        ['root, a caller whose policy allows', trustPolicy(ROOT), vendor, true],
        ['account ID is root', trustPolicy({ AWS: VENDOR }), vendor, true],
        ['root, a caller without a policy', trustPolicy(ROOT), idle, false],
        [
            'role named, but its own policy is silent',
            trustPolicy({ AWS: `arn:aws:iam::${VENDOR}:role/idle` }),
            idle,
            false,
        ],
        ['role named', trustPolicy({ AWS: vendorRole }), vendor, true],
        ['another role named', trustPolicy({ AWS: vendorRole }), admin(VENDOR), false],
        ['another account', trustPolicy({ AWS: '333333333333' }), vendor, false],
        ['a service alone', ecs, vendor, false],
        ['everybody', trustPolicy('*'), vendor, true],
        ['everybody, a caller without a policy', trustPolicy('*'), idle, false],
        ['session named', trustPolicy({ AWS: `arn:aws:sts::${VENDOR}:assumed-role/vendor/task` }), vendor, true],
        ['other session', trustPolicy({ AWS: `arn:aws:sts::${VENDOR}:assumed-role/vendor/x` }), vendor, false],
        ['user named', trustPolicy({ AWS: `arn:aws:iam::${VENDOR}:user/admin` }), admin(VENDOR), true],
        ['aws:PrincipalArn is the role with its path', byArn(vendorRole), vendor, true],
        ['aws:PrincipalArn of a user', byArn(`arn:aws:iam::${VENDOR}:user/admin`), admin(VENDOR), true],
        ['aws:PrincipalArn of another role', byArn(`arn:aws:iam::${VENDOR}:role/idle`), vendor, false],
        [
            'aws:PrincipalType',
            trustPolicy(ROOT, { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }),
            vendor,
            true,
        ],
        [
            'aws:PrincipalType of a user',
            trustPolicy(ROOT, { StringEquals: { 'aws:PrincipalType': 'User' } }),
            vendor,
            false,
        ],
        ['session name', trustPolicy(ROOT, { StringLike: { 'sts:RoleSessionName': 'pro*' } }), vendor, true],
        [
            'Deny that applies',
            trustPolicy(ROOT, undefined, deny({ StringEquals: { 'aws:PrincipalAccount': VENDOR } })),
            vendor,
            false,
        ],
        [
            'Deny that does not',
            trustPolicy(ROOT, undefined, deny({ StringEquals: { 'aws:PrincipalAccount': '9' } })),
            vendor,
            true,
        ],
        ['own account’s root needs a policy', trustPolicy({ AWS: CUSTOMER }), inside, false],
        ['own account’s root, administrator', trustPolicy({ AWS: CUSTOMER }), admin(CUSTOMER), true],
        [
            'own account’s role by name needs none',
            trustPolicy({ AWS: `arn:aws:iam::${CUSTOMER}:role/inside` }),
            inside,
            true,
        ],
        ['administrator is not trusted by being one', trustPolicy({ AWS: VENDOR }), admin(CUSTOMER), false],
    ];
    for (const [name, document, keys, allowed] of cases) {
        await directory.createRole(CUSTOMER, role('target', document));
        const got = await assume(sandbox, keys);
        t.equal(typeof got === 'string' ? got : 'allowed', allowed ? 'allowed' : 'AccessDenied', name);
        await directory.deleteRole(CUSTOMER, 'target');
    }
    t.equal(await assume(sandbox, vendor), 'AccessDenied', 'a role that does not exist');
    await t.test('an explicit Deny, a session policy and a boundary of the caller hold', async (t) => {
        const insideArn = `arn:aws:iam::${CUSTOMER}:role/inside`;
        await directory.createRole(CUSTOMER, role('target', trustPolicy({ AWS: [insideArn, VENDOR] })));
        const Deny = { Effect: 'Deny', Action: 'sts:*', Resource: '*' };
        await directory.putRolePolicy(CUSTOMER, 'inside', 'deny', { Version: '2012-10-17', Statement: [Deny] });
        t.equal(await assume(sandbox, inside), 'AccessDenied', 'Deny in an identity policy');
        await directory.deleteRolePolicy(CUSTOMER, 'inside', 'deny');
        const { arn: boundary } = await directory.createPolicy(CUSTOMER, {
            policyName: 'b',
            document: allowing('s3:*'),
        });
        const bounded = { assumeRolePolicyDocument: ecs, permissionsBoundary: boundary };
        await directory.updateRole(CUSTOMER, 'inside', bounded);
        t.equal(await assume(sandbox, inside), 'AccessDenied', 'silent boundary of a role that is named');
        await directory.updateRole(VENDOR, 'idle', { assumeRolePolicyDocument: trustPolicy({ AWS: VENDOR }) });
        await directory.putRolePolicy(VENDOR, 'idle', 'assume', allowing('sts:AssumeRole'));
        const idleArn = `arn:aws:iam::${VENDOR}:role/idle`;
        const free = await keysOf(assume(sandbox, admin(VENDOR), { RoleArn: idleArn }));
        t.type(await assume(sandbox, free), 'object');
        const limited = await keysOf(assume(sandbox, admin(VENDOR), { RoleArn: idleArn, Policy: allowing('s3:*') }));
        t.equal(await assume(sandbox, limited), 'AccessDenied', 'silent session policy');
    });
});
t.test('a principal is the role that was there when the policy was saved', async (t) => {
    const sandbox = await startSandbox(t);
    const { directory } = sandbox;
    const vendorArn = `arn:aws:iam::${VENDOR}:role/vendor`;
    const makeVendor = async () => {
        const { roleId } = await directory.createRole(VENDOR, role('vendor', trustPolicy({ AWS: VENDOR })));
        await directory.putRolePolicy(VENDOR, 'vendor', 'assume', allowing('sts:AssumeRole'));
        return roleId;
    };
    const refused = { code: 'MalformedPolicyDocument', message: /^Invalid principal in policy/ };
    const named = trustPolicy({ AWS: vendorArn });
    await t.rejects(directory.createRole(CUSTOMER, role('target', named)), refused);
    const user = trustPolicy({ AWS: `arn:aws:iam::${VENDOR}:user/nobody` });
    await t.rejects(directory.createRole(CUSTOMER, role('target', user)), refused);
    const firstId = await makeVendor();
    const wrongPath = trustPolicy({ AWS: `arn:aws:iam::${VENDOR}:role/other/vendor` });
    await t.rejects(directory.createRole(CUSTOMER, role('target', wrongPath)), refused);
    await directory.createRole(CUSTOMER, role('target', named));
    const first = await keysOf(assume(sandbox, admin(VENDOR), { RoleArn: vendorArn }));
    t.type(await assume(sandbox, first), 'object');
    await directory.deleteRole(VENDOR, 'vendor');
    t.equal(await assume(sandbox, first), 'InvalidClientTokenId', 'sessions of a deleted role are dead');
    await makeVendor();
    t.equal(await assume(sandbox, first), 'InvalidClientTokenId', 'and stay dead when the name is used again');
    const second = await keysOf(assume(sandbox, admin(VENDOR), { RoleArn: vendorArn }));
    t.equal(await assume(sandbox, second), 'AccessDenied', 'the new role is not the one that was trusted');
    const { Roles = [] } = await sandbox.iam(admin(CUSTOMER)).send(new ListRolesCommand({}));
    const shown = decodeURIComponent(Roles[0]?.AssumeRolePolicyDocument ?? '');
    t.equal(JSON.parse(shown).Statement[0].Principal.AWS, firstId, 'IAM shows the ID where the ARN is gone');
});
t.test('tags and source identity need leave of their own', async (t) => {
    const sandbox = await startSandbox(t);
    const may = (...actions) => JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: ROOT, Action: actions }],
    });
    const Tags = [{ Key: 'team', Value: 'red' }];
    const cases = [
        ['no tags', ['sts:AssumeRole'], {}, true],
        ['tags without leave', ['sts:AssumeRole'], { Tags }, false],
        ['tags with leave', ['sts:AssumeRole', 'sts:TagSession'], { Tags, TransitiveTagKeys: ['team'] }, true],
        [
            'source identity without leave',
            ['sts:AssumeRole', 'sts:TagSession'],
            { SourceIdentity: 'alice' },
            false,
        ],
        [
            'source identity with leave',
            ['sts:AssumeRole', 'sts:SetSourceIdentity'],
            { SourceIdentity: 'alice' },
            true,
        ],
        ['leave to tag alone', ['sts:TagSession'], {}, false],
    ];
    for (const [name, actions, input, allowed] of cases) {
        await sandbox.directory.createRole(CUSTOMER, role('target', may(...actions)));
        t.equal(typeof (await assume(sandbox, admin(VENDOR), input)), allowed ? 'object' : 'string', name);
        await sandbox.directory.deleteRole(CUSTOMER, 'target');
    }
    const condition = { StringEquals: { 'aws:PrincipalTag/team': 'red', 'aws:SourceIdentity': 'alice' } };
    await sandbox.directory.createRole(CUSTOMER, role('target', may('sts:*')));
    await sandbox.directory.putRolePolicy(CUSTOMER, 'target', 'all', allowing('sts:*'));
    const second = trustPolicy({ AWS: CUSTOMER }, condition).replace('"sts:AssumeRole"', '"sts:*"');
    await sandbox.directory.createRole(CUSTOMER, role('second', second));
    const input = { Tags, TransitiveTagKeys: ['team'], SourceIdentity: 'alice' };
    const chained = await keysOf(assume(sandbox, admin(VENDOR), input));
    const RoleArn = `arn:aws:iam::${CUSTOMER}:role/second`;
    t.type(await assume(sandbox, chained, { RoleArn }), 'object', 'they pass on and can be asked for');
    t.equal(await assume(sandbox, chained, { RoleArn, SourceIdentity: 'bob' }), 'AccessDenied');
    t.equal(await assume(sandbox, chained, { RoleArn, Tags: [{ Key: 'Team', Value: 'x' }] }), 'InvalidParameterValue');
});
t.test('what AssumeRole refuses before it looks at the role', async (t) => {
    const sandbox = await startSandbox(t);
    await sandbox.directory.createRole(CUSTOMER, role('target', trustPolicy(ROOT).replace('"sts:AssumeRole"', '"sts:*"')));
    const tags = (count) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: '' }));
    const cases = [
        [{ ExternalId: 'ab' }, 'ok'],
        [{ ExternalId: 'x'.repeat(1_224) }, 'ok'],
        [{ ExternalId: 'Az09_+=,.@:/-' }, 'ok'],
        [{ ExternalId: 'a' }, 'ValidationError'],
        [{ ExternalId: '' }, 'ValidationError'],
        [{ ExternalId: 'x'.repeat(1_225) }, 'ValidationError'],
        [{ ExternalId: 'with space' }, 'ValidationError'],
        [{ ExternalId: 'a*' }, 'ValidationError'],
        [{ ExternalId: 'ab\n' }, 'ValidationError'],
        [{ RoleSessionName: 'a' }, 'ValidationError'],
        [{ RoleSessionName: 'x'.repeat(65) }, 'ValidationError'],
        [{ RoleSessionName: 'a/b' }, 'ValidationError'],
        [{ RoleArn: 'not-an-arn' }, 'ValidationError'],
        [{ RoleArn: `arn:aws:iam::${CUSTOMER}:user/target-user` }, 'ValidationError'],
        [{ RoleArn: ROLE.replace('arn:aws:', 'arn:aws-cn:') }, 'AccessDenied'],
        [{ DurationSeconds: 900 }, 'ok'],
        [{ DurationSeconds: 899 }, 'ValidationError'],
        [{ DurationSeconds: 3_601 }, 'ValidationError'],
        [{ DurationSeconds: 43_201 }, 'ValidationError'],
        [{ Policy: allowing('s3:*') }, 'ok'],
        [{ Policy: '{}' }, 'MalformedPolicyDocumentException'],
        [{ Policy: '{' }, 'MalformedPolicyDocumentException'],
        [{ Policy: allowing('s3:*').padEnd(2_048) }, 'ok'],
        [{ Policy: allowing('s3:*').padEnd(2_049) }, 'ValidationError'],
        [{ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }] }, 'ok'],
        [{ PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/None' }] }, 'ValidationError'],
        [{ Tags: tags(50) }, 'ok'],
        [{ Tags: tags(51) }, 'ValidationError'],
        [{ Tags: [{ Key: 'aws:x', Value: '' }] }, 'InvalidInput'],
        [
            {
                Tags: [
                    { Key: 'a', Value: '' },
                    { Key: 'A', Value: '' },
                ],
            },
            'InvalidInput',
        ],
        [{ TransitiveTagKeys: ['none'] }, 'InvalidParameterValue'],
        [{ SourceIdentity: 'x y' }, 'ValidationError'],
        [{ SerialNumber: 'arn:aws:iam::1:mfa/x', TokenCode: '123456' }, 'AccessDenied'],
    ];
    for (const [input, expected] of cases) {
        const got = await assume(sandbox, admin(VENDOR), input);
        t.equal(typeof got === 'string' ? got : 'ok', expected, JSON.stringify(input).slice(0, 80));
    }
});
t.test('a session: who it is, what it may, how long it lasts', async (t) => {
    const store = memoryStore();
    const sandbox = await startSandbox(t, { store });
    const { roleId } = await sandbox.directory.createRole(CUSTOMER, role('target', trustPolicy({ AWS: [VENDOR, CUSTOMER] }), { maxSessionDuration: 7_200 }));
    await sandbox.directory.putRolePolicy(CUSTOMER, 'target', 'p', allowing(['iam:List*', 'sts:AssumeRole']));
    const keys = await keysOf(assume(sandbox, admin(VENDOR), { DurationSeconds: 7_200 }));
    t.equal(keys.arn, `arn:aws:sts::${CUSTOMER}:assumed-role/target/probe`);
    t.equal(keys.id, `${roleId}:probe`);
    t.match(keys.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
    const lifetime = keys.expiration.getTime() - sandbox.time.now.getTime();
    t.ok(Math.abs(lifetime - 7_200_000) < 1_001);
    const identity = await sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
    t.match(identity, { Account: CUSTOMER, Arn: keys.arn, UserId: keys.id });
    await sandbox.iam(keys).send(new ListRolesCommand({}));
    const denial = sandbox.iam(keys).send(new GetUserCommand({ UserName: 'admin' }));
    await t.rejects(denial, {
        name: 'AccessDenied',
        message: `User: ${keys.arn} is not authorized to perform: iam:GetUser on resource: arn:aws:iam::${CUSTOMER}:user/admin because no identity-based policy allows the iam:GetUser action`,
    });
    t.equal(await assume(sandbox, keys, { DurationSeconds: 3_601 }), 'ValidationError', 'chaining: one hour at most');
    t.type(await assume(sandbox, keys, { DurationSeconds: 3_600 }), 'object');
    const narrow = await keysOf(assume(sandbox, keys, { Policy: allowing('s3:*') }));
    await t.rejects(sandbox.iam(narrow).send(new ListRolesCommand({})), { name: 'AccessDenied' });
    await sandbox.sts(narrow).send(new GetCallerIdentityCommand({}));
    const reopened = await Sessions.open(store);
    t.ok(reopened.find(keys.accessKeyId, keys.sessionToken ?? ''), 'a token opens after a restart');
    t.notOk(reopened.find(narrow.accessKeyId, keys.sessionToken ?? ''), 'with its own key alone');
    t.notOk(reopened.find(keys.accessKeyId, `${keys.sessionToken}`.replace(/^..../, 'AAAA')), 'unless it was touched');
    t.match(await assume(sandbox, { ...keys, secretAccessKey: 'wrong' }), 'SignatureDoesNotMatch');
    t.match(await assume(sandbox, { ...keys, sessionToken: narrow.sessionToken ?? '' }), 'InvalidClientTokenId');
    sandbox.time.now = new Date(keys.expiration.getTime() - 60_000);
    const shifted = sandbox.tracked(sandbox.sts(keys));
    shifted.config.systemClockOffset = sandbox.time.now.getTime() - Date.now();
    await shifted.send(new GetCallerIdentityCommand({}));
    sandbox.time.now = new Date(keys.expiration.getTime() + 1_000);
    await t.rejects(shifted.send(new GetCallerIdentityCommand({})), { name: /^ExpiredToken/ });
});
t.test('a service gets credentials of a role that trusts it, and of no other', async (t) => {
    const sandbox = await startSandbox(t);
    const options = {
        roleArn: `arn:aws:iam::${VENDOR}:role/vendor`,
        sessionName: 'task',
        now: sandbox.time.now,
    };
    t.throws(() => serviceCredentials(sandbox, options), { code: 'AccessDenied' });
    const trust = trustPolicy({ Service: 'ecs-tasks.amazonaws.com' });
    await sandbox.directory.createRole(VENDOR, role('vendor', trust));
    t.throws(() => serviceCredentials(sandbox, { ...options, service: 'ec2.amazonaws.com' }), {
        code: 'AccessDenied',
    });
    const keys = serviceCredentials(sandbox, options);
    const { Arn } = await sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
    t.equal(Arn, `arn:aws:sts::${VENDOR}:assumed-role/vendor/task`);
});
//# sourceMappingURL=assume-role.test.js.map