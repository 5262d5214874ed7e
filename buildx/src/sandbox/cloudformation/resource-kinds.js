import { AwsError } from '../wire.js';
import { managedPolicyKind, policyKind, rolePolicyKind } from './policy-resources.js';
import { roleKind } from './role-resource.js';
const KINDS = new Map([
    ['AWS::IAM::Role', roleKind],
    ['AWS::IAM::RolePolicy', rolePolicyKind],
    ['AWS::IAM::Policy', policyKind],
    ['AWS::IAM::ManagedPolicy', managedPolicyKind],
]);
export function isServedType(type) {
    return KINDS.has(type);
}
/** Throws for a type that is not served; templates were checked for that. */
export function kindOf(type) {
    const kind = KINDS.get(type);
    if (kind === undefined)
        throw new Error(`No resource kind for ${type}`);
    return kind;
}
/** Throws in the words of CloudFormation's resource handlers for missing and unknown properties. */
export function refuseProperties(kind, logicalId, properties) {
    const unknown = Object.keys(properties).find(name => !kind.properties.includes(name));
    if (unknown !== undefined)
        throw propertyFault(logicalId, `#: extraneous key [${unknown}] is not permitted`);
    const missing = kind.required.find(name => properties[name] === undefined);
    if (missing !== undefined)
        throw propertyFault(logicalId, `#: required key [${missing}] not found`);
}
function propertyFault(logicalId, fault) {
    return new AwsError('InvalidRequest', `Properties validation failed for resource ${logicalId} with message:\n${fault}`);
}
//# sourceMappingURL=resource-kinds.js.map