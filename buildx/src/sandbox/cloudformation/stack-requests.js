import { listParameter, structureListParameter } from '../protocols/query.js';
import { AwsError } from '../wire.js';
import { validationError } from './errors.js';
import { isServedType, kindOf } from './resource-kinds.js';
import { parseTemplate } from './template.js';
/** Parameters whose effect the sandbox does not have. */
const NOT_SERVED = [
    'RoleARN',
    'StackPolicyBody',
    'StackPolicyURL',
    'StackPolicyDuringUpdateBody',
    'StackPolicyDuringUpdateURL',
    'EnableTerminationProtection',
    'RetainExceptOnCreate',
    'NotificationARNs.member.1',
    'ResourceTypes.member.1',
    'RetainResources.member.1',
    'RollbackConfiguration.RollbackTriggers.member.1.Arn',
];
/** Throws `ValidationError` for a parameter that would have no effect here. */
export function refuseNotServed(parameters) {
    const name = NOT_SERVED.find(given => ![null, '', 'false'].includes(parameters.get(given)));
    if (name !== undefined)
        throw validationError(`The sandbox does not serve the parameter ${name.replace(/\.member.*/, '')}.`);
}
/** CreateStack's and UpdateStack's parameters. */
export function stackInput(parameters) {
    refuseNotServed(parameters);
    const tags = structureListParameter(parameters, 'Tags', ['Key', 'Value']);
    const optional = {
        templateBody: parameters.get('TemplateBody'),
        templateUrl: parameters.get('TemplateURL'),
        clientRequestToken: parameters.get('ClientRequestToken'),
        onFailure: parameters.get('OnFailure') ?? (parameters.get('DisableRollback') === 'true' ? 'DO_NOTHING' : null),
    };
    return {
        stackName: parameters.get('StackName') ?? '',
        usePreviousTemplate: parameters.get('UsePreviousTemplate') === 'true',
        parameters: structureListParameter(parameters, 'Parameters', [
            'ParameterKey',
            'ParameterValue',
            'UsePreviousValue',
        ]),
        capabilities: listParameter(parameters, 'Capabilities'),
        ...(tags.length === 0 ? {} : { tags: tags.map(({ Key = '', Value = '' }) => ({ Key, Value })) }),
        ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    };
}
/** Names as https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html has them. */
export function refuseStackName(name) {
    if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name))
        return;
    throw validationError(`1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, and have length less than or equal to 128`);
}
const MAX_TEMPLATE_BODY_BYTES = 51_200;
/** Text of the template, from the request, its URL, or the stack that is updated. */
export async function templateText(input, fetchTemplate, previous) {
    const { templateBody, templateUrl } = input;
    if (templateBody !== undefined && templateUrl !== undefined)
        throw validationError('Either Template URL or Template Body must be specified, not both.');
    if (templateUrl !== undefined)
        return fetchedTemplate(templateUrl, fetchTemplate);
    if (templateBody === undefined && input.usePreviousTemplate && previous !== undefined)
        return previous;
    if (templateBody === undefined)
        throw validationError('Either Template URL or Template Body must be specified.');
    if (Buffer.byteLength(templateBody) > MAX_TEMPLATE_BODY_BYTES)
        throw validationError("1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200");
    return templateBody;
}
async function fetchedTemplate(url, fetchTemplate) {
    if (!URL.canParse(url))
        throw validationError('TemplateURL must be a supported URL.');
    try {
        return await fetchTemplate(url);
    }
    catch (error) {
        throw validationError(`S3 error: ${error instanceof Error ? error.message : String(error)}`);
    }
}
/** The template, with every resource type in it served. */
export function servedTemplate(text) {
    const template = parseTemplate(text);
    const unknown = [...template.resources.values()].map(({ Type }) => Type).filter(type => !isServedType(type));
    if (unknown.length > 0)
        throw validationError(`Template format error: Unrecognized resource types: [${[...new Set(unknown)].join(', ')}]`);
    const exported = [...template.outputs].find(([, output]) => output.Export !== undefined);
    if (exported !== undefined)
        throw validationError(`The sandbox does not serve exports (output ${exported[0]}).`);
    return template;
}
/**
 * The capability that the template needs to be acknowledged; every resource that is served is one of IAM.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 */
export function requiredCapability(template) {
    const named = [...template.resources.values()].some(({ Type, Properties }) => {
        const { nameProperty } = kindOf(Type);
        return nameProperty !== undefined && Properties[nameProperty] !== undefined;
    });
    return named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
}
/** Throws `InsufficientCapabilitiesException`. */
export function refuseCapabilities(template, acknowledged) {
    const required = requiredCapability(template);
    const enough = acknowledged.includes(required) || acknowledged.includes('CAPABILITY_NAMED_IAM');
    if (!enough)
        throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${required}]`);
}
//# sourceMappingURL=stack-requests.js.map