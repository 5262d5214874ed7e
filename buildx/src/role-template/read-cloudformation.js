import { parseDocument } from 'yaml';
import { RoleTemplateError } from './errors.js';
import { SELF_READS_POLICY_NAME } from './role-definition.js';
/** CloudFormation's short forms as the references that a permission set writes. */
const SHORT_FORMS = [
    { tag: '!Sub', resolve: (text) => substituted(text) },
    { tag: '!Ref', resolve: (name) => `\${${name}}` },
    { tag: '!GetAtt', resolve: (name) => `\${${name}}` },
];
/** In Fn::Sub a `${!x}` stands for the text `${x}`. */
function substituted(text) {
    return text.replaceAll('${!', '${');
}
/** Whether a text is a CloudFormation template rather than a permission set. */
export function isCloudFormation(text) {
    return /(^|[{,])\s*"?(Resources|AWSTemplateFormatVersion)"?\s*:/m.test(text);
}
/**
 * Reads the role of a rendered CloudFormation template, such as the one that a customer launched.
 * @throws RoleTemplateError `template-invalid` where it has parts that can grant what cannot be told from the file
 */
export function readCloudFormation(text) {
    const document = parseDocument(text, { customTags: SHORT_FORMS });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem)
        throw invalid(problem.message.split('\n')[0] ?? 'it is not YAML');
    const resources = Object.entries(tree(tree(valueOfDocument(document)).Resources));
    const ofType = (type) => resources.filter(([, resource]) => tree(resource).Type === type);
    const other = resources.find(([, resource]) => !KNOWN_TYPES.has(String(tree(resource).Type)));
    if (other)
        throw invalid(`${other[0]} is a ${String(tree(other[1]).Type)}, which such a template does not have`);
    const [role, ...more] = ofType(ROLE).map(([, resource]) => tree(tree(resource).Properties));
    if (role === undefined || more.length > 0)
        throw invalid('it has to have one IAM role');
    if (role.ManagedPolicyArns !== undefined)
        throw invalid('it attaches managed policies, and does not tell what they grant');
    const policies = [
        ...list(role.Policies).map(tree),
        ...ofType(POLICY).map(([, resource]) => tree(tree(resource).Properties)),
    ].map(({ PolicyName, PolicyDocument }) => ({
        name: String(PolicyName),
        grants: statements(PolicyDocument).map(permissionGrant),
    }));
    const isSelfReads = ({ name }) => name === SELF_READS_POLICY_NAME;
    const own = policies.filter(policy => !isSelfReads(policy));
    return {
        permissionSet: own[0]?.name.replace(/^drawbridge-/, '') ?? '',
        ask: {
            permissions: own.flatMap(({ grants }) => grants),
            trust: statements(role.AssumeRolePolicyDocument).map(trustGrant),
            // IAM's own default (API reference, CreateRole).
            maxSessionDuration: Number(role.MaxSessionDuration ?? 3_600),
        },
        selfReads: policies.filter(isSelfReads).flatMap(({ grants }) => grants),
    };
}
const ROLE = 'AWS::IAM::Role';
const POLICY = 'AWS::IAM::RolePolicy';
const KNOWN_TYPES = new Set([ROLE, POLICY]);
/** An alias without an anchor, or with too many, shows only here. */
function valueOfDocument(document) {
    try {
        return document.toJS();
    }
    catch (error) {
        throw invalid(error instanceof Error ? error.message : 'it is not YAML');
    }
}
function permissionGrant(statement) {
    return grant(statement, texts(statement.Resource));
}
function trustGrant(statement) {
    const principal = statement.Principal;
    const on = typeof principal === 'string' ? [principal] : Object.values(tree(principal)).flatMap(texts);
    return grant(statement, on);
}
function grant(statement, on) {
    const conditions = Object.entries(tree(statement.Condition ?? {})).map(([operator, keys]) => {
        const values = Object.entries(tree(keys)).map(([key, value]) => [key, texts(value)]);
        return [operator, Object.fromEntries(values)];
    });
    return {
        sid: sidOf(statement),
        actions: texts(statement.Action),
        on,
        ...(conditions.length > 0 && { conditions: Object.fromEntries(conditions) }),
    };
}
/** What a Deny or a negated element leaves open cannot be told by comparing what is granted. */
function statements(document) {
    return list(tree(document).Statement)
        .map(tree)
        .map(statement => {
        const odd = Object.keys(statement).find(name => !COMPARED.has(name));
        if (odd !== undefined)
            throw invalid(`statement ${sidOf(statement)} has ${odd}, which is not compared`);
        if (statement.Effect === 'Allow')
            return statement;
        throw invalid(`statement ${sidOf(statement)} is no Allow, and only those are compared`);
    });
}
const COMPARED = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);
function sidOf(statement) {
    return String(statement.Sid ?? '');
}
function list(value) {
    return value === undefined ? [] : [value].flat();
}
/** A text or several; the long forms of CloudFormation's functions become references too. */
function texts(value) {
    return list(value).map(each => {
        if (typeof each === 'string' || typeof each === 'number' || typeof each === 'boolean')
            return String(each);
        const [[name, argument] = ['', undefined], ...others] = Object.entries(tree(each));
        const target = list(argument).join('.');
        if (others.length === 0 && name === 'Fn::Sub' && typeof argument === 'string')
            return substituted(argument);
        if (others.length === 0 && (name === 'Ref' || name === 'Fn::GetAtt'))
            return `\${${target}}`;
        throw invalid(`${JSON.stringify(each)} is not a text, and its value cannot be told`);
    });
}
function tree(value) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value;
    throw invalid('a part that has to be a mapping is none');
}
function invalid(why) {
    return new RoleTemplateError('template-invalid', `The template cannot be compared: ${why}.`);
}
//# sourceMappingURL=read-cloudformation.js.map