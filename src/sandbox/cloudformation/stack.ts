import type { Tag } from './resource-kinds.js'
import type { Tree } from './template.js'

export interface StackEvent {
  EventId: string
  StackId: string
  StackName: string
  LogicalResourceId: string
  PhysicalResourceId: string
  ResourceType: string
  Timestamp: string
  ResourceStatus: string
  ResourceStatusReason?: string
}

export interface StackResource {
  logicalId: string
  physicalId: string
  type: string
  status: string
  statusReason?: string
  updatedAt: string
  /** Resolved, as they were applied. */
  properties: Tree
  attributes: Record<string, string>
  /** Tags of the stack that it was made with. */
  stackTags: Tag[]
  deletionPolicy: 'Delete' | 'Retain'
}

export interface StackOutput {
  OutputKey: string
  OutputValue: string
  Description?: string
}

/** One stack, as it is kept. */
export interface Stack {
  id: string
  name: string
  accountId: string
  region: string
  status: string
  statusReason?: string
  template: string
  description?: string
  parameters: { key: string; value: string; noEcho: boolean }[]
  capabilities: string[]
  tags: Tag[]
  outputs: StackOutput[]
  resources: StackResource[]
  /** Oldest first. */
  events: StackEvent[]
  createdAt: string
  updatedAt?: string
  deletedAt?: string
  clientRequestToken?: string
}

export const STACK_TYPE = 'AWS::CloudFormation::Stack'

/** Adds an event about one of the stack's resources. */
export function recordResourceEvent(
  stack: Stack,
  source: { now: Date; id: string },
  resource: { logicalId: string; physicalId: string; type: string },
  status: string,
  reason?: string,
): void {
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
  })
}

/** Sets the stack's status and adds its event. */
export function recordStackEvent(
  stack: Stack,
  source: { now: Date; id: string },
  status: string,
  reason?: string,
): void {
  stack.status = status
  if (reason === undefined) delete stack.statusReason
  else stack.statusReason = reason
  const resource = { logicalId: stack.name, physicalId: stack.id, type: STACK_TYPE }
  recordResourceEvent(stack, source, resource, status, reason)
}
