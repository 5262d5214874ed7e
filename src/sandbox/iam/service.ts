import { type QueryAction, queryService } from '../query-protocol.js'
import type { SandboxService } from '../wire.js'
import { iamAction } from './actions/call.js'
import { entityPolicyChanges, entityPolicyReads } from './actions/entity-policies.js'
import { policyChanges, policyReads } from './actions/managed-policies.js'
import { roleChanges, roleReads } from './actions/roles.js'
import { userChanges, userReads } from './actions/users.js'
import type { IamDirectory } from './directory.js'

const changes = { ...userChanges, ...roleChanges, ...policyChanges, ...entityPolicyChanges }
const reads = { ...userReads, ...roleReads, ...policyReads, ...entityPolicyReads }

/**
 * The IAM service over a directory.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/
 */
export function iamService(directory: IamDirectory): SandboxService {
  const actions = new Map<string, QueryAction>()
  for (const [name, action] of Object.entries(changes))
    actions.set(name, iamAction(directory, name, action, true))
  for (const [name, action] of Object.entries(reads))
    actions.set(name, iamAction(directory, name, action, false))
  return queryService({
    namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
    version: '2010-05-08',
    actions,
  })
}
