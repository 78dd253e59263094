import type { ScaleBounds } from '../../manifest/types/environment.ts'
import { attribute, ref, resource, sub, type Parameter, type Resource } from '../cloudformation/resource.ts'

/** True when the number of tasks follows their load. */
function isScaled({ min, max, cpu, memory }: ScaleBounds): boolean {
  return min < max && (cpu !== undefined || memory !== undefined)
}

/**
 * How many tasks run. Where that follows the load it is not said: "if a desired count is not specified, it is omitted from the
 * operation", so a deployment keeps what scaling chose; a new service starts with one task, and scaling brings it to its minimum.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html, 2026-11.
 */
export function desiredCount(scale: ScaleBounds): { DesiredCount?: number } {
  return isScaled(scale) ? {} : { DesiredCount: scale.min }
}

/** What changes the number of tasks: an aim for each figure that is given; the one that asks for more tasks wins. */
export function scalingOf(scale: ScaleBounds, cluster: Parameter, service: Resource<'AWS::ECS::Service'>): Resource[] {
  if (!isScaled(scale)) return []
  const target = resource('Scaling', 'AWS::ApplicationAutoScaling::ScalableTarget', {
    ServiceNamespace: 'ecs',
    ScalableDimension: 'ecs:service:DesiredCount',
    ResourceId: sub('service/${Cluster}/${Name}', { Cluster: ref(cluster), Name: attribute(service, 'Name') }),
    MinCapacity: scale.min,
    MaxCapacity: scale.max,
  })
  const aims = [
    ...(scale.cpu === undefined ? [] : [aimOf(target, 'Cpu', 'ECSServiceAverageCPUUtilization', scale.cpu)]),
    ...(scale.memory === undefined
      ? []
      : [aimOf(target, 'Memory', 'ECSServiceAverageMemoryUtilization', scale.memory)]),
  ]
  return [target, ...aims]
}

function aimOf(target: Resource, what: string, metric: string, percent: number): Resource {
  return resource(`${what}Scaling`, 'AWS::ApplicationAutoScaling::ScalingPolicy', {
    PolicyName: what.toLowerCase(),
    PolicyType: 'TargetTrackingScaling',
    ScalingTargetId: ref(target),
    TargetTrackingScalingPolicyConfiguration: {
      PredefinedMetricSpecification: { PredefinedMetricType: metric },
      TargetValue: percent,
      // More at once, fewer only after a while: a short lull is cheaper than a cold start.
      ScaleOutCooldown: 60,
      ScaleInCooldown: 300,
    },
  })
}
