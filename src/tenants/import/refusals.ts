import type { Problem } from '../../problem.js'

/** Why something of an import was not done, in the words of whoever runs it. Holds no value that is not an ID. */
export interface Refusal {
  code: string
  reason: string
  remedy: string
  /** True where the same line may be taken later, without a change of it. */
  later: boolean
}

/** What an import by itself refuses; `docs/adopting.md` lists it. Of a role the API's own refusals come besides. */
export const REFUSALS = {
  'unreadable-line': {
    reason: 'The line cannot be read.',
    remedy: 'Give a row with a cell for each column, or one JSON object, in UTF-8.',
  },
  'unknown-field': {
    reason: 'The line has a field that an import does not know, or one twice.',
    remedy:
      'Give name, reference, externalId, roleArn (or roleArns) and permissionSet, as texts, and nothing else.',
  },
  'invalid-name': {
    reason: 'The name is missing, has more than 200 characters, or has control or bidirectional ones.',
    remedy: 'Give what people call the customer.',
  },
  'invalid-reference': {
    reason:
      'The reference is missing, has more than 128 characters, is shaped like a UUID, has spaces around it, or has control or bidirectional characters.',
    remedy: 'Give your own ID for the customer. It is for good.',
  },
  'invalid-external-id': {
    reason: 'The external ID is not a UUID, or says that there is none (all zeros, all f).',
    remedy:
      'Create the tenant with POST /v1/tenants instead: it gets an external ID of its own, and the customer launches the role anew.',
  },
  'permission-set-without-role': {
    reason: 'The line names a permission set, but no role.',
    remedy: 'Add the role, or leave the permission set out.',
  },
  'conflicting-lines': {
    reason: 'The lines of one reference differ in name or external ID.',
    remedy: 'Mend them: which of them is right cannot be told, and an external ID is for good.',
  },
  'external-id-twice': {
    reason: 'Two references have this external ID, upper and lower case counting as one.',
    remedy:
      'Two customers with one external ID are not apart from each other: create one of them anew, so that it gets its own.',
  },
  'external-id-alike': {
    reason: 'Another tenant has, or had, an external ID that differs from this one in its last digit alone.',
    remedy:
      'A verification sends the external ID with its last digit changed, and must never send that of another tenant. IDs so alike were counted up, and can be guessed: create the tenant with POST /v1/tenants.',
  },
  'reference-taken': {
    reason: 'The tenant with this reference has another external ID.',
    remedy: 'A reference names one tenant for ever. Mend the line, or choose another reference.',
  },
  'external-id-taken': {
    reason: 'Another tenant has, or had, this external ID.',
    remedy: 'An external ID is never used twice. Mend the line, or create the tenant with POST /v1/tenants.',
  },
  'tenant-offboarded': {
    reason: 'The tenant with this reference is offboarded, which is final.',
    remedy: 'Leave the line out, or create a new tenant.',
  },
  'role-revoked': {
    reason: 'The role was registered for this tenant before, and revoked.',
    remedy: 'Register it with POST /v1/tenants/{tenantId}/roles if it is to be used again.',
  },
  'other-arn': {
    reason: 'The tenant has a role of this name in this account already, with another ARN.',
    remedy:
      'IAM tells roles apart neither by path nor by case. Give the ARN as IAM shows it; revoke the other.',
  },
  'other-permission-set': {
    reason: 'The tenant has this role already, with another permission set.',
    remedy: 'Leave permissionSet out, or revoke the role and register it anew.',
  },
} as const satisfies Record<string, Omit<Refusal, 'code' | 'later'>>

export type RefusalCode = keyof typeof REFUSALS

/** @param detail what it is this time, in IDs, references and line numbers alone */
export function refuse(code: RefusalCode, detail?: string): Refusal {
  const { reason, remedy } = REFUSALS[code]
  return { code, reason: detail === undefined ? reason : `${reason} ${detail}`, remedy, later: false }
}

const RUN_AGAIN = 'Then run the same import again: it does what is left.'

/** What a use case of the API refuses. */
export function refusalOf({ kind, detail }: Problem, later: boolean): Refusal {
  const remedy = later ? `${kind.remedy} ${RUN_AGAIN}` : kind.remedy
  return { code: kind.code, reason: `${kind.title}. ${detail}`, remedy, later }
}
