import type * as Sdk from '@aws-sdk/client-ecs'
import type { ServicePlace, ServicePort, ServiceState, ServiceUpdate } from '../../core/aws/service-port.ts'
import type { TaskState } from '../../core/aws/task-state.ts'
import { askAws, askAwsUnless } from './ask-aws.ts'
import type { AwsWorld } from './aws-world.ts'
import { once } from '../once.ts'
import type { ClientConfig } from './patient-config.ts'
import { createGathering } from './gather.ts'
import { serviceOf } from './service-shapes.ts'
import { taskOf } from './task-shapes.ts'

/** Nothing of that name, or not any more. */
const absent = ['ClusterNotFound', 'ServiceNotFound', 'ServiceNotActive']

/** How many tasks one call describes at most. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html (2026-11). */
const tasksAtOnce = 100

/** Services of ECS through its API; the client is loaded by the first call. */
export function createServicePort(world: AwsWorld, config: ClientConfig): ServicePort {
  const call = once(async () => {
    const sdk = await import('@aws-sdk/client-ecs')
    return { world, sdk, client: new sdk.ECSClient(config('ecs')) }
  })
  const clusterOf = ({ cluster }: ServicePlace) => cluster
  const services = createGathering(clusterOf, async (places, signal) => observeServices(await call(), places, signal))
  const tasks = createGathering(clusterOf, async (places, signal) => readTasks(await call(), places, signal))
  return {
    observe: (place, signal) => services.ask(place, signal),
    tasks: (place, signal) => tasks.ask(place, signal),
    update: async (place, update, signal) => updateService(await call(), place, update, signal),
    stopRollout: async (place, signal) => stopRollout(await call(), place, signal),
  }
}

interface Call {
  readonly world: AwsWorld
  readonly sdk: typeof Sdk
  readonly client: Sdk.ECSClient
}

/** How many services one call describes at most. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html (2026-11). */
const servicesAtOnce = 10

/** All of one cluster. AWS leaves out those that are not there. */
async function observeServices(
  { world, sdk, client }: Call,
  places: readonly ServicePlace[],
  signal: AbortSignal | undefined,
): Promise<(place: ServicePlace) => ServiceState | undefined> {
  const cluster = places[0]?.cluster
  const names = [...new Set(places.map(({ service }) => service))]
  const parts = await Promise.all(
    partsOf(names, servicesAtOnce).map(async (services) => {
      const command = new sdk.DescribeServicesCommand({ cluster, services })
      const answer = await askAwsUnless(world, absent, {
        action: 'ecs:DescribeServices',
        resource: services.join(', '),
        signal,
        send: (abort) => client.send(command, abort),
      })
      return (answer?.services ?? []).filter(({ status }) => status !== 'INACTIVE')
    }),
  )
  const found = new Map(parts.flat().map((one) => [one.serviceName, serviceOf(one)]))
  return ({ service }) => found.get(service)
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

/** Of several services the tasks of the whole cluster are read, which is the environment's own. */
async function readTasks(
  call: Call,
  places: readonly ServicePlace[],
  signal: AbortSignal | undefined,
): Promise<(place: ServicePlace) => readonly TaskState[]> {
  const [first] = places
  if (!first) return () => []
  const isOne = places.every(({ service }) => service === first.service)
  const query = { cluster: first.cluster, ...(isOne && { serviceName: first.service }) }
  const [running, stopped] = await Promise.all([
    listTasks(call, { ...query, desiredStatus: 'RUNNING' }, signal),
    listTasks(call, { ...query, desiredStatus: 'STOPPED' }, signal),
  ])
  const parts = partsOf([...new Set([...running, ...stopped])], tasksAtOnce)
  const all = (await Promise.all(parts.map((arns) => describeTasks(call, first.cluster, arns, signal)))).flat()
  return ({ service }) => (isOne ? all : all.filter(({ group }) => group === `service:${service}`))
}

function partsOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
}

interface TaskQuery {
  readonly cluster: string
  readonly serviceName?: string
  readonly desiredStatus: 'RUNNING' | 'STOPPED'
}

async function listTasks(
  { world, sdk, client }: Call,
  query: TaskQuery,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const found: string[] = []
  let nextToken: string | undefined
  do {
    const command = new sdk.ListTasksCommand({ ...query, nextToken })
    const page = await askAwsUnless(world, absent, {
      action: 'ecs:ListTasks',
      resource: query.serviceName ?? query.cluster,
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
  cluster: string,
  tasks: string[],
  signal: AbortSignal | undefined,
): Promise<TaskState[]> {
  const command = new sdk.DescribeTasksCommand({ cluster, tasks })
  const answer = await askAws(world, {
    action: 'ecs:DescribeTasks',
    resource: cluster,
    signal,
    send: (abort) => client.send(command, abort),
  })
  return (answer.tasks ?? []).map(taskOf)
}
