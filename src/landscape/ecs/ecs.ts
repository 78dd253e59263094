import { digestOf } from '../../core/digest.ts'
import { attribute, parameter, ref, resource, type Parameter, type Resource } from '../cloudformation/resource.ts'
import { templateOf } from '../cloudformation/template.ts'
import { landscapeName, networkFact, stackName, tagsOf, type Component, type LandscapeInput } from '../component.ts'

/** How long what was typed and seen in a shell is kept, in days. */
const shellLogDays = 90

/**
 * What the services of an environment share: the cluster they run in, the namespace in which they find each other, and the log of
 * every shell that was opened in one of them.
 */
export function ecsComponent(input: LandscapeInput): Component {
  const name = landscapeName(input)
  const vpc = parameter('Vpc', { Type: 'AWS::EC2::VPC::Id', Description: 'Network in which the names are known' })
  const space = namespaceOf(input, vpc)
  const shells = resource('ShellLogs', 'AWS::Logs::LogGroup', {
    RetentionInDays: shellLogDays,
    Tags: tagsOf(input, `${name}-shells`),
  })
  const cluster = clusterOf(input, shells)
  return {
    name: 'ecs',
    stack: stackName(input, 'ecs'),
    template: templateOf({
      description: `Cluster of ${name}, and the names of its services`,
      parameters: [vpc],
      resources: [shells, cluster, space],
      outputs: {
        Cluster: { description: 'Name of the cluster', value: ref(cluster) },
        Namespace: { description: 'ARN of the namespace for Service Connect', value: attribute(space, 'Arn') },
        ShellLogs: { description: 'Log group of the shells', value: ref(shells) },
      },
    }),
    inputs: { Vpc: networkFact(input, 'Vpc') },
  }
}

/**
 * Service Connect takes a namespace of any type, and only tasks that a service starts have its names. A private DNS one leaves the
 * way open for the tasks that need another (jobs, schedules): A records under `<name>.internal`. An HTTP namespace could not become
 * one later without a gap, because another namespace means new endpoints, which running tasks do not learn of.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html, 2026-11.
 */
function namespaceOf(input: LandscapeInput, vpc: Parameter): Resource<'AWS::ServiceDiscovery::PrivateDnsNamespace'> {
  const name = landscapeName(input)
  return resource('Namespace', 'AWS::ServiceDiscovery::PrivateDnsNamespace', {
    Name: `${labelOf(name)}.internal`,
    Description: `Names of the services of ${name}`,
    Vpc: ref(vpc),
    Tags: tagsOf(input, name),
  })
}

/** A name as a label of DNS, which has 63 characters; different names stay different. */
function labelOf(name: string): string {
  return name.length <= 63 ? name : `${name.slice(0, 56)}-${digestOf(name).slice(0, 6)}`
}

/**
 * Container Insights is off: it is billed by metric and task, and what scaling and alarms use (processor and memory of each service,
 * requests and health of its targets) comes without it. It is said, because an account may have another default.
 *
 * It has no capacity providers, for services and tasks ask for Fargate by their launch type. The first cluster of an account makes the
 * service-linked role of ECS, and one with capacity providers takes that role at once and fails, for it is not known everywhere yet
 * (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/818, 2026-11).
 *
 * Shells are logged. The log has no key of its own: with `CloudWatchEncryptionEnabled` a shell opens only when the group has a KMS
 * key, and CloudWatch encrypts every group anyway. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html, 2026-11.
 */
function clusterOf(input: LandscapeInput, shells: Resource<'AWS::Logs::LogGroup'>): Resource<'AWS::ECS::Cluster'> {
  return resource('Cluster', 'AWS::ECS::Cluster', {
    ClusterSettings: [{ Name: 'containerInsights', Value: 'disabled' }],
    Configuration: {
      ExecuteCommandConfiguration: {
        Logging: 'OVERRIDE',
        LogConfiguration: { CloudWatchLogGroupName: ref(shells) },
      },
    },
    Tags: tagsOf(input, landscapeName(input)),
  })
}
