import { ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { landscapeName, tagsOf, type LandscapeInput } from '../component.ts'

/** Seconds that a connection may be silent. A container that keeps connections must keep them longer, or requests get 502. */
const idleSeconds = 60

/**
 * What the balancer does with requests that do not follow the standard. `defensive` refuses those that are a danger and closes the
 * connection after doubtful ones; `strictest` refuses also what is wrong and harmless, from real clients, and says to nobody why.
 * It holds nothing that could be lost, so it has no protection against deletion: `slipway down` takes it away, `up` makes it anew.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html, 2026-11.
 */
const attributes = {
  'deletion_protection.enabled': 'false',
  'idle_timeout.timeout_seconds': String(idleSeconds),
  'routing.http.desync_mitigation_mode': 'defensive',
  'routing.http.drop_invalid_header_fields.enabled': 'true',
  'routing.http2.enabled': 'true',
}

/** Where the balancer is and who may reach it. */
interface Place {
  readonly vpc: Parameter
  readonly subnets: Parameter
  readonly group: Parameter
}

/** The parts of the edge that rules refer to. */
export interface BalancerParts {
  readonly balancer: Resource<'AWS::ElasticLoadBalancingV2::LoadBalancer'>
  readonly defaultTargets: Resource<'AWS::ElasticLoadBalancingV2::TargetGroup'>
}

/**
 * The load balancer on the public subnets, and the default target group. Guide A puts the balancer on private subnets, where
 * nobody reaches it. The target group stays empty: a request for an unknown host is answered by the listener, where an empty
 * group could only say 503; machines that shall answer it instead are registered there.
 */
export function balancerOf(input: LandscapeInput, { vpc, subnets, group }: Place): BalancerParts {
  const name = landscapeName(input)
  const balancer = resource('LoadBalancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Type: 'application',
    Scheme: 'internet-facing',
    IpAddressType: 'ipv4',
    Subnets: ref(subnets),
    SecurityGroups: [ref(group)],
    LoadBalancerAttributes: Object.entries(attributes).map(([Key, Value]) => ({ Key, Value })),
    Tags: tagsOf(input, name),
  })
  const defaultTargets = resource('DefaultTargets', 'AWS::ElasticLoadBalancingV2::TargetGroup', {
    VpcId: ref(vpc),
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: 80,
    Tags: tagsOf(input, `${name}-default`),
  })
  return { balancer, defaultTargets }
}
