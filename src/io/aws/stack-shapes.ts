import type { Change, Stack, StackEvent as SdkEvent, StackResourceSummary } from '@aws-sdk/client-cloudformation'
import type { ObservedStack, ResourceChange, StackEvent, StackResource } from '../../core/aws/stack-port.ts'

/** A stack as the SDK gives it. */
export function stackOf(stack: Stack): ObservedStack {
  const pairs = <T>(list: readonly T[] | undefined, pair: (one: T) => [string | undefined, string | undefined]) =>
    Object.fromEntries((list ?? []).map(pair).map(([key, value]) => [key ?? '', value ?? '']))
  const changed = stack.LastUpdatedTime ?? stack.CreationTime
  return {
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    ...(stack.StackStatusReason !== undefined && { reason: stack.StackStatusReason }),
    changedAt: changed?.getTime() ?? 0,
    parameters: pairs(stack.Parameters, (one) => [one.ParameterKey, one.ParameterValue]),
    outputs: pairs(stack.Outputs, (one) => [one.OutputKey, one.OutputValue]),
    tags: pairs(stack.Tags, (one) => [one.Key, one.Value]),
    isProtected: stack.EnableTerminationProtection ?? false,
  }
}

/** An event as the SDK gives it. */
export function eventOf(event: SdkEvent): StackEvent {
  return {
    id: event.EventId ?? '',
    at: event.Timestamp?.getTime() ?? 0,
    logicalId: event.LogicalResourceId ?? '',
    physicalId: event.PhysicalResourceId ?? '',
    type: event.ResourceType ?? '',
    status: event.ResourceStatus ?? '',
    ...(event.ResourceStatusReason !== undefined && { reason: event.ResourceStatusReason }),
    ...(event.ClientRequestToken !== undefined && { token: event.ClientRequestToken }),
  }
}

/** A change of a change set as the SDK gives it; nothing for one that is of no resource. */
export function changeOf({ ResourceChange: change }: Change): ResourceChange[] {
  if (change === undefined) return []
  const replacement =
    change.Replacement === 'True' || change.Replacement === 'Conditional' ? change.Replacement : 'False'
  return [
    {
      logicalId: change.LogicalResourceId ?? '',
      type: change.ResourceType ?? '',
      action: change.Action ?? '',
      replacement,
    },
  ]
}

/** A resource as the SDK gives it. */
export function resourceOf(resource: StackResourceSummary): StackResource {
  return {
    logicalId: resource.LogicalResourceId ?? '',
    physicalId: resource.PhysicalResourceId ?? '',
    type: resource.ResourceType ?? '',
    status: resource.ResourceStatus ?? '',
  }
}

/** Parameters as the SDK takes them. */
export function toParameters(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }))
}

/** Tags as the SDK takes them. */
export function toTags(values: Readonly<Record<string, string>>) {
  return Object.entries(values).map(([Key, Value]) => ({ Key, Value }))
}
