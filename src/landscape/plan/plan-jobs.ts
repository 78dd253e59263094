import type { Change, JobVerdict, ParameterValue, RunTaskEffect, Step } from '../../core/plan.ts'
import type { Component, Input, JobPlace, Landscape } from '../component.ts'
import { foundation } from './live-stack.ts'
import type { PlannedStack } from './plan-stack.ts'
import type { LandscapeWish } from './wish.ts'

/** What is remembered of the last run of a job. */
export interface JobRecord {
  /** ARN of the task definition. */
  readonly definition: string
  /** Client token of the run, which is what its task was started by, too. */
  readonly token: string
  /** `begun`: it was ordered, and nobody has seen its end. */
  readonly state: 'begun' | 'done' | 'failed'
  /** When that was written, in milliseconds since the epoch. */
  readonly at: number
}

/** Records of jobs by the name of the component. */
export type JobRecords = Readonly<Record<string, JobRecord | undefined>>

/** Time limit of a job: an hour, in milliseconds. */
const jobLimitMs = 3_600_000

/** Name of the object that remembers the last run of a job. */
export function jobKey(environment: string, service: string): string {
  return `jobs/${environment}/${service}.json`
}

/** Name of a task definition without its revision, from its ARN. */
export function familyOf(definition: string): string {
  return definition.slice(definition.lastIndexOf('/') + 1).replace(/:\d+$/, '')
}

/** Name of a component's service in the Compose file. */
export function serviceOf({ name }: Pick<Component, 'name'>): string {
  return name.replace(/^service-/, '')
}

/** True for a job that has not ended well yet with the task definition that it will have. */
export function isDue(
  { component, live, unstable }: PlannedStack,
  records: JobRecords,
  verdicts: LandscapeWish['verdicts'] = {},
): boolean {
  if (!component.job) return false
  const record = records[component.name]
  const isDone = record?.state === 'done' && record.definition === live?.outputs['TaskDefinition']
  return !isDone || unstable.has('TaskDefinition') || verdicts[serviceOf(component)] === 'again'
}

/** One line of the plan for a job. */
export function jobChange({ component, live, unstable }: PlannedStack, records: JobRecords): Change {
  const record = records[component.name]
  const isNew = live === undefined || unstable.has('TaskDefinition') || record === undefined
  const again = record?.state === 'done' ? 'again, as asked' : `its last run ${endings[record?.state ?? 'failed']}`
  const detail = isNew ? 'once, before the services change' : again
  return { action: 'run', subject: `job ${serviceOf(component)}`, detail }
}

const endings = { failed: 'failed', begun: 'was not seen to its end', done: '' } as const

/** Runs a job. */
export function jobStep(wish: LandscapeWish, { component, tags }: PlannedStack): Step {
  const service = serviceOf(component)
  const { stack } = component
  const effect: RunTaskEffect = {
    ...{ kind: 'run-task', service, stack, ...placeValues(wish.landscape, component) },
    definition: { stack, output: 'TaskDefinition' },
    logs: { stack, output: 'Logs' },
    bucket: { stack: stackOf(wish.landscape, foundation), output: 'Bucket' },
    key: jobKey(wish.owner.environment, service),
    tags,
    ...verdictOf(wish.verdicts?.[service]),
  }
  return {
    ...{ id: `job:${stack}`, phase: 'prepare', needs: [], title: `run job ${service}`, service: component.name },
    ...{ effect, limitMs: jobLimitMs },
  }
}

function verdictOf(verdict: JobVerdict | undefined): Pick<RunTaskEffect, 'verdict'> {
  return verdict === undefined ? {} : { verdict }
}

/** Where the tasks of a service or a job run, as values that are read when they are needed. */
export function placeValues(landscape: Landscape, component: Component): Record<keyof JobPlace, ParameterValue> {
  const { job, inputs } = component
  const { cluster, subnets, groups } = job ?? {
    cluster: inputs['Cluster'],
    subnets: inputs['PrivateSubnets'],
    groups: inputs['Groups'],
  }
  return {
    cluster: valueOf(landscape, cluster),
    subnets: valueOf(landscape, subnets),
    groups: valueOf(landscape, groups),
  }
}

function valueOf(landscape: Landscape, input: Input | undefined): ParameterValue {
  if (input?.from === 'value') return { value: input.value }
  if (input?.from === 'output') return { stack: stackOf(landscape, input.component), output: input.output }
  throw new Error(`the place of a task comes from ${input?.from ?? 'nowhere'}`)
}

function stackOf({ components }: Landscape, name: string): string {
  const found = components.find((one) => one.name === name)
  if (!found) throw new Error(`the landscape has no component ${name}`)
  return found.stack
}
