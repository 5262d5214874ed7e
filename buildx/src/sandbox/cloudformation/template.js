import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { templateFormatError, validationError } from './errors.js';
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_TEMPLATE_BYTES = 1024 * 1024;
const SECTIONS = new Set([
    'AWSTemplateFormatVersion',
    'Description',
    'Metadata',
    'Parameters',
    'Mappings',
    'Conditions',
    'Resources',
    'Outputs',
]);
const RESOURCE_ATTRIBUTES = new Set([
    'Type',
    'Properties',
    'DependsOn',
    'Condition',
    'Metadata',
    'DeletionPolicy',
    'UpdateReplacePolicy',
]);
/**
 * The template of a YAML or JSON text. Short tags (`!Ref`, `!Sub` …) are turned into their long form.
 * Throws `ValidationError` in CloudFormation's words for what is not a template or what the sandbox does not
 * serve.
 */
export function parseTemplate(text) {
    if (Buffer.byteLength(text) > MAX_TEMPLATE_BYTES)
        throw validationError('Template may not exceed 1000000 bytes in size.');
    const tree = parseTree(text);
    refuseDepth(tree);
    if (!isTree(tree))
        throw templateFormatError('unsupported structure.');
    const unknown = Object.keys(tree).filter(section => !SECTIONS.has(section));
    if (unknown.length > 0)
        throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
    if (![undefined, '2010-09-09'].includes(tree.AWSTemplateFormatVersion))
        throw templateFormatError('unsupported value for AWSTemplateFormatVersion.');
    return {
        text,
        description: typeof tree.Description === 'string' ? tree.Description : undefined,
        parameters: section(tree, 'Parameters'),
        mappings: section(tree, 'Mappings'),
        conditions: new Map(Object.entries(isTree(tree.Conditions) ? tree.Conditions : {})),
        resources: parseResources(section(tree, 'Resources')),
        outputs: section(tree, 'Outputs'),
    };
}
export function isTree(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function section(tree, name) {
    const entries = tree[name] ?? {};
    if (!isTree(entries))
        throw templateFormatError(`'${name}' must be an object.`);
    for (const [key, value] of Object.entries(entries)) {
        if (!/^[A-Za-z0-9]+$/.test(key))
            throw templateFormatError(`${name.slice(0, -1)} name ${key} is non alphanumeric.`);
        if (!isTree(value))
            throw templateFormatError(`Any ${name} member must be an object.`);
    }
    return new Map(Object.entries(entries));
}
function parseResources(resources) {
    if (resources.size === 0)
        throw templateFormatError('At least one Resources member must be defined.');
    return new Map([...resources].map(([id, tree]) => [id, parseResource(id, tree)]));
}
function parseResource(id, tree) {
    const unknown = Object.keys(tree).find(attribute => !RESOURCE_ATTRIBUTES.has(attribute));
    if (unknown !== undefined)
        throw validationError(`Invalid template resource property '${unknown}'`);
    const { Type, Properties = {}, DependsOn = [], Condition, DeletionPolicy = 'Delete' } = tree;
    if (typeof Type !== 'string')
        throw templateFormatError(`[/Resources/${id}] 'Type' must be a string.`);
    if (!isTree(Properties))
        throw templateFormatError(`[/Resources/${id}/Properties] must be an object.`);
    if (DeletionPolicy !== 'Delete' && DeletionPolicy !== 'Retain')
        throw templateFormatError(`Unrecognized DeletionPolicy ${String(DeletionPolicy)} for resource ${id}`);
    return {
        Type,
        Properties,
        dependsOn: [DependsOn].flat().map(String),
        condition: Condition === undefined ? undefined : String(Condition),
        deletionPolicy: DeletionPolicy,
    };
}
/** Far above any template, far below what the engine's stack could not take. */
const MAX_DEPTH = 200;
function refuseDepth(value, depth = 0) {
    if (depth > MAX_DEPTH)
        throw templateFormatError('nested too deeply.');
    if (typeof value === 'object' && value !== null)
        for (const member of Object.values(value))
            refuseDepth(member, depth + 1);
}
function parseTree(text) {
    try {
        return parseText(text);
    }
    catch (error) {
        if (error instanceof RangeError)
            throw templateFormatError('nested too deeply.');
        throw error;
    }
}
function parseText(text) {
    if (!text.trimStart().startsWith('{'))
        return parseYaml(text);
    try {
        return JSON.parse(text);
    }
    catch {
        // A YAML flow mapping also starts with a brace.
        return parseYaml(text, 'JSON');
    }
}
function parseYaml(text, language = 'YAML') {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent', stringKeys: true });
    const [error] = document.errors;
    if (error !== undefined) {
        const { line, col } = lines.linePos(error.pos[0]);
        throw templateFormatError(`${language} not well-formed. (line ${line}, column ${col})`);
    }
    return toTree(document.contents);
}
function toTree(node) {
    if (isAlias(node))
        throw templateFormatError('YAML aliases are not allowed in CloudFormation templates');
    if (isScalar(node))
        return withTag(node.tag, node.tag?.startsWith('!') ? (node.source ?? '') : node.value);
    if (isSeq(node))
        return withTag(node.tag, node.items.map(toTree));
    if (!isMap(node))
        return node;
    // `fromEntries` defines a key named __proto__ as any other.
    const entries = node.items.map(({ key, value }) => [
        String(key.value),
        toTree(value),
    ]);
    return withTag(node.tag, Object.fromEntries(entries));
}
function withTag(tag, value) {
    if (tag === undefined || !/^![A-Za-z0-9]+$/.test(tag))
        return value;
    const name = tag.slice(1);
    if (name === 'Ref' || name === 'Condition')
        return { [name]: value };
    // `!GetAtt Role.Arn`: what follows the first dot is the attribute, dots and all.
    if (name === 'GetAtt' && typeof value === 'string')
        return { 'Fn::GetAtt': splitAttribute(value) };
    return { [`Fn::${name}`]: value };
}
/** `Role.Arn` as `['Role', 'Arn']`. */
export function splitAttribute(text) {
    const dot = text.indexOf('.');
    return dot < 0 ? [text, ''] : [text.slice(0, dot), text.slice(dot + 1)];
}
//# sourceMappingURL=template.js.map