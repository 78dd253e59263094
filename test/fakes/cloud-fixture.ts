import type { Cloud, ObjectPort } from '../../src/core/aws/cloud-port.ts'
import type { StackPort } from '../../src/core/aws/stack-port.ts'
import type { ClockPort, Context } from '../../src/core/context.ts'
import type { Event } from '../../src/core/event.ts'
import { changeLandscape } from '../../src/deploy/aws/change-landscape.ts'
import { downLandscape } from '../../src/deploy/aws/down-landscape.ts'
import type { Template } from '../../src/landscape/cloudformation/template.ts'
import type { Component, Input, Landscape } from '../../src/landscape/component.ts'
import type { LandscapeWish } from '../../src/landscape/plan/wish.ts'
import type { AwsEnvironment } from '../../src/manifest/types/environment.ts'
import type { TaskPort } from '../../src/core/aws/task-port.ts'
import { MemoryLogs } from './memory-logs.ts'
import { MemoryStacks } from './memory-stacks.ts'
import { MemoryTasks } from './memory-tasks.ts'

const owner = { project: 'shop', environment: 'prod' }

/** A time that passes only where somebody waits. */
function makeClock(): ClockPort {
  let now = 1_700_000_000_000
  return {
    now: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      now += ms
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
    },
  }
}

/** Objects in memory. */
export class MemoryObjects implements ObjectPort {
  readonly all = new Map<string, string>()

  async create(bucket: string, key: string, text: string): Promise<boolean> {
    const isFree = !this.all.has(`${bucket}/${key}`)
    if (isFree) this.all.set(`${bucket}/${key}`, text)
    return isFree
  }

  async write(bucket: string, key: string, text: string): Promise<void> {
    this.all.set(`${bucket}/${key}`, text)
  }

  async read(bucket: string, key: string): Promise<string | undefined> {
    return this.all.get(`${bucket}/${key}`)
  }

  async remove(bucket: string, key: string): Promise<void> {
    this.all.delete(`${bucket}/${key}`)
  }
}

/** An account of AWS in memory, and commands that run against it. */
export interface World {
  readonly clock: ClockPort
  readonly stacks: MemoryStacks
  readonly objects: MemoryObjects
  readonly tasks: MemoryTasks
  readonly logs: MemoryLogs
  readonly events: Event[]
  /** Runs `up`; `port` stands between the command and the stacks. */
  up(landscape: Landscape, options?: RunOptions): ReturnType<typeof changeLandscape>
  down(options?: RunOptions & { readonly unprotect?: boolean }): ReturnType<typeof downLandscape>
}

/** How a command is run. */
export interface RunOptions {
  readonly port?: StackPort
  readonly objects?: ObjectPort
  readonly tasks?: TaskPort
  /** What is wanted beside the landscape. */
  readonly wish?: Partial<Pick<LandscapeWish, 'after' | 'verdicts'>>
  readonly signal?: AbortSignal
  readonly allowReplace?: readonly string[]
  readonly pid?: number
  /** Called for each event. */
  readonly onEvent?: (event: Event) => void
}

/** An account in which nothing is. */
export function makeWorld(): World {
  const clock = makeClock()
  const stacks = new MemoryStacks(clock)
  const objects = new MemoryObjects()
  const tasks = new MemoryTasks(clock)
  const logs = new MemoryLogs(clock)
  const events: Event[] = []
  const contextFor = ({ signal = new AbortController().signal, pid = 1, onEvent }: RunOptions): Context => {
    const actor = { user: 'ada', host: 'laptop', pid, home: '/home/ada', isAlive: (other: number) => other === pid }
    const emit = (event: Event) => {
      events.push(event)
      onEvent?.(event)
    }
    return { clock, actor, emit, signal, env: {} } as unknown as Context
  }
  const cloudFor = (options: RunOptions): Cloud => ({
    account: '123456789012',
    region: 'eu-west-1',
    stacks: options.port ?? stacks,
    objects: options.objects ?? objects,
    tasks: options.tasks ?? tasks,
    logs,
  })
  return {
    ...{ clock, stacks, objects, tasks, logs, events },
    up: (landscape, options = {}) =>
      changeLandscape(contextFor(options), cloudFor(options), {
        wish: { ...wishOf(landscape), ...options.wish },
        allowReplace: options.allowReplace ?? [],
        breakLock: false,
        limitMs: 86_400_000,
        began: clock.now(),
      }),
    down: (options = {}) =>
      downLandscape(contextFor(options), cloudFor(options), {
        owner,
        unprotect: options.unprotect ?? false,
        breakLock: false,
      }),
  }
}

/** What is wanted, where everything is known. */
export function wishOf(landscape: Landscape): LandscapeWish {
  return { owner, landscape, after: {}, zones: ['eu-west-1a', 'eu-west-1b'], valueOf: () => 'nginx:1.27' }
}

type Properties = Readonly<Record<string, unknown>>

