import assert from 'node:assert/strict';
import { v4 as uuid } from 'uuid';
import { createStsProbe } from '../../src/aws/sts-probe.js';
import { allowing, assume, createCustomerRole, trusting } from './trust.js';
/**
 * What each condition on the external ID lets in.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
const CONDITIONS = [
    {
        name: 'StringEquals on the ID',
        condition: id => ({ StringEquals: { 'sts:ExternalId': id } }),
        answers: { right: 'allowed', none: 'denied', random: 'denied', suffixed: 'denied' },
    },
    {
        name: 'no condition',
        condition: () => undefined,
        answers: { right: 'allowed', none: 'allowed', random: 'allowed', suffixed: 'allowed' },
    },
    {
        name: 'StringLike "*"',
        condition: () => ({ StringLike: { 'sts:ExternalId': '*' } }),
        answers: { right: 'allowed', none: 'denied', random: 'allowed', suffixed: 'allowed' },
    },
    {
        name: 'StringEqualsIfExists on the ID',
        condition: id => ({ StringEqualsIfExists: { 'sts:ExternalId': id } }),
        answers: { right: 'allowed', none: 'allowed', random: 'denied', suffixed: 'denied' },
    },
    {
        name: 'StringLike on what begins with the ID',
        condition: id => ({ StringLike: { 'sts:ExternalId': `${id}*` } }),
        answers: { right: 'allowed', none: 'denied', random: 'denied', suffixed: 'allowed' },
    },
];
async function answersOf(context, roleArn, id) {
    const ask = async (externalId) => {
        const outcome = await assume(context, { roleArn, ...(externalId && { externalId }) });
        assert.notEqual(outcome.kind, 'error', JSON.stringify(outcome));
        return outcome.kind;
    };
    return {
        right: await ask(id),
        none: await ask(),
        random: await ask(uuid()),
        suffixed: await ask(`${id}x`),
    };
}
const conditionCases = CONDITIONS.map(({ name, condition, answers }) => ({
    title: `AssumeRole under a trust policy with ${name}`,
    async holds(context) {
        const id = uuid();
        const role = await createCustomerRole(context, trusting(context.backend.vendor.roleArn, condition(id)));
        assert.deepEqual(await answersOf(context, role.arn, id), answers);
    },
}));
const anyone = { right: 'denied', none: 'denied', random: 'denied', suffixed: 'denied' };
/** AssumeRole across accounts as src/aws/sts-probe.ts sends it. */
export const stsCases = [
    ...conditionCases,
    {
        title: "AssumeRole of a role that trusts somebody else's account",
        async holds(context) {
            const role = await createCustomerRole(context, trusting('arn:aws:iam::333333333333:root'));
            assert.deepEqual(await answersOf(context, role.arn, uuid()), anyone);
        },
    },
    {
        title: "AssumeRole of a role that trusts another of the vendor's roles",
        async holds(context) {
            const { accountId } = context.backend.vendor;
            const condition = { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${accountId}:role/another` } };
            const role = await createCustomerRole(context, trusting(`arn:aws:iam::${accountId}:root`, condition));
            assert.deepEqual(await answersOf(context, role.arn, uuid()), anyone);
        },
    },
    {
        title: "AssumeRole of a role that trusts the vendor's account, narrowed to the vendor's role",
        async holds(context) {
            const { accountId, roleArn } = context.backend.vendor;
            const id = uuid();
            const condition = {
                StringEquals: { 'sts:ExternalId': id },
                ArnEquals: { 'aws:PrincipalArn': roleArn },
            };
            const role = await createCustomerRole(context, trusting(`arn:aws:iam::${accountId}:root`, condition));
            const answers = { right: 'allowed', none: 'denied', random: 'denied', suffixed: 'denied' };
            assert.deepEqual(await answersOf(context, role.arn, id), answers);
        },
    },
    {
        title: 'AssumeRole of a role that is not there is denied like any other',
        async holds(context) {
            const roleArn = `arn:aws:iam::${context.backend.customer.accountId}:role/missing-${uuid()}`;
            assert.deepEqual(await answersOf(context, roleArn, uuid()), anyone);
        },
    },
    {
        title: 'a session names its role, its ID and when it ends',
        async holds(context) {
            const id = uuid();
            const condition = { StringEquals: { 'sts:ExternalId': id } };
            const role = await createCustomerRole(context, trusting(context.backend.vendor.roleArn, condition));
            const outcome = await assume(context, {
                roleArn: role.arn,
                externalId: id,
                sessionName: 'me@example',
            });
            assert.ok(outcome.kind === 'allowed', JSON.stringify(outcome));
            const { accountId } = context.backend.customer;
            assert.equal(outcome.assumedRoleArn, `arn:aws:sts::${accountId}:assumed-role/${role.name}/me@example`);
            assert.equal(outcome.assumedRoleId, `${role.id}:me@example`);
            assert.match(outcome.credentials?.accessKeyId ?? '', /^ASIA[A-Z0-9]{12,}$/);
            const minutes = (Number(outcome.credentials?.expiration) - Date.now()) / 60_000;
            assert.ok(minutes > 13 && minutes < 17, `${minutes} minutes`);
        },
    },
    {
        title: 'an external ID outside its form is a ValidationError, not a denial',
        async holds(context) {
            const role = await createCustomerRole(context, trusting(context.backend.vendor.roleArn));
            for (const externalId of ['x', 'white space', 'x'.repeat(1_225)]) {
                const outcome = await assume(context, { roleArn: role.arn, externalId });
                const code = outcome.kind === 'error' ? outcome.code : outcome.kind;
                assert.equal(code, 'ValidationError', externalId.slice(0, 20));
            }
        },
    },
    {
        title: 'a session policy that is none is malformed, not a denial',
        async holds(context) {
            const role = await createCustomerRole(context, trusting(context.backend.vendor.roleArn));
            for (const sessionPolicy of ['{', '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}']) {
                const outcome = await assume(context, { roleArn: role.arn, sessionPolicy });
                const code = outcome.kind === 'error' ? outcome.code : outcome.kind;
                assert.equal(code, 'MalformedPolicyDocumentException', sessionPolicy);
            }
        },
    },
    {
        title: 'keys that nobody has are told from a denial',
        async holds({ backend }) {
            const { region, endpoint } = backend.access;
            const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'none' };
            const probe = createStsProbe({ region, endpoint, credentials, timeoutMs: 5_000 });
            const outcome = await probe.assumeRole({
                roleArn: `arn:aws:iam::${backend.customer.accountId}:role/any`,
                sessionName: 'contract',
                sessionPolicy: allowing(['*']),
                durationSeconds: 900,
            });
            assert.equal(outcome.kind === 'error' ? outcome.code : outcome.kind, 'InvalidClientTokenId');
        },
    },
    {
        title: 'a wrong secret is told from a denial',
        async holds({ backend }) {
            const { region, endpoint } = backend.access;
            const own = await backend.vendor.credentials();
            const credentials = { ...own, secretAccessKey: `${own.secretAccessKey.slice(0, -1)}!` };
            const probe = createStsProbe({ region, endpoint, credentials, timeoutMs: 5_000 });
            const outcome = await probe.assumeRole({
                roleArn: `arn:aws:iam::${backend.customer.accountId}:role/any`,
                sessionName: 'contract',
                sessionPolicy: allowing(['*']),
                durationSeconds: 900,
            });
            assert.equal(outcome.kind === 'error' ? outcome.code : outcome.kind, 'SignatureDoesNotMatch');
        },
    },
];
//# sourceMappingURL=sts.js.map