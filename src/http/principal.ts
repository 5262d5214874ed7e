import type { LinkGrant } from '../onboarding/links/link-token.js'

/** What a token may say its bearer is. */
export const ROLES = ['operator', 'auditor', 'tenant', 'workload'] as const
export type Role = (typeof ROLES)[number]

/**
 * Longest `Principal.id`. It is part of index keys, which DynamoDB takes up to 2,048 bytes of; a `sub` has 255
 * characters at most (OpenID Connect Core 1.0, section 2).
 */
export const MAX_PRINCIPAL_ID = 500

/** Who calls, as their checked token says. */
export interface Principal {
  /** `iss#sub`; an issuer has no fragment (OpenID Connect Discovery 1.0, section 3), so this is unambiguous. */
  id: string
  /** `link`: whoever holds an onboarding link. No token of the OIDC issuer makes one that. */
  roles: ReadonlySet<Role | 'link'>
  /** A tenant's ID or the vendor's reference for it. */
  tenantClaim: string | undefined
  /** What the onboarding link grants, where it is one. */
  link?: LinkGrant
}
