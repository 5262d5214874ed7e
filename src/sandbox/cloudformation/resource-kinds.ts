import type { IamProvisioning } from '../iam/provisioning.js'
import { AwsError } from '../wire.js'
import type { CreatedResource } from './intrinsics.js'
import { managedPolicyKind, policyKind, rolePolicyKind } from './policy-resources.js'
import { roleKind } from './role-resource.js'
import type { Tree } from './template.js'

/** What a resource's making, changing and removing works on. */
export interface ResourceContext {
  iam: IamProvisioning
  /** Throws AccessDenied where the caller may not do to IAM what the resource needs. */
  authorize: (action: string, resource: string) => void
  accountId: string
  stackName: string
  stackTags: Tag[]
  logicalId: string
  /** Twelve characters for a generated name. */
  suffix: () => string
}

export interface Tag {
  Key: string
  Value: string
}

/** One type of resource. Properties come in resolved and checked against `properties`. */
export interface ResourceKind {
  properties: readonly string[]
  required: readonly string[]
  attributes: readonly string[]
  /** The property that names the resource: changing it needs CAPABILITY_NAMED_IAM. */
  nameProperty?: string
  /** Properties whose change makes a new resource. */
  replacedBy: readonly string[]
  create(context: ResourceContext, properties: Tree): Promise<CreatedResource>
  /** Changes it in place. */
  update(context: ResourceContext, physicalId: string, before: Tree, after: Tree): Promise<void>
  remove(context: ResourceContext, physicalId: string, properties: Tree): Promise<void>
}

const KINDS = new Map<string, ResourceKind>([
  ['AWS::IAM::Role', roleKind],
  ['AWS::IAM::RolePolicy', rolePolicyKind],
  ['AWS::IAM::Policy', policyKind],
  ['AWS::IAM::ManagedPolicy', managedPolicyKind],
])

export function isServedType(type: string): boolean {
  return KINDS.has(type)
}

/** Throws for a type that is not served; templates were checked for that. */
export function kindOf(type: string): ResourceKind {
  const kind = KINDS.get(type)
  if (kind === undefined) throw new Error(`No resource kind for ${type}`)
  return kind
}

/** Throws in the words of CloudFormation's resource handlers for missing and unknown properties. */
export function refuseProperties(kind: ResourceKind, logicalId: string, properties: Tree): void {
  const unknown = Object.keys(properties).find(name => !kind.properties.includes(name))
  if (unknown !== undefined) throw propertyFault(logicalId, `#: extraneous key [${unknown}] is not permitted`)
  const missing = kind.required.find(name => properties[name] === undefined)
  if (missing !== undefined) throw propertyFault(logicalId, `#: required key [${missing}] not found`)
}

function propertyFault(logicalId: string, fault: string): AwsError {
  return new AwsError(
    'InvalidRequest',
    `Properties validation failed for resource ${logicalId} with message:\n${fault}`,
  )
}