/** A component with resources by logical id, each `[type, properties]`. */
export function componentWith(
  name: string,
  resources: Readonly<Record<string, readonly [type: string, properties: Properties]>>,
  outputs: Readonly<Record<string, unknown>> = {},
  inputs: Readonly<Record<string, Input>> = {},
): Component {
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: name,
    Parameters: Object.fromEntries(Object.keys(inputs).map((id) => [id, { Type: 'String' }])),
    Resources: Object.fromEntries(
      Object.entries(resources).map(([id, [Type, Properties]]) => [id, { Type, Properties }]),
    ),
    Outputs: Object.fromEntries(Object.entries(outputs).map(([id, Value]) => [id, { Value }])),
  }
  const stack = name === 'foundation' ? 'shop-foundation' : `shop-prod-${name}`
  return { name, stack, template: template as unknown as Template, inputs }
}

/** What a test changes of the small shop. */
export interface ShopOptions {
  /** Range of the network; another one replaces it. */
  readonly cidr?: string
  readonly services?: readonly string[]
  readonly image?: string
  /** Name of the table in the stack of data; another one replaces it. Absent: there is none. */
  readonly table?: string
}

/** A small landscape: foundation, network, groups for each service, services, and data where a table is named. */
export function smallShop(options: ShopOptions = {}): Landscape {
  const { cidr = '10.16.0.0/16', services = ['api', 'web'], image = 'nginx:1.27', table } = options
  const groups = services.map((name) => {
    const properties = { VpcId: { Ref: 'Vpc' }, GroupDescription: name }
    return [`${name}Group`, ['AWS::EC2::SecurityGroup', properties] as const] as const
  })
  const refs = Object.fromEntries(groups.map(([id]) => [id, { Ref: id }]))
  const vpc = { from: 'output', component: 'network', output: 'Vpc' } as const
  const components = [
    componentWith('foundation', { Bucket: ['AWS::S3::Bucket', {}] }, { Bucket: { Ref: 'Bucket' } }),
    networkOf(cidr),
    componentWith('security', Object.fromEntries(groups), refs, { Vpc: vpc }),
    ...(table === undefined ? [] : [componentWith('data', { Table: ['AWS::RDS::DBInstance', { DBName: table }] })]),
    ...services.map((name) => serviceOf(name, image)),
  ]
  return { environment: { name: 'prod' } as AwsEnvironment, components }
}

function networkOf(cidr: string): Component {
  return componentWith(
    'network',
    {
      Vpc: ['AWS::EC2::VPC', { CidrBlock: cidr }],
      SubnetA: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, AvailabilityZone: { Ref: 'ZoneA' } }],
      SubnetB: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, AvailabilityZone: { Ref: 'ZoneB' } }],
    },
    { Vpc: { Ref: 'Vpc' }, Subnets: { 'Fn::Join': [',', [{ Ref: 'SubnetA' }, { Ref: 'SubnetB' }]] } },
    { ZoneA: { from: 'zone', index: 0 }, ZoneB: { from: 'zone', index: 1 } },
  )
}

function serviceOf(name: string, image: string): Component {
  return componentWith(
    `service-${name}`,
    {
      Task: ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Image: { Ref: 'Image' } }] }],
      Service: ['AWS::ECS::Service', { TaskDefinition: { Ref: 'Task' }, Groups: [{ Ref: 'Group' }] }],
    },
    { Service: { Ref: 'Service' } },
    {
      Image: { from: 'value', value: image },
      Subnets: { from: 'output', component: 'network', output: 'Subnets' },
      Group: { from: 'output', component: 'security', output: `${name}Group` },
    },
  )
}

/** A small shop whose job runs before its service web, and after its service db. */
export function shopWithJob({ image = 'nginx:1.27', job = 'shop:1' } = {}): Landscape {
  const shop = smallShop({ services: ['db', 'web'], image })
  const output = (component: string, name: string) => ({ from: 'output', component, output: name }) as const
  const place = {
    cluster: output('ecs', 'Cluster'),
    subnets: output('network', 'Subnets'),
    groups: output('security', 'dbGroup'),
  }
  const ecs = componentWith('ecs', { Cluster: ['AWS::ECS::Cluster', {}] }, { Cluster: { Ref: 'Cluster' } })
  const migrate = componentWith(
    'service-migrate',
    {
      Logs: ['AWS::Logs::LogGroup', {}],
      migrate: ['AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Image: { Ref: 'Image' } }] }],
    },
    { TaskDefinition: { Ref: 'migrate' }, Logs: { Ref: 'Logs' } },
    { Image: { from: 'value', value: job } },
  )
  const components = [...shop.components, ecs, { ...migrate, job: place }]
  return { ...shop, components }
}

/** What comes after what in the shop with a job. */
export const jobOrder: Pick<LandscapeWish, 'after'> = {
  after: { 'service-migrate': ['service-db'], 'service-web': ['service-migrate'] },
}
