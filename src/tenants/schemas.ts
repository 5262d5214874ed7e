import { Id, nullable, pageFields, recordOf, strict, Time, WELL_FORMED } from '../http/schemas.js'
import Type from '../schema.js'
import { TENANT_STATUSES } from './tenant.js'
import { NAME, REFERENCE } from './text-rules.js'
import { MAX_METADATA } from './update-tenant.js'

const Name = Type.String({
  minLength: 1,
  ...NAME,
  format: WELL_FORMED,
  description: 'What people call the customer.',
  examples: ['Globex Corporation'],
})

const Reference = Type.String({
  minLength: 1,
  ...REFERENCE,
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
      description:
        'UUID v4 made by the service; of a tenant that was imported, the UUID that it had before. Read-only: no request can set, change or reuse it.',
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
