import type { HostRule } from '../../core/route.ts'
import type { Service } from '../../manifest/project.ts'
import { ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { tagsOf } from '../component.ts'
import { seconds } from './health-check.ts'
import { routedPorts } from '../edge/routes.ts'
import type { ServicePlan } from './service-plan.ts'

/** What the load balancer sends requests to: the tasks of a service, on one port. */
export type TargetGroup = Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>

/** A target group for each port that routes lead to, by its port. No physical names: those have 32 characters and block replacement. */
export function targetGroups(plan: ServicePlan, vpc: Parameter): ReadonlyMap<number, TargetGroup> {
  return new Map(routedPorts(plan.service).map((port) => [port, groupOf(plan, vpc, port)]))
}

function groupOf(plan: ServicePlan, vpc: Parameter, port: number): TargetGroup {
  const { input, name, service } = plan
  return resource(`TargetGroup${port}`, 'AWS::ElasticLoadBalancingV2::TargetGroup', {
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: port,
    VpcId: ref(vpc),
    ...checkOf(service, port),
    TargetGroupAttributes: [
      // A task may finish its requests for as long as it may take to stop.
      { Key: 'deregistration_delay.timeout_seconds', Value: String(seconds(service.stopGraceMs)) },
    ],
    Tags: tagsOf(input, `${name}-${port}`),
  })
}

/** The health check of a port: that of the first of its routes that says one. */
function healthRoute({ routes = [] }: Service, port: number): Pick<HostRule, 'healthPath' | 'health'> | undefined {
  return routes.find((route) => 'port' in route && route.port === port && route.healthPath !== undefined) as
    HostRule | undefined
}

type Check = Pick<
  TargetGroup['properties'],
  | 'HealthCheckPath'
  | 'Matcher'
  | 'HealthCheckIntervalSeconds'
  | 'HealthCheckTimeoutSeconds'
  | 'HealthyThresholdCount'
  | 'UnhealthyThresholdCount'
>

/**
 * Without a path any answer proves that somebody is there, as a TCP connection does locally: the balancer has no check by TCP.
 * The interval has to be longer than the time for an answer.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html, 2026-11.
 */
function checkOf(service: Service, port: number): Check {
  const { healthPath, health = {} } = healthRoute(service, port) ?? {}
  const { codes = healthPath === undefined ? '200-499' : '200-399', healthyAfter = 2, unhealthyAfter = 3 } = health
  const timeout = seconds(health.timeoutMs ?? 5000)
  const interval = health.intervalMs === undefined ? Math.max(10, timeout + 1) : seconds(health.intervalMs)
  return {
    HealthCheckPath: healthPath ?? '/',
    Matcher: { HttpCode: codes },
    HealthCheckIntervalSeconds: interval,
    HealthCheckTimeoutSeconds: timeout,
    HealthyThresholdCount: healthyAfter,
    UnhealthyThresholdCount: unhealthyAfter,
  }
}
