import assert from 'node:assert/strict'
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import { v4 as uuid } from 'uuid'
import { createRoleReader } from '../../src/aws/role-reader.js'
import { createStsProbe, type ProbeOutcome, type SessionCredentials } from '../../src/aws/sts-probe.js'
import { type Backend, customerSettings } from './backend.js'

export interface TrustContext {
  backend: Backend
  iam: IAMClient
}

const TIMEOUT = 10_000

/** An administrator's IAM client in the customer's account. */
export function openTrust(t: { teardown(task: () => void): unknown }, backend: Backend): TrustContext {
  const iam = new IAMClient({ ...customerSettings(backend), maxAttempts: 1 })
  t.teardown(() => iam.destroy())
  return { backend, iam }
}

export type Condition = Record<string, Record<string, string>>

/** A trust policy for sts:AssumeRole. */
export function trusting(principal: string, condition?: Condition): object {
  const statement = { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:AssumeRole' }
  return {
    Version: '2012-10-17',
    Statement: [condition ? { ...statement, Condition: condition } : statement],
  }
}

/** A statement list as a permissions policy. */
export function allowing(actions: string[], resource: string | string[] = '*'): string {
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: resource }]
  return JSON.stringify({ Version: '2012-10-17', Statement })
}

export interface CustomerRole {
  name: string
  arn: string
  id: string
}

/** A role of its own in the customer's account, tagged with a version. */
export async function createCustomerRole({ iam }: TrustContext, trust: object): Promise<CustomerRole> {
  const name = `contract-${uuid()}`
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: name,
      Path: '/drawbridge/',
      AssumeRolePolicyDocument: JSON.stringify(trust),
      Tags: [{ Key: 'drawbridge:version', Value: 'abc' }],
    }),
  )
  return { name, arn: Role?.Arn ?? '', id: Role?.RoleId ?? '' }
}

export async function putInlinePolicy(
  { iam }: TrustContext,
  role: CustomerRole,
  name: string,
  policy: string,
): Promise<void> {
  const command = { RoleName: role.name, PolicyName: name, PolicyDocument: policy }
  await iam.send(new PutRolePolicyCommand(command))
}

/** Makes a managed policy and attaches it. */
export async function attachPolicy(
  { iam }: TrustContext,
  role: CustomerRole,
  policy: string,
): Promise<{ name: string; arn: string }> {
  const name = `contract-${uuid()}`
  const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName: name, PolicyDocument: policy }))
  const arn = Policy?.Arn ?? ''
  await iam.send(new AttachRolePolicyCommand({ RoleName: role.name, PolicyArn: arn }))
  return { name, arn }
}

export interface ProbeRequest {
  roleArn: string
  externalId?: string
  sessionPolicy?: string
  sessionName?: string
}

/** One AssumeRole as the service sends it. */
export function assume({ backend }: TrustContext, request: ProbeRequest): Promise<ProbeOutcome> {
  const { region, endpoint } = backend.access
  const { credentials } = backend.vendor
  const probe = createStsProbe({ region, endpoint, credentials, timeoutMs: TIMEOUT })
  return probe.assumeRole({
    sessionName: 'contract',
    sessionPolicy: allowing(['*']),
    durationSeconds: 900,
    keepCredentials: true,
    ...request,
  })
}

/** The credentials of a session that has to be given. */
export async function sessionOf(
  context: TrustContext,
  request: ProbeRequest,
): Promise<{ credentials: SessionCredentials; assumedRoleId: string }> {
  const outcome = await assume(context, request)
  assert.equal(outcome.kind, 'allowed', JSON.stringify(outcome))
  assert.ok(outcome.kind === 'allowed' && outcome.credentials)
  return { credentials: outcome.credentials, assumedRoleId: outcome.assumedRoleId }
}

/** The reads of a session, as the service makes them; closed by whoever asked. */
export function openReader({ backend }: TrustContext, credentials: SessionCredentials) {
  const { region, endpoint } = backend.access
  return createRoleReader({ region, endpoint, timeoutMs: TIMEOUT }).open(credentials)
}
