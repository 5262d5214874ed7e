import assert from 'node:assert/strict';
import { v4 as uuid } from 'uuid';
import { allowing, attachPolicy, createCustomerRole, openReader, putInlinePolicy, sessionOf, trusting, } from './trust.js';
const SELF_READS = [
    'iam:GetRole',
    'iam:ListRolePolicies',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
];
/** A role that guards itself rightly, and its external ID. */
async function guardedRole(context) {
    const externalId = uuid();
    const condition = { StringEquals: { 'sts:ExternalId': externalId } };
    return {
        ...(await createCustomerRole(context, trusting(context.backend.vendor.roleArn, condition))),
        externalId,
    };
}
async function reading(context, role, sessionPolicy, read) {
    const { externalId, arn } = role;
    const { credentials } = await sessionOf(context, { roleArn: arn, externalId, sessionPolicy });
    const session = openReader(context, credentials);
    try {
        return await read(session);
    }
    finally {
        session.close();
    }
}
function known(reading) {
    assert.equal(reading.kind, 'read', JSON.stringify(reading));
    return reading.value;
}
/** A role's reads about itself, as src/aws/role-reader.ts makes them. */
export const iamCases = [
    {
        title: 'a session reads its identity, whatever its policies say',
        async holds(context) {
            const role = await guardedRole(context);
            const denied = JSON.stringify({
                Version: '2012-10-17',
                Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
            });
            const identity = known(await reading(context, role, denied, session => session.callerIdentity()));
            const { accountId } = context.backend.customer;
            assert.deepEqual(identity, {
                account: accountId,
                arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/contract`,
            });
        },
    },
    {
        title: 'a role reads itself: trust policy, tags and unique ID',
        async holds(context) {
            const role = await guardedRole(context);
            const policy = allowing(SELF_READS, role.arn);
            await putInlinePolicy(context, role, 'self-reads', policy);
            const details = known(await reading(context, role, policy, session => session.role(role.name)));
            assert.equal(details.arn, role.arn);
            assert.equal(details.uniqueId, role.id);
            assert.deepEqual(details.tags, { 'drawbridge:version': 'abc' });
            const condition = { StringEquals: { 'sts:ExternalId': role.externalId } };
            const trust = trusting(context.backend.vendor.roleArn, condition);
            assert.deepEqual(JSON.parse(details.trustPolicy), trust);
        },
    },
    {
        title: 'a role reads its inline and attached policies, as they were written',
        async holds(context) {
            const role = await guardedRole(context);
            const selfReads = allowing(SELF_READS, role.arn);
            const odd = allowing(['s3:GetObject'], 'arn:aws:s3:::bucket/100% ü+&/*');
            await putInlinePolicy(context, role, 'self-reads', selfReads);
            await putInlinePolicy(context, role, 'odd', odd);
            const attached = await attachPolicy(context, role, allowing(['iam:GetPolicy', 'iam:GetPolicyVersion']));
            await reading(context, role, allowing(['iam:*']), async (session) => {
                const inline = known(await session.inlinePolicies(role.name));
                assert.deepEqual(Object.fromEntries(inline.map(({ name, source }) => [name, JSON.parse(source)])), {
                    'self-reads': JSON.parse(selfReads),
                    odd: JSON.parse(odd),
                });
                assert.deepEqual(known(await session.attachedPolicies(role.name)), [attached]);
                const managed = known(await session.managedPolicy(attached.arn));
                assert.deepEqual(JSON.parse(managed.source), JSON.parse(allowing(['iam:GetPolicy', 'iam:GetPolicyVersion'])));
            });
        },
    },
    {
        title: 'a role without leave is denied every read about itself',
        async holds(context) {
            const role = await guardedRole(context);
            await reading(context, role, allowing(['*']), async (session) => {
                for (const read of [session.role, session.inlinePolicies, session.attachedPolicies]) {
                    assert.deepEqual(await read(role.name), { kind: 'denied' });
                }
            });
        },
    },
    {
        title: 'a session policy narrows what the role may read',
        async holds(context) {
            const role = await guardedRole(context);
            await putInlinePolicy(context, role, 'self-reads', allowing(SELF_READS, role.arn));
            await reading(context, role, allowing(['iam:GetRole'], role.arn), async (session) => {
                assert.equal((await session.role(role.name)).kind, 'read');
                assert.deepEqual(await session.inlinePolicies(role.name), { kind: 'denied' });
            });
        },
    },
    {
        title: 'leave to read itself is none to read another role',
        async holds(context) {
            const role = await guardedRole(context);
            const other = await guardedRole(context);
            await putInlinePolicy(context, role, 'self-reads', allowing(SELF_READS, role.arn));
            await reading(context, role, allowing(['*']), async (session) => {
                assert.equal((await session.role(role.name)).kind, 'read');
                assert.deepEqual(await session.role(other.name), { kind: 'denied' });
            });
        },
    },
];
//# sourceMappingURL=iam.js.map