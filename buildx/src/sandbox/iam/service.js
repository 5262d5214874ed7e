import { queryService } from '../query-protocol.js';
import { iamAction } from './actions/call.js';
import { entityPolicyChanges, entityPolicyReads } from './actions/entity-policies.js';
import { policyChanges, policyReads } from './actions/managed-policies.js';
import { roleChanges, roleReads } from './actions/roles.js';
import { userChanges, userReads } from './actions/users.js';
const changes = { ...userChanges, ...roleChanges, ...policyChanges, ...entityPolicyChanges };
const reads = { ...userReads, ...roleReads, ...policyReads, ...entityPolicyReads };
/**
 * The IAM service over a directory.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/
 */
export function iamService(directory) {
    const actions = new Map();
    for (const [name, action] of Object.entries(changes))
        actions.set(name, iamAction(directory, name, action, true));
    for (const [name, action] of Object.entries(reads))
        actions.set(name, iamAction(directory, name, action, false));
    return queryService({
        namespace: 'https://iam.amazonaws.com/doc/2010-05-08/',
        version: '2010-05-08',
        actions,
    });
}
//# sourceMappingURL=service.js.map