import { templateError, templateFormatError, validationError } from './errors.js';
import { functionOf, PSEUDO_PARAMETERS, substituteReferences } from './intrinsics.js';
import { isTree, splitAttribute } from './template.js';
/**
 * Logical IDs in an order in which each resource comes after what it needs. All branches of a condition count,
 * as with CloudFormation. Throws `ValidationError` for what is not in the template and for cycles.
 */
export function creationOrder(template, attributesOf) {
    const needs = new Map();
    for (const [id, resource] of template.resources) {
        const references = collectReferences(resource.Properties);
        for (const name of resource.dependsOn)
            references.names.add(name);
        if (resource.condition !== undefined)
            references.conditions.add(resource.condition);
        refuseUnresolved(template, references, 'Resources', attributesOf);
        needs.set(id, new Set([...references.names].filter(name => template.resources.has(name))));
    }
    for (const output of template.outputs.values()) {
        const references = collectReferences(output);
        if (typeof output.Condition === 'string')
            references.conditions.add(output.Condition);
        refuseUnresolved(template, references, 'Outputs', attributesOf);
    }
    return sort(needs);
}
function sort(needs) {
    const order = [];
    const waiting = new Map(needs);
    while (waiting.size > 0) {
        const ready = [...waiting].filter(([, needed]) => [...needed].every(name => order.includes(name)));
        if (ready.length === 0)
            throw validationError(`Circular dependency between resources: [${[...waiting.keys()].join(', ')}]`);
        for (const [id] of ready) {
            order.push(id);
            waiting.delete(id);
        }
    }
    return order;
}
function refuseUnresolved(template, references, block, attributesOf) {
    const known = (name) => template.resources.has(name) || template.parameters.has(name) || PSEUDO_PARAMETERS.has(name);
    const unknown = [...references.names].filter(name => !known(name));
    if (unknown.length > 0)
        throw templateFormatError(`Unresolved resource dependencies [${unknown.join(', ')}] in the ${block} block of the template`);
    const condition = [...references.conditions].find(name => !template.conditions.has(name));
    if (condition !== undefined)
        throw templateFormatError(`Unresolved condition dependency ${condition} in the ${block} block of the template`);
    for (const [name, attribute] of references.attributes) {
        const type = template.resources.get(name)?.Type;
        if (type === undefined || !attributesOf(type).includes(attribute))
            throw templateError(`resource ${name} does not support attribute type ${attribute} in Fn::GetAtt`);
    }
}
function collectReferences(value) {
    const references = { names: new Set(), conditions: new Set(), attributes: [] };
    collect(value, references);
    return references;
}
function collect(value, references) {
    if (Array.isArray(value))
        for (const item of value)
            collect(item, references);
    if (!isTree(value))
        return;
    const [name, argument] = functionOf(value) ?? [];
    if (name === 'Ref')
        references.names.add(String(argument));
    if (name === 'Fn::GetAtt')
        addAttribute(argument, references);
    if (name === 'Fn::If' && Array.isArray(argument))
        references.conditions.add(String(argument[0]));
    if (name === 'Fn::Sub')
        for (const placeholder of substituteReferences(argument))
            if (placeholder.includes('.'))
                addAttribute(placeholder, references);
            else
                references.names.add(placeholder);
    for (const member of Object.values(value))
        collect(member, references);
}
function addAttribute(argument, references) {
    const [resource = '', attribute = ''] = typeof argument === 'string'
        ? splitAttribute(argument)
        : Array.isArray(argument)
            ? argument.map(String)
            : [];
    references.names.add(resource);
    references.attributes.push([resource, attribute]);
}
//# sourceMappingURL=dependencies.js.map