import { templateError, templateFormatError, validationError } from './errors.js';
import { splitList } from './parameters.js';
import { isTree, splitAttribute } from './template.js';
const NO_VALUE = Symbol('AWS::NoValue');
/**
 * The value with all functions and references resolved; members that are `AWS::NoValue` are gone.
 * Throws `ValidationError` for a function that CloudFormation or the sandbox does not have, or a wrong use of one.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export function resolve(value, scope) {
    const resolved = resolveDeep(value, scope);
    return resolved === NO_VALUE ? undefined : resolved;
}
/** Whether a named condition of the template holds. */
export function conditionHolds(name, scope, within = []) {
    const condition = scope.template.conditions.get(name);
    if (condition === undefined)
        throw templateFormatError(`Unresolved condition dependency ${name} in the Conditions block of the template`);
    if (within.includes(name))
        throw templateFormatError(`Circular dependency between conditions: [${within.join(', ')}]`);
    return evaluate(condition, scope, [...within, name]);
}
function evaluate(condition, scope, within) {
    const [name, value] = functionOf(condition) ?? [];
    const operands = () => {
        if (!Array.isArray(value) || value.length < 1 || value.length > 10)
            throw templateError(`every ${name} object requires a list of conditions.`);
        return value.map(operand => evaluate(operand, scope, within));
    };
    if (name === 'Condition')
        return conditionHolds(String(value), scope, within);
    if (name === 'Fn::And')
        return operands().every(Boolean);
    if (name === 'Fn::Or')
        return operands().some(Boolean);
    if (name === 'Fn::Not')
        return !operands()[0];
    if (name !== 'Fn::Equals')
        throw templateFormatError('Conditions can only be boolean operations on parameters and other conditions');
    const [left, right] = list(name, value, 2).map(operand => JSON.stringify(asText(resolve(operand, scope))));
    return left === right;
}
/** `'1'` and `1` are the same to CloudFormation. */
function asText(value) {
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
function resolveDeep(value, scope) {
    if (Array.isArray(value))
        return value.map(item => resolveDeep(item, scope)).filter(item => item !== NO_VALUE);
    if (!isTree(value))
        return value;
    const call = functionOf(value);
    if (call !== undefined && call[0] !== 'Condition')
        return applyFunction(call[0], call[1], scope);
    const entries = Object.entries(value).map(([key, member]) => [key, resolveDeep(member, scope)]);
    return Object.fromEntries(entries.filter(([, member]) => member !== NO_VALUE));
}
/** Name and argument where the value is a function call: one key, `Ref`, `Condition` or `Fn::…`. */
export function functionOf(value) {
    if (!isTree(value))
        return undefined;
    const [entry, ...others] = Object.entries(value);
    if (entry === undefined || others.length > 0)
        return undefined;
    const [name, argument] = entry;
    const isCondition = name === 'Condition' && typeof argument === 'string';
    return name === 'Ref' || isCondition || name.startsWith('Fn::') ? [name, argument] : undefined;
}
const FUNCTIONS = new Map([
    ['Ref', (argument, scope) => reference(String(argument), scope)],
    ['Fn::GetAtt', (argument, scope) => attribute(argument, scope)],
    ['Fn::Sub', (argument, scope) => substitute(argument, scope)],
    ['Fn::Join', (argument, scope) => join(argument, scope)],
    ['Fn::Split', (argument, scope) => split(argument, scope)],
    ['Fn::Select', (argument, scope) => select(argument, scope)],
    ['Fn::If', (argument, scope) => choose(argument, scope)],
    ['Fn::FindInMap', (argument, scope) => findInMap(argument, scope)],
    [
        'Fn::Base64',
        (argument, scope) => Buffer.from(text('Fn::Base64', resolve(argument, scope))).toString('base64'),
    ],
]);
function applyFunction(name, argument, scope) {
    const implementation = FUNCTIONS.get(name);
    if (implementation === undefined)
        throw validationError(`The sandbox does not serve the function ${name} here.`);
    return implementation(argument, scope);
}
export const PSEUDO_PARAMETERS = new Set([
    'AWS::AccountId',
    'AWS::NoValue',
    'AWS::NotificationARNs',
    'AWS::Partition',
    'AWS::Region',
    'AWS::StackId',
    'AWS::StackName',
    'AWS::URLSuffix',
]);
function reference(name, scope) {
    const { stack } = scope;
    if (PSEUDO_PARAMETERS.has(name))
        return pseudoParameter(name, stack);
    const parameter = scope.parameters.get(name);
    if (parameter !== undefined)
        return scope.template.parameters.get(name)?.Type === 'CommaDelimitedList'
            ? splitList(parameter)
            : parameter;
    return created(name, scope).physicalId;
}
function pseudoParameter(name, stack) {
    const values = {
        'AWS::AccountId': stack.accountId,
        'AWS::NoValue': NO_VALUE,
        'AWS::NotificationARNs': [],
        'AWS::Partition': 'aws',
        'AWS::Region': stack.region,
        'AWS::StackId': stack.id,
        'AWS::StackName': stack.name,
        'AWS::URLSuffix': 'amazonaws.com',
    };
    return values[name];
}
function created(name, scope) {
    const resource = scope.resources.get(name);
    if (resource === undefined)
        throw templateFormatError(`Unresolved resource dependencies [${name}] in the Resources block of the template`);
    return resource;
}
function attribute(argument, scope) {
    const [name = '', attributeName = ''] = typeof argument === 'string' ? splitAttribute(argument) : list('Fn::GetAtt', argument, 2).map(String);
    const value = created(name, scope).attributes[attributeName];
    if (value === undefined)
        throw templateError(`resource ${name} does not support attribute type ${attributeName} in Fn::GetAtt`);
    return value;
}
/** `${Name}`, `${Name.Attribute}`; `${!Literal}` stays as `${Literal}`. */
const PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;
/** Names that a `Fn::Sub` refers to in the template. */
export function substituteReferences(argument) {
    const [pattern, own] = Array.isArray(argument) ? argument : [argument, {}];
    const names = [...String(pattern).matchAll(PLACEHOLDER)].flatMap(([, literal, name = '']) => literal === '!' || Object.hasOwn(isTree(own) ? own : {}, name.trim()) ? [] : [name.trim()]);
    return names;
}
function substitute(argument, scope) {
    const [pattern, given] = Array.isArray(argument) ? list('Fn::Sub', argument, 2) : [argument, {}];
    if (typeof pattern !== 'string' || !isTree(given))
        throw templateError("One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string");
    return pattern.replace(PLACEHOLDER, (_, literal, raw) => {
        const name = raw.trim();
        if (literal === '!')
            return `\${${raw}}`;
        if (Object.hasOwn(given, name))
            return text('Fn::Sub', resolve(given[name], scope));
        const value = name.includes('.') ? attribute(name, scope) : reference(name, scope);
        return text('Fn::Sub', value);
    });
}
function join(argument, scope) {
    const [delimiter, values] = list('Fn::Join', argument, 2);
    const resolved = resolve(values, scope);
    if (typeof delimiter !== 'string' || !Array.isArray(resolved))
        throw templateError('every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.');
    return resolved.map(value => text('Fn::Join', value)).join(delimiter);
}
function split(argument, scope) {
    const [delimiter, value] = list('Fn::Split', argument, 2);
    return text('Fn::Split', resolve(value, scope)).split(text('Fn::Split', delimiter));
}
function select(argument, scope) {
    const [index, values] = list('Fn::Select', argument, 2).map(operand => resolve(operand, scope));
    if (!Array.isArray(values) || !/^\d+$/.test(String(index)))
        throw templateError('Fn::Select requires a list argument with two elements: an integer index and a list');
    if (Number(index) >= values.length)
        throw templateError(`Fn::Select cannot select nonexistent value at index ${String(index)}`);
    return values[Number(index)];
}
function choose(argument, scope) {
    const [name, then, otherwise] = list('Fn::If', argument, 3);
    return resolveDeep(conditionHolds(String(name), scope) ? then : otherwise, scope);
}
function findInMap(argument, scope) {
    const [map, top, second] = list('Fn::FindInMap', argument, 3).map(operand => text('Fn::FindInMap', resolve(operand, scope)));
    const mapping = scope.template.mappings.get(map ?? '');
    if (mapping === undefined)
        throw templateError(`Mapping named '${map}' is not present in the 'Mappings' section of template.`);
    const branch = Object.hasOwn(mapping, top ?? '') ? mapping[top ?? ''] : undefined;
    if (!isTree(branch) || !Object.hasOwn(branch, second ?? ''))
        throw templateError(`Unable to get mapping for ${map}::${top}::${second}`);
    return branch[second ?? ''];
}
function list(name, argument, length) {
    if (!Array.isArray(argument) || argument.length !== length)
        throw templateError(`every ${name} object requires a list of ${length} arguments.`);
    return argument;
}
function text(name, value) {
    if (typeof value === 'string')
        return value;
    if (typeof value === 'number' || typeof value === 'boolean')
        return String(value);
    throw templateError(`${name} needs text where it was given ${Array.isArray(value) ? 'a list' : 'an object'}.`);
}
//# sourceMappingURL=intrinsics.js.map