import { checkTags } from '../iam/validation.js';
import { parseIdentityPolicy } from '../policy-engine/parse-policy.js';
import { invalid } from '../query-protocol.js';
import { AwsError } from '../wire.js';
/**
 * Reads and checks the parameters of AssumeRole. Throws ValidationError, MalformedPolicyDocument,
 * PackedPolicyTooLarge; AccessDenied for MFA, since no user here has a device.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function readAssumeRoleParameters(parameters) {
    refuseUnserved(parameters);
    const tags = parameters.tags();
    checkTags(tags);
    return {
        roleArn: readRoleArn(parameters.required('RoleArn')),
        sessionName: checkText('RoleSessionName', parameters.required('RoleSessionName'), 2, 64, SESSION_NAME),
        durationSeconds: readDuration(parameters.integer('DurationSeconds')),
        externalId: checkOptional('ExternalId', parameters, 2, 1_224, EXTERNAL_ID),
        policy: readPolicy(parameters.optional('Policy')),
        policyArns: readPolicyArns(parameters),
        tags,
        transitiveTagKeys: readTransitiveKeys(parameters, tags),
        sourceIdentity: checkOptional('SourceIdentity', parameters, 2, 64, SESSION_NAME),
    };
}
const SESSION_NAME = /^[\w+=,.@-]*$/;
const EXTERNAL_ID = /^[\w+=,.@:/-]*$/;
function refuseUnserved(parameters) {
    if (parameters.has('SerialNumber') || parameters.has('TokenCode')) {
        throw new AwsError('AccessDenied', 'MultiFactorAuthentication failed with invalid MFA one time pass code. ', 403);
    }
    if (parameters.has('ProvidedContexts')) {
        throw new AwsError('ValidationError', 'The sandbox does not serve ProvidedContexts.', 400);
    }
}
function checkOptional(name, parameters, shortest, longest, pattern) {
    const value = parameters.optional(name);
    return value === undefined ? undefined : checkText(name, value, shortest, longest, pattern);
}
function checkText(name, value, shortest, longest, pattern) {
    if (value.length < shortest) {
        throw invalid(value, name, `Member must have length greater than or equal to ${shortest}`);
    }
    if (value.length > longest) {
        throw invalid(value, name, `Member must have length less than or equal to ${longest}`);
    }
    if (pattern && !pattern.test(value)) {
        throw invalid(value, name, `Member must satisfy regular expression pattern: ${pattern.source.slice(1, -1)}`);
    }
    return value;
}
function readRoleArn(arn) {
    checkText('RoleArn', arn, 20, 2_048);
    if (/^arn:aws[a-z-]*:iam::\d{12}:role\/([\w+=,.@/-]+\/)?[\w+=,.@-]{1,64}$/.test(arn))
        return arn;
    throw new AwsError('ValidationError', `${arn} is invalid`, 400);
}
function readDuration(seconds) {
    if (seconds === undefined)
        return undefined;
    const shown = String(seconds);
    if (seconds < 900) {
        throw invalid(shown, 'DurationSeconds', 'Member must have value greater than or equal to 900');
    }
    if (seconds > 43_200) {
        throw invalid(shown, 'DurationSeconds', 'Member must have value less than or equal to 43200');
    }
    return seconds;
}
function readPolicy(policy) {
    if (policy === undefined)
        return undefined;
    checkText('Policy', policy, 1, 2_048);
    if ([...policy].some(character => character > '\u00ff')) {
        throw invalid(policy, 'Policy', 'Member must be of characters up to U+00FF');
    }
    parseIdentityPolicy(policy);
    return policy;
}
function readPolicyArns(parameters) {
    const arns = parameters.structures('PolicyArns', 'arn').map(({ arn = '' }) => arn);
    if (arns.length > 10) {
        throw invalid('[...]', 'PolicyArns', 'Member must have length less than or equal to 10');
    }
    return arns;
}
function readTransitiveKeys(parameters, tags) {
    const keys = parameters.list('TransitiveTagKeys') ?? [];
    const known = new Set(tags.map(tag => tag.Key.toLowerCase()));
    const unknown = keys.find(key => !known.has(key.toLowerCase()));
    if (unknown === undefined)
        return keys;
    const message = 'The specified transitive tag key must be included in the requested tags.';
    throw new AwsError('InvalidParameterValue', message, 400);
}
//# sourceMappingURL=assume-role-parameters.js.map