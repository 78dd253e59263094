import type * as Sdk from '@aws-sdk/client-ecs'
import type { ServicePlace, ServicePort, ServiceState, ServiceUpdate } from '../../core/aws/service-port.ts'
import type { TaskState } from '../../core/aws/task-state.ts'
import { askAws, askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'
import { serviceOf } from './service-shapes.ts'
import { taskOf } from './task-shapes.ts'

/** Nothing of that name, or not any more. */
const absent = ['ClusterNotFound', 'ServiceNotFound', 'ServiceNotActive']

/** How many tasks one call describes at most. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html (2026-11). */
const describedAtOnce = 100

/** Services of ECS through its API; the client is loaded by the first call. */
export function createServicePort(world: AwsWorld, config: ClientConfig): ServicePort {
  const call = once(async () => {
    const sdk = await import('@aws-sdk/client-ecs')
    return { world, sdk, client: new sdk.ECSClient(config('ecs')) }
  })
  return {
    observe: async (place, signal) => observeService(await call(), place, signal),
    tasks: async (place, signal) => readTasks(await call(), place, signal),
    update: async (place, update, signal) => updateService(await call(), place, update, signal),
    stopRollout: async (place, signal) => stopRollout(await call(), place, signal),
  }
}

interface Call {
  readonly world: AwsWorld
  readonly sdk: typeof Sdk
  readonly client: Sdk.ECSClient
}

async function observeService(
  { world, sdk, client }: Call,
  { cluster, service }: ServicePlace,
  signal: AbortSignal | undefined,
): Promise<ServiceState | undefined> {
  const command = new sdk.DescribeServicesCommand({ cluster, services: [service] })
  const answer = await askAwsUnless(world, absent, {
    action: 'ecs:DescribeServices',
    resource: service,
    signal,
    send: (abort) => client.send(command, abort),
  })
  const [found] = answer?.services ?? []
  return found && found.status !== 'INACTIVE' ? serviceOf(found) : undefined
}

async function updateService(
  { world, sdk, client }: Call,
  { cluster, service }: ServicePlace,
  update: ServiceUpdate,
  signal: AbortSignal | undefined,
): Promise<ServiceState | undefined> {
  const change = 'wanted' in update ? { desiredCount: update.wanted } : { forceNewDeployment: true }
  const command = new sdk.UpdateServiceCommand({ cluster, service, ...change })
  const answer = await askAwsUnless(world, absent, {
    action: 'ecs:UpdateService',
    resource: service,
    signal,
    send: (abort) => client.send(command, abort),
  })
  return answer?.service && serviceOf(answer.service)
}

/**
 * It has ended by itself meanwhile, or is going back already.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html (2026-11).
 */
const overtaken = ['Conflict', 'ServiceDeploymentNotFound']

async function stopRollout(
  { world, sdk, client }: Call,
  { cluster, service }: ServicePlace,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const list = new sdk.ListServiceDeploymentsCommand({ cluster, service, status: ['PENDING', 'IN_PROGRESS'] })
  const found = await askAwsUnless(world, absent, {
    action: 'ecs:ListServiceDeployments',
    resource: service,
    signal,
    send: (abort) => client.send(list, abort),
  })
  const [newest] = found?.serviceDeployments ?? []
  if (newest?.serviceDeploymentArn === undefined) return false
  const order = { serviceDeploymentArn: newest.serviceDeploymentArn, stopType: 'ROLLBACK' } as const
  const answer = await askAwsUnless(world, overtaken, {
    action: 'ecs:StopServiceDeployment',
    resource: service,
    signal,
    send: (abort) => client.send(new sdk.StopServiceDeploymentCommand(order), abort),
  })
  return answer !== undefined
}

async function readTasks(call: Call, place: ServicePlace, signal: AbortSignal | undefined): Promise<TaskState[]> {
  const [running, stopped] = await Promise.all([
    listTasks(call, place, 'RUNNING', signal),
    listTasks(call, place, 'STOPPED', signal),
  ])
  const arns = [...new Set([...running, ...stopped])]
  const parts = Array.from({ length: Math.ceil(arns.length / describedAtOnce) }, (_, index) =>
    arns.slice(index * describedAtOnce, (index + 1) * describedAtOnce),
  )
  const described = await Promise.all(parts.map((tasks) => describeTasks(call, place, tasks, signal)))
  return described.flat()
}

async function listTasks(
  { world, sdk, client }: Call,
  { cluster, service }: ServicePlace,
  desiredStatus: 'RUNNING' | 'STOPPED',
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const found: string[] = []
  let nextToken: string | undefined
  do {
    const command = new sdk.ListTasksCommand({ cluster, serviceName: service, desiredStatus, nextToken })
    const page = await askAwsUnless(world, absent, {
      action: 'ecs:ListTasks',
      resource: service,
      signal,
      send: (abort) => client.send(command, abort),
    })
    found.push(...(page?.taskArns ?? []))
    nextToken = page?.nextToken
  } while (nextToken)
  return found
}

async function describeTasks(
  { world, sdk, client }: Call,
  { cluster, service }: ServicePlace,
  tasks: string[],
  signal: AbortSignal | undefined,
): Promise<TaskState[]> {
  const command = new sdk.DescribeTasksCommand({ cluster, tasks })
  const answer = await askAws(world, {
    action: 'ecs:DescribeTasks',
    resource: service,
    signal,
    send: (abort) => client.send(command, abort),
  })
  return (answer.tasks ?? []).map(taskOf)
}
