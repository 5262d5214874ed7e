import { BADLY_GUARDED_ROLES } from './badly-guarded-roles.js';
import { createCustomer } from './customer.js';
import { VENDOR } from './vendor-account.js';
/** The customer of the demo, and the account it connects. */
const CUSTOMER_ACCOUNT = '222222222222';
/** Thrown when something did not come out as it has to. */
export class DemoFailed extends Error {
}
/**
 * Walks the main job once: a tenant gets its external ID, the customer launches the role, the role is verified, six
 * badly guarded ones are kept out, and the audit trail tells it all.
 * @throws DemoFailed as soon as one of it does not hold
 */
export async function walkThrough({ sandbox, passTime, say }) {
    const operator = await client(sandbox, 'operator');
    say('1. The operator creates a tenant. The service makes its external ID.');
    const tenant = await operator('POST', '/v1/tenants', 201, {
        name: 'Globex Corporation',
        reference: 'crm-1042',
    });
    say(`   tenant ${tenant.id}, external ID ${tenant.externalId}`);
    const customer = await client(sandbox, `tenant:${tenant.id}`);
    await customer('PUT', `/v1/tenants/${tenant.id}/external-id`, 405, { externalId: 'mine' });
    await operator('PUT', `/v1/tenants/${tenant.id}/external-id`, 405, { externalId: 'ours' });
    say('   Nobody can change it: PUT answers 405, to the customer and to the operator.');
    say('\n2. The customer opens the quick-create link and launches the role in its own account.');
    const onboarding = await customer('GET', `/v1/tenants/${tenant.id}/onboarding`, 200);
    const aws = createCustomer(sandbox.aws.url, CUSTOMER_ACCOUNT);
    try {
        const outputs = await aws.launch(onboarding.quickCreateUrl);
        say(`   asked for: ${onboarding.permissions.reduce((sum, p) => sum + p.actions.length, 0)} read-only actions, each with its reason`);
        say(`   launched:  ${outputs.RoleArn}`);
        say('\n3. It registers the role, which is verified at once.');
        const roles = `/v1/tenants/${tenant.id}/roles`;
        const role = await customer('POST', roles, 201, { roleArn: outputs.RoleArn });
        for (const check of role.lastVerification?.checks ?? [])
            say(`   ${check.status.padEnd(5)} ${check.id.padEnd(21)} ${check.summary}`);
        expect(role.status === 'verified', `the role is ${role.status}, not verified`);
        say(`   status: ${role.status}`);
        say('\n4. Six badly guarded roles are registered. Each is kept out, by the check that has to see it.');
        const kept = [];
        for (const bad of BADLY_GUARDED_ROLES) {
            const trust = bad.trust({ accountId: VENDOR.accountId, roleArn: VENDOR.roleArn }, tenant.externalId);
            const roleArn = await aws.createRole({ name: bad.name, trust });
            const registered = await customer('POST', roles, 201, { roleArn });
            const failed = registered.lastVerification?.checks.filter(check => check.status === 'FAIL').map(c => c.id) ?? [];
            say(`   ${registered.status.padEnd(11)} ${bad.name.padEnd(16)} ${bad.fault}; seen by ${failed.join(', ')}`);
            expect(failed.includes(bad.seenBy), `${bad.name} was not seen by ${bad.seenBy}`);
            expect(!usable(registered), `${bad.name} is ${registered.status}`);
            kept.push({ path: `${roles}/${registered.id}`, fault: bad.name });
        }
        passTime(3 * 60_000);
        for (const { path, fault } of kept) {
            const settled = await settledRole(customer, path);
            expect(settled.status === 'rejected', `${fault} ended ${settled.status}, not rejected`);
        }
        say('   Two minutes later (the demo moves the clock) all six are rejected.');
        say('\n5. Another tenant registers the verified role. It cannot have it.');
        const other = await operator('POST', '/v1/tenants', 201, { name: 'Initech' });
        const squatter = await client(sandbox, `tenant:${other.id}`);
        const squatted = await squatter('POST', `/v1/tenants/${other.id}/roles`, 201, {
            roleArn: outputs.RoleArn,
        });
        expect(!usable(squatted), `the other tenant's registration is ${squatted.status}`);
        await squatter('GET', `/v1/tenants/${tenant.id}`, 404);
        say(`   status: ${squatted.status}; and of the first tenant it sees nothing but 404.`);
        say('\n6. The audit trail is whole, and agrees with what is stored.');
        const integrity = await operator('GET', '/v1/audit/integrity', 200);
        expect(integrity.intact, 'the audit trail is broken');
        say(`   intact: ${integrity.checked} events in hash chains`);
    }
    finally {
        aws.close();
    }
}
function usable(role) {
    return role.status === 'verified' || role.status === 'degraded';
}
/** Asks for a verification, unless the background has just made it, and gives the role. */
async function settledRole(call, path) {
    const role = await call('GET', path, 200);
    if (role.status !== 'propagating')
        return role;
    await call('POST', `${path}/verifications`, [200, 429]);
    for (let attempt = 0; attempt < 50; attempt++) {
        const now = await call('GET', path, 200);
        if (now.status !== 'propagating')
            return now;
        await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new DemoFailed('the role goes on propagating');
}
/** Calls the API as one kind of caller, and insists on the status. */
async function client(sandbox, clientId) {
    const token = await sandbox.aws.issueToken(clientId);
    return async (method, path, expected, body) => {
        const answer = await fetch(`${sandbox.service.url}${path}`, {
            method,
            headers: {
                authorization: `Bearer ${token}`,
                ...(body !== undefined && { 'content-type': 'application/json' }),
            },
            ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        expect([expected].flat().includes(answer.status), `${method} ${path} answered ${answer.status}: ${text}`);
        return JSON.parse(text);
    };
}
function expect(holds, otherwise) {
    if (!holds)
        throw new DemoFailed(otherwise);
}
//# sourceMappingURL=demo.js.map