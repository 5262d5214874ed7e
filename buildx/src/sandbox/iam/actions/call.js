import { AwsError } from '../../wire.js';
import { roleArn, userArn } from '../model.js';
import { requireRole } from '../roles.js';
import { requireUser } from '../users.js';
/** Makes a query action of an IAM action; what changes is kept before it is answered. */
export function iamAction(directory, name, action, changes) {
    return async ({ parameters, request, authorize }) => {
        const { accounts } = directory;
        const result = action({
            account: accounts.get(request.caller.accountId),
            accounts,
            parameters,
            request,
            allow: (resource, context) => authorize(`iam:${name}`, resource, context),
        });
        if (changes)
            await accounts.keep();
        return result;
    };
}
/** Gives the role that a call names, once the caller may do this to it. Throws AccessDenied, NoSuchEntity. */
export function allowedRole(call, context = {}) {
    const roleName = call.parameters.required('RoleName');
    const known = call.account.roles.get(roleName.toLowerCase());
    const arn = roleArn(call.account.accountId, known ?? { path: '/', roleName });
    call.allow(arn, { ...resourceTags(known?.tags ?? []), ...context });
    return requireRole(call.account, roleName);
}
/** As allowedRole, for a user. Without UserName it is the caller, if they are a user. */
export function allowedUser(call, context = {}) {
    const userName = call.parameters.optional('UserName') ?? callerName(call);
    const known = call.account.users.get(userName.toLowerCase());
    const arn = userArn(call.account.accountId, known ?? { path: '/', userName });
    call.allow(arn, { ...resourceTags(known?.tags ?? []), ...context });
    return requireUser(call.account, userName);
}
function callerName({ request: { caller } }) {
    if (caller.kind === 'user')
        return caller.arn.slice(caller.arn.lastIndexOf('/') + 1);
    const message = 'Must specify userName when calling with non-User credentials';
    throw new AwsError('ValidationError', message, 400);
}
function resourceTags(tags) {
    return Object.fromEntries(tags.flatMap(({ Key, Value }) => [
        [`aws:ResourceTag/${Key}`, Value],
        [`iam:ResourceTag/${Key}`, Value],
    ]));
}
/** Gives the condition keys of the tags that a request brings. */
export function requestTags(tags) {
    return {
        ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value])),
        'aws:TagKeys': tags.map(tag => tag.Key),
    };
}
/** Gives one page of a list as IAM's `Marker` and `MaxItems` have it. Throws for a marker that is not ours. */
export function page(items, parameters) {
    const limit = parameters.integer('MaxItems') ?? 100;
    if (limit < 1 || limit > 1_000)
        throw new AwsError('ValidationError', 'MaxItems must be from 1 to 1000.', 400);
    const marker = parameters.optional('Marker');
    const start = marker === undefined ? 0 : Number(Buffer.from(marker, 'base64url').toString('latin1'));
    if (!Number.isInteger(start) || start < 0)
        throw new AwsError('InvalidInput', 'Invalid Marker.', 400);
    const end = start + limit;
    const truncated = end < items.length;
    const next = truncated ? Buffer.from(String(end)).toString('base64url') : undefined;
    return { items: items.slice(start, end), rest: { IsTruncated: truncated, Marker: next } };
}
/** Gives a document as IAM answers it: percent-encoded as RFC 3986 has it. */
export function encodedDocument(document) {
    return encodeURIComponent(document).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
//# sourceMappingURL=call.js.map