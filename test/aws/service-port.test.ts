import { tmpdir } from 'node:os'
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs'
import {
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Cloud } from '../../src/core/aws/cloud-port.ts'
import type { ServicePlace } from '../../src/core/aws/service-port.ts'
import { createCloudPort } from '../../src/io/aws/cloud-port.ts'
import { MemoryEcs } from '../fakes/memory-ecs.ts'
import { startMoto, type Emulator } from './harness.ts'
import { anyKeys } from './shop-files.ts'

// What ECS in memory promises, held against moto through the real ports. Moto has no tasks of services: the one here is run by hand.

let moto: Emulator
beforeAll(async () => {
  moto = await startMoto({ mended: true })
})
afterAll(() => moto?.stop())

interface World extends Pick<Cloud, 'services' | 'targets'> {
  readonly place: ServicePlace
  readonly group: string
}

/** A service of two tasks that has settled. */
async function inMemory(): Promise<World> {
  let now = 1_700_000_000_000
  const ecs = new MemoryEcs({ now: () => now })
  const place = { cluster: 'shop-prod', service: 'web' }
  const arn = 'arn:aws:ecs:eu-west-1:123456789012:service/shop-prod/web'
  const definition = ecs.register('shop-prod-web', 'nginx')
  ecs.rollOut({ arn, definition, wanted: 2, groups: ['group'], container: 'web' }, now)
  now += 60_000
  return { services: ecs, targets: ecs, place, group: 'group' }
}

async function inMoto(): Promise<World> {
  const options = {
    ...{ region: 'eu-west-1', endpoint: moto.url },
    credentials: { accessKeyId: anyKeys.AWS_ACCESS_KEY_ID, secretAccessKey: anyKeys.AWS_SECRET_ACCESS_KEY },
  }
  const [ec2, ecs] = [new EC2Client(options), new ECSClient(options)]
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.16.0.0/16' }))
  const vpc = Vpc?.VpcId
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.16.0.0/24' }))
  const cluster = 'shop-prod'
  await ecs.send(new CreateClusterCommand({ clusterName: cluster }))
  const containerDefinitions = [{ name: 'web', image: 'nginx', memory: 512, command: ['sleep', '600'] }]
  const family = { family: 'shop-prod-web', cpu: '256', memory: '512' }
  await ecs.send(new RegisterTaskDefinitionCommand({ ...family, containerDefinitions }))
  const group = await makeGroup(options, vpc)
  const loadBalancers = [{ targetGroupArn: group, containerName: 'web', containerPort: 80 }]
  const task = { cluster, taskDefinition: 'shop-prod-web', launchType: 'FARGATE' } as const
  await ecs.send(new CreateServiceCommand({ ...task, serviceName: 'web', desiredCount: 2, loadBalancers }))
  const networkConfiguration = { awsvpcConfiguration: { subnets: [Subnet?.SubnetId ?? ''] } }
  await ecs.send(new RunTaskCommand({ ...task, count: 2, group: 'service:web', networkConfiguration }))
  const env = { ...anyKeys, AWS_ENDPOINT_URL: moto.url, HOME: tmpdir() }
  const facts = { env, sessionFolder: tmpdir(), user: 'ada', now: Date.now, signal: new AbortController().signal }
  const { services, targets } = await createCloudPort(facts).open({ region: 'eu-west-1' })
  return { services, targets, place: { cluster, service: 'web' }, group }
}

async function makeGroup(
  options: ConstructorParameters<typeof ElasticLoadBalancingV2Client>[0],
  vpc: string | undefined,
): Promise<string> {
  const balancers = new ElasticLoadBalancingV2Client(options ?? {})
  const order = { Name: 'web', TargetType: 'ip', Protocol: 'HTTP', Port: 80, VpcId: vpc } as const
  const { TargetGroups: [made] = [] } = await balancers.send(new CreateTargetGroupCommand(order))
  const Targets = [{ Id: '10.16.0.5' }, { Id: '10.16.0.6' }]
  await balancers.send(new RegisterTargetsCommand({ TargetGroupArn: made?.TargetGroupArn, Targets }))
  return made?.TargetGroupArn ?? ''
}

describe.each([
  ['in memory', inMemory],
  ['of moto', inMoto],
])('ECS %s', (_, open) => {
  let world: World
  beforeAll(async () => {
    world = await open()
  })

  it('shows a service with its roll-out and its target groups', async () => {
    const service = await world.services.observe(world.place)
    expect(service).toMatchObject({
      name: 'web',
      status: 'ACTIVE',
      wanted: 2,
      running: 2,
      pending: 0,
      groups: [world.group],
    })
    expect(service?.arn).toMatch(/:service\/shop-prod\/web$/)
    const rollout = { status: 'PRIMARY', state: 'COMPLETED', wanted: 2, running: 2, pending: 0, failed: 0 }
    expect(service?.rollouts).toMatchObject([rollout])
    expect(service?.rollouts[0]?.definition).toMatch(/:task-definition\/shop-prod-web:1$/)
    expect(service?.rollouts[0]?.createdAt).toBeGreaterThan(1_600_000_000_000)
  })

  it('shows the tasks', async () => {
    const tasks = await world.services.tasks(world.place)
    expect(tasks).toHaveLength(2)
    expect(tasks[0]).toMatchObject({ group: 'service:web', desiredStatus: 'RUNNING' })
    expect(tasks[0]?.containers.map(({ name }) => name)).toContain('web')
  })

  it('shows the targets', async () => {
    const targets = await world.targets.health(world.group)
    expect(targets.map(({ port, state }) => ({ port, state }))).toEqual([
      { port: 80, state: 'healthy' },
      { port: 80, state: 'healthy' },
    ])
  })

  it('knows nothing of what is not there', async () => {
    expect(await world.services.observe({ ...world.place, service: 'nobody' })).toBeUndefined()
    const nowhere = { ...world.place, cluster: 'nowhere' }
    expect(await world.services.observe(nowhere)).toBeUndefined()
    expect(await world.services.tasks(nowhere)).toEqual([])
    const gone = world.group.replace(/[0-9a-z]+$/, '0000000000000000')
    expect(await world.targets.health(gone)).toEqual([])
  })
})
