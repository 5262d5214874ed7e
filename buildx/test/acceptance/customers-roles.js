import { AttachRolePolicyCommand, CreateRoleCommand, DeleteRolePolicyCommand, GetRolePolicyCommand, ListRolePoliciesCommand, PutRolePolicyCommand, TagRoleCommand, UntagRoleCommand, UpdateAssumeRolePolicyCommand, } from '@aws-sdk/client-iam';
import { VENDOR_ROLE } from './world.js';
export const VERSION_TAG = 'drawbridge:template-version';
/** A trust policy of Allow statements for sts:AssumeRole. */
export function trust(...statements) {
    return {
        Version: '2012-10-17',
        Statement: statements.map(({ principal = VENDOR_ROLE, condition, more }) => ({
            Effect: 'Allow',
            Principal: principal === '*' ? '*' : { AWS: principal },
            Action: 'sts:AssumeRole',
            ...(condition && { Condition: condition }),
            ...more,
        })),
    };
}
/** The condition that a trust policy should have. */
export function exactly(externalId) {
    return { StringEquals: { 'sts:ExternalId': externalId } };
}
export function allow(actions, resource = '*') {
    return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: resource }] };
}
/** What customers do, with one world. */
export function customersOf(world, operator) {
    let launches = 0;
    const api = {
        async newTenant(name = 'Globex') {
            const { body: tenant } = await operator('POST', '/v1/tenants', { body: { name } });
            return { tenant, own: await world.asTenant(tenant.id), path: `/v1/tenants/${tenant.id}` };
        },
        /** Launches the vendor's template in an account; gives the role's ARN. */
        async launch({ own, path }, account) {
            launches += 1;
            const stackName = `stack-${launches}`;
            const { body } = await own('GET', `${path}/onboarding`);
            const outputs = await world.customer(account).launch(body.quickCreateUrl, stackName);
            return outputs.RoleArn ?? '';
        },
        async register({ own, path }, roleArn) {
            return (await own('POST', `${path}/roles`, { body: { roleArn } })).body;
        },
        async connected(account) {
            const connected = await api.newTenant();
            const role = await api.register(connected, await api.launch(connected, account));
            return { ...connected, role };
        },
        async role({ own, path }, roleId) {
            return (await own('GET', `${path}/roles/${roleId}`)).body;
        },
        /** Verifies the role once more, a moment later, and gives the role as it is then. */
        async verify(connected, roleId) {
            world.pass(6_000);
            const { own, path } = connected;
            const answer = await own('POST', `${path}/roles/${roleId}/verifications`);
            if (answer.status !== 200)
                throw new Error(`Verification answered ${answer.status}: ${answer.text}`);
            return api.role(connected, roleId);
        },
        async setTrust(roleArn, document) {
            const PolicyDocument = JSON.stringify(document);
            await iamOf(roleArn).send(new UpdateAssumeRolePolicyCommand({ ...named(roleArn), PolicyDocument }));
        },
        async attach(roleArn, PolicyArn) {
            await iamOf(roleArn).send(new AttachRolePolicyCommand({ ...named(roleArn), PolicyArn }));
        },
        async putPolicy(roleArn, PolicyName, document) {
            const PolicyDocument = JSON.stringify(document);
            await iamOf(roleArn).send(new PutRolePolicyCommand({ ...named(roleArn), PolicyName, PolicyDocument }));
        },
        async deletePolicy(roleArn, PolicyName) {
            await iamOf(roleArn).send(new DeleteRolePolicyCommand({ ...named(roleArn), PolicyName }));
        },
        /** Inline policies by name, as JSON text. */
        async policies(roleArn) {
            const { PolicyNames = [] } = await iamOf(roleArn).send(new ListRolePoliciesCommand(named(roleArn)));
            const read = PolicyNames.map(async (PolicyName) => {
                const answer = await iamOf(roleArn).send(new GetRolePolicyCommand({ ...named(roleArn), PolicyName }));
                return [PolicyName, decodeURIComponent(answer.PolicyDocument ?? '')];
            });
            return Object.fromEntries(await Promise.all(read));
        },
        async tag(roleArn, Value) {
            await iamOf(roleArn).send(new TagRoleCommand({ ...named(roleArn), Tags: [{ Key: VERSION_TAG, Value }] }));
        },
        async untag(roleArn) {
            await iamOf(roleArn).send(new UntagRoleCommand({ ...named(roleArn), TagKeys: [VERSION_TAG] }));
        },
        /** A role made by hand, with nothing but this trust policy and description. */
        async createRole(roleArn, document, Description = '') {
            await iamOf(roleArn).send(new CreateRoleCommand({
                ...named(roleArn),
                Path: roleArn.slice(roleArn.indexOf('/'), roleArn.lastIndexOf('/') + 1),
                AssumeRolePolicyDocument: JSON.stringify(document),
                Description,
            }));
        },
    };
    const iamOf = (roleArn) => world.customer(roleArn.split(':')[4] ?? '').iam;
    const named = (roleArn) => ({ RoleName: roleArn.split('/').at(-1) ?? '' });
    return api;
}
//# sourceMappingURL=customers-roles.js.map