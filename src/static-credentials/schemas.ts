import { Id, nullable, strict, Time, WELL_FORMED } from '../http/schemas.js'
import Type from '../schema.js'
import { SEVERITIES } from '../verification/check.js'
import { CREDENTIAL_FINDINGS, CREDENTIAL_STATUSES, OLD_AFTER_DAYS } from './static-credential.js'

/** Patterns would be told to whoever sends something else; what a key looks like the use case judges in words. */
export const NewStaticCredentialSchema = Type.Object(
  {
    accessKeyId: Type.String({
      minLength: 16,
      maxLength: 128,
      pattern: '^[A-Za-z0-9_]+$',
      description: "ID of an IAM user's access key; it begins with AKIA.",
      examples: ['AKIAIOSFODNN7EXAMPLE'],
    }),
    secretAccessKey: Type.String({
      minLength: 16,
      maxLength: 128,
      pattern: '^[A-Za-z0-9+/=]+$',
      description: 'It is stored in Secrets Manager alone, and never told again.',
      examples: ['wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    }),
  },
  {
    $id: 'NewStaticCredential',
    ...strict,
    examples: [
      {
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
      },
    ],
  },
)

const FindingSchema = Type.Object(
  {
    code: Type.Enum([...CREDENTIAL_FINDINGS]),
    severity: Type.Enum([...SEVERITIES]),
    summary: Type.String(),
    remedy: Type.String(),
    since: Time('Since when it is so.'),
  },
  { $id: 'StaticCredentialFinding', ...strict },
)

export const StaticCredentialSchema = Type.Object(
  {
    tenantId: Id('ID of the tenant.'),
    status: Type.Enum([...CREDENTIAL_STATUSES], {
      description:
        '`active`: it is stored, and no role has taken its place. `missing`: Secrets Manager does not have it any more, and no role has taken its place; see `findings`. `superseded`: a role of the tenant is verified, so the key can go. `deletion-scheduled`: it is gone at `deletionDate`, unless it is restored.',
    }),
    accountId: Type.String({ description: 'AWS account that the key opens.', examples: ['222222222222'] }),
    accessKeyIdEnding: Type.String({
      description: "Last four characters of the key's ID.",
      examples: ['MPLE'],
    }),
    createdAt: Time('When the tenant had a key first.'),
    rotatedAt: Time('When the key that there is now came in.'),
    ageDays: Type.Integer({
      description: `Whole days since then; beyond ${OLD_AFTER_DAYS} it is a finding.`,
    }),
    lastProvedAt: nullable(Time('When AWS last accepted the key.')),
    sunsetAt: nullable(Time("When the tenant's exemption ends, and the key is deleted; null without one.")),
    deletionDate: nullable(Time('When the key is gone for good.')),
    findings: Type.Array(FindingSchema),
  },
  { $id: 'StaticCredential', ...strict },
)

export const AuditedCredentialSchema = Type.Object(
  {
    ...StaticCredentialSchema.properties,
    tenantName: nullable(Type.String({ description: 'Null where there is no such tenant.' })),
  },
  { $id: 'AuditedStaticCredential', ...strict },
)

export const NewExemptionSchema = Type.Object(
  {
    reason: Type.String({
      minLength: 1,
      maxLength: 1_000,
      format: WELL_FORMED,
      description: 'Why the tenant cannot use a role yet.',
      examples: ['Their change board meets in March.'],
    }),
    sunsetAt: Time("When it ends: at most 180 days after the tenant's first exemption."),
  },
  {
    $id: 'NewStaticCredentialExemption',
    ...strict,
    examples: [{ reason: 'Their change board meets in March.', sunsetAt: '2027-03-31T00:00:00.000Z' }],
  },
)

export const ExemptionSchema = Type.Object(
  {
    tenantId: Id('ID of the tenant.'),
    reason: Type.String(),
    sunsetAt: Time('When it ends.'),
    grantedAt: Time('When it was granted, or last changed.'),
    grantedBy: Type.String({ description: 'Who did: issuer and subject of the token.' }),
    firstGrantedAt: Time("When the tenant's first exemption was granted."),
    latestSunsetAt: Time('When it has to end at the latest.'),
  },
  { $id: 'StaticCredentialExemption', ...strict },
)
