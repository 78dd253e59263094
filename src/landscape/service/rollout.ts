import type { Service } from '../../manifest/project.ts'
import type { ECSServiceDeploymentConfiguration as Deployment } from '../cloudformation/generated/resource-types.d.ts'
import { ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { tagsOf } from '../component.ts'
import { containerCheck, seconds } from './health-check.ts'
import { desiredCount } from './scaling.ts'
import { serviceConnect } from './service-names.ts'
import type { Place, ServicePlan } from './service-plan.ts'
import type { TargetGroup } from './target-groups.ts'

/** What a running service consists of beside its plan. */
export interface RolloutParts {
  readonly task: Resource
  readonly place: Place
  readonly namespace: Parameter
  readonly groups: ReadonlyMap<number, TargetGroup>
  /** Rules of the balancer: without them its target groups belong to no balancer, and ECS refuses the service. */
  readonly rules: readonly Resource[]
}

/**
 * The service: so many tasks of a definition, in private subnets. The platform version is named, because `LATEST` would one day be
 * another one without a line in a plan; 1.4.0 gets its patches all the same.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-fargate.html, 2026-11.
 *
 * What would replace it (cluster, launch type, a name) must not change: the new one would claim names that the old one has.
 */
export function rolloutOf(plan: ServicePlan, parts: RolloutParts): Resource<'AWS::ECS::Service'> {
  const { input, name, service, size, shell } = plan
  const { task, place, namespace, groups, rules } = parts
  const rolling = deploymentOf(plan)
  return resource(
    'Service',
    'AWS::ECS::Service',
    {
      Cluster: ref(place.cluster.parameter),
      TaskDefinition: ref(task),
      LaunchType: 'FARGATE',
      PlatformVersion: '1.4.0',
      ...desiredCount(size.scale),
      DeploymentConfiguration: rolling,
      // Moving a task to another zone starts the new one first.
      AvailabilityZoneRebalancing: rolling.MaximumPercent === 100 ? 'DISABLED' : 'ENABLED',
      NetworkConfiguration: networkOf(place),
      ServiceConnectConfiguration: serviceConnect(service, namespace),
      ...(groups.size > 0 && { LoadBalancers: balancersOf(service, groups) }),
      ...graceOf(service, groups),
      EnableExecuteCommand: shell,
      EnableECSManagedTags: true,
      PropagateTags: 'SERVICE',
      Tags: tagsOf(input, name),
    },
    { dependsOn: rules },
  )
}

function networkOf({ subnets, group }: Place): Resource<'AWS::ECS::Service'>['properties']['NetworkConfiguration'] {
  return {
    AwsvpcConfiguration: {
      AssignPublicIp: 'DISABLED',
      SecurityGroups: [ref(group.parameter)],
      Subnets: ref(subnets.parameter),
    },
  }
}

function balancersOf(service: Service, groups: ReadonlyMap<number, TargetGroup>) {
  return [...groups].map(([port, group]) => ({
    ContainerName: service.name,
    ContainerPort: port,
    TargetGroupArn: ref(group),
  }))
}

/** How long a new task may fail its checks: as long as its start may take, and a minute at least, because an image comes cold. */
function graceOf(
  service: Service,
  groups: ReadonlyMap<number, TargetGroup>,
): { HealthCheckGracePeriodSeconds?: number } {
  const checked = groups.size > 0 || containerCheck(service) !== undefined
  const start = seconds(service.healthcheck?.startPeriodMs ?? 0)
  return checked ? { HealthCheckGracePeriodSeconds: Math.max(60, start) } : {}
}

/**
 * `start-first` never has fewer tasks than wanted, `stop-first` never more. `parallelism` is how many change at once. A roll that
 * fails puts back the release before.
 */
function deploymentOf({ service, size }: ServicePlan): Deployment {
  const { parallelism } = service.deploy?.updateConfig ?? {}
  const share = (count: number) => Math.min(100, Math.ceil((100 * count) / Math.max(1, size.scale.min)))
  const all = { MinimumHealthyPercent: 100, MaximumPercent: parallelism ? 100 + share(parallelism) : 200 }
  const turns = { MinimumHealthyPercent: parallelism === 0 ? 0 : 100 - share(parallelism ?? 1), MaximumPercent: 100 }
  return {
    ...(service.updateOrder === 'stop-first' ? turns : all),
    DeploymentCircuitBreaker: { Enable: true, Rollback: true },
  }
}
