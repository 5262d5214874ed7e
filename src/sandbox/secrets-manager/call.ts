import type { JsonObject } from '../protocols/json.js'
import { evaluateResourcePolicy, parseResourcePolicy } from '../resource-policy.js'
import { AwsError, type Caller } from '../wire.js'
import { requiredText } from './parameters.js'
import type { Secret, SecretIds } from './secret.js'
import type { Secrets } from './secrets.js'

export const MALFORMED_POLICY = 'MalformedPolicyDocumentException'

/** One call. */
export interface Call {
  secrets: Secrets
  ids: SecretIds
  body: JsonObject
  accountId: string
  region: string
  /** Epoch milliseconds. */
  now: number
  /** Throws unless the caller's policies allow this operation on the resource. */
  allow: (resource: string, context?: Record<string, string>) => void
  caller: Caller
  /** `secretsmanager:<Action>`. */
  action: string
}

export type Operation = (call: Call) => Promise<unknown>

/** Finds the secret and checks that the caller may do this to it, and that its own policy does not deny it. */
export function target(call: Call): Secret {
  const { secrets, body, accountId, region, now, allow } = call
  const id = requiredText(body, 'SecretId')
  try {
    const secret = secrets.find(call, id, now)
    const tags = secret.tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value])
    allow(secret.arn, Object.fromEntries(tags))
    refuseDenied(call, secret)
    return secret
  } catch (error) {
    // Whoever may not do this learns nothing of what there is.
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
      allow(id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${accountId}:secret:${id}`)
    }
    throw error
  }
}

function refuseDenied({ caller, action }: Call, { arn, resourcePolicy }: Secret): void {
  if (resourcePolicy === undefined) return
  const policy = parseResourcePolicy(resourcePolicy, MALFORMED_POLICY)
  if (evaluateResourcePolicy(policy, caller, action, arn) !== 'Deny') return
  throw new AwsError(
    'AccessDeniedException',
    `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${arn} with an explicit deny in a resource-based policy`,
  )
}

/** As `target`, for what cannot be done to a secret that is scheduled for deletion. */
export function liveTarget(call: Call): Secret {
  const secret = target(call)
  if (secret.deletionDate === undefined) return secret
  throw new AwsError(
    'InvalidRequestException',
    "You can't perform this operation on the secret because it was marked for deletion.",
  )
}

export function seconds(milliseconds: number): number {
  return milliseconds / 1_000
}
