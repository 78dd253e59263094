import { parameter, ref, resource } from '../../src/landscape/cloudformation/resource.ts'
import { templateOf, type Template } from '../../src/landscape/cloudformation/template.ts'
import type { LandscapeInput } from '../../src/landscape/component.ts'
import { listenerRules, type ListenerRules } from '../../src/landscape/edge/listener-rules.ts'
import { routedPorts } from '../../src/landscape/edge/routes.ts'
import type { Service } from '../../src/manifest/project.ts'

/** The rules of a service with nothing around them but their targets, as a template that can be deployed. */
export function rulesTemplate(
  input: LandscapeInput,
  service: Service,
): { readonly template: Template; readonly inputs: ListenerRules['inputs'] } {
  const vpc = parameter('Vpc', { Type: 'AWS::EC2::VPC::Id', Description: 'Id of the network' })
  const listener = parameter('Listener', { Type: 'String', Description: 'ARN of the listener' })
  const [port = 80] = routedPorts(service)
  const targets = resource('Targets', 'AWS::ElasticLoadBalancingV2::TargetGroup', {
    VpcId: ref(vpc),
    TargetType: 'ip',
    Protocol: 'HTTP',
    Port: port,
  })
  const { resources, parameters, inputs } = listenerRules(input, service, targets, listener)
  const template = templateOf({
    description: `Rules of ${service.name}`,
    parameters: [vpc, listener, ...parameters],
    resources: [targets, ...resources],
  })
  return { template, inputs }
}
