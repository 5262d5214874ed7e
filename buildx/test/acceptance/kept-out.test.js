import { randomUUID } from 'node:crypto';
import { CreatePolicyCommand, DetachRolePolicyCommand } from '@aws-sdk/client-iam';
import t from 'tap';
import { allow, customersOf, exactly, trust } from './customers-roles.js';
import { checksOf, eventually, MINUTE, startWorld, VENDOR_ACCOUNT, VENDOR_ROLE, } from './world.js';
const SECOND_VENDOR_ACCOUNT = '121212121212';
const world = await startWorld({
    proxied: true,
    env: { DRAWBRIDGE_VENDOR_ACCOUNT_IDS: SECOND_VENDOR_ACCOUNT },
});
const operator = await world.as('operator');
const auditor = await world.as('auditor');
const workload = await world.as('workload');
const customers = customersOf(world, operator);
t.teardown(async () => world.close());
const usable = (role) => role.status === 'verified' || role.status === 'degraded';
const openFindings = (role) => role.findings.filter(({ resolvedAt }) => resolvedAt === null).map(({ code }) => code);
const checkOf = (role, id) => role.lastVerification?.checks.find(check => check.id === id);
/** Trust policies that no vendor may use, and the check that has to see each. */
const BADLY_GUARDED = [
    ['no condition', () => trust({}), 'external-id-required'],
    ['any external ID', () => trust({ condition: like('*') }), 'external-id-matched'],
    ['any of a form', () => trust({ condition: like('*-*-*-*-*') }), 'external-id-matched'],
    ['only if one is sent', id => trust({ condition: ifExists(id) }), 'external-id-required'],
    ["another's ID", () => trust({ condition: exactly(randomUUID()) }), 'assume-role'],
    ['the whole world, with the ID', id => trust({ principal: '*', condition: exactly(id) }), 'trust-policy'],
    ['whatever begins so', id => trust({ condition: like(`${id}*`) }), 'external-id-matched'],
    [
        'whatever differs in the last digit',
        id => trust({ condition: like(`${id.slice(0, -1)}?`) }),
        'external-id-matched',
    ],
    ['a second way in', id => trust({ condition: exactly(id) }, {}), 'external-id-required'],
    ['a second ID', id => trust({ condition: either(id, 'test') }), 'trust-policy'],
    [
        "somebody else's account beside",
        id => trust({ principal: [VENDOR_ROLE, 'arn:aws:iam::999999999999:root'], condition: exactly(id) }),
        'trust-policy',
    ],
    ['upper and lower case alike', id => trust({ condition: anyCase(id) }), 'trust-policy'],
];
function like(pattern) {
    return { StringLike: { 'sts:ExternalId': pattern } };
}
function ifExists(id) {
    return { StringEqualsIfExists: { 'sts:ExternalId': id } };
}
function either(...ids) {
    return { StringEquals: { 'sts:ExternalId': ids } };
}
function anyCase(id) {
    return { StringEqualsIgnoreCase: { 'sts:ExternalId': id } };
}
t.test('badly guarded roles are rejected, each by its check', async (t) => {
    const tenants = await Promise.all(BADLY_GUARDED.map(() => customers.newTenant()));
    const registered = await Promise.all(BADLY_GUARDED.map(async ([, document], index) => {
        const { tenant } = tenants[index];
        const roleArn = await customers.launch(tenants[index], '222222222222');
        await customers.setTrust(roleArn, document(tenant.externalId));
        return customers.register(tenants[index], roleArn);
    }));
    world.pass(3 * MINUTE);
    for (const [index, [fault, , seenBy]] of BADLY_GUARDED.entries()) {
        const role = registered[index];
        t.equal(checkOf(role, seenBy)?.status, 'FAIL', `${fault}: seen by ${seenBy}`);
        t.ok(checkOf(role, seenBy)?.remedy, 'with what to do about it');
        t.notOk(usable(role), `${fault}: ${role.status}`);
        const connected = tenants[index];
        const settled = await eventually(async () => {
            const now = await customers.role(connected, role.id);
            return now.status !== 'propagating' && now;
        }, fault);
        t.equal(settled.status, 'rejected', `${fault}: ${settled.status}`);
        t.ok(openFindings(settled).includes(seenBy));
        const tenant = await operator('GET', connected.path);
        t.equal(tenant.body.status, 'pending', 'the tenant is not active');
    }
});
t.test("not a byte of somebody else's unguarded role gets out", async (t) => {
    const marker = 'MARKER';
    const account = '333333333333';
    const faults = [
        ['open', trust({ more: { Sid: `${marker}Sid` } })],
        ['wild', trust({ condition: like('*'), more: { Sid: `${marker}Sid` } })],
        ['many', trust({ condition: like('????????-*'), more: { Sid: `${marker}Sid` } })],
    ];
    const { Policy } = await world.customer(account).iam.send(new CreatePolicyCommand({
        PolicyName: `${marker}-managed`,
        PolicyDocument: JSON.stringify(allow('s3:GetObject', `arn:aws:s3:::${marker}-bucket/*`)),
    }));
    const before = world.seen.length;
    const stranger = await customers.newTenant();
    for (const [name, document] of faults) {
        const roleArn = `arn:aws:iam::${account}:role/${name}`;
        await customers.createRole(roleArn, document, `${marker} description`);
        await customers.putPolicy(roleArn, `${marker}-inline`, allow('*'));
        await customers.putPolicy(roleArn, 'reads', allow(['iam:Get*', 'iam:List*', `s3:Get${marker}`]));
        await customers.attach(roleArn, Policy?.Arn ?? '');
        await customers.tag(roleArn, `${marker}-tag`);
        const role = await customers.register(stranger, roleArn);
        t.equal(role.status, 'rejected');
        const checks = checksOf(role);
        for (const id of [
            'account-identity',
            'trust-policy',
            'required-permissions',
            'excess-permissions',
            'template-version',
        ]) {
            t.equal(checks[id], 'SKIP', `${name}: ${id}`);
        }
        t.equal((await customers.verify(stranger, role.id)).status, 'rejected');
        await stranger.own('GET', `${stranger.path}/roles/${role.id}/verifications`);
    }
    await stranger.own('GET', `${stranger.path}/roles`);
    for (const path of ['/v1/audit/events', `/v1/audit/events?tenantId=${stranger.tenant.id}&limit=200`]) {
        await operator('GET', path);
    }
    const said = world.seen.slice(before);
    t.ok(said.length > 12);
    t.notOk(said.some(text => text.includes(marker)), 'nothing of it in any answer or audit event');
});
t.test('one IAM role belongs to one tenant', async (t) => {
    const [first, second] = [await customers.newTenant(), await customers.newTenant()];
    const roleArn = await customers.launch(first, '343434343434');
    const held = await customers.register(first, roleArn);
    t.equal(held.status, 'verified');
    await customers.setTrust(roleArn, trust({ condition: exactly(second.tenant.externalId) }));
    for (const spelling of [
        roleArn,
        roleArn.replace(/[^/]+$/, name => name.toUpperCase()).replace('/drawbridge/', '/'),
    ]) {
        const before = world.seen.length;
        const taken = await customers.register(second, spelling);
        t.notOk(usable(taken), `${taken.status}: ${spelling}`);
        const said = world.seen.slice(before).join('');
        t.notMatch(said, first.tenant.id, 'naming nobody');
        t.notMatch(said, held.id);
        t.notMatch(said, first.tenant.externalId);
        if (spelling === roleArn) {
            t.equal(taken.status, 'rejected');
            t.match(checkOf(taken, 'account-identity'), { status: 'FAIL', evidence: { code: 'role-claimed' } });
            t.ok(openFindings(taken).includes('role-claimed'));
        }
        await second.own('DELETE', `${second.path}/roles/${taken.id}`);
    }
    const claimed = await customers.register(second, roleArn);
    t.equal(claimed.status, 'rejected');
    const lost = await customers.verify(first, held.id);
    t.equal(lost.status, 'verified', 'a first denial is tried again');
    const rejected = await customers.verify(first, held.id);
    t.equal(rejected.status, 'rejected');
    t.equal((await customers.verify(second, claimed.id)).status, 'rejected', 'a claim survives rejected');
    await first.own('DELETE', `${first.path}/roles/${held.id}`);
    const won = await customers.verify(second, claimed.id);
    t.equal(won.status, 'verified', 'revoking releases it');
    t.notOk(openFindings(won).includes('role-claimed'));
    const third = await customers.newTenant();
    await customers.setTrust(roleArn, trust({ condition: exactly(third.tenant.externalId) }));
    const waiting = await customers.register(third, roleArn);
    t.equal(waiting.status, 'rejected');
    await operator('DELETE', second.path);
    t.equal((await customers.verify(third, waiting.id)).status, 'verified', 'offboarding releases it');
    t.equal((await operator('GET', '/v1/audit/integrity')).body.intact, true);
});
t.test('a role that changes between two probes proves nothing', async (t) => {
    const cases = [
        ['deleted at the third', 3, 'propagating'],
        ['deleted before the last positive one', 6, 'propagating'],
    ];
    for (const [what, at, status] of cases) {
        const connected = await customers.newTenant();
        const roleArn = `arn:aws:iam::353535353535:role/drawbridge/vanishing-${at}`;
        await customers.createRole(roleArn, trust({ condition: exactly(connected.tenant.externalId) }));
        let asked = 0;
        const stop = world.proxy().intercept(async ({ action, parameters }) => {
            if (action !== 'AssumeRole' || parameters.get('RoleArn') !== roleArn)
                return undefined;
            asked += 1;
            if (asked === at)
                await world.customer('353535353535').deleteRole(`vanishing-${at}`);
            return undefined;
        });
        const role = await customers.register(connected, roleArn);
        stop();
        t.ok(asked >= at, `${asked} probes`);
        t.equal(role.status, status, what);
        const checks = checksOf(role);
        t.equal(checks['assume-role'], 'FAIL', what);
        t.equal(checks['external-id-required'], 'SKIP', 'a denial between them says nothing');
        t.equal(checks['external-id-matched'], 'SKIP');
        world.pass(3 * MINUTE);
        const settled = await eventually(async () => {
            const now = await customers.role(connected, role.id);
            return now.status !== 'propagating' && now;
        }, what);
        t.equal(settled.status, 'rejected');
    }
    const replaced = await customers.newTenant();
    const roleArn = 'arn:aws:iam::353535353535:role/drawbridge/replaced';
    const guarded = trust({ condition: exactly(replaced.tenant.externalId) });
    await customers.createRole(roleArn, guarded);
    let asked = 0;
    const stop = world.proxy().intercept(async ({ action, parameters }) => {
        if (action !== 'AssumeRole' || parameters.get('RoleArn') !== roleArn)
            return undefined;
        asked += 1;
        if (asked !== 4)
            return undefined;
        await world.customer('353535353535').deleteRole('replaced');
        await customers.createRole(roleArn, guarded);
        return undefined;
    });
    const role = await customers.register(replaced, roleArn);
    stop();
    t.equal(checksOf(role)['assume-role'], 'ERROR', 'another role of the same name answered');
    t.equal(role.status, 'pending');
});
t.test('what may not be registered at all', async (t) => {
    const connected = await customers.newTenant();
    const cases = [
        [VENDOR_ROLE, 422, 'vendor-account-role'],
        [`arn:aws:iam::${VENDOR_ACCOUNT}:role/anything`, 422, 'vendor-account-role'],
        [`arn:aws:iam::${SECOND_VENDOR_ACCOUNT}:role/anything`, 422, 'vendor-account-role'],
        ['arn:aws-cn:iam::222222222222:role/x', 422, 'foreign-partition'],
        ['arn:aws-us-gov:iam::222222222222:role/x', 422, 'foreign-partition'],
        ['arn:aws:iam::22222222222:role/x', 400, 'malformed-role-arn'],
        ['arn:aws:iam::222222222222:user/x', 400, 'malformed-role-arn'],
        ['arn:aws:iam::222222222222:role/', 400, 'malformed-role-arn'],
        ['arn:aws:iam::222222222222:role/*', 400, 'malformed-role-arn'],
        ['arn:aws:iam::222222222222:role/x ', 400, 'malformed-role-arn'],
        ['arn:aws:iam::222222222222:role/x\n', 400, 'malformed-role-arn'],
        [`arn:aws:iam::222222222222:role/${'x'.repeat(65)}`, 400, 'malformed-role-arn'],
        [`arn:aws:iam::222222222222:role/${'p/'.repeat(1_100)}x`, 400, 'invalid-request'],
        ['arn:aws:sts::222222222222:assumed-role/x/y', 400, 'malformed-role-arn'],
        ['', 400, 'invalid-request'],
    ];
    for (const [roleArn, status, code] of cases) {
        const answer = await connected.own('POST', `${connected.path}/roles`, { body: { roleArn } });
        t.match([answer.status, answer.body.code], [status, code], roleArn.slice(0, 60));
    }
    const fields = [
        { externalId: 'mine' },
        { accountId: '222222222222' },
        { status: 'verified' },
        { permissionSet: 7 },
    ];
    for (const field of fields) {
        const body = { roleArn: 'arn:aws:iam::222222222222:role/x', ...field };
        t.equal((await connected.own('POST', `${connected.path}/roles`, { body })).status, 400, JSON.stringify(field));
    }
    const unknown = await connected.own('POST', `${connected.path}/roles`, {
        body: { roleArn: 'arn:aws:iam::222222222222:role/x', permissionSet: 'nothing' },
    });
    t.match([unknown.status, unknown.body.code], [400, 'unknown-permission-set']);
    const listed = await connected.own('GET', `${connected.path}/roles`);
    t.strictSame(listed.body.items, [], 'nothing was registered');
});
t.test('that an account is shared is told to operators and auditors alone', async (t) => {
    const account = '363636363636';
    const first = await customers.connected(account);
    const second = await customers.connected(account);
    t.equal(second.role.status, 'verified');
    t.strictSame(openFindings(second.role), [], 'not to the tenant');
    const again = await customers.verify(first, first.role.id);
    t.strictSame(openFindings(again), []);
    for (const { path, role, own } of [first, second]) {
        const at = `${path}/roles/${role.id}`;
        for (const reviewer of [operator, auditor]) {
            t.strictSame(openFindings((await reviewer('GET', at)).body), ['account-shared']);
            const list = await reviewer('GET', `${path}/roles`);
            t.strictSame(openFindings(list.body.items[0]), ['account-shared']);
        }
        for (const caller of [own, workload]) {
            const list = await caller('GET', `${path}/roles`);
            const history = await own('GET', `${at}/verifications`);
            t.notMatch(list.text + history.text, /account-shared|Another tenant/);
        }
    }
    await operator('DELETE', first.path);
    await customers.verify(second, second.role.id);
    const alone = await operator('GET', `${second.path}/roles/${second.role.id}`);
    t.strictSame(openFindings(alone.body), [], 'resolved once the other is gone');
});
/** What customers change about a launched role, and what has to be seen. */
const CHANGES = [
    [
        'the whole vendor account is trusted',
        (arn, id) => customers.setTrust(arn, trust({ principal: `arn:aws:iam::${VENDOR_ACCOUNT}:root`, condition: exactly(id) })),
        'verified',
        { 'trust-policy': { status: 'PASS', severity: 'low' } },
    ],
    [
        'an extra policy is attached',
        arn => customers.attach(arn, 'arn:aws:iam::aws:policy/AdministratorAccess'),
        'degraded',
        { 'excess-permissions': { status: 'FAIL' }, 'required-permissions': { status: 'PASS' } },
    ],
    [
        'an extra inline policy',
        arn => customers.putPolicy(arn, 'more', allow('s3:GetObject', 'arn:aws:s3:::private/*')),
        'degraded',
        { 'excess-permissions': { status: 'FAIL' } },
    ],
    [
        'a permission is missing',
        async (arn) => {
            for (const [name, text] of Object.entries(await customers.policies(arn))) {
                await customers.putPolicy(arn, name, JSON.parse(text.replace('"ec2:DescribeInstances",', '')));
            }
        },
        'degraded',
        { 'required-permissions': { status: 'FAIL' }, 'excess-permissions': { status: 'PASS' } },
    ],
    [
        'the policies cannot be read',
        async (arn) => {
            for (const [name, text] of Object.entries(await customers.policies(arn))) {
                if (text.includes('iam:GetRole'))
                    await customers.deletePolicy(arn, name);
            }
        },
        'degraded',
        {
            'trust-policy': { status: 'SKIP' },
            'required-permissions': { status: 'SKIP' },
            'excess-permissions': { status: 'SKIP' },
        },
    ],
    [
        'the tag is missing',
        arn => customers.untag(arn),
        'degraded',
        { 'template-version': { status: 'FAIL', severity: 'low' }, 'required-permissions': { status: 'PASS' } },
    ],
    [
        'the tag names a version that was never published',
        arn => customers.tag(arn, 'deadbeef0000'),
        'degraded',
        { 'template-version': { status: 'FAIL', severity: 'low' }, 'required-permissions': { status: 'PASS' } },
    ],
];
t.test('what customers change about a role is seen, and seen to be mended', async (t) => {
    for (const [what, change, status, expected] of CHANGES) {
        const connected = await customers.newTenant();
        const roleArn = await customers.launch(connected, '373737373737');
        await change(roleArn, connected.tenant.externalId);
        const role = await customers.register(connected, roleArn);
        t.equal(role.status, status, what);
        for (const [id, fields] of Object.entries(expected))
            t.match(checkOf(role, id), fields, `${what}: ${id}`);
        const gone = Object.entries(expected).filter(([, { status: s, severity }]) => s === 'FAIL' || severity);
        t.strictSame(openFindings(role).sort(), gone.map(([id]) => id).sort(), `findings where ${what}`);
        const tenant = await operator('GET', connected.path);
        t.equal(tenant.body.status, status === 'verified' ? 'active' : 'pending');
    }
    const { role, ...connected } = await customers.connected('383838383838');
    await customers.attach(role.roleArn, 'arn:aws:iam::aws:policy/ReadOnlyAccess');
    await customers.putPolicy(role.roleArn, 'more', allow('s3:GetObject'));
    const seen = await customers.verify(connected, role.id);
    t.equal(seen.status, 'degraded');
    t.match(checkOf(seen, 'excess-permissions')?.evidence, { excess: [{}] }, 'the excess is listed');
    await customers.deletePolicy(role.roleArn, 'more');
    await world.customer('383838383838').iam.send(new DetachRolePolicyCommand({
        RoleName: role.roleArn.split('/').at(-1),
        PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
    }));
    const mended = await customers.verify(connected, role.id);
    t.equal(mended.status, 'verified', 'any full pass makes verified');
    t.strictSame(openFindings(mended), []);
    t.match(mended.findings, [{ code: 'excess-permissions', resolvedAt: /Z$/ }]);
});
t.test('a role that was deleted and created again is told', async (t) => {
    const connected = await customers.newTenant();
    const roleArn = 'arn:aws:iam::393939393939:role/drawbridge/again';
    const document = trust({ condition: exactly(connected.tenant.externalId) });
    const customer = world.customer('393939393939');
    await customer.createRole({ name: 'again', trust: document });
    const role = await customers.register(connected, roleArn);
    t.equal(role.status, 'degraded', 'a handmade role carries no template version');
    t.notOk(openFindings(role).includes('role-recreated'));
    await customer.deleteRole('again');
    await customer.createRole({ name: 'again', trust: document });
    const recreated = await customers.verify(connected, role.id);
    t.equal(recreated.status, 'degraded');
    t.ok(openFindings(recreated).includes('role-recreated'));
    const events = await auditor('GET', `/v1/audit/events?tenantId=${connected.tenant.id}`);
    t.ok(events.body.items.some(({ action }) => action === 'role.recreated'));
    t.notOk(openFindings(await customers.verify(connected, role.id)).includes('role-recreated'));
});
t.test('nothing else came of it', async (t) => {
    t.strictSame(world.breaches, []);
    t.match((await auditor('GET', '/v1/audit/integrity')).body, { intact: true, firstBroken: null });
});
//# sourceMappingURL=kept-out.test.js.map