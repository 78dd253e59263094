import { attribute, ref, resource, type Resource } from '../cloudformation/resource.ts'
import type { Output } from '../cloudformation/template.ts'
import { tagsOf } from '../component.ts'
import { containersOf } from './container.ts'
import type { Roles } from './roles.ts'
import type { ServicePlan } from './service-plan.ts'

/**
 * The task definition of a service. Its family has a name, so that releases are revisions that count up; it is shared by the
 * definitions of all releases and so collides with nothing.
 */
export function taskOf(plan: ServicePlan, roles: Roles): Resource<'AWS::ECS::TaskDefinition'> {
  const { input, name, size, files } = plan
  return resource('Task', 'AWS::ECS::TaskDefinition', {
    Family: familyOfTask(plan),
    RequiresCompatibilities: ['FARGATE'],
    NetworkMode: 'awsvpc',
    Cpu: String(size.cpu),
    Memory: String(size.memory),
    RuntimePlatform: { CpuArchitecture: size.architecture, OperatingSystemFamily: 'LINUX' },
    ExecutionRoleArn: attribute(roles.execution, 'Arn'),
    TaskRoleArn: attribute(roles.task, 'Arn'),
    ContainerDefinitions: containersOf(plan),
    ...(files.tools && { Volumes: files.folders.map((_folder, index) => ({ Name: `files-${index}` })) }),
    Tags: tagsOf(input, name),
  })
}

/** Name of a service's task definitions, without a revision. */
export function familyOfTask({ name }: Pick<ServicePlan, 'name'>): string {
  return name.replaceAll(/[^\w-]+/g, '-')
}

/** What `up` and a person need to know of a task. */
export function taskOutputs({ logs }: ServicePlan, task: Resource): Record<'TaskDefinition' | 'Logs', Output> {
  return {
    TaskDefinition: { description: 'ARN of the task definition', value: ref(task) },
    Logs: { description: 'Log group of the service', value: ref(logs) },
  }
}
