import { isObject } from '../protocols/json.js';
import { AwsError } from '../wire.js';
export function invalidParameter(message) {
    return new AwsError('InvalidParameterException', message);
}
export function invalidRequest(message) {
    return new AwsError('InvalidRequestException', message);
}
function wrongType(name, expected) {
    return new AwsError('SerializationException', `${name}: ${expected} was expected`);
}
/** Throws SerializationException where a member is of another type, as all readers of members here do. */
export function optionalText(body, name) {
    const value = body[name];
    if (value === undefined || value === null)
        return undefined;
    if (typeof value !== 'string')
        throw wrongType(name, 'a string');
    return value;
}
export function requiredText(body, name) {
    const value = optionalText(body, name);
    if (value === undefined || value === '') {
        throw new AwsError('ValidationException', `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`);
    }
    return value;
}
export function textList(body, name) {
    const value = body[name];
    if (value === undefined || value === null)
        return undefined;
    if (!Array.isArray(value) || !value.every(item => typeof item === 'string')) {
        throw wrongType(name, 'a list of strings');
    }
    return value;
}
export function flag(body, name) {
    const value = body[name] ?? false;
    if (typeof value !== 'boolean')
        throw wrongType(name, 'a boolean');
    return value;
}
export function optionalInteger(body, name) {
    const value = body[name];
    if (value === undefined || value === null)
        return undefined;
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
        throw wrongType(name, 'an integer');
    return value;
}
/** The objects of a list, none where it is not there. */
export function objectList(body, name) {
    const value = body[name] ?? [];
    if (!Array.isArray(value) || !value.every(isObject))
        throw wrongType(name, 'a list of objects');
    return value;
}
const MAX_TAGS = 50;
/** Tags within the limits of https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Tag.html */
export function tagList(body) {
    const tags = objectList(body, 'Tags').map(tag => ({
        Key: requiredText(tag, 'Key'),
        Value: optionalText(tag, 'Value') ?? '',
    }));
    refuseTooManyTags(tags);
    for (const { Key, Value } of tags) {
        if (/^aws:/i.test(Key))
            throw invalidParameter('Tag keys must not start with aws:');
        if (Key.length > 128 || Value.length > 256)
            throw invalidParameter('A tag key has at most 128 characters, its value 256.');
    }
    return tags;
}
export function refuseTooManyTags(tags) {
    if (tags.length > MAX_TAGS)
        throw invalidParameter(`A secret has at most ${MAX_TAGS} tags.`);
}
/** 1 to 20 labels of 1 to 256 characters; undefined where the request names none. */
export function versionStages(body) {
    const stages = textList(body, 'VersionStages');
    const fits = (stage) => stage.length >= 1 && stage.length <= 256;
    if (stages && !(stages.length >= 1 && stages.length <= 20 && stages.every(fits)))
        throw invalidParameter('VersionStages takes 1 to 20 labels of 1 to 256 characters.');
    return stages;
}
/** 1 to 512 of ASCII letters, digits and `/_+=.@-` (API reference, CreateSecret). */
export function secretName(body) {
    const name = requiredText(body, 'Name');
    if (/^[\w/+=.@-]{1,512}$/.test(name))
        return name;
    throw new AwsError('ValidationException', 'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!');
}
/** A version's ID: 32 to 64 characters. */
export function requestToken(body) {
    const token = optionalText(body, 'ClientRequestToken');
    if (token === undefined || (token.length >= 32 && token.length <= 64))
        return token;
    throw invalidParameter('ClientRequestToken must be 32-64 characters long.');
}
/** What is to be kept: text or bytes, not both; undefined where there is neither. */
export function secretValue(body) {
    const secretString = optionalText(body, 'SecretString');
    const secretBinary = optionalText(body, 'SecretBinary');
    if (secretString !== undefined && secretBinary !== undefined) {
        throw invalidParameter('You must provide either SecretString or SecretBinary, not both.');
    }
    if (Buffer.byteLength(secretString ?? secretBinary ?? '') > 65_536) {
        throw new AwsError('ValidationException', 'The secret value is longer than 65536 bytes.');
    }
    if (secretString !== undefined)
        return { secretString };
    return secretBinary === undefined ? undefined : { secretBinary };
}
//# sourceMappingURL=parameters.js.map