import { evaluateResourcePolicy, parseResourcePolicy } from '../resource-policy.js';
import { AwsError } from '../wire.js';
import { requiredText } from './parameters.js';
export const MALFORMED_POLICY = 'MalformedPolicyDocumentException';
/** Finds the secret and checks that the caller may do this to it, and that its own policy does not deny it. */
export function target(call) {
    const { secrets, body, accountId, region, now, allow } = call;
    const id = requiredText(body, 'SecretId');
    try {
        const secret = secrets.find(call, id, now);
        const tags = secret.tags.map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value]);
        allow(secret.arn, Object.fromEntries(tags));
        refuseDenied(call, secret);
        return secret;
    }
    catch (error) {
        // Whoever may not do this learns nothing of what there is.
        if (error instanceof AwsError && error.code === 'ResourceNotFoundException') {
            allow(id.startsWith('arn:') ? id : `arn:aws:secretsmanager:${region}:${accountId}:secret:${id}`);
        }
        throw error;
    }
}
function refuseDenied({ accountId, callerArn, action }, { arn, resourcePolicy }) {
    if (resourcePolicy === undefined)
        return;
    const policy = parseResourcePolicy(resourcePolicy, MALFORMED_POLICY);
    if (evaluateResourcePolicy(policy, { accountId, arn: callerArn }, action, arn) !== 'Deny')
        return;
    throw new AwsError('AccessDeniedException', `User: ${callerArn} is not authorized to perform: ${action} on resource: ${arn} with an explicit deny in a resource-based policy`);
}
/** As `target`, for what cannot be done to a secret that is scheduled for deletion. */
export function liveTarget(call) {
    const secret = target(call);
    if (secret.deletionDate === undefined)
        return secret;
    throw new AwsError('InvalidRequestException', "You can't perform this operation on the secret because it was marked for deletion.");
}
export function seconds(milliseconds) {
    return milliseconds / 1_000;
}
//# sourceMappingURL=call.js.map