import { documented, Id, nullable, recordOf, strict, Time } from '../http/schemas.js'
import Type from '../schema.js'

/** What `parseRoleArn` takes, in a pattern that means the same in every language: `\d` and `\w` do not. */
export const PORTABLE_ROLE_ARN =
  '^arn:aws[a-z-]*:iam::[0-9]{12}:role/([A-Za-z0-9_+=,.@-]+/)*[A-Za-z0-9_+=,.@-]{1,64}$'

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info']

const CheckSchema = Type.Object(
  {
    id: Type.String({ examples: ['external-id-required'] }),
    control: Type.String({ description: 'FTR control.', examples: ['CAA-002'] }),
    status: Type.Enum(['PASS', 'FAIL', 'SKIP', 'ERROR'], {
      description: 'SKIP: not asked, or not conclusive. ERROR: could not look; says nothing about the role.',
    }),
    severity: Type.Enum(SEVERITIES),
    summary: Type.String(),
    remedy: nullable(Type.String({ description: 'What to do about it.' })),
    evidence: recordOf(Type.Unknown()),
  },
  { $id: 'Check', ...strict },
)

export const VerificationSchema = Type.Object(
  {
    id: Id('UUID v7.'),
    startedAt: Time('Start of the run.'),
    finishedAt: Time('End of the run.'),
    checks: Type.Array(CheckSchema, { description: 'All eight, in the order they are made.' }),
  },
  { $id: 'Verification', ...strict },
)

const FindingSchema = Type.Object(
  {
    code: Type.String({
      description: 'The failed check, or what else is wrong.',
      examples: ['excess-permissions'],
    }),
    control: Type.String(),
    severity: Type.Enum(SEVERITIES),
    summary: Type.String(),
    remedy: nullable(Type.String()),
    firstSeenAt: Time('First seen since it was last resolved.'),
    lastSeenAt: Time('Last seen.'),
    resolvedAt: nullable(Time('When it was seen to be gone; null while it is open.')),
  },
  { $id: 'Finding', ...strict },
)

export const RoleSchema = Type.Object(
  {
    id: Id('UUID v7.'),
    tenantId: Id('The tenant.'),
    roleArn: Type.String({
      examples: ['arn:aws:iam::222222222222:role/drawbridge/drawbridge-inventory-TenantRole-1A2B3C'],
    }),
    accountId: Type.String({ examples: ['222222222222'] }),
    permissionSet: Type.String({ examples: ['inventory'] }),
    status: Type.Enum(['pending', 'propagating', 'verified', 'degraded', 'rejected', 'revoked'], {
      description:
        'propagating: denied right after registration, tried again in the background. verified: all is well. degraded: usable, but not as it should be. rejected: never used. revoked: final.',
    }),
    templateVersion: nullable(
      Type.String({ description: 'Published version the role carries; null until it was read.' }),
    ),
    updateAvailable: Type.Boolean({ description: 'A newer template version is published.' }),
    lastVerifiedAt: nullable(Time('End of the last verification that reached a verdict.')),
    lastVerification: nullable(VerificationSchema),
    findings: Type.Array(FindingSchema),
    createdAt: Time('When the role was registered.'),
  },
  { $id: 'Role', ...strict },
)

export const NewRoleSchema = Type.Object(
  {
    roleArn: Type.String({
      minLength: 1,
      maxLength: 2_048,
      ...documented({ pattern: PORTABLE_ROLE_ARN }),
      description: 'RoleArn from the outputs of the stack, path included.',
      examples: ['arn:aws:iam::222222222222:role/drawbridge/drawbridge-inventory-TenantRole-1A2B3C'],
    }),
    permissionSet: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9-]{0,62}$', examples: ['inventory'] })),
  },
  {
    $id: 'NewRole',
    ...strict,
    examples: [
      { roleArn: 'arn:aws:iam::222222222222:role/drawbridge/drawbridge-inventory-TenantRole-1A2B3C' },
    ],
  },
)
