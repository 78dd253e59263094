import type { Service } from '../../manifest/project.ts'
import type { ServiceSize } from '../../manifest/types/environment.ts'
import { resource, type Resource } from '../cloudformation/resource.ts'
import { landscapeName, networkFact, outputOf, tagsOf, type LandscapeInput } from '../component.ts'
import { groupsOutput } from '../security/security.ts'
import { planFiles, type FilesPlan } from './files.ts'
import { given, givenSecret, type Given } from './given.ts'
import { isJob } from './is-job.ts'
import { sensitiveVariables } from './sensitive.ts'

/** What the parts of a service's template are made from. */
export interface ServicePlan {
  readonly input: LandscapeInput
  readonly service: Service
  readonly size: ServiceSize
  /** For example `shop-prod-web`. */
  readonly name: string
  readonly job: boolean
  /**
   * A shell can be opened: in tasks of a service, since those of jobs and schedules are started without its agent; and not where the file
   * system of the container is read-only, to which the agent writes.
   */
  readonly shell: boolean
  readonly image: Given
  readonly repository: Given
  readonly shellLogs: Given
  readonly files: FilesPlan
  /** The secret with the sensitive variables; absent where there are none. */
  readonly environment?: Given
  /** Names of the sensitive variables. */
  readonly sensitive: readonly string[]
  readonly logs: Resource<'AWS::Logs::LogGroup'>
}

/** How long a service's output is kept, in days. */
const logDays = 30

/** Sets out the template of a service. */
export function planService(input: LandscapeInput, service: Service): ServicePlan {
  const { project, environment } = input
  const size = environment.services[service.name]
  if (!size) throw new Error(`the environment ${environment.name} has no size for the service ${service.name}`)
  const name = `${landscapeName(input)}-${service.name}`
  const sensitive = sensitiveVariables(project, service)
  const job = isJob(project, service)
  return {
    ...{ input, service, size, name, sensitive },
    job,
    shell: !job && !size.schedule && service.readOnly !== true,
    ...givenParts(service),
    files: planFiles(project, service, size.architecture),
    ...(sensitive.length > 0 && { environment: givenEnvironment(service, sensitive) }),
    logs: logsOf(input, name),
  }
}

/** The group has no name of its own: the stack's name is in the one that CloudFormation gives, and two never collide. */
function logsOf(input: LandscapeInput, name: string): Resource<'AWS::Logs::LogGroup'> {
  return resource('Logs', 'AWS::Logs::LogGroup', { RetentionInDays: logDays, Tags: tagsOf(input, name) })
}

function givenParts({ name }: Service): Pick<ServicePlan, 'image' | 'repository' | 'shellLogs'> {
  return {
    image: given('Image', `Image of ${name} by digest, in a repository of ECR`, { from: 'image', service: name }),
    repository: given('Repository', 'ARN of the repository that the image is in', {
      from: 'repository',
      service: name,
    }),
    shellLogs: given('ShellLogs', 'Log group of the shells', outputOf('ecs', 'ShellLogs')),
  }
}

function givenEnvironment({ name }: Service, variables: readonly string[]): Given {
  const what = `Secret with the variables ${variables.join(', ')} as JSON`
  return givenSecret('Variables', what, { from: 'environment', service: name, variables })
}

/** Where the tasks of a service run. */
export interface Place {
  readonly cluster: Given
  readonly subnets: Given
  readonly groups: Given
}

/** The cluster, the private subnets and the security groups of a service. */
export function placeOf(input: LandscapeInput, service: Service): Place {
  return {
    cluster: given('Cluster', 'Name of the cluster', outputOf('ecs', 'Cluster')),
    subnets: given(
      ...(['PrivateSubnets', 'Subnets that the tasks are in', networkFact(input, 'PrivateSubnets')] as const),
      'List<AWS::EC2::Subnet::Id>',
    ),
    groups: given(
      'Groups',
      `Security groups of ${service.name}: its own, and one for each network that it is on`,
      outputOf('security', groupsOutput(service)),
      'List<AWS::EC2::SecurityGroup::Id>',
    ),
  }
}
