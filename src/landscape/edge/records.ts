import { attribute, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { logicalName, type LandscapeInput } from '../component.ts'
import { isBelow } from './certificate.ts'
import { routedHosts } from './routes.ts'

/** Makes the domain and the hosts of the routes lead to the balancer, for IPv4 and, once the balancer speaks it, for IPv6. */
export function recordsOf(
  { project, environment: { edge } }: LandscapeInput,
  balancer: Resource<'AWS::ElasticLoadBalancingV2::LoadBalancer'>,
  zone: Parameter,
): Resource[] {
  const { domain = '' } = edge
  const hosts = new Set([domain, ...routedHosts(project).filter((host) => isBelow(host, domain))])
  return [...hosts].flatMap((host) =>
    (['A', 'AAAA'] as const).map((type) =>
      resource(`${logicalName(host)}${type === 'A' ? 'Ipv4' : 'Ipv6'}`, 'AWS::Route53::RecordSet', {
        HostedZoneId: ref(zone),
        Name: host,
        Type: type,
        AliasTarget: {
          DNSName: attribute(balancer, 'DNSName'),
          HostedZoneId: attribute(balancer, 'CanonicalHostedZoneID'),
          // With a single record there is nothing to fall back to.
          EvaluateTargetHealth: false,
        },
      }),
    ),
  )
}
