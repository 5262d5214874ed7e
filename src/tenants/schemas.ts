import { Id, nullable, pageFields, recordOf, strict, Time, WELL_FORMED } from '../http/schemas.js'
import Type from '../schema.js'
import { TENANT_STATUSES } from './tenant.js'
import { MAX_METADATA } from './update-tenant.js'

/** Neither control nor bidirectional characters; something visible among them. */
const NAME =
  '^(?=.*\\S)[^\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]+$'
/** As `NAME`, and not shaped like a UUID: a token's tenant claim has to tell a reference from an ID. */
const REFERENCE = `^(?![0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$)${NAME.slice(1)}`

const Name = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: NAME,
  format: WELL_FORMED,
  description: 'What people call the customer.',
  examples: ['Globex Corporation'],
})

const Reference = Type.String({
  minLength: 1,
  maxLength: 128,
  pattern: REFERENCE,
  format: WELL_FORMED,
  description:
    'Your own ID for the tenant: unique, never changed, not shaped like a UUID. Tokens may carry it.',
  examples: ['crm-1042'],
})

const MetadataKey = { minLength: 1, maxLength: 64, format: WELL_FORMED }
const MetadataValue = Type.String({ maxLength: 256, format: WELL_FORMED })
const Metadata = recordOf(MetadataValue, {
  propertyNames: MetadataKey,
  maxProperties: MAX_METADATA,
  description: 'Up to 20 strings of your own.',
  examples: [{ plan: 'enterprise' }],
})

export const TenantSchema = Type.Object(
  {
    id: Id('UUID v7.'),
    name: Type.String({ description: 'What people call the customer.', examples: ['Globex Corporation'] }),
    reference: nullable(Type.String({ description: 'Your own ID for the tenant.', examples: ['crm-1042'] })),
    externalId: Type.String({
      format: 'uuid',
      description: 'UUID v4 made by the service. Read-only: nobody can set, change or reuse it.',
      examples: ['2f1c9a52-1b7e-4d0c-9a55-0a4f7a6f0f6e'],
    }),
    status: Type.Enum([...TENANT_STATUSES], {
      description: 'pending until a role was verified, then active; offboarded for ever.',
    }),
    createdAt: Time('When the tenant was made.'),
    updatedAt: Time('When the tenant last changed.'),
    metadata: recordOf(Type.String()),
  },
  { $id: 'Tenant', ...strict },
)

export const NewTenantSchema = Type.Object(
  { name: Name, reference: Type.Optional(Reference), metadata: Type.Optional(Metadata) },
  {
    $id: 'NewTenant',
    ...strict,
    examples: [{ name: 'Globex Corporation', reference: 'crm-1042', metadata: { plan: 'enterprise' } }],
  },
)

export const TenantPatchSchema = Type.Object(
  {
    name: Type.Optional(Name),
    metadata: Type.Optional(
      nullable(
        recordOf(nullable(MetadataValue), {
          propertyNames: MetadataKey,
          maxProperties: 2 * MAX_METADATA,
          description: 'Entries to set; null removes one.',
        }),
      ),
    ),
  },
  {
    $id: 'TenantPatch',
    ...strict,
    description: 'JSON merge patch, RFC 7396.',
    examples: [{ metadata: { plan: null } }],
  },
)

export const TenantQuery = Type.Object(
  {
    status: Type.Optional(Type.Enum([...TENANT_STATUSES])),
    reference: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })),
    ...pageFields,
  },
  strict,
)

export const ExternalIdSchema = Type.Object(
  { externalId: Type.String({ format: 'uuid' }) },
  { $id: 'ExternalId', ...strict },
)
