import { AwsError } from '../wire.js';
import { isTree } from './template.js';
/** A property as text. Throws for lists and objects. */
export function textOf(properties, name) {
    const value = properties[name];
    if (typeof value === 'string' || typeof value === 'number')
        return String(value);
    throw wrongType(name, 'String');
}
export function optionalText(properties, name) {
    return properties[name] === undefined ? undefined : textOf(properties, name);
}
/** A list of texts, empty where the property is not there. */
export function textsOf(properties, name) {
    const value = properties[name] ?? [];
    if (!Array.isArray(value) || value.some(item => typeof item !== 'string'))
        throw wrongType(name, 'array of String');
    return value;
}
/** A list of objects, empty where the property is not there. */
export function treesOf(properties, name) {
    const value = properties[name] ?? [];
    if (!Array.isArray(value) || !value.every(isTree))
        throw wrongType(name, 'array of JSONObject');
    return value;
}
/** The resource's own tags, and the stack's where it has no tag of that key. */
export function tagsOf(context, properties) {
    const own = treesOf(properties, 'Tags').map(tag => ({
        Key: textOf(tag, 'Key'),
        Value: textOf(tag, 'Value'),
    }));
    return [...own, ...context.stackTags.filter(({ Key }) => !own.some(tag => tag.Key === Key))];
}
/**
 * `<stack>-<logicalId>-<random>`, at most `limit` characters: the stack's name and the logical ID give way, the
 * random part never does.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html
 */
export function generatedName(context, limit) {
    const suffix = context.suffix();
    const room = limit - suffix.length - 2;
    const logicalId = context.logicalId.slice(0, Math.max(room - context.stackName.length, Math.floor(room / 2)));
    return `${context.stackName.slice(0, room - logicalId.length)}-${logicalId}-${suffix}`;
}
export function refuseUsersAndGroups(properties) {
    for (const name of ['Users', 'Groups'])
        if (textsOf(properties, name).length > 0)
            throw new AwsError('InvalidRequest', `The sandbox does not serve the property ${name} of a policy: use Roles.`);
}
function wrongType(name, expected) {
    return new AwsError('InvalidRequest', `Properties validation failed: #/${name}: expected type: ${expected}`);
}
//# sourceMappingURL=properties.js.map