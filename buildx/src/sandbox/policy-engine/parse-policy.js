import { LRUCache } from 'lru-cache';
import { readCondition } from './conditions.js';
import { malformed } from './malformed.js';
import { Pattern } from './pattern.js';
import { readPrincipals } from './statement-principals.js';
const parsed = new LRUCache({ max: 2_000 });
/**
 * Parses a policy for a user, role, session or boundary, or a managed policy.
 * Throws MalformedPolicyDocument in IAM's words for what its grammar refuses.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function parseIdentityPolicy(document) {
    return parse(document, 'identity');
}
/** Parses a role's trust policy. Throws MalformedPolicyDocument; whether principals exist is not asked here. */
export function parseTrustPolicy(document) {
    return parse(document, 'trust');
}
function parse(document, kind) {
    const cacheKey = `${kind} ${document}`;
    const known = parsed.get(cacheKey);
    if (known)
        return known;
    const policy = readPolicy(readJson(document), kind);
    parsed.set(cacheKey, policy);
    return policy;
}
function readJson(document) {
    try {
        const value = JSON.parse(document);
        if (isObject(value))
            return value;
    }
    catch {
        throw malformed('This policy contains invalid Json');
    }
    throw malformed('Syntax errors in policy.');
}
function readPolicy(document, kind) {
    refuseUnknown(document, ['Version', 'Id', 'Statement']);
    const version = document.Version ?? '2008-10-17';
    if (version !== '2012-10-17' && version !== '2008-10-17')
        throw malformed('Syntax errors in policy.');
    if (document.Id !== undefined && typeof document.Id !== 'string')
        throw malformed('Syntax errors in policy.');
    const statements = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
    if (statements.length === 0)
        throw malformed('Syntax errors in policy.');
    refuseRepeatedSids(statements, kind);
    return { statements: statements.map(statement => readStatement(statement, kind, version === '2012-10-17')) };
}
function refuseRepeatedSids(statements, kind) {
    const sids = statements.flatMap(statement => (isObject(statement) && statement.Sid ? [statement.Sid] : []));
    if (sids.some(sid => typeof sid !== 'string'))
        throw malformed('Syntax errors in policy.');
    if (new Set(sids).size < sids.length) {
        throw malformed('Statement IDs (SID) in a single policy must be unique.');
    }
    if (kind === 'identity' && sids.some(sid => !/^[A-Za-z0-9]*$/.test(String(sid)))) {
        throw malformed('Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*');
    }
}
const COMMON = ['Sid', 'Effect', 'Action', 'NotAction', 'Condition'];
function readStatement(statement, kind, withVariables) {
    if (!isObject(statement))
        throw malformed('Syntax errors in policy.');
    const effect = statement.Effect;
    if (effect !== 'Allow' && effect !== 'Deny')
        throw malformed('Syntax errors in policy.');
    const common = {
        effect,
        ...readActions(statement, kind),
        conditions: readConditions(statement.Condition, withVariables),
    };
    if (kind === 'identity')
        return { ...common, ...readResources(statement, withVariables) };
    if ('Resource' in statement || 'NotResource' in statement)
        throw malformed('Has prohibited field Resource');
    if ('NotPrincipal' in statement)
        throw malformed('AssumeRole policy may not specify NotPrincipal');
    if (!('Principal' in statement))
        throw malformed('Missing required field Principal');
    refuseUnknown(statement, [...COMMON, 'Principal']);
    return { ...common, principals: readPrincipals(statement.Principal) };
}
function readActions(statement, kind) {
    const [name, values] = eitherOf(statement, 'Action', 'NotAction', 'Policy statement must contain actions.');
    for (const value of values)
        checkAction(value, kind);
    const patterns = values.map(value => new Pattern(value.toLowerCase(), false));
    return name === 'Action' ? { actions: patterns } : { notActions: patterns };
}
function checkAction(action, kind) {
    if (kind === 'trust' && !/^sts:[A-Za-z*?]+$/i.test(action)) {
        throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
    }
    if (action === '*' || action === '*:*')
        return;
    const [vendor = '', ...names] = action.split(':');
    if (names.length === 0) {
        throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
    }
    if (!/^[A-Za-z0-9-]+$/.test(vendor))
        throw malformed(`Vendor ${vendor} is not valid`);
    if (names.length > 1 || !/^[\w*?-]+$/.test(names[0] ?? '')) {
        throw malformed('Actions/Condition can contain only one colon.');
    }
}
function readResources(statement, withVariables) {
    if ('Principal' in statement || 'NotPrincipal' in statement) {
        throw malformed('Policy document should not specify a principal.');
    }
    refuseUnknown(statement, [...COMMON, 'Resource', 'NotResource']);
    const missing = 'Policy statement must contain resources.';
    const [name, values] = eitherOf(statement, 'Resource', 'NotResource', missing);
    for (const value of values)
        checkResource(value);
    const patterns = values.map(value => new Pattern(value, withVariables));
    return name === 'Resource' ? { resources: patterns } : { notResources: patterns };
}
function checkResource(resource) {
    if (resource === '*')
        return;
    if (!/^arn:[^:]+:./s.test(resource))
        throw malformed(`Resource ${resource} must be in ARN format or "*".`);
    const partition = resource.split(':')[1] ?? '';
    if (!/^aws[a-z-]*$/.test(partition) && !/[*?$]/.test(partition)) {
        throw malformed(`Partition "${partition}" is not valid for resource "${resource}".`);
    }
}
function readConditions(element, withVariables) {
    if (element === undefined)
        return [];
    if (!isObject(element))
        throw malformed('Syntax errors in policy.');
    return Object.entries(element).flatMap(([operator, keys]) => {
        if (!isObject(keys))
            throw malformed('Syntax errors in policy.');
        return Object.entries(keys).map(([key, values]) => {
            if (!key.includes(':'))
                throw malformed(`Condition ${key} must be prefaced by a vendor, e.g., aws, iam, sts`);
            const condition = readCondition(operator, key, readValues(values), withVariables);
            if (!condition)
                throw malformed(`Invalid Condition type : ${operator}.`);
            return condition;
        });
    });
}
function readValues(values) {
    return (Array.isArray(values) ? values : [values]).map(value => {
        if (!['string', 'number', 'boolean'].includes(typeof value))
            throw malformed('Syntax errors in policy.');
        return String(value);
    });
}
function eitherOf(statement, one, other, missing) {
    if (one in statement && other in statement)
        throw malformed('Syntax errors in policy.');
    const name = one in statement ? one : other;
    const element = statement[name];
    const values = Array.isArray(element) ? element : element === undefined ? [] : [element];
    if (values.length === 0)
        throw malformed(missing);
    if (!values.every(value => typeof value === 'string'))
        throw malformed('Syntax errors in policy.');
    return [name, values];
}
function refuseUnknown(element, known) {
    if (Object.keys(element).some(name => !known.includes(name)))
        throw malformed('Syntax errors in policy.');
}
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=parse-policy.js.map