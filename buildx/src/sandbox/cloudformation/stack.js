export const STACK_TYPE = 'AWS::CloudFormation::Stack';
/** Adds an event about one of the stack's resources. */
export function recordResourceEvent(stack, source, resource, status, reason) {
    stack.events.push({
        EventId: source.id,
        StackId: stack.id,
        StackName: stack.name,
        LogicalResourceId: resource.logicalId,
        PhysicalResourceId: resource.physicalId,
        ResourceType: resource.type,
        Timestamp: source.now.toISOString(),
        ResourceStatus: status,
        ...(reason === undefined ? {} : { ResourceStatusReason: reason }),
    });
}
/** Sets the stack's status and adds its event. */
export function recordStackEvent(stack, source, status, reason) {
    stack.status = status;
    if (reason === undefined)
        delete stack.statusReason;
    else
        stack.statusReason = reason;
    const resource = { logicalId: stack.name, physicalId: stack.id, type: STACK_TYPE };
    recordResourceEvent(stack, source, resource, status, reason);
}
//# sourceMappingURL=stack.js.map