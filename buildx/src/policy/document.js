/** A text that is no IAM policy; the message names the place, never the text itself. */
export class PolicyError extends Error {
    name = 'PolicyError';
}
/**
 * The longest policy that is looked at, in characters of compact JSON. Customers' own are far shorter: IAM stores at
 * most 10,240 for a role's inline policies together, 6,144 for a managed policy and 8,192 for a trust policy (IAM User
 * Guide, "IAM and AWS STS quotas"). Those that AWS manages keep to no such limit: ReadOnlyAccess alone has some 40,000.
 */
export const MAX_POLICY_LENGTH = 262_144;
const STATEMENT_ELEMENTS = new Set([
    'Sid',
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'NotResource',
    'Condition',
]);
/**
 * Reads a policy into its normal form.
 *
 * Takes JSON text, percent-encoded JSON as IAM returns it (`GetRole`, `GetRolePolicy`, `GetPolicyVersion`), or
 * an object. Throws `PolicyError` where it is not a policy IAM would store; an element that is not known is an
 * error and never dropped, because what is dropped is not judged.
 * Source: IAM User Guide, "Grammar of the IAM JSON policy language".
 */
export function parsePolicy(source) {
    const policy = record(plainJson(source), 'the policy');
    for (const element of Object.keys(policy)) {
        if (!['Version', 'Id', 'Statement'].includes(element))
            throw new PolicyError('The policy has an unknown element');
    }
    const document = { Statement: list(policy.Statement, 'Statement').map(parseStatement) };
    if (policy.Version !== undefined)
        document.Version = version(policy.Version);
    if (policy.Id !== undefined)
        document.Id = text(policy.Id, 'Id');
    return document;
}
/** The name a statement goes by in findings: its Sid where it has a plain one, else its place from 0. */
export function statementName(statement, index) {
    return statement.Sid !== undefined && /^[\w-]{1,128}$/.test(statement.Sid) ? statement.Sid : String(index);
}
function plainJson(source) {
    let compact;
    try {
        compact = JSON.stringify(typeof source === 'string' ? JSON.parse(decoded(source)) : source);
    }
    catch {
        throw new PolicyError('The policy is not JSON');
    }
    if (compact === undefined)
        throw new PolicyError('The policy is not JSON');
    if (compact.length > MAX_POLICY_LENGTH) {
        throw new PolicyError(`The policy has ${compact.length} characters, more than IAM stores`);
    }
    return JSON.parse(compact);
}
/** A text that starts as JSON is taken as it stands: a `%` inside it belongs to the policy. */
function decoded(source) {
    return source.trimStart().startsWith('{') ? source : decodeURIComponent(source);
}
function parseStatement(value, index) {
    const place = `Statement[${index}]`;
    const raw = record(value, place);
    for (const element of Object.keys(raw)) {
        if (!STATEMENT_ELEMENTS.has(element))
            throw new PolicyError(`${place} has an unknown element`);
    }
    if (raw.Effect !== 'Allow' && raw.Effect !== 'Deny') {
        throw new PolicyError(`${place}.Effect is neither Allow nor Deny`);
    }
    refusePairs(raw, place);
    const statement = { Effect: raw.Effect };
    if (raw.Sid !== undefined)
        statement.Sid = text(raw.Sid, `${place}.Sid`);
    for (const element of ['Principal', 'NotPrincipal']) {
        if (raw[element] !== undefined)
            statement[element] = principals(raw[element], `${place}.${element}`);
    }
    for (const element of ['Action', 'NotAction', 'Resource', 'NotResource']) {
        if (raw[element] !== undefined)
            statement[element] = texts(raw[element], `${place}.${element}`);
    }
    if (raw.Condition !== undefined)
        statement.Condition = conditions(raw.Condition, `${place}.Condition`);
    return statement;
}
function refusePairs(raw, place) {
    for (const element of ['Principal', 'Action', 'Resource']) {
        if (raw[element] !== undefined && raw[`Not${element}`] !== undefined) {
            throw new PolicyError(`${place} has both ${element} and Not${element}`);
        }
    }
    if (raw.Action === undefined && raw.NotAction === undefined) {
        throw new PolicyError(`${place} has neither Action nor NotAction`);
    }
}
function version(value) {
    if (value === '2012-10-17' || value === '2008-10-17')
        return value;
    throw new PolicyError('Version is neither 2012-10-17 nor 2008-10-17');
}
function principals(value, place) {
    if (value === '*')
        return { '*': ['*'] };
    const entries = Object.entries(record(value, place));
    return Object.fromEntries(entries.map(([kind, names], n) => [kind, texts(names, `${place}[${n}]`)]));
}
/** `Object.fromEntries` defines own properties, so that a key named `__proto__` stays a key. */
function conditions(value, place) {
    const blocks = Object.entries(record(value, place)).map(([operator, keys], n) => {
        const held = Object.entries(record(keys, `${place}[${n}]`));
        return [
            operator,
            Object.fromEntries(held.map(([key, values], m) => [key, scalars(values, `${place}[${n}][${m}]`)])),
        ];
    });
    return Object.fromEntries(blocks);
}
function record(value, place) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value;
    throw new PolicyError(`${place} is not an object`);
}
function list(value, place) {
    if (value === undefined || value === null)
        throw new PolicyError(`${place} is missing`);
    return Array.isArray(value) ? value : [value];
}
function text(value, place) {
    if (typeof value === 'string')
        return value;
    throw new PolicyError(`${place} is not a string`);
}
function texts(value, place) {
    return list(value, place).map((item, n) => text(item, Array.isArray(value) ? `${place}[${n}]` : place));
}
function scalars(value, place) {
    return list(value, place).map(item => {
        if (['string', 'number', 'boolean'].includes(typeof item))
            return String(item);
        throw new PolicyError(`${place} is not a string, number or boolean`);
    });
}
//# sourceMappingURL=document.js.map