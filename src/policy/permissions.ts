import type { PolicyDocument } from './document.js'
import { type ExcessGrant, findExcess } from './excess-permissions.js'
import type { LooseConditions } from './grant.js'
import { findMissing, type MissingPermission } from './missing-permissions.js'

/** A policy of the role, by the name it has there. */
export interface NamedPolicy {
  name: string
  kind: 'inline' | 'attached'
  document: PolicyDocument
}

/** Something that is asked for: each action on each resource. Resources may hold wildcards. */
export interface WantedStatement {
  sid: string
  actions: string[]
  resources: string[]
  conditions?: LooseConditions
}

/** What is compared: the role's policies with what the permission set asks for. */
export interface PermissionInput {
  granted: NamedPolicy[]
  boundary?: PolicyDocument
  wanted: WantedStatement[]
  /** What may be granted besides without being excess: the role's reads of itself. */
  allowedExtra?: WantedStatement[]
}

export interface PermissionComparison {
  readonly missing: MissingPermission[]
  readonly excess: ExcessGrant[]
}

/**
 * Compares what a role is granted with what is asked for.
 *
 * `missing` is empty only where every action asked for is surely allowed on every resource asked for; a Deny
 * that might apply, a condition that is not asked for, and a boundary that does not surely allow it all count
 * against it. `excess` is empty only where every Allow surely lies within one statement asked for, or under a
 * Deny that surely applies; a permissions boundary is not counted on, as it can be taken away on its own. What
 * cannot be shown is reported, never passed over. Each of the two is found when it is asked for, since whoever wants
 * one need not wait for the other. Never throws.
 * Source: IAM User Guide, "Policy evaluation logic", "Permissions boundaries for IAM entities".
 */
export function comparePermissions(input: PermissionInput): PermissionComparison {
  return {
    get missing() {
      return findMissing(input)
    },
    get excess() {
      return findExcess(input)
    },
  }
}

export type { ExcessGrant, MissingPermission }
