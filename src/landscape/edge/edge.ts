import { attribute, join, parameter, ref, type Resource } from '../cloudformation/resource.ts'
import { templateOf, type Output } from '../cloudformation/template.ts'
import type { Intrinsic } from '../cloudformation/values.ts'
import { landscapeName, networkFact, outputOf, type Component, type LandscapeInput } from '../component.ts'
import { balancerOf } from './balancer.ts'
import { certificateOf } from './certificate.ts'
import { listenersOf } from './listeners.ts'
import { recordsOf } from './records.ts'
import { allRoutes, isForward } from './routes.ts'
import { anyHost } from '../../core/route.ts'

const facts = {
  Vpc: { Type: 'AWS::EC2::VPC::Id', Description: 'Id of the network' },
  PublicSubnets: {
    Type: 'List<AWS::EC2::Subnet::Id>',
    Description: 'Subnets that the internet reaches, in at least two zones',
  },
  EdgeGroup: { Type: 'AWS::EC2::SecurityGroup::Id', Description: 'Group that says who may reach the load balancer' },
}

/** What takes HTTP and HTTPS in: one load balancer for all services with routes, its listeners, certificate and names. */
export function edgeComponent(input: LandscapeInput): Component {
  const name = landscapeName(input)
  const [vpc, subnets, group] = [
    parameter('Vpc', facts.Vpc),
    parameter('PublicSubnets', facts.PublicSubnets),
    parameter('EdgeGroup', facts.EdgeGroup),
  ]
  const { balancer, defaultTargets } = balancerOf(input, { vpc, subnets, group })
  const certificate = certificateOf(input)
  const { resources, listener } = listenersOf(balancer, certificate?.arn)
  const records = certificate?.zone ? recordsOf(input, balancer, certificate.zone) : []
  return {
    name: 'edge',
    stack: `${name}-edge`,
    template: templateOf({
      description: `Load balancer of ${name}`,
      parameters: [vpc, subnets, group, ...(certificate?.parameters ?? [])],
      resources: [balancer, defaultTargets, ...(certificate?.resources ?? []), ...resources, ...records],
      outputs: outputsOf(balancer, listener, urlOf(input, balancer)),
    }),
    inputs: {
      Vpc: networkFact(input, 'Vpc'),
      PublicSubnets: networkFact(input, 'PublicSubnets'),
      EdgeGroup: outputOf('security', 'EdgeGroup'),
      ...certificate?.inputs,
    },
  }
}

type Balancer = Resource<'AWS::ElasticLoadBalancingV2::LoadBalancer'>

function outputsOf(balancer: Balancer, listener: Resource, url: Intrinsic | string): Record<string, Output> {
  return {
    LoadBalancer: { description: 'ARN of the load balancer', value: ref(balancer) },
    LoadBalancerName: {
      description: 'Name under which metrics know the load balancer',
      value: attribute(balancer, 'LoadBalancerFullName'),
    },
    DnsName: { description: 'Name that the hosts of the routes must lead to', value: attribute(balancer, 'DNSName') },
    HostedZone: {
      description: 'Hosted zone of that name, for alias records',
      value: attribute(balancer, 'CanonicalHostedZoneID'),
    },
    Listener: { description: 'ARN of the listener that serves', value: ref(listener) },
    Url: { description: 'Where the project is', value: url },
  }
}

/**
 * The domain where a service is behind it; the balancer's own name where a service takes any, because that needs no record; else the
 * first host that has a service. Where nothing has one, the domain, or the balancer's own name.
 */
function urlOf({ project, environment: { edge } }: LandscapeInput, balancer: Balancer): Intrinsic | string {
  const scheme = edge.certificate.kind === 'none' ? 'http' : 'https'
  const served = allRoutes(project).filter(({ route }) => isForward(route))
  const hosts = served.map(({ route }) => route.host)
  const first = hosts.includes(anyHost) ? undefined : (hosts.find((each) => !each.startsWith('*')) ?? edge.domain)
  const host = hosts.find((each) => each === edge.domain) ?? first
  return host === undefined ? join('', [`${scheme}://`, attribute(balancer, 'DNSName')]) : `${scheme}://${host}`
}
