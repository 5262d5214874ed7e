import { deleteResourcePolicy, deleteSecret, describeSecret, getResourcePolicy, listSecrets, putResourcePolicy, restoreSecret, tagResource, untagResource, } from './management-operations.js';
import { createSecret, getSecretValue, listSecretVersionIds, putSecretValue, updateSecret, updateSecretVersionStage, } from './value-operations.js';
export const OPERATIONS = {
    CreateSecret: createSecret,
    GetSecretValue: getSecretValue,
    PutSecretValue: putSecretValue,
    UpdateSecret: updateSecret,
    DescribeSecret: describeSecret,
    ListSecrets: listSecrets,
    DeleteSecret: deleteSecret,
    RestoreSecret: restoreSecret,
    TagResource: tagResource,
    UntagResource: untagResource,
    ListSecretVersionIds: listSecretVersionIds,
    UpdateSecretVersionStage: updateSecretVersionStage,
    PutResourcePolicy: putResourcePolicy,
    GetResourcePolicy: getResourcePolicy,
    DeleteResourcePolicy: deleteResourcePolicy,
};
//# sourceMappingURL=operations.js.map