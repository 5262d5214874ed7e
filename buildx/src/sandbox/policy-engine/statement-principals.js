import { malformed } from './malformed.js';
const FEDERATED = /^(arn:aws[a-z-]*:iam::\d{12}:(oidc-provider|saml-provider)\/.+|cognito-identity\.amazonaws\.com|accounts\.google\.com|graph\.facebook\.com|www\.amazon\.com)$/;
/**
 * Reads the Principal element of a trust policy. Throws MalformedPolicyDocument for forms that no trust policy
 * may have: a wildcard within an ARN, an unknown kind, a principal that is no account, user, role or session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function readPrincipals(element) {
    if (element === '*')
        return [{ type: 'AWS', value: '*' }];
    if (typeof element !== 'object' || element === null || Array.isArray(element)) {
        throw malformed('Invalid principal in policy.');
    }
    const principals = Object.entries(element).flatMap(([type, value]) => readKind(type, value));
    if (principals.length === 0)
        throw malformed('Invalid principal in policy.');
    return principals;
}
function readKind(type, element) {
    const values = Array.isArray(element) ? element : [element];
    if (type !== 'AWS' && type !== 'Service' && type !== 'Federated') {
        throw malformed(`Invalid principal in policy: ${JSON.stringify(type.toUpperCase())}`);
    }
    return values.map(value => {
        if (typeof value !== 'string')
            throw malformed('Syntax errors in policy.');
        if (!isWellFormed(type, value))
            throw invalidPrincipal(type, value);
        return { type, value };
    });
}
/** The error for a principal that does not exist or has no allowed form. */
export function invalidPrincipal(type, value) {
    return malformed(`Invalid principal in policy: ${JSON.stringify(type.toUpperCase())}:${JSON.stringify(value)}`);
}
function isWellFormed(type, value) {
    if (type === 'Service')
        return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(value);
    if (type === 'Federated')
        return FEDERATED.test(value);
    return (/^(\*|\d{12}|A(ROA|IDA)[A-Z2-7]{17})$/.test(value) ||
        /^arn:aws[a-z-]*:iam::\d{12}:(root|(user|role)\/[\w+=,.@/-]+)$/.test(value) ||
        /^arn:aws[a-z-]*:sts::\d{12}:assumed-role\/[\w+=,.@-]+\/[\w+=,.@-]+$/.test(value));
}
//# sourceMappingURL=statement-principals.js.map