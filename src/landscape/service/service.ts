import type { Service } from '../../manifest/project.ts'
import type { Schedule } from '../../manifest/types/environment.ts'
import { attribute } from '../cloudformation/resource.ts'
import { templateOf } from '../cloudformation/template.ts'
import { networkFact, outputOf, stackName, type Component, type LandscapeInput } from '../component.ts'
import { listenerRules, type ListenerRules } from '../edge/listener-rules.ts'
import { given, inputsOf, parametersOf, type Given } from './given.ts'
import { rolesOf, type Roles } from './roles.ts'
import { rolloutOf } from './rollout.ts'
import { scheduleOf } from './schedule.ts'
import { scalingOf } from './scaling.ts'
import { placeOf, planService, type ServicePlan } from './service-plan.ts'
import { targetGroups, type TargetGroup } from './target-groups.ts'
import { taskOf, taskOutputs } from './task.ts'

/** A service of the Compose file on Fargate: what its tasks are, who they are, how many run and how they are reached. */
export function serviceComponent(input: LandscapeInput, service: Service): Component {
  const plan = planService(input, service)
  const roles = rolesOf(plan)
  const task = taskOf(plan, roles)
  if (plan.size.schedule) return scheduledComponent(plan, roles, task, plan.size.schedule)
  return plan.job ? jobComponent(plan, roles, task) : runningComponent(plan, roles, task)
}

type Task = ReturnType<typeof taskOf>

/** A job is a task definition alone: `up` runs it. */
function jobComponent(plan: ServicePlan, roles: Roles, task: Task): Component {
  const { input, service } = plan
  const { cluster, subnets, groups } = placeOf(input, service)
  return {
    ...nameOf(plan),
    template: templateOf({
      description: `Job ${plan.name}: runs once for each release`,
      parameters: parametersOf(ownParts(plan)),
      resources: [plan.logs, roles.execution, roles.task, task],
      outputs: taskOutputs(plan, task),
    }),
    inputs: inputsOf(ownParts(plan)),
    job: { cluster: cluster.input, subnets: subnets.input, groups: groups.input },
  }
}

/** What runs by the clock has no service: a task is started at each of its times. */
function scheduledComponent(plan: ServicePlan, roles: Roles, task: Task, schedule: Schedule): Component {
  const place = placeOf(plan.input, plan.service)
  const all = [...ownParts(plan), place.cluster, place.subnets, place.groups]
  return {
    ...nameOf(plan),
    template: templateOf({
      description: `Service ${plan.name}, which runs by the clock`,
      parameters: parametersOf(all),
      resources: [plan.logs, roles.execution, roles.task, task, ...scheduleOf(plan, { roles, task, place, schedule })],
      outputs: taskOutputs(plan, task),
    }),
    inputs: inputsOf(all),
  }
}

function runningComponent(plan: ServicePlan, roles: Roles, task: Task): Component {
  const place = placeOf(plan.input, plan.service)
  const namespace = given('Namespace', 'ARN of the namespace for names', outputOf('ecs', 'Namespace'))
  const { groups, rules, parts } = routing(plan)
  const rollout = rolloutOf(plan, { task, place, namespace: namespace.parameter, groups, rules: rules.resources })
  const scaling = scalingOf(plan.size.scale, place.cluster.parameter, rollout)
  const all = [...ownParts(plan), place.cluster, namespace, place.subnets, place.groups, ...parts]
  const made = [
    plan.logs,
    roles.execution,
    roles.task,
    task,
    ...groups.values(),
    ...rules.resources,
    rollout,
    ...scaling,
  ]
  return {
    ...nameOf(plan),
    template: templateOf({
      description: `Service ${plan.name}`,
      parameters: [...parametersOf(all), ...rules.parameters],
      resources: made,
      outputs: {
        Service: { description: 'Name of the service in the cluster', value: attribute(rollout, 'Name') },
        ...taskOutputs(plan, task),
      },
    }),
    inputs: { ...inputsOf(all), ...rules.inputs },
  }
}

function nameOf({ input, service }: ServicePlan): Pick<Component, 'name' | 'stack'> {
  const name = `service-${service.name}`
  return { name, stack: stackName(input, name) }
}

/** What is led to a service by the balancer, and how; nothing where it has no routes. */
function routing(plan: ServicePlan) {
  const { input, service } = plan
  if ((service.routes ?? []).length === 0)
    return { groups: new Map<number, TargetGroup>(), rules: noRules, parts: [] as Given[] }
  const vpc = given('Vpc', 'Network of the tasks', networkFact(input, 'Vpc'), 'AWS::EC2::VPC::Id')
  const listener = given('Listener', 'ARN of the listener', outputOf('edge', 'Listener'))
  const groups = targetGroups(plan, vpc.parameter)
  const groupOf = ({ port }: { readonly port: number }): TargetGroup => {
    const group = groups.get(port)
    if (!group) throw new Error(`no route of ${service.name} leads to port ${port}`)
    return group
  }
  const rules = listenerRules(input, service, groupOf, listener.parameter)
  // A redirect to HTTPS alone is the listener's own: then there is no rule. A parameter that nothing uses is a warning.
  const parts = [...(groups.size > 0 ? [vpc] : []), ...(rules.resources.length > 0 ? [listener] : [])]
  return { groups, rules, parts }
}

const noRules: ListenerRules = { resources: [], parameters: [], inputs: {} }

/** Parameters that every template of a service has. */
function ownParts({ image, repository, files, environment, shell, shellLogs }: ServicePlan): Given[] {
  return [
    ...[image, repository],
    ...(files.tools ? [files.tools.image, files.tools.repository] : []),
    ...files.secrets,
    ...(environment ? [environment] : []),
    ...(shell ? [shellLogs] : []),
  ]
}
