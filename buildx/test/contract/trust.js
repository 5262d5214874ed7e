import assert from 'node:assert/strict';
import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand, } from '@aws-sdk/client-iam';
import { v4 as uuid } from 'uuid';
import { createRoleReader } from '../../src/aws/role-reader.js';
import { createStsProbe } from '../../src/aws/sts-probe.js';
import { customerSettings } from './backend.js';
const TIMEOUT = 10_000;
/** An administrator's IAM client in the customer's account. */
export function openTrust(t, backend) {
    const iam = new IAMClient({ ...customerSettings(backend), maxAttempts: 1 });
    t.teardown(() => iam.destroy());
    return { backend, iam };
}
/** A trust policy for sts:AssumeRole. */
export function trusting(principal, condition) {
    const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' };
    return {
        Version: '2012-10-17',
        Statement: [condition ? { ...statement, Condition: condition } : statement],
    };
}
/** A statement list as a permissions policy. */
export function allowing(actions, resource = '*') {
    const Statement = [{ Effect: 'Allow', Action: actions, Resource: resource }];
    return JSON.stringify({ Version: '2012-10-17', Statement });
}
/** A role of its own in the customer's account, tagged with a version. */
export async function createCustomerRole({ iam }, trust) {
    const name = `contract-${uuid()}`;
    const { Role } = await iam.send(new CreateRoleCommand({
        RoleName: name,
        Path: '/drawbridge/',
        AssumeRolePolicyDocument: JSON.stringify(trust),
        Tags: [{ Key: 'drawbridge:version', Value: 'abc' }],
    }));
    return { name, arn: Role?.Arn ?? '', id: Role?.RoleId ?? '' };
}
export async function putInlinePolicy({ iam }, role, name, policy) {
    const command = { RoleName: role.name, PolicyName: name, PolicyDocument: policy };
    await iam.send(new PutRolePolicyCommand(command));
}
/** Makes a managed policy and attaches it. */
export async function attachPolicy({ iam }, role, policy) {
    const name = `contract-${uuid()}`;
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: policy }));
    const arn = Policy?.Arn ?? '';
    await iam.send(new AttachRolePolicyCommand({ RoleName: role.name, PolicyArn: arn }));
    return { name, arn };
}
/** One AssumeRole as the service sends it. */
export function assume({ backend }, request) {
    const { region, endpoint } = backend.access;
    const { credentials } = backend.vendor;
    const probe = createStsProbe({ region, endpoint, credentials, timeoutMs: TIMEOUT });
    return probe.assumeRole({
        sessionName: 'contract',
        sessionPolicy: allowing(['*']),
        durationSeconds: 900,
        keepCredentials: true,
        ...request,
    });
}
/** The credentials of a session that has to be given. */
export async function sessionOf(context, request) {
    const outcome = await assume(context, request);
    assert.equal(outcome.kind, 'allowed', JSON.stringify(outcome));
    assert.ok(outcome.kind === 'allowed' && outcome.credentials);
    return { credentials: outcome.credentials, assumedRoleId: outcome.assumedRoleId };
}
/** The reads of a session, as the service makes them; closed by whoever asked. */
export function openReader({ backend }, credentials) {
    const { region, endpoint } = backend.access;
    return createRoleReader({ region, endpoint, timeoutMs: TIMEOUT }).open(credentials);
}
//# sourceMappingURL=trust.js.map