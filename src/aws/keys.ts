/**
 * Every key of the one table. `pk` and `sk` name an item; `gsi1` to `gsi8` are the indexes, each holding what
 * the comment says. docs/data-model.md lists the access patterns.
 */

export interface Key {
  pk: string
  sk: string
}

/**
 * gsi1: everything of a kind in order of creation. gsi2: by status, or by actor. gsi3: by due time, by action,
 * or by where an external ID comes from.
 * gsi4 to gsi8: roles by when they were last verified, of all, by status or finding, account, template version, tenant;
 * they hold keys and nothing else.
 */
export type IndexName = 'gsi1' | 'gsi2' | 'gsi3' | 'gsi4' | 'gsi5' | 'gsi6' | 'gsi7' | 'gsi8'

export const keys = {
  tenant: (tenantId: string): Key => ({ pk: `TENANT#${tenantId}`, sk: 'TENANT' }),
  /** Keeps an external ID from ever being used twice, in whatever case; outlives its tenant. */
  externalId: (externalId: string): Key => ({
    pk: `EXTERNAL_ID#${externalId.toLowerCase()}`,
    sk: 'RESERVATION',
  }),
  /** Keeps two imported external IDs from differing in their last digit alone; outlives its tenant. */
  externalIdStem: (stem: string): Key => ({ pk: `EXTERNAL_ID_STEM#${stem}`, sk: 'RESERVATION' }),
  reference: (reference: string): Key => ({ pk: `REFERENCE#${reference}`, sk: 'RESERVATION' }),
  role: (tenantId: string, roleId: string): Key => ({ pk: `TENANT#${tenantId}`, sk: `ROLE#${roleId}` }),
  rolesOf: (tenantId: string) => ({ pk: `TENANT#${tenantId}`, prefix: 'ROLE#' }),
  /** Puts a role into the index of a finding that it has open. */
  roleFinding: (tenantId: string, roleId: string, code: string): Key => ({
    pk: `TENANT#${tenantId}`,
    sk: `FINDING#${roleId}#${code}`,
  }),
  /** The role that an item of its own, or of one of its findings, is about. */
  roleOfEntry: ({ pk, sk }: Key): Key => ({ pk, sk: `ROLE#${sk.split('#')[1]}` }),
  /** One IAM role is registered once per tenant; IAM compares role names without case. */
  roleRegistration: (tenantId: string, partition: string, accountId: string, roleName: string): Key => ({
    pk: `TENANT#${tenantId}`,
    sk: `REGISTRATION#${partition}#${accountId}#${roleName.toLowerCase()}`,
  }),
  /** One IAM role belongs to one tenant. */
  claim: (partition: string, accountId: string, roleName: string): Key => ({
    pk: `CLAIM#${partition}#${accountId}`,
    sk: roleName.toLowerCase(),
  }),
  claimsIn: (partition: string, accountId: string) => ({ pk: `CLAIM#${partition}#${accountId}` }),
  verification: (roleId: string, verificationId: string): Key => ({
    pk: `ROLE#${roleId}`,
    sk: `VERIFICATION#${verificationId}`,
  }),
  verificationsOf: (roleId: string) => ({ pk: `ROLE#${roleId}`, prefix: 'VERIFICATION#' }),
  /** A tenant's access key, deprecated: where it stands. The key itself is in Secrets Manager. */
  staticCredential: (tenantId: string): Key => ({ pk: `TENANT#${tenantId}`, sk: 'STATIC_CREDENTIAL' }),
  staticCredentialExemption: (tenantId: string): Key => ({
    pk: `TENANT#${tenantId}`,
    sk: 'STATIC_CREDENTIAL_EXEMPTION',
  }),
  /** Names the tenant that has an access key of an AWS account. */
  keyAccount: (partition: string, accountId: string): Key => ({
    pk: `KEY_ACCOUNT#${partition}#${accountId}`,
    sk: 'KEY_ACCOUNT',
  }),
  idempotency: (hash: string): Key => ({ pk: `IDEMPOTENCY#${hash}`, sk: 'IDEMPOTENCY' }),
  templateVersion: (id: string): Key => ({ pk: 'TEMPLATE_VERSIONS', sk: id }),
  templateVersions: () => ({ pk: 'TEMPLATE_VERSIONS' }),
  /** Access reviews lie together, by ID and so by time: there are four a year. */
  review: (reviewId: string): Key => ({ pk: 'REVIEWS', sk: reviewId }),
  reviews: () => ({ pk: 'REVIEWS' }),
  /** Names the one review that is not complete. */
  reviewUnderWay: (): Key => ({ pk: 'REVIEW_UNDER_WAY', sk: 'REVIEW' }),
  /** A decision whose roles may not all be revoked yet. */
  reviewRevocation: (reviewId: string, number: number): Key => ({
    pk: 'REVIEW_REVOCATIONS',
    sk: `${reviewId}#${String(number).padStart(6, '0')}`,
  }),
  reviewRevocations: () => ({ pk: 'REVIEW_REVOCATIONS' }),
  reviewedRole: (reviewId: string, roleId: string): Key => ({
    pk: `REVIEW#${reviewId}`,
    sk: `ROLE#${roleId}`,
  }),
  reviewedRoles: (reviewId: string) => ({ pk: `REVIEW#${reviewId}`, prefix: 'ROLE#' }),
  reviewDecision: (reviewId: string, number: number): Key => ({
    pk: `REVIEW#${reviewId}`,
    sk: `DECISION#${String(number).padStart(6, '0')}`,
  }),
  reviewDecisions: (reviewId: string) => ({ pk: `REVIEW#${reviewId}`, prefix: 'DECISION#' }),
  /**
   * Audit events have a prefix of their own and are only ever put: the service's IAM role can be denied
   * UpdateItem and DeleteItem on `AUDIT#*` by `dynamodb:LeadingKeys`. The head moves, so it lies elsewhere.
   */
  auditEvent: (chain: string, sequence: number): Key => ({
    pk: `AUDIT#${chain}`,
    sk: String(sequence).padStart(12, '0'),
  }),
  auditEventsOf: (chain: string) => ({ pk: `AUDIT#${chain}` }),
  /** Record of an anchor, whose object in S3 is what counts. */
  anchor: (number: number): Key => ({ pk: 'ANCHORS', sk: String(number).padStart(12, '0') }),
  anchors: () => ({ pk: 'ANCHORS' }),
  chainHead: (chain: string): Key => ({ pk: `CHAIN#${chain}`, sk: 'HEAD' }),
} as const

