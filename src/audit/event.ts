import { createHash } from 'node:crypto'
import canonicalizeModule from 'canonicalize'

// The package is CommonJS whose types claim an ES default export.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined

/** Chain of what belongs to no tenant. */
export const SYSTEM_CHAIN = 'system'

/** One entry of the tamper-evident trail. Details hold IDs and field names, never names or metadata. */
export interface AuditEvent {
  id: string
  /** 1 for the first event of a chain, then without gaps. */
  sequence: number
  /** The chain: a tenant's ID, or null for the system's. */
  tenantId: string | null
  action: AuditAction
  /** `iss#sub` of the caller, `drawbridge` for what the service does by itself, or the ARN of who ran an import. */
  actor: string
  /** RFC 3339 UTC. */
  occurredAt: string
  details: Record<string, unknown>
  previousHash: string
  hash: string
}

export const AUDIT_ACTIONS = [
  'tenant.created',
  'tenant.updated',
  'tenant.activated',
  'tenant.offboarded',
  'role.registered',
  'role.status-changed',
  'role.findings-changed',
  'role.claimed',
  'role.recreated',
  'role.revoked',
  'role.refused',
  'onboarding.link-created',
  'onboarding.links-ended',
  'static-credential.exempted',
  'static-credential.exemption-ended',
  'static-credential.stored',
  'static-credential.rotated',
  'static-credential.findings-changed',
  'static-credential.deletion-scheduled',
  'static-credential.restored',
  'static-credential.deleted',
  'template.published',
  'review.opened',
  'review.prepared',
  'review.decided',
  'review.completed',
] as const
export type AuditAction = (typeof AUDIT_ACTIONS)[number]

/** What a use case says happened; the chain adds the rest. */
export interface NewEvent {
  action: AuditAction
  details: Record<string, unknown>
}

/** Actor of what the service does by itself. */
export const SERVICE_ACTOR = 'drawbridge'

/** `previousHash` of a chain's first event: binds the chain to its tenant, so that chains cannot be swapped. */
export function genesisHash(chain: string): string {
  return sha256(`drawbridge audit chain ${chain}`)
}

/** SHA-256, in hex, over the RFC 8785 canonical JSON of the whole event but its hash. */
export function hashEvent(event: Omit<AuditEvent, 'hash'>): string {
  const { id, sequence, tenantId, action, actor, occurredAt, details, previousHash } = event
  return sha256(canonicalJson({ id, sequence, tenantId, action, actor, occurredAt, details, previousHash }))
}

/** RFC 8785 (JSON Canonicalization Scheme) text of a value. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value)
  if (text === undefined) throw new TypeError('The value has no JSON form')
  return text
}

/** A value as text, whatever it is: `String` throws on objects that tampering, or a file of anybody's, may hold. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : String(JSON.stringify(value))
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** The event an item of the table holds. Tampering can have put anything there: nothing is assumed. */
export function eventOf(item: Record<string, unknown>): AuditEvent {
  const { id, sequence, tenantId, action, actor, occurredAt, details, previousHash, hash } =
    item as unknown as AuditEvent
  return { id, sequence, tenantId, action, actor, occurredAt, details, previousHash, hash }
}
