import { isNode, isScalar, parseDocument, Scalar, } from 'yaml';
import { RoleTemplateError } from './errors.js';
import { commentLine, pieces, ref, wellFormed, writeText } from './references.js';
import { policyDocument, roleDefinition, trustDocument } from './role-definition.js';
import { templateVersion } from './template-version.js';
/** CreateStack takes a template of at most this many bytes in its body (API reference, TemplateBody). */
const TEMPLATE_LIMIT = 51_200;
/**
 * The role as CloudFormation: `base` (templates/tenant-role.yaml) with the vendor, the statements and their reasons
 * put into its tree. With `externalId` it becomes the parameter's default, without it the template is as published.
 * Same input, same bytes. Throws `template-invalid` where `base` has not the expected places, `template-too-large`.
 */
export function renderCloudFormation(input) {
    const document = parseTemplate(input.base);
    const version = templateVersion(input.set, input.vendor).id;
    const role = roleDefinition(input.set, input.vendor);
    const put = (path, value) => replace(document, path, value);
    const permissions = toNode(document, policyDocument(role.permissions).Statement);
    explain(permissions, input.set);
    const properties = ['Resources', 'TenantRole', 'Properties'];
    put([...properties, 'Path'], role.path);
    put([...properties, 'Description'], role.description);
    put([...properties, 'MaxSessionDuration'], role.maxSessionDuration);
    put([...properties, 'AssumeRolePolicyDocument', 'Statement'], trustDocument(role.trust).Statement);
    put([...properties, 'Policies', 0, 'PolicyName'], role.permissionsPolicyName);
    put([...properties, 'Policies', 0, 'PolicyDocument', 'Statement'], permissions);
    put([...properties, 'Tags', 0, 'Value'], version);
    const selfReads = ['Resources', 'SelfReads', 'Properties'];
    put([...selfReads, 'PolicyName'], role.selfReadsPolicyName);
    put([...selfReads, 'PolicyDocument', 'Statement'], policyDocument(role.selfReads).Statement);
    put(['Outputs', 'TemplateVersion', 'Value'], version);
    if (input.externalId !== undefined) {
        nodeAt(document, ['Parameters', 'ExternalId']);
        document.setIn(['Parameters', 'ExternalId', 'Default'], quoted(input.externalId));
    }
    return print(document);
}
/** CloudFormation's short forms, kept as they are written. */
const SHORT_FORMS = ['!Ref', '!Sub', '!GetAtt'].map(tag => ({
    tag,
    resolve: (text) => text,
    stringify: ({ value }) => JSON.stringify(value),
}));
function parseTemplate(base) {
    // AWS and its tools read YAML 1.1, where a bare `no` or `1:20` is no string.
    const document = parseDocument(base, { compat: 'yaml-1.1', customTags: SHORT_FORMS });
    const problem = document.errors[0] ?? document.warnings[0];
    if (problem)
        throw new RoleTemplateError('template-invalid', `The template is not YAML: ${problem.message}`);
    return document;
}
/** Puts a value where one is already. Comments above its key stay; those inside a list go with its items. */
function replace(document, path, value) {
    const old = nodeAt(document, path);
    const node = toNode(document, value);
    if (isScalar(old))
        node.comment ??= old.comment ?? null;
    document.setIn(path, node);
}
function nodeAt(document, path) {
    const node = document.getIn(path, true);
    if (isNode(node))
        return node;
    throw new RoleTemplateError('template-invalid', `The CloudFormation template has no ${path.join('.')}, which is to be filled in.`);
}
function toNode(document, value) {
    if (isNode(value))
        return value;
    if (typeof value === 'string')
        return textNode(value);
    if (Array.isArray(value))
        return document.createNode(value.map(item => toNode(document, item)));
    if (typeof value !== 'object' || value === null)
        return document.createNode(value);
    const entries = Object.entries(value).map(([name, item]) => [name, toNode(document, item)]);
    return document.createNode(Object.fromEntries(entries));
}
function textNode(text) {
    const parts = pieces(text);
    const [only] = parts;
    if (!parts.some(piece => 'reference' in piece))
        return quoted(text);
    if (parts.length === 1 && only && 'reference' in only && only.reference === 'ExternalId') {
        return tagged('!Ref', only.reference);
    }
    if (parts.length === 1 && only && 'reference' in only && only.reference === 'TenantRole.Arn') {
        return tagged('!GetAtt', only.reference);
    }
    // `${!x}` is Fn::Sub's way to write a literal `${x}`.
    return tagged('!Sub', writeText(text, ref, escapeSub));
}
function escapeSub(literal) {
    return literal.replaceAll('${', '${!');
}
function tagged(tag, text) {
    const node = new Scalar(wellFormed(text));
    node.tag = tag;
    return node;
}
/** Bare where every reader of YAML takes it for the same string, in double quotes otherwise. */
function quoted(text) {
    const node = new Scalar(wellFormed(text));
    node.type = /^[a-z0-9-]*:?[A-Z][A-Za-z]{3,}$/.test(text) ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE;
    return node;
}
/** Every statement under its reasons, every action beside its own: who reviews the template sees why. */
function explain(statements, set) {
    set.statements.forEach((asked, index) => {
        const statement = statements.get(index, true);
        if (!isNode(statement))
            return;
        statement.commentBefore = [asked.reason, asked.resourcesReason, asked.dataReason]
            .filter(note => note !== undefined)
            .map(note => ` ${commentLine(note)}`)
            .join('\n');
        asked.actions.forEach(({ reason }, position) => {
            const action = statements.getIn([index, 'Action', position], true);
            if (isNode(action))
                action.comment = ` ${commentLine(reason)}`;
        });
    });
}
function print(document) {
    const text = document
        .toString({ lineWidth: 0, flowCollectionPadding: false })
        // Only quoted texts can hold these by now, and readers of YAML 1.1 fold or refuse them bare.
        .replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, character => {
        return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    });
    const bytes = Buffer.byteLength(text);
    if (bytes <= TEMPLATE_LIMIT)
        return text;
    throw new RoleTemplateError('template-too-large', `The template takes ${bytes} bytes and CloudFormation ${TEMPLATE_LIMIT}. Shorten the reasons or the permission set.`);
}
//# sourceMappingURL=render-cloudformation.js.map