/** Partition keys of the indexes. */
export const indexKeys = {
  tenants: 'TENANTS',
  tenantsWithStatus: (status: string) => `TENANTS#${status}`,
  /** Tenants that are not offboarded and whose external ID the service did not make. */
  importedExternalIds: 'IMPORTED_EXTERNAL_IDS',
  chains: 'CHAINS',
  /** Audit events of one month (`2026-11`), so that no partition grows without end. */
  eventsOfMonth: (month: string) => `EVENTS#${month}`,
  eventsOfActor: (actor: string) => `ACTOR#${actor}`,
  eventsOfAction: (action: string) => `ACTION#${action}`,
  dueRoles: 'DUE_ROLES',
  staticCredentials: 'STATIC_CREDENTIALS',
  dueStaticCredentials: 'DUE_STATIC_CREDENTIALS',
  /** Roles that are not revoked. */
  liveRoles: 'ROLES',
  rolesWithStatus: (status: string) => `ROLES#STATUS#${status}`,
  rolesWithFinding: (code: string) => `ROLES#FINDING#${code}`,
  rolesInAccount: (accountId: string) => `ROLES#ACCOUNT#${accountId}`,
  rolesOfTemplate: (version: string) => `ROLES#TEMPLATE#${version}`,
  revokedRolesOfTemplate: (version: string) => `ROLES#TEMPLATE#${version}#REVOKED`,
  rolesOfTenant: (tenantId: string) => `ROLES#TENANT#${tenantId}`,
} as const
