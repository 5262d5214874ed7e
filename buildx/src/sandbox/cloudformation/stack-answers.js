import { requiredCapability } from './stack-requests.js';
/** A stack as DescribeStacks shows it. */
export function describedStack(stack) {
    return {
        StackId: stack.id,
        StackName: stack.name,
        Description: stack.description,
        Parameters: stack.parameters.map(({ key, value, noEcho }) => ({
            ParameterKey: key,
            ParameterValue: noEcho ? '****' : value,
        })),
        CreationTime: stack.createdAt,
        LastUpdatedTime: stack.updatedAt,
        DeletionTime: stack.deletedAt,
        StackStatus: stack.status,
        StackStatusReason: stack.statusReason,
        DisableRollback: false,
        NotificationARNs: [],
        Capabilities: stack.capabilities,
        Outputs: stack.outputs,
        Tags: stack.tags,
        EnableTerminationProtection: false,
        DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    };
}
/** A stack as ListStacks shows it. */
export function stackSummary(stack) {
    return {
        StackId: stack.id,
        StackName: stack.name,
        TemplateDescription: stack.description,
        CreationTime: stack.createdAt,
        LastUpdatedTime: stack.updatedAt,
        DeletionTime: stack.deletedAt,
        StackStatus: stack.status,
        StackStatusReason: stack.statusReason,
        DriftInformation: { StackDriftStatus: 'NOT_CHECKED' },
    };
}
/** Resources as DescribeStackResources shows them. */
export function describedResources(stack) {
    return stack.resources.map(resource => ({
        StackName: stack.name,
        StackId: stack.id,
        LogicalResourceId: resource.logicalId,
        PhysicalResourceId: resource.physicalId,
        ResourceType: resource.type,
        Timestamp: resource.updatedAt,
        ResourceStatus: resource.status,
        ResourceStatusReason: resource.statusReason,
        DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
    }));
}
/** The template's parameters as a form shows them. */
export function templateParameters(template) {
    return [...template.parameters].map(([ParameterKey, definition]) => ({
        ParameterKey,
        ...(definition.Default === undefined ? {} : { DefaultValue: String(definition.Default) }),
        NoEcho: String(definition.NoEcho) === 'true',
        ...(definition.Description === undefined ? {} : { Description: String(definition.Description) }),
        ParameterType: String(definition.Type),
        AllowedValues: Array.isArray(definition.AllowedValues) ? definition.AllowedValues.map(String) : [],
    }));
}
/** ValidateTemplate's answer. */
export function validatedTemplate(template) {
    const types = [...new Set([...template.resources.values()].map(({ Type }) => Type))];
    return {
        Parameters: templateParameters(template).map(({ ParameterType: _, AllowedValues: __, ...rest }) => rest),
        Description: template.description,
        Capabilities: [requiredCapability(template)],
        CapabilitiesReason: `The following resource(s) require capabilities: [${types.join(', ')}]`,
    };
}
/** GetTemplateSummary's answer. */
export function templateSummary(template) {
    const parameters = templateParameters(template).map(({ AllowedValues, ...rest }) => ({
        ...rest,
        ParameterConstraints: AllowedValues.length === 0 ? undefined : { AllowedValues },
    }));
    const types = [...new Set([...template.resources.values()].map(({ Type }) => Type))];
    return {
        ...validatedTemplate(template),
        Parameters: parameters,
        ResourceTypes: types,
        Version: '2010-09-09',
    };
}
//# sourceMappingURL=stack-answers.js.map