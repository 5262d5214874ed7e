import { DescribeStacksCommand, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, GetRolePolicyCommand, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import t from 'tap';
import { parse } from 'yaml';
import { customersOf } from './customers-roles.js';
import { checksOf, MINUTE, SECOND, startWorld, UUID_V4, UUID_V7, VENDOR_ROLE, } from './world.js';
const world = await startWorld();
const operator = await world.as('operator');
const auditor = await world.as('auditor');
const workload = await world.as('workload');
const customers = customersOf(world, operator);
t.teardown(async () => world.close());
const CHECKS = [
    ['assume-role', 'CAA-001'],
    ['external-id-required', 'CAA-002'],
    ['external-id-matched', 'CAA-002'],
    ['account-identity', 'CAA-001'],
    ['trust-policy', 'CAA-002'],
    ['required-permissions', 'CAA-007'],
    ['excess-permissions', 'CAA-007'],
    ['template-version', 'CAA-007'],
];
t.test('the main job, from tenant to verified role', async (t) => {
    const created = await operator('POST', '/v1/tenants', {
        body: { name: 'Globex Corporation', reference: 'crm-1042', metadata: { plan: 'enterprise' } },
    });
    const tenant = created.body;
    const path = `/v1/tenants/${tenant.id}`;
    t.equal(created.status, 201);
    t.equal(created.headers.location, path);
    t.match(tenant.id, UUID_V7);
    t.match(tenant.externalId, UUID_V4);
    t.strictSame(Object.keys(tenant).sort(), [
        'createdAt',
        'externalId',
        'id',
        'metadata',
        'name',
        'reference',
        'status',
        'updatedAt',
    ]);
    t.match(tenant, {
        name: 'Globex Corporation',
        reference: 'crm-1042',
        status: 'pending',
        metadata: { plan: 'enterprise' },
    });
    const own = await world.asTenant(tenant.id);
    t.strictSame((await own('GET', `${path}/external-id`)).body, { externalId: tenant.externalId });
    const { body: onboarding } = await own('GET', `${path}/onboarding`);
    t.equal(onboarding.externalId, tenant.externalId);
    t.equal(onboarding.vendorPrincipalArn, VENDOR_ROLE);
    t.match(onboarding.templateVersion, /^[0-9a-f]{12}$/);
    t.ok(onboarding.permissions.every(each => each.reason !== '' && each.actions.length > 0));
    const anonymous = await fetch(onboarding.templateUrl);
    t.equal(anonymous.status, 200, 'the customer reads the template with whatever credentials it has');
    const published = await world.withToken(undefined)('GET', '/v1/role-template');
    t.equal(await anonymous.text(), published.text, 'what is published is what is launched');
    const customer = world.customer('222222222222');
    const outputs = await customer.launch(onboarding.quickCreateUrl);
    t.match(outputs.RoleArn, /^arn:aws:iam::222222222222:role\/drawbridge\/[\w+=,.@-]+$/);
    t.equal(outputs.TemplateVersion, onboarding.templateVersion);
    const RoleName = outputs.RoleArn?.split('/').at(-1);
    const { Role: iamRole } = await customer.iam.send(new GetRoleCommand({ RoleName }));
    t.equal(iamRole?.MaxSessionDuration, 3_600);
    t.match(iamRole?.Tags, [{ Key: 'drawbridge:template-version', Value: onboarding.templateVersion }]);
    const { PolicyNames = [] } = await customer.iam.send(new ListRolePoliciesCommand({ RoleName }));
    t.equal(PolicyNames.length, 2, 'permissions inline, self-reads apart');
    const documents = await Promise.all(PolicyNames.map(async (PolicyName) => {
        const answer = await customer.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        return decodeURIComponent(answer.PolicyDocument ?? '');
    }));
    for (const action of onboarding.permissions.flatMap(each => each.actions)) {
        t.ok(documents.some(document => document.includes(action)), `${action} is granted as announced`);
    }
    const before = world.now().toISOString();
    const registered = await own('POST', `${path}/roles`, { body: { roleArn: outputs.RoleArn } });
    const role = registered.body;
    const rolePath = `${path}/roles/${role.id}`;
    t.equal(registered.status, 201);
    t.equal(registered.headers.location, rolePath);
    t.strictSame(Object.keys(role).sort(), [
        'accountId',
        'createdAt',
        'findings',
        'id',
        'lastVerification',
        'lastVerifiedAt',
        'permissionSet',
        'roleArn',
        'status',
        'templateVersion',
        'tenantId',
        'updateAvailable',
    ]);
    t.match(role.id, UUID_V7);
    t.match(role, {
        tenantId: tenant.id,
        roleArn: outputs.RoleArn,
        accountId: '222222222222',
        permissionSet: 'inventory',
        status: 'verified',
        templateVersion: onboarding.templateVersion,
        updateAvailable: false,
        findings: [],
    });
    t.strictSame(role.lastVerification?.checks.map(({ id, control }) => [id, control]), CHECKS, 'all eight checks, in order, with their controls');
    t.ok(role.lastVerification?.checks.every(({ status }) => status === 'PASS'));
    t.ok((role.lastVerifiedAt ?? '') >= before && role.lastVerifiedAt === role.lastVerification?.finishedAt);
    t.equal((await own('GET', path)).body.status, 'active', 'from the first verified role on');
    t.match((await workload('GET', rolePath)).body, { id: role.id, status: 'verified' });
});
t.test('verified again, revoked, and registered anew', async (t) => {
    const { tenant, own, path, role } = await customers.connected('212121212121');
    const rolePath = `${path}/roles/${role.id}`;
    world.pass(6 * SECOND);
    const again = await own('POST', `${rolePath}/verifications`);
    t.equal(again.status, 200);
    t.match(again.body?.id, UUID_V7);
    const history = await auditor('GET', `${rolePath}/verifications`);
    t.strictSame(history.body.items.map(({ id }) => id), [again.body?.id, role.lastVerification?.id], 'the history, newest first');
    t.equal(history.body.nextCursor, null);
    const firstPage = await own('GET', `${rolePath}/verifications?limit=1`);
    const cursor = firstPage.body.nextCursor;
    const rest = await own('GET', `${rolePath}/verifications?limit=1&cursor=${cursor}`);
    t.equal(rest.body.items[0]?.id, role.lastVerification?.id);
    const revoked = await own('DELETE', rolePath);
    t.match([revoked.status, revoked.body.status], [200, 'revoked']);
    t.strictSame((await own('DELETE', rolePath)).body, revoked.body, 'revoking again changes nothing');
    const late = await own('POST', `${rolePath}/verifications`);
    t.match([late.status, late.body.code], [409, 'role-revoked']);
    const anew = await own('POST', `${path}/roles`, { body: { roleArn: role.roleArn } });
    t.equal(anew.status, 201);
    t.equal(anew.body.status, 'verified', 'the same IAM role may be registered anew');
    t.not(anew.body.id, role.id);
    const listed = await own('GET', `${path}/roles`);
    t.strictSame(listed.body.items.map(({ id, status }) => [id, status]), [
        [role.id, 'revoked'],
        [anew.body.id, 'verified'],
    ]);
    const events = await auditor('GET', `/v1/audit/events?tenantId=${tenant.id}`);
    t.equal(events.body.items.filter(({ action }) => action === 'role.claimed').length, 2);
});
t.test('offboarding ends it all', async (t) => {
    const { body: tenant } = await operator('POST', '/v1/tenants', {
        body: { name: 'Globex', reference: 'crm-77' },
    });
    const path = `/v1/tenants/${tenant.id}`;
    const connected = { tenant, own: await world.asTenant(tenant.id), path };
    const { own } = connected;
    const role = await customers.register(connected, await customers.launch(connected, '202020202020'));
    const { roleArn } = role;
    const byReference = await world.asTenant('crm-77');
    const offboarded = await operator('DELETE', path);
    t.match([offboarded.status, offboarded.body.status], [200, 'offboarded']);
    t.equal(offboarded.body.externalId, tenant.externalId);
    const repeated = await operator('DELETE', path);
    t.match([repeated.status, repeated.body], [200, offboarded.body], 'DELETE again: the same');
    world.pass(5 * SECOND);
    for (const caller of [own, byReference]) {
        t.equal((await caller('GET', path)).status, 401, "an offboarded tenant's tokens are worth nothing");
        t.equal((await caller('POST', `${path}/roles`, { body: { roleArn } })).status, 401);
    }
    const last = await operator('GET', `${path}/roles/${role.id}`);
    t.equal(last.body.status, 'revoked', 'its roles are revoked');
    for (const [method, at, body] of [
        ['POST', `${path}/roles`, { roleArn }],
        ['PATCH', path, { name: 'Another' }],
        ['GET', `${path}/onboarding`, undefined],
        ['GET', `${path}/role-template`, undefined],
    ]) {
        const answer = await operator(method, at, body && { body });
        t.match([answer.status, answer.body.code], [409, 'tenant-offboarded'], `${method} ${at}`);
    }
    const taken = await operator('POST', '/v1/tenants', {
        body: { name: 'Globex again', reference: 'crm-77' },
    });
    t.match([taken.status, taken.body.code], [409, 'reference-taken']);
    const next = await customers.newTenant();
    t.not(next.tenant.externalId, tenant.externalId, 'its external ID is retired');
    const heir = await customers.register(next, roleArn);
    t.equal(heir.status, 'propagating', "the new tenant's external ID does not open the old role");
});
t.test('the quick-create link is a click on the stack page', async (t) => {
    const { tenant, own, path } = await customers.newTenant();
    const { body } = await own('GET', `${path}/onboarding`);
    const link = new URL(body.quickCreateUrl);
    t.equal(link.origin, world.sandbox.aws.url);
    t.equal((await fetch(link)).status, 200, 'the link itself opens');
    const [, query] = link.hash.split('?');
    // What the page's script does with what stands behind the hash.
    const review = await fetch(`${link.origin}${link.pathname}${link.search}&${query}`);
    const page = await review.text();
    t.equal(review.status, 200);
    t.match(page, tenant.externalId, 'everything is filled in');
    const form = new URLSearchParams();
    for (const [, name = '', value = ''] of page.matchAll(/<input [^>]*name="([^"]+)" value="([^"]*)"/g)) {
        form.set(name, value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))));
    }
    form.set('acknowledged', 'yes');
    form.set('accountId', '232323232323');
    const launch = await fetch(`${link.origin}/cloudformation/launch`, { method: 'POST', body: form });
    const stackPage = await launch.text();
    t.equal(launch.status, 200);
    const roleArn = /id="output-RoleArn">([^<]+)</.exec(stackPage)?.[1] ?? '';
    t.match(roleArn, /^arn:aws:iam::232323232323:role\/drawbridge\//);
    const role = await own('POST', `${path}/roles`, { body: { roleArn } });
    t.equal(role.body.status, 'verified');
    form.delete('acknowledged');
    form.set('stackName', 'not-acknowledged');
    const refused = await fetch(`${link.origin}/cloudformation/launch`, { method: 'POST', body: form });
    t.equal(refused.status, 400, 'IAM resources need the acknowledgement');
    const crossSite = await fetch(`${link.origin}/cloudformation/launch`, {
        method: 'POST',
        body: form,
        headers: { origin: 'https://evil.example' },
    });
    t.equal(crossSite.status, 403);
});
t.test('onboarding by Region and permission set', async (t) => {
    const { own, path } = await customers.newTenant();
    const at = (query) => own('GET', `${path}/onboarding?${query}`);
    const frankfurt = await at('region=eu-central-1');
    t.match(frankfurt.body.quickCreateUrl, /home\?region=eu-central-1#/);
    const home = await at('');
    t.match(home.body.quickCreateUrl, /home\?region=us-east-1#/, "the service's own Region where none is named");
    const bad = [
        'eu-central-1.evil.example',
        'cn-north-1',
        'us-gov-west-1',
        'x',
        'EU-CENTRAL-1',
        'a@b/c#d?e',
        '%00',
    ];
    for (const region of bad) {
        const answer = await at(`region=${encodeURIComponent(region)}`);
        t.match([answer.status, answer.body.code], [400, 'invalid-region'], region);
    }
    t.equal((await at(`region=${'a'.repeat(65)}`)).status, 400);
    t.equal((await at('permissionSet=inventory')).status, 200);
    t.match((await at('permissionSet=nothing')).body, { code: 'unknown-permission-set' });
    t.match((await at('permissionSet=../../etc')).body, { code: 'invalid-request' });
    t.match((await at('stackName=mine')).body, { code: 'invalid-request' });
    const stack = await world.customer('242424242424').launch(frankfurt.body.quickCreateUrl);
    const { Stacks } = await world
        .customer('242424242424')
        .cloudFormation.send(new DescribeStacksCommand({ StackName: 'drawbridge-inventory' }));
    t.equal(Stacks?.[0]?.StackStatus, 'CREATE_COMPLETE');
    t.ok(stack.RoleArn);
    const { TemplateBody } = await world
        .customer('242424242424')
        .cloudFormation.send(new GetTemplateCommand({ StackName: 'drawbridge-inventory' }));
    t.equal(TemplateBody, (await world.withToken(undefined)('GET', '/v1/role-template')).text);
});
t.test('the role template in three formats, and as published', async (t) => {
    const { tenant, own, path } = await customers.newTenant();
    const anyone = world.withToken(undefined);
    const formats = [
        ['?format=cloudformation', 'application/yaml'],
        ['', 'application/yaml'],
        ['?format=terraform', 'text/plain'],
        ['?format=cli', 'text/x-shellscript'],
    ];
    for (const [query, type] of formats) {
        const first = await own('GET', `${path}/role-template${query}`);
        t.equal(first.status, 200, query);
        t.match(first.headers['content-type'], type);
        t.match(first.text, tenant.externalId, "the tenant's values are filled in");
        t.match(first.text, VENDOR_ROLE.split(':').at(-1) ?? '');
        t.match(first.headers.etag, /^"[^"]+"$/);
        const etag = first.headers.etag ?? '';
        for (const sent of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
            const cached = await own('GET', `${path}/role-template${query}`, { headers: { 'if-none-match': sent } });
            t.match([cached.status, cached.text, cached.headers.etag], [304, '', etag], `If-None-Match: ${sent}`);
        }
        const other = await own('GET', `${path}/role-template${query}`, { headers: { 'if-none-match': '"x"' } });
        t.equal(other.status, 200);
    }
    for (const query of ['?format=json', '?format=', '?permissionSet=nothing', '?externalId=mine']) {
        t.equal((await own('GET', `${path}/role-template${query}`)).status, 400, query);
    }
    const published = await anyone('GET', '/v1/role-template');
    t.equal(published.status, 200);
    t.match(published.headers['cache-control'], /public, max-age=\d+/);
    t.notMatch(published.text, tenant.externalId);
    t.ok(parse(published.text, { logLevel: 'silent' }).Resources);
    const cached = await anyone('GET', '/v1/role-template', {
        headers: { 'if-none-match': published.headers.etag ?? '' },
    });
    t.equal(cached.status, 304);
    t.equal((await anyone('GET', '/v1/role-template?permissionSet=inventory')).text, published.text);
    t.equal((await anyone('GET', '/v1/role-template?permissionSet=nothing')).status, 400);
    t.equal((await anyone('HEAD', '/v1/role-template')).headers.etag, published.headers.etag);
    const bogus = await world.withToken('rubbish')('GET', '/v1/role-template');
    t.equal(bogus.status, 200, 'a token is not looked at where none is needed');
});
t.test('a role launched after its registration', async (t) => {
    const connected = await customers.newTenant();
    const { own, path, tenant } = connected;
    const roleArn = 'arn:aws:iam::252525252525:role/drawbridge/late';
    const { body: role } = await own('POST', `${path}/roles`, { body: { roleArn } });
    t.equal(role.status, 'propagating');
    t.equal(checksOf(role)['assume-role'], 'FAIL', 'meanwhile the denied check stands as FAIL');
    t.equal((await own('GET', path)).body.status, 'pending');
    const remedy = role.lastVerification?.checks[0]?.remedy ?? '';
    t.match(remedy, tenant.externalId, 'the remedy names what the trust policy has to ask for');
    t.match(remedy, 'arn:aws:iam::252525252525:role/drawbridge/late');
    world.pass(MINUTE);
    const other = await customers.register(connected, await customers.launch(connected, '252525252525'));
    t.equal(other.status, 'verified');
});
t.test('every answer was as documented', async (t) => {
    t.strictSame(world.breaches, []);
});
//# sourceMappingURL=main-job.test.js.map