import { invalid } from '../query-protocol.js';
import { AwsError } from '../wire.js';
const NAME = /^[\w+=,.@-]+$/;
const PATH = /^\/([\u0021-\u007e]+\/)?$/;
/** Throws ValidationError unless `name` is a name that IAM takes, of at most `longest` characters. */
export function checkName(parameter, name, longest) {
    if (name.length < 1)
        throw invalid(name, parameter, 'Member must have length greater than or equal to 1');
    if (name.length > longest) {
        throw invalid(name, parameter, `Member must have length less than or equal to ${longest}`);
    }
    if (!NAME.test(name)) {
        throw new AwsError('ValidationError', `The specified value for ${parameter.charAt(0).toLowerCase()}${parameter.slice(1)} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`, 400);
    }
}
/** Throws ValidationError unless `path` starts and ends with a slash. */
export function checkPath(path) {
    if (path.length <= 512 && PATH.test(path))
        return;
    const message = 'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric ' +
        'characters and/or / characters.';
    throw new AwsError('ValidationError', message, 400);
}
/** Throws ValidationError unless `seconds` is a session duration that a role may have. */
export function checkMaxSessionDuration(seconds) {
    if (!Number.isInteger(seconds) || seconds < 3_600) {
        throw invalid(String(seconds), 'MaxSessionDuration', 'Member must have value greater than or equal to 3600');
    }
    if (seconds > 43_200) {
        throw invalid(String(seconds), 'MaxSessionDuration', 'Member must have value less than or equal to 43200');
    }
}
/**
 * Throws for tags that IAM or STS does not take: too many, too long, repeated keys, reserved prefix.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
 */
export function checkTags(tags) {
    const pattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
    if (tags.length > 50) {
        throw invalid('[...]', 'Tags', 'Member must have length less than or equal to 50');
    }
    for (const { Key, Value } of tags) {
        if (Key.length < 1 || Key.length > 128 || !pattern.test(Key)) {
            throw invalid(Key, 'Tags.member.key', 'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+');
        }
        if (Value.length > 256 || !pattern.test(Value)) {
            throw invalid(Value, 'Tags.member.value', 'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*');
        }
        if (/^aws:/i.test(Key)) {
            throw new AwsError('InvalidInput', `Tag keys that start with aws: are reserved: ${Key}`, 400);
        }
    }
    if (new Set(tags.map(tag => tag.Key.toLowerCase())).size < tags.length) {
        throw new AwsError('InvalidInput', 'Duplicate tag keys found. Please note that Tag keys are case insensitive.', 400);
    }
}
/** Throws LimitExceeded for a document above a quota; IAM does not count white space. */
export function checkSize(document, quota, name) {
    if (document.replace(/\s/g, '').length <= quota)
        return;
    throw new AwsError('LimitExceeded', `Cannot exceed quota for ${name}: ${quota}`, 409);
}
//# sourceMappingURL=validation.js.map