import { parseTrustPolicy } from '../policy-engine/parse-policy.js';
import { invalidPrincipal } from '../policy-engine/statement-principals.js';
import { roleArn, userArn } from './model.js';
import { checkSize } from './validation.js';
const ARN = /^arn:aws[a-z-]*:(iam|sts)::(\d{12}):(user|role|assumed-role)\/(.+)$/;
/**
 * Checks a trust policy and finds the unique ID behind each ARN in it: IAM stores that, not the ARN.
 * Throws MalformedPolicyDocument for a principal that does not exist, LimitExceeded above 2,048 characters.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export function bindTrust(document, accounts) {
    const policy = parseTrustPolicy(document);
    checkSize(document, 2_048, 'ACLSizePerRole');
    const ids = new Map();
    for (const { type, value } of policy.statements.flatMap(statement => statement.principals ?? [])) {
        if (type !== 'AWS' || value === '*' || /^\d{12}$/.test(value) || value.endsWith(':root'))
            continue;
        const id = uniqueIdOf(value, accounts);
        if (!id)
            throw invalidPrincipal(type, value);
        if (!value.includes(':assumed-role/'))
            ids.set(value, id);
    }
    return { document, principalIds: [...ids] };
}
/**
 * Gives a trust policy as IAM shows it: an ARN whose user or role is gone, or is another by now, appears as the
 * unique ID that it stood for.
 */
export function showTrust(trust, accounts) {
    const gone = new Map(trust.principalIds.filter(([arn, id]) => uniqueIdOf(arn, accounts) !== id));
    if (gone.size === 0)
        return trust.document;
    const rename = (key, value) => typeof value === 'string' && key !== 'Sid' ? (gone.get(value) ?? value) : value;
    return JSON.stringify(JSON.parse(trust.document), rename);
}
function uniqueIdOf(principal, accounts) {
    const match = ARN.exec(principal);
    const [, , accountId = '', kind, rest = ''] = match ?? [];
    if (!match)
        return undefined;
    const account = accounts.get(accountId);
    const segments = rest.split('/');
    if (kind === 'assumed-role')
        return account.roles.get(segments[0]?.toLowerCase() ?? '')?.roleId;
    const name = segments.at(-1)?.toLowerCase() ?? '';
    const tail = principal.slice(principal.indexOf(':iam::'));
    if (kind === 'user') {
        const user = account.users.get(name);
        return user && userArn(accountId, user).endsWith(tail) ? user.userId : undefined;
    }
    const role = account.roles.get(name);
    return role && roleArn(accountId, role).endsWith(tail) ? role.roleId : undefined;
}
//# sourceMappingURL=trust-principals.js.map