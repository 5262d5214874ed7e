import { templateFormatError, validationError } from './errors.js';
const TYPES = ['String', 'Number', 'CommaDelimitedList'];
/**
 * Values of a template's parameters: what was given, else the previous value where that is asked for, else the
 * default. Throws `ValidationError` in CloudFormation's words for missing, unknown and refused ones.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 */
export function resolveParameters(template, given, previous = new Map()) {
    const unknown = given
        .map(({ ParameterKey = '' }) => ParameterKey)
        .filter(key => !template.parameters.has(key));
    if (unknown.length > 0)
        throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
    const values = new Map();
    const missing = [];
    for (const [name, definition] of template.parameters) {
        refuseDefinition(name, definition);
        const value = givenValue(definition, given.find(({ ParameterKey }) => ParameterKey === name), previous.get(name));
        if (value === undefined)
            missing.push(name);
        else
            values.set(name, value);
    }
    if (missing.length > 0)
        throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
    for (const [name, value] of values)
        refuseValue(name, template.parameters.get(name) ?? {}, value);
    return values;
}
function refuseDefinition(name, definition) {
    if (!TYPES.includes(String(definition.Type)))
        throw templateFormatError(`Unrecognized parameter type: ${String(definition.Type)} (parameter ${name})`);
}
function givenValue(definition, given, previous) {
    if (given?.UsePreviousValue === 'true')
        return previous;
    if (given?.ParameterValue !== undefined)
        return given.ParameterValue;
    return definition.Default === undefined ? undefined : String(definition.Default);
}
function refuseValue(name, definition, value) {
    const members = definition.Type === 'CommaDelimitedList' ? splitList(value) : [value];
    for (const member of members) {
        const fault = faultOf(definition, member);
        if (fault === undefined)
            continue;
        const description = definition.ConstraintDescription;
        throw validationError(description === undefined
            ? `Parameter '${name}' ${fault}`
            : `Parameter ${name} failed to satisfy constraint: ${String(description)}`);
    }
}
function faultOf(definition, value) {
    const { AllowedValues, AllowedPattern, MinLength, MaxLength } = definition;
    if (definition.Type === 'Number') {
        const fault = numberFault(definition, value);
        if (fault !== undefined)
            return fault;
    }
    if (MinLength !== undefined && value.length < Number(MinLength))
        return `must contain at least ${String(MinLength)} characters`;
    if (MaxLength !== undefined && value.length > Number(MaxLength))
        return `must contain at most ${String(MaxLength)} characters`;
    if (Array.isArray(AllowedValues) && !AllowedValues.map(String).includes(value))
        return 'must be one of AllowedValues';
    if (AllowedPattern !== undefined && !patternOf(String(AllowedPattern)).test(value))
        return `must match pattern ${String(AllowedPattern)}`;
    return undefined;
}
function numberFault({ MinValue, MaxValue }, value) {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (Number.isNaN(number))
        return 'must be a number';
    if (MinValue !== undefined && number < Number(MinValue))
        return `must be a number not less than ${String(MinValue)}`;
    if (MaxValue !== undefined && number > Number(MaxValue))
        return `must be a number not greater than ${String(MaxValue)}`;
    return undefined;
}
/** CloudFormation matches the whole value. */
function patternOf(pattern) {
    try {
        return new RegExp(`^(?:${pattern})$`, 'u');
    }
    catch {
        throw templateFormatError(`AllowedPattern ${pattern} is not a regular expression that the sandbox can read.`);
    }
}
/** A CommaDelimitedList's members, without the space around them. */
export function splitList(value) {
    return value.split(',').map(member => member.trim());
}
//# sourceMappingURL=parameters.js.map