import { servicePlaceOf, type ServicePlace } from '../../../core/aws/service-port.ts'
import type { StackEvent, StackResource } from '../../../core/aws/stack-port.ts'
import { parseObject } from '../../../core/parse-object.ts'

/** What a stack with a service says of it. */
export interface RolloutFacts {
  readonly place: ServicePlace
  /** ARN of the task definition that the stack wants. */
  readonly definition?: string
  /** Name of the log group. */
  readonly logs?: string
  /** When CloudFormation turned to the service, in milliseconds since the epoch; absent when it has not. */
  readonly since?: number
}

/** The type of services of ECS in templates. */
export const serviceType = 'AWS::ECS::Service'

/** Facts by the resources of a stack and what has happened to them since; undefined where there is no service (yet). */
export function rolloutFacts(
  resources: readonly Pick<StackResource, 'type' | 'physicalId'>[],
  events: readonly StackEvent[],
): RolloutFacts | undefined {
  // What is deleted is of the past: the task definition before, when another one took its place.
  const known = [...resources, ...events.filter(({ status }) => !status.startsWith('DELETE'))]
  const idOf = (type: string) => known.findLast((one) => one.type === type && one.physicalId !== '')?.physicalId
  const place = servicePlaceOf(idOf(serviceType) ?? '')
  if (!place) return undefined
  const definition = idOf('AWS::ECS::TaskDefinition')
  const logs = idOf('AWS::Logs::LogGroup')
  const since = events.find(({ type, status }) => type === serviceType && status.endsWith('_IN_PROGRESS'))?.at
  return {
    place,
    ...(definition !== undefined && { definition }),
    ...(logs !== undefined && { logs }),
    ...(since !== undefined && { since }),
  }
}

/** True while CloudFormation waits for the service. */
export function isRolling(events: readonly StackEvent[]): boolean {
  return events.findLast(({ type }) => type === serviceType)?.status.endsWith('_IN_PROGRESS') ?? false
}

/** True when the service is what keeps the stack from its change. */
export function hasServiceFailed(events: readonly StackEvent[]): boolean {
  return events.some(({ type, status }) => type === serviceType && /^(?:CREATE|UPDATE)_FAILED$/.test(status))
}

/** True for a template with a service. */
export function hasService(template: string): boolean {
  return resourcesOf(template).some(({ Type }) => Type === serviceType)
}

/** Prefix of the log streams of a container; undefined where its output goes elsewhere. */
export function streamPrefix(template: string, container: string): string | undefined {
  const task = resourcesOf(template).find(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
  const definitions = task?.Properties?.ContainerDefinitions ?? []
  return definitions.find(({ Name }) => Name === container)?.LogConfiguration?.Options?.['awslogs-stream-prefix']
}

interface Resource {
  readonly Type: string
  readonly Properties?: { readonly ContainerDefinitions?: readonly Container[] }
}

interface Container {
  readonly Name?: string
  readonly LogConfiguration?: { readonly Options?: Readonly<Record<string, string>> }
}

function resourcesOf(template: string): Resource[] {
  const { Resources = {} } = parseObject(template) as { readonly Resources?: Readonly<Record<string, Resource>> }
  return Object.values(Resources)
}